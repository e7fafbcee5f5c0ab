"""Which two editions of the study are compared, and who is in each."""

from __future__ import annotations

import numpy as np
import pandas as pd

from metrostudy.faults import Fault, StudyError, nearest
from metrostudy.study import Editions


def compared(ratings: pd.DataFrame, choices: Editions) -> tuple[str, str]:
    """Return the earlier and the later edition: those chosen, else the last two that are rated.

    With fewer than two the earlier one is blank. Raises
    :class:`~metrostudy.faults.StudyError` for a chosen edition without ratings.

    >>> compared(pd.DataFrame({"edition": ["2024", "2026"], "score": [1, 2]}), Editions())
    ('2024', '2026')
    """
    known = sorted(ratings.dropna(subset="score")["edition"].unique())
    asked = [name for name in (choices.earlier, choices.later) if name]
    faults = [
        Fault("study.yml", (), "choices.editions", f"'{name}' has no ratings{nearest(name, known)}")
        for name in asked
        if name not in known
    ]
    if faults:
        raise StudyError(faults)
    later = choices.later or (known[-1] if known else "")
    before = [name for name in known if name < later]
    return choices.earlier or (before[-1] if before else ""), later


def statuses(before: pd.Series, after: pd.Series) -> np.ndarray:
    """Return both, arrival or departure for each métropole, from who is there before and after."""
    return np.select([before & after, after], ["both", "arrival"], default="departure")
