def table(n):
    squares = [x * x for x in range(n)]
    return {x: {y for y in squares if y < x} for x in squares}
