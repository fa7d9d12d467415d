"""Records which modules CPython 3.11 has, and which names those have that py2rs has too:
`python3.11 tests/library/record.py > compiler/src/python/cpython.txt`.

The compiler tells a name that only CPython has from a typing mistake by it. A minus: `from module import *` does not bind it.
"""

import importlib
import pathlib
import sys

assert sys.version_info[:2] == (3, 11)
library = pathlib.Path(__file__).parents[2] / "compiler/src/python/library.txt"
print("", *sorted(name for name in sys.stdlib_module_names if not name.startswith("_")), sep=" ")
for line in library.read_text().splitlines():
    name = line.split(":")[0]
    if name in ("__main__", "builtins"):
        continue
    module = importlib.import_module(name)
    public = [name for name in dir(module) if not name.startswith("_")]
    exported = set(getattr(module, "__all__", public))
    print(f"{name}:", *(name if name in exported else f"-{name}" for name in sorted({*public, *exported})))
