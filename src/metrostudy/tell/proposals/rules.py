"""What shows that a proposal is done: the rule that the table of proposals states for each."""

from __future__ import annotations

import pandas as pd

from metrostudy.faults import Fault, nearest
from metrostudy.measure.inventory.codes import codes_in

_FILE = "propositions.csv"
_RATED = "ratings"
# What a sign needs beside it to show anything.
_SHOWS = {
    "criteria": ["begun_from", "done_from"], "codes": ["said_shows"], "themes": ["built_shows"],
}  # fmt: skip


def check_rules(
    propositions: pd.DataFrame, codebook: pd.DataFrame, framework: pd.DataFrame
) -> list[Fault]:
    """Return what is wrong with the rules of ``propositions``, one fault per cell.

    A criterion that is neither a node of the framework nor a code (a study whose framework has no
    criterion that is rated has no grid, and is not asked); a theme that is not one; a sign without
    what it shows; a proposal done at a lower score than that at which it has begun. Rows are those
    that a spreadsheet shows.

    >>> book = pd.DataFrame({"code": ["IN.DONN", "FN.BUDG"], "kind": ["invariant", "barrier"]})
    >>> grid = pd.DataFrame({"node": ["usagers"], "source": ["ratings"]})
    >>> rules = pd.DataFrame({"criteria": ["usager", "IN.DONN"], "begun_from": [2.0, 4.0],
    ...     "done_from": 3.0, "codes": None, "said_shows": None, "themes": [None, "FN.BUDG"],
    ...     "built_shows": "done"})
    >>> print(*check_rules(rules, book, grid), sep="\\n")
    propositions.csv, row 2, column criteria: 'usager' is neither a node of the framework nor a \
code; nearest: 'usagers'.
    propositions.csv, row 3, column themes: 'FN.BUDG' is not a theme.
    propositions.csv, row 3, column done_from: 3 is below begun_from (4); what is done has begun.
    """
    found = []
    if (framework["source"] == _RATED).any():
        known = {*framework["node"], *codebook["code"]}
        problem = "is neither a node of the framework nor a code"
        found += _strangers(propositions["criteria"], known, problem)
    themes = set(codebook.loc[codebook["kind"] == "theme", "code"])
    found += _strangers(propositions["themes"], themes, "is not a theme")
    found += [fault for sign in _SHOWS for fault in _silent(propositions, sign)]
    return found + _reversed(propositions)


def _strangers(cells: pd.Series, known: set[str], problem: str) -> list[Fault]:
    rows = pd.Series(range(2, len(cells) + 2), cells.index)
    used = codes_in(cells)
    used = used[~used.isin(known)]
    return [
        Fault(_FILE, (rows[row],), cells.name, f"'{code}' {problem}{nearest(code, known)}")
        for row, code in used.items()
    ]


def _silent(propositions: pd.DataFrame, sign: str) -> list[Fault]:
    """A sign that shows nothing was forgotten halfway."""
    needed = _SHOWS[sign]
    wrong = propositions[sign].notna() & propositions[needed].isna().all(axis=1)
    rows = tuple(row for row, is_wrong in enumerate(wrong, 2) if is_wrong)
    problem = f"nothing says what it shows; fill {' or '.join(needed)}"
    return [Fault(_FILE, rows, sign, problem)] if rows else []


def _reversed(propositions: pd.DataFrame) -> list[Fault]:
    rows = zip(propositions["begun_from"], propositions["done_from"], strict=True)
    return [
        Fault(_FILE, (row,), "done_from",
              f"{done:g} is below begun_from ({begun:g}); what is done has begun")
        for row, (begun, done) in enumerate(rows, 2)
        if done < begun
    ]  # fmt: skip
