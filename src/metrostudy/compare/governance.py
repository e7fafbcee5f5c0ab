"""Do maturity gaps go with governance and steering, or with size alone?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from metrostudy import small_n
from metrostudy.measure.framework import is_context
from metrostudy.measure.sources import Sources

GOVERNANCE = ("IN.EQUI", "IN.PORT")
CAUSES = ("governance", "steering", "population")
_COLUMNS = ["cause", "estimate", "low", "high", "n", "p", "p_holm", "p_min", "detectable", "method",
            "attainable"]  # fmt: skip


@dataclass(frozen=True)
class Governance:
    """What the index goes with, métropole by métropole and in three tests.

    ``points`` has one row per métropole that has an index: ``metropole, name, label_fr, label_en``
    (of the index), ``score, population, governance`` (0–5), ``steering`` (0–3). ``tests`` has one
    row per supposed cause, ``governance``, ``steering`` and ``population``: ``cause, estimate, low,
    high, n, p, p_holm, p_min, attainable, detectable, method`` and ``alone``, the correlation
    without anything held. ``labels`` says what the conditions of governance are called, by code.
    ``is_context``: the index is made of public indicators, and measures no maturity.
    """

    points: pd.DataFrame
    tests: pd.DataFrame
    labels: pd.DataFrame
    is_context: bool


def governance(
    sources: Sources,
    scores: pd.DataFrame,
    codebook: pd.DataFrame,
    edition: str,
    rng: np.random.Generator,
) -> Governance:
    """Correlate the index with governance, with steering, and with population (H9).

    ``governance`` is the mean rating, in ``edition``, of the conditions « dedicated team » and
    « political backing »; ``steering`` the mean degree over a métropole's projects. Each is
    correlated with the index with population held
    (:func:`~metrostudy.small_n.partial_spearman`), since a large métropole may well have a team, a
    vice-president and a high score for being large. Population, the resource that is known of every
    métropole, is correlated alone. The p of the three are corrected (Holm); ``attainable`` is the
    smallest that Holm could have left. A cause that is not known of five métropoles, or that never
    varies, has a blank row.

    It is association. The index and the ratings come from the same interviews and raters, and an
    index that counts the status of projects shares something with their steering; with few cases
    and so many candidates, a cause that is not listed here may explain both.
    """
    index = scores[scores["level"] == 0].dropna(subset="score")
    points = index[["metropole", "label_fr", "label_en", "score"]]
    known = sources.metropoles[["metropole", "name", "population"]]
    points = points.merge(known, on="metropole", how="left").astype({"population": float})
    points = points.join(
        supposed_causes(sources.ratings, sources.projects, edition), on="metropole"
    )
    tests = pd.DataFrame(governance_tests(points, rng), columns=_COLUMNS)
    tests["alone"] = [
        points[[cause, "score"]].corr("spearman", min_periods=5).iloc[0, 1]
        for cause in tests["cause"]
    ]
    labels = codebook.set_index("code").reindex(list(GOVERNANCE))[["label_fr", "label_en"]]
    labels["label_fr"] = labels["label_fr"].fillna(labels.index.to_series())
    return Governance(points, tests, labels.ffill(axis=1), is_context(sources.framework))


def supposed_causes(ratings: pd.DataFrame, projects: pd.DataFrame, edition: str) -> pd.DataFrame:
    """Return ``governance`` (0–5) and ``steering`` (0–3) of each métropole that has either.

    A blank rating, or degree, is not a zero: means are of those known.
    """
    rated = ratings[ratings["edition"] == edition].astype({"score": float})
    rated = rated.pivot_table("score", "metropole", "criterion").reindex(columns=list(GOVERNANCE))
    degrees = projects.astype({"steering": float}).groupby("metropole")["steering"].mean()
    return pd.DataFrame({"governance": rated.mean(axis=1), "steering": degrees})


def governance_tests(
    points: pd.DataFrame, rng: np.random.Generator, n_permutations: int = 9999
) -> list[dict]:
    """Return the rows of ``tests`` of :class:`Governance`, without ``alone``.

    ``points`` has one row per métropole: ``score, population, governance, steering``.
    """
    score, size = points["score"], points["population"]
    rows = [
        small_n.partial_spearman(points[cause], score, size, rng, n_permutations)
        for cause in ("governance", "steering")
    ]
    rows.append(small_n.spearman(size, score, rng, n_permutations))
    defined = ~np.isnan([row["estimate"] for row in rows])
    p, p_min = (np.where(defined, [row[key] for row in rows], np.nan) for key in ("p", "p_min"))
    adjusted = {"p": p, "p_holm": small_n.holm(p), "attainable": small_n.attainable(p_min)}
    for k, (cause, row) in enumerate(zip(CAUSES, rows, strict=True)):
        row |= {"cause": cause} | {key: float(values[k]) for key, values in adjusted.items()}
    return rows
