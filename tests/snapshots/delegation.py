def outer(inner):
    result = yield from inner
    yield result
