def unpacking():
    a, b = yield "pair"
    yield a + b


def make():
    return unpacking()
