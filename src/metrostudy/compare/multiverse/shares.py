"""In how many defensible analyses each conclusion keeps its verdict."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

import numpy as np
import pandas as pd

IMPOSSIBLE = "impossible"
VERDICTS = ("supports", "opposes", "silent", "one", "several", "atypical")
_FINDINGS = {
    "H1": ("05_one_model-both",),
    "H2": ("06_invariants-necessary",),
    "path": ("06_invariants-path",),
    "H3": ("07_barriers-level",),
    "H4": ("07_barriers-internal", "07_barriers-external"),
    "H5": ("07_barriers-steering",),
    "H7": ("04_maturity-size",),
    "H9": ("07_barriers-governance",),
}


@dataclass(frozen=True)
class Analyses:
    """The analyses of one conclusion.

    ``verdict`` is that of the study's own choices, ``choices`` are those that vary, ``asked`` every
    combination asked, and ``rows`` those that could be computed, with ``same``: whether they have
    this verdict, and ``data``: combinations with the same mark are one analysis (:func:`distinct`).
    """

    conclusion: str
    hypothesis: str
    verdict: str
    choices: tuple[str, ...]
    asked: pd.DataFrame
    rows: pd.DataFrame

    @property
    def answered(self) -> bool:
        """Whether the study's own analysis could be computed: else there is nothing to hold."""
        return self.verdict != IMPOSSIBLE

    @property
    def combinations(self) -> int:
        """How many combinations the alternatives of the choices have."""
        return prod(self.asked[name].nunique() for name in self.choices)

    @property
    def sampled(self) -> bool:
        """Whether the combinations asked are a sample of them all."""
        return len(self.asked) < self.combinations


def analyses(answers: pd.DataFrame) -> list[Analyses]:
    """Return the analyses of each conclusion, in the order of the table."""
    named = [name for name in answers if "." in name]  # record.field
    found = []
    for conclusion, asked in answers.groupby("conclusion", sort=False):
        choices = tuple(name for name in named if asked[name].nunique() > 1)
        verdict = asked["verdict"][asked["own"].astype(str) == "True"].iloc[0]
        rows = asked[asked["verdict"] != IMPOSSIBLE]
        rows = rows.assign(same=rows["verdict"] == verdict, data=rows.get("data", rows.index))
        rows = rows.astype(dict.fromkeys(choices, str))
        hypothesis = asked["hypothesis"].iloc[0]
        found.append(Analyses(conclusion, hypothesis, verdict, choices, asked, rows))
    return found


def distinct(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the first of the rows whose verdict was read on the very same data."""
    return rows.drop_duplicates("data")


def shares(answers: pd.DataFrame) -> pd.DataFrame:
    """Return, for each conclusion, in how many of its analyses the study's own verdict holds.

    ``answers`` has one row per conclusion and distinct combination of the choices that it reads:
    ``conclusion, hypothesis, own`` (the study's own choices), a column per choice (blank where this
    conclusion does not read it), ``statistic, low, high, n, verdict, reason`` and ``data``, a mark
    of what the verdict was read on. Rows that share a mark count once: an index on two scales that
    differ by their unit is one cloud, and codings change nothing of a count of projects.

    Returns ``conclusion, hypothesis, verdict`` (the study's own), ``holds`` of ``n`` analyses that
    could be computed and their ratio ``share``, how many combinations were ``impossible`` and the
    most frequent ``reason``, how many were ``asked`` of all the ``combinations`` of alternatives
    (fewer when they are a sample), and how many analyses give each verdict. ``holds`` and ``share``
    are blank where the study's own could not be computed: there is nothing to hold.

    >>> answers = pd.DataFrame({"conclusion": "H7", "hypothesis": "H7", "own": [True, False, False],
    ...     "maturity.weights": ["declared", "equal", "ahp"], "reason": None,
    ...     "verdict": ["silent", "supports", "silent"]})
    >>> shares(answers)[["conclusion", "verdict", "holds", "n"]].values.tolist()
    [['H7', 'silent', 2, 3]]
    """
    table = []
    for one in analyses(answers):
        rows, impossible = distinct(one.rows), one.asked[one.asked["verdict"] == IMPOSSIBLE]
        row = {
            "conclusion": one.conclusion, "hypothesis": one.hypothesis, "verdict": one.verdict,
            "holds": rows["same"].sum() if one.answered else None, "n": len(rows),
            "share": rows["same"].mean() if one.answered else np.nan,
            "impossible": len(impossible),
            "reason": impossible["reason"].mode().get(0, ""), "asked": len(one.asked),
            "combinations": one.combinations,
        }  # fmt: skip
        table.append(row | {word: (rows["verdict"] == word).sum() for word in VERDICTS})
    columns = ["conclusion", "hypothesis", "verdict", "holds", "n", "share", "impossible",
               "reason", "asked", "combinations", *VERDICTS]  # fmt: skip
    return pd.DataFrame(table, columns=columns).astype({"holds": "Int64"})


def flips(answers: pd.DataFrame, factors: pd.DataFrame) -> pd.DataFrame:
    """Return how often each verdict holds under each alternative of each choice.

    ``factors`` names the alternatives: ``factor, alternative, own, label_fr, label_en``. Returns
    ``conclusion, hypothesis, factor, alternative``, their ``own, label_fr, label_en``, ``holds`` of
    the ``n`` computed analyses with this alternative, their ``share``, and ``lowers``: the share
    without the alternative minus the share with it. What the alternative cannot touch is counted
    with and without it. A conclusion that the study's own analysis
    does not answer has no rows.
    """
    columns = ["conclusion", "hypothesis", "factor", "alternative", "holds", "n", "share", "lowers"]
    table = pd.DataFrame([
        (one.conclusion, one.hypothesis, name, value, *_with_and_without(one.rows, name, value))
        for one in analyses(answers) if one.answered
        for name in one.choices for value in one.rows[name].unique()
    ], columns=columns)  # fmt: skip
    named = factors[["factor", "alternative", "own", "label_fr", "label_en"]]
    named = named.astype({"alternative": str}).assign(place=range(len(named)))
    table = table.merge(named, on=["factor", "alternative"])
    order = table.groupby("conclusion", sort=False).ngroup()
    return (
        table.iloc[np.lexsort([table["place"], order])].drop(columns="place").reset_index(drop=True)
    )


def _with_and_without(rows: pd.DataFrame, name: str, value: str) -> tuple[int, int, float, float]:
    made = rows[name] == value
    there, elsewhere = distinct(rows[made])["same"], distinct(rows[~made])["same"]
    return there.sum(), len(there), there.mean(), elsewhere.mean() - there.mean()


def robustness_of(findings: pd.DataFrame, answers: pd.DataFrame) -> pd.DataFrame:
    """Return ``findings`` with ``robustness``: the share of analyses that keep its conclusion.

    That of the finding which states the conclusion; blank for all others, and where the study's own
    analysis could not be computed.
    """
    held = shares(answers).set_index("conclusion")["share"]
    of = {finding: held[name] for name in held.index for finding in _FINDINGS.get(name, ())}
    return findings.assign(robustness=findings["finding"].map(of).astype(float))
