"""The microbenchmarks: `rows.py ROW N` prints the result and the nanoseconds that it took.

`rows.py memory N` keeps a list of N suspended generators, says so, and waits for a line, so that its memory can be looked
at; `rows.py places N` does the same with one generator that is in the list N times.
"""

import sys
import time


def count(n):
    i = 0
    while i < n:
        yield i
        i += 1


def row_for(n):
    total = 0
    for value in count(n):
        total += value
    return total


def accumulate():
    total = 0
    while True:
        value = yield total
        total += value


def row_send(n):
    g = accumulate()
    next(g)
    result = 0
    for i in range(n):
        result = g.send(i)
    return result


def row_create(n):
    total = 0
    for i in range(n):
        g = count(3)
        total += next(g)
        g.close()
    return total


def row_exhaust(n):
    total = 0
    for i in range(n):
        for value in count(2):
            total += value
    return total


def nested(depth, n):
    if depth:
        yield from nested(depth - 1, n)
    else:
        for i in range(n):
            yield i


def row_deep10(n):
    total = 0
    for value in nested(10, n):
        total += value
    return total


def row_deep100(n):
    total = 0
    for value in nested(100, n):
        total += value
    return total


def keep(values):
    for value in values:
        if value % 5:
            yield value


def add(values, k):
    for value in values:
        yield value + k


def scale(values, k):
    for value in values:
        yield value * k


def number(values):
    i = 0
    for value in values:
        yield i + value
        i += 1


def row_chain5(n):
    total = 0
    for value in number(scale(add(keep(count(n)), 3), 2)):
        total += value
    return total


def tidy(log):
    try:
        yield 1
        yield 2
    finally:
        log[0] += 1


def row_finally(n):
    log = [0]
    total = 0
    for i in range(n):
        for value in tidy(log):
            total += value
            break
    return total + log[0]


def survivor():
    caught = 0
    while True:
        try:
            yield caught
        except ValueError:
            caught += 1


def row_throw(n):
    g = survivor()
    next(g)
    result = 0
    for i in range(n):
        result = g.throw(ValueError)
    return result


def failing(n):
    yield n
    raise ValueError(n)


def row_raise(n):
    caught = 0
    for i in range(n):
        try:
            for value in failing(i):
                pass
        except ValueError:
            caught += 1
    return caught


def row_expression(n):
    return sum(value * 2 for value in range(n) if value % 3)


def inorder(tree):
    if tree is not None:
        left, value, right = tree
        yield from inorder(left)
        yield value
        yield from inorder(right)


def row_tree(n):
    def build(low, high):
        if low >= high:
            return None
        middle = (low + high) // 2
        return build(low, middle), middle, build(middle + 1, high)

    tree = build(0, n)
    return sum(inorder(tree))


def row_context(n):
    from contextlib import contextmanager

    @contextmanager
    def managed(log):
        log[0] += 1
        try:
            yield log
        finally:
            log[0] += 1

    log = [0]
    for i in range(n):
        with managed(log):
            pass
    return log[0]


class Point:
    def __init__(self, x, y):
        self.x = x
        self.y = y

    def size(self):
        return self.x * self.x + self.y * self.y


def row_instance(n):
    total = 0
    for i in range(n):
        total += Point(i, 1).y
    return total


def row_method(n):
    total = 0
    point = Point(2, 3)
    for i in range(n):
        total += point.size()
    return total


def steps(n):
    count = 0
    while n != 1:
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        count += 1
    return count


def row_arithmetic(n):
    return sum([steps(i + 1) for i in range(n)])


def row_comprehension(n):
    squares = [i * i for i in range(n)]
    return len([square for square in squares if square % 2 == 0])


def row_pairs(n):
    doubled = {i: 2 * i for i in range(n)}
    total = 0
    for index, (key, value) in enumerate(doubled.items()):
        total += index + key + value
    return total


def row_words(n):
    counts = {}
    for i in range(n):
        word = f"w{i % 503}"
        counts[word] = counts.get(word, 0) + 1
    return len(counts)


def row_split(n):
    line = "2025-11-25 10:11:12 INFO server started in 12 ms"
    total = 0
    for i in range(n):
        total += len(line.split(" "))
    return total


def row_print(n):
    with open("/dev/null", "w") as file:
        for i in range(n):
            print("line", i, "of a text", file=file)
    return n


def row_sorted(n):
    people = [(f"name{i * 7919 % 10007}", i * 31 % 97) for i in range(n)]
    people.sort(key=lambda person: (person[1], person[0]))
    return people[n // 2][1]


def row_joined(n):
    return len(",".join([str(i) for i in range(n)]))


def row_formatted(n):
    total = 0
    for i in range(n):
        total += len(f"item {i}: {i / 8:.2f} of {n:>8}")
    return total


def told(a, b=2, *, c=3):
    return a + b + c


def row_keywords(n):
    total = 0
    for i in range(n):
        total += told(i, b=1, c=2)
    return total


def row_named(n):
    from collections import namedtuple

    Place = namedtuple("Place", "x y name")
    total = 0
    for i in range(n):
        place = Place(i, 1, "here")
        total += place.x + place.y
    return total


def row_matched(n):
    import re

    pattern = re.compile(r"(\w+)=(\d+)")
    total = 0
    for i in range(n):
        total += int(pattern.search("some text key=12345 more").group(2))
    return total


def memory(n, different):
    generators = []
    for i in range(n):
        if different or i == 0:
            g = count(2)
            next(g)
        generators.append(g)
    print("ready", len(generators), flush=True)
    input()


ROWS = {
    "for": row_for,
    "send": row_send,
    "create": row_create,
    "exhaust": row_exhaust,
    "deep10": row_deep10,
    "deep100": row_deep100,
    "chain5": row_chain5,
    "finally": row_finally,
    "throw": row_throw,
    "raise": row_raise,
    "expression": row_expression,
    "tree": row_tree,
    "context": row_context,
    "instance": row_instance,
    "method": row_method,
    "arithmetic": row_arithmetic,
    "comprehension": row_comprehension,
    "pairs": row_pairs,
    "words": row_words,
    "split": row_split,
    "print": row_print,
    "sorted": row_sorted,
    "joined": row_joined,
    "formatted": row_formatted,
    "keywords": row_keywords,
    "named": row_named,
    "matched": row_matched,
}


def main():
    name, n = sys.argv[1], int(sys.argv[2])
    if name in ("memory", "places"):
        memory(n, name == "memory")
        return
    start = time.perf_counter_ns()
    result = ROWS[name](n)
    print(result, time.perf_counter_ns() - start)


main()
