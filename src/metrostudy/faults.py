"""Errors a student can act on: where, what was received, what is accepted, the nearest name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True)
class Fault:
    """One thing to mend, said in one sentence.

    ``rows`` are numbered as a spreadsheet shows them (the header is row 1); an empty tuple means
    that the fault concerns the whole file. ``problem`` completes the sentence.

    >>> print(Fault("ratings.csv", (4,), "score", "6 is above 5; a score goes from 0 to 5"))
    ratings.csv, row 4, column score: 6 is above 5; a score goes from 0 to 5.
    """

    file: str
    rows: tuple[int, ...]
    column: str
    problem: str

    def __str__(self) -> str:
        where = [self.file, _rows(self.rows)] + ([f"column {self.column}"] if self.column else [])
        return ", ".join(part for part in where if part) + f": {self.problem}."


class StudyError(Exception):
    """What is wrong with a study: every fault found, one sentence each.

    The command line prints the sentences and ends with exit code 2; in a notebook the sentences
    stand alone, without a traceback, because the mend is in a file and not in the code.
    """

    def __init__(self, faults: Iterable[Fault | str]):
        self.faults = tuple(dict.fromkeys(faults))
        super().__init__("\n".join(str(fault) for fault in self.faults))

    def _render_traceback_(self) -> list[str]:
        return str(self).split("\n")


def nearest(name: str, accepted: Iterable[str]) -> str:
    """Return ``"; nearest: 'x'"`` for the accepted name closest to ``name``, or an empty string.

    >>> nearest("normalize", ["normalise", "aggregate"])
    "; nearest: 'normalise'"
    >>> nearest("zzz", ["normalise"])
    ''
    """
    names = sorted(map(str, accepted))
    folded = {candidate.casefold(): candidate for candidate in names}
    found = get_close_matches(str(name).casefold(), folded, n=1, cutoff=0.6)
    return f"; nearest: '{folded[found[0]]}'" if found else ""


def listing(names: Iterable[str], most: int = 12) -> str:
    """Return ``names`` as a readable list, cut after ``most`` with the number left out.

    >>> listing(["a", "b", "c"], most=2)
    'a, b and 1 more'
    """
    names = [str(name) for name in names]
    shown = ", ".join(names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"


def _rows(rows: Sequence[int]) -> str:
    if not rows:
        return ""
    word = "row" if len(rows) == 1 else "rows"
    return f"{word} {listing(rows, most=8)}"
