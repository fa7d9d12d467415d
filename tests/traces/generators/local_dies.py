class Noisy:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        log("del", self.name)


def local_dies(parameter):
    first = Noisy("first")
    yield 1
    second = Noisy("second")
    first = None
    yield 2
    for loop in [Noisy("loop")]:
        yield 3


def make():
    return local_dies(Noisy("parameter"))
