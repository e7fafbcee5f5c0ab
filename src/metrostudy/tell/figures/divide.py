"""The digital divide: how unequal communes are, where the inequality lies, and who caught up."""

from __future__ import annotations

from textwrap import fill

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from metrostudy.compare.divide.fibre import CatchUp
from metrostudy.tell.figures.rows import name_rows
from metrostudy.tell.figures.style import (
    BLUE,
    INK,
    MUTED,
    ORANGE,
    PAGE_WIDTH,
    RULE,
    SKY,
    new_axes,
    rows_height,
)
from metrostudy.tell.wording import number, percent, plural

PANELS_ABREAST = 3
FAINT = "#b8c1ca"
_GROUPS = {"metropoles": ("métropoles", BLUE), "others": ("autres EPCI", ORANGE)}


def plot_exposure(table: pd.DataFrame) -> np.ndarray:
    """Draw where each métropole stands among all EPCI, one panel per indicator of exposure.

    ``table`` comes from ``exposure``. The line in the middle is the median EPCI; métropoles stand
    from the most to the least exposed on average.
    """
    order = table.groupby("name")["percentile"].mean().sort_values(ascending=False, kind="stable")
    panels = table.drop_duplicates("indicator")
    axes = _panels_of_rows(len(panels), len(order))
    for ax, panel in zip(axes, panels.itertuples(), strict=True):
        own = table[table["indicator"] == panel.indicator].set_index("name")["percentile"]
        own = own.reindex(order.index)
        y = name_rows(ax, order.index)
        color = np.where(own > 50, ORANGE, BLUE)
        ax.hlines(y, 50, own, color=color, linewidth=2.2, alpha=0.35)
        ax.scatter(own, y, s=22, color=color, zorder=3)
        ax.axvline(50, color=MUTED, linewidth=0.8)
        ax.set_xlim(-4, 104)
        ax.set_xticks([0, 50, 100])
        ax.set_title(fill(panel.label_fr, 19), fontsize=8, weight="normal", pad=5)
        ax.set_xlabel(f"{number(panel.n, 0)} EPCI", fontsize=7.5, color=MUTED)
    _headline(
        axes,
        "Exposition à la fracture numérique : rang centile parmi les EPCI (100 : le plus exposé)",
    )
    return axes


def plot_lorenz(curves: pd.DataFrame, table: pd.DataFrame) -> np.ndarray:
    """Draw the Lorenz curves of every métropole, one panel per measure, the two extremes named.

    ``curves`` comes from ``lorenz_curves`` and ``table`` from ``inequality_within``. The lower the
    curve, the more those concerned are gathered in few communes; on the diagonal every commune has
    the same rate.
    """
    panels = table.drop_duplicates("measure")
    rows = -(-len(panels) // PANELS_ABREAST)
    size = (PAGE_WIDTH, 0.4 + 2.35 * rows)
    figure, grid = plt.subplots(rows, PANELS_ABREAST, figsize=size, squeeze=False, sharex=True,
                                sharey=True)  # fmt: skip
    axes = grid.ravel()
    for ax, panel in zip(axes, panels.itertuples(), strict=False):
        ranked = table[table["measure"] == panel.measure].sort_values("estimate", kind="stable")
        named = {ORANGE: ranked.dropna(subset="estimate").iloc[-1], BLUE: ranked.iloc[0]}
        drawn = dict(iter(curves[curves["measure"] == panel.measure].groupby("name")))
        for curve in drawn.values():
            _curve(ax, curve, FAINT, 0.8)
        for height, (color, row) in zip((0.9, 0.79), named.items(), strict=True):
            _curve(ax, drawn[row["name"]], color, 1.8)
            ax.text(0.05, height, f"{row['name']} : {number(row['estimate'], 2)}", color=color,
                    fontsize=7.5, transform=ax.transAxes)  # fmt: skip
        ax.plot([0, 100], [0, 100], color=MUTED, linewidth=0.8)
        ax.set_title(panel.label_fr, fontsize=8.5, weight="normal", pad=5)
        ax.set(xlim=(0, 100), ylim=(0, 100), xticks=[0, 50, 100], yticks=[0, 50, 100])
    for ax in axes[len(panels) :]:
        ax.set_axis_off()
    figure.supxlabel("% des habitants (des locaux), des communes les moins concernées aux plus"
                     " concernées", fontsize=8, x=0.01, ha="left")  # fmt: skip
    figure.supylabel("% de ceux que cela concerne", fontsize=8)
    _headline(
        axes,
        "Courbes de Lorenz, une par métropole (orange : la plus inégale, bleu : la moins ; Gini)",
    )
    return axes


def plot_inequality(table: pd.DataFrame) -> np.ndarray:
    """Draw the Gini index between the communes of each métropole, one panel per measure.

    ``table`` comes from ``inequality_within``. Métropoles stand from the most unequal on average of
    ranks; a line is the interval, where the number of communes allows one; a hollow point is known
    for less than 95 % of the weight.
    """
    ranks = table.assign(rank=table.groupby("measure")["estimate"].rank(ascending=False))
    order = ranks.groupby("name", sort=False)["rank"].mean().sort_values(kind="stable").index
    panels = table.drop_duplicates("measure")
    axes = _panels_of_rows(len(panels), len(order))
    for ax, panel in zip(axes, panels.itertuples(), strict=True):
        own = table[table["measure"] == panel.measure].set_index("name").reindex(order)
        y = name_rows(ax, order)
        middle = own["estimate"].median()
        ax.axvline(middle, color=MUTED, linewidth=0.8)
        ax.hlines(y, own["low"], own["high"], color=BLUE, linewidth=2.2, alpha=0.3)
        face = np.where(own["coverage"] < 0.95, "white", BLUE)
        ax.scatter(own["estimate"], y, s=20, facecolor=face, edgecolor=BLUE, zorder=3)
        ax.set_xlim(0, 1.05 * own[["estimate", "high"]].max(axis=None))
        ax.set_title(fill(panel.label_fr, 13), fontsize=8, weight="normal", pad=5)
        ax.set_xlabel(f"médiane {number(middle, 2)}", fontsize=7.5, color=MUTED)
    _headline(axes, "Inégalité entre les communes de chaque métropole (indice de Gini)")
    return axes


def plot_split(split: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw how much of the inequality of communes lies inside métropoles, one bar per measure.

    ``split`` comes from ``theil_split``. The thin line goes from the lowest to the highest share
    when any one métropole is left out.
    """
    split = split.sort_values("estimate", ascending=False, kind="stable")
    ax = new_axes(ax, rows_height(len(split), 0.34))
    y = name_rows(ax, split["label_fr"])
    inside = 100 * split["estimate"]
    ax.barh(y, inside, color=BLUE, height=0.62)
    ax.barh(y, 100 - inside, left=inside, color=SKY, alpha=0.45, height=0.62)
    ax.hlines(y + 0.22, 100 * split["low"], 100 * split["high"], color=INK, linewidth=1.2)
    for place, share in zip(y, split["estimate"], strict=True):
        ax.text(1.5, place, f"{percent(share)} à l'intérieur", va="center", color="white",
                fontsize=8)  # fmt: skip
        ax.text(98.5, place, percent(1 - share), va="center", ha="right", fontsize=8)
    ax.set_xlim(0, 100)
    ax.grid(False)
    ax.set_xlabel("% de l'indice de Theil ; en clair, entre métropoles")
    places = plural(int(split["n"].max()), "métropole")
    ax.set_title(f"L'inégalité entre communes, dans {places} et entre elles")
    return ax


def plot_fibre(result: CatchUp) -> np.ndarray:
    """Draw what was left without fibre at two dates, and how far apart communes were.

    ``result`` comes from ``fibre_catch_up``. On the left the métropoles and the other EPCI as
    wholes; on the right, inside each métropole, the points between two premises drawn at random.
    """
    rows = result.metropoles.sort_values("gap_earlier", ascending=False, kind="stable")
    size = (PAGE_WIDTH, rows_height(len(rows), 0.2))
    _, axes = plt.subplots(1, 2, figsize=size, width_ratios=[1, 1.4])
    _slopes(axes[0], result)
    ax, (first, last) = axes[1], result.years
    y = name_rows(ax, rows["name"])
    ax.hlines(y, rows["gap_later"], rows["gap_earlier"], color=RULE, linewidth=2.2)
    ax.scatter(rows["gap_earlier"], y, s=22, facecolor="white", edgecolor=BLUE, zorder=3)
    ax.scatter(rows["gap_later"], y, s=22, color=BLUE, zorder=3)
    for year, column in ((first, "gap_earlier"), (last, "gap_later")):
        ax.annotate(str(year), (rows[column].iloc[0], 0), xytext=(0, 7), color=BLUE,
                    textcoords="offset points", ha="center", fontsize=7.5)  # fmt: skip
    ax.set_ylim(len(rows) - 0.4, -1.3)
    ax.set_xlim(0, None)
    ax.set_xlabel("points entre deux locaux tirés au hasard")
    ax.set_title("Entre les communes d'une métropole", fontsize=9.5)
    return axes


def _slopes(ax: Axes, result: CatchUp) -> None:
    for row in result.groups.itertuples():
        label, color = _GROUPS[row.group]
        ax.plot([0, 1], [row.earlier, row.later], "o-", color=color, linewidth=2)
        texts = {0: percent(row.earlier / 100), 1: f"{percent(row.later / 100)}\n{label}"}
        for x, side in ((0, -1), (1, 1)):
            ax.annotate(texts[x], (x, (row.earlier, row.later)[x]), xytext=(7 * side, 0),
                        textcoords="offset points", ha="right" if side < 0 else "left",
                        va="center", fontsize=8.5, color=color)  # fmt: skip
    ax.set_xticks([0, 1], [str(year) for year in result.years])
    ax.set_xlim(-0.4, 2.0)
    ax.set_ylim(0, 100)
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    ax.set_title("Locaux sans fibre", fontsize=9.5)


def _curve(ax: Axes, curve: pd.DataFrame, color: str, width: float) -> None:
    ax.plot(100 * curve["population"], 100 * curve["burden"], color=color, linewidth=width)


def _panels_of_rows(panels: int, rows: int) -> np.ndarray:
    size = (PAGE_WIDTH, rows_height(rows, 0.2))
    return plt.subplots(1, panels, figsize=size, sharey=True, squeeze=False)[1][0]


def _headline(axes: np.ndarray, text: str) -> None:
    axes[0].figure.suptitle(text, x=0.01, ha="left", fontsize=10, weight="bold")
