def squares(n):
    i = 0
    total = 0.0
    odd = False
    while i < 10:
        total = total + 0.5
        odd = not odd
        yield i, total, odd, n
        i += 1
