def finally_in_finally():
    try:
        yield 1
    finally:
        try:
            yield 2
        finally:
            log("innermost")
            yield 3
        log("left normally")


def make():
    return finally_in_finally()
