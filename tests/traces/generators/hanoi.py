def hanoi(n, source, target, spare):
    if n:
        moves = yield from hanoi(n - 1, source, spare, target)
        yield source + target
        moves += yield from hanoi(n - 1, spare, target, source)
        return moves + 1
    return 0


def make():
    return hanoi(2, "a", "b", "c")
