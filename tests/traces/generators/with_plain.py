class Manager:
    def __init__(self, name, result=False):
        self.name, self.result = name, result

    def __enter__(self):
        log("enter", self.name)
        return self.name

    def __exit__(self, kind, value, tb):
        log("exit", self.name, kind and kind.__name__)
        return self.result


def with_plain():
    with Manager("m") as name:
        yield name
        yield "second"
    yield "after"


def make():
    return with_plain()
