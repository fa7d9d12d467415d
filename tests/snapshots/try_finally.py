def tidy(log):
    try:
        yield 1
        return 2
    finally:
        log.append("finally")
