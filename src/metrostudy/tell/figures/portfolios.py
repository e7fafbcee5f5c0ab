"""What each métropole puts in its portfolio of projects: one claim per figure."""

from __future__ import annotations

from textwrap import shorten

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from metrostudy.measure.inventory.honours import Honours
from metrostudy.tell.figures.rows import name_rows
from metrostudy.tell.figures.style import (
    BLUE,
    INK,
    MUTED,
    ORANGE,
    PAGE_DPI,
    new_axes,
    nothing,
    rows_height,
)
from metrostudy.tell.wording import number, plural

_SHADES = LinearSegmentedColormap.from_list("shares", ["#f6f8fa", "#9fc8e3", BLUE])
_DARK = 0.6  # of the deepest shade: figures on it are white
_LETTER = 0.055  # inches
_MOST, _LONGEST = 20, 42  # honours drawn, characters of a label


def plot_specialities(table: pd.DataFrame, level: float = 0.05) -> Axes:
    """Draw the themes of each métropole: shade for the share, figure for the number of projects.

    ``table`` comes from ``specialities``. Cells that chance would not make once all have been
    looked at (Holm's p at most ``level``) have an orange frame.
    """
    if table.empty:
        return nothing("Aucun projet de métropole n'a de thème : rien à dessiner.")
    from seaborn import heatmap

    shares, counts, clear = (
        table.assign(clear=table["p_holm"] <= level).pivot(
            index="theme", columns="metropole", values=value
        ).reindex(index=table["theme"].unique(), columns=table["metropole"].unique())
        for value in ("estimate", "count", "clear")
    )  # fmt: skip
    ax = new_axes(None, 1.2 + _LETTER * (table["name"].str.len().max() + 5) + 0.2 * len(shares))
    plain = {"xticklabels": False, "yticklabels": False, "cbar": False}
    heatmap(shares, ax=ax, cmap=_SHADES, vmin=0, linewidths=1, **plain)
    deepest = shares.to_numpy().max()
    for (y, x), count in np.ndenumerate(counts.to_numpy()):
        if count:
            dark = shares.iat[y, x] > _DARK * deepest
            ax.text(x + 0.5, y + 0.5, int(count), ha="center", va="center", fontsize=7,
                    color="white" if dark else INK)  # fmt: skip
        if clear.iat[y, x]:
            ax.add_patch(Rectangle((x, y), 1, 1, fill=False, edgecolor=ORANGE, linewidth=1.8))
    _name_cells(ax, table)
    ax.figure.set_dpi(PAGE_DPI)  # letters are not as wide at every resolution
    ax.figure.suptitle("Les thèmes de chaque métropole (nombre de projets)", x=0.01, ha="left",
                       fontsize=10.5, fontweight="bold")  # fmt: skip
    return ax


def _name_cells(ax: Axes, table: pd.DataFrame) -> None:
    places, themes = table.drop_duplicates("metropole"), table.drop_duplicates("theme")
    names = [f"{row.name}  ({row.n})" for row in places[["name", "n"]].itertuples(index=False)]
    labels = [shorten(label, _LONGEST, placeholder=" …") for label in themes["label_fr"]]
    ax.set_yticks(np.arange(len(labels)) + 0.5, labels, fontsize=7.5, rotation=0)
    ax.set_xticks(np.arange(len(names)) + 0.5, names, fontsize=7.5, rotation=90, color=INK)
    ax.tick_params(length=0, labeltop=True, labelbottom=False)
    ax.set(xlabel="", ylabel="", ylim=(len(labels), 0))


def plot_portfolios(table: pd.DataFrame) -> np.ndarray:
    """Draw how broad and how even each métropole's portfolio is, at a common number of projects.

    ``table`` comes from ``portfolios``. The dotted line is what all projects together give: a
    métropole whose interval holds it has no breadth, or evenness, of its own. A list too short to
    be measured keeps its row. Returns two axes.
    """
    if table.empty or table["estimate"].isna().all():
        return np.array([nothing("Aucune métropole n'a assez de projets : rien à dessiner.")])
    size = int(table["size"].iloc[0])
    places = table["metropole"].nunique()
    axes = new_axes(None, rows_height(places), columns=2)
    breadth, evenness = (table[table["measure"] == name] for name in ("breadth", "evenness"))
    _measure(axes[0], breadth, f"Thèmes parmi {size} projets")
    _measure(axes[1], evenness, "Équilibre de ces thèmes")
    names = [f"{row.name}  ({row.n})" for row in breadth[["name", "n"]].itertuples(index=False)]
    axes[0].set_yticks(np.arange(places), names)
    axes[1].set_yticks(np.arange(places), [""] * places)
    axes[0].set_xlabel("Nombre attendu (à 95 %)")
    axes[1].set_xlabel("1 : parts égales (à 95 %)")
    return axes


def _measure(ax: Axes, rows: pd.DataFrame, title: str) -> None:
    y = name_rows(ax, rows["name"])
    pooled = rows["pooled"].iloc[0]
    ax.axvline(pooled, color=INK, linewidth=0.9, linestyle=":")
    apart = ((rows["low"] > pooled) | (rows["high"] < pooled)).to_numpy()
    colour = np.where(apart, ORANGE, BLUE)
    ax.hlines(y, rows["low"], rows["high"], color=colour, linewidth=2.2, alpha=0.35)
    ax.scatter(rows["estimate"], y, s=28, color=colour, zorder=3)
    for place in y[rows["estimate"].isna()]:
        ax.text(rows["low"].min(), place, "liste trop courte", va="center", fontsize=7.5,
                color=MUTED)  # fmt: skip
    ax.text(pooled, len(rows) + 0.3, "tous ensemble ", ha="right", va="center", fontsize=7)
    ax.set_ylim(len(rows) + 0.8, -0.6)
    ax.xaxis.set_major_locator(MaxNLocator(4))
    ax.set_title(title)


def plot_honours(result: Honours, most: int = _MOST) -> Axes:
    """Draw the honours list, the most mature projects first, with their score and métropole.

    ``result`` comes from ``honours``; of a longer list the first ``most`` are drawn, and the title
    says so.
    """
    if result.table.empty:
        return nothing("Aucun projet réalisé n'allège le travail administratif d'après ses codes.")
    table = result.table.head(most)
    ax = new_axes(None, rows_height(len(table)))
    y = name_rows(ax, [shorten(title, _LONGEST, placeholder=" …") for title in table["title"]])
    ax.hlines(y, 0, table["score"], color=BLUE, linewidth=2.2, alpha=0.35)
    ax.plot(table["score"], y, "o", color=BLUE, markersize=5.5)
    for place, row in zip(y, table.itertuples(), strict=True):
        ax.text(104, place, f"{row.name}", va="center", fontsize=7.5, color=MUTED)
    ax.set_xlim(0, 150)
    ax.set_xticks(range(0, 101, 25))
    ax.set_xlabel("Maturité du projet sur les quatre critères de 2013 (0 à 100)", loc="left")
    total = len(result.table)
    some = f" (les {number(len(table), 0)} plus mûrs)" if total > len(table) else ""
    ax.set_title(f"Le palmarès : {plural(total, 'projet réalisé', 'projets réalisés')}{some}")
    return ax
