class Manager:
    def __init__(self, name):
        self.name = name

    def __enter__(self):
        log("enter", self.name)
        return self

    def __exit__(self, kind, value, tb):
        log("exit", self.name, repr(value))
        if self.name == "b" and kind is ValueError:
            raise KeyError("from the exit of b")


def with_several():
    with Manager("a") as a, Manager("b") as b:
        yield a.name + b.name
        with Manager("c"):
            yield "inside c"


def make():
    return with_several()
