"""Shares of yes, and their interval when cases come in few clusters (interviews by métropole)."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from metrostudy.faults import StudyError
from metrostudy.small_n.checks import alike, between, labels, yes_or_no
from metrostudy.small_n.intervals import quantile

FEW_CLUSTERS = 20
_NAN = float("nan")


def wilson(successes: float, n: float, deff: float = 1.0, level: float = 0.95) -> dict:
    """Return a proportion with Wilson's score interval, on ``n / deff`` independent cases.

    With p = successes / n, m = n / deff and z the normal quantile, the interval is
    (p + z²/2m ± z √(p(1−p)/m + z²/4m²)) / (1 + z²/m) (Wilson 1927). It stays inside 0–1 and keeps
    a width when every case agrees. Dividing n by the design effect is what holds 95 % coverage
    when cases come in clusters and clusters are few.

    >>> row = wilson(3, 12)
    >>> round(row["low"], 4), round(row["high"], 4)
    (0.0889, 0.5323)
    """
    z = quantile(level)
    if n <= 0:
        return {"estimate": _NAN, "low": _NAN, "high": _NAN, "n": 0, "method": "Wilson"}
    between("successes", successes, 0, n)
    if deff < 1:
        raise StudyError([f"deff is {deff:g}; a design effect is 1 or more"])
    share, size = successes / n, n / deff
    centre = share + z**2 / (2 * size)
    half = z * np.sqrt(share * (1 - share) / size + z**2 / (4 * size**2))
    low, high = (centre - half) / (1 + z**2 / size), (centre + half) / (1 + z**2 / size)
    low, high = (0.0 if successes == 0 else low), (1.0 if successes == n else high)
    method = "Wilson" if deff == 1 else "Wilson, n / design effect"
    return {"estimate": share, "low": float(low), "high": float(high), "n": n, "method": method}


def intraclass(hits: pd.Series, clusters: pd.Series) -> float:
    """Return how much cases of one cluster resemble each other: the ICC, from 0 to 1.

    ``hits`` is 0 or 1 per case, ``clusters`` its cluster (the métropole). The correlation is the
    one of a one-way analysis of variance, kept between 0 and 1: (MSB − MSW) / (MSB + (m₀ − 1) MSW),
    m₀ = (N − Σnᵢ²/N) / (k − 1) (Donner & Klar 2000). Blank when it cannot be told: a single
    cluster, or one case in each.

    >>> intraclass(pd.Series([1, 1, 0, 0]), pd.Series(["a", "a", "b", "b"]))
    1.0
    """
    cells = _cells(hits, clusters)
    size, mean, k, total = cells["size"], cells["mean"], len(cells), int(cells["size"].sum())
    if k < 2 or total == k:
        return _NAN
    between_ = float((size * (mean - (size * mean).sum() / total) ** 2).sum() / (k - 1))
    within = float((size * mean * (1 - mean)).sum() / (total - k))
    typical = float((total - (size**2).sum() / total) / (k - 1))
    spread = between_ + (typical - 1) * within
    return min(max((between_ - within) / spread, 0.0), 1.0) if spread > 0 else 0.0


def design_effect(hits: pd.Series, clusters: pd.Series) -> float:
    """Return by how much clustering inflates the variance of a share: 1 + (m − 1) · ICC.

    ICC is that of :func:`intraclass`. The size m is Σnᵢ²/N, that of the cluster of a case taken at
    random (Kish 1965): with unequal clusters their mean size would be too small. One case per
    cluster gives 1; a single cluster counts as one case.

    >>> design_effect(pd.Series([1, 1, 0, 0]), pd.Series(["a", "a", "b", "b"]))
    2.0
    """
    size = _cells(hits, clusters)["size"]
    total = int(size.sum())
    if len(size) < 2 or total == len(size):
        return float(total) if len(size) == 1 else 1.0
    return 1.0 + (float((size**2).sum()) / total - 1) * intraclass(hits, clusters)


def prevalence(hits: pd.Series, clusters: pd.Series, level: float = 0.95) -> dict:
    """Return the share of cases with the trait, with Wilson's interval on n / design effect.

    ``hits`` (0 or 1, none missing) and ``clusters`` are as in :func:`design_effect`. The effective
    n is also divided by (t_k−1 / t_N−1)², because the design effect is itself estimated from k
    clusters (Korn & Graubard 1998). Adds ``successes``, ``deff`` and ``clusters`` (their number).
    With ten to twenty-five clusters this covers what it promises where a cluster bootstrap does
    not; a trait held by a tenth of very unequal, very different clusters stays the hard case.

    >>> row = prevalence(pd.Series([1, 0, 1, 0]), pd.Series(["a", "a", "b", "b"]))
    >>> row["estimate"], row["deff"], row["clusters"]
    (0.5, 1.0, 2)
    """
    deff, k, n = design_effect(hits, clusters), len(set(clusters)), len(hits)
    successes = int(np.sum(np.asarray(hits, float)))
    doubt = (stdtrit(k - 1, 0.5 + level / 2) / stdtrit(n - 1, 0.5 + level / 2)) if k > 1 else 1.0
    row = wilson(successes, n, deff * float(doubt) ** 2, level)
    return row | {"successes": successes, "deff": deff, "clusters": k}


def cluster_bootstrap(
    hits: pd.Series,
    clusters: pd.Series,
    rng: np.random.Generator,
    n_draws: int = 4999,
    level: float = 0.95,
) -> dict:
    """Return the share of cases with the trait, with the percentile interval of whole clusters.

    As many clusters as there are, drawn with replacement ``n_draws`` times, each with all its
    cases; the bounds are percentiles of the shares so obtained (Davison & Hinkley 1997). Below
    twenty clusters ``warning`` says that this interval is too short: few clusters cannot stand for
    those that were not seen, and none at all when they agree. :func:`prevalence` is the default of
    the study; this one stands beside it for readers who expect it.

    >>> hits, clusters = pd.Series([1, 0, 1, 0]), pd.Series(["a", "a", "b", "b"])
    >>> row = cluster_bootstrap(hits, clusters, np.random.default_rng(0))
    >>> row["low"], row["high"], row["warning"]
    (0.5, 0.5, '2 clusters: below 20 this interval is too short; read prevalence() first')
    """
    cells, tail = _cells(hits, clusters), (1 - level) / 2
    quantile(level)
    size, yes, k = cells["size"].to_numpy(), (cells["size"] * cells["mean"]).to_numpy(), len(cells)
    drawn = rng.multinomial(k, np.full(k, 1 / k), size=n_draws)
    low, high = np.quantile((drawn @ yes) / (drawn @ size), [tail, 1 - tail])
    warning = f"{k} clusters: below {FEW_CLUSTERS} this interval is too short; "
    return {
        "estimate": float(yes.sum() / size.sum()), "low": float(low), "high": float(high),
        "n": int(size.sum()), "clusters": k, "method": f"cluster bootstrap, {n_draws} draws",
        "warning": warning + "read prevalence() first" if k < FEW_CLUSTERS else "",
    }  # fmt: skip


def _cells(hits: pd.Series, clusters: pd.Series) -> pd.DataFrame:
    """Size and share of yes of each cluster."""
    alike(hits=hits, clusters=clusters)
    given = pd.Series(yes_or_no("hits", hits).astype(float))
    if not len(given):
        raise StudyError(["hits is empty: there is no case to take a share of"])
    return given.groupby(labels("clusters", clusters)).agg(["size", "mean"])
