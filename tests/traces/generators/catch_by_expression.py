def types(name):
    log("evaluated", name)
    return {"value": ValueError, "both": (IndexError, (KeyError))}[name]


def catch_by_expression():
    while True:
        try:
            yield "waiting"
        except types("value"):
            log("value")
        except types("both") as error:
            log("both", error)
            return


def make():
    return catch_by_expression()
