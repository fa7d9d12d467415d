def choose(flag):
    if flag:
        x = yield "then"
    elif flag is None:
        x = 0
    else:
        x = yield "else"
    yield x
