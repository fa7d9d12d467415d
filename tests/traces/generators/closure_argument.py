def closure_argument(n):
    def nested():
        for i in range(n):
            got = yield i, n
            if got:
                change(got)

    def change(by):
        nonlocal n
        n += by

    yield from nested()
    yield n


def make():
    return closure_argument(2)
