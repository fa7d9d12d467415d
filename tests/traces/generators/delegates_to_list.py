def delegates_to_list():
    try:
        yield from [1, 2]
    except AttributeError as error:
        yield str(error)
    except ValueError as error:
        yield repr(error)
    yield from "ab"


def make():
    return delegates_to_list()
