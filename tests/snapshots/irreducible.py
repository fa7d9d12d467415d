def grid(n):
    for i in range(n):
        for j in range(n):
            try:
                yield i, j
            except ValueError:
                break
            print("after", j)
        print("row", i)
