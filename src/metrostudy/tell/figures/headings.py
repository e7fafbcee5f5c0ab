"""Titles, labels and scores, as every figure of the index writes them."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from metrostudy.tell.wording import number

_ONE_LINE = 50
_MOST_RANKS = 40  # scores that are ranks stay below; hundredths of any group go beyond


def name_figure(ax: Axes, index: str, claim: str, pad: float = 10) -> None:
    """Write ``index : claim`` above ``ax``; beside long names it takes two lines when it must."""
    separator = " " if len(index) + len(claim) < _ONE_LINE else "\n"
    ax.set_title(f"{index} :{separator}{claim}", pad=pad)


def wrapped(label: str, width: int) -> str:
    """Return ``label`` over lines of ``width`` characters; a longer word may part at an apostrophe.

    >>> wrapped("Gains d'efficacité", 12).splitlines()
    ['Gains', "d'efficacité"]
    >>> wrapped("Gains d'efficacité", 10).splitlines()
    ["Gains d'", 'efficacité']
    """
    lines = [""]
    for word in re.findall(r"[^ ]+ *", label):
        for piece in [word] if len(word.rstrip()) <= width else re.findall(r"[^']+'?", word):
            if lines[-1] and len((lines[-1] + piece).rstrip()) > width:
                lines.append("")
            lines[-1] += piece
    return "\n".join(line.rstrip() for line in lines)


def show_whole_scale(ax: Axes, scores: pd.Series | pd.DataFrame) -> bool:
    """Show the whole of a scale of hundredths, and say so; others (ranks, deviations) as is."""
    values = np.asarray(scores, dtype=float)
    known = values[np.isfinite(values)]
    hundredths = known.size > 0 and known.min() >= 0 and known.max() > _MOST_RANKS
    if hundredths:
        ax.set_xlim(-4, 104)
    return bool(hundredths)


def score_text(score: float, scores: pd.Series) -> str:
    """Return a score to the unit in hundredths, with a decimal or two on a shorter scale.

    >>> score_text(80.4, pd.Series([80.4, 20])), score_text(-0.5, pd.Series([-0.5, 1.5]))
    ('80', '−0,50')
    """
    largest = scores.abs().max()
    return number(score, 0 if largest > _MOST_RANKS else 1 if largest > 5 else 2)
