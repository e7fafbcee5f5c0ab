"""Ward's tree of métropoles: its cut, and what each further class explains."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from metrostudy.compare.one_model.verdict import Verdict
from metrostudy.compare.typology.hcpc import Classes
from metrostudy.compare.typology.ward import inertia
from metrostudy.tell.figures.rows import name_rows
from metrostudy.tell.figures.style import BLUE, INK, MUTED, PAGE_WIDTH, RULE, rows_height
from metrostudy.tell.figures.typology import NOUNS, class_colour
from metrostudy.tell.wording import number, plural, several

_MOST_GAINS = 8


def plot_tree(found: Classes, verdict: Verdict) -> np.ndarray:
    """Draw Ward's tree with its cut, and beside it what each further class explains.

    ``found`` comes from :func:`~metrostudy.compare.typology.hcpc.hcpc`, on all axes and with as
    many classes as the labelled ``verdict`` suggests: the tree is then the one that was tested.
    Colours are the classes that it gives; an arrow after a name says to which one consolidation
    moves the métropole, which no tree can show.
    """
    from scipy.cluster.hierarchy import dendrogram

    classes = verdict.classes.set_index("metropole").loc[found.units["metropole"]]
    size = (PAGE_WIDTH, rows_height(len(classes)) + 0.3)
    figure, (left, right) = axes = plt.subplots(1, 2, figsize=size, width_ratios=[2.6, 1])
    merges = found.tree[["left", "right", "gain", "size"]].to_numpy(float)
    merges[:, 2] *= 100 / merges[:, 2].sum()
    colours = _branch_colours(merges, classes["class"].to_numpy())
    drawn = dendrogram(
        merges, no_plot=True, distance_sort="ascending", link_color_func=colours.__getitem__
    )
    for y, x, colour in zip(drawn["icoord"], drawn["dcoord"], drawn["color_list"], strict=True):
        left.plot(x, _rows(y), color=colour, linewidth=1.4)
    leaves, moves = classes.iloc[drawn["leaves"]], _moves(found, classes)
    _name_leaves(left, leaves, moves)
    _draw_cut(left, drawn, merges[::-1, 2], leaves)
    left.set_xlim(0, 1.04 * merges[-1, 2])
    arrow = "\n→ : classe rejointe ensuite" if len(moves) else ""
    left.set_xlabel(f"Ce que coûte chaque réunion, % des écarts{arrow}")
    sizes = classes["class"].value_counts().sort_index()
    _draw_gains(right, found, len(sizes))
    parts = plural(len(sizes), NOUNS[verdict.table["verdict"].item()])
    title = f"L'arbre coupé en {parts}, de {several(map(str, sizes))} métropoles"
    figure.suptitle(title, x=0.01, ha="left", fontsize=10.5, fontweight="bold")
    return np.array(axes[1])


def _branch_colours(merges: np.ndarray, groups: np.ndarray) -> dict[int, str]:
    """The colour of each merge: that of its class, or grey above the cut."""
    members = {leaf: {group} for leaf, group in enumerate(groups)}
    for node, (left, right) in enumerate(merges[:, :2].astype(int), len(groups)):
        members[node] = members[left] | members[right]
    return {node: class_colour(*found) if len(found) == 1 else MUTED
            for node, found in members.items()}  # fmt: skip


def _moves(found: Classes, classes: pd.DataFrame) -> pd.Series:
    """Of the métropoles that consolidation moves, the class they go to, in the numbers drawn."""
    units = found.units.set_index("metropole")
    drawn = dict(zip(units["before"], classes["class"].reindex(units.index), strict=True))
    return units.loc[units["moved"], "class"].map(drawn)


def _name_leaves(ax: Axes, leaves: pd.DataFrame, moves: pd.Series) -> None:
    arrows = [f" → {moves[place]}" if place in moves else "" for place in leaves.index]
    name_rows(ax, leaves["name"] + arrows)
    ax.grid(visible=False)
    for name, label in zip(ax.get_yticklabels(), leaves["class"], strict=True):
        name.set_color(class_colour(label))


def _draw_cut(ax: Axes, drawn: dict, gains: np.ndarray, leaves: pd.DataFrame) -> None:
    """Draw the cut halfway between two merges, and number each class on the branch it cuts."""
    k = leaves["class"].nunique()
    if not 1 < k < len(gains):
        return
    height = gains[k - 2 : k].mean()
    ax.axvline(height, color=INK, linewidth=0.9, linestyle="--")
    ends = [
        (y[end], x[end])
        for y, x in zip(drawn["icoord"], drawn["dcoord"], strict=True)
        if x[1] > height
        for end in (0, 3)
    ]
    branches = sorted(y for y, x in ends if x < height)
    for y, label in zip(branches, leaves["class"].unique(), strict=True):
        disc = {"facecolor": class_colour(label), "edgecolor": "white", "boxstyle": "circle"}
        ax.text(height, _rows(y), str(label), ha="center", va="center", fontsize=8, bbox=disc,
                color="white", fontweight="bold")  # fmt: skip


def _draw_gains(ax: Axes, found: Classes, k: int) -> None:
    table = inertia(found.tree, max_k=_MOST_GAINS + 1)
    gains = 100 * table["explained"].diff().dropna()
    rows = name_rows(ax, [f"{count} classes" for count in table["k"].iloc[1:]])
    ax.barh(rows, gains, height=0.7, color=[BLUE if row + 2 <= k else RULE for row in rows])
    for row, gain in zip(rows, gains, strict=True):
        ax.annotate(number(gain, 0), (gain, row), (4, 0), textcoords="offset points", va="center",
                    fontsize=7.5)  # fmt: skip
    ax.set_xlim(0, 1.2 * gains.max())
    ax.xaxis.set_visible(False)
    ax.spines["bottom"].set_visible(False)
    ax.set_title("Une classe de plus\nexplique (%)", fontsize=8, fontweight="normal")


def _rows(heights: np.ndarray | list | float) -> np.ndarray:
    """Rows of the figure, of scipy's places: leaves are at 5, 15, 25…"""
    return (np.asarray(heights) - 5) / 10
