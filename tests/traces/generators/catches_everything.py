def catches_everything():
    for i in range(5):
        try:
            yield i
        except:
            log("caught", i)


def make():
    return catches_everything()
