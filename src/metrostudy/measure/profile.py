"""One métropole against the others: where it is in the first quarter, where in the last."""

from __future__ import annotations

import pandas as pd

from metrostudy.faults import StudyError, nearest

TOP, BOTTOM = "top", "bottom"


def metropole_profile(
    scores: pd.DataFrame, metropoles: pd.DataFrame, metropole: str | None = None
) -> pd.DataFrame:
    """Set the scores of one métropole beside those of the group, node by node.

    ``scores`` comes from :func:`~metrostudy.measure.maturity.maturity`; ``metropole`` is an id or a
    name, and the first of the index when it is not given. Returns one row per node, each under its
    parent: ``metropole, name, node, parent, level, label_fr, label_en, score``, the group's ``low,
    median, high`` (its quartiles, the métropole itself included), ``n`` (métropoles known) and
    ``quarter``: ``top`` when at most a quarter of them do as well or better, ``bottom`` when at
    most a quarter do as badly or worse, blank otherwise. A tie wider than a quarter is therefore
    neither, and below four métropoles there are no quarters. Raises
    :class:`~metrostudy.faults.StudyError` for a métropole that has no score.

    >>> scores = pd.DataFrame({"metropole": list("abcd"), "node": "i", "parent": None, "level": 0,
    ...     "label_fr": "Indice", "label_en": "Index", "score": [10.0, 20, 30, 40],
    ...     "rank": [4.0, 3, 2, 1]})
    >>> names = pd.DataFrame({"metropole": list("abcd"), "name": list("ABCD")})
    >>> metropole_profile(scores, names)[["name", "score", "low", "quarter"]].values.tolist()
    [['D', 40.0, 17.5, 'top']]
    >>> metropole_profile(scores, names, "A")["quarter"].item()
    'bottom'
    """
    ranked = scores[scores["level"] == 0].dropna(subset="score")
    names = metropoles.set_index("metropole")["name"].reindex(ranked["metropole"])
    names = names.fillna(names.index.to_series())
    chosen = _chosen(metropole, ranked, names)
    tree = scores.drop_duplicates("node")[["node", "parent", "level", "label_fr", "label_en"]]
    tree = tree.set_index("node").loc[downwards(tree)].reset_index()
    by_node = scores.set_index("metropole").groupby("node")["score"]
    rows = [_beside(by_node.get_group(node).round(9), chosen) for node in tree["node"]]
    tree.insert(0, "metropole", chosen)
    tree.insert(1, "name", names.get(chosen))
    return tree.join(pd.DataFrame(rows))


def downwards(tree: pd.DataFrame) -> list[str]:
    """Return every ``node`` of ``tree`` right under its ``parent``, siblings in the table's order.

    >>> downwards(pd.DataFrame({"node": ["a", "b", "a1", "b1"], "parent": [None, None, "a", "b"]}))
    ['a', 'a1', 'b', 'b1']
    """

    def under(node: str) -> list[str]:
        below = tree.loc[tree["parent"] == node, "node"]
        return [node, *(name for child in below for name in under(child))]

    tops = tree.loc[~tree["parent"].isin(tree["node"]), "node"]
    return [name for top in tops for name in under(top)]


def _chosen(metropole: str | None, ranked: pd.DataFrame, names: pd.Series) -> str | None:
    """The id of the métropole asked for, or of the first; None when nobody has a score."""
    if metropole is None:
        first = ranked.sort_values(["rank", "metropole"])["metropole"]
        return next(iter(first), None)
    found = [key for key, name in names.items() if metropole in (key, name)]
    if not found:
        known = [*names.index, *names]
        raise StudyError([f"no métropole '{metropole}' has a score{nearest(metropole, known)}"])
    return found[0]


def _beside(group: pd.Series, chosen: str | None) -> dict:
    """One node: the score of the chosen métropole among those of the group."""
    known, score = group.dropna(), group.get(chosen, float("nan"))
    low, median, high = known.quantile([0.25, 0.5, 0.75])
    quarter = ""
    if len(known) >= 4 and (known >= score).mean() <= 0.25:
        quarter = TOP
    elif len(known) >= 4 and (known <= score).mean() <= 0.25:
        quarter = BOTTOM
    return {
        "score": score, "low": low, "median": median, "high": high, "n": len(known),
        "quarter": quarter if pd.notna(score) else "",
    }  # fmt: skip
