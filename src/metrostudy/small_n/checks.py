"""What the tests refuse, in one sentence each: blanks, unequal lengths, numbers out of range."""

from __future__ import annotations

from collections.abc import Sequence, Sized

import numpy as np
import pandas as pd

from metrostudy.faults import StudyError


def alike(**columns: Sized) -> None:
    """Refuse columns of unequal lengths.

    >>> alike(x=[1, 2], y=[3])
    Traceback (most recent call last):
    metrostudy.faults.StudyError: 2 values of x and 1 values of y: each case needs one of each
    """
    sizes = {name: len(column) for name, column in columns.items()}
    if len(set(sizes.values())) > 1:
        said = " and ".join(f"{size} values of {name}" for name, size in sizes.items())
        raise StudyError([f"{said}: each case needs one of each"])


def numbers(name: str, values: Sequence[float]) -> np.ndarray:
    """Return ``values`` as numbers; refuse a blank or a word."""
    given = pd.to_numeric(pd.Series(list(values), dtype=object), errors="coerce").astype(float)
    lost = int((~np.isfinite(given)).sum())
    if lost:
        raise StudyError([f"{name}: {lost} of {len(given)} values are blank or not finite numbers; "
                          "leave these cases out and say how many"])  # fmt: skip
    return given.to_numpy()


def yes_or_no(name: str, values: Sequence) -> np.ndarray:
    """Return ``values`` as booleans; refuse anything but 0, 1, True and False."""
    given = numbers(name, values)
    if not np.isin(given, (0, 1)).all():
        odd = given[~np.isin(given, (0, 1))][0]
        raise StudyError([f"{name} holds {odd:g}; a yes or no is 1 or 0"])
    return given.astype(bool)


def labels(name: str, values: Sequence) -> np.ndarray:
    """Return a number for each distinct label; refuse a blank."""
    codes = pd.factorize(pd.Series(list(values), dtype=object))[0]
    if (codes < 0).any():
        raise StudyError([f"{name}: {int((codes < 0).sum())} of {len(codes)} cases have none"])
    return codes


def between(name: str, value: float, low: float, high: float, ends: bool = True) -> None:
    """Refuse a number outside ``low``-``high``; the ends themselves too if not ``ends``."""
    inside = low <= value <= high if ends else low < value < high
    if not inside:
        limits = f"from {low:g} to {high:g}" if ends else f"strictly between {low:g} and {high:g}"
        raise StudyError([f"{name} is {value:g}; it must lie {limits}"])


def counts(name: str, cells: Sequence) -> list[int]:
    """Return ``cells`` as whole numbers; refuse a negative one or a fraction."""
    given = numbers(name, cells)
    odd = given[(given < 0) | (given != np.round(given))]
    if len(odd):
        raise StudyError([f"{name} holds {odd[0]:g}; a count is a whole number, 0 or more"])
    return [int(cell) for cell in given]
