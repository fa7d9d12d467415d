def reraises():
    try:
        try:
            yield 1
        except ValueError:
            log("bare")
            raise
        except KeyError as error:
            log("by name")
            raise error
    except Exception as error:
        yield "outer", repr(error)
        raise


def make():
    return reraises()
