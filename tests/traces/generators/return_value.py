def answers(first):
    yield first
    second = yield first + 1
    return first, second


def make():
    return answers(1)
