def source(n):
    try:
        for i in range(n):
            yield i
    finally:
        log("source")


def doubled(values):
    try:
        for value in values:
            try:
                yield value * 2
            except ValueError:
                yield "skipped"
    finally:
        log("doubled")


def make():
    return doubled(source(3))
