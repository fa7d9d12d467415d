def closure_late():
    def read():
        return x

    try:
        yield read()
    except NameError as error:
        yield str(error)
    x = yield "bind"
    yield read()
    del x
    yield read()


def make():
    return closure_late()
