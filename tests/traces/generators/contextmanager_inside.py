from contextlib import contextmanager


@contextmanager
def managed():
    log("enter")
    try:
        yield "resource"
    except ValueError as error:
        log("suppressed", repr(error))
    finally:
        log("leave")


def contextmanager_inside():
    with managed() as resource:
        yield resource
    yield "after"


def make():
    return contextmanager_inside()
