from contextlib import closing, suppress


def source():
    try:
        yield 1
        yield 2
    finally:
        log("source closed")


def closing_inside():
    with suppress(KeyError), closing(source()) as values:
        for value in values:
            yield value
    log("after with")


def make():
    return closing_inside()
