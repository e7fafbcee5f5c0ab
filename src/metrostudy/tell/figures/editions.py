"""Editions in pictures: what was published, and what changed over the same métropoles."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from metrostudy.compare.editions import Changes
from metrostudy.tell.figures.rows import name_rows
from metrostudy.tell.figures.style import (
    BLUE,
    INK,
    MUTED,
    ORANGE,
    new_axes,
    rows_height,
)
from metrostudy.tell.wording import number, plural, several


def plot_published(panels: pd.DataFrame, per_city: pd.DataFrame) -> np.ndarray:
    """Draw the published panel of each edition and the projects per city, every source a dot.

    ``panels`` and ``per_city`` come from the functions of those names. Dots of one edition that
    differ are joined: its sources disagree. Editions are not joined, because they do not compare.
    """
    axes = new_axes(None, 3.1, columns=2)
    own = panels[panels["series"] == ""]
    _sources(axes[0], own, "value", "Répondants, selon la source")
    _sources(axes[1], per_city, "estimate", "Projets par ville, publiés ou déduits")
    for ax in axes:
        ax.set_ylim(0, 1.15 * ax.get_ylim()[1])
    axes[0].figure.suptitle(
        "Ce que le baromètre a publié : ni le même panel, ni le même compte",
        x=0.01, ha="left", fontsize=10.5, weight="bold",
    )  # fmt: skip
    return axes


def plot_changes(result: Changes, ax: Axes | None = None) -> Axes:
    """Draw the mean change of each criterion over the métropoles rated in both editions.

    ``result`` comes from ``changes``. Changes that chance would not make (Holm's p at most 0.05)
    are in orange; a hollow mark has no interval because every difference is the same.
    """
    table = result.table.dropna(subset="estimate").sort_values("estimate", ascending=False)
    ax = new_axes(ax, rows_height(len(table)))
    y = name_rows(ax, table["label_fr"])
    clear = (table["p_holm"] <= 0.05).to_numpy()
    color = np.where(clear, ORANGE, MUTED)
    ax.axvline(0, color=MUTED, linewidth=0.8)
    ax.hlines(y, table["low"], table["high"], color=color, linewidth=2.2, alpha=0.4)
    face = np.where(table["low"].notna(), color, "white")
    ax.scatter(table["estimate"], y, s=32, color=face, edgecolor=color, zorder=3)
    edge = float(table[["estimate", "high"]].max().max()) if len(table) else 1.0
    for place, row, strong in zip(y, table.itertuples(), clear, strict=True):
        text = f"{number(row.before, 1)} → {number(row.after, 1)}"
        ax.text(edge + 0.08, place, text, va="center", fontsize=7.5,
                color=INK if strong else MUTED, weight="bold" if strong else "normal")  # fmt: skip
    ax.set_xticks([tick for tick in ax.get_xticks() if tick <= edge])
    ax.set_xlim(None, edge + 0.42)
    ax.set_xlabel("Points de 0 à 5, intervalle à 95 % (avant → après)", loc="left")
    n = int(table["n"].max()) if len(table) else 0
    ax.set_title(f"De {result.earlier} à {result.later}, les mêmes {plural(n, 'métropole')}")
    return ax


def _sources(ax: Axes, table: pd.DataFrame, column: str, title: str) -> None:
    known = table.dropna(subset=column)
    editions = sorted(known["edition"].unique())
    for place, edition in enumerate(editions):
        values = sorted(known.loc[known["edition"] == edition, column])
        ax.vlines(place, values[0], values[-1], color=ORANGE, linewidth=2.2, alpha=0.5)
        ax.plot([place] * len(values), values, "o", color=BLUE, markersize=5.5)
        said = list(dict.fromkeys(number(value, 0) for value in values))
        label = several(said).replace(" et ", " ou ")
        ax.annotate(label, (place, values[-1]), xytext=(0, 6), textcoords="offset points",
                    ha="center", fontsize=7.5, color=INK if len(said) == 1 else ORANGE)  # fmt: skip
    ax.set_xticks(range(len(editions)), editions)
    ax.set_xlim(-0.6, len(editions) - 0.4)
    ax.grid(axis="y")
    ax.set_title(title, fontsize=9, weight="normal")
