def inner(name):
    try:
        yield name, 1
        yield name, 2
    finally:
        log("end of", name)


def delegates_in_try():
    try:
        yield from inner("try")
    except ValueError:
        yield from inner("except")
    else:
        yield from inner("else")
    finally:
        yield from inner("finally")


def make():
    return delegates_in_try()
