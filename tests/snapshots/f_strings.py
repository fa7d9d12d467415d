def show(name, value, width):
    return f"{name!r}: {value:>{width}.2f} {value=}"
