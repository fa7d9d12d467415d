def level(n):
    try:
        if n:
            result = yield from level(n - 1)
            return result + 1
        got = yield "bottom"
        yield got
        return 0
    finally:
        log("level", n)


def make():
    return level(3)
