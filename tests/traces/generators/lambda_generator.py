def make():
    return (lambda a, b=2: [(yield a), (yield b)])(1)
