def outer(inner):
    try:
        yield
    except ValueError:
        yield from inner
