"""One row per node of the index: one métropole's profile, and weights against what they do."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from metrostudy.measure.profile import BOTTOM, TOP, downwards
from metrostudy.tell.figures.headings import name_figure, score_text, show_whole_scale, wrapped
from metrostudy.tell.figures.rows import name_rows
from metrostudy.tell.figures.style import (
    BLUE,
    INK,
    MUTED,
    ORANGE,
    RULE,
    new_axes,
    nothing,
    rows_height,
)
from metrostudy.tell.wording import number

_QUARTERS = {TOP: (BLUE, "dans le premier quart"), BOTTOM: (ORANGE, "dans le dernier quart")}


def plot_profile(profile: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw one métropole against the others, pillar by pillar and criterion by criterion.

    ``profile`` comes from ``metropole_profile``: the dot is its score, the tick the group's median,
    the band the middle half of the group. Blue dots are in the first quarter, orange ones in the
    last.
    """
    if profile["score"].notna().sum() == 0:
        return nothing("Cette métropole n'a pas de score : rien à dessiner.")
    ax = new_axes(ax, rows_height(len(profile)) + 0.3)
    y = _name_nodes(ax, profile["label_fr"], profile["level"])
    ax.hlines(y, profile["low"], profile["high"], color=RULE, linewidth=7)
    ax.scatter(profile["median"], y, marker="|", c=INK, s=50, linewidths=1.2, zorder=2.5)
    colours = [_QUARTERS.get(quarter, (INK, ""))[0] for quarter in profile["quarter"]]
    ax.scatter(profile["score"], y, c=colours, s=34, zorder=3)
    for place, score, colour in zip(y, profile["score"], colours, strict=True):
        _beside(ax, place, score_text(score, profile["score"]), colour)
    show_whole_scale(ax, profile[["score", "low", "high"]])
    ax.set_xlabel(f"Score (point) ; des {profile['n'].max()} métropoles :\n"
                  "médiane (trait) et moitié centrale (bande)")  # fmt: skip
    for place, (colour, words) in zip((0, 0.5), _QUARTERS.values(), strict=True):
        ax.text(place, 1.01, f"● {words}", transform=ax.transAxes, color=colour, fontsize=8)
    name_figure(ax, profile["name"].iloc[0], "forces et faiblesses", pad=20)
    return ax


def plot_realised(realised: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw what each node weighs on paper and what it does to the index, among its siblings.

    ``realised`` comes from ``realised_influence``: the ring is the stated weight, the dot the
    influence with its interval. Blue: clearly more than its weight; orange: clearly less. A node
    that pulls against the index says so.
    """
    table = realised.set_index("node").loc[downwards(realised)].reset_index()
    if table["influence"].notna().sum() == 0:
        return nothing("Trop peu de métropoles pour une influence : rien à dessiner.")
    ax = new_axes(ax, rows_height(len(table)) + 0.3)
    back = np.where(table["correlation"] < 0, " (à rebours)", "")
    y = _name_nodes(ax, table["label_fr"] + back, table["level"])
    more, less = table["low"] > table["weight"], table["high"] < table["weight"]
    colours = np.select([more, less], [BLUE, ORANGE], MUTED)
    ax.hlines(y, 100 * table["low"], 100 * table["high"], color=colours, linewidth=5, alpha=0.3)
    ax.hlines(y, 100 * table["weight"], 100 * table["influence"], color=colours, linewidth=1.4)
    ax.scatter(100 * table["weight"], y, s=34, facecolor="white", edgecolor=INK, zorder=3)
    ax.scatter(100 * table["influence"], y, s=34, c=colours, zorder=4)
    for place, row, colour in zip(y, table.itertuples(), colours, strict=True):
        said = f"{number(100 * row.weight, 0)} → {number(100 * row.influence, 0)}"
        _beside(ax, place, said, colour)
    edge = 100 * float(table[["weight", "influence", "high"]].max(axis=None))
    ax.set_xlim(-2, min(102, edge + 3))
    ax.set_xlabel("% parmi ses voisins : poids déclaré (anneau),\n"
                  "part de ce qui distingue les métropoles (point, intervalle à 95 %)")  # fmt: skip
    ax.set_title("Le poids sur le papier et l'influence dans les faits")
    return ax


def _name_nodes(ax: Axes, labels: pd.Series, levels: pd.Series) -> np.ndarray:
    """Name the rows: the index and its pillars in bold, what is under them smaller."""
    y = name_rows(ax, [wrapped(label, 46) for label in labels])
    for text, level in zip(ax.get_yticklabels(), levels, strict=True):
        text.set(fontsize=8 if level < 2 else 7, fontweight="bold" if level < 2 else "normal")
    return y


def _beside(ax: Axes, place: float, text: str, colour: str) -> None:
    ax.text(1.015, place, text, transform=ax.get_yaxis_transform(), va="center", fontsize=7.5,
            color=colour)  # fmt: skip
