"""Do the parts of an index hold together, and can one number stand for them?"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

import numpy as np
import pandas as pd
from scipy import stats
from scipy.special import fdtri

from metrostudy.measure.aggregation import rank
from metrostudy.measure.framework import beneath, labelled, leaves

CASES_PER_VARIABLE = 5


def alpha(values: pd.DataFrame, level: float = 0.95) -> dict:
    """Return Cronbach's alpha: do the columns of ``values`` (items) rank the units alike?

    ``estimate`` is k/(k−1) · (1 − trace(C)/sum(C)), with C the covariances (n−1) of the k items
    over the pairs of values that are known; ``standardised`` is the same with their correlations.
    Items must point the same way (normalise first), and the raw form depends on their scales: an
    item with a hundred times the spread of the others makes alpha nearly 0. ``low, high`` is the
    interval of :func:`feldt_interval` for the raw form. ``n`` is the smallest number of units that
    two items share: with gaps, an interval from more would be too narrow. ``warning`` is blank from
    five units per item on. Blank with one item; ``standardised`` also when an item never varies.
    Above .7 is the habit of the literature (Nunnally 1978); a high alpha says that items repeat
    each other, which an index of several dimensions need not want (OECD/JRC 2008, step 4). Negative
    when items contradict each other.

    >>> items = pd.DataFrame({"a": [1.0, 2, 3, 4], "b": [2.0, 1, 4, 3]})
    >>> row = alpha(items)
    >>> row["estimate"], row["k"], row["n"], row["warning"]
    (0.75, 2, 4, '4 units for 2 variables: fewer than 5 for each')
    """
    n, k = _least_shared(values), values.shape[1]
    estimate = _alpha(values.cov().to_numpy())
    low, high = feldt_interval(estimate, n, k, level)
    row = {"estimate": estimate, "low": low, "high": high}
    row |= {"standardised": _alpha(values.corr().to_numpy()), "k": k, "n": n}
    return row | {"warning": few_cases(n, k)}


def feldt_interval(estimate: float, n: int, k: int, level: float = 0.95) -> tuple[float, float]:
    """Return the interval of an alpha found on ``n`` units and ``k`` items.

    (1 − α)/(1 − estimate) follows F(n − 1, (n − 1)(k − 1)) when items are normal and equally good
    (Feldt, Woodruff & Salih 1987, formulas 6 and 7).

    >>> [round(bound, 3) for bound in feldt_interval(0.79, 41, 26, 0.9)]
    [0.705, 0.862]
    """
    if n < 2 or k < 2:
        return np.nan, np.nan
    free = n - 1, (n - 1) * (k - 1)
    low, high = (1 - (1 - estimate) * fdtri(*free, 0.5 + side * level / 2) for side in (1, -1))
    return float(low), float(high)


def deleted_items(values: pd.DataFrame) -> pd.DataFrame:
    """Return what alpha becomes without each item, and how far the item goes with the others.

    Returns ``node, alpha, standardised`` (both without it) and ``item_rest``, its correlation with
    the sum of the other items; with gaps, the sum's variance is that of the pairwise covariances.
    An alpha that rises without an item, or an ``item_rest`` near or below 0, marks an item that
    measures something else or points the wrong way. As for :func:`alpha`, scales matter: give
    standardised columns for the table that the OECD handbook prints.

    >>> items = pd.DataFrame({"a": [1.0, 2, 3, 4], "b": [2.0, 1, 4, 3], "c": [4.0, 1, 2, 3]})
    >>> deleted_items(items).round(3).values.tolist()
    [['a', 0.333, 0.333, 0.258], ['b', -0.5, -0.5, 0.632], ['c', 0.75, 0.75, 0.0]]
    """
    covariance, correlation = values.cov().to_numpy(), values.corr().to_numpy()
    rows = []
    for place, node in enumerate(values.columns):
        rest = np.arange(len(covariance)) != place
        others = np.ix_(rest, rest)
        spread = np.sqrt(covariance[place, place] * covariance[others].sum())
        rows.append((
            node, _alpha(covariance[others]), _alpha(correlation[others]),
            covariance[place, rest].sum() / spread if spread > 0 else np.nan,
        ))  # fmt: skip
    return pd.DataFrame(rows, columns=["node", "alpha", "standardised", "item_rest"])


def reliability(scaled: pd.DataFrame, framework: pd.DataFrame) -> pd.DataFrame:
    """Return :func:`alpha` for every inner node, over all the leaves beneath it, the root first.

    ``scaled`` has one row per unit and one column per leaf, all pointing the same way. Returns
    ``node, label_fr, label_en, k, n, estimate, low, high, standardised, warning``; a node with one
    leaf has nothing to compare, and no row.
    """
    rows = [
        {"node": node, **alpha(scaled[items])}
        for node, items in _items(framework).items()
    ]  # fmt: skip
    columns = ["node", "k", "n", "estimate", "low", "high", "standardised", "warning"]
    return _with_labels(pd.DataFrame(rows, columns=columns), framework)


def factorability(values: pd.DataFrame, framework: pd.DataFrame) -> pd.DataFrame:
    """Return whether the leaves under each inner node share enough to be summed up by components.

    ``kmo`` is Kaiser's measure of sampling adequacy, Σr² / (Σr² + Σq²) over the pairs of leaves,
    with q their correlation when the other leaves are held still (Kaiser & Rice 1974): the nearer
    to 1, the more is shared; below .5, Kaiser called it unacceptable. ``chi2, df, p`` are
    Bartlett's test (1951) that no two leaves are correlated at all: −(n − 1 − (2k + 5)/6) ln|R|,
    on k(k−1)/2 degrees. Both need more units than leaves, and are blank when one leaf follows
    exactly from others; two leaves have no ``kmo``. Returns also ``node, label_fr, label_en, k, n,
    cases_per_variable`` and ``warning``: below five units per leaf a small p still says little,
    since it needs normal leaves and many units.
    """
    rows = []
    for node, items in _items(framework).items():
        n, k = _least_shared(values[items]), len(items)
        shared = values[items].corr().to_numpy()
        row = {"node": node, "k": k, "n": n, "kmo": kmo(shared), **bartlett(shared, n)}
        rows.append(row | {"cases_per_variable": n / k, "warning": few_cases(n, k)})
    columns = ["node", "k", "n", "kmo", "chi2", "df", "p", "cases_per_variable", "warning"]
    return _with_labels(pd.DataFrame(rows, columns=columns), framework)


def kmo(correlation: np.ndarray) -> float:
    """Return Kaiser's measure of a correlation matrix; blank when the matrix has no inverse.

    Two variables would always give ½, since nothing else is held still: blank too.

    >>> round(kmo(np.array([[1, .5, .5], [.5, 1, .5], [.5, .5, 1]])), 4)  # 9/13, by hand
    0.6923
    """
    if len(correlation) < 3 or not _definite(correlation):
        return np.nan
    inverse = np.linalg.inv(correlation)
    scale = np.sqrt(np.diag(inverse))
    pairs = np.triu_indices(len(correlation), 1)
    shared = (correlation[pairs] ** 2).sum()
    own = ((inverse / np.outer(scale, scale))[pairs] ** 2).sum()
    return float(shared / (shared + own)) if shared > 0 else np.nan


def bartlett(correlation: np.ndarray, n: int) -> dict:
    """Return Bartlett's test of sphericity: ``chi2, df, p`` for a correlation matrix of n units.

    >>> row = bartlett(np.array([[1, .5, .5], [.5, 1, .5], [.5, .5, 1]]), 20)
    >>> round(row["chi2"], 3), row["df"]  # (19 − 11/6) ln 2, by hand
    (11.899, 3)
    """
    k = len(correlation)
    df = k * (k - 1) // 2
    if n <= k or not _definite(correlation):
        return {"chi2": np.nan, "df": df, "p": np.nan}
    chi2 = -(n - 1 - (2 * k + 5) / 6) * float(np.linalg.slogdet(correlation)[1])
    return {"chi2": chi2, "df": df, "p": float(stats.chi2.sf(chi2, df))}


def correlations(nodes: pd.DataFrame, framework: pd.DataFrame) -> pd.DataFrame:
    """Return how far each node goes with its parent and with every node above it.

    ``nodes`` has one row per unit and one column per node, as ``aggregate`` returns it. Returns
    the columns of :func:`associations` with ``node, ancestor`` for ``a, b``: the parent first, the
    index last. A node is part of its ancestors, so some correlation is there by construction: what
    should be noticed is a low or negative one, a node that the index hardly hears.
    """
    above = dict(zip(framework["node"], framework["parent"], strict=True))
    pairs = []
    for node, parent in above.items():
        while not pd.isna(parent):
            pairs.append((node, parent))
            parent = above[parent]
    return associations(nodes, pairs).rename(columns={"a": "node", "b": "ancestor"})


def associations(
    values: pd.DataFrame, pairs: Iterable[tuple[str, str]] | None = None
) -> pd.DataFrame:
    """Return the correlation of each of ``pairs`` of columns (every pair by default).

    Returns ``a, b, n`` (units known in both), ``pearson`` with its two-sided Student ``pearson_p``,
    ``spearman`` and ``kendall`` (tau-b). With few units and ties read the last two first: one far
    unit can make a Pearson correlation. Values are tied as :func:`rank` ties scores. Blank below
    three units, or when a column never varies.

    >>> table = pd.DataFrame({"x": [1.0, 2, 3, 4], "y": [1.0, 3, 2, 4]})
    >>> associations(table).round(3).values.tolist()
    [['x', 'y', 4, 0.8, 0.2, 0.8, 0.667]]
    """
    found = []
    for a, b in pairs if pairs is not None else combinations(values.columns, 2):
        known = values[[a, b]].dropna()
        row = {"a": a, "b": b, "n": len(known)}
        if len(known) > 2 and (known.nunique() > 1).all():
            ranks = rank(known)
            row["pearson"], row["pearson_p"] = stats.pearsonr(known[a], known[b])
            row["spearman"] = stats.spearmanr(ranks[a], ranks[b]).statistic
            row["kendall"] = stats.kendalltau(ranks[a], ranks[b]).statistic
        found.append(row)
    columns = ["a", "b", "n", "pearson", "pearson_p", "spearman", "kendall"]
    return pd.DataFrame(found, columns=columns)


def few_cases(n: int, k: int) -> str:
    """Return a sentence when ``n`` units are fewer than five for each of ``k`` variables.

    >>> few_cases(18, 13), few_cases(18, 3)
    ('18 units for 13 variables: fewer than 5 for each', '')
    """
    few = n < CASES_PER_VARIABLE * k
    return f"{n} units for {k} variables: fewer than {CASES_PER_VARIABLE} for each" if few else ""


def _alpha(spread: np.ndarray) -> float:
    """Cronbach's alpha of a covariance or correlation matrix."""
    k, total = len(spread), spread.sum()
    if k < 2 or not total > 0:
        return np.nan
    return float(k / (k - 1) * (1 - np.trace(spread) / total))


def _least_shared(values: pd.DataFrame) -> int:
    """The smallest number of units that two columns share."""
    known = values.notna().to_numpy(int)
    return int((known.T @ known).min())


def _definite(correlation: np.ndarray) -> bool:
    """Whether no column follows from the others: gaps, or too few units, can make it so."""
    return bool(np.isfinite(correlation).all()) and np.linalg.eigvalsh(correlation)[0] > 1e-10


def _items(framework: pd.DataFrame) -> dict[str, list[str]]:
    """The leaves beneath each inner node that has several, in the order of the table."""
    last = set(leaves(framework)["node"])
    under = {
        node: [name for name in beneath(framework, node) if name in last]
        for node in framework["node"]
    }
    return {node: items for node, items in under.items() if len(items) > 1}


def _with_labels(table: pd.DataFrame, framework: pd.DataFrame) -> pd.DataFrame:
    labels = labelled(framework).set_index("node")[["label_fr", "label_en"]]
    named = table.join(labels, on="node")
    return named[["node", "label_fr", "label_en", *table.columns.drop("node")]]
