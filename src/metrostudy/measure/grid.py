"""What several raters' judgements settle to, how far one of them is off, and other luck's grids."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import chdtri

from metrostudy.faults import StudyError, listing, nearest

CELL = ["metropole", "edition", "criterion"]
DOUBT = 2.0
LEVEL = 0.95
RULES = {"median": "median", "lowest": "min", "highest": "max"}


def settle(ratings: pd.DataFrame) -> pd.DataFrame:
    """Settle each cell of the grid to the mean of its known ratings, and keep the doubt.

    A blank rating is not a zero: it says that the rater could not tell, and is not counted. Returns
    one row per cell: ``metropole, edition, criterion, score`` (0–5, blank when nobody could tell),
    ``low, high`` (lowest and highest rating), ``spread`` (high − low; blank with a single rating),
    ``n_raters`` (who gave one) and ``doubt``: they are two points apart or more, so that the cell
    is worth a talk before the mean is believed.

    >>> ratings = pd.DataFrame({"metropole": "a", "edition": "2026", "rater": ["R1", "R2"] * 2,
    ...                         "criterion": ["u", "u", "v", "v"], "score": [4, 2, 3, None]})
    >>> settle(ratings)[["score", "low", "high", "n_raters", "doubt"]].values.tolist()
    [[3.0, 2.0, 4.0, 2, True], [3.0, 3.0, 3.0, 1, False]]
    """
    cells = ratings.astype({"score": float}).groupby(CELL)["score"]
    settled = cells.agg(score="mean", low="min", high="max", n_raters="count").reset_index()
    spread = (settled["high"] - settled["low"]).where(settled["n_raters"] > 1)
    return settled.assign(spread=spread, doubt=spread >= DOUBT)[
        [*CELL, "score", "low", "high", "spread", "n_raters", "doubt"]
    ]


def settled(ratings: pd.DataFrame, rule: str = "mean") -> pd.DataFrame:
    """Return the ratings that an analysis reads: as they are, or one a cell, settled by a rule.

    ``mean`` keeps every rating, since all that follows takes their mean and needs their spread for
    its doubt. ``median``, ``lowest`` and ``highest`` are of the known ratings of a cell; the name
    of a rater keeps that rater's, and the mean of the others where they gave none. The rater's
    column then holds the rule. Raises :class:`~metrostudy.faults.StudyError` for another rule.

    >>> ratings = pd.DataFrame({"metropole": "a", "edition": "2026", "rater": ["R1", "R2", "R2"],
    ...                         "criterion": ["u", "u", "v"], "score": [4, 2, 3]})
    >>> settled(ratings, "lowest")["score"].tolist(), settled(ratings, "R1")["score"].tolist()
    ([2.0, 3.0], [4.0, 3.0])
    """
    raters = sorted(ratings["rater"].dropna().unique())
    if rule == "mean":
        return ratings
    if rule not in (*RULES, *raters):
        accepted = ["mean", *RULES, *raters]
        raise StudyError([
            f"choices.maturity.settle: '{rule}' is neither a rule nor a rater"
            f"{nearest(rule, accepted)}; accepted: {listing(accepted)}."
        ])  # fmt: skip
    cells = ratings.astype({"score": float}).groupby(CELL)["score"]
    if rule in RULES:
        found = cells.agg(RULES[rule])
    else:
        own = ratings[ratings["rater"] == rule].set_index(CELL)["score"].astype(float)
        found = own.reindex(cells.mean().index).fillna(cells.mean())
    return found.rename("score").reset_index().assign(rater=rule)


def rater_error(ratings: pd.DataFrame) -> pd.DataFrame:
    """Return the standard deviation of one rater's judgement of one cell, in points of the grid.

    s² = Σ (x − mean of the cell)² / Σ (k − 1) over the cells with k ≥ 2 known ratings: each cell
    gives k − 1 degrees of freedom, since its mean comes from the same ratings. A settled score of k
    ratings has the standard error s / √k. Raters who make the same mistake together agree, and s
    does not see it. Returns one row: ``estimate, low, high`` (95 %, chi-squared), ``n_cells`` and
    ``n_judgements`` used; blank when no cell has two ratings.

    >>> ratings = pd.DataFrame({"metropole": ["a", "a", "b", "b"], "edition": "2026",
    ...                         "criterion": "u", "rater": ["R1", "R2"] * 2, "score": [4, 2, 3, 3]})
    >>> rater_error(ratings)[["estimate", "n_cells"]].values.tolist()
    [[1.0, 2.0]]
    """
    cells = ratings.astype({"score": float}).groupby(CELL)["score"].agg(["count", "var"])
    cells = cells[cells["count"] > 1]
    freedom = float((cells["count"] - 1).sum())
    squares = float(((cells["count"] - 1) * cells["var"]).sum())
    tail = (1 - LEVEL) / 2
    known = freedom > 0
    return pd.DataFrame([{
        "estimate": np.sqrt(squares / freedom) if known else np.nan,
        "low": np.sqrt(squares / chdtri(freedom, tail)) if known else np.nan,
        "high": np.sqrt(squares / chdtri(freedom, 1 - tail)) if known else np.nan,
        "n_cells": len(cells), "n_judgements": int(cells["count"].sum()),
    }])  # fmt: skip


def resample(
    readings: pd.DataFrame, values: pd.DataFrame, n: int, rng: np.random.Generator
) -> np.ndarray:
    """Return ``n`` tables of leaf values as other raters and other projects might have given them.

    ``readings`` is one row per judgement (:func:`metrostudy.measure.sources.readings`), ``values``
    the table that they settle to (:func:`~metrostudy.measure.sources.wide`); the answer is n ×
    rows × leaves. Indicators stay as they are.

    *Ratings*: to each settled score is added the mean of k errors, k being the number of its
    ratings. Errors are the gaps between a rating and the mean of its cell, times √(k / (k − 1))
    because that mean is pulled towards each of them, pooled over the grid (so that a cell with a
    single rating is as uncertain as any) and drawn with replacement: with two raters the variance
    added is half the squared :func:`rater_error`, as it should be. Nothing is cut at 0 or 5.
    *Projects*: those of a métropole and edition are drawn again with replacement, the four criteria
    of a project together, and the gap to the observed mean is stretched by √(m / (m − 1)), m being
    the number of projects known. Neither a grid without a cell rated twice nor a métropole with one
    project shows any error of its own; such values do not move.
    """
    drawn = np.repeat(values.to_numpy(float)[None], n, axis=0)
    rows = pd.Series(range(len(values)), index=values.index)
    columns = pd.Series(range(values.shape[1]), index=values.columns)
    _err(readings[readings["source"] == "ratings"], drawn, rows, columns, rng)
    _draw_projects(readings[readings["source"] == "projects"], drawn, rows, columns, rng)
    return drawn


def _err(
    ratings: pd.DataFrame,
    drawn: np.ndarray,
    rows: pd.Series,
    columns: pd.Series,
    rng: np.random.Generator,
) -> None:
    """Add to each rated cell the mean of as many pooled errors as it has ratings."""
    cells = ratings.groupby([*rows.index.names, "node"])["value"]
    k = cells.transform("count")
    gaps = (ratings["value"] - cells.transform("mean")) * np.sqrt(k / (k - 1))
    errors, counts = np.sort(gaps[k > 1]), cells.count()
    if not len(errors):
        return
    for times, same in counts.groupby(counts):
        row = rows.loc[same.index.droplevel("node")].to_numpy()
        column = columns.loc[same.index.get_level_values("node")].to_numpy()
        drawn[:, row, column] += rng.choice(errors, (len(drawn), len(same), times)).mean(axis=2)


def _draw_projects(
    projects: pd.DataFrame,
    drawn: np.ndarray,
    rows: pd.Series,
    columns: pd.Series,
    rng: np.random.Generator,
) -> None:
    """Replace each mean over projects by that of as many projects drawn again."""
    keys = list(rows.index.names)
    table = projects.pivot(index=[*keys, "judge"], columns="node", values="value")
    for place, own in table.groupby(level=keys if len(keys) > 1 else keys[0]):
        m, known = len(own), own.notna().to_numpy()
        times = rng.multinomial(m, np.full(m, 1 / m), len(drawn))
        observed, count = own.mean().to_numpy(), known.sum(axis=0)
        with np.errstate(invalid="ignore", divide="ignore"):
            gap = times @ own.fillna(0).to_numpy() / (times @ known) - observed
            stretched = observed + np.nan_to_num(gap * np.sqrt(count / (count - 1)))
        drawn[:, rows.loc[place], columns.loc[own.columns].to_numpy()] = stretched
