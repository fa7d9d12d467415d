class Iterator:
    def __iter__(self):
        return self

    def __next__(self):
        return "item"

    def close(self):
        raise KeyError("from close")


def delegates_close_raises():
    try:
        yield from Iterator()
    except (KeyError, AttributeError) as error:
        yield repr(error), repr(error.__context__)


def make():
    return delegates_close_raises()
