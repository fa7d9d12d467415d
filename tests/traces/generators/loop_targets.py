def loop_targets():
    d = {}
    for d["key"], *rest in ("ab", "cde"):
        yield dict(d), rest
    for d["other"] in (yield "iterable") or [5]:
        yield d


def make():
    return loop_targets()
