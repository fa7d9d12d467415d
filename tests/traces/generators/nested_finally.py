def nested_finally():
    try:
        try:
            try:
                yield 1
            finally:
                log("first")
                yield 2
        finally:
            log("second")
            yield 3
    finally:
        log("third")


def make():
    return nested_finally()
