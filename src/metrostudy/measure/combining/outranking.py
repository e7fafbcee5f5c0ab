"""Who is ahead of whom: indicators vote between each two units, and no gap is ever made up for."""

from __future__ import annotations

import numpy as np
import pandas as pd

NOISE = 1e-9


def outranking(scaled: pd.DataFrame, weights: pd.Series) -> pd.DataFrame:
    """Return the weight of the indicators on which the unit in row is ahead of the one in column.

    ``scaled`` has one row per unit and one column per indicator, more being better; ``weights`` are
    indexed by indicator. e(i, j) = Σ w of the indicators where i > j, plus half of those where they
    tie, so that e(i, j) + e(j, i) = Σ w; the diagonal is 0. Only the order of values counts, never
    their distance, and a high value makes up for no low one. Where a value is unknown the two units
    are compared on the indicators that both have, scaled up to Σ w; units that share none are NaN.
    (COINr 1.1 gives the whole weight of a gap to the unit that stands lower in the table.)

    OECD/JRC Handbook (2008), step 7; Munda & Nardo (2009).

    >>> scaled = pd.DataFrame({"a": [3.0, 2.0, 1.0], "b": [1.0, 1.0, 2.0]}, index=list("UVW"))
    >>> outranking(scaled, pd.Series({"a": 0.75, "b": 0.25})).to_numpy().tolist()
    [[0.0, 0.875, 0.75], [0.125, 0.0, 0.75], [0.25, 0.25, 0.0]]
    """
    n = len(scaled)
    ahead, shared = np.zeros((n, n)), np.zeros((n, n))
    for node in scaled:
        x = scaled[node].to_numpy(float)
        step = x[:, None] - x
        margin = NOISE * np.fmax.reduce(np.abs(x), initial=0.0)
        ahead += weights[node] * ((step > margin) + (np.abs(step) <= margin) / 2)
        shared += weights[node] * ~np.isnan(step)
    share = ahead / np.where(shared > 0, shared, np.nan) * weights[list(scaled)].sum()
    np.fill_diagonal(share, 0.0)
    return pd.DataFrame(share, index=scaled.index, columns=scaled.index)


def copeland(scaled: pd.DataFrame, weights: pd.Series) -> pd.Series:
    """Return, for each unit, how many others it outranks less how many outrank it.

    Σ over j of sign(e(i, j) − e(j, i)), from :func:`outranking`: from n − 1 (ahead of every other
    unit for most of the weight) to −(n − 1); the scores sum to 0. Ties are frequent: with few
    indicators, expect several units to share a score. A unit of which nothing is known is NaN.

    >>> scaled = pd.DataFrame({"a": [3.0, 2.0, 1.0], "b": [1.0, 1.0, 2.0]}, index=list("UVW"))
    >>> copeland(scaled, pd.Series({"a": 0.75, "b": 0.25})).to_dict()
    {'U': 2.0, 'V': 0.0, 'W': -2.0}
    """
    support = outranking(scaled, weights)
    margin = support.to_numpy() - support.to_numpy().T
    noise = NOISE * weights[list(scaled)].sum()
    scores = np.nansum(np.sign(np.where(np.abs(margin) > noise, margin, 0.0)), axis=1)
    known = scaled.notna().any(axis=1).to_numpy()
    return pd.Series(np.where(known, scores, np.nan), index=scaled.index, name="copeland")


def borda(scaled: pd.DataFrame, weights: pd.Series) -> pd.Series:
    """Return, for each unit, the weight of all the comparisons that it wins; a tie counts half.

    The row sums of :func:`outranking`: on each indicator (or ballot) a unit earns one point per
    unit behind it, times the weight. A unit of which nothing is known is NaN.

    >>> scaled = pd.DataFrame({"a": [3.0, 2.0, 1.0], "b": [1.0, 1.0, 2.0]}, index=list("UVW"))
    >>> borda(scaled, pd.Series({"a": 3, "b": 1})).to_dict()
    {'U': 6.5, 'V': 3.5, 'W': 2.0}
    """
    known = scaled.notna().any(axis=1)
    return outranking(scaled, weights).sum(axis=1).where(known).rename("borda")


def ballots(votes: pd.DataFrame) -> tuple[pd.DataFrame, pd.Series]:
    """Return the values and weights that say the same thing as rankings written ``a>b>c``.

    ``votes`` has one row per ranking (``ranking, votes``). Each becomes an indicator, on which the
    last is worth 1 and the first as many as there are units, and which weighs its votes, so that
    :func:`outranking` counts voters.

    >>> scaled, weights = ballots(pd.DataFrame({"ranking": ["a>b>c", "c>a>b"], "votes": [3, 2]}))
    >>> float(outranking(scaled, weights).loc["a", "c"])
    3.0
    """
    orders = [ranking.split(">") for ranking in votes["ranking"]]
    values = {k: pd.Series(range(len(order), 0, -1), order) for k, order in enumerate(orders)}
    scaled = pd.DataFrame(values).sort_index().astype(float)
    return scaled, pd.Series(votes["votes"].to_numpy(float))
