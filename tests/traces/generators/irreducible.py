def irreducible(n):
    for i in range(n):
        for j in range(n):
            try:
                if (yield i, j):
                    continue
                log("after", i, j)
            except ValueError:
                log("value", i, j)
                break
            except KeyError:
                log("key", i, j)
                yield "key"
            log("tail", j)
        log("row", i)
    log("end")


def make():
    return irreducible(2)
