"""A calculator: the tokens and the steps of the evaluation are generators.

    echo "1 + 2 * (3 - 4)" | python calculator.py
"""

import sys


class Wrong(Exception):
    def __init__(self, message, column):
        super().__init__(message)
        self.column = column


def tokens(text):
    """Kind, text and column of each token; the last one is the end."""
    column = 0
    while column < len(text):
        start = column
        c = text[column]
        if c.isspace():
            column += 1
        elif c.isdigit() or c == ".":
            while column < len(text) and (text[column].isdigit() or text[column] == "."):
                column += 1
            yield "number", text[start:column], start
        elif c.isalpha():
            while column < len(text) and text[column].isalnum():
                column += 1
            yield "name", text[start:column], start
        elif text.startswith("**", column):
            column += 2
            yield "operator", "**", start
        elif c in "+-*/%()=,":
            column += 1
            yield "operator", c, start
        else:
            raise Wrong(f"unexpected {c!r}", column)
    yield "end", "", len(text)


class Peekable:
    """An iterator that shows its next element."""

    def __init__(self, items):
        self.items = items
        self.next = next(items)

    def take(self):
        taken = self.next
        self.next = next(self.items, taken)
        return taken

    def skip(self, text):
        if self.next[1] == text:
            self.take()
            return True
        return False


LEVELS = [{"+": lambda a, b: a + b, "-": lambda a, b: a - b}, {"*": lambda a, b: a * b, "/": lambda a, b: a / b, "%": lambda a, b: a % b}]
FUNCTIONS = {"max": max, "min": min, "abs": abs, "round": round}


def expression(source, level=0):
    """Yields each step of the calculation as text; its value is the result."""
    if level == len(LEVELS):
        return (yield from power(source))
    left = yield from expression(source, level + 1)
    while source.next[1] in LEVELS[level]:
        _, operator, column = source.take()
        right = yield from expression(source, level + 1)
        try:
            result = LEVELS[level][operator](left, right)
        except ZeroDivisionError as error:
            raise Wrong(str(error), column) from error
        yield f"{left} {operator} {right} = {result}"
        left = result
    return left


def power(source):
    base = yield from operand(source)
    if source.skip("**"):
        exponent = yield from power(source)
        result = base**exponent
        yield f"{base} ** {exponent} = {result}"
        return result
    return base


def operand(source):
    kind, text, column = source.take()
    if kind == "number":
        return float(text) if "." in text else int(text)
    if text == "-":
        return -(yield from power(source))
    if text == "(":
        value = yield from expression(source)
        if not source.skip(")"):
            raise Wrong("a ) is missing", source.next[2])
        return value
    if kind == "name" and source.skip("("):
        arguments = [(yield from expression(source))]
        while source.skip(","):
            arguments.append((yield from expression(source)))
        source.skip(")")
        if text not in FUNCTIONS:
            raise Wrong(f"no function {text!r}", column)
        result = FUNCTIONS[text](*arguments)
        yield f"{text}({', '.join(map(str, arguments))}) = {result}"
        return result
    # A name that isn't known is asked for: whoever drives the calculation sends its value.
    if kind == "name":
        value = yield text
        if value is None:
            raise Wrong(f"no value for {text!r}", column)
        return value
    raise Wrong(f"unexpected {text!r}" if text else "unexpected end", column)


def calculate(text, variables):
    """Drives the calculation, printing its steps and answering what it asks for."""
    source = Peekable(tokens(text))
    steps = expression(source)
    answer = None
    while True:
        try:
            step = steps.send(answer)
        except StopIteration as done:
            result = done.value
            break
        answer = variables.get(step)
        if answer is None:
            print("   ", step)
    if source.next[0] != "end":
        raise Wrong(f"unexpected {source.next[1]!r}", source.next[2])
    return result


def main():
    variables = {"pi": 3.14159, "answer": 42}
    for line in sys.stdin:
        text = line.rstrip("\n")
        if not text:
            continue
        print(text)
        name, equals, right = text.partition("=")
        try:
            result = calculate(right if equals else text, variables)
        except Wrong as wrong:
            column = wrong.column + (len(name) + 1 if equals else 0)
            print(" " * column + "^", wrong)
        else:
            if equals:
                variables[name.strip()] = result
            print(" =", result)


main()
