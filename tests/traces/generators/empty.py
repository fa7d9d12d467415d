def empty():
    log("ran")
    return
    yield


def make():
    return empty()
