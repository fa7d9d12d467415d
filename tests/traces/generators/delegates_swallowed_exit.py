def swallows():
    try:
        yield "sub"
    except GeneratorExit:
        log("sub swallows")
        return "lost"
    except ValueError:
        return "kept"


def delegates_swallowed_exit():
    try:
        result = yield from swallows()
        log("result", result)
    except GeneratorExit as error:
        log("outer", repr(error))
        raise
    yield "after"


def make():
    return delegates_swallowed_exit()
