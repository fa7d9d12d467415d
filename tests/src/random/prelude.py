# What the random programs share.
import gc
import sys
from contextlib import contextmanager
from itertools import islice

# Cycles are collected where the driver says so, not whenever there happen to be many objects.
gc.disable()


def log(*values):
    print("   ", *values)
    return values[-1] if values else None


def handled():
    error = sys.exc_info()[1]
    return None if error is None else f"{type(error).__name__}{error.args}"


class Manager:
    """Logs, and does with an exception what it was told to."""

    def __init__(self, name, result=False):
        self.name, self.result = name, result

    def __enter__(self):
        log("enter", self.name)
        return self.name

    def __exit__(self, kind, value, tb):
        log("exit", self.name, repr(value))
        if self.result == "raise":
            raise IndexError(f"exit {self.name}")
        return self.result


@contextmanager
def managed(name, swallow=()):
    log("enter", name)
    try:
        yield name
    except swallow as error:
        log("swallowed", repr(error))
    finally:
        log("leave", name)


class Noisy:
    def __init__(self, name):
        self.name = name

    def __repr__(self):
        return f"Noisy({self.name!r})"

    def __del__(self):
        print("    del", self.name)


class Custom:
    """An iterator with every method of a generator."""

    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return self

    def __next__(self):
        if not self.n:
            raise StopIteration("custom value")
        self.n -= 1
        return ("custom", self.n)

    def send(self, value):
        return ("sent", value)

    def throw(self, *arguments):
        if self.n:
            raise arguments[0]
        raise StopIteration("after throw")

    def close(self):
        log("custom close")


class Bare:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return self

    def __next__(self):
        if not self.n:
            raise StopIteration
        self.n -= 1
        return ("bare", self.n)


class Failing:
    """An iterator that fails, and can be closed."""

    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return self

    def __next__(self):
        self.n -= 1
        if self.n < 0:
            raise KeyError("failing")
        return ("failing", self.n)

    def close(self):
        raise ValueError("failing to close")


def nested(inner):
    try:
        got = yield from inner
        log("nested got", got)
    except (KeyError, RuntimeError) as error:
        log("nested", repr(error))
        got = yield ("nested", repr(error.__context__))
    return got


def counting(n):
    for i in range(n):
        yield ("counting", i)
    return n


def tidy(name):
    try:
        got = yield (name, "first")
        log(name, "got", got)
        yield (name, "second", handled())
    finally:
        log(name, "fin", handled())
    return name


def tolerant(name):
    try:
        yield (name, "first")
    except (ValueError, TypeError) as error:
        yield (name, repr(error), repr(error.__context__))
        return error.args
    yield (name, "last")


def stubborn(name):
    for i in range(2):
        try:
            yield (name, i)
        except GeneratorExit:
            log(name, "ignores the exit")


class ThrownValue(ValueError):
    thrown = True


class ThrownExit(GeneratorExit):
    thrown = True


# Exceptions that a body keeps: what their frames held lives as long.
kept = []


def chain_of(error, depth=0):
    text = f"{type(error).__name__}{error.args}"
    # CPython 3.11 loses traceback entries of an exception that is thrown through a delegation in a handler
    # (`_PyErr_ChainStackItem`), so only the tracebacks of exceptions that the generators raised themselves are compared.
    if not hasattr(error, "thrown"):
        entries = []
        tb = error.__traceback__
        while tb is not None:
            entries.append(f"{tb.tb_frame.f_code.co_name}:{tb.tb_lineno}")
            tb = tb.tb_next
        text += f" [{' '.join(entries)}]"
    if depth < 3:
        if error.__cause__ is not None:
            text += f" from {chain_of(error.__cause__, depth + 1)}"
        if error.__context__ is not None and error.__context__ is not error.__cause__:
            text += f" in {chain_of(error.__context__, depth + 1)}"
    return text


def throw(g, error):
    error.thrown = True
    return g.throw(error)


OPERATIONS = {
    "n": lambda g: next(g),
    "0": lambda g: g.send(None),
    "1": lambda g: g.send(1),
    "s": lambda g: g.send(Noisy("sent")),
    "v": lambda g: throw(g, ValueError("v")),
    "k": lambda g: throw(g, KeyError("k")),
    "t": lambda g: throw(g, TypeError("t")),
    "x": lambda g: throw(g, GeneratorExit("x")),
    "i": lambda g: throw(g, StopIteration("i")),
    "c": lambda g: g.close(),
    "e": lambda g: g.throw(ThrownValue),
    "w": lambda g: g.throw(ThrownValue, "w"),
    "g": lambda g: g.throw(ThrownExit),
    "l": lambda g: list(islice(g, 2)),
    "b": lambda g: [value for value in g if value][:3],
    "z": lambda g: list(zip(g, [1])),
    "f": lambda g: [value for value in (next(g, "no more"),)],
}


def step(g, operation):
    if operation.isupper():
        # The same operation while its caller is handling an exception.
        try:
            raise ArithmeticError("the driver's")
        except ArithmeticError:
            return step(g, operation.lower())
    try:
        return f"-> {OPERATIONS[operation](g)!r}"
    except BaseException as error:
        return f"raises {chain_of(error)}"


def drive(make, operations):
    sys.stderr.write(f"== {make.__name__}\n")
    print(f"== {make.__name__}")
    g = make(Noisy("argument"))
    for operation in operations:
        print(operation, step(g, operation), handled())
        frame = g.gi_frame
        if frame is not None:
            print("   ", frame.f_lineno, g.gi_running, type(g.gi_yieldfrom).__name__)
        frame = None
    print("drop")
    if len(operations) % 4:
        # Closed rather than dropped: one that ignores the exit would be reported, and its frame be left to the collector.
        for _ in range(20):
            if g.gi_frame is not None:
                print("c", step(g, "c"))
    del g
    print("kept", len(kept))
    kept.clear()
    gc.collect()
    print("end")
