shared = 0


def global_changes():
    global shared
    shared = 0
    for _ in range(4):
        before = shared
        shared = before + ((yield shared) or 10)
        touch()
    return shared


def touch():
    global shared
    shared += 100


def make():
    return global_changes()
