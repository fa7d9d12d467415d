"""Makes tables.rs from the Unicode database of the running CPython: python3.11 tables.py > tables.rs

Only what str itself answers is asked, so the tables say what that CPython does.
"""
import unicodedata

FLAGS = ("alpha decimal digit numeric lower upper title space printable start continue cased ignorable").split()


def is_final(before):
    return (before + "Σ").lower()[-1] == "ς"


def flags(c):
    cased = (c + "a").title()[-1] == "a"
    answers = [
        c.isalpha(), c.isdecimal(), c.isdigit(), c.isnumeric(), c.islower(), c.isupper(),
        c.istitle() and not c.isupper(), c.isspace(), c.isprintable(), c.isidentifier(), ("a" + c).isidentifier(),
        cased, is_final("a" + c) and not is_final(" " + c),
    ]
    return sum(1 << index for index, answer in enumerate(answers) if answer)


def delta(c, mapped):
    return ord(mapped) - ord(c) if len(mapped) == 1 else 0


records, ranges, zeros = {}, [], []
special = {"LONG_UPPER": [], "LONG_LOWER": [], "LONG_TITLE": [], "FOLDED": []}
for code in range(0x110000):
    c = chr(code)
    if 0xD800 <= code < 0xE000:
        record = (0, 0, 0, 0)
    else:
        upper, lower, title, fold = c.upper(), c.lower(), c.title(), c.casefold()
        record = (flags(c), delta(c, upper), delta(c, lower), delta(c, title))
        for name, mapped, plain in [
            ("LONG_UPPER", upper, c), ("LONG_LOWER", lower, c), ("LONG_TITLE", title, c), ("FOLDED", fold, lower),
        ]:
            if (mapped != plain) if name == "FOLDED" else len(mapped) > 1:
                special[name].append((c, mapped))
        if unicodedata.decimal(c, None) == 0:
            zeros.append(code)
            assert [unicodedata.decimal(chr(code + n), None) for n in range(10)] == list(range(10))
    number = records.setdefault(record, len(records))
    if not ranges or ranges[-1][1] != number:
        ranges.append((code, number))
assert len(records) < 2048


def rust(text):
    return "".join(f"\\u{{{ord(c):x}}}" for c in text)


def table(name, kind, items, doc):
    print(f"\n/// {doc}\n#[rustfmt::skip]\npub static {name}: &[{kind}] = &[")
    line = "   "
    for item in items:
        if len(line) + len(item) + 2 > 118:
            print(line)
            line = "   "
        line += f" {item},"
    print(line)
    print("];")


print(f"//! Unicode {unicodedata.unidata_version}, as CPython 3.11 has it. Made by `tables.py`: don't edit.\n")
print("use super::Record;\n")
for index, name in enumerate(FLAGS):
    print(f"pub const {name.upper()}: u16 = {1 << index:#x};")
table("RECORDS", "Record", [f"Record {{ flags: {r[0]:#x}, upper: {r[1]}, lower: {r[2]}, title: {r[3]} }}" for r in records],
      "What characters have in common: properties, and how far away their other cases are.")
table("RANGES", "u32", [f"{start << 11 | number:#x}" for start, number in ranges],
      "The first code point of each range of characters with the same record, shifted left by 11, and the record's number.")
table("ZEROS", "u32", [f"{code:#x}" for code in zeros], "The zeros of all scripts; the other nine digits follow each.")
for name, items in special.items():
    doc = "Case folding, where it is not the lower case." if name == "FOLDED" else f"{name[5:].capitalize()} case of more than one character."
    table(name, "(char, &str)", [f"('{rust(c)}', \"{rust(mapped)}\")" for c, mapped in items], doc)
