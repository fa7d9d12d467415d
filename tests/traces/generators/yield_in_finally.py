import sys


def yield_in_finally():
    try:
        yield "ready"
        return "returned"
    finally:
        yield repr(sys.exc_info()[1])
        log("end of finally")


def make():
    return yield_in_finally()
