def inner():
    try:
        got = yield 1
        log("inner got", got)
        yield 2
    except ValueError:
        log("inner handles")
        yield "handled"
    finally:
        log("inner finally")
    return "value"


def delegates():
    result = yield from inner()
    log("result", result)
    yield result


def make():
    return delegates()
