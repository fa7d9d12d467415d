def try_finally():
    try:
        yield 1
        yield 2
    finally:
        log("finally")


def make():
    return try_finally()
