"""Every combination of conditions that was observed, and how far it goes with the outcome."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import prod
from typing import Literal

import numpy as np
import pandas as pd

from metrostudy.compare.configurations import expressions
from metrostudy.compare.configurations.fit import sufficiency
from metrostudy.faults import StudyError

IN = 0.5
MOST_ROWS = 2**15
HALF_BY_LUCK = 0.5
SLACK = 1e-9  # a cut-off of 0.8 is reached by 0.8 however it was rounded
_TOO_MANY = (
    "{conditions} conditions are too many for {n} cases: shuffled at random they would still cover "
    "{estimate:.0%} of the positive cases without a contradiction (observed {observed:.0%})."
)


@dataclass(frozen=True)
class TruthTable:
    """The observed configurations, with all that is needed to compare them.

    ``data`` holds the memberships of the cases in the conditions, ``y`` those in the outcome;
    ``levels`` how many values each condition takes; ``left_out`` the cases with a blank;
    ``excluded`` the rows to count as coded 0 whatever they are. ``rows`` has one row per observed
    configuration, columns:

    - ``row``: 1 + its binary code, the first condition most significant (mixed radix if one
      condition has more than two values); ``configuration``: the values, as digits
    - ``out``: 1, 0, C (between the two cut-offs) or ? (fewer cases than ``frequency``)
    - ``n``: cases above 0.5; ``incl``, ``pri``: see :func:`truth_table`
    - ``contradictory``: has cases in the outcome and cases out of it
    - ``cases``: their names; ``deviant``: those of them out of the outcome
    """

    data: pd.DataFrame
    y: pd.Series
    outcome: str
    levels: tuple[int, ...]
    rows: pd.DataFrame
    left_out: tuple[str, ...] = ()
    excluded: frozenset[int] = frozenset()

    @property
    def conditions(self) -> tuple[str, ...]:
        """Return the names of the conditions, most significant first."""
        return tuple(self.data)

    @property
    def bracketed(self) -> bool:
        """Say whether a condition has more than two values, so that all are written ``X[v]``."""
        return max(self.levels) > 2

    def every(self) -> set[int]:
        """Return the numbers of all configurations, observed or not."""
        return set(range(1, prod(self.levels) + 1))

    def positive(self) -> set[int]:
        """Return the rows coded 1 and not excluded."""
        return self._coded("1") - self.excluded

    def negative(self) -> set[int]:
        """Return the rows coded 0 or C, and the excluded ones."""
        return self._coded("0", "C") | self.excluded

    def remainders(self) -> set[int]:
        """Return the rows about which anything may be supposed: unobserved, or too few cases."""
        return self.every() - self.positive() - self.negative()

    def excluding(self, rows: Iterable[int]) -> TruthTable:
        """Return the same table with ``rows`` counted as coded 0, whatever they are."""
        return replace(self, excluded=self.excluded | frozenset(rows))

    def values(self, rows: Iterable[int]) -> np.ndarray:
        """Return the values of the conditions in ``rows``: one line a row, in growing order."""
        return np.stack(np.unravel_index(np.array(sorted(rows), int) - 1, self.levels), axis=-1)

    def covered(self, expression: str) -> set[int]:
        """Return the rows, observed or not, that satisfy an expression."""
        every = pd.DataFrame(self.values(self.every()), columns=self.conditions)
        return {int(row) + 1 for row in np.flatnonzero(expressions.membership(expression, every))}

    def _coded(self, *outs: str) -> set[int]:
        return {int(row) for row in self.rows.loc[self.rows["out"].isin(outs), "row"]}


def truth_table(
    data: pd.DataFrame,
    outcome: str,
    conditions: Sequence[str],
    consistency: float = 0.8,
    pri: float = 0.5,
    frequency: int = 1,
    lower: float | None = None,
    undecided: Literal["refuse", "no row"] = "refuse",
) -> TruthTable:
    """Sort the cases into configurations and say which of these go with the outcome.

    ``data`` holds memberships (0–1; whole numbers for a condition of several values), indexed by
    case; ``outcome`` is a column, or ``~column`` for its absence. With x the membership in a
    configuration (the smallest of its conditions) and y in the outcome, over all cases:
    inclusion = Σmin(x, y)/Σx, and PRI = (Σmin(x, y) − Σmin(x, y, 1−y))/(Σx − Σmin(x, y, 1−y)),
    which leaves out what speaks for the outcome and for its absence at once. ``out`` is ? if fewer
    than ``frequency`` cases are above 0.5; 1 if inclusion ≥ ``consistency`` and PRI ≥ ``pri``; C if
    ``lower`` is given and ``lower`` ≤ inclusion < ``consistency``; else 0.

    Raises :class:`~metrostudy.faults.StudyError`, all faults at once, for an unknown condition, a
    membership outside 0–1, one of exactly 0.5 (the case is in no configuration; ``undecided="no
    row"`` accepts this), an outcome that all cases have or all lack, and more than 2¹⁵
    configurations. Cases with a blank are left out and named. Sources: Ragin (1987, 2008);
    Schneider & Wagemann (2012) for PRI.

    >>> cases = pd.DataFrame({"A": [1, 1, 0], "B": [1, 0, 0], "Y": [1, 1, 0]}, index=list("abc"))
    >>> truth_table(cases, "Y", ["A", "B"]).rows[["row", "configuration", "out", "n", "cases"]]
       row configuration out  n cases
    0    1            00   0  1     c
    1    3            10   1  1     b
    2    4            11   1  1     a
    """
    wanted = expressions.parse(outcome)
    explained = [name for term in wanted for name, _ in term]
    columns = list(dict.fromkeys([*conditions, *explained]))
    expressions.refuse_unknown(columns, data, f"truth table of {outcome}")
    known = data[columns].astype(float)
    gaps = known.isna().to_numpy().any(axis=1)
    known = known[~gaps] if gaps.any() else known
    _refuse(known, outcome, explained, conditions, undecided == "refuse")
    x = known[list(conditions)]
    plain = len(explained) == 1 and outcome == explained[0]
    y = known[outcome] if plain else expressions.membership(wanted, known).rename(outcome)
    _refuse_constant(y)
    levels = tuple(max(2, int(x[name].max()) + 1) for name in x)
    _refuse_too_many(levels)
    rows = _observed(x, y, levels)
    reached, low = rows["incl"] >= consistency - SLACK, consistency if lower is None else lower
    judged = [rows["n"] < frequency, reached & (rows["pri"] >= pri - SLACK),
              ~reached & (rows["incl"] >= low - SLACK)]  # fmt: skip
    rows.insert(2, "out", np.select(judged, ["?", "1", "C"], "0"))
    left_out = tuple(map(str, data.index[gaps]))
    return TruthTable(x, y, outcome, levels, rows, left_out)


def noise_coverage(table: TruthTable, rng: np.random.Generator, n_shuffles: int = 2000) -> dict:
    """Say how much of the outcome pure noise of this size would seem to explain.

    ``observed`` is the share of positive cases (above 0.5 in the outcome) whose configuration holds
    positive cases only. The outcome and every condition are then shuffled apart from each other, so
    that each keeps its frequency and nothing goes with anything: ``estimate`` is the mean share
    over ``n_shuffles``, ``low`` and ``high`` its 2.5 % and 97.5 % points, ``p`` the chance of a
    share at least as large as observed. ``too_many`` when noise explains half or more: there are
    more conditions than the cases allow, and ``warning`` says so. Source: the mean shares by number
    of cases and conditions in Marx (2010) and in ``docs/methods.md``.

    >>> cases = pd.DataFrame({"A": [1, 1, 0, 0], "Y": [1, 1, 0, 0]})
    >>> found = noise_coverage(truth_table(cases, "Y", ["A"]), np.random.default_rng(1))
    >>> found["observed"], round(found["estimate"], 1)
    (1.0, 0.3)
    """
    crisp, y = _crisp(table.data.to_numpy()).T, table.y.to_numpy() > IN
    shuffled = [rng.permuted(np.tile(column, (n_shuffles, 1)), axis=1) for column in crisp]
    noise = _pure_share(np.ravel_multi_index(shuffled, table.levels), y)
    observed = float(_pure_share(np.ravel_multi_index(crisp, table.levels)[None], y)[0])
    found = {
        "observed": observed, "estimate": float(noise.mean()),
        "low": float(np.quantile(noise, 0.025)), "high": float(np.quantile(noise, 0.975)),
        "n": len(y), "positive": int(y.sum()), "conditions": len(crisp),
        "p": (1 + int((noise >= observed - SLACK).sum())) / (n_shuffles + 1),
        "p_min": 1 / (n_shuffles + 1), "too_many": bool(noise.mean() >= HALF_BY_LUCK),
        "method": f"outcome and conditions shuffled, {n_shuffles} times",
    }  # fmt: skip
    return found | {"warning": _TOO_MANY.format(**found) if found["too_many"] else ""}


def _observed(x: pd.DataFrame, y: pd.Series, levels: tuple[int, ...]) -> pd.DataFrame:
    degrees = x.to_numpy()
    crisp, columns = _crisp(degrees), dict(zip(x, degrees.T, strict=True))
    decided = crisp[~np.isclose(degrees, IN).any(axis=1)]
    cases, outcome = np.array(list(map(str, y.index))), y.to_numpy()
    rows = []
    for values in np.unique(decided, axis=0):
        member = expressions.conjunction(tuple(zip(x, values, strict=True)), columns, len(x))
        row = 1 + int(np.ravel_multi_index(tuple(values), levels))
        head = {"row": row, "configuration": "".join(map(str, values))}
        rows.append(head | _judged(member, outcome, cases))
    return pd.DataFrame({key: [row[key] for row in rows] for key in rows[0]} if rows else [])


def _judged(member: np.ndarray, y: np.ndarray, cases: np.ndarray) -> dict:
    within, fit = member > IN, sufficiency(member, y)
    return {
        "n": int(within.sum()), "incl": fit["inclS"], "pri": fit["pri"],
        "contradictory": bool((y[within] > IN).any() and (y[within] < IN).any()),
        "cases": "|".join(cases[within]), "deviant": "|".join(cases[within & (y < IN)]),
    }  # fmt: skip


def _crisp(x: np.ndarray) -> np.ndarray:
    """Whole values: multi-value ones are kept, memberships become 1 above 0.5."""
    return np.where(x.max(axis=0) > 1, x, x > IN).astype(int)


def _pure_share(codes: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Share of positive cases in configurations without a negative case, for each line of codes."""
    apart = codes + np.arange(len(codes))[:, None] * (codes.max() + 1)
    _, where, sizes = np.unique(apart, return_inverse=True, return_counts=True)
    positive = np.bincount(where.ravel(), np.tile(y, len(codes)))
    pure = (positive == sizes)[where].reshape(codes.shape)
    return (pure & y).sum(axis=1) / y.sum()


def _refuse(
    known: pd.DataFrame,
    outcome: str,
    explained: Sequence[str],
    conditions: Sequence[str],
    strict: bool,
) -> None:
    faults = [
        f"{name}: is a condition and the outcome." for name in explained if name in conditions
    ]
    faults += expressions.outside(known)
    faults += [
        f"{name}: has values above 1; write {name}[1] if 1 is the outcome."
        for name in explained
        if not faults and (known[name] > 1).any() and "[" not in outcome
    ]
    torn = np.abs(known.to_numpy() - IN) <= SLACK
    for name in known.columns[torn.any(axis=0)] if strict else ():
        half = known[name][torn[:, known.columns.get_loc(name)]]
        faults += [
            f"{name}: membership of {expressions.valued(half)} is exactly 0.5, neither in nor out; "
            f"move the crossover between two values."
        ]  # fmt: skip
    if faults:
        raise StudyError(faults)


def _refuse_constant(y: pd.Series) -> None:
    among = y.to_numpy() > IN
    if among.all() or not among.any():
        side = "in" if among.any() else "out of"
        raise StudyError(
            [f"{y.name}: all {len(y)} cases are {side} the outcome; nothing to compare."]
        )


def _refuse_too_many(levels: tuple[int, ...]) -> None:
    if prod(levels) > MOST_ROWS:
        raise StudyError([
            f"{len(levels)} conditions make {prod(levels)} configurations, {MOST_ROWS} at most; "
            f"about three conditions for 12 cases, four for 25."
        ])  # fmt: skip
