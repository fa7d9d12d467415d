def evens(values, k):
    return (value * k for value in values if value % 2 == 0)
