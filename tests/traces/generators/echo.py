def echo():
    received = None
    while True:
        received = yield received
        log("received", received)


def make():
    return echo()
