def except_in_finally():
    try:
        yield 1
    finally:
        try:
            yield 2
            raise KeyError("own")
        except KeyError as error:
            log("handled", repr(error), "in", repr(error.__context__))
            yield 3


def make():
    return except_in_finally()
