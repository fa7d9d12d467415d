def part(i):
    got = yield i
    return got


def delegates_in_loop():
    results = []
    for i in range(3):
        results.append((yield from part(i)))
        log(results)
    return results


def make():
    return delegates_in_loop()
