# The driver: put behind a file that defines make(), it runs every sequence of up to four operations on a fresh generator and
# prints what the last one did. A sequence is written as one letter for each operation.
import gc
import inspect

# Where the driver begins in this file: its functions are left out of tracebacks.
DRIVER = (lambda: None).__code__.co_firstlineno
OPERATIONS = {
    "n": lambda g: f"yield {next(g)!r}",
    "0": lambda g: f"yield {g.send(None)!r}",
    "1": lambda g: f"yield {g.send(1)!r}",
    "v": lambda g: f"yield {g.throw(ValueError)!r}",
    "k": lambda g: f"yield {g.throw(KeyError('thrown'))!r}",
    "c": lambda g: f"close {g.close()!r}",
}
output = []
# Cycles are collected nowhere: when CPython does so depends on how many objects it made.
gc.disable()


def log(*values):
    output.append(" ".join(map(str, values)))


def logged():
    text = "".join(f" [{line}]" for line in output)
    output.clear()
    return text


def traceback_of(error):
    tb, entries = error.__traceback__, []
    while tb is not None:
        code = tb.tb_frame.f_code
        if code.co_firstlineno < DRIVER:
            entries.append(f"{code.co_name}:{tb.tb_lineno}")
        tb = tb.tb_next
    return " ".join(entries)


def describe(error, depth=0):
    text = f"{type(error).__name__}{error.args!r}"
    if isinstance(error, StopIteration) and error.value is not None:
        text += f" value {error.value!r}"
    if at := traceback_of(error):
        text += f" at {at}"
    if depth < 3:
        cause, context = error.__cause__, error.__context__
        if cause is not None:
            text += f" from ({describe(cause, depth + 1)})"
        if context is not None:
            text += " same context" if context is cause else f" in ({describe(context, depth + 1)})"
        if error.__suppress_context__ != (cause is not None):
            text += " suppressed"
    return text


def step(g, operation):
    try:
        text = OPERATIONS[operation](g)
    except BaseException as error:
        text = f"raise {describe(error)}"
    text += " | " + inspect.getgeneratorstate(g)[4:].lower()
    if g.gi_frame is not None:
        text += f" line {g.gi_frame.f_lineno}"
    if g.gi_yieldfrom is not None:
        text += f" from {type(g.gi_yieldfrom).__name__}"
    return text + logged()


def drive(sequence):
    g = make()
    for operation in sequence:
        text = step(g, operation)
    del g
    if dropped := logged():
        text += " | drop" + dropped
    print(sequence, text)


def sequences(prefix, length):
    if prefix:
        drive(prefix)
    if length:
        for operation in OPERATIONS:
            sequences(prefix + operation, length - 1)


sequences("", 4)
