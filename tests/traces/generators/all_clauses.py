def all_clauses():
    for i in range(3):
        try:
            got = yield i
        except ValueError as error:
            log("except", repr(error))
            yield "in except"
        else:
            log("else", got)
            yield "in else"
        finally:
            log("finally")
            yield "in finally"


def make():
    return all_clauses()
