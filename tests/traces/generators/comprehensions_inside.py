def comprehensions_inside(n):
    squares = [x * x for x in range(n)]
    yield squares
    table = {x: [y for y in squares if y != x] for x in squares}
    yield table
    yield [last := x for x in squares], last
    yield sum(x for x in squares)


def make():
    return comprehensions_inside(3)
