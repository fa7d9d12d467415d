def counter(n):
    for i in range(n):
        yield i


def make():
    return counter(3)
