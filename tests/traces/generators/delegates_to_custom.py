class Custom:
    def __init__(self):
        self.n = 0

    def __iter__(self):
        return self

    def __next__(self):
        self.n += 1
        if self.n > 2:
            raise StopIteration("custom value", "ignored")
        return self.n

    def send(self, value):
        log("send", value)
        return "sent"

    def throw(self, *what):
        log("throw", what)
        if what[0] is ValueError:
            raise StopIteration("stopped by throw")
        raise what[0]

    def close(self):
        log("close")


def delegates_to_custom():
    result = yield from Custom()
    log("result", result)
    yield "after"


def make():
    return delegates_to_custom()
