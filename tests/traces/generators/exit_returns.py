def exit_returns():
    try:
        yield 1
    except GeneratorExit:
        return "lost"
    except ValueError:
        return "kept"
    return "normal"


def make():
    return exit_returns()
