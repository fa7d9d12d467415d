def raises_late():
    yield "before"
    items = [1]
    yield items[len(items) - 1]
    yield items[5]


def make():
    return raises_late()
