def closure_counter():
    n = 0

    def bump():
        nonlocal n
        n += 10
        return n

    while n < 40:
        got = yield n
        if got:
            bump()
        n += 1
    return bump()


def make():
    return closure_counter()
