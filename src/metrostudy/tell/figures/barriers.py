"""Barriers, steering and exposure: one claim per figure."""

from __future__ import annotations

from textwrap import fill

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from metrostudy.compare.barriers import EXTERNAL, INTERNAL, Prevalence
from metrostudy.compare.steering import Steering
from metrostudy.tell.figures.rows import name_rows
from metrostudy.tell.figures.style import (
    BLUE,
    INK,
    MUTED,
    ORANGE,
    PAGE_WIDTH,
    RULE,
    new_axes,
    rows_height,
)
from metrostudy.tell.wording import number, percent, plural

_KINDS = {INTERNAL: ("Freins internes", BLUE), EXTERNAL: ("Freins externes", ORANGE)}
_WHO = {"project": ("projets", "rencontrent"), "interview": ("entretiens", "nomment")}


def plot_barriers(result: Prevalence, ax: Axes | None = None) -> Axes:
    """Draw the share of projects (or interviews) with each barrier, internal above external.

    ``result`` comes from ``barriers_met`` or ``barriers_named``; beside an interview's share stands
    the number of interviews in which every coder saw the barrier.
    """
    table, (noun, verb) = result.table, _WHO[result.unit]
    ax = new_axes(ax, rows_height(len(table) + 2))
    places, names, n = [], [], int(table["n"].max()) if len(table) else 0
    for kind, (title, color) in _KINDS.items():
        rows = table[table["kind"] == kind]
        if rows.empty:
            continue
        top = max(places, default=-1) + 1
        ax.text(0, top, title, color=color, weight="bold", fontsize=8.5, va="center")
        y = np.arange(top + 1, top + 1 + len(rows))
        _forest(ax, y, rows, color)
        places, names = [*places, *y], [*names, *rows["label_fr"]]
    name_rows(ax, names)
    ax.set_yticks(places, names)
    ax.set_ylim(max(places, default=0) + 0.6, -0.6)
    furthest = 100 * float(table["high"].max()) if len(table) else 100
    ax.set_xlim(0, furthest * (1.3 if "agreed" in table else 1.18))
    ticks = [tick for tick in ax.get_xticks() if tick <= min(100, furthest + 5)]
    ax.set_xticks(ticks)
    both = " ; pour tous les codeurs" if "agreed" in table else ""
    ax.set_xlabel(f"% des {noun}, intervalle à 95 % ({noun}{both})")
    ax.set_title(f"Les freins que {verb} {number(n, 0)} {noun}")
    return ax


def plot_steering(result: Steering, metropoles: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw, for each métropole, the share of barriers overcome under weak and strong steering.

    ``result`` comes from ``steering``: mean over projects that met a barrier. Métropoles stand from
    the largest gain to the smallest; those where weak steering does better are in orange.
    """
    table = result.metropoles
    ax = new_axes(ax, rows_height(len(table)))
    y = name_rows(ax, table["metropole"].map(metropoles.set_index("metropole")["name"]))
    weak, strong = 100 * table["weak"], 100 * table["strong"]
    color = np.where(table["difference"] >= 0, BLUE, ORANGE)
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
    ax.set_title("Freins surmontés sous pilotage faible et sous pilotage fort", pad=14)
    return ax


def plot_barriers_and_maturity(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw how each barrier goes with maturity across métropoles, and what could be seen.

    ``table`` comes from ``barriers_and_maturity``: ρ with its interval, the p after Holm at the
    right. In the grey band a lone link would be missed more than twice in ten.
    """
    known = table.dropna(subset="estimate").sort_values("estimate", kind="stable")
    ax = new_axes(ax, rows_height(len(known)))
    y = name_rows(ax, known["label_fr"])
    reach, n = known["detectable"].max(), int(known["n"].max()) if len(known) else 0
    ax.axvspan(-reach, reach, color=RULE, alpha=0.4, linewidth=0)
    ax.axvline(0, color=MUTED, linewidth=0.8)
    color = [_KINDS[kind][1] for kind in known["kind"]]
    ax.hlines(y, known["low"], known["high"], color=color, linewidth=2.2, alpha=0.35)
    ax.scatter(known["estimate"], y, s=32, color=color, zorder=3)
    for place, p in zip(y, known["p_holm"], strict=True):
        ax.text(1.06, place, number(p, 2), va="center", fontsize=7.5, color=MUTED)
    ax.text(1.06, -0.9, "p corrigé", va="center", fontsize=7.5, color=MUTED)
    ax.set_xlim(-1, 1.3)
    ax.set_xticks([-1, -0.5, 0, 0.5, 1])
    ax.set_xlabel("ρ de Spearman (bleu : interne, orange : externe)", loc="left")
    ax.set_title(f"Les freins et la maturité de {plural(n, 'métropole')}", pad=14)
    return ax


def plot_exposure(table: pd.DataFrame) -> np.ndarray:
    """Draw where each métropole stands among all EPCI, one panel per indicator of exposure.

    ``table`` comes from ``exposure``. The line in the middle is the median EPCI; métropoles stand
    from the most to the least exposed on average.
    """
    order = table.groupby("name")["percentile"].mean().sort_values(ascending=False, kind="stable")
    panels = table.drop_duplicates("indicator")
    size = (PAGE_WIDTH, rows_height(len(order), 0.2))
    _, axes = plt.subplots(1, len(panels), figsize=size, sharey=True, squeeze=False)
    for ax, panel in zip(axes[0], panels.itertuples(), strict=True):
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
    axes[0, 0].figure.suptitle(
        "Exposition à la fracture numérique : rang centile parmi les EPCI (100 : le plus exposé)",
        x=0.01, ha="left", fontsize=10, weight="bold",
    )  # fmt: skip
    return axes[0]


def _forest(ax: Axes, y: np.ndarray, rows: pd.DataFrame, color: str) -> None:
    share = 100 * rows[["low", "estimate", "high"]].astype(float)
    ax.hlines(y, share["low"], share["high"], color=color, linewidth=2.2, alpha=0.35)
    ax.plot(share["estimate"], y, "o", color=color, markersize=5.5)
    for place, row in zip(y, rows.itertuples(), strict=True):
        text = f"{percent(row.estimate)} ({row.count})"
        if "agreed" in rows:
            text = f"{percent(row.estimate)} ({row.count} ; {row.agreed})"
        ax.annotate(
            text, (100 * row.high, place), xytext=(6, 0), textcoords="offset points",
            va="center", fontsize=7.5, color=MUTED,
        )  # fmt: skip
