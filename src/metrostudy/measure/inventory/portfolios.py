"""How broad and how even is a métropole's portfolio of themes, whatever the size of its list."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import gammaln, stdtrit

from metrostudy.measure.inventory.codes import family

LEAST = 10
MEASURES = ("breadth", "effective", "evenness")


def portfolios(
    projects: pd.DataFrame,
    codebook: pd.DataFrame,
    metropoles: pd.DataFrame,
    least: int = LEAST,
    size: int | None = None,
    level: float = 0.95,
) -> pd.DataFrame:
    """Measure each métropole's portfolio at a common number of projects.

    A longer list holds more themes whatever its author does, so each list is rarefied: what would
    ``size`` of its projects, drawn at random, hold on average? Lists under ``least`` projects are
    not measured (blank), because one of them would bring every other down to its size. Three
    measures (:func:`rarefied`): ``breadth``, the number of themes (Hill number of order 0);
    ``effective``, the number of equally common themes that would be as diverse (order 1,
    exponential of Shannon's entropy); ``evenness``, log effective / log breadth (Pielou, at the
    common size), from near 0 (one theme has almost everything) to 1 (themes share equally), blank
    for a single theme.

    The interval is Student's on the delete-one jackknife of projects, which takes the list as a
    draw from what the métropole does; it is cut at what is possible (breadth: 1 to the smaller of
    ``size`` and the number of themes; evenness: 0 to 1). ``size`` is by default two thirds of the
    shortest list kept: nearer to the whole list, leaving one project out says ever less of the
    spread. In simulated lists of 10 to 60 projects these intervals of 95 % held the true breadth
    94 to 99 times in 100 and the true evenness 88 to 98 times. ``pooled`` is the measure of all
    projects together: what a métropole without any preference of its own would have.

    Returns one row per métropole and measure: ``metropole, name, measure, estimate, low, high,
    pooled, n`` (projects), ``n_themes`` (seen in the whole list), ``size``; the broadest first.
    """
    carried = projects.dropna(subset=["metropole", "theme"])
    codes = family(carried["theme"], codebook)
    counts = pd.crosstab(carried["metropole"], carried["theme"]).reindex(columns=codes).fillna(0)
    n = counts.sum(axis=1).astype(int)
    size = size or int(n[n >= least].min() if (n >= least).any() else least) * 2 // 3
    kept = counts[(n >= least) & (n > size)]
    pooled = rarefied(kept.sum().to_numpy(), size) if len(kept) else dict.fromkeys(MEASURES, np.nan)
    found = {place: _measured(row.to_numpy(float), size, level) for place, row in kept.iterrows()}
    blank = {measure: {} for measure in MEASURES}
    rows = [
        {"metropole": place, "measure": measure, "pooled": pooled[measure], "n": n[place],
         "n_themes": int((counts.loc[place] > 0).sum()), "size": size}
        | found.get(place, blank)[measure]
        for place in counts.index
        for measure in MEASURES
    ]  # fmt: skip
    return _ordered(pd.DataFrame(rows), metropoles)


def rarefied(counts: np.ndarray, size: int) -> dict[str, float]:
    """Return breadth, effective number and evenness of ``size`` projects drawn from ``counts``.

    The draw is without replacement. With N projects, of which Nᵢ in theme i, the number of themes
    expected to be drawn exactly k times is fₖ = Σᵢ C(Nᵢ, k) C(N − Nᵢ, m − k) / C(N, m); then
    breadth = Σₖ fₖ (Hurlbert 1971) and log effective = −Σₖ fₖ (k/m) log(k/m) (Chao et al. 2014, the
    definition of R's iNEXT). At m = N these are the observed ones. Trap: the second is the entropy
    of the expected draw, not the expected entropy of a draw, which is smaller.

    >>> {name: round(value, 3) for name, value in rarefied(np.array([2, 2]), 2).items()}
    {'breadth': 1.667, 'effective': 1.587, 'evenness': 0.905}
    """
    total, times = counts.sum(), np.arange(1, size + 1)
    if total < size or size < 1:
        return dict.fromkeys(MEASURES, float("nan"))
    drawn = _chances(counts[counts > 0][:, None], times, total, size).sum(axis=0)
    part = times / size
    breadth, entropy = float(drawn.sum()), float(-(drawn * part * np.log(part)).sum())
    evenness = entropy / np.log(breadth) if breadth > 1 + 1e-9 else float("nan")
    return {"breadth": breadth, "effective": float(np.exp(entropy)), "evenness": float(evenness)}


def _chances(own: np.ndarray, times: np.ndarray, total: float, size: int) -> np.ndarray:
    """Chance that ``size`` projects drawn among ``total`` hold a theme exactly ``times`` times."""
    rest = total - own
    possible = (times <= own) & (size - times <= rest)
    inside = _ways(own, np.minimum(times, own)) + _ways(rest, np.minimum(size - times, rest))
    return np.where(possible, np.exp(inside - _ways(total, size)), 0.0)


def _ways(n: np.ndarray | float, k: np.ndarray | float) -> np.ndarray:
    """Logarithm of the number of ways to choose k among n."""
    return gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)


def _measured(counts: np.ndarray, size: int, level: float) -> dict[str, dict]:
    """The three measures of one list, with their jackknife intervals."""
    total, themes = counts.sum(), np.flatnonzero(counts)
    without = counts[None, :] - np.eye(len(counts))[themes]  # one project less, theme by theme
    again = pd.DataFrame([rarefied(row, size) for row in without])
    share, reach = counts[themes] / total, float(stdtrit(total - 1, 0.5 + level / 2))
    ends = {"breadth": (1, min(size, len(counts))), "effective": (1, min(size, len(counts)))}
    rows = {}
    for measure, estimate in rarefied(counts, size).items():
        values = again[measure].to_numpy()
        spread = np.sqrt((total - 1) * (share @ (values - share @ values) ** 2))
        low, high = np.clip(
            [estimate - reach * spread, estimate + reach * spread], *ends.get(measure, (0, 1))
        )
        rows[measure] = {"estimate": estimate, "low": float(low), "high": float(high)}
    return rows


def _ordered(rows: pd.DataFrame, metropoles: pd.DataFrame) -> pd.DataFrame:
    columns = ["metropole", "name", "measure", "estimate", "low", "high", "pooled", "n",
               "n_themes", "size"]  # fmt: skip
    if rows.empty:
        return pd.DataFrame(columns=columns)
    table = rows.merge(metropoles[["metropole", "name"]], on="metropole", how="left")
    table = table.reindex(columns=columns)
    breadth = table[table["measure"] == "breadth"].set_index("metropole")["estimate"]
    table = table.assign(place=-table["metropole"].map(breadth), order=table.index)
    table = table.sort_values(["place", "metropole", "order"], ignore_index=True)
    return table[columns]
