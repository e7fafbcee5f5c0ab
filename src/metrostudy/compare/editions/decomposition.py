"""What a difference between two editions is made of: a change, another panel, other items."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from metrostudy import small_n
from metrostudy.compare.editions.pair import compared, statuses
from metrostudy.measure.framework import labelled, leaves, require, root
from metrostudy.measure.maturity import climb, prepare, scale, weigh
from metrostudy.measure.sources import Sources
from metrostudy.study import Editions, Maturity

_FOUR = ["before", "after", "before_same", "after_same"]


@dataclass(frozen=True)
class Decomposition:
    """A difference between the mean index of two editions, split into parts that sum to it.

    ``parts``: one row each for ``before`` and ``after`` (the two means), ``difference``, and the
    four that make it up: ``same`` (the same métropoles on the same items, with ``low, high, p,
    p_min, detectable, method``), ``redefinitions``, ``arrivals``, ``departures``; ``estimate`` and
    ``n`` (métropoles; items gained or lost for redefinitions). ``metropoles``: ``metropole, name,
    status`` (both, arrival, departure), the index ``before, after`` and, on the items known in
    both editions, ``before_same, after_same``. ``items``: ``node, label_fr, label_en, status``
    (both, arrival, departure). ``index_fr, index_en`` name the index.
    """

    parts: pd.DataFrame
    metropoles: pd.DataFrame
    items: pd.DataFrame
    earlier: str
    later: str
    index_fr: str
    index_en: str


def decompose(
    sources: Sources,
    choices: Maturity,
    editions: Editions,
    rng: np.random.Generator,
    conditions: Iterable[str] = (),
) -> Decomposition:
    """Split the difference between the mean index of two editions, exactly.

    Both editions are scored together, on one frame of reference, whatever the study's own frame.
    With P the métropoles of an edition, S those of both, I the items of an edition and C those that
    a métropole has in both, the mean index M being over métropoles:

    M'(P', I') − M(P, I) =
    [M'(S, C) − M(S, C)] (same) + [M'(S, I') − M'(S, C)] − [M(S, I) − M(S, C)] (redefinitions)
    + [M'(P', I') − M'(S, I')] (arrivals) + [M(S, I) − M(P, I)] (departures)

    Only the first part is a change of the métropoles; it is tested by sign flips over them
    (:func:`metrostudy.small_n.paired`). The others are arithmetic. Items known for one métropole in
    one edition only count as redefined for that métropole. A métropole present in both that shares
    no item with itself counts as a departure and an arrival. With nobody in both, ``same`` and the
    parts that rest on it are blank.
    """
    require(sources.framework, conditions)
    earlier, later = compared(sources.ratings, editions)
    top = root(labelled(sources.framework))
    before, after, index = on_one_frame(sources, choices, earlier, later)
    parts, places = split(before, after, index, rng)
    names = sources.metropoles.set_index("metropole")["name"]
    places.insert(1, "name", places["metropole"].map(names).fillna(places["metropole"]))
    items = _items(before, after, sources.framework)
    changed = int((items["status"] != "both").sum())
    parts.loc[parts["part"] == "redefinitions", "n"] = changed
    return Decomposition(parts, places, items, earlier, later, top["label_fr"], top["label_en"])


def on_one_frame(
    sources: Sources, choices: Maturity, earlier: str, later: str
) -> tuple[pd.DataFrame, pd.DataFrame, Callable[[pd.DataFrame], pd.Series]]:
    """Return the scaled leaves of the two editions, and the index of any such table.

    Leaves are prepared, scaled and weighed once, over every edition together; one row per
    métropole, one column per leaf.
    """
    framework, shared = sources.framework, choices.model_copy(update={"frame": "editions"})
    ready = prepare(sources, shared, later)
    scaled = scale(ready.values, framework, shared)
    weights = weigh(scaled, sources, shared)

    def index(table: pd.DataFrame) -> pd.Series:
        return climb(table, framework, shared, weights)[root(framework)["node"]]

    if "edition" not in scaled.index.names:  # one edition, or none, has values
        return scaled.iloc[:0], scaled, index
    before, after = (_of(scaled, name) for name in (earlier, later))
    return before, after, index


def split(
    before: pd.DataFrame,
    after: pd.DataFrame,
    index: Callable[[pd.DataFrame], pd.Series],
    rng: np.random.Generator,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Split mean(index(after)) − mean(index(before)); see :func:`decompose`.

    ``before`` and ``after`` hold one row per métropole and one column per item, gaps as NaN.

    >>> before = pd.DataFrame({"x": [2.0, 4.0, 9.0]}, index=list("abc"))
    >>> after = pd.DataFrame({"x": [3.0, 5.0], "y": [5.0, 7.0]}, index=list("ab"))
    >>> parts, _ = split(before, after, lambda t: t.mean(axis=1), np.random.default_rng(0))
    >>> parts.set_index("part")["estimate"].to_dict()  # doctest: +NORMALIZE_WHITESPACE
    {'before': 5.0, 'after': 5.0, 'difference': 0.0, 'same': 1.0, 'redefinitions': 1.0,
     'arrivals': 0.0, 'departures': -2.0}
    """
    stay = before.index.intersection(after.index)
    common = before.loc[stay].notna() & after.loc[stay].reindex(columns=before.columns).notna()
    table = pd.DataFrame(index=before.index.union(after.index), columns=_FOUR, dtype=float)
    table["before"], table["after"] = _together(before, after, index)
    after_same = after.loc[stay].reindex(columns=before.columns).where(common)
    same = _together(before.loc[stay].where(common), after_same, index)
    table["before_same"], table["after_same"] = same
    table = table.dropna(subset=["before", "after"], how="all").rename_axis("metropole")
    parts = _parts(table, rng)
    table.insert(0, "status", statuses(table["before"].notna(), table["after"].notna()))
    return parts, table.reset_index()


def _parts(table: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """The two means, their difference and what it is made of, from the four indices of each."""
    both, was, now = table.notna().all(axis=1), table["before"].notna(), table["after"].notna()
    before, after, before_same, after_same = (table.loc[both, name] for name in _FOUR)
    ends = table[["before", "after"]].mean()
    estimates = {
        "before": ends["before"],
        "after": ends["after"],
        "difference": ends["after"] - ends["before"],
        "same": (after_same - before_same).mean(),
        "redefinitions": ((after - after_same) - (before - before_same)).mean(),
        "arrivals": ends["after"] - after.mean(),
        "departures": before.mean() - ends["before"],
    }
    counts = {"before": was, "after": now, "difference": was | now, "same": both,
              "arrivals": now & ~both, "departures": was & ~both}  # fmt: skip
    parts = pd.DataFrame({"part": list(estimates), "estimate": list(estimates.values())})
    parts["estimate"] = parts["estimate"].round(12) + 0.0  # a sum of floats that is nothing is 0
    parts["n"] = parts["part"].map({name: mask.sum() for name, mask in counts.items()})
    test = small_n.paired(after_same - before_same, rng)
    for name in ("low", "high", "p", "p_min", "detectable", "method"):
        parts[name] = parts["part"].map({"same": test[name]})
    return parts


def _together(
    before: pd.DataFrame, after: pd.DataFrame, index: Callable[[pd.DataFrame], pd.Series]
) -> tuple[pd.Series, pd.Series]:
    """The index of both editions at once: some means (duels, frontiers) read all rows."""
    both = pd.concat({"before": before, "after": after}, names=["edition", "metropole"])
    found = index(both)
    return tuple(
        found.xs(name, level="edition") if len(part) else pd.Series(dtype=float)
        for name, part in (("before", before), ("after", after))
    )


def _of(scaled: pd.DataFrame, edition: str) -> pd.DataFrame:
    if edition not in scaled.index.get_level_values("edition"):
        return scaled.droplevel("edition").iloc[:0]
    return scaled.xs(edition, level="edition")


def _items(before: pd.DataFrame, after: pd.DataFrame, framework: pd.DataFrame) -> pd.DataFrame:
    table = labelled(leaves(framework))[["node", "label_fr", "label_en"]].reset_index(drop=True)
    was, now = (table["node"].map(part.notna().any()).astype(bool) for part in (before, after))
    return table.assign(status=statuses(was, now))[was | now].reset_index(drop=True)
