"""What a web server sent: a pipeline of generators over its access log.

    python access_log.py access.log …        (or the log on stdin)

Each stage pulls from the one before it, so that a log of any size needs only the memory of its totals.
"""

import sys


def opened(paths):
    """The files, one at a time; each is closed before the next one."""
    if not paths:
        yield sys.stdin
    for path in paths:
        with open(path) as file:
            yield file


def lines(files):
    for file in files:
        yield from file


def split(lines, damaged):
    """Host, time, request, status and size of each entry, as text. Lines that are no entry are collected."""
    for line in lines:
        parts = line.split('"')
        if len(parts) < 3:
            damaged.append(line)
            continue
        head, request, result = parts[0], parts[1], parts[2]
        host, _, time = head.partition(" - - ")
        status, _, size = result.strip().partition(" ")
        yield host, time.strip(" []"), request, status, size


def converted(entries):
    """Dictionaries with numbers where numbers are meant."""
    for host, time, request, status, size in entries:
        method, _, rest = request.partition(" ")
        path, _, _ = rest.partition(" ")
        yield {
            "host": host,
            "hour": int(time[12:14]),
            "method": method,
            "path": path.partition("?")[0],
            "status": int(status),
            "bytes": 0 if size == "-" else int(size),
        }


def only(requests, **wanted):
    """The requests that have the wanted values."""
    for request in requests:
        if all(request[key] == value for key, value in wanted.items()):
            yield request


def watched(requests, totals):
    """Lets every request through, and counts it."""
    try:
        for request in requests:
            totals["requests"] += 1
            totals["bytes"] += request["bytes"]
            by_status = totals["statuses"]
            by_status[request["status"]] = by_status.get(request["status"], 0) + 1
            yield request
    finally:
        totals["complete"] = True


def grouped(requests, key):
    """Count and bytes for each value of a key; yields nothing until the end, then the groups."""
    groups = {}
    for request in requests:
        group = groups.get(request[key])
        if group is None:
            group = groups[request[key]] = [0, 0]
        group[0] += 1
        group[1] += request["bytes"]
    for value, (count, size) in groups.items():
        yield value, count, size


def top(n, groups, column):
    yield from sorted(groups, key=lambda group: (-group[column], group[0]))[:n]


def readable(size):
    for unit in "B", "kB", "MB", "GB":
        if size < 1000 or unit == "GB":
            return f"{size:.1f} {unit}" if unit != "B" else f"{size} B"
        size /= 1000


def main():
    damaged = []
    totals = {"requests": 0, "bytes": 0, "statuses": {}, "complete": False}
    requests = converted(split(lines(opened(sys.argv[1:])), damaged))
    successes = only(watched(requests, totals), status=200, method="GET")

    print("Most bytes, of successful GETs:")
    for path, count, size in top(10, grouped(successes, "path"), column=2):
        print(f"  {path:32}{count:10}{readable(size):>12}")
    print("Statuses:")
    for status, count in sorted(totals["statuses"].items()):
        print(f"  {status}{count:10}  {count / totals['requests']:7.2%}")
    print(f"{totals['requests']} requests, {readable(totals['bytes'])}, {len(damaged)} damaged lines, complete: {totals['complete']}")


main()
