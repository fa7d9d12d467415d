def make():
    return ((a, b) for a in "xy" for b in (c * 2 for c in range(3) if c != 1) if (a, b) != ("x", 4))
