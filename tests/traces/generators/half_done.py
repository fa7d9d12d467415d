def half_done():
    try:
        a = yield "a"
        b = yield "b"
    except Exception:
        pass
    try:
        log("a", a)
        log("b", b)
    except UnboundLocalError as error:
        yield str(error)


def make():
    return half_done()
