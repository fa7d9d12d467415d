class Bare:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return self

    def __next__(self):
        if self.n == 0:
            raise StopIteration
        self.n -= 1
        return self.n


def delegates_to_bare_iterator():
    try:
        yield from Bare(2)
        yield from Bare(1)
    finally:
        log("finally")


def make():
    return delegates_to_bare_iterator()
