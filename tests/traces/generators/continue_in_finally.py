def continue_in_finally():
    for i in range(3):
        try:
            yield i
        finally:
            log("finally", i)
            continue
        log("never")
    return "end"


def make():
    return continue_in_finally()
