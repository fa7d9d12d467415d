"""A report over records that come as lines, in one pass: sections, subtotals and a running balance by generators and send.

    python report.py accounts.csv        (or the lines on stdin)
"""

import sys


def rows(lines):
    """The fields of each line, with quoted ones; comments and empty lines are left out."""
    for number, line in enumerate(lines, start=1):
        line = line.rstrip("\n")
        if not line or line.startswith("#"):
            continue
        yield number, list(fields(line))


def fields(line):
    field = ""
    quoted = False
    characters = iter(line)
    for c in characters:
        if quoted:
            if c != '"':
                field += c
                continue
            after = next(characters, ",")
            if after == '"':
                field += after
                continue
            quoted, c = False, after
        if c == ",":
            yield field.strip()
            field = ""
        elif c == '"':
            quoted = True
        else:
            field += c
    if not quoted or field:
        yield field.strip()


def records(rows):
    """Dictionaries by the names in the first row; rows that don't fit are reported by name and line."""
    _, header = next(rows)
    for number, row in rows:
        try:
            if len(row) != len(header):
                raise ValueError(f"{len(row)} fields, not {len(header)}")
            record = dict(zip(header, row))
            record["amount"] = float(record["amount"])
        except ValueError as error:
            print(f"line {number}: {error}", file=sys.stderr)
            continue
        yield record


def sections(records, key):
    """Runs of records with the same key, each as a generator over the shared source."""
    ended = object()
    record = next(records, ended)

    def section(value):
        nonlocal record
        while record is not ended and record[key] == value:
            yield record
            record = next(records, ended)

    while record is not ended:
        value = record[key]
        yield value, section(value)


def balance():
    """Takes amounts, gives the sum so far; its value is the number of amounts and the extremes."""
    total = 0.0
    count = 0
    low = high = 0.0
    try:
        while True:
            amount = yield total
            total += amount
            count += 1
            low, high = min(low, total), max(high, total)
    except GeneratorExit:
        print(f"    {count} bookings, between {low:.2f} and {high:.2f}")
        raise


def main():
    files = [open(path) for path in sys.argv[1:]] or [sys.stdin]
    source = records(rows(line for file in files for line in file))
    overall = 0.0
    for month, bookings in sections(source, "month"):
        print(month)
        account = balance()
        next(account)
        total = 0.0
        for booking in bookings:
            total = account.send(booking["amount"])
            print(f"    {booking['text']:<24.24}{booking['amount']:>12,.2f}{total:>12,.2f}")
        account.close()
        overall += total
    print(f"overall {overall:,.2f}")


main()
