import sys


def yield_in_except():
    try:
        yield "ready"
    except (ValueError, KeyError) as error:
        yield repr(sys.exc_info()[1])
        yield error.args
        raise
    yield "after"


def make():
    return yield_in_except()
