class Awkward:
    def __iter__(self):
        return self

    def __next__(self):
        return "item"

    @property
    def throw(self):
        raise IndexError("property throw")

    @property
    def close(self):
        raise AttributeError("hidden close")


def delegates_throw_lookup():
    try:
        yield from Awkward()
    except Exception as error:
        yield repr(error)


def make():
    return delegates_throw_lookup()
