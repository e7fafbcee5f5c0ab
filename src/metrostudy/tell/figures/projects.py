"""The inventory of projects: one claim per figure."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MultipleLocator

from metrostudy.tell.figures.rows import name_rows
from metrostudy.tell.figures.style import BLUE, INK, MUTED, SKY, new_axes, rows_height
from metrostudy.tell.method_words import status as status_word
from metrostudy.tell.wording import number, percent


def plot_shares(shares: pd.DataFrame, title: str, ax: Axes | None = None) -> Axes:
    """Draw the share of projects of each row with its interval, and their number at the right.

    ``shares`` comes from ``theme_shares``, ``purpose_shares`` or ``status_shares``; a state of
    progress keeps its order, other rows come from most to least frequent.
    """
    ax = new_axes(ax, rows_height(len(shares)))
    names = shares["label_fr"] if "label_fr" in shares else shares["status"].map(status_word)
    y = name_rows(ax, names)
    share = 100 * shares[["low", "estimate", "high"]]
    ax.hlines(y, share["low"], share["high"], color=BLUE, linewidth=2.2, alpha=0.35)
    ax.plot(share["estimate"], y, "o", color=BLUE, markersize=5.5)
    edge = 1.03 * share["high"].max()
    for place, row in zip(y, shares.itertuples(), strict=True):
        text = f"{percent(row.estimate, 1)}  ({number(row.count, 0)})"
        ax.text(edge, place, text, va="center", fontsize=7.5, color=MUTED)
    ax.set_xlim(0, 1.3 * edge)
    ax.set_xlabel("% des projets, intervalle à 95 % (nombre de projets)", loc="left")
    ax.set_title(title)
    return ax


def plot_beside(table: pd.DataFrame, edition: str) -> np.ndarray:
    """Draw the shares that ``edition`` published as it printed them, and the study's own beside.

    ``table`` comes from ``beside_published``. On the left the published chart; on the right, over
    the comparable domains alone, the study's share with its interval and the published one as a
    tick. A domain that does not compare says so. Returns the two axes.
    """
    axes = new_axes(None, rows_height(len(table), 0.27), columns=2)
    y = name_rows(axes[0], table["item"])
    axes[0].barh(y, 100 * table["published"], height=0.66, color=SKY)
    for place, share in zip(y, table["published"], strict=True):
        text = percent(share)
        axes[0].text(100 * share - 0.2, place, text, va="center", ha="right", fontsize=7.5)
    axes[0].xaxis.set_major_locator(MultipleLocator(5))
    axes[0].set_xlabel("% des projets, tous statuts")
    axes[0].set_title(f"Publié en {edition}")
    axes[1].set_title("Cette étude, mêmes domaines")
    if table["comparable"].any():
        _own_shares(axes[1], table, edition)
    else:
        axes[1].text(0.04, 0.5, "Aucun ne se compare :\nla liste des thèmes est autre.",
                     transform=axes[1].transAxes, va="center", color=MUTED)  # fmt: skip
        axes[1].set_axis_off()
    return axes


def _own_shares(ax: Axes, table: pd.DataFrame, edition: str) -> None:
    """The study's shares of the comparable domains, the published ones as ticks."""
    y = name_rows(ax, [""] * len(table))
    own = 100 * table[["among", "low", "estimate", "high"]].astype(float)
    ax.hlines(y, own["low"], own["high"], color=BLUE, linewidth=2.2, alpha=0.35)
    ax.plot(own["estimate"], y, "o", color=BLUE, markersize=5.5)
    ax.vlines(own["among"], y - 0.33, y + 0.33, color=INK, linewidth=1.2)
    edge = 1.04 * own["high"].max()
    for place, row in zip(y, table.itertuples(), strict=True):
        x, text = 0.2, "ne se compare pas"
        if row.comparable:
            x, text = edge, f"{percent(row.estimate)}  ({number(row.count, 0)})"
        ax.text(x, place, text, va="center", fontsize=7.5, color=MUTED)
    ax.set_xlim(0, 1.3 * edge)
    ax.set_xlabel(f"% (projets) ; trait : part de {edition}")


def plot_project_maturity(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw each métropole's mean project maturity, and between which scores half its projects are.

    ``table`` comes from ``maturity_by_metropole``; the number of projects stands at the right.
    """
    ax = new_axes(ax, rows_height(len(table)))
    y = name_rows(ax, table["name"])
    ax.hlines(y, table["q1"], table["q3"], color=BLUE, linewidth=2.2, alpha=0.35)
    ax.plot(table["score"], y, "o", color=BLUE, markersize=5.5)
    for place, count in zip(y, table["n"], strict=True):
        ax.text(101, place, number(count, 0), va="center", fontsize=7.5, color=MUTED)
    ax.text(101, -0.9, "projets", va="center", fontsize=7.5, color=MUTED)
    ax.set_xlim(0, 107)
    ax.set_xlabel("Score de 0 à 100 : moyenne et moitié centrale des projets", loc="left")
    ax.set_title("Maturité des projets selon la métropole")
    return ax
