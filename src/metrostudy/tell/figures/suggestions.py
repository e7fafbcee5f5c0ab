"""The machine in pictures: code by code, beside a word search and a second human."""

from __future__ import annotations

from textwrap import shorten
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from metrostudy.field.machine.suggestions import Suggested
from metrostudy.tell.figures.rows import name_rows
from metrostudy.tell.figures.style import BLUE, INK, MUTED, ORANGE, RULE, new_axes, nothing
from metrostudy.tell.wording import number

_ROW, _AROUND, _TITLE = 0.205, 1.15, 0.17  # inches
_ONE_COLUMN = 16  # codes that stand in one column
_LONGEST = 34  # characters of a label
_COUNT = 1.22  # where the count stands, right of the longest interval
_APART = 0.17  # of a row, so that two intervals never cover each other
_LOOKS = {
    "dictionary": ("recherche par mots", "|", MUTED),
    "machine": ("machine", "o", BLUE),
    "human": ("second codeur", "D", ORANGE),
}


def plot_machine(result: Suggested) -> Any:
    """Draw the kappa of the machine, of a word search and of a second human, code by code.

    ``result`` comes from :func:`~metrostudy.suggest`. All three are held against
    the same coder on the same passages: those coded twice, or all when there are none, and then
    no human stands beside. Thin lines are intervals over interviews. A filled dot, and a name in
    blue, mark the codes for which the machine may suggest, which all passages decide. In grey,
    the answers to which the coder gave the code. The best codes of the machine come first. Returns
    the axes, two of them read one after the other when the codes are many.
    """
    if result.refused:
        return nothing("La machine n'a pas de quoi apprendre : rien à dessiner.")
    passages = "twice" if (result.scores["passages"] == "twice").any() else "all"
    table = result.scores[(result.scores["passages"] == passages) & result.scores["code"].notna()]
    bold = set(result.codes.loc[result.codes["suggests"], "code"])
    best = table[table["coder"] == "machine"].sort_values("kappa", ascending=False, kind="stable")
    columns = 1 if len(best) <= _ONE_COLUMN else 2
    rows = -(-len(best) // columns)
    axes = np.atleast_1d(new_axes(height=_AROUND + _ROW * rows, columns=columns))
    for ax, codes in zip(axes, np.array_split(best["code"], columns), strict=True):
        _column(ax, table[table["code"].isin(codes)], list(codes), bold, rows)
    _headed(axes[0].figure, [coder for coder in _LOOKS if coder in set(table["coder"])])
    return axes if columns > 1 else axes[0]


def _column(ax: Axes, table: pd.DataFrame, codes: list[str], bold: set[str], rows: int) -> None:
    by = {coder: part.set_index("code").loc[codes] for coder, part in table.groupby("coder")}
    names = [shorten(label, _LONGEST, placeholder=" …") for label in by["machine"]["label_fr"]]
    y = name_rows(ax, names)
    ax.set_ylim(rows - 0.4, -0.6)
    filled = np.array([code in bold for code in codes])
    if "human" in by:
        ends = by["machine"]["kappa"].to_numpy(), by["human"]["kappa"].to_numpy()
        ax.hlines(y, *ends, color=RULE, linewidth=2.2, zorder=1)
    for coder, shift in (("human", -_APART), ("machine", _APART), ("dictionary", 0)):
        if coder in by:
            _marks(ax, by[coder], y, coder, shift, filled)
    for place, count in zip(y, by["machine"]["support"], strict=True):
        ax.text(_COUNT, place, number(count, 0), ha="center", va="center", fontsize=7, color=MUTED)
    for label, may in zip(ax.get_yticklabels(), filled, strict=True):
        label.set(fontsize=7, color=BLUE if may else INK, fontweight="bold" if may else "normal")
    ax.set_xlim(min(-0.12, np.nanmin(table["low"]) - 0.03), _COUNT + 0.06)
    marks = {0: number(0, 0), 0.5: number(0.5), 1: number(1, 0), _COUNT: "n"}
    ax.set_xticks(list(marks), list(marks.values()), fontsize=7)
    ax.grid(visible=False)
    ax.axvline(0, color=RULE, linewidth=0.8, zorder=0)


def _marks(
    ax: Axes, rows: pd.DataFrame, y: np.ndarray, coder: str, shift: float, filled: np.ndarray
) -> None:
    """Dots on the row; intervals a little above or below it, so that both are seen."""
    _, mark, colour = _LOOKS[coder]
    if coder == "dictionary":
        ax.scatter(rows["kappa"], y, marker=mark, s=34, color=colour, linewidths=1.2, zorder=2)
        return
    ax.hlines(y + shift, rows["low"], rows["high"], color=colour, linewidth=1, alpha=0.45)
    inside = np.where(filled | (coder == "human"), colour, "white")
    ax.scatter(rows["kappa"], y, marker=mark, s=20, c=inside, edgecolors=colour, linewidths=1,
               zorder=3)  # fmt: skip


def _headed(figure: Figure, coders: list[str]) -> None:
    """The title, and under it each mark with its name, in its colour."""
    whom = "un second codeur" if "human" in coders else "une recherche par mots"
    title = f"La machine et {whom}, face au même codage humain (kappa)"
    figure.suptitle(f"{title}\n", x=0.01, ha="left", fontsize=10.5, fontweight="bold")
    looks = [_LOOKS[coder] for coder in coders]
    marks = [
        Line2D([], [], marker=mark, color=colour, linestyle="", markersize=5)
        for _, mark, colour in looks
    ]
    below = (0, 1 - _TITLE / figure.get_figheight())
    figure.legend(
        marks, [name for name, *_ in looks], labelcolor=[colour for *_, colour in looks],
        loc="upper left", bbox_to_anchor=below, ncols=3, fontsize=8, handletextpad=0.2,
    )  # fmt: skip
