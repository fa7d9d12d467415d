class Manager:
    def __enter__(self):
        log("enter")

    def __exit__(self, *exception):
        log("exit", exception[0])


def with_left_early():
    for i in range(3):
        with Manager():
            got = yield i
            if got:
                break
            if i == 1:
                return "returned"
    yield "after the loop"


def make():
    return with_left_early()
