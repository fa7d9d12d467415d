import sys


def nested_handlers():
    try:
        yield 1
    except ValueError as first:
        try:
            yield repr(first)
        except KeyError as second:
            yield repr(second), repr(second.__context__), sys.exc_info()[1] is second
        yield repr(sys.exc_info()[1])
    yield sys.exc_info()[1]


def make():
    return nested_handlers()
