"""The index and its pillars: one claim per figure."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from metrostudy.tell.figures.headings import name_figure, score_text, show_whole_scale, wrapped
from metrostudy.tell.figures.points import name_points
from metrostudy.tell.figures.rows import name_rows
from metrostudy.tell.figures.style import (
    BLUE,
    INK,
    ORANGE,
    PAGE_WIDTH,
    PALETTE,
    new_axes,
    nothing,
    rows_height,
)
from metrostudy.tell.wording import number

_NOBODY = "Aucune métropole n'a de quoi être notée : rien à dessiner."


def plot_scores(
    scores: pd.DataFrame, metropoles: pd.DataFrame, weights: pd.Series, ax: Axes | None = None
) -> Axes | np.ndarray:
    """Draw the index as bars made of what each pillar brings: its weight times its score.

    ``scores`` comes from ``maturity``, ``weights`` (node → weight) from the choices that made them;
    only the proportions between pillars count, and a pillar that is not there weighs nothing. A
    pillar below 0 (standard deviations) is drawn to the left and the diamond is the index. When
    what pillars bring does not add up to the index (a mean that is not arithmetic, duels), there
    are no bars to draw and the pillars are drawn side by side, as :func:`plot_pillars` does.
    """
    top = _ranked(scores)
    if top.empty:
        return nothing(_NOBODY)
    parts = _parts(scores, top, weights)
    if not np.allclose(parts.sum(axis=1), top["score"], atol=1e-6):
        return plot_pillars(scores, metropoles)
    ax = new_axes(ax, rows_height(len(top)) + 0.6)
    y = name_rows(ax, _names(top, metropoles))
    x = parts.to_numpy()
    starts = np.where(x >= 0, _stacked(np.clip(x, 0, None)), -_stacked(np.clip(-x, 0, None)))
    for pillar in range(x.shape[1]):
        ax.barh(y, x[:, pillar], left=starts[:, pillar], height=0.72, edgecolor="white",
                linewidth=0.8, color=PALETTE[pillar % len(PALETTE)])  # fmt: skip
    ends = np.clip(x, 0, None).sum(axis=1)
    if (x < 0).any():
        ax.plot(top["score"], y, "D", color=INK, markersize=4)
        ax.axvline(0, color=INK, linewidth=0.8)
    for place, end, score in zip(y, ends, top["score"], strict=True):
        ax.annotate(score_text(score, top["score"]), (end, place), (5, 0), va="center",
                    fontsize=7.5, textcoords="offset points")  # fmt: skip
    ax.set_xlim(min(0.0, 1.1 * -np.clip(-x, 0, None).sum(axis=1).max()), 1.1 * ends.max() or 1)
    lines = _name_segments(ax, scores, parts.columns, starts[0] + x[0] / 2)
    ax.set_xlabel("Score, et ce que chaque pilier y apporte (son poids × son score)")
    name_figure(ax, top["label_fr"].iloc[0], "ce que chaque pilier apporte", pad=32 + 10 * lines)
    return ax


def plot_pillars(scores: pd.DataFrame, metropoles: pd.DataFrame) -> np.ndarray:
    """Draw every pillar's score side by side, métropoles in the order of the index.

    ``scores`` comes from ``maturity``. The line of each panel is its median; a gap is a score that
    is not known. The index itself stands after each name.
    """
    top = _ranked(scores)
    if top.empty:
        return np.array([nothing(_NOBODY)])
    branches = scores[scores["level"] == 1]
    nodes = list(branches["node"].unique())
    size = (PAGE_WIDTH, rows_height(len(top)) + 0.5)
    figure, axes = plt.subplots(1, len(nodes), figsize=size, sharey=True, squeeze=False)
    for ax, node in zip(axes[0], nodes, strict=True):
        rows = branches[branches["node"] == node].set_index("metropole")
        _panel(ax, rows["score"].reindex(top["metropole"]))
        label = wrapped(rows["label_fr"].iloc[0], 13 if len(nodes) > 3 else 24)
        ax.set_title(label, loc="center", fontsize=7 if len(nodes) > 3 else 8, fontweight="normal")
    index = [score_text(score, top["score"]) for score in top["score"]]
    named = zip(_names(top, metropoles), index, strict=True)
    name_rows(axes[0, 0], [f"{name} : {score}" for name, score in named])
    said = "Score de chaque pilier (trait : médiane) ; après le nom, l'indice"
    figure.supxlabel(said, x=0.01, ha="left", fontsize=9)
    title = f"{top['label_fr'].iloc[0]} : le profil de chaque métropole"
    figure.suptitle(title, x=0.01, ha="left", fontsize=10.5, fontweight="bold")
    return axes[0]


def plot_size(scores: pd.DataFrame, metropoles: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw the index against population, each métropole named."""
    top = scores[scores["level"] == 0].merge(metropoles, on="metropole")
    top = top.dropna(subset=["score", "population"])
    if top.empty:
        return nothing(_NOBODY)
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
    ax.set_xlabel("Population, en milliers d'habitants (échelle logarithmique)")
    ax.set_ylabel("Score")
    name_figure(ax, top["label_fr"].iloc[0], "le lien avec la population")
    name_points(ax, thousands.to_numpy(), top["score"].to_numpy(), list(top["name"]))
    return ax


def _ranked(scores: pd.DataFrame) -> pd.DataFrame:
    """The index of the métropoles that have one, the first at the top."""
    top = scores[scores["level"] == 0].dropna(subset="score")
    return top.sort_values(["rank", "metropole"], ignore_index=True)


def _names(top: pd.DataFrame, metropoles: pd.DataFrame) -> pd.Series:
    names = metropoles.set_index("metropole")["name"]
    return top["metropole"].map(names).fillna(top["metropole"])


def _parts(scores: pd.DataFrame, top: pd.DataFrame, weights: pd.Series) -> pd.DataFrame:
    """What each pillar brings to each index; a weight is shared out over the pillars known."""
    under = scores[scores["level"] == 1]
    order = [node for node in under["node"].unique() if weights.get(node, 0) > 0]
    score = under.pivot(index="metropole", columns="node", values="score")
    score = score.reindex(top["metropole"])[order]
    share = score.notna() * weights[order]
    return (score * share.div(share.sum(axis=1), axis=0)).fillna(0.0)


def _stacked(lengths: np.ndarray) -> np.ndarray:
    """Where each segment starts when those of its row are laid end to end."""
    return np.cumsum(lengths, axis=1) - lengths


def _name_segments(ax: Axes, scores: pd.DataFrame, nodes: pd.Index, centres: np.ndarray) -> int:
    """Name the pillars above the bars, each tied to its first segment; return the lines taken."""
    names = scores.drop_duplicates("node").set_index("node")["label_fr"][nodes]
    labels = [wrapped(name, max(12, 82 // len(nodes))) for name in names]
    room = 1 + 0.35 / (ax.figure.get_figheight() - 1.7)
    for i, (label, centre) in enumerate(zip(labels, centres, strict=True)):
        tie = {"arrowstyle": "-", "color": PALETTE[i % len(PALETTE)], "linewidth": 1,
               "shrinkA": 1, "shrinkB": 0, "relpos": (0.5, 0)}  # fmt: skip
        place = ((i + 0.5) / len(nodes), room)
        ax.annotate(label, (centre, -0.36), place, textcoords="axes fraction", ha="center",
                    va="bottom", fontsize=7.5, arrowprops=tie)  # fmt: skip
    return max(label.count("\n") for label in labels) + 1


def _panel(ax: Axes, score: pd.Series) -> None:
    y = np.arange(len(score))
    ax.axvline(score.median(), color=ORANGE, linewidth=1)
    ax.plot(score, y, "o", color=BLUE, markersize=4.5, clip_on=False)
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    ax.grid(axis="both")
    if show_whole_scale(ax, score):
        ax.set_xticks([0, 50, 100])
