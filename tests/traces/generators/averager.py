def averager():
    total = 0.0
    count = 0
    average = None
    while True:
        try:
            value = yield average
        except ValueError:
            total, count, average = 0.0, 0, None
        else:
            if value is None:
                return count
            total += value
            count += 1
            average = total / count


def make():
    return averager()
