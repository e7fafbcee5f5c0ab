"""Agreement between raters of the maturity grid, on scores that have an order."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd

from metrostudy.field.reliability.alpha import (
    beyond_chance,
    coincidences,
    disagreements,
    distances,
    intraclass_of_sums,
    intraclass_sums,
    value_counts,
    weighted_kappa,
)
from metrostudy.field.reliability.resampling import (
    RESAMPLES,
    draws_of,
    in_words,
    intervals,
    weights,
)

_ENDS = {
    "kappa": ("estimate", "low", "high"),
    **{
        name: (name, f"{name}_low", f"{name}_high")
        for name in ("linear", "alpha_ordinal", "alpha_interval", "icc_single", "icc_average")
    },
}
_COLUMNS = [
    "level", "criterion", "raters", "who", "n", "metropoles", "percent", "within_one", "difference",
    *(end for ends in _ENDS.values() for end in ends), "method", "undefined",
]  # fmt: skip
_ICC = ("icc_single", "icc_average")


def rating_agreement(
    ratings: pd.DataFrame, rng: np.random.Generator, replicates: int = RESAMPLES
) -> pd.DataFrame:
    """Measure how far raters gave the same métropoles the same scores, criterion by criterion.

    The unit is a métropole in an edition; ``ratings`` has metropole, edition, criterion, rater and
    score (a blank score is a judgement not given). Near scores nearly agree, so that plain kappa,
    for which 4 beside 5 is as wrong as 0 beside 5, is not shown:

    - ``estimate``: Cohen's kappa with quadratic weights; ``linear``, with linear ones (with more
      than two raters, pooled over pairs). Each rater keeps their own margins;
    - ``alpha_ordinal``: Krippendorff's, which only uses the order of the levels;
      ``alpha_interval`` takes the step from 0 to 1 as worth that from 4 to 5, as a mean does;
    - ``icc_single``: ICC(2,1), the reliability of one rater's score, and ``icc_average``:
      ICC(2,k), that of the mean of the k raters, which is what the index uses (Shrout and Fleiss
      1979); on the units that every rater scored.

    Every interval resamples whole **métropoles**, both editions together
    (:func:`~metrostudy.field.reliability.resampling.intervals`).

    One row per criterion, then one ``overall`` that pools criteria, Σ(gain over chance) / Σ(room
    over chance); an intraclass correlation is not pooled, because criteria that differ in level
    would pass for métropoles that differ. Columns: level (criterion, overall), criterion, raters,
    who (scores given by each), n (units that two scored), metropoles, percent (same score),
    within_one (a level apart at most), difference (mean of the first rater's scores minus the
    second's, when there are two), the coefficients with their low and high ends, method, undefined
    (which is blank and why, in words).

    >>> grid = pd.DataFrame({"metropole": list("abcd") * 2, "edition": "2026", "criterion": "x",
    ...     "rater": ["R1"] * 4 + ["R2"] * 4, "score": [1, 2, 3, 5, 1, 3, 3, 4]})
    >>> rating_agreement(grid, np.random.default_rng(0))[["n", "percent", "estimate"]].round(3)
       n  percent  estimate
    0  4      0.5     0.852
    1  4      0.5     0.852
    """
    given = ratings.dropna(subset="score")
    seed, rows, pieces = draws_of(rng), [], []
    metropoles = np.sort(given["metropole"].unique())
    for criterion, those in given.groupby("criterion", sort=True):
        table = those.pivot(index=["metropole", "edition"], columns="rater", values="score")
        table = table[table.notna().sum(axis=1) > 1].dropna(axis=1, how="all").astype(float)
        named = {"level": "criterion", "criterion": criterion} | _described(table)
        if table.empty:
            rows.append(named | {"undefined": "no métropole was scored by two raters"})
            continue
        drawn = _drawn(table, metropoles, seed, replicates)
        pieces.append((named, _pieces(table, drawn)))
        rows.append(named | _judged(pieces[-1][1], named["metropoles"]))
    if pieces:
        rows.append(_pooled(pieces, len(metropoles)))
    return pd.DataFrame(rows, columns=_COLUMNS)


def _described(table: pd.DataFrame) -> dict:
    """What a units × raters table shows before any coefficient."""
    gaps = [
        (table[one] - table[two]).dropna() for one, two in combinations(table.columns, 2)
    ]  # fmt: skip
    gap = pd.concat(gaps) if gaps else pd.Series(dtype=float)
    return {
        "raters": len(table.columns),
        "who": ", ".join(f"{rater}: {count}" for rater, count in table.notna().sum().items()),
        "n": len(table), "metropoles": table.index.get_level_values(0).nunique(),
        "percent": (gap == 0).mean(), "within_one": (gap.abs() <= 1).mean(),
        "difference": gap.mean() if len(gaps) == 1 else np.nan,
    }  # fmt: skip


def _drawn(table: pd.DataFrame, metropoles: np.ndarray, seed: int, replicates: int) -> np.ndarray:
    """Weights of the units: first as they are, then each replicate (1 + replicates × units)."""
    weight = weights(seed, len(metropoles), replicates)
    whole = np.vstack([np.ones(len(metropoles)), weight])
    return whole[:, pd.Index(metropoles).get_indexer(table.index.get_level_values(0))]


def _pieces(table: pd.DataFrame, drawn: np.ndarray) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Gain and room over chance of each coefficient, in the sample and in each replicate."""
    values, counts = value_counts(table, "interval")
    together = np.stack([coincidences(row[None]) for row in counts])
    together = np.tensordot(drawn, together, axes=1)
    found = {}
    for level in ("ordinal", "interval"):
        squared = distances(values, together.sum(axis=-1), level)
        observed, expected = disagreements(together, squared, 1.0)
        size = np.maximum(together.sum(axis=(1, 2)), 1) ** 2 if level == "ordinal" else 1
        found[f"alpha_{level}"] = (expected - observed) / size, expected / size
    squares = _squares(table, values, drawn)
    for name, kind in (("kappa", "quadratic"), ("linear", "linear")):
        pairs = [weighted_kappa(square, kind, values) for square in squares]
        above = np.nansum([pair.percent - pair.expected for pair in pairs], axis=0)
        found[name] = above, np.nansum([1 - pair.expected for pair in pairs], axis=0)
    for name, part in zip(_ICC, _intraclass(table, drawn), strict=True):
        found[name] = part, np.ones_like(part)
    return found


def _squares(table: pd.DataFrame, values: np.ndarray, drawn: np.ndarray) -> list[np.ndarray]:
    """For each pair of raters, replicates × values × values counts of units."""
    place = {rater: pd.Index(values).get_indexer(table[rater]) for rater in table}
    squares = []
    for one, two in combinations(table.columns, 2):
        seen = (place[one] >= 0) & (place[two] >= 0)
        unit = np.zeros((len(table), len(values), len(values)))
        unit[np.flatnonzero(seen), place[one][seen], place[two][seen]] = 1
        squares.append(np.tensordot(drawn, unit, axes=1))
    return squares


def _intraclass(table: pd.DataFrame, drawn: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    whole = table.notna().all(axis=1).to_numpy()
    sums = [intraclass_sums(row[None]) for row in table.to_numpy()[whole]]
    if not sums:
        return np.full(len(drawn), np.nan), np.full(len(drawn), np.nan)
    parts = [
        np.tensordot(drawn[:, whole], np.stack(part), axes=1) for part in zip(*sums, strict=True)
    ]
    return intraclass_of_sums(*parts)


def _judged(pieces: dict[str, tuple[np.ndarray, np.ndarray]], used: int) -> dict:
    """Each coefficient with its interval over ``used`` métropoles, and what is undefined."""
    row, blank = {}, []
    for name, ends in _ENDS.items():
        values = beyond_chance(*pieces[name])
        low, high = intervals(values[1:, None], np.array([used]))
        defined = np.isfinite(values[0])
        cells = (values[0], *(end[0] if defined else np.nan for end in (low, high)))
        row |= dict(zip(ends, map(float, cells), strict=True))
        blank += [] if defined else [name]
    row["method"] = in_words([row["estimate"]], [row["low"]], [used], used, "métropoles")[0]
    why = "every score is the same, or too few are complete"
    return row | {"undefined": f"{', '.join(blank)}: {why}" if blank else ""}


def _pooled(pieces: list, metropoles: int) -> dict:
    """All criteria in one row: gains and rooms add, intraclass correlations are not pooled."""
    sums = {
        name: tuple(
            np.nansum([found[name][side] for _, found in pieces], axis=0) for side in (0, 1)
        )
        for name in _ENDS
    }
    sums |= {name: (np.full_like(sums[name][0], np.nan), sums[name][1]) for name in _ICC}
    named = pd.DataFrame([row for row, _ in pieces])
    shares = {name: named[name].mean() for name in ("percent", "within_one", "difference")}
    row = {"level": "overall", "criterion": None, "raters": named["raters"].max(),
           "n": named["n"].sum(), "metropoles": metropoles} | shares  # fmt: skip
    why = "icc_single, icc_average: an intraclass correlation is of one criterion"
    judged = _judged(sums, metropoles)
    other = "" if np.isfinite(judged["estimate"]) else judged["undefined"] + "; "
    return row | judged | {"undefined": other + why}
