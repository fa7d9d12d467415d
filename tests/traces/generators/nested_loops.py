def nested_loops(rows):
    for i, row in enumerate(rows):
        for cell in row:
            if cell is None:
                continue
            if (yield i, cell):
                break
        else:
            yield "row complete"
        if i == 1:
            break
    else:
        yield "all rows"


def make():
    return nested_loops([[1, None], [2, 3], [4]])
