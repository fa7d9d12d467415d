"""Writes a web server's access log to stdout, the same one each time.

    python make_access_log.py [BYTES] > access.log        (200 MB if no size is given)
"""

import sys

PAGES = [
    ("/", 5120), ("/index.html", 5120), ("/news", 18300), ("/news/archive?page=2", 24100), ("/about", 2210), ("/search?q=generators", 9400),
    ("/static/app.js", 182044), ("/static/style.css", 22310), ("/static/logo.svg", 4105), ("/images/banner.jpg", 310224),
    ("/downloads/manual.pdf", 2840110), ("/downloads/release-1.0.tar.gz", 9120400), ("/api/v1/items", 1530), ("/api/v1/items/17", 310),
    ("/api/v1/login", 120), ("/favicon.ico", 1150), ("/robots.txt", 68), ("/admin", 430), ("/wp-login.php", 162), ("/feed.xml", 14080),
]
AGENTS = ["Mozilla/5.0 (X11; Linux x86_64)", "Mozilla/5.0 (Macintosh)", "curl/8.4.0", "ExampleBot/2.1 (+http://example.org/bot)", "-"]
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def numbers(seed):
    """Pseudo-random numbers of 31 bits, by a linear congruence."""
    while True:
        seed = (seed * 1103515245 + 12345) & 0x7FFFFFFF
        yield seed >> 4


def moments():
    """Seconds of the year 2025 as they stand in a log, about two requests a second."""
    second = 0
    while True:
        day, rest = divmod(second // 2, 86400)
        hour, rest = divmod(rest, 3600)
        month, day = divmod(day, 28)
        yield f"{day + 1:02d}/{MONTHS[month % 12]}/2025:{hour:02d}:{rest // 60:02d}:{rest % 60:02d} +0000"
        second += 1


def entries():
    """Log entries without end; about one in 500 is damaged."""
    number = numbers(2025)
    for moment in moments():
        n = next(number)
        # The first pages are asked for most.
        page, size = PAGES[min(n % 20, next(number) % 20)]
        host = f"10.{n % 7}.{n % 31}.{next(number) % 250}"
        kind = next(number) % 100
        if kind < 82:
            method, status = "GET", 200
        elif kind < 88:
            method, status, size = "GET", 304, 0
        elif kind < 93:
            method, status, size = "GET", 404, 512
        elif kind < 95:
            method, status, size = "POST", 302, 0
        elif kind < 98:
            method, status = "POST", 200
        else:
            method, status, size = "GET", 500, 1024
        sent = str(size + next(number) % 64) if size else "-"
        agent = AGENTS[next(number) % 5]
        if next(number) % 500 == 0:
            yield f"{host} - - [{moment}] \"{method} {page[: n % 9]}\n"
        else:
            yield f'{host} - - [{moment}] "{method} {page} HTTP/1.1" {status} {sent} "-" "{agent}"\n'


def limited(lines, size):
    """As many lines as fit into the size."""
    for line in lines:
        size -= len(line)
        if size < 0:
            return
        yield line


def main():
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000_000
    for line in limited(entries(), size):
        sys.stdout.write(line)


main()
