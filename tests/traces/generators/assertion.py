def assertion():
    limit = yield "limit"
    assert limit, f"limit is {limit}"
    yield limit


def make():
    return assertion()
