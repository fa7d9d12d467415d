def pull(x):
    log("pull", x)
    return x


def make():
    k = 3
    return (pull(x) * k for x in range(4) if pull(x) % 2 or x == 0)
