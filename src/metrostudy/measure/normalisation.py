"""The leaves of an index laid on one scale, and the reason for each that cannot be."""

from __future__ import annotations

import numpy as np
import pandas as pd

from metrostudy.faults import StudyError, listing, nearest
from metrostudy.measure.scales import METHODS, RATIOS, SCALES, scaled


def normalise(
    values: pd.DataFrame,
    leaves: pd.DataFrame,
    method: str,
    floor: float = 0.0,
    frame: pd.DataFrame | None = None,
    reference: str | None = None,
) -> pd.DataFrame:
    """Lay every leaf of an index on one scale, the way that ``method`` (of METHODS) says.

    ``leaves`` are rows of the framework (``node, direction, low, high``, optionally ``target``);
    their nodes are the columns of ``values``. :func:`metrostudy.measure.scales.scaled` has the
    formulas. ``z`` gives standard deviations, ``rank`` numbers from 1, ``borda`` numbers from
    ``floor``, the others ``floor``–100, save that a unit beyond its target or the reference, and a
    fraction_of_best of mixed signs, go past these ends. A ``floor`` above 0 (1, usually) keeps the
    worst unit from the zero that a geometric mean cannot take. ``frame`` is the table whose rows
    give worst, best, mean and ranks (all editions, so that scores can be compared over time);
    ``values`` by default. ``reference`` is the unit of distance_to_reference, looked up in the last
    level of the frame's index. A leaf that cannot be scaled is blank; :func:`reasons` says why.
    Raises when the reference is not there, and when ``method`` is unknown.

    >>> leaf = pd.DataFrame({"node": ["a"], "direction": [-1], "low": [0.0], "high": [8.0]})
    >>> x = pd.DataFrame({"a": [0.0, 2.0, 6.0]}, index=["V", "W", "X"])
    >>> normalise(x, leaf, "goalposts")["a"].tolist()
    [100.0, 75.0, 25.0]
    >>> normalise(x, leaf, "distance_to_reference", reference="W")["a"].tolist()
    [150.0, 100.0, 0.0]
    """
    if method not in SCALES:
        raise StudyError([f"'{method}' is not a scale{nearest(method, METHODS)};"
                          f" accepted: {listing(METHODS)}."])  # fmt: skip
    rows = leaves.set_index("node")
    units = (values if frame is None else frame).index
    place = _place(units, reference) if method == "distance_to_reference" else None
    given = {
        bound: rows[bound].to_numpy(float) for bound in ("low", "high", "target") if bound in rows
    }
    cells = scaled(
        values[rows.index].to_numpy(float), rows["direction"], method, **given,
        reference_unit=place, bottom=floor,
        frame=None if frame is None else frame[rows.index].to_numpy(float),
    )  # fmt: skip
    return pd.DataFrame(cells, index=values.index, columns=rows.index.to_list())


def reasons(
    values: pd.DataFrame,
    leaves: pd.DataFrame,
    method: str,
    frame: pd.DataFrame | None = None,
    reference: str | None = None,
) -> pd.Series:
    """Return, for each leaf that ``method`` cannot scale, the reason why; indexed by node.

    >>> leaf = pd.DataFrame({"node": ["a"], "direction": [1], "low": [None], "high": [None]})
    >>> reasons(pd.DataFrame({"a": [3.0, 3.0]}), leaf, "minmax").to_dict()
    {'a': 'the same value (3) everywhere'}
    """
    scores = normalise(values, leaves, method, frame=frame, reference=reference)
    frame, rows = (values if frame is None else frame), leaves.set_index("node")
    lost = {
        node: _reason(values[node].dropna(), frame[node].dropna(), rows.loc[node], method)
        for node in scores.columns[scores.isna().all()]
    }
    return pd.Series(lost, dtype="str")


def _place(index: pd.Index, reference: str | None) -> list[int]:
    """Where the reference stands among the units of the frame."""
    units = index.get_level_values(-1)
    if reference is None:
        raise StudyError(["distance_to_reference needs a reference: the unit that scores 100."])
    if reference not in units:
        raise StudyError([f"the reference '{reference}' is not there{nearest(reference, units)}."])
    return np.flatnonzero(units == reference).tolist()


def _reason(known: pd.Series, seen: pd.Series, leaf: pd.Series, method: str) -> str:
    if known.empty:
        return "no value known"
    if method == "goalposts" and seen.nunique() > 1:
        return "the bounds declared leave no room for the values observed"
    if seen.nunique() == 1:
        return f"the same value ({seen.iloc[0]:g}) everywhere"
    worst = seen.min() if leaf["direction"] > 0 else seen.max()
    if method == "distance_to_target":
        target = leaf.get("target", np.nan)
        if pd.isna(target):
            return "no target is declared"
        return f"the target ({target:g}) is no better than the worst value ({worst:g})"
    if method == "distance_to_reference":
        return f"the reference has no value, or the worst one ({worst:g})"
    if method in RATIOS:
        return "the value to divide by is 0 or below it"
    return "values that differ by rounding only"
