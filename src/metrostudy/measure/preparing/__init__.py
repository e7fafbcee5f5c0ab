"""PREPARING: leaf values made ready for one scale, with a record of every cell touched."""

from __future__ import annotations

import numpy as np
import pandas as pd


def touched(
    before: pd.DataFrame, after: pd.DataFrame, step: np.ndarray | str, how: np.ndarray | str
) -> pd.DataFrame:
    """Return one row per cell of ``after`` that is not as it was in ``before``.

    Both tables have one row per unit and one column per leaf; ``step`` and ``how`` hold for all
    cells, or are arrays that numpy spreads over them. Returns the names of the index
    (``metropole``), then ``node, step, how, before, after``, leaf by leaf; a gap that was filled
    is blank in ``before``.

    >>> units = pd.Index(["a", "b"], name="metropole")
    >>> x = pd.DataFrame({"buses": [1.0, 9.0]}, index=units)
    >>> touched(x, x.clip(upper=5), "winsorised", "high").values.tolist()
    [['b', 'buses', 'winsorised', 'high', 9.0, 5.0]]
    """
    x, y = before.to_numpy(float), after.to_numpy(float)
    node, unit = np.nonzero(((x != y) & ~(np.isnan(x) & np.isnan(y))).T)
    return before.index[unit].to_frame(index=False).assign(
        node=before.columns.to_numpy()[node],
        step=np.broadcast_to(step, x.shape)[unit, node],
        how=np.broadcast_to(how, x.shape)[unit, node],
        before=x[unit, node],
        after=y[unit, node],
    )  # fmt: skip


def said(unit: object) -> str:
    """Return a row's name as a sentence says it: ``2026, metz`` for an edition and a métropole."""
    return ", ".join(map(str, unit)) if isinstance(unit, tuple) else str(unit)
