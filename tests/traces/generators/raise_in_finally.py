def raise_in_finally():
    try:
        yield 1
        yield 2
    finally:
        raise IndexError("in finally")


def make():
    return raise_in_finally()
