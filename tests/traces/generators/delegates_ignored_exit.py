def stubborn():
    while True:
        try:
            yield "stubborn"
        except GeneratorExit:
            log("no")


def delegates_ignored_exit():
    try:
        yield from stubborn()
    except RuntimeError as error:
        yield str(error)


def make():
    return delegates_ignored_exit()
