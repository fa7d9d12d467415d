def break_in_finally():
    for i in range(3):
        try:
            yield i
        finally:
            if i == 1:
                break
            log("finally", i)
    else:
        log("else")
    yield "after"


def make():
    return break_in_finally()
