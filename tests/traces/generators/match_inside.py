def match_inside():
    result = "start"
    while True:
        match (yield result):
            case None:
                result = "nothing"
            case 1 if result == "nothing":
                return "one after nothing"
            case int(n):
                result = yield n
            case other:
                result = other


def make():
    return match_inside()
