total = 0


def add(values):
    global total
    for value in values:
        total += value
        yield total
