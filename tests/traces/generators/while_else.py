def while_else(n):
    while n:
        n -= 1
        if (yield n):
            break
    else:
        yield "else"
    yield "end"


def make():
    return while_else(2)
