def short_circuit():
    log("value", (yield "left") or (yield "right"))
    log("chosen", (yield "then") if (yield "test") else (yield "else"))
    log("chain", 0 < (yield "middle") < 2)


def make():
    return short_circuit()
