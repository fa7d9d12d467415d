def converts_stop():
    try:
        yield 1
    except ValueError:
        raise StopIteration("explicit")
    except KeyError as error:
        raise StopIteration(error.args) from error


def make():
    return converts_stop()
