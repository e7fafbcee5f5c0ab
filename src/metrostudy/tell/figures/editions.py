"""What was published, every source a dot, and which domains of which editions compare."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from metrostudy.compare.editions import align
from metrostudy.tell.figures.headings import wrapped
from metrostudy.tell.figures.rows import name_rows
from metrostudy.tell.figures.style import (
    BLUE,
    GREEN,
    INK,
    MUTED,
    ORANGE,
    PAGE_WIDTH,
    RULE,
    SKY,
    new_axes,
    nothing,
    rows_height,
)
from metrostudy.tell.published_words import edition_name, either, figure_place, figure_title, survey
from metrostudy.tell.wording import number, percent

_ROWS = ("", "ey")  # the barometer, then EY; the surveys seen less often share the last row
_CELLS = {
    align.OTHER_MEASURE: ("=", MUTED),
    align.UNPRINTED: ("=", MUTED),
    align.OTHER_BOUNDS: ("≈", MUTED),
    align.INSIDE: ("⊂", MUTED),
    align.ABSENT: ("–", RULE),
}
_KEY = """Sur fond de couleur : part des projets, comparable sur sa ligne
(vert : cette étude). Sans fond : aucune part antérieure en face.
= même domaine, autre mesure ou chiffre non vu. ≈ autre contour.
⊂ compté dans un domaine plus large. – absent. Vide : non vu."""


def plot_published(figures: pd.DataFrame) -> np.ndarray:
    """Draw every figure published by two editions or by two sources, each source a dot.

    ``figures`` comes from ``published_figures``. Dots of one edition that differ are joined, in
    orange: its sources disagree. Editions are not joined, because they do not compare. The
    barometer, EY and the other surveys have a row each.
    """
    drawn = figures[figures["repeated"]]
    if drawn.empty:
        return nothing("Aucun chiffre n'est publié par deux éditions ni par deux sources.")
    series = [name for name in _ROWS if name in set(drawn["series"])]
    rows = [drawn[drawn["series"] == name] for name in series]
    others = drawn[~drawn["series"].isin(_ROWS)]
    rows += [others] if len(others) else []
    titles = [survey(name) for name in series] + ["Autres enquêtes"] * (len(others) > 0)
    width = max(3, *(part["figure"].nunique() for part in rows))
    axes = plt.subplots(
        len(rows), width, figsize=(PAGE_WIDTH, 0.2 + 1.75 * len(rows)), squeeze=False
    )[1]
    for line, part, title in zip(axes, rows, titles, strict=True):
        heading = line[0].annotate(
            title, (0, 1), xytext=(0, 27), xycoords="axes fraction", textcoords="offset points",
            weight="bold", fontsize=9,
        )  # fmt: skip
        heading.set_in_layout(False)  # it may run over the next panels
        kinds = sorted(part["figure"].unique(), key=figure_place)
        for ax, kind in zip(line, kinds, strict=False):
            _sources(ax, part[part["figure"] == kind], figure_title(kind))
        for ax in line[len(kinds) :]:
            ax.set_axis_off()
    return axes


def plot_alignment(aligned: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw which domains of which editions compare: their share of projects, or why there is none.

    ``aligned`` comes from ``align``. Domains are those with a share of projects somewhere. A
    percentage on blue (published) or green (the study's own) compares along its row; others say
    why they do not.
    """
    with_share = aligned.dropna(subset="estimate")
    if with_share.empty:
        return nothing("Aucune édition ne donne de part de projets.")
    domains = with_share.groupby("domain", sort=False).agg(
        label=("label_fr", "first"), compared=("comparable", "sum"))  # fmt: skip
    domains = domains.sort_values("compared", ascending=False, kind="stable")
    own = aligned.groupby("edition")["own"].first()
    lists = sorted(own.index, key=lambda name: (own[name], name[-4:], name))
    ax = new_axes(ax, 0.9 + rows_height(len(domains)))
    name_rows(ax, domains["label"])
    cells = aligned[aligned["domain"].isin(domains.index)].set_index(["domain", "edition"])
    for y, domain in enumerate(domains.index):
        for x, edition in enumerate(lists):
            if (domain, edition) in cells.index:
                _cell(ax, x, y, cells.loc[(domain, edition)])
    ax.set_xlim(-0.5, len(lists) - 0.5)
    ax.xaxis.tick_top()
    ax.set_xticks(
        range(len(lists)), [edition_name(name, own[name]) for name in lists], fontsize=7.5
    )
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    ax.grid(False)
    ax.set_xlabel(_KEY, fontsize=7.5)
    ax.set_title("Ce qui se compare d'une liste à l'autre")
    return ax


def plot_same_domains(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw the shares of the domains that every edition has, among themselves.

    ``table`` comes from ``same_domains``. Published shares are rings, the study's own are dots with
    their intervals; editions are not joined.
    """
    if table.empty:
        return nothing("Aucun domaine n'est commun à deux éditions : rien à mettre côte à côte.")
    editions = sorted(table["edition"].unique(), key=lambda name: name[-4:])
    domains = table.drop_duplicates("domain")
    columns = new_axes(None, 2.7, columns=len(domains)) if ax is None else [ax]
    top = 100 * float(table[["estimate", "high"]].max().max())
    for column, domain in zip(columns, domains.itertuples(), strict=True):
        rows = table[table["domain"] == domain.domain].set_index("edition").reindex(editions)
        place, share = np.arange(len(editions)), 100 * rows[["low", "estimate", "high"]]
        own = rows["own"].fillna(False).astype(bool).to_numpy()
        color = np.where(own, GREEN, BLUE)
        column.vlines(place, share["low"], share["high"], color=color, linewidth=2.2, alpha=0.35)
        column.scatter(place, share["estimate"], s=34, edgecolor=color, zorder=3,
                       color=np.where(own, color, "white"), linewidths=1.6)  # fmt: skip
        for x, row in zip(place, share.itertuples(), strict=True):
            column.annotate(
                percent(row.estimate / 100),
                (x, np.nanmax([row.estimate, row.high])),
                xytext=(0, 5),
                textcoords="offset points",
                ha="center",
                fontsize=7.5,
            )
        column.set_xticks(place, [_with_n(*pair) for pair in rows["n"].items()])
        column.set_xlim(-0.6, len(editions) - 0.4)
        column.set_ylim(0, 1.16 * top)
        column.grid(axis="y")
        column.set_title(domain.label_fr, fontsize=9, weight="normal")
    columns[0].set_ylabel(f"% des projets de ces {len(domains)} domaines", fontsize=8)
    columns[0].figure.suptitle(
        "Les domaines que toutes les listes comptent : un ordre, non une évolution",
        x=0.01, ha="left", fontsize=10.5, weight="bold",
    )  # fmt: skip
    return columns


def _with_n(edition: str, n: float) -> str:
    return edition if np.isnan(n) else f"{edition}\nn = {number(n, 0)}"


def _sources(ax: Axes, table: pd.DataFrame, title: str) -> None:
    """One figure: an edition a place, a source a dot."""
    editions = sorted(table["edition"].unique())
    sign = " %" if table["unit"].fillna("").str.startswith("%").all() else ""
    top, before = 1.3 * table["value"].max(), np.inf
    for place, edition in enumerate(editions):
        values = sorted(table.loc[table["edition"] == edition, "value"])
        said = sorted(set(np.round(values)))
        color = INK if len(said) == 1 else ORANGE
        ax.vlines(place, values[0], values[-1], color=ORANGE, linewidth=2.2, alpha=0.5)
        ax.plot([place] * len(values), values, "o", color=BLUE, markersize=4.5)
        beside = abs(values[-1] - before) < 0.16 * top  # the label of the neighbour is there
        y, shift, side = (values[0], -5, "top") if beside else (values[-1], 5, "bottom")
        ax.annotate(
            either(said) + sign, (place, y), xytext=(0, shift), textcoords="offset points",
            ha="center", va=side, fontsize=7, color=color,
        )  # fmt: skip
        before = np.inf if beside else values[-1]
    ax.set_xticks(range(len(editions)), editions)
    ax.set_xlim(-0.7, max(len(editions), 2) - 0.3)
    ax.set_ylim(0, top)
    ax.set_yticks([])
    ax.tick_params(axis="x", labelsize=7, length=0)
    ax.spines["left"].set_visible(False)
    lines = wrapped(title, 17)
    above = "\n" * (3 - lines.count("\n"))  # room for the heading of the row
    ax.set_title(above + lines, fontsize=8, weight="normal", pad=4)


def _cell(ax: Axes, x: int, y: int, row: pd.Series) -> None:
    if row["comparable"] or (row["own"] and row["count"] > 0):
        shade = (GREEN if row["own"] else SKY) if row["comparable"] else "none"
        ax.add_patch(plt.Rectangle((x - 0.47, y - 0.44), 0.94, 0.88, color=shade, alpha=0.3, lw=0))
        text, color = percent(row["estimate"]), INK if row["comparable"] else MUTED
    else:
        text, color = _CELLS.get(row["why"], ("", MUTED))
    ax.text(x, y, text, ha="center", va="center", fontsize=7.5, color=color)
