def pair(a, b, *, c=None):
    log("pair", a, b, c)
    return [a, b, c]


def yields_in_expressions():
    x = pair((yield "a"), (yield "b"), c=(yield "c"))
    return x + [(yield x)]


def make():
    return yields_in_expressions()
