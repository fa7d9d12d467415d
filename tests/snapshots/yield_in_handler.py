def handler():
    try:
        yield 1
    except KeyError as error:
        yield error
        raise
    else:
        yield 2
