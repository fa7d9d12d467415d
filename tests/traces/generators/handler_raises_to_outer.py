def handler_raises_to_outer():
    try:
        try:
            yield 1
        except ValueError:
            yield "in the inner handler"
            raise IndexError("new")
        finally:
            log("inner finally")
    except (IndexError, KeyError) as error:
        yield repr(error), repr(error.__context__)
    finally:
        log("outer finally")


def make():
    return handler_raises_to_outer()
