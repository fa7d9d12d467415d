def every(a, b=2, /, c=3, *rest, d, e=5, **more):
    return a, b, c, rest, d, e, more


print(every(1, d=4), (lambda x: x + 1)(2))
