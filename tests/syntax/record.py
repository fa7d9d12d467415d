"""Records what CPython 3.11 says about each line of cases.txt: `python3.11 record.py > errors.txt`.

In a case, \\n is the end of a line and \\\\ a backslash.
"""

import pathlib
import sys
import warnings

assert sys.version_info[:2] == (3, 11)
warnings.simplefilter("ignore")
sys.stdout.reconfigure(encoding="utf-8")
for case in pathlib.Path(__file__).with_name("cases.txt").read_text("utf-8").splitlines():
    source = case.replace("\\\\", "\0").replace("\\n", "\n").replace("\0", "\\")
    try:
        compile(source.encode(), "case", "exec")
        result = "accepted"
    except SyntaxError as error:
        result = f"line {error.lineno}: {type(error).__name__}: {error.msg}"
    print(case, result, sep="\t")
