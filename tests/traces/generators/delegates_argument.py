def inner():
    try:
        yield "in"
    finally:
        log("inner finally")


def delegates_argument(source):
    yield from source
    log("source done")


def make():
    return delegates_argument(inner())
