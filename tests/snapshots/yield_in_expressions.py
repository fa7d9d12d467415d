def expressions(f, a):
    x = f(a, (yield 1), key=(yield 2)) + a
    y = x and (yield 3)
    return [x, *(yield 4)] if (yield 5) else {y: (yield 6)}
