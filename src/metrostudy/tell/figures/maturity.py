"""The index and what other choices would do to it: one claim per figure."""

from __future__ import annotations

import re

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from metrostudy.measure.uncertainty import RankRanges
from metrostudy.tell.figures.points import name_points
from metrostudy.tell.figures.rows import name_rows
from metrostudy.tell.figures.style import (
    BLUE,
    INK,
    MUTED,
    ORANGE,
    PAGE_WIDTH,
    RULE,
    new_axes,
    nothing,
    rows_height,
)
from metrostudy.tell.method_words import alternative
from metrostudy.tell.wording import number


def plot_rank_ranges(result: RankRanges, ax: Axes | None = None) -> Axes:
    """Draw each métropole's rank as the study chose, and from which to which rank choices put it.

    The band is the first third. A métropole whose whole range is inside it is in blue.
    """
    table = result.ranges.dropna(subset="rank")
    ax = new_axes(ax, rows_height(len(table)))
    y, n = name_rows(ax, table["name"]), len(table)
    third = int(np.ceil(n / 3))
    ax.axvspan(0.5, third + 0.5, color=RULE, alpha=0.45, linewidth=0)
    colours = [BLUE if row.top_third == 1 else MUTED for row in table.itertuples()]
    ax.hlines(y, table["best"], table["worst"], color=colours, linewidth=3, alpha=0.4)
    ax.scatter(table["rank"], y, c=colours, s=34, zorder=3)
    ax.scatter(table["median"], y, marker="|", c=INK, s=60, linewidths=1.2, zorder=4)
    digits = 0 if table["score"].max() > 10 else 1
    for place, value in zip(y, table["score"], strict=True):
        ax.text(n + 0.8, place, number(value, digits), va="center", fontsize=7.5, color=MUTED)
    ax.text(n + 0.8, -0.95, "score", va="center", fontsize=7.5, color=MUTED)
    ax.text(0.7, -0.95, "premier tiers", va="center", fontsize=7.5, color=MUTED)
    ax.set_xlim(0.5, n + 2)
    ax.set_xticks(_rank_ticks(n))
    ax.set_xlabel("Rang retenu (point), médian (trait), extrêmes (bande)", loc="left")
    _title(ax, result.index_fr, "le rang selon les choix", pad=16)
    return ax


def plot_moves(result: RankRanges, ax: Axes | None = None) -> Axes:
    """Draw by how many places each alternative choice moves a métropole, on average and at most."""
    moves = result.moves
    ax = new_axes(ax, rows_height(len(moves)))
    y = name_rows(ax, [alternative(move) for _, move in moves.iterrows()])
    ax.hlines(y, moves["mean_shift"], moves["largest"], color=RULE, linewidth=2)
    ax.plot(moves["largest"], y, "|", color=MUTED, markersize=9)
    ax.plot(moves["mean_shift"], y, "o", color=BLUE, markersize=6)
    for place, shift in zip(y, moves["mean_shift"], strict=True):
        ax.annotate(number(shift), (shift, place), (6, 5), textcoords="offset points",
                    fontsize=7.5, color=BLUE)  # fmt: skip
    ax.set_xlim(0, None)
    ax.set_xlabel("Places dont un rang bouge : moyenne (point), maximum (trait)", loc="left")
    _title(ax, result.index_fr, "ce qui déplace les rangs")
    return ax


def plot_pillars(scores: pd.DataFrame, metropoles: pd.DataFrame) -> np.ndarray:
    """Draw every pillar's score side by side, métropoles in the order of the index.

    ``scores`` comes from ``maturity``. The line of each panel is its median; a gap is a score that
    is not known.
    """
    top = scores[scores["level"] == 0].dropna(subset="score").sort_values(["rank", "metropole"])
    names = top.merge(metropoles, on="metropole", how="left")["name"].fillna(top["metropole"])
    branches = scores[scores["level"] == 1]
    nodes = list(branches["node"].unique())
    height = rows_height(len(top)) + 0.5
    figure, axes = plt.subplots(
        1, len(nodes), figsize=(PAGE_WIDTH, height), sharey=True, squeeze=False
    )
    for ax, node in zip(axes[0], nodes, strict=True):
        rows = branches[branches["node"] == node].set_index("metropole")
        label = _wrapped(rows["label_fr"].iloc[0], 15 if len(nodes) > 3 else 24)
        _panel(ax, rows["score"].reindex(top["metropole"]))
        ax.set_title(label, fontsize=7 if len(nodes) > 3 else 8, fontweight="normal")
    name_rows(axes[0, 0], names)
    axes[0, 0].set_xlabel("Score (trait\u00a0: médiane)", loc="left")
    index = scores.loc[scores["level"] == 0, "label_fr"].iloc[0]
    title = f"{index}\u00a0: le profil de chaque métropole"
    figure.suptitle(title, x=0.01, ha="left", fontsize=10.5, fontweight="bold")
    return axes[0]


def plot_size(scores: pd.DataFrame, metropoles: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw the index against population, each métropole named."""
    top = scores[scores["level"] == 0].merge(metropoles, on="metropole")
    top = top.dropna(subset=["score", "population"])
    if top.empty:
        return nothing("Aucune métropole n'a de quoi être notée : rien à dessiner.")
    ax = new_axes(ax, 4.2)
    thousands = top["population"].astype(float) / 1000
    ax.scatter(thousands, top["score"], color=BLUE, s=30)
    ax.set_xscale("log")
    ax.set_xlim(thousands.min() / 1.2, thousands.max() * 1.2)
    ticks = [t for t in (50, 100, 200, 300, 500, 1000, 2000, 5000)
             if thousands.min() / 1.2 <= t <= thousands.max() * 1.2]  # fmt: skip
    ax.set_xticks(ticks, [number(tick, 0) for tick in ticks])
    ax.set_xticks([], minor=True)
    ax.grid(axis="both")
    ax.set_xlabel("Population, en milliers d'habitants (échelle logarithmique)", loc="left")
    ax.set_ylabel("Score")
    _title(ax, top["label_fr"].iloc[0], "le lien avec la population")
    name_points(ax, thousands.to_numpy(), top["score"].to_numpy(), list(top["name"]))
    return ax


def _rank_ticks(n: int) -> list[int]:
    step = 1 if n <= 12 else 2 if n <= 26 else 5
    return list(range(1, n + 1, step))


def _panel(ax: Axes, score: pd.Series) -> None:
    y = np.arange(len(score))
    ax.axvline(score.median(), color=ORANGE, linewidth=1)
    ax.plot(score, y, "o", color=BLUE, markersize=4.5)
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    ax.grid(axis="both")
    if score.min() >= 0 and score.max() > 10:
        ax.set_xlim(-4, 104)
        ax.set_xticks([0, 50, 100])


def _wrapped(label: str, width: int) -> str:
    """``label`` over lines of ``width`` characters; a line may end after an apostrophe too."""
    lines = [""]
    for piece in re.findall(r"[^\s']+(?:'|\s*)", label):
        if lines[-1] and len((lines[-1] + piece).rstrip()) > width:
            lines.append("")
        lines[-1] += piece
    return "\n".join(line.rstrip() for line in lines)


def _title(ax: Axes, index: str, claim: str, pad: float = 10) -> None:
    """A title beside long names has little room: it takes two lines when it must."""
    one_line = len(index) + len(claim) < 50
    ax.set_title(f"{index} :{' ' if one_line else chr(10)}{claim}", pad=pad)
