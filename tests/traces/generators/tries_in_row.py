def tries_in_row():
    try:
        yield 1
    except ValueError:
        log("first")
    try:
        yield 2
    except KeyError:
        log("second")
    try:
        yield 3
    finally:
        log("third")


def make():
    return tries_in_row()
