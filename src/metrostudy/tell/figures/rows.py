"""A figure whose rows have names: one row per name, the first at the top."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes


def name_rows(ax: Axes, names: Sequence[str]) -> np.ndarray:
    """Write ``names`` down the left side of ``ax``, the first at the top; return their heights."""
    y = np.arange(len(names))
    ax.set_yticks(y, list(names))
    ax.set_ylim(len(names) - 0.4, -0.6)
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    ax.grid(axis="x")
    return y
