def ignores_exit():
    for i in range(3):
        try:
            yield i
        except GeneratorExit:
            log("ignored", i)
            yield "ignored"


def make():
    return ignores_exit()
