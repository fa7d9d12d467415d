def raise_in_except():
    try:
        yield 1
    except ValueError:
        raise KeyError("during")
    except KeyError as error:
        raise TypeError("because") from error
    except GeneratorExit:
        raise IndexError("hides") from None
    yield 2


def make():
    return raise_in_except()
