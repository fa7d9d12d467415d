def maybe(flag):
    if flag:
        x = 1
    yield
    print(x)
    del x
    yield
    print(x)
