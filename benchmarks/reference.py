"""Check the library against reference numbers: ``python -m benchmarks.reference ROOM DIR``.

Rooms ``composite``, ``configurations`` and ``typology`` read a folder, print one line a csv
file (``running.py`` of their folders); ``--markdown`` after DIR makes it a table. In room
``agreement``, ``expected.csv`` of the folder has one row per number: file, coefficient, level,
published (as it is printed), recomputed_here (another program's, with more digits; may be blank),
source, note. One line is printed a row: file, coefficient, expected, obtained, difference, pass;
the exit code is 1 if a row fails, 2 if the folder cannot be read. A number passes within half a
unit of its last printed digit, or within the tolerance that its note gives (``tolerance 0.002``); a
row with both numbers must pass both. Two habits of print are recognised, and said in the remark
when they decide: a published number that its own recomputation contradicts by less than a unit of
the last digit was cut rather than rounded, so the recomputation decides; and a number pooled from
terms that the source had already rounded to its printed digits is pooled again in that way.
"""

from __future__ import annotations

import math
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from benchmarks import reference_agreement
from benchmarks.composite import running as composite
from benchmarks.configurations import running as configurations
from benchmarks.printed import half_unit, within
from benchmarks.typology import running as typology

ROOMS = {"agreement": reference_agreement}
FOLDERS = {"composite": composite, "configurations": configurations, "typology": typology}
COLUMNS = ["file", "coefficient", "level", "published", "recomputed_here", "note"]
_TOLERANCE = re.compile(r"tolerance\D{0,12}?(\d*\.?\d+(?:e-?\d+)?)", re.IGNORECASE)
_BLANK = {"undefined", "nan", "na"}


class Check(NamedTuple):
    """One number: what the file says, what the library gives, and whether they agree."""

    file: str
    coefficient: str
    level: str
    expected: str
    obtained: float
    difference: float
    passed: bool
    remark: str


def main(arguments: list[str]) -> int:
    """Print every check of a folder; return the exit code."""
    room, n = (arguments or [""])[0], len(arguments)
    if n not in (dict.fromkeys(ROOMS, (2,)) | dict.fromkeys(FOLDERS, (2, 3))).get(room, ()):
        rooms = f"{'|'.join(ROOMS)} DIR, or {'|'.join(FOLDERS)} DIR [--markdown]"
        print(f"usage: python -m benchmarks.reference {rooms}", file=sys.stderr)
        return 2
    folder = Path(arguments[1])
    return by_file(folder, room, arguments[2:]) if room in FOLDERS else expected(folder, room)


def by_file(folder: Path, room: str, options: list[str]) -> int:
    """Print one line a file of a folder."""
    if options not in ([], ["--markdown"]) or not any(folder.glob("*.csv")):
        print(f"{folder}: no csv file, or an option other than --markdown", file=sys.stderr)
        return 2
    found = list(FOLDERS[room].verdicts(folder))
    print(*(composite.markdown if options else composite.lines)(found), sep="\n")
    return int(not all(one.passed for one in found))


def expected(folder: Path, room: str) -> int:
    """Print one line a row of the folder's ``expected.csv``."""
    if not (folder / "expected.csv").is_file():
        print(f"{folder / 'expected.csv'}: no such file", file=sys.stderr)
        return 2
    columns = set(pd.read_csv(folder / "expected.csv", nrows=0))
    lacking = {"file", "coefficient", "published"} - columns
    if lacking:
        print(f"{folder / 'expected.csv'}: no column {sorted(lacking)}", file=sys.stderr)
        return 2
    checks = list(run(folder, room))
    print("file\tcoefficient\tlevel\texpected\tobtained\tdifference\tpass\tremark")
    for check in checks:
        print(line(check))
    failed = sum(not check.passed for check in checks)
    print(f"{len(checks)} numbers, {len(checks) - failed} pass, {failed} fail")
    return int(failed > 0)


def run(folder: Path, room: str = "agreement") -> Iterator[Check]:
    """Check every row of ``expected.csv``, then the tables of the folder that hold their own."""
    rows = pd.read_csv(folder / "expected.csv", dtype=str, keep_default_na=False)
    for row in rows.reindex(columns=COLUMNS, fill_value="").to_dict("records"):
        asked = folder, row["file"], row["coefficient"], row["level"]
        obtained, why, from_rounded = ROOMS[room].obtained(*asked)
        check = judged(row, obtained, why)
        if not check.passed and from_rounded and row["published"]:
            printed = from_rounded(len(row["published"].strip().partition(".")[2]))
            again = judged(row, printed, f"from terms rounded as printed; exact {obtained:.6f}")
            check = again if again.passed else check
        yield check
    for file, coefficient, expected, obtained, why in ROOMS[room].tables(folder, set(rows["file"])):
        row = dict.fromkeys(COLUMNS, "") | {"file": file, "coefficient": coefficient}
        yield judged(row | {"published": expected}, obtained, why)


def judged(row: dict[str, str], obtained: float, why: str = "") -> Check:
    """Compare ``obtained`` with the number or numbers of one row."""
    published, other = row["published"].strip(), row["recomputed_here"].strip()
    expected = published or other
    named = (row["file"], row["coefficient"], row["level"], expected or "(none)", obtained)
    if not expected:
        return Check(*named, math.nan, True, "no number to compare with")
    if expected.lower() in _BLANK:
        return Check(*named, math.nan, math.isnan(obtained), why)
    difference = obtained - float(expected)
    if math.isnan(obtained):
        return Check(*named, difference, False, why or "undefined")
    given = _TOLERANCE.search(row["note"])
    own = float(given[1]) if given else None
    close = {text: within(obtained, text, own) for text in (published, other) if text}
    if published and other and close[other] and not close[published]:
        cut = abs(difference) < 2 * half_unit(published)
        return Check(*named, difference, cut, f"printed cut, not rounded; recomputed {other}"
                     if cut else f"recomputed {other}")  # fmt: skip
    remark = "" if close.get(other, True) else f"recomputed_here {other} differs"
    return Check(*named, difference, all(close.values()), remark or why)


def line(check: Check) -> str:
    """Return one check as a line of text."""
    shown = [f"{check.obtained:.6f}", f"{check.difference:+.6f}", "yes" if check.passed else "NO"]
    return "\t".join([check.file, check.coefficient, check.level, check.expected, *shown,
                      check.remark]).rstrip()  # fmt: skip


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
