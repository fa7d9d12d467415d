def counter():
    for i in range(4):
        yield i


def delegates_shared():
    source = counter()
    yield next(source)
    yield from source
    yield "between"
    yield from source
    return (yield from source)


def make():
    return delegates_shared()
