def yield_from_yields():
    received = []
    yield from [(yield 1), (yield from (x for x in "ab"))]
    received += yield from collect()
    return received


def collect():
    return [(yield "one"), (yield "two")]


def make():
    return yield_from_yields()
