"""The index as a tree held in one table: what stands under what, and whether it can stand."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from metrostudy.faults import Fault, StudyError, listing, nearest

SOURCES = ("ratings", "projects", "indicators")
MEANS = ("arithmetic", "geometric", "harmonic", "power", "mpi")
OF_LEAVES = ("low", "high", "target", "denominator")
PROJECT_CRITERIA = ("completion", "partnership", "budget", "measurement")


def check_framework(
    framework: pd.DataFrame, conditions: Iterable[str] = (), file: str = "framework.csv"
) -> list[Fault]:
    """Return every fault of ``framework`` at once; an empty list means that it can carry an index.

    ``framework`` has one row per node (``node, parent, source, direction, weight, low, high,
    aggregate``, and labels). It must be one tree: a single root, parents that exist, no cycle. A
    leaf says where its values come from and which way is better; an inner node has no source and is
    never turned (-1), but may say which of :data:`MEANS` it takes (blank: arithmetic). A weight
    left blank counts as 1; siblings cannot all weigh nothing. ``conditions`` are the criteria held
    to explain maturity: finding one of them again inside the index would make the explanation
    circular, so each is refused. Nodes that break the same rule share one fault.

    >>> tree = pd.DataFrame({"node": ["maturity", "IN.PART"], "parent": [None, "maturity"],
    ...     "source": [None, "ratings"], "direction": [None, 1], "weight": [None, 1.0],
    ...     "low": [None, 0.0], "high": [None, 5.0], "aggregate": ["arithmetic", None]})
    >>> check_framework(tree)
    []
    >>> print(*check_framework(tree, conditions=["IN.PART"]))
    framework.csv, row 3, column node: a condition of the invariants test explains maturity and \
never enters the index (IN.PART).
    """
    loops = _loops(framework)
    faults = _names(framework, file) + _roots(framework, loops, file) + _parents(framework, file)
    faults += _cycles(framework, loops, file) + _rules(framework, loops, set(conditions), file)
    return faults + _weightless(framework, file) + _goalposts(framework, file)


def check_sources(
    framework: pd.DataFrame,
    ratings: pd.DataFrame,
    indicators: pd.DataFrame,
    projects: pd.DataFrame,
    conditions: Iterable[str] = (),
    file: str = "framework.csv",
) -> tuple[list[Fault], list[str]]:
    """Return what the tables say of the leaves: faults, then remarks that stop nothing.

    A fault is a leaf without any value while a name near to it has values that no node takes: a
    name misspelt in one of the two tables, whose leaf would silently be blank for everyone. A
    remark is a leaf without any value yet, as in a study in the making, or a rated criterion that
    is neither in the index nor one of ``conditions``: work that changes no result.

    >>> tree = pd.DataFrame({"node": ["context", "ftth_pct"], "parent": [None, "context"],
    ...     "source": [None, "indicators"]})
    >>> readings = pd.DataFrame({"indicator": ["fth_pct"], "value": [12.0]})
    >>> nothing = pd.DataFrame({"criterion": [], "score": [], "status": []})
    >>> print(*check_sources(tree, nothing, readings, nothing)[0])
    framework.csv, row 3, column node: no value is known for 'ftth_pct' in indicators; nearest: \
'fth_pct'.
    """
    projects, blank = projects.rename(columns={"status": "completion"}), pd.Series(dtype=object)
    known = {
        "ratings": set(ratings.loc[ratings["score"].notna(), "criterion"]),
        "indicators": set(indicators.loc[indicators["value"].notna(), "indicator"]),
        "projects": {name for name in PROJECT_CRITERIA if projects.get(name, blank).notna().any()},
    }
    in_tree, faults, remarks = set(framework["node"]), [], []
    for row, leaf in leaves(framework).iterrows():
        node, source = leaf["node"], leaf["source"]
        if node in known.get(source, {node}):
            continue
        near = nearest(node, known[source] - in_tree - set(conditions))
        text = f"no value is known for '{node}' in {source}"
        number = (framework.index.get_loc(row) + 2,)
        faults += [Fault(file, number, "node", text + near)] if near else []
        remarks += [] if near else [str(Fault(file, number, "node", text + " yet"))]
    aside = sorted(known["ratings"] - in_tree - set(conditions))
    if aside:
        text = f"{listing(aside)}: neither in the index nor a condition; no result rests on it"
        remarks.append(str(Fault("ratings.csv", (), "criterion", text)))
    return faults, remarks


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


def _names(framework: pd.DataFrame, file: str) -> list[Fault]:
    twice = framework["node"].duplicated(keep=False)
    return [
        _fault(framework, framework["node"] == node, file, "node", f"'{node}' is there twice")
        for node in framework.loc[twice, "node"].unique()
    ]


def _roots(framework: pd.DataFrame, loops: list[list[str]], file: str) -> list[Fault]:
    top = framework["parent"].isna()
    if top.sum() == 1 or (loops and not top.any()):  # to undo the loop is to find the root
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


def _loops(framework: pd.DataFrame) -> list[list[str]]:
    """Each chain of parents that comes back to its first node."""
    above = dict(zip(framework["node"], framework["parent"], strict=True))
    found: dict[frozenset[str], list[str]] = {}
    for node in above:
        line = _lineage(node, above)
        back = above[line[-1]]
        if back in line:
            loop = line[line.index(back) :]
            found.setdefault(frozenset(loop), [*loop, back])
    return list(found.values())


def _cycles(framework: pd.DataFrame, loops: list[list[str]], file: str) -> list[Fault]:
    return [
        _fault(framework, framework["node"].isin(loop), file, "parent",
               f"a node cannot stand under itself: {' → '.join(loop)}")
        for loop in loops
    ]  # fmt: skip


def _rules(
    framework: pd.DataFrame, loops: list[list[str]], conditions: set[str], file: str
) -> list[Fault]:
    """What each row must say of its node; the nodes that break a rule follow it."""
    node, weight = framework["node"], framework["weight"].astype(float)
    source, direction = framework["source"], framework["direction"]
    mean = framework.get("aggregate", pd.Series(index=framework.index, dtype=object))
    leaf = node.isin(leaves(framework)["node"])
    inner = ~leaf & ~node.isin([name for loop in loops for name in loop])
    lost = (source == "projects") & ~node.isin(PROJECT_CRITERIA)
    checks = [
        (leaf & ~source.isin(SOURCES), "source",
         f"a node with none under it needs a source: {' or '.join(SOURCES)}"),
        (inner & source.notna(), "source",
         "a node takes its score from those under it; leave its source blank"),
        (leaf & direction.isna(), "direction",
         "a leaf needs a direction: 1 (more is better) or -1 (less is better)"),
        (inner & (direction == -1).fillna(False), "direction",
         "more of a node is better, since those under it are turned; leave its direction blank"),
        (leaf & lost, "node", f"a criterion of projects is one of {listing(PROJECT_CRITERIA)}"),
        (leaf & mean.notna(), "aggregate", "nothing is under a leaf; leave its aggregate blank"),
        (inner & mean.notna() & ~mean.isin(MEANS), "aggregate",
         f"a mean is one of {listing(MEANS)}"),
        (weight < 0, "weight", "a weight is 0 or more"),
        (node.isin(conditions), "node",
         "a condition of the invariants test explains maturity and never enters the index"),
    ]  # fmt: skip
    for column in framework.columns.intersection(OF_LEAVES):
        given = inner & framework[column].notna()
        checks.append((given, column, f"only a leaf has a {column}; leave it blank"))
    return [
        _fault(framework, wrong, file, column, f"{rule} ({listing(node[wrong])})")
        for wrong, column, rule in checks
        if wrong.any()
    ]


def _weightless(framework: pd.DataFrame, file: str) -> list[Fault]:
    weight = framework["weight"].astype(float).fillna(1.0)
    return [
        _fault(framework, framework["parent"] == parent, file, "weight",
               f"every node under '{parent}' weighs 0, so '{parent}' has no score")
        for parent, rows in weight.groupby(framework["parent"]) if (rows == 0).all()
    ]  # fmt: skip


def _goalposts(framework: pd.DataFrame, file: str) -> list[Fault]:
    low, high = framework["low"].astype(float), framework["high"].astype(float)
    wrong = low >= high
    if not wrong.any():
        return []
    columns = framework["node"][wrong], low[wrong], high[wrong]
    met = listing(f"{node}: {a:g} to {b:g}" for node, a, b in zip(*columns, strict=True))
    text = (
        f"low must be below high ({met}); a direction of -1, not the order of the two, says that"
        " less is better"
    )
    return [_fault(framework, wrong, file, "low", text)]
