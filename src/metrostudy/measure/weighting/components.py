"""Weights read from the data: the first principal component of a family, or rotated factors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from metrostudy.faults import listing
from metrostudy.measure.aggregation import combine
from metrostudy.measure.framework import families, leaves
from metrostudy.measure.weighting.siblings import sibling_weights

FEW = 5
LEAST_SHARE, LEAST_TOTAL = 0.10, 0.60
SWEEPS, STILL = 100, 1e-12
COLUMNS = (
    "parent", "node", "weight", "eigenvalue", "share_explained", "cases_per_variable", "warning",
)  # fmt: skip


@dataclass(frozen=True)
class Components:
    """Principal components of a correlation matrix.

    ``eigen``: ``component`` (from 1), ``eigenvalue, share`` of the variance. ``loadings``:
    ``component, node, unit_vector`` (length 1) and ``loading`` (the vector times the root of its
    eigenvalue: the node's correlation with the component). ``n``: units used.
    """

    eigen: pd.DataFrame
    loadings: pd.DataFrame
    n: int


def principal_components(values: pd.DataFrame) -> Components:
    """Return the principal components of the columns of ``values``, by Pearson correlations.

    A unit with a gap is left out whole, as in R's ``prcomp`` (correlations taken pair by pair may
    come from no data at all, and have eigenvalues below 0). A vector and its opposite are the same
    component: its entries are made to sum to a positive number, and when they sum to 0 the first is
    positive. Columns must vary and point the same way: reverse those of which less is better first.

    >>> found = principal_components(pd.DataFrame({"a": [1, 2, 3, 4], "b": [2, 1, 4, 3]}))
    >>> found.eigen.round(3).values.tolist()
    [[1.0, 1.6, 0.8], [2.0, 0.4, 0.2]]
    >>> found.loadings["unit_vector"].round(3).tolist()
    [0.707, 0.707, 0.707, -0.707]
    """
    known = values.dropna()
    spread, vectors = np.linalg.eigh(np.corrcoef(known.to_numpy(float), rowvar=False))
    spread, vectors = np.maximum(spread[::-1], 0.0), vectors[:, ::-1]
    total = vectors.sum(axis=0)
    vectors = vectors * np.where(np.where(np.abs(total) < 1e-9, vectors[0], total) < 0, -1, 1)
    k = len(spread)
    component = np.arange(1, k + 1)
    return Components(
        pd.DataFrame({"component": component, "eigenvalue": spread, "share": spread / k}),
        pd.DataFrame({
            "component": np.repeat(component, k), "node": [*values] * k,
            "unit_vector": vectors.T.ravel(), "loading": (vectors * np.sqrt(spread)).T.ravel(),
        }),
        len(known),
    )  # fmt: skip


def rotated_weights(
    values: pd.DataFrame, n_components: int | None = None, kaiser: bool = True
) -> pd.DataFrame:
    """Return the weights of the Handbook's factor analysis (2008, step 6), node by node.

    Principal components are kept (``n_components``; by default those that explain more than 10 % of
    the variance each, and as many as reach 60 % together) and rotated by varimax, on rows divided
    by the root of their communality (``kaiser``). A node belongs to the factor that it loads most
    on. Squared loadings over the variance of the factor, times the share that the factor has of the
    variance explained, come to one thing: that highest squared loading, over the sum of all nodes'.
    Weights sum to 1. (Nicoletti, Scarpetta & Boylaud 2000.) The square hides the sign: a node that
    runs against its factor weighs as much as one that makes it, so read ``loading``.

    Returns ``node, component`` (1 is the rotated factor with the largest variance), ``loading,
    weight``.

    >>> rotated_weights(pd.DataFrame({"a": [1, 2, 3, 4], "b": [2, 1, 4, 3]}), 1)["weight"].tolist()
    [0.5, 0.5]
    """
    found = principal_components(values)
    kept = _kept(found.eigen["share"]) if n_components is None else n_components
    table = found.loadings.pivot(index="component", columns="node", values="loading")
    loadings = varimax(table[[*values]].to_numpy()[:kept].T, kaiser)
    loadings = loadings[:, np.argsort(-(loadings**2).sum(axis=0), kind="stable")]
    loadings = loadings * np.where(loadings.sum(axis=0) < 0, -1, 1)
    factor = np.argmax(loadings**2, axis=1)
    highest = loadings[np.arange(len(factor)), factor]
    return pd.DataFrame({
        "node": [*values], "component": factor + 1, "loading": highest,
        "weight": highest**2 / (highest**2).sum(),
    })  # fmt: skip


def component_weights(
    scaled: pd.DataFrame, framework: pd.DataFrame, method: str = "components"
) -> pd.DataFrame:
    """Return the weights that the data suggest within each family of the index.

    ``scaled`` has one column per leaf, on one scale (more is better). From the leaves up, a family
    is weighed by its first principal component (``components``: entries of the unit vector, divided
    by their sum) or by rotated factors (``factors``: :func:`rotated_weights`), and its parent is
    then the arithmetic mean with these weights, over what is known. Weights so found follow the
    correlations: what many siblings repeat weighs most, and that is not what matters most.

    Returns ``parent, node, weight, eigenvalue`` (the first), ``share_explained`` (of the family's
    variance, by the components used), ``cases_per_variable`` and ``warning``, one or two sentences:
    below five units per node the weights would change with a few units; siblings that the component
    sets against each other have no weights (blank: declared weights stand in), and under
    ``factors`` are named. Nodes declared at 0, and those that no two units differ on, weigh 0;
    families with a single node left, or fewer than three units known throughout, are absent.
    """
    nodes = {node: scaled[node].to_numpy(float) for node in leaves(framework)["node"]}
    local, rows = sibling_weights(framework).to_dict(), []
    for parent, family in families(framework).items():
        table = pd.DataFrame({node: nodes[node] for node in family})
        varied = [node for node in family if local[node] > 0 and table[node].nunique() > 1]
        complete = table[varied].dropna()
        if len(varied) > 1 and len(complete) > 2 and (complete.nunique() > 1).all():
            found = _weighed(table[varied], method)
            refused = np.isnan(found[varied[0]][0])
            rest = (np.nan if refused else 0.0, *[np.nan] * 3, "")
            found = {node: found.get(node, rest) for node in family}
            rows += [(parent, node, *row) for node, row in found.items()]
            if not refused:
                local |= {node: row[0] for node, row in found.items()}
        nodes[parent] = combine(table.to_numpy(), np.array([local[node] for node in family]))
    place = {node: number for number, node in enumerate(framework["node"])}
    return pd.DataFrame(sorted(rows, key=lambda row: place[row[1]]), columns=COLUMNS)


def varimax(loadings: np.ndarray, kaiser: bool = True) -> np.ndarray:
    """Return ``loadings[nodes, factors]`` turned so that each node loads on as few as possible.

    Kaiser's criterion and algorithm (1958): the variance of squared loadings, summed over factors;
    each pair of factors is turned in its plane by the angle that is best there, until no pair
    turns. ``kaiser`` divides each row by its length first, so that no node counts for more.

    >>> np.abs(varimax(np.array([[1.0, 1.0], [1.0, -1.0]]) / np.sqrt(2))).round(3).tolist()
    [[1.0, 0.0], [0.0, 1.0]]
    """
    length = np.sqrt((loadings**2).sum(axis=1, keepdims=True)) if kaiser else 1.0
    rows = loadings / np.where(length == 0, 1.0, length)
    for _ in range(SWEEPS):
        widest = 0.0
        for i, j in combinations(range(rows.shape[1]), 2):
            angle = _best_angle(rows[:, i], rows[:, j])
            turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
            rows[:, [i, j]] = rows[:, [i, j]] @ turn
            widest = max(widest, abs(angle))
        if widest < STILL:
            break
    return rows * length


def _best_angle(x: np.ndarray, y: np.ndarray) -> float:
    u, v = x**2 - y**2, 2 * x * y
    across = 2 * (u * v).sum() - 2 * u.sum() * v.sum() / len(x)
    along = (u**2 - v**2).sum() - (u.sum() ** 2 - v.sum() ** 2) / len(x)
    return np.arctan2(across, along) / 4 if np.hypot(across, along) > STILL else 0.0


def _kept(share: pd.Series) -> int:
    reaching = int((share.cumsum() < LEAST_TOTAL).sum()) + 1
    return min(max(int((share > LEAST_SHARE).sum()), reaching), len(share))


def _weighed(table: pd.DataFrame, method: str) -> dict[str, tuple]:
    """The last five columns of the result, for each node of one family."""
    found = principal_components(table)
    first, share, per = found.eigen["eigenvalue"][0], found.eigen["share"], found.n / table.shape[1]
    warning = [_few(found.n, table.shape[1])] if per < FEW else []
    if method == "factors":
        weighed, kept = rotated_weights(table), _kept(share)
        against = weighed.loc[weighed["loading"] < 0, "node"]
        if len(against):
            warning.append(f"Against their factor, whose square hides it: {_quoted(against)}.")
        weights = weighed["weight"].tolist()
    else:
        vector, kept = found.loadings["unit_vector"][: table.shape[1]].to_numpy(), 1
        against = table.columns[vector < -STILL]
        if len(against):
            names = _quoted(against)
            warning.append(f"No weights: the first component sets {names} against the others.")
        vector = np.full(len(vector), np.nan) if len(against) else np.maximum(vector, 0.0)
        weights = (vector / vector.sum()).tolist()
    rest = (first, float(share[:kept].sum()), per, " ".join(warning))
    return {node: (weight, *rest) for node, weight in zip(table, weights, strict=True)}


def _few(n: int, k: int) -> str:
    return f"{n} units for {k} nodes, fewer than {FEW} each: a few other units would change them."


def _quoted(nodes: Sequence[str]) -> str:
    return listing(f"'{node}'" for node in nodes)
