"""What the index is made of: its tree, and what each part weighs in the whole."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from metrostudy.measure.framework import (
    beneath,
    families,
    labelled,
    leaves,
    levels,
    pillars,
    root,
)
from metrostudy.tell.figures.headings import name_figure, wrapped
from metrostudy.tell.figures.style import INK, MUTED, PAGE_WIDTH, PALETTE, RULE, new_axes
from metrostudy.tell.method_words import alternative
from metrostudy.tell.wording import percent

# Everything is in inches of the page, so that a label's room is known before it is written.
_WIDTH, _LINE, _GAP, _SIZE, _STRIP = PAGE_WIDTH - 0.1, 0.135, 0.1, 7.5, 0.06
_CHARACTERS = 16  # of this size, in an inch


def plot_framework(framework: pd.DataFrame, weights: pd.Series, ax: Axes | None = None) -> Axes:
    """Draw the tree of the index from left to right, each leaf on its row with what it weighs.

    ``weights`` are those of ``effective_weights``: the share of the whole index that each node
    carries. A tree and not a wheel, because the labels of leaves are as long as sentences and must
    stay level. One colour per pillar; ↓ marks a leaf of which less is better; the mean of a node is
    named when it is not arithmetic.
    """
    tree, depth = labelled(framework).set_index("node"), levels(framework)
    last, steps = list(leaves(framework)["node"]), max(depth.values()) - 1
    box = 1.55 if steps < 2 else 1.25
    start = box * steps + 0.1
    texts = _texts(tree, last, weights, box - 0.25, _WIDTH - start - 1.3)
    spans = _spans(framework, texts)
    height = max(bottom for _, bottom in spans.values())
    ax = new_axes(ax, height + 0.7)
    bars = start + _width([texts[leaf] for leaf in last]) + 0.15
    scale = (_WIDTH - bars - 0.55) / weights[last].max()
    colours = _colours(framework)
    for node, (top, bottom) in spans.items():
        colour, left = colours.get(node, MUTED), box * (depth[node] - 1)
        if node in last:
            _leaf(ax, start, bars, (top, bottom), texts[node], colour, weights[node], scale)
        elif depth[node] > 0:
            _box(ax, left, box - 0.05, (top, bottom), texts[node], colour)
    ax.set_xlim(0, _WIDTH)
    ax.set_ylim(height + 0.2, 0)
    ax.set_axis_off()
    _write(ax, start, height + 0.12, _note(tree, root(framework)["node"]), MUTED)
    name_figure(ax, root(labelled(framework))["label_fr"], "ce que pèse chaque critère")
    return ax


def _texts(
    tree: pd.DataFrame, last: list[str], weights: pd.Series, box: float, room: float
) -> dict[str, str]:
    """The label of each node over the lines that it needs; a box says its weight and its mean."""
    texts = {}
    for node, row in tree.iterrows():
        if node in last:
            arrow = "↓\u00a0" if row["direction"] == -1 else ""
            texts[node] = wrapped(arrow + row["label_fr"], int(room * _CHARACTERS))
        else:
            lines = [row["label_fr"], percent(weights[node], 1), _mean(row)]
            lines = [wrapped(line, int(box * _CHARACTERS)) for line in lines if line]
            texts[node] = "\n".join(lines)
    return texts


def _mean(row: pd.Series) -> str:
    """The mean of a node in words, unless it is the usual one."""
    kind = row.get("aggregate")
    if pd.isna(kind) or kind == "arithmetic":
        return ""
    return alternative(pd.Series({"factor": "aggregate", "alternative": kind}))


def _note(tree: pd.DataFrame, top: str) -> str:
    less = "↓ moins vaut mieux" if (tree["direction"] == -1).any() else ""
    return " · ".join(part for part in (less, _mean(tree.loc[top])) if part)


def _width(texts: list[str]) -> float:
    return max(len(line) for text in texts for line in text.splitlines()) / _CHARACTERS


def _leaf(
    ax: Axes,
    start: float,
    bars: float,
    span: tuple[float, float],
    text: str,
    colour: str,
    weight: float,
    scale: float,
) -> None:
    middle = sum(span) / 2
    ax.hlines(span[1], start, _WIDTH, color=RULE, linewidth=0.5)
    ax.barh(middle, weight * scale, 0.13, left=bars, color=colour)
    _write(ax, start, middle, text, INK)
    _write(ax, bars + weight * scale + 0.06, middle, percent(weight, 1), INK)


def _box(
    ax: Axes, left: float, width: float, span: tuple[float, float], text: str, colour: str
) -> None:
    top, height = span[0] + 0.015, span[1] - span[0] - 0.03
    ax.add_patch(Rectangle((left, top), width, height, color=colour, alpha=0.15, linewidth=0))
    ax.add_patch(Rectangle((left, top), _STRIP, height, color=colour, linewidth=0))
    _write(ax, left + _STRIP + 0.07, sum(span) / 2, text, INK)


def _spans(framework: pd.DataFrame, texts: dict[str, str]) -> dict[str, tuple[float, float]]:
    """From where to where each node goes down the page: its row, or those of its leaves."""
    need = {node: _LINE * (text.count("\n") + 1) + _GAP for node, text in texts.items()}
    top, under = root(framework)["node"], families(framework)
    mine = {node: _leaves_of(node, under) for node in framework["node"]}
    rows = {leaf: need[leaf] for leaf in mine[top]}
    for node in under:
        short = max(0.0, need[node] - sum(rows[leaf] for leaf in mine[node])) / len(mine[node])
        rows |= {leaf: rows[leaf] + short for leaf in mine[node] if node != top}
    end = pd.Series(rows).cumsum()
    return {
        node: (end[under_it[0]] - rows[under_it[0]], end[under_it[-1]])
        for node, under_it in mine.items()
    }


def _leaves_of(node: str, under: dict[str, list[str]]) -> list[str]:
    """The leaves beneath a node, family by family."""
    return (
        [leaf for child in under[node] for leaf in _leaves_of(child, under)]
        if node in under
        else [node]
    )


def _colours(framework: pd.DataFrame) -> dict[str, str]:
    return {
        node: PALETTE[place % len(PALETTE)]
        for place, pillar in enumerate(pillars(framework))
        for node in beneath(framework, pillar)
    }


def _write(ax: Axes, x: float, y: float, text: str, colour: str) -> None:
    ax.text(x, y, text, color=colour, fontsize=_SIZE, va="center", linespacing=1.15)
