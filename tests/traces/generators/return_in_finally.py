def return_in_finally():
    try:
        yield 1
        yield 2
    finally:
        return "from finally"


def make():
    return return_in_finally()
