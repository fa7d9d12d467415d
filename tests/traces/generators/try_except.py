def try_except():
    try:
        yield 1
    except ValueError as error:
        log("handler", repr(error))
    yield 2


def make():
    return try_except()
