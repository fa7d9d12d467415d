def name_unbound_after_handler():
    error = "bound before"
    try:
        yield error
    except ValueError as error:
        yield repr(error)
    try:
        yield error
    except UnboundLocalError as unbound:
        yield str(unbound)


def make():
    return name_unbound_after_handler()
