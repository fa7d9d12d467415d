def even(n):
    if n > 3:
        return "top"
    yield n
    return (yield from odd(n + 1))


def odd(n):
    try:
        yield -n
    finally:
        log("odd", n)
    return (yield from even(n + 1))


def make():
    return even(0)
