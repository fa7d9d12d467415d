def stop_iteration():
    try:
        yield next(iter([]))
    except StopIteration as stop:
        yield repr(stop)
    yield next(iter([7]))
    yield next(iter([]))


def make():
    return stop_iteration()
