"""Does each part of an index count for what it was meant to count?"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import stats

from metrostudy.measure.framework import families, labelled, levels, root
from metrostudy.measure.weighting.siblings import sibling_weights


def realised_influence(
    nodes: pd.DataFrame, framework: pd.DataFrame, weights: str | pd.Series = "declared"
) -> pd.DataFrame:
    """Return what each node weighs among its siblings, against what it does to the index.

    A weight is a promise about trade-offs; the influence of a node also depends on how much it
    varies and on what it goes with. ``influence`` is r² with the index, as a share of its sum over
    the siblings (Becker, Saisana, Paruolo & Vandecasteele 2017, 10.1016/j.ecolind.2017.03.056):
    their main effect in its linear form, since a curve fitted to twenty units would be noise
    (Paruolo, Saisana & Saltelli 2013). ``low, high`` is a 95 % interval by leaving out each unit in
    turn (jackknife, Student; on 18 simulated units it holds the true share 88 to 98 times in 100):
    ``ratio``, influence over weight, differs from 1 only when the interval leaves ``weight`` out.
    r² is blind to sign: a node with a negative ``correlation`` pulls against the index.

    ``nodes`` has one column per node. Returns one row per node under the root that weighs
    something: ``node, parent, level, label_fr, label_en, n, weight, correlation, influence, low,
    high, ratio``. Units with a gap among the siblings or in the index are left out of the family,
    so that its shares rest on the same units; they are blank below four units.
    """
    local, top = sibling_weights(framework, weights), root(framework)["node"]
    found = []
    for under in families(framework).values():
        family = [node for node in under if local[node] > 0]
        known = nodes[[*family, top]].dropna()
        shares = _influence(known[family].to_numpy(float), known[top].to_numpy(float))
        found.append(pd.DataFrame({"node": family, "n": len(known), **shares}))
    names = labelled(framework).assign(level=list(levels(framework).values()))
    table = names[["node", "parent", "level", "label_fr", "label_en"]].merge(
        pd.concat(found), on="node"
    )
    table["weight"] = table["node"].map(local)
    table["ratio"] = table["influence"] / table["weight"]
    measures = ["n", "weight", "correlation", "influence", "low", "high", "ratio"]
    return table[["node", "parent", "level", "label_fr", "label_en", *measures]]


def _influence(family: np.ndarray, index: np.ndarray) -> dict[str, np.ndarray]:
    """Correlation with the index and share of r², with what each left-out unit makes of it."""
    n = len(index)
    if n < 4:
        blank = np.full(family.shape[1], np.nan)
        return dict.fromkeys(("correlation", "influence", "low", "high"), blank)
    x, y = family - family.mean(axis=0), (index - index.mean())[:, None]
    sums, own = [(x * y).sum(0), (x**2).sum(0), (y**2).sum(0)], [x * y, x**2, y**2]
    # A sum of products about the mean loses n/(n − 1) times a unit's own when the unit leaves.
    left = [total - n / (n - 1) * part for total, part in zip(sums, own, strict=True)]
    left[1:] = [np.where(rest > 1e-12 * total, rest, 0.0)
                for rest, total in zip(left[1:], sums[1:], strict=True)]  # fmt: skip
    correlation, without = _correlation(*sums), _shares(_correlation(*left))
    error = np.sqrt((n - 1) / n * ((without - without.mean(axis=0)) ** 2).sum(axis=0))
    share, reach = _shares(correlation), stats.t.ppf(0.975, n - 1) * error
    low, high = np.clip(share - reach, 0, 1), np.clip(share + reach, 0, 1)
    return {"correlation": correlation, "influence": share, "low": low, "high": high}


def _correlation(both: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """From sums of products about the means; blank where one never varies."""
    spread = np.sqrt(x * y)
    return np.clip(both / np.where(spread > 0, spread, np.nan), -1, 1)


def _shares(correlation: np.ndarray) -> np.ndarray:
    """Squares over their sum; a node that never varies has no influence."""
    squares = np.nan_to_num(correlation) ** 2
    total = squares.sum(axis=-1, keepdims=True)
    return squares / np.where(total > 0, total, np.nan)
