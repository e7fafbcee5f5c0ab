"""02 in pictures: where two coders part, what each interview added, whether a coder drifted."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import shorten

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from metrostudy.field.reconciling.drift import Drift
from metrostudy.field.reconciling.saturation import Saturation
from metrostudy.tell.figures.style import (
    BLUE,
    INK,
    MUTED,
    ORANGE,
    PAGE_DPI,
    PAGE_WIDTH,
    RULE,
    SKY,
    new_axes,
    nothing,
)  # fmt: skip
from metrostudy.tell.wording import number, plural

MOST = 10
_ROW, _LONGEST = 0.22, 26
_MONTHS = ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.",
           "nov.", "déc.")  # fmt: skip


def plot_disagreements(pairs: pd.DataFrame, most: int = MOST) -> np.ndarray:
    """Draw which codes are exchanged, and which one coder puts where the other puts nothing.

    ``pairs`` comes from :func:`~metrostudy.disagreement_pairs`. Above, pairs
    of neighbour codes: to the left, how often the first coder took the first code and the second
    coder the other; to the right, the reverse. Below, codes given by one coder alone. The ``most``
    frequent of each, most frequent first. With more than two coders, the two who part most often.
    Returns the two axes.
    """
    if pairs.empty:
        return np.array([nothing("Aucun désaccord entre deux codeurs : rien à dessiner.")])
    times = pairs.groupby(["coder_1", "coder_2"], sort=False)["times"].sum()
    coders = times.idxmax()
    own = pairs[(pairs["coder_1"] == coders[0]) & (pairs["coder_2"] == coders[1])]
    blocks = [own[own["kind"] == kind].head(most) for kind in ("neighbour", "missing")]
    rows = [max(len(block), 1) for block in blocks]
    size = (PAGE_WIDTH, 2.0 + _ROW * sum(rows))
    figure, axes = plt.subplots(2, 1, figsize=size, height_ratios=rows, dpi=2 * PAGE_DPI)
    shown = pd.concat(blocks)[["by_1", "by_2"]].fillna(0)
    reach = tuple(max(1, *shown[name]) if len(shown) else 1 for name in shown)
    one, two = coders
    exchanged = [f"{_short(a)} / {_short(b)}" for a, b in
                 zip(blocks[0]["label_fr"], blocks[0]["other_fr"], strict=True)]  # fmt: skip
    _bars(axes[0], blocks[0], exchanged, reach, (f"{one} le premier, {two} le second", "l'inverse"))
    axes[0].set_title("Deux codes pris l'un pour l'autre", fontsize=9)
    _bars(axes[1], blocks[1], blocks[1]["label_fr"], reach, (f"{one} seul", f"{two} seul"))
    axes[1].set_title("Un code là où l'autre n'a rien mis", fontsize=9)
    title = f"Où {one} et {two} se séparent (nombre de passages)"
    figure.suptitle(title, x=0.01, ha="left", fontsize=10.5, fontweight="bold")
    return axes


def plot_saturation(result: Saturation, ax: Axes | None = None) -> Axes:
    """Draw how many codes had come up after each interview, beside what any order would give.

    ``result`` comes from :func:`~metrostudy.saturation`. The band holds 95 % of
    the orders in which the same interviews could have been met; a dot that adds no code is hollow.
    """
    table = result.table
    if table.empty:
        return nothing("Aucun entretien n'est codé : rien à dessiner.")
    ax = new_axes(ax, 3.5)
    x, met = table["order"].to_numpy(), table["cumulative"].to_numpy()
    ax.fill_between(x, table["low"], table["high"], color=SKY, alpha=0.25, linewidth=0)
    ax.plot(x, table["mean"], color=SKY, linewidth=1, linestyle=(0, (4, 2)))
    ax.plot(x, met, color=BLUE, linewidth=1.6)
    added = (table["new"] > 0).to_numpy()
    ax.scatter(x, met, s=20, c=np.where(added, BLUE, "white"), edgecolors=BLUE, zorder=3)
    for place, height, fresh in zip(x[added], met[added], table["new"][added], strict=True):
        below = -12 if place > x[0] else 6
        ax.annotate(f"+{fresh}", (place, height), (0, below), textcoords="offset points",
                    ha="center", fontsize=7, color=INK)  # fmt: skip
    _curve_labels(ax, table)
    ax.axhline(result.book, color=RULE, linewidth=1)
    ax.text(x[0], result.book, f"{plural(result.book, 'code')} dans le livre", va="bottom",
            fontsize=7.5, color=MUTED)  # fmt: skip
    ax.set_xticks(x, table["interview"], rotation=90, fontsize=7)
    ax.tick_params(length=0)
    ax.set(xlim=(x[0] - 0.6, x[-1] + 0.6), ylim=(0, result.book * 1.1))
    ax.grid(axis="y")
    ax.set_xlabel("entretiens, dans l'ordre des dates")
    ax.set_title(f"Les codes déjà rencontrés, entretien après entretien (codeur {result.coder})")
    return ax


def plot_drift(result: Drift) -> np.ndarray:
    """Draw two coders over time: their agreement, the length and the number of their passages.

    ``result`` comes from :func:`~metrostudy.drift`. Interviews stand in order of date,
    a step apart whatever the time between them; the gap is the cut, and a horizontal line the mean
    of its side. Returns the three axes, one above the other.
    """
    agreement = result.agreement
    if agreement.empty:
        return np.array([nothing("Aucun entretien daté n'a été codé deux fois : rien à dessiner.")])
    after = (agreement["period"] == "after").to_numpy()
    x = np.arange(len(agreement)) + 1.0 * after
    figure, axes = plt.subplots(3, 1, figsize=(PAGE_WIDTH, 5.8), sharex=True)
    title = f"{result.coder_1} et {result.coder_2} au fil des entretiens codés deux fois"
    figure.suptitle(title, x=0.01, ha="left", fontsize=10.5, fontweight="bold")
    _agreement(axes[0], agreement, x, after)
    heads = {"span": "Longueur moyenne d'un passage (caractères)",
             "per_1000": "Passages pour 1 000 mots de réponse"}  # fmt: skip
    for ax, (column, head) in zip(axes[1:], heads.items(), strict=True):
        _habit(ax, result, column, x, after)
        ax.set_title(head, fontsize=9)
    for ax in axes:
        ax.tick_params(length=0)
        ax.grid(axis="y")
        if after.any():
            ax.axvline(x[after][0] - 0.6, color=RULE, linewidth=1)
    names = [f"{row.interview}\n{row.date.day} {_MONTHS[row.date.month - 1]}"
             for row in agreement.itertuples()]  # fmt: skip
    axes[-1].set_xticks(x, names, fontsize=7, rotation=90 if len(x) > 14 else 0, color=INK)
    axes[-1].set_xlim(x[0] - 0.6, x[-1] + 1.1)
    return axes


# Disagreements ---------------------------------------------------------------------------------


def _bars(
    ax: Axes,
    rows: pd.DataFrame,
    names: Sequence[str],
    reach: tuple[int, int],
    heads: tuple[str, str],
) -> None:
    """Counts of the first coder to the left of the axis, of the second to its right."""
    y = np.arange(len(rows))
    for side, column, colour, head in ((-1, "by_1", BLUE, heads[0]), (1, "by_2", ORANGE, heads[1])):
        counts = rows[column].fillna(0).astype(int).to_numpy()
        where = "right" if side < 0 else "left"
        ax.barh(y, side * counts, color=colour, height=0.62)
        for place, count in zip(y[counts > 0], counts[counts > 0], strict=True):
            ax.annotate(str(count), (side * count, place), (3 * side, 0), ha=where, va="center",
                        textcoords="offset points", fontsize=7.5)  # fmt: skip
        ax.annotate(head, (0, -0.6), (6 * side, 0), ha=where, va="bottom", fontsize=7.5,
                    textcoords="offset points", color=colour)  # fmt: skip
    ax.axvline(0, color=INK, linewidth=0.8)
    ax.set_xlim(-1.1 * max(reach[0], 0.6 * reach[1]), 1.1 * max(reach[1], 0.6 * reach[0]))
    ax.set_ylim(max(len(rows), 1) - 0.4, -1.2)
    ax.set_yticks(y, list(names), fontsize=7.5)
    ax.set_xticks([])
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    if rows.empty:
        ax.text(0, 0, " aucun", va="center", fontsize=8, color=MUTED)


def _short(label: str) -> str:
    return shorten(str(label), _LONGEST, placeholder=" …")


# Saturation ------------------------------------------------------------------------------------


def _curve_labels(ax: Axes, table: pd.DataFrame) -> None:
    at = len(table) // 3
    if at < 3:
        return
    ax.annotate("95 % des autres ordres", (table["order"][at], table["high"][at]), (-4, 5),
                textcoords="offset points", fontsize=7.5, color=BLUE, ha="right")  # fmt: skip


# Drift -----------------------------------------------------------------------------------------


def _agreement(ax: Axes, table: pd.DataFrame, x: np.ndarray, after: np.ndarray) -> None:
    kappa, low, high = (table[name].to_numpy(float) for name in ("estimate", "low", "high"))
    ax.vlines(x, low, high, color=MUTED, linewidth=1.2, alpha=0.6)
    ax.scatter(x, kappa, s=26, color=INK, zorder=3)
    _means(ax, kappa, x, after, INK, 2)
    bottom = np.nanmin([*low, *kappa, 1.0]) if np.isfinite([*low, *kappa]).any() else 0.0
    ax.set_ylim(min(bottom - 0.05, 0.5), 1)
    ax.set_title("Accord des deux codeurs (kappa : 1 parfait, 0 hasard)", fontsize=9)


def _habit(ax: Axes, result: Drift, column: str, x: np.ndarray, after: np.ndarray) -> None:
    each = result.coders.pivot(index="interview", columns="coder", values=column)
    each = each.reindex(result.agreement["interview"])
    coders = ((result.coder_1, BLUE), (result.coder_2, ORANGE))
    one, two = (each[coder].to_numpy(float) for coder, _ in coders)
    ax.vlines(x, one, two, color=RULE, linewidth=2.5, zorder=1)
    ax.set_ylim(0, 1.2 * np.nanmax([one, two]))
    for values, other, (coder, colour) in ((one, two, coders[0]), (two, one, coders[1])):
        ax.scatter(x, values, s=22, color=colour, zorder=3)
        above = np.array([np.nanmean(values[side]) >= np.nanmean(other[side]) if side.any() else
                          True for side in (~after, after)])  # fmt: skip
        _means(ax, values, x, after, colour, 0, above, coder)


def _means(
    ax: Axes, values: np.ndarray, x: np.ndarray, after: np.ndarray, colour: str, digits: int,
    above: Sequence[bool] = (True, True), name: str = "",
) -> None:  # fmt: skip
    """The mean of each side of the cut, or of all when there is none, written at its end."""
    for side, over in zip((~after, after), above, strict=True):
        if side.any() and np.isfinite(values[side]).any():
            mean = float(np.nanmean(values[side]))
            ends = x[side][0] - 0.35, x[side][-1] + 0.35
            ax.hlines(mean, *ends, color=colour, linewidth=1, alpha=0.8)
            ax.annotate(f"{name} {number(mean, digits)}".strip(), (ends[1], mean),
                        (3, 1 if over else -1), textcoords="offset points", fontsize=7.5,
                        va="bottom" if over else "top", color=colour)  # fmt: skip
