"""How often simulated studies of each size see what was planted, and what was not."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from metrostudy.compare.multiverse.power import PLANTED
from metrostudy.tell.figures.style import BLUE, GREEN, MUTED, ORANGE, PAGE_WIDTH
from metrostudy.tell.power_words import ENOUGH, question_name, questions, sized, smallest
from metrostudy.tell.wording import number, percent, several

_COLUMNS, _ROW = 2, 1.8
_TICKS = [0, 0.5, ENOUGH, 1]
_APART = 0.11


def plot_power(table: pd.DataFrame) -> np.ndarray:
    """Draw, for each conclusion, the share of simulated studies that reach a verdict, by size.

    Blue: what was planted is seen, a line per number of interviews where it matters. Orange: it is
    claimed where nothing was planted. Bands are 95 % intervals; the dashed line is eight studies in
    ten. Green, for the link with size, of which nothing is planted: the correlation that would be
    seen eight times in ten. No line where nothing can be computed. ``table`` is that of
    :func:`~metrostudy.compare.multiverse.power.fieldwork_power`.
    """
    held = questions(table)
    n_rows = -(-len(held) // _COLUMNS)
    _, axes = plt.subplots(n_rows, _COLUMNS, figsize=(PAGE_WIDTH, _ROW * n_rows + 0.3),
                           sharex=True, sharey=True, squeeze=False)  # fmt: skip
    for ax, rows in zip(axes.flat, held, strict=False):
        _panel(ax, rows)
    for ax in axes.flat[len(held) :]:
        ax.set_axis_off()
    axes.flat[len(held) - 1].set_xlabel("Nombre de métropoles")
    return axes


def power_caption(table: pd.DataFrame) -> str:
    """Return the caption of :func:`plot_power`: what it shows, and of how many studies."""
    return (
        "Part des études simulées qui voient ce qui est planté (bleu), et de celles qui l'annoncent"
        f" sans qu'il y soit (orange), n = {number(table['n'].max(), 0)} études par taille"
    )


def _panel(ax: Axes, rows: pd.DataFrame) -> None:
    seen, without = rows[rows["truth"] == PLANTED], rows[rows["truth"] != PLANTED]
    labels = [*_lines(ax, without, ORANGE, "à tort")[-1:], *_lines(ax, seen, BLUE, "vu")]
    known = rows.dropna(subset="detectable")
    if len(known):
        ax.plot("metropoles", "detectable", data=known, color=GREEN, marker="o", markersize=3)
        rho = known["detectable"].iloc[-1]
        labels.append((rho, f"ρ = {number(rho, 2)}", GREEN))
    _name_ends(ax, rows["metropoles"].max(), labels)
    ax.axhline(ENOUGH, color=MUTED, linewidth=0.8, linestyle=(0, (4, 3)), zorder=0)
    ax.set_ylim(-0.04, 1.04)
    ax.set_yticks(_TICKS, [percent(share) for share in _TICKS])
    ax.set_xticks(sorted(rows["metropoles"].unique()))
    ax.tick_params(labelbottom=True)
    ax.set_title(question_name(rows), fontsize=9, pad=16)
    ax.annotate(_claim(seen, without), (0, 1), (0, 6), xycoords="axes fraction",
                textcoords="offset points", fontsize=8)  # fmt: skip


def _lines(
    ax: Axes, rows: pd.DataFrame, colour: str, word: str
) -> list[tuple[float, str, str]]:  # fmt: skip
    """Draw a line per number of interviews, the most in full colour; return what to write."""
    rows = rows[rows["impossible"] < rows["n"]]
    ends, each = [], [own for _, own in rows.groupby(rows["interviews"].fillna(0))]
    for place, own in enumerate(each, 1):
        shade = 0.25 + 0.75 * place / len(each)
        ax.plot("metropoles", "estimate", data=own, color=colour, alpha=shade, marker="o",
                markersize=3)  # fmt: skip
        ends.append((own["estimate"].iloc[-1], str(own["interviews"].iloc[0]), colour))
    if ends:
        one_size = len(each[-1]) == 1
        band = ax.vlines if one_size else ax.fill_between
        band("metropoles", "low", "high", data=each[-1], color=colour, alpha=0.15,
             linewidth=6 if one_size else 0)  # fmt: skip
        heard = f", {ends[-1][1]} entretiens" if len(ends) > 1 and colour == BLUE else ""
        ends[-1] = (ends[-1][0], word + heard, colour)
    return ends


def _name_ends(ax: Axes, last: int, labels: list[tuple[float, str, str]]) -> None:
    """Name each line at its right end, names being moved apart where lines meet."""
    height = -1.0
    for end, text, colour in sorted(labels, key=lambda label: label[0]):
        height = max(end, height + _APART)
        ax.annotate(text, (last, height), (6, 0), textcoords="offset points", va="center",
                    fontsize=7.5, color=colour, annotation_clip=False)  # fmt: skip


def _claim(seen: pd.DataFrame, without: pd.DataFrame) -> str:
    if seen.empty:
        rho = [number(value, 2) for value in without["detectable"].dropna()]
        return f"rien de planté ; vue si ρ vaut {rho[0]} à {rho[-1]}" if rho else "rien de planté"
    found = smallest(seen)
    row = seen.sort_values(["interviews", "metropoles"]).iloc[-1] if found is None else found
    claim = sized(row) + (" ne suffisent pas" if found is None else " suffisent")
    failed = seen.loc[seen["impossible"] == seen["n"], "metropoles"].unique()
    return f"{claim} ; incalculable avec {several(map(str, failed))}" if len(failed) else claim
