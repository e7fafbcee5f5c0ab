"""The index as a tree held in one table: what stands under what, and whether it can stand."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from metrostudy.faults import Fault, StudyError, listing, nearest

SOURCES = ("ratings", "projects", "indicators")
PROJECT_CRITERIA = ("completion", "partnership", "budget", "measurement")


def check_framework(
    framework: pd.DataFrame, conditions: Iterable[str] = (), file: str = "framework.csv"
) -> list[Fault]:
    """Return every fault of ``framework`` at once; an empty list means that it can carry an index.

    ``framework`` has one row per node (``node, parent, source, direction, weight, low, high,
    aggregate``, and labels). It must be one tree: a single root, parents that exist, no cycle. A
    leaf says where its values come from and which way is better; an inner node says neither. A
    weight left blank counts as 1; siblings cannot all weigh nothing. ``conditions`` are the
    criteria held to explain maturity: finding one of them again inside the index would make the
    explanation circular, so each is refused.

    >>> tree = pd.DataFrame({"node": ["maturity", "IN.PART"], "parent": [None, "maturity"],
    ...     "source": [None, "ratings"], "direction": [None, 1], "weight": [None, 1.0],
    ...     "low": [None, 0.0], "high": [None, 5.0]})
    >>> check_framework(tree)
    []
    >>> [(fault.rows, fault.column) for fault in check_framework(tree, conditions=["IN.PART"])]
    [((3,), 'node')]
    """
    faults = _names(framework, file) + _roots(framework, file) + _parents(framework, file)
    faults += _cycles(framework, file) + _leaves_and_inner(framework, file)
    faults += _weights(framework, file) + _goalposts(framework, file)
    return faults + _conditions(framework, set(conditions), file)


def require(framework: pd.DataFrame, conditions: Iterable[str] = ()) -> None:
    """Raise :class:`~metrostudy.faults.StudyError` with every fault that the framework has."""
    faults = check_framework(framework, conditions)
    if faults:
        raise StudyError(faults)


def root(framework: pd.DataFrame) -> pd.Series:
    """Return the row of the root: the index itself."""
    return framework[framework["parent"].isna()].iloc[0]


def labelled(framework: pd.DataFrame) -> pd.DataFrame:
    """Return the framework with a label in each language: the French one where English is blank."""
    return framework.assign(label_en=framework["label_en"].fillna(framework["label_fr"]))


def leaves(framework: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that have no child, in the order of the table.

    >>> leaves(pd.DataFrame({"node": ["a", "b", "c"], "parent": [None, "a", "a"]}))["node"].tolist()
    ['b', 'c']
    """
    return framework[~framework["node"].isin(framework["parent"].dropna())]


def families(framework: pd.DataFrame) -> dict[str, list[str]]:
    """Return each inner node with the nodes right under it, the deepest families first.

    Going through it in order, every node is met after those that it is made of.

    >>> tree = pd.DataFrame({"node": ["a", "b", "c", "d"], "parent": [None, "a", "b", "a"]})
    >>> families(tree)
    {'b': ['c'], 'a': ['b', 'd']}
    """
    under: dict[str, list[str]] = {}
    for node, parent in zip(framework["node"], framework["parent"], strict=True):
        if not pd.isna(parent):
            under.setdefault(parent, []).append(node)
    depth = levels(framework)
    return {node: under[node] for node in sorted(under, key=lambda name: -depth[name])}


def pillars(framework: pd.DataFrame) -> list[str]:
    """Return the nodes right under the root, in the order of the table."""
    return families(framework).get(root(framework)["node"], [])


def levels(framework: pd.DataFrame) -> dict[str, int]:
    """Return how far each node is from the root (0 for the root), in the order of the table.

    >>> tree = pd.DataFrame({"node": ["a", "b", "c"], "parent": [None, "a", "b"]})
    >>> levels(tree)
    {'a': 0, 'b': 1, 'c': 2}
    """
    above = dict(zip(framework["node"], framework["parent"], strict=True))
    return {node: len(_lineage(node, above)) - 1 for node in above}


def beneath(framework: pd.DataFrame, node: str) -> list[str]:
    """Return ``node`` and every node under it, in the order of the table."""
    above = dict(zip(framework["node"], framework["parent"], strict=True))
    return [name for name in above if node in _lineage(name, above)]


def without(framework: pd.DataFrame, node: str) -> pd.DataFrame:
    """Return the framework with ``node`` and everything under it cut off."""
    return framework[~framework["node"].isin(beneath(framework, node))]


def is_context(framework: pd.DataFrame) -> bool:
    """Say whether the index is made of public indicators alone.

    Such an index measures a territory, not what its métropole does: it is context, and says
    nothing about maturity, which rests on judgements (the grid) and on projects.
    """
    return bool((leaves(framework)["source"] == "indicators").all())


def _lineage(node: str, above: dict[str, str]) -> list[str]:
    """The node, its parent, and so on; stops at the root, at an unknown parent or at a repeat."""
    line: list[str] = []
    while node in above and node not in line:
        line.append(node)
        node = above[node]
    return line


def _fault(framework: pd.DataFrame, wrong: pd.Series, file: str, column: str, text: str) -> Fault:
    """One fault for the rows marked in ``wrong``, numbered as a spreadsheet shows them."""
    rows = [number for number, bad in enumerate(wrong, start=2) if bad]
    return Fault(file, tuple(rows), column, text)


def _each(
    framework: pd.DataFrame, wrong: pd.Series, file: str, column: str, text: str
) -> list[Fault]:
    """One fault per marked row; ``{}`` in ``text`` stands for the node."""
    return [
        Fault(file, (number,), column, text.format(node))
        for number, (node, bad) in enumerate(zip(framework["node"], wrong, strict=True), start=2)
        if bad
    ]


def _names(framework: pd.DataFrame, file: str) -> list[Fault]:
    twice = framework["node"].duplicated(keep=False)
    return [
        _fault(framework, framework["node"] == node, file, "node", f"'{node}' is there twice")
        for node in framework.loc[twice, "node"].unique()
    ]


def _roots(framework: pd.DataFrame, file: str) -> list[Fault]:
    top = framework["parent"].isna()
    if top.sum() == 1:
        return []
    if not top.any():
        text = "every node has a parent; the index itself, the root, has none"
    else:
        names = listing(framework.loc[top, "node"])
        text = f"{top.sum()} nodes have no parent ({names}); only the index itself has none"
    return [_fault(framework, top, file, "parent", text)]


def _parents(framework: pd.DataFrame, file: str) -> list[Fault]:
    known, faults = set(framework["node"]), []
    unknown = framework["parent"].notna() & ~framework["parent"].isin(known)
    for parent in framework.loc[unknown, "parent"].unique():
        text = f"'{parent}' is not a node{nearest(parent, known)}"
        faults.append(_fault(framework, framework["parent"] == parent, file, "parent", text))
    return faults


def _cycles(framework: pd.DataFrame, file: str) -> list[Fault]:
    above = dict(zip(framework["node"], framework["parent"], strict=True))
    found: dict[frozenset[str], list[str]] = {}
    for node in above:
        line = _lineage(node, above)
        back = above[line[-1]]
        if back in line:
            loop = line[line.index(back) :]
            found.setdefault(frozenset(loop), [*loop, back])
    return [
        _fault(framework, framework["node"].isin(members), file, "parent",
               f"a node cannot stand under itself: {' → '.join(loop)}")
        for members, loop in found.items()
    ]  # fmt: skip


def _leaves_and_inner(framework: pd.DataFrame, file: str) -> list[Fault]:
    leaf = framework["node"].isin(leaves(framework)["node"])
    source, direction = framework["source"], framework["direction"]
    lost = (source == "projects") & ~framework["node"].isin(PROJECT_CRITERIA)
    checks = (
        (leaf & source.isna(), "source",
         "'{}' has no node under it, so it needs a source: " + " or ".join(SOURCES)),
        (~leaf & source.notna(), "source",
         "'{}' has nodes under it and takes its score from them; leave its source blank"),
        (leaf & direction.isna(), "direction",
         "'{}' needs a direction: 1 (more is better) or -1 (less is better)"),
        (leaf & lost, "node",
         "'{}' is not a criterion of projects; accepted: " + listing(PROJECT_CRITERIA)),
    )  # fmt: skip
    return [
        fault for wrong, column, text in checks
        for fault in _each(framework, wrong, file, column, text)
    ]  # fmt: skip


def _weights(framework: pd.DataFrame, file: str) -> list[Fault]:
    weight = framework["weight"].astype(float).fillna(1.0)
    faults = _each(framework, weight < 0, file, "weight", "the weight of '{}' is below 0")
    for parent, rows in weight.groupby(framework["parent"]):
        if (rows == 0).all():
            text = f"every node under '{parent}' weighs 0, so '{parent}' has no score"
            faults.append(_fault(framework, framework["parent"] == parent, file, "weight", text))
    return faults


def _goalposts(framework: pd.DataFrame, file: str) -> list[Fault]:
    low, high = framework["low"].astype(float), framework["high"].astype(float)
    return [
        Fault(file, (number,), "low", f"'{node}' goes from {a:g} to {b:g}; low must be below high"
              " (a direction of -1, not the order of the two, says that less is better)")
        for number, (node, a, b) in enumerate(
            zip(framework["node"], low, high, strict=True), start=2)
        if a >= b
    ]  # fmt: skip


def _conditions(framework: pd.DataFrame, conditions: set[str], file: str) -> list[Fault]:
    text = (
        "'{}' is a condition of the invariants test; a condition explains maturity and never"
        " enters the index"
    )
    return _each(framework, framework["node"].isin(conditions), file, "node", text)
