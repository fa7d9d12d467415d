def leaves_through_finally():
    for i in range(2):
        try:
            for j in range(2):
                try:
                    got = yield i, j
                    if got:
                        break
                    if j:
                        return "returned"
                finally:
                    log("inner", i, j)
                    yield "inner finally"
        finally:
            log("outer", i)


def make():
    return leaves_through_finally()
