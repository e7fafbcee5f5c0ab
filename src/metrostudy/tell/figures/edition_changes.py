"""What changed between two editions of the study: criteria, the mean index, each métropole."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from metrostudy.compare.editions.changes import Changes
from metrostudy.compare.editions.decomposition import Decomposition
from metrostudy.compare.editions.moves import Moves
from metrostudy.tell.figures.headings import name_figure
from metrostudy.tell.figures.rows import name_rows
from metrostudy.tell.figures.style import (
    BLUE,
    INK,
    MUTED,
    ORANGE,
    RULE,
    SKY,
    new_axes,
    nothing,
    rows_height,
)
from metrostudy.tell.wording import number, plural

_LEVEL = 0.05


def plot_changes(result: Changes, ax: Axes | None = None) -> Axes:
    """Draw the mean change of each criterion over the métropoles rated in both editions.

    ``result`` comes from ``changes``. Changes that chance would not make (Holm's p at most 0.05)
    are in orange; a hollow mark has no interval because every difference is the same.
    """
    table = result.table.dropna(subset="estimate").sort_values("estimate", ascending=False)
    ax = new_axes(ax, rows_height(len(table)))
    y = name_rows(ax, table["label_fr"])
    clear = (table["p_holm"] <= _LEVEL).to_numpy()
    color = np.where(clear, ORANGE, MUTED)
    ax.axvline(0, color=MUTED, linewidth=0.8)
    ax.hlines(y, table["low"], table["high"], color=color, linewidth=2.2, alpha=0.4)
    face = np.where(table["low"].notna(), color, "white")
    ax.scatter(table["estimate"], y, s=32, color=face, edgecolor=color, zorder=3)
    edge = float(table[["estimate", "high"]].max().max()) if len(table) else 1.0
    for place, row, strong in zip(y, table.itertuples(), clear, strict=True):
        text = f"{number(row.before, 1)} → {number(row.after, 1)}"
        ax.text(edge + 0.08, place, text, va="center", fontsize=7.5,
                color=INK if strong else MUTED, weight="bold" if strong else "normal")  # fmt: skip
    ax.set_xticks([tick for tick in ax.get_xticks() if tick <= edge])
    ax.set_xlim(None, edge + 0.42)
    ax.set_xlabel("Points de 0 à 5, intervalle à 95 % (avant → après)", loc="left")
    n = int(table["n"].max()) if len(table) else 0
    ax.set_title(f"De {result.earlier} à {result.later}, les mêmes {plural(n, 'métropole')}")
    return ax


def plot_decomposition(result: Decomposition, ax: Axes | None = None) -> Axes:
    """Draw the two mean indices, and between them the parts that lead from one to the other.

    ``result`` comes from ``decompose``. Only the first part is a change of the métropoles; its
    interval is the thin line.
    """
    rows = result.parts.set_index("part")
    if not np.isfinite(rows["estimate"]).all():
        return nothing("Aucune métropole n'est notée aux deux éditions : rien à décomposer.")
    n = rows["n"].fillna(0).astype(int)
    parts = [
        ("same", f"Mêmes {plural(n['same'], 'métropole')}, mêmes critères"),
        ("redefinitions", f"Critères ajoutés ou retirés ({n['redefinitions']})"),
        ("arrivals", f"Arrivées ({n['arrivals']})"),
        ("departures", f"Départs ({n['departures']})"),
    ]
    ends = [f"Moyenne de {result.earlier} (n = {n['before']})",
            f"Moyenne de {result.later} (n = {n['after']})"]  # fmt: skip
    ax = new_axes(ax, 2.9)
    y = name_rows(ax, [ends[0], *(label for _, label in parts), ends[1]])
    at = float(rows.loc["before", "estimate"])
    ax.plot([at, rows.loc["after", "estimate"]], [y[0], y[-1]], "o", color=INK, markersize=6,
            zorder=4)  # fmt: skip
    marks = [at, float(rows.loc["after", "estimate"])]
    for place, (part, _) in zip(y[1:-1], parts, strict=True):
        row, color = rows.loc[part], BLUE if part == "same" else ORANGE
        ax.vlines(at, place - 1, place + 0.3, color=RULE, linewidth=0.9)
        ax.barh(place, row["estimate"], left=at, height=0.56, color=color, alpha=0.75)
        marks += [at + row["estimate"]]
        if part == "same":
            ax.hlines(place, at + row["low"], at + row["high"], color=INK, linewidth=1)
            marks += [at + row["low"], at + row["high"]]
        at += float(row["estimate"])
    ax.vlines(at, y[-2], y[-1], color=RULE, linewidth=0.9)
    low, high = np.nanmin(marks), np.nanmax(marks)
    room = 0.05 * (high - low) + 0.05
    for place, (part, _) in zip(y[1:-1], parts, strict=True):
        _number_at(ax, high + room, place, rows.loc[part, "estimate"], signed=True)
    _number_at(ax, high + room, y[0], marks[0])
    _number_at(ax, high + room, y[-1], marks[1])
    ax.set_xticks([tick for tick in ax.get_xticks() if low - room <= tick <= high])
    ax.set_xlim(low - 2 * room, high + 5 * room)
    ax.set_xlabel("Indice moyen (trait noir : intervalle à 95 %)")
    name_figure(ax, result.index_fr, "ce qui sépare les deux moyennes")
    return ax


def plot_class_moves(result: Moves, ax: Axes | None = None) -> Axes:
    """Draw each métropole's index in both editions, against what noise alone would do to it.

    ``result`` comes from ``moves``. The ring is the earlier score, the dot the later one; the band
    holds 95 % of the later scores that raters' errors and other projects would give if nothing had
    changed. A dot out of its band is orange when it stays so after Holm's correction. Dashes part
    the thirds.
    """
    if result.table.empty:
        return nothing("Aucune métropole n'est notée aux deux éditions : aucun mouvement.")
    table = result.table.sort_values("after", ascending=False, kind="stable")
    ax = new_axes(ax, rows_height(len(table)))
    y = name_rows(ax, table["name"])
    color = np.where(table["p_holm"] <= _LEVEL, ORANGE, BLUE)
    ax.hlines(y, table["before"] + table["noise_low"], table["before"] + table["noise_high"],
              color=SKY, linewidth=6, alpha=0.3)  # fmt: skip
    ax.hlines(y, table["before"], table["after"], color=color, linewidth=1.2)
    ax.scatter(table["before"], y, s=26, facecolor="white", edgecolor=color, zorder=3)
    ax.scatter(table["after"], y, s=26, color=color, zorder=4)
    for bound in result.bounds:
        ax.axvline(bound, color=MUTED, linewidth=0.8, linestyle=(0, (3, 3)), zorder=0)
    edge = float((table["before"] + table["noise_high"]).max())
    edge = max(edge, float(table["after"].max()))
    room = 0.02 * (edge - float(table["before"].min()))
    for place, row in zip(y, table.itertuples(), strict=True):
        word = {"up": " ↑", "down": " ↓", "none": ""}[row.class_move]
        text = f"{_signed(row.change)}{word}"
        ax.text(edge + room, place, text, va="center", fontsize=7.5,
                color=INK if word else MUTED, weight="bold" if word else "normal")  # fmt: skip
    ax.set_xticks([tick for tick in ax.get_xticks() if tick <= edge])
    ax.set_xlim(None, edge + 7 * room)
    ax.set_xlabel(
        f"Rond : {result.earlier} ; point : {result.later} ; bande : ce que le bruit seul ferait\n"
        "(95 %) ; tirets : limites des tiers, que ↑ et ↓ franchissent"
    )
    name_figure(ax, result.index_fr, f"de {result.earlier} à {result.later}, sur une même échelle")
    return ax


def _number_at(ax: Axes, x: float, y: float, value: float, signed: bool = False) -> None:
    text = _signed(value) if signed else number(value, 1)
    ax.text(x, y, text, va="center", fontsize=8, weight="normal" if signed else "bold")


def _signed(value: float) -> str:
    value = round(value, 1) + 0.0
    return ("+" if value > 0 else "") + number(value, 1)
