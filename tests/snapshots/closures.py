def counter(start):
    n = start

    def bump(by=1):
        nonlocal n
        n += by
        return n

    while n < 10:
        yield n, bump
