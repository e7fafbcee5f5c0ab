"""Barriers overcome under weak and strong steering, métropole by métropole."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from metrostudy.compare.steering import Steering
from metrostudy.tell.figures.rows import name_rows
from metrostudy.tell.figures.style import BLUE, INK, MUTED, ORANGE, new_axes, rows_height
from metrostudy.tell.wording import plural


def plot_steering(result: Steering, metropoles: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw, for each métropole, the share of barriers overcome under weak and strong steering.

    ``result`` comes from ``steering``: mean over projects that met a barrier. Métropoles stand from
    the largest gain to the smallest; the discordant ones, against the common difference, are in
    orange and counted in the title.
    """
    table = result.metropoles
    ax = new_axes(ax, rows_height(len(table)))
    y = name_rows(ax, table["metropole"].map(metropoles.set_index("metropole")["name"]))
    weak, strong = 100 * table["weak"], 100 * table["strong"]
    color = np.where(table["discordant"], ORANGE, BLUE)
    ax.hlines(y, weak, strong, color=color, linewidth=2.2, alpha=0.35)
    ax.scatter(weak, y, s=30, facecolor="white", edgecolor=color, linewidth=1.3, zorder=3)
    ax.scatter(strong, y, s=32, color=color, zorder=3)
    for place, row in zip(y, table.itertuples(), strict=True):
        count = f"{row.n_weak} / {row.n_strong}"
        ax.text(104, place, count, va="center", fontsize=7.5, color=MUTED)
    ax.text(104, -0.85, "projets", va="center", fontsize=7.5, color=MUTED)
    if len(table):
        ax.text(weak.iloc[0], -0.55, "faible", ha="center", fontsize=7.5, color=MUTED)
        ax.text(strong.iloc[0], -0.55, "fort", ha="center", fontsize=7.5, color=INK)
    ax.set_xlim(-2, 120)
    ax.set_xticks(range(0, 101, 20))
    ax.set_xlabel("% des freins d'un projet qui sont surmontés, en moyenne", loc="left")
    count = int(table["discordant"].sum())
    against = plural(count, "métropole discordante", "métropoles discordantes")
    ax.set_title(f"Freins surmontés : {against} sur {len(table)}", pad=14)
    return ax
