"""What other choices and other judgements would do to the ranks: one claim per figure."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from metrostudy.measure.doubt.uncertainty import RankRanges
from metrostudy.tell.figures.headings import name_figure
from metrostudy.tell.figures.rows import name_rows
from metrostudy.tell.figures.style import BLUE, INK, MUTED, RULE, new_axes, nothing, rows_height
from metrostudy.tell.method_words import alternative, factor
from metrostudy.tell.wording import number, plural

_LEAST_SHOWN = 0.1


def plot_rank_ranges(result: RankRanges, ax: Axes | None = None) -> Axes:
    """Draw the groups that hold and, for each métropole, the ranks that choices allow.

    The dot is the rank as the study chose, the tick the median, the band nine calculations in ten,
    the thin line the extremes. Groups stand on alternate backgrounds: every métropole of one is
    before every métropole of the next, pair by pair, as often as the study asks.
    """
    table = result.ranges.dropna(subset="rank")
    if table.empty:
        return _nobody()
    table = table.sort_values(["tier", "rank"], kind="stable", ignore_index=True)
    ax, n = new_axes(ax, rows_height(len(table))), len(table)
    y = name_rows(ax, table["name"])
    _groups(ax, table["tier"])
    ax.hlines(y, table["best"], table["worst"], color=BLUE, linewidth=0.8)
    ax.hlines(y, table["low"], table["high"], color=BLUE, linewidth=5, alpha=0.35)
    ax.scatter(table["median"], y, marker="|", c=INK, s=70, linewidths=1.2, zorder=3)
    ax.scatter(table["rank"], y, c=BLUE, s=30, zorder=4)
    ax.set_xlim(0.5, n + 0.5)
    ax.set_xticks(_rank_ticks(n))
    ax.set_xlabel("Rang : choix de l'étude (point), médiane (trait),\n"
                  "neuf calculs sur dix (bande), extrêmes (fil)")  # fmt: skip
    name_figure(ax, result.index_fr, _groups_claim(result, table["tier"].nunique(), n))
    return ax


def plot_acceptability(result: RankRanges, ax: Axes | None = None) -> Axes:
    """Draw how often each métropole takes each rank, in per cent; the frame is the chosen rank."""
    import seaborn as sns

    table = result.ranges.dropna(subset="rank")
    if table.empty:
        return _nobody()
    shares = result.acceptability.pivot(index="metropole", columns="rank", values="share")
    shares = shares.reindex(table["metropole"]).fillna(0)
    shares.columns = shares.columns.astype(int)
    text = shares.map(lambda share: number(100 * share, 0) if share >= _LEAST_SHOWN else "")
    ax = new_axes(ax, rows_height(len(table)))
    sns.heatmap(shares, annot=text, fmt="", cmap=sns.blend_palette(["white", BLUE], as_cmap=True),
                vmin=0, cbar=False, linewidths=0.5, linecolor=RULE, annot_kws={"fontsize": 7},
                yticklabels=list(table["name"]), ax=ax)  # fmt: skip
    for row, rank in enumerate(table["rank"].astype(int)):
        cell = (list(shares.columns).index(rank), row)
        ax.add_patch(Rectangle(cell, 1, 1, fill=False, edgecolor=INK, linewidth=1))
    ax.tick_params(length=0, rotation=0)
    ax.set_ylabel("")
    ax.set_xlabel("Rang (cadre : celui que donnent les choix de l'étude)")
    name_figure(ax, result.index_fr, "sur cent calculs, combien donnent chaque rang")
    return ax


def plot_influence(result: RankRanges, ax: Axes | None = None) -> Axes:
    """Draw how much of the movement of ranks each choice makes, alone and with the others.

    The dot is the choice alone (first-order share), the ring adds what it does jointly with others
    (total share); a line is the interval of a share that was sampled.
    """
    table = result.influence.dropna(subset="total")
    if result.constant or table.empty:
        return nothing("Aucun des choix essayés ne change un rang : rien à dessiner.")
    ax = new_axes(ax, rows_height(len(table), each=0.42))
    y = name_rows(ax, [_factor_row(row) for _, row in table.iterrows()])
    for column, shift, face in (("first", 0.13, BLUE), ("total", -0.13, "white")):
        low, high = 100 * table[f"{column}_low"], 100 * table[f"{column}_high"]
        ax.hlines(y + shift, low, high, color=BLUE, linewidth=1.4, alpha=0.6)
        ax.scatter(100 * table[column], y + shift, s=32, facecolor=face, edgecolor=BLUE, zorder=3)
    shares = table[["first", "total"]]
    edge = 100 * float(table[["first_high", "total_high"]].join(shares).max(axis=None))
    ax.set_xlim(min(0.0, 100 * float(table[["first_low", "first"]].min(axis=None))) - 1, edge + 3)
    for place, first, total in zip(y, shares["first"], shares["total"], strict=True):
        _beside(ax, place, f"{number(100 * first, 0)} / {number(100 * total, 0)}")
    _beside(ax, -0.62, "seul / total")
    ax.set_ylim(len(table) - 0.4, -0.8)
    ax.set_xlabel("% de la variance du déplacement des rangs :\n"
                  f"choix seul (point), avec ses interactions (anneau)\n{_how(table)}")  # fmt: skip
    name_figure(ax, result.index_fr, "ce qui fait bouger les rangs")
    return ax


def plot_moves(result: RankRanges, ax: Axes | None = None) -> Axes:
    """Draw by how many places each alternative choice moves a métropole, on average and at most."""
    moves = result.moves.dropna(subset="mean_shift")
    if moves.empty:
        return nothing("Aucun autre choix n'a été essayé : rien à dessiner.")
    ax = new_axes(ax, rows_height(len(moves)))
    y = name_rows(ax, [alternative(move) for _, move in moves.iterrows()])
    ax.hlines(y, moves["mean_shift"], moves["largest"], color=RULE, linewidth=2)
    ax.plot(moves["largest"], y, "|", color=MUTED, markersize=9)
    ax.plot(moves["mean_shift"], y, "o", color=BLUE, markersize=6)
    for place, shift in zip(y, moves["mean_shift"], strict=True):
        ax.annotate(number(shift), (shift, place), (6, 5), textcoords="offset points",
                    fontsize=7.5, color=BLUE)  # fmt: skip
    ax.set_xlim(0, None)
    ax.set_xlabel("Places dont un rang bouge : moyenne (point), maximum (trait)")
    name_figure(ax, result.index_fr, "ce qui déplace les rangs")
    return ax


def _nobody() -> Axes:
    return nothing("Aucune métropole n'a de quoi être classée : rien à dessiner.")


def _groups(ax: Axes, tiers: pd.Series) -> None:
    """A background under every other group, and the number of each at its right."""
    if tiers.nunique() == 1:
        return
    for order, (tier, rows) in enumerate(tiers.groupby(tiers)):
        top, bottom = rows.index[0] - 0.5, rows.index[-1] + 0.5
        if order % 2 == 0:
            ax.axhspan(top, bottom, color=RULE, alpha=0.45, linewidth=0, zorder=0)
        _beside(ax, (top + bottom) / 2, f"groupe {int(tier)}")


def _beside(ax: Axes, place: float, text: str) -> None:
    ax.text(1.015, place, text, transform=ax.get_yaxis_transform(), va="center", fontsize=7.5,
            color=MUTED)  # fmt: skip


def _groups_claim(result: RankRanges, groups: int, n: int) -> str:
    if result.constant:
        return "aucun choix ne change un rang"
    if groups == 1:
        return "aucun groupe ne se détache"
    return "chaque place tient" if groups == n else f"{groups} groupes tiennent, non les places"


def _factor_row(row: pd.Series) -> str:
    """A factor and how many alternatives it has; a distribution has no number of them."""
    name, n = factor(row["factor"]), row["n_alternatives"]
    return f"{name} ({plural(n, 'variante')})" if np.isfinite(n) else name


def _how(table: pd.DataFrame) -> str:
    """Whether every combination was run, or some drawn."""
    if table["method"].str.startswith("enumerated").all():
        return "Toutes les combinaisons ont été faites."
    return "Parts estimées par tirage de combinaisons."


def _rank_ticks(n: int) -> np.ndarray:
    return np.arange(1, n + 1, 1 if n <= 12 else 2 if n <= 26 else 5)
