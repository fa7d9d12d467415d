def describe(value):
    match value:
        case 0 | 1:
            return "small"
        case [x, *rest] if rest:
            return x
        case {"key": found}:
            return found
        case str(text):
            return text
        case _:
            return None
