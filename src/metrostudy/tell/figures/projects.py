"""The inventory of projects: one claim per figure."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from metrostudy.tell.figures.rows import name_rows
from metrostudy.tell.figures.style import BLUE, INK, MUTED, RULE, new_axes, rows_height
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
    ax.set_xlim(0, 1.25 * edge)
    ax.set_xlabel("% des projets, intervalle à 95 % (nombre de projets)", loc="left")
    ax.set_title(title)
    return ax


def plot_beside(table: pd.DataFrame, edition: str, ax: Axes | None = None) -> Axes:
    """Draw the shares that ``edition`` published, and the study's own where they are comparable.

    ``table`` comes from ``beside_published``: bars as the earlier edition drew them, a point and
    its interval for this study.
    """
    ax = new_axes(ax, rows_height(len(table)))
    y = name_rows(ax, table["item"])
    ax.barh(y, 100 * table["published"], height=0.66, color=RULE)
    for place, share in zip(y, table["published"], strict=True):
        ax.text(0.2, place, percent(share), va="center", fontsize=7.5, color=INK)
    own = 100 * table[["low", "estimate", "high"]].astype(float)
    ax.hlines(y, own["low"], own["high"], color=BLUE, linewidth=2.2, alpha=0.45)
    ax.plot(own["estimate"], y, "o", color=BLUE, markersize=5.5)
    ax.set_xlim(0, None)
    if table["comparable"].any():
        ax.set_title(f"En {edition} (barres) et dans cette étude (points)")
        ax.set_xlabel("% des projets des domaines comparables, intervalle à 95 %", loc="left")
    else:
        ax.set_title(f"Les domaines publiés en {edition}")
        ax.set_xlabel("% des projets", loc="left")
    return ax


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
