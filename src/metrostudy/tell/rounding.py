"""A table as a notebook shows it: rounded to what matters, with no p that reads 0."""

from __future__ import annotations

import pandas as pd

_P = ("p", "p_holm", "p_min")


def rounded(table: pd.DataFrame, digits: int = 3) -> pd.DataFrame:
    """Return ``table`` rounded to ``digits`` decimals; a p too small for them is shown as a bound.

    The columns ``p``, ``p_holm`` and ``p_min`` become text: a p is never 0.

    >>> print(rounded(pd.DataFrame({"estimate": [0.12345], "p": [2e-6], "p_min": [0.0625]})))
       estimate        p  p_min
    0     0.123  < 0.001  0.062
    """
    shown = table.round(digits)
    for name in [name for name in _P if name in table]:
        shown[name] = [_text(p, digits) for p in table[name]]
    return shown


def _text(p: float, digits: int) -> str:
    if pd.isna(p):
        return ""
    least = 10.0**-digits
    return f"< {least:.{digits}f}" if p < least else f"{p:.{digits}f}"
