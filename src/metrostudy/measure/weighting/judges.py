"""Weights that people give: points shared out, or nodes compared two by two."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from metrostudy.faults import Fault, StudyError, listing, nearest
from metrostudy.measure.framework import families

RANDOM_INDEX = dict(
    zip(range(3, 16), [.58, .90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59],
        strict=True)
)  # fmt: skip
CONSISTENT = 0.10
ROUNDING = 0.05
POOLED = "pooled"


def budget_weights(budgets: pd.DataFrame, framework: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return the weights that judges give by sharing points out among the nodes of each family.

    ``budgets`` has one row per ``judge`` and ``node`` with ``points``. Within a family (the nodes
    under one parent of ``framework``; without it, all the nodes) the points of a judge are divided
    by their sum, whatever it is, and the weight is the mean share over the judges. A judge who gave
    no point to a whole family is not counted for it. A node left out of a family that the judge
    did judge is a fault and not a zero; so are points below 0 or that are all 0, a node judged
    twice, and one that the framework does not have.

    Returns ``parent, node, weight, low, high`` (lowest and highest share that a judge gave) and
    ``n_judges``, in the order of the framework; families that nobody judged are absent. Budget
    allocation is Handbook (2008) step 6; its shares measure concern as much as importance.

    >>> points = pd.DataFrame({"judge": ["J", "J", "K", "K"], "node": ["a", "b", "a", "b"],
    ...     "points": [60, 40, 2, 8]})
    >>> budget_weights(points).round(3)[["node", "weight", "low", "high"]].values.tolist()
    [['a', 0.4, 0.2, 0.6], ['b', 0.6, 0.4, 0.8]]
    """
    groups = _groups(framework, budgets["node"])
    given = budgets.assign(points=budgets["points"].astype(float), row=range(2, len(budgets) + 2))
    given = given.dropna(subset="points")
    faults = _strangers(given, ["node"], groups, "budgets.csv") + _points(given)
    parent = {node: name for name, family in groups.items() for node in family}
    given = given.assign(parent=given["node"].map(parent))
    for (judge, name), mine in given.dropna(subset="parent").groupby(["judge", "parent"]):
        faults += _budget(judge, name, groups[name], mine)
    if faults:
        raise StudyError(faults)
    share = given["points"] / given.groupby(["judge", "parent"])["points"].transform("sum")
    found = share.groupby(given["node"]).agg(["mean", "min", "max", "count"])
    found.columns = ["weight", "low", "high", "n_judges"]
    order = pd.DataFrame({"parent": parent}).rename_axis("node").reset_index()
    table = order.merge(found, left_on="node", right_index=True)
    return table[["parent", "node", *found.columns]].reset_index(drop=True)


@dataclass(frozen=True)
class AHP:
    """Weights from comparisons two by two, and how far each judge contradicts themself.

    ``weights``: ``parent, node, weight, low, high`` (lowest and highest weight from a single
    judge), ``n_judges``. ``consistency``: one row per family and judge, then one for the judges
    ``pooled``: ``parent, judge, n`` (nodes), ``lambda_max``, ``index`` (λ − n) / (n − 1), ``ratio``
    (index over that of random answers) and ``acceptable`` (ratio < 0.10).
    """

    weights: pd.DataFrame
    consistency: pd.DataFrame


def ahp_weights(comparisons: pd.DataFrame, framework: pd.DataFrame | None = None) -> AHP:
    """Return the weights of Saaty's analytic hierarchy process, family by family.

    ``comparisons`` has one row per ``judge`` and pair: ``node`` counts ``ratio`` times as much as
    ``versus`` (1 to 9, or 1/9 to 1). The reverse comparison is its reciprocal; where both are
    given, they may differ by the rounding of a third to .33, and their geometric mean is kept. The
    weights are the principal eigenvector, summing to 1, of the matrix pooled over judges by
    geometric mean (the one mean that keeps it reciprocal). Ratios of 1 in ``consistency`` would be
    answers at random, 0 no contradiction; with two nodes none is possible. A judge is in or out of
    a family whole: missing pairs and pairs that contradict each other (a before b, b before a) are
    faults, listed together, as are ratios not above 0 and nodes of two families. Saaty (1980); his
    random index is known up to 15 nodes, and judges hold fewer than nine.

    >>> ratios = pd.DataFrame({"judge": "J", "node": ["a", "a", "b"], "versus": ["b", "c", "c"],
    ...     "ratio": [2, 4, 2]})
    >>> found = ahp_weights(ratios)
    >>> found.weights["weight"].round(3).tolist()
    [0.571, 0.286, 0.143]
    >>> found.consistency[["judge", "ratio", "acceptable"]].values.tolist()
    [['J', 0.0, True], ['pooled', 0.0, True]]
    """
    groups = _groups(framework, pd.concat([comparisons["node"], comparisons["versus"]]))
    given = comparisons.assign(
        ratio=comparisons["ratio"].astype(float), row=range(2, len(comparisons) + 2)
    ).dropna(subset="ratio")
    faults = _strangers(given, ["node", "versus"], groups, "comparisons.csv") + _ratios(given)
    faults += _families_crossed(given, groups)
    if faults:
        raise StudyError(faults)
    matrices: dict[str, dict[str, np.ndarray]] = {}
    for name, family in groups.items():
        inside = given[given["node"].isin(family) & (given["node"] != given["versus"])]
        if len(inside) and len(family) > max(RANDOM_INDEX):
            faults.append(f"'{name}' has {len(family)} nodes to compare; AHP takes at most 15")
        for judge, mine in inside.groupby("judge"):
            matrix, wrong = _matrix(judge, family, mine)
            faults += wrong
            matrices.setdefault(name, {})[judge] = matrix
    if faults:
        raise StudyError(faults)
    return _solved(groups, matrices)


def _groups(framework: pd.DataFrame | None, nodes: pd.Series) -> dict[str, list[str]]:
    """The families that judges share points within."""
    if framework is None:
        return {"": list(dict.fromkeys(nodes))}
    place = {node: number for number, node in enumerate(framework["node"])}
    return dict(sorted(families(framework).items(), key=lambda family: place[family[0]]))


def _strangers(
    given: pd.DataFrame, columns: list[str], groups: dict[str, list[str]], file: str
) -> list[Fault]:
    known = {node for family in groups.values() for node in family}
    return [
        Fault(file, tuple(given.loc[given[column] == node, "row"]), column,
              f"'{node}' is not a node with siblings to weigh it against{nearest(node, known)}")
        for column in columns for node in given[column].unique() if node not in known
    ]  # fmt: skip


def _points(given: pd.DataFrame) -> list[Fault]:
    low = given[given["points"] < 0]
    twice = given[given.duplicated(["judge", "node"], keep=False)]
    return [
        Fault("budgets.csv", (row.row,), "points",
              f"'{row.judge}' gives {row.points:g} to '{row.node}'; points are 0 or more")
        for row in low.itertuples()
    ] + [
        Fault("budgets.csv", tuple(rows["row"]), "node", f"'{judge}' judges '{node}' twice")
        for (judge, node), rows in twice.groupby(["judge", "node"])
    ]  # fmt: skip


def _budget(judge: str, name: str, family: list[str], mine: pd.DataFrame) -> list[Fault]:
    where = f" under '{name}'" if name else ""
    rows, lost = tuple(mine["row"]), [node for node in family if node not in set(mine["node"])]
    faults = []
    if lost:
        missed = listing(f"'{node}'" for node in lost)
        text = f"'{judge}' gives no points to {missed}{where}; write 0 if that is meant"
        faults.append(Fault("budgets.csv", rows, "node", text))
    if (mine["points"] == 0).all():
        text = f"the points of '{judge}'{where} are all 0; a share needs some points"
        faults.append(Fault("budgets.csv", rows, "points", text))
    return faults


def _ratios(given: pd.DataFrame) -> list[Fault]:
    same = (given["node"] == given["versus"]) & (given["ratio"] != 1)
    checks = (
        (given["ratio"] <= 0, "{}: '{}' against '{}' is {:g}; a ratio is above 0"),
        (same & (given["ratio"] > 0), "{}: '{}' against '{}', itself, is {:g}; it can only be 1"),
    )
    return [
        Fault("comparisons.csv", (row.row,), "ratio",
              text.format(row.judge, row.node, row.versus, row.ratio))
        for wrong, text in checks for row in given[wrong].itertuples()
    ]  # fmt: skip


def _families_crossed(given: pd.DataFrame, groups: dict[str, list[str]]) -> list[Fault]:
    parent = {node: name for name, family in groups.items() for node in family}
    apart = given["node"].map(parent) != given["versus"].map(parent)
    known = given["node"].isin(parent) & given["versus"].isin(parent)
    return [
        Fault("comparisons.csv", (row.row,), "versus",
              f"'{row.node}' and '{row.versus}' do not stand under the same node")
        for row in given[apart & known].itertuples()
    ]  # fmt: skip


def _matrix(judge: str, family: list[str], mine: pd.DataFrame) -> tuple[np.ndarray, list[Fault]]:
    """One judge's reciprocal matrix of one family, and the pairs that are missing or at odds."""
    place = {node: number for number, node in enumerate(family)}
    said: dict[tuple[int, int], list[tuple[int, float]]] = {}
    for row in mine.itertuples():
        i, j = place[row.node], place[row.versus]
        pair, ratio = ((i, j), row.ratio) if i < j else ((j, i), 1 / row.ratio)
        said.setdefault(pair, []).append((row.row, ratio))
    logs, faults = np.zeros((len(family), len(family))), []
    lost = [pair for pair in combinations(range(len(family)), 2) if pair not in said]
    if lost:
        text = listing(f"'{family[i]}' with '{family[j]}'" for i, j in lost)
        text = f"'{judge}' does not compare {text}"
        faults.append(Fault("comparisons.csv", tuple(mine["row"]), "versus", text))
    for (i, j), answers in sorted(said.items()):
        found = np.log([ratio for _, ratio in answers])
        if np.ptp(found) > ROUNDING:
            values = listing(f"{ratio:.3g}" for _, ratio in answers)
            text = f"'{judge}' compares '{family[i]}' with '{family[j]}' in ways that disagree"
            rows = tuple(row for row, _ in answers)
            faults.append(Fault("comparisons.csv", rows, "ratio", f"{text} ({values})"))
        logs[i, j], logs[j, i] = found.mean(), -found.mean()
    return np.exp(logs), faults


def _solved(groups: dict[str, list[str]], matrices: dict[str, dict[str, np.ndarray]]) -> AHP:
    weights, consistency = [], []
    for name, judged in matrices.items():
        pooled = np.exp(np.mean([np.log(matrix) for matrix in judged.values()], axis=0))
        solved = {judge: _eigen(matrix) for judge, matrix in {**judged, POOLED: pooled}.items()}
        alone = [share for judge, (_, share) in solved.items() if judge != POOLED]
        low, high, share = np.min(alone, axis=0), np.max(alone, axis=0), solved[POOLED][1]
        for row in zip(groups[name], share, low, high, strict=True):
            weights.append((name, *row, len(judged)))
        for judge, (peak, _) in solved.items():
            consistency.append((name, judge, *_consistency(peak, len(share))))
    return AHP(
        pd.DataFrame(weights, columns=["parent", "node", "weight", "low", "high", "n_judges"]),
        pd.DataFrame(consistency, columns=[
            "parent", "judge", "n", "lambda_max", "index", "ratio", "acceptable"]),
    )  # fmt: skip


def _eigen(matrix: np.ndarray) -> tuple[float, np.ndarray]:
    """The largest eigenvalue, and its vector as shares of 1 (all of one sign: Perron, 1907)."""
    values, vectors = np.linalg.eig(matrix)
    top = np.argmax(values.real)
    vector = np.abs(vectors[:, top].real)
    return float(values[top].real), vector / vector.sum()


def _consistency(peak: float, n: int) -> tuple[int, float, float, float, bool]:
    index = (peak - n) / (n - 1) if peak - n > 1e-9 else 0.0
    ratio = index / RANDOM_INDEX[n] if n > 2 else 0.0
    return n, peak, index, ratio, ratio < CONSISTENT
