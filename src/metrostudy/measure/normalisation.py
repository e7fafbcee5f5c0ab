"""Every scale on which indicators of different units can be added, each with its direction.

All functions take ``values`` (one row per unit, one column per indicator, gaps as NaN) and
``direction`` (1 when more is better, -1 when less is; indexed by indicator) and return a table of
the same shape in which more is always better. Definitions are those of COINr 1.1 and of the
OECD/JRC Handbook on Constructing Composite Indicators (2008, step 5).
"""

from __future__ import annotations

import pandas as pd

TOP = 100.0


def minmax(
    values: pd.DataFrame, direction: pd.Series, bottom: float = 0.0, top: float = TOP
) -> pd.DataFrame:
    """Return where each value stands between the worst and the best observed one.

    bottom + (top − bottom) · (x − min) / (max − min), after x ← x · direction. A constant
    indicator tells units apart in no way, and comes back blank.

    >>> minmax(pd.DataFrame({"a": [2.0, 3.0, 6.0]}), pd.Series({"a": -1}))["a"].tolist()
    [100.0, 75.0, 0.0]
    """
    x = values * direction
    span = _span(x.min(), x.max())
    return bottom + (top - bottom) * (x - x.min()) / span


def goalposts(
    values: pd.DataFrame,
    direction: pd.Series,
    low: pd.Series,
    high: pd.Series,
    bottom: float = 0.0,
    top: float = TOP,
) -> pd.DataFrame:
    """Return where each value stands between two declared bounds, whatever the other units are.

    ``low`` and ``high`` are on the original scale; a blank one is the observed extreme. The
    position (x − low) / (high − low) is cut to 0–1, reversed when the direction is -1, then laid on
    ``bottom``–``top``. Fixed bounds are what makes two editions comparable.

    >>> up, down = pd.Series({"a": 1}), pd.Series({"a": -1})
    >>> x = pd.DataFrame({"a": [1.0, 4.0, 7.0]})
    >>> goalposts(x, up, low=pd.Series({"a": 0.0}), high=pd.Series({"a": 5.0}))["a"].tolist()
    [20.0, 80.0, 100.0]
    >>> blank = pd.Series({"a": None}, dtype=float)
    >>> goalposts(x, down, blank, blank)["a"].tolist()
    [100.0, 50.0, 0.0]
    """
    low = low.astype(float).fillna(values.min())
    high = high.astype(float).fillna(values.max())
    position = ((values - low) / _span(low, high)).clip(0, 1)
    position = position * direction + (direction < 0)
    return bottom + (top - bottom) * position


def z_scores(
    values: pd.DataFrame, direction: pd.Series, mean: float = 0.0, sd: float = 1.0
) -> pd.DataFrame:
    """Return distances to the average in standard deviations: mean + sd · (x − x̄) / s, s with n−1.

    >>> z_scores(pd.DataFrame({"a": [1.0, 2.0, 3.0]}), pd.Series({"a": 1}))["a"].tolist()
    [-1.0, 0.0, 1.0]
    """
    x = values * direction
    spread = x.std(ddof=1).where(_span(x.min(), x.max()).notna())
    return mean + sd * (x - x.mean()) / spread


def ascending_ranks(values: pd.DataFrame, direction: pd.Series) -> pd.DataFrame:
    """Return ranks from 1 (worst) up; ties share the lowest number, gaps stay gaps.

    >>> x = pd.DataFrame({"a": [5.0, 5.0, None, 9.0]})
    >>> ascending_ranks(x, pd.Series({"a": 1}))["a"].tolist()
    [1.0, 1.0, nan, 3.0]
    """
    return (values * direction).rank(method="min")


def percentile_ranks(
    values: pd.DataFrame, direction: pd.Series, bottom: float = 0.0, top: float = TOP
) -> pd.DataFrame:
    """Return the share of the other known units that each one beats: (rank − 1) / (n − 1).

    >>> percentile_ranks(pd.DataFrame({"a": [5.0, 6.0, 9.0]}), pd.Series({"a": 1}))["a"].tolist()
    [0.0, 50.0, 100.0]
    """
    share = (ascending_ranks(values, direction) - 1) / _span(0, values.notna().sum() - 1)
    return bottom + (top - bottom) * share


def normalise(
    values: pd.DataFrame, leaves: pd.DataFrame, method: str, floor: float = 0.0
) -> pd.DataFrame:
    """Lay every leaf of an index on one scale, the way that ``method`` says.

    ``leaves`` are rows of the framework (``node, direction, low, high``); their nodes are the
    columns of ``values``. ``goalposts``, ``minmax`` and ``rank`` (percentile ranks) give
    ``floor``–100, ``z`` standard deviations. A ``floor`` above 0 (1, usually) keeps the worst unit
    from the zero that a geometric mean cannot take. A leaf that cannot be scaled comes back blank;
    :func:`reasons` says why.
    """
    rows = leaves.set_index("node")
    values, direction = values[rows.index], rows["direction"].astype(float)
    if method == "goalposts":
        return goalposts(values, direction, rows["low"], rows["high"], floor)
    if method == "z":
        return z_scores(values, direction)
    if method == "minmax":
        return minmax(values, direction, floor)
    told_apart = _span(values.min(), values.max()).notna()
    return percentile_ranks(values.loc[:, told_apart], direction[told_apart], floor).reindex(
        columns=values.columns
    )


def reasons(values: pd.DataFrame, leaves: pd.DataFrame, method: str) -> pd.Series:
    """Return, for each leaf that ``method`` cannot scale, the reason why; indexed by node.

    >>> leaf = pd.DataFrame({"node": ["a"], "direction": [1], "low": [None], "high": [None]})
    >>> reasons(pd.DataFrame({"a": [3.0, 3.0]}), leaf, "minmax").to_dict()
    {'a': 'the same value (3) everywhere'}
    """
    scaled = normalise(values, leaves, method)
    lost = [node for node in scaled if scaled[node].isna().all()]
    return pd.Series({node: _reason(values[node].dropna()) for node in lost}, dtype="str")


def _reason(known: pd.Series) -> str:
    if known.empty:
        return "no value known"
    if known.nunique() == 1:
        return f"the same value ({known.iloc[0]:g}) everywhere"
    return "the bounds declared leave no room for the values observed"


def _span(low: pd.Series | float, high: pd.Series | float) -> pd.Series:
    """The distance to divide by; blank when it is nothing but the rounding of a mean."""
    low, high = low + 0 * high, high + 0 * low
    noise = 1e-12 * pd.concat([abs(low), abs(high)], axis=1).max(axis=1)
    return (high - low).where(high - low > noise)
