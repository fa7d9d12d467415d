def grid(rows):
    for row in rows:
        for cell in row:
            if cell is None:
                continue
            yield cell
            if cell == 0:
                break
        else:
            yield "complete"
