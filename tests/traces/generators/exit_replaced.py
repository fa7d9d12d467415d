def exit_replaced():
    try:
        yield 1
        yield 2
    except GeneratorExit as error:
        log(repr(error))
        raise ValueError("instead of the exit")
    except ValueError:
        raise GeneratorExit("instead of the value error")


def make():
    return exit_replaced()
