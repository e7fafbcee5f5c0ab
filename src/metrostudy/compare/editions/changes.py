"""What changed between two editions of the study, criterion by criterion, like with like."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from metrostudy import small_n
from metrostudy.compare.editions.pair import compared, statuses
from metrostudy.study import Editions


@dataclass(frozen=True)
class Changes:
    """The study's own change from ``earlier`` to ``later``, over the métropoles rated in both.

    ``table`` has one row per criterion rated in both: ``criterion, label_fr, label_en, kind`` (of
    the codebook for a condition, ``criterion`` for the grid), ``before, after`` (means of those
    present in both), ``estimate`` (points of the scale), ``low, high, n`` (métropoles), ``p,
    p_holm, p_min, detectable, method``. ``panel`` has one row per métropole: ``metropole, status``
    (both, arrival, departure). ``redefined`` lists the criteria rated in one of the two only.
    """

    table: pd.DataFrame
    panel: pd.DataFrame
    redefined: tuple[str, ...]
    earlier: str
    later: str


def changes(
    ratings: pd.DataFrame,
    framework: pd.DataFrame,
    codebook: pd.DataFrame,
    choices: Editions,
    rng: np.random.Generator,
) -> Changes:
    """Measure what changed between two editions, like with like.

    Ratings of a métropole, an edition and a criterion settle to the mean of their raters. Only
    métropoles rated in both editions are compared: arrivals and departures change a mean without
    anything having changed, so they are counted and left out. Per criterion: mean difference,
    Student's interval, exact sign-flip p, Holm's over all criteria. Raters who became more severe
    would look like a change: keep some of them from one edition to the next.

    The editions are those of ``choices``; blank takes the last two rated. With fewer than two,
    nothing is compared and ``table`` is empty. Raises :class:`~metrostudy.faults.StudyError` for an
    edition without ratings.
    """
    earlier, later = compared(ratings, choices)
    known = ratings.dropna(subset="score")
    settled = known.groupby(["criterion", "metropole", "edition"])["score"].mean().unstack()
    settled = settled.reindex(columns=[earlier, later]).dropna(how="all")
    by_criterion = settled.notna().groupby("criterion").any()
    shared = by_criterion.index[by_criterion.all(axis=1)]
    pairs = settled.dropna().loc[lambda t: t.index.get_level_values("criterion").isin(shared)]
    rows = [
        {"criterion": name, "before": part[earlier].mean(), "after": part[later].mean()}
        | small_n.paired(part[later] - part[earlier], rng)
        for name, part in pairs.groupby("criterion")
    ]
    redefined = tuple(by_criterion.index.difference(shared))
    rated = settled.notna().groupby("metropole").any()
    panel = pd.DataFrame(
        {"metropole": rated.index, "status": statuses(rated[earlier], rated[later])}
    )
    return Changes(_labelled(rows, framework, codebook), panel, redefined, earlier, later)


def _labelled(rows: list[dict], framework: pd.DataFrame, codebook: pd.DataFrame) -> pd.DataFrame:
    nodes = framework.rename(columns={"node": "criterion"}).assign(kind="criterion")
    codes = codebook.rename(columns={"code": "criterion"})
    columns = ["criterion", "label_fr", "label_en", "kind"]
    labels = pd.concat([nodes[columns], codes[columns]]).drop_duplicates("criterion")
    numbers = ["before", "after", "estimate", "low", "high", "n", "p", "p_min", "detectable"]
    table = pd.DataFrame(rows, columns=["criterion", *numbers, "method"])
    table.insert(table.columns.get_loc("p") + 1, "p_holm", small_n.holm(table["p"]))
    table = labels.merge(table, on="criterion", how="right")
    table["label_fr"] = table["label_fr"].fillna(table["criterion"])
    return table.sort_values(["p", "criterion"], kind="stable", ignore_index=True)
