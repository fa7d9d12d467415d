import sys


def inner():
    log("inner sees", repr(sys.exc_info()[1]))
    try:
        yield "inner"
    except KeyError as error:
        log("context", repr(error.__context__))
        yield "handled"
    log("inner sees", repr(sys.exc_info()[1]))


def delegates_in_handler():
    try:
        yield "start"
    except ValueError:
        yield from inner()
        log("outer sees", repr(sys.exc_info()[1]))
        raise
    yield "end"


def make():
    return delegates_in_handler()
