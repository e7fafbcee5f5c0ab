"""Gaps filled, as far as enough is known; what is filled is listed, and so is what is not."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from metrostudy.faults import StudyError, nearest
from metrostudy.measure.preparing import touched

if TYPE_CHECKING:
    from sklearn.base import BaseEstimator

NEIGHBOURS = 5
ROUNDS = 100

Refusal = tuple[object, str | None, float, str]  # unit, node, share, reason
Filler = Callable[[pd.DataFrame, pd.DataFrame, pd.Series | None], pd.DataFrame]


@dataclass(frozen=True)
class Imputed:
    """What filling gaps returns: the values, one row per cell filled, one row per refusal."""

    values: pd.DataFrame
    cells: pd.DataFrame
    refused: pd.DataFrame


def impute(
    values: pd.DataFrame,
    framework: pd.DataFrame,
    method: str,
    groups: pd.Series | None = None,
    most: float = 1 / 3,
) -> Imputed:
    """Fill the gaps of ``values`` (one row per unit, one column per leaf), and say which.

    ``none`` fills nothing; ``mean`` and ``median`` take those of the leaf; ``group_mean`` and
    ``group_median`` those of the leaf among the units of the same group (``groups`` has the index
    of ``values``). ``pillar_mean`` takes the unit's mean position on the other leaves of the same
    parent, each laid on 0–1 between its own worst and best value by ``direction``, and lays it back
    on the leaf. ``knn`` takes the mean of the five nearest units that know the leaf, ``iterative``
    predicts each leaf from all the others by ridge regression, round after round, never outside the
    values observed; both (scikit-learn) work on standardised leaves, so that units of measure do
    not decide who is near, and give the same answer whatever the order of rows.

    A known value is never altered. A unit or a leaf of which more than the share ``most`` is blank
    is left as it is, and so is a gap for which the method has nothing to go by: each is in
    ``refused``, with ``share`` (blank cells) and ``reason``; a blank ``node`` there stands for the
    whole unit, a blank unit for the whole leaf. Their known values still help to fill the others.
    ``cells`` has the index names and ``node, step`` (imputed), ``how`` (the method), ``before``
    (blank), ``after``. Raises :class:`~metrostudy.faults.StudyError` for an unknown method, and
    for a method by group without groups.

    Trap: a filled value is a guess that pulls its unit towards the others; ranks that rest on many
    are no finding. Handbook (OECD/JRC 2008), step 3.

    >>> x = pd.DataFrame({"p": [1.0, 3.0, None], "q": [2.0, 2.0, 5.0], "r": [0.0, 1.0, 1.0]},
    ...                  index=pd.Index(["a", "b", "c"], name="metropole"))
    >>> filled = impute(x, pd.DataFrame(), "mean")
    >>> filled.cells.values.tolist()
    [['c', 'p', 'imputed', 'mean', nan, 2.0]]
    >>> impute(x, pd.DataFrame(), "mean", most=0.2).refused["reason"].tolist()
    ['1 of 3 leaves blank, above the share of 0.20', '1 of 3 units blank, above the share of 0.20']
    """
    if method == "none":
        return Imputed(values, touched(values, values, "", ""), _refused(values, []))
    if method not in METHODS:
        accepted = ["none", *METHODS]
        raise StudyError([f"'{method}' does not fill gaps; accepted: {', '.join(accepted)}"
                          + nearest(method, accepted)])  # fmt: skip
    by = groups if method.startswith("group") else None
    gaps = values.isna()
    of_unit, of_leaf = gaps.mean(axis=1), gaps.mean()
    wanted = gaps.mul(of_unit <= most, axis=0) & (of_leaf <= most) & (of_leaf < 1)
    if method.startswith("group") and groups is None:
        raise StudyError([f"{method} needs groups: `group`, a column of metropoles"])
    some = wanted.any(axis=None)
    filled = values.mask(wanted, METHODS[method](values, framework, groups)) if some else values
    refused = _refused(values, [
        *_too_blank_units(of_unit, gaps.shape[1], most),
        *_too_blank_leaves(of_leaf, gaps.shape[0], most),
        *_lonely_cells(wanted & filled.isna(), framework, by, of_unit),
    ])  # fmt: skip
    return Imputed(filled, touched(values, filled, "imputed", method), refused)


def _of_leaf(statistic: str) -> Filler:
    return lambda values, framework, groups: values.fillna(values.agg(statistic))


def _of_group(statistic: str) -> Filler:
    def fill(values: pd.DataFrame, framework: pd.DataFrame, groups: pd.Series) -> pd.DataFrame:
        labels = groups.reindex(values.index).to_numpy()
        return values.fillna(values.groupby(labels).transform(statistic))

    return fill


def _of_pillar(values: pd.DataFrame, framework: pd.DataFrame, groups: object) -> pd.DataFrame:
    rows = framework.set_index("node").reindex(values.columns)
    direction = rows["direction"].astype(float)
    x = values * direction
    low, span = x.min(), x.max() - x.min()
    position = (x - low) / span.where(span > 1e-12 * x.abs().max())
    mean = position.T.groupby(rows["parent"].to_numpy()).transform("mean").T
    return values.fillna((mean * span + low) * direction)


def _of_neighbours(values: pd.DataFrame, framework: object, groups: object) -> pd.DataFrame:
    from sklearn.impute import KNNImputer

    return _modelled(values, KNNImputer(n_neighbors=NEIGHBOURS))


def _of_regressions(values: pd.DataFrame, framework: object, groups: object) -> pd.DataFrame:
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.experimental import enable_iterative_imputer  # noqa: F401
    from sklearn.impute import IterativeImputer

    with warnings.catch_warnings():
        warnings.simplefilter("error", ConvergenceWarning)
        try:
            guess = _modelled(values, IterativeImputer(max_iter=ROUNDS, skip_complete=True))
        except ConvergenceWarning:
            raise StudyError([
                f"iterative guesses do not settle in {ROUNDS} rounds ({len(values)} units for "
                f"{values.shape[1]} leaves); choose another way of filling gaps"
            ]) from None  # fmt: skip
    return guess.clip(values.min(), values.max(), axis=1)


def _modelled(values: pd.DataFrame, imputer: BaseEstimator) -> pd.DataFrame:
    """Standardise, fill, lay back; rows in the order of their names, so that theirs is nothing."""
    x = values.loc[:, values.notna().any()].sort_index()
    mean, spread = x.mean(), x.std(ddof=0)
    spread = spread.where(spread > 0, 1.0)
    found = imputer.fit_transform((x - mean) / spread)
    guess = pd.DataFrame(found, x.index, x.columns) * spread + mean
    return guess.reindex(index=values.index, columns=values.columns)


METHODS: dict[str, Filler] = {
    "mean": _of_leaf("mean"),
    "median": _of_leaf("median"),
    "group_mean": _of_group("mean"),
    "group_median": _of_group("median"),
    "pillar_mean": _of_pillar,
    "knn": _of_neighbours,
    "iterative": _of_regressions,
}


def _too_blank_units(share: pd.Series, n_leaves: int, most: float) -> list[Refusal]:
    said_so = "{} of {} leaves blank, above the share of {:.2f}"
    return [
        (unit, None, blank, said_so.format(round(blank * n_leaves), n_leaves, most))
        for unit, blank in share[share > most].items()
    ]


def _too_blank_leaves(share: pd.Series, n_units: int, most: float) -> list[Refusal]:
    said_so = "{} of {} units blank, above the share of {:.2f}"
    return [
        (None, leaf, blank, "no value known" if blank == 1 else
         said_so.format(round(blank * n_units), n_units, most))
        for leaf, blank in share[(share > most) | (share == 1)].items()
    ]  # fmt: skip


def _lonely_cells(
    left: pd.DataFrame, framework: pd.DataFrame, groups: pd.Series | None, share: pd.Series
) -> list[Refusal]:
    """Gaps that a pillar or a group cannot fill; no other method leaves any."""

    def why(unit: object, leaf: str) -> str:
        if groups is None:
            parent = framework.set_index("node")["parent"][leaf]
            return f"no other leaf under '{parent}' says where this unit stands"
        group = groups.get(unit)
        return "no group" if pd.isna(group) else f"group '{group}' has no known value of this leaf"

    return [
        (unit, leaf, share[unit], why(unit, leaf))
        for leaf in left
        for unit in left.index[left[leaf]]
    ]


def _refused(values: pd.DataFrame, rows: list[Refusal]) -> pd.DataFrame:
    names = list(values.index.names)
    blank = (None,) * len(names)
    keys = [
        blank if unit is None else unit if isinstance(unit, tuple) else (unit,)
        for unit, *_ in rows
    ]  # fmt: skip
    rest = pd.DataFrame([row[1:] for row in rows], columns=["node", "share", "reason"])
    return pd.concat([pd.DataFrame(keys, columns=names), rest], axis=1)
