def subscripts():
    d = {1: "one", None: "none"}
    d[(yield "key")] = (yield "value")
    log(d)
    d[(yield d[1])] += str((yield "more"))
    log(d)
    del d[(yield "delete")]
    return d


def make():
    return subscripts()
