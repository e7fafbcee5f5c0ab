"""A mean less a penalty for imbalance: the Mazziotta–Pareto index and its adjusted form."""

from __future__ import annotations

from typing import Literal

import pandas as pd

CENTRE, SPREAD = 100.0, 10.0
LOW, RANGE = 70.0, 60.0


def mpi(
    values: pd.DataFrame,
    direction: pd.Series,
    sd: Literal["population", "sample"] = "population",
    penalty: Literal[-1, 1] = -1,
) -> pd.Series:
    """Return the Mazziotta–Pareto index of each unit: M − S²/M over its standardised indicators.

    Each indicator becomes 100 + 10 (x − x̄)/s, reversed where less is better; M and S are the mean
    and the standard deviation of a unit's own row. ``penalty=-1`` is for an index where more is
    better (imbalance lowers it), 1 adds S²/M instead, for one of ills. ``sd`` says which standard
    deviation is meant, in both places: ``population`` divides by n, ``sample`` by n − 1. The
    published formula uses n; Compind 3.4 uses n − 1, and the two do not rank alike for sure.

    All indicators weigh the same. Around 100 is the average unit; a score is relative to the units
    in the table, so that years are compared with :func:`ampi`. A gap is left out of M and S, a
    single known value has no imbalance, and a constant indicator tells units apart in no way and
    is left out. Mazziotta & Pareto (2013).

    >>> values = pd.DataFrame({"a": [1.0, 3.0], "b": [1.0, 3.0], "c": [3.0, 1.0]}, index=list("UV"))
    >>> mpi(values, pd.Series({"a": 1, "b": 1, "c": -1})).to_dict()
    {'U': 90.0, 'V': 110.0}
    >>> mpi(values, pd.Series({"a": 1, "b": 1, "c": 1})).round(2).to_dict()
    {'U': 95.75, 'V': 102.47}
    """
    ddof = int(sd == "sample")
    centred = values - values.mean()
    spread = values.std(ddof=ddof).where(_varies(values))
    return _penalised(CENTRE + SPREAD * direction * centred / spread, ddof, penalty).rename("mpi")


def ampi(
    values: pd.DataFrame,
    direction: pd.Series,
    penalty: Literal[-1, 1] = -1,
    frame: pd.DataFrame | None = None,
) -> pd.Series:
    """Return the adjusted Mazziotta–Pareto index: the same penalty, on goalposts around the mean.

    With δ half the range of an indicator, the goalposts are x̄ − δ and x̄ + δ, laid on 70 and 130
    (reversed where less is better), so that 100 is the average unit; then M − S²/M (``penalty`` 1:
    plus), S dividing by n. ``frame`` holds the units that give x̄ and δ (default: ``values``): the
    first edition, or all of them, makes editions comparable, which :func:`mpi` does not. Values
    beyond the goalposts are not cut. Gaps and constant indicators as in :func:`mpi`.
    Mazziotta & Pareto (2016). (Compind 3.4 ignores the sign of the penalty.)

    >>> values = pd.DataFrame({"a": [1.0, 3.0], "b": [1.0, 3.0], "c": [3.0, 1.0]}, index=list("UV"))
    >>> ampi(values, pd.Series({"a": 1, "b": 1, "c": -1})).to_dict()
    {'U': 70.0, 'V': 130.0}
    """
    frame = values if frame is None else frame
    half = ((frame.max() - frame.min()) / 2).where(_varies(frame))
    position = (values - (frame.mean() - half)) / (2 * half)
    position = position.where(direction > 0, 1 - position, axis=1)
    return _penalised(LOW + RANGE * position, 0, penalty).rename("ampi")


def _varies(values: pd.DataFrame) -> pd.Series:
    """Which indicators tell units apart by more than rounding."""
    return values.max() - values.min() > 1e-12 * values.abs().max()


def _penalised(scaled: pd.DataFrame, ddof: int, penalty: int) -> pd.Series:
    mean = scaled.mean(axis=1)
    alone = scaled.notna().sum(axis=1) == 1
    variance = scaled.var(axis=1, ddof=ddof).mask(alone, 0.0)
    return mean + penalty * variance / mean
