class Suppress:
    def __enter__(self):
        return self

    def __exit__(self, kind, value, tb):
        log("exit", repr(value))
        return kind is not None and issubclass(kind, (ValueError, GeneratorExit))


def with_suppressing():
    for i in range(2):
        with Suppress():
            yield i
        log("after", i)
    return "end"


def make():
    return with_suppressing()
