"""Necessary in degree: how much of a condition each level of the outcome requires (NCA)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from metrostudy.small_n import holm

CE, CR = "ce_fdh", "cr_fdh"
_HEAD = ("condition", "ceiling", "estimate", "n", "p", "p_min")
LEVELS = tuple(range(0, 101, 10))
_ON_IT = 1e-7


def nca(
    data: pd.DataFrame,
    conditions: Sequence[str],
    outcome: str,
    rng: np.random.Generator,
    n_permutations: int = 9999,
) -> pd.DataFrame:
    """Return how large the empty upper left corner is: a high outcome without the condition.

    ``data`` holds scores or memberships, a row a case. With x the condition and y the outcome, the
    *scope* is the rectangle of the values observed and the *peers* are the cases whose y is the
    largest at their x and above every y at a smaller x; a coincident duplicate of a peer is one
    too, and weighs in the regression. Two ceilings: ``ce_fdh``, the steps through the peers, whose
    empty zone is Σ(xᵢ₊₁ − xmin)(yᵢ₊₁ − yᵢ); ``cr_fdh``, the least-squares line through them, whose
    empty zone is the part of the scope above it. ``estimate`` is the effect size d = zone / scope:
    at 0 nothing is required; 0.1, 0.3 and 0.5 divide small, medium, large and very large (Dul
    2016). ``p`` is the chance of a d as large when y is shuffled, ``p_holm`` for all the conditions
    of a ceiling.

    One row per condition and ceiling: ``condition, ceiling, estimate, n, p, p_min, p_holm, zone,
    scope, slope, intercept`` (of the line), ``above`` (cases over the ceiling), ``accuracy`` (% of
    cases that are not), ``fit`` (% of the zone of the steps; blank if larger), ``complexity``
    (peers that make the steps; 1 for the line), ``condition_inefficiency`` and
    ``outcome_inefficiency`` (% of each range where it does not constrain the other),
    ``inefficiency`` (% of the scope so concerned), ``peers`` (who lies on the steps), ``method``. d
    is blank when x or y is constant; the line, when its peers share one x. Cases with a blank are
    left out of that condition. Sources: Dul (2016); Dul, van der Laan & Kuik (2020).

    >>> cases = pd.DataFrame({"x": [0, 1, 2, 2], "y": [0, 1, 2, 0]}, index=list("abcd"))
    >>> found = nca(cases, ["x"], "y", np.random.default_rng(0), 99)
    >>> found[["ceiling", "estimate", "peers"]].values.tolist()
    [['ce_fdh', 0.75, 'a|b|c'], ['cr_fdh', 0.5, 'a|b|c']]
    """
    rows = []
    for name in conditions:
        x, y, cases = _sorted(data, name, outcome)
        shuffled = rng.permuted(np.tile(y, (n_permutations, 1)), axis=1)
        peers = "|".join(map(str, cases[_peers(x, y[None])[0]]))
        for ceiling in (CE, CR):
            found = _measures(x, y, ceiling) | {"peers": peers}
            larger = int((_zones(x, shuffled, ceiling) >= found["zone"] * (1 - 1e-9)).sum())
            found |= {"p": (1 + larger) / (n_permutations + 1), "p_min": 1 / (n_permutations + 1)}
            rows.append(dict.fromkeys(_HEAD) | {"condition": name, "ceiling": ceiling} | found)
    table = pd.DataFrame(rows).assign(method=f"outcome shuffled, {n_permutations} times")
    table.insert(6, "p_holm", table.groupby("ceiling")["p"].transform(holm))
    return table


def bottleneck(
    data: pd.DataFrame,
    conditions: Sequence[str],
    outcome: str,
    ceiling: str = CE,
    levels: Sequence[float] = LEVELS,
) -> pd.DataFrame:
    """Return how much of each condition each level of the outcome requires, under a ceiling.

    One row per condition and level: ``condition, ceiling, level`` (% of the range of the outcome),
    ``outcome`` (the same in its unit), ``required`` (% of the range of the condition), ``value``
    (the same in its unit) and ``verdict``: ``necessary``; ``not necessary`` (NN: the lowest value
    observed is enough); ``out of reach`` (NA: the ceiling does not get there), both without number.

    >>> cases = pd.DataFrame({"x": [0, 1, 2, 2], "y": [0, 1, 2, 0]})
    >>> bottleneck(cases, ["x"], "y", levels=[0, 50, 100])[["level", "required", "verdict"]]
       level  required        verdict
    0      0       NaN  not necessary
    1     50      50.0      necessary
    2    100     100.0      necessary
    """
    rows = []
    for name in conditions:
        x, y, _ = _sorted(data, name, outcome)
        for level in levels:
            wanted = y.min() + level / 100 * np.ptp(y)
            value, verdict = _required(x, y, wanted, ceiling)
            rows.append({"condition": name, "ceiling": ceiling, "level": level, "outcome": wanted,
                         "required": 100 * (value - x.min()) / np.ptp(x), "value": value,
                         "verdict": verdict})  # fmt: skip
    return pd.DataFrame(rows)


def ceiling_corners(x: np.ndarray, y: np.ndarray, ceiling: str) -> tuple[np.ndarray, np.ndarray]:
    """Return the corners of a ceiling from left to right; none if one peer makes the line.

    >>> corners = ceiling_corners(np.array([0.0, 1.0, 2.0]), np.array([0.0, 1.0, 2.0]), "ce_fdh")
    >>> corners[0].tolist(), corners[1].tolist()
    ([0.0, 1.0, 1.0, 2.0, 2.0], [0.0, 0.0, 1.0, 1.0, 2.0])
    """
    order = np.argsort(x, kind="stable")
    x, y = np.asarray(x, float)[order], np.asarray(y, float)[order]
    if ceiling == CE:
        values = np.unique(x)
        top = np.maximum.accumulate(y)[np.searchsorted(x, values, side="right") - 1]
        return np.repeat(values, 2)[1:], np.repeat(top, 2)[:-1]
    slope, intercept = _line(x, y)
    if np.isnan(slope):
        return np.empty(0), np.empty(0)
    left, right = np.clip((np.array([y.min(), y.max()]) - intercept) / slope, x[0], x[-1])
    ends = np.array([left, right])
    return ends, slope * ends + intercept


def _sorted(data: pd.DataFrame, name: str, outcome: str) -> tuple[np.ndarray, np.ndarray, pd.Index]:
    known = data[[name, outcome]].dropna().sort_values(name, kind="stable")
    return known[name].to_numpy(float), known[outcome].to_numpy(float), known.index


def _measures(x: np.ndarray, y: np.ndarray, ceiling: str) -> dict:
    """All but the p: what one ceiling says of one condition."""
    steps, zone = (float(_zones(x, y[None], kind)[0]) for kind in (CE, ceiling))
    scope = float(np.ptp(x) * np.ptp(y))
    slope, intercept = _line(x, y) if ceiling == CR else (np.nan, np.nan)
    above = int((y > intercept + slope * x + _ON_IT).sum())
    return {
        "estimate": zone / scope if scope else np.nan, "n": len(x), "zone": zone, "scope": scope,
        "slope": slope, "intercept": intercept, "above": above,
        "accuracy": 100 * (len(x) - above) / len(x),
        "fit": 100 * zone / steps if steps > 0 and zone <= steps else np.nan,
        "complexity": 1 if ceiling == CR else len(np.unique(x[_peers(x, y[None])[0]])),
        **_inefficiencies(x, y, ceiling, slope, intercept),
    }  # fmt: skip


def _inefficiencies(
    x: np.ndarray, y: np.ndarray, ceiling: str, slope: float, intercept: float
) -> dict:
    """In % of each range, where the ceiling has already met the side of the scope."""
    peers = _peers(x, y[None])[0]
    last, first = x[peers][-1], y[peers][0]
    if ceiling == CR:
        last, first = (y.max() - intercept) / slope, intercept + slope * x[0]
    if np.unique(x[peers]).size < 2:
        last = first = np.nan
    wide, high = max(x[-1] - last, 0) / np.ptp(x), max(first - y.min(), 0) / np.ptp(y)
    both = wide + high - wide * high
    return {"condition_inefficiency": 100 * wide, "outcome_inefficiency": 100 * high,
            "inefficiency": 100 * both}  # fmt: skip


def _required(x: np.ndarray, y: np.ndarray, wanted: float, ceiling: str) -> tuple[float, str]:
    if ceiling == CE:
        value = x[y >= wanted - _ON_IT].min()
        return (value, "necessary") if value > x[0] else (np.nan, "not necessary")
    slope, intercept = _line(x, y)
    value = (wanted - intercept) / slope
    if np.isnan(value) or value < x[0] - _ON_IT:
        return np.nan, "not necessary"
    return (value, "necessary") if value <= x[-1] + _ON_IT else (np.nan, "out of reach")


def _line(x: np.ndarray, y: np.ndarray) -> tuple[float, float]:
    slope, intercept = _lines(x, y[None], _peers(x, y[None]))
    return float(slope[0]), float(intercept[0])


def _zones(x: np.ndarray, y: np.ndarray, ceiling: str) -> np.ndarray:
    """Area of the scope above the ceiling, for each line of ``y``; ``x`` is sorted."""
    floor, roof = y.min(axis=1), y.max(axis=1)
    if ceiling == CE:
        top = np.maximum.accumulate(y, axis=1)[:, :-1]
        return ((roof[:, None] - top) * np.diff(x)).sum(axis=1)
    slope, intercept = _lines(x, y, _peers(x, y))
    ends = [np.clip((side - intercept) / slope, x[0], x[-1]) for side in (floor, roof)]
    heights = [roof - np.clip(slope * end + intercept, floor, roof) for end in ends]
    zone = (roof - floor) * (ends[0] - x[0]) + sum(heights) / 2 * (ends[1] - ends[0])
    zone += heights[1] * (x[-1] - ends[1])
    return np.nan_to_num(zone)


def _lines(x: np.ndarray, y: np.ndarray, peers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Slope and intercept of the regression through the peers; blank if they share one x."""
    size = peers.sum(axis=1)
    middle, level = (peers * x).sum(axis=1) / size, (peers * y).sum(axis=1) / size
    apart = peers * (x - middle[:, None])
    first, last = peers.argmax(axis=1), len(x) - 1 - peers[:, ::-1].argmax(axis=1)
    spread = np.where(x[last] > x[first], (apart**2).sum(axis=1), np.nan)
    slope = (apart * (y - level[:, None])).sum(axis=1) / spread
    return slope, level - slope * middle


def _peers(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Which cases are peers, for each line of ``y``; ``x`` is sorted."""
    top = np.maximum.accumulate(y, axis=1)
    first, last = np.searchsorted(x, x), np.searchsorted(x, x, side="right") - 1
    before = np.where(first > 0, top[:, first - 1], -np.inf)
    return (y == top[:, last]) & (y > before)
