"""Where the indicators of an index come from, on one page."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from metrostudy.tell.figures.headings import wrapped
from metrostudy.tell.figures.style import RULE, new_axes, nothing

_COLUMNS = (("Indicateur", 0.0), ("Année", 0.40), ("Source", 0.50))


def plot_sources(table: pd.DataFrame) -> Axes:
    """Write the year, the source and the proxy status of each indicator, on one page.

    ``table`` comes from ``indicator_sources``; ≈ marks a value that stands for something near it.
    """
    if table.empty:
        return nothing("L'indice ne repose sur aucun indicateur public.")
    known = table.assign(source=table["source"].where(table["n"] > 0, "aucune lecture"))
    cells = [
        (wrapped(f"{'≈ ' if row.proxy else ''}{row.label_fr}", 44), row.years,
         wrapped(row.source, 60))
        for row in known.itertuples()
    ]  # fmt: skip
    lines = [1 + max(text.count("\n") for text in row) for row in cells]
    tops = np.concatenate([[1.4], 1.4 + np.cumsum(np.array(lines) + 0.5)])
    ax = new_axes(height=0.7 + 0.128 * tops[-1])
    ax.set_axis_off()
    ax.set(xlim=(0, 1), ylim=(tops[-1], 0))
    for title, x in _COLUMNS:
        ax.text(x, 0.3, title, fontsize=8, fontweight="bold", va="top")
    for row, top in zip(cells, tops, strict=False):
        ax.axhline(top - 0.2, color=RULE, linewidth=0.6)
        for (_, x), text in zip(_COLUMNS, row, strict=True):
            ax.text(x, top, text, fontsize=7, va="top", linespacing=1.15)
    mark = " (≈ : valeur approchée)" if table["proxy"].any() else ""
    ax.set_title(f"Les indicateurs de l'indice et leurs sources{mark}")
    return ax
