class Old:
    def __getitem__(self, index):
        log("item", index)
        if index == 2:
            raise IndexError
        return index * 10


def delegates_to_sequence():
    yield from Old()
    return "end"


def make():
    return delegates_to_sequence()
