"""Which barriers come together, and which levers are told of the projects that met them."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from metrostudy.compare.barriers.codes import EXTERNAL, INTERNAL
from metrostudy.compare.barriers.levers import FEW_PROJECTS
from metrostudy.tell.figures.headings import wrapped
from metrostudy.tell.figures.style import BLUE, INK, MUTED, ORANGE, RULE, new_axes, nothing
from metrostudy.tell.wording import number

_COLORS = {INTERNAL: BLUE, EXTERNAL: ORANGE}
_AGREE = LinearSegmentedColormap.from_list("phi", [ORANGE, "white", BLUE])
_LEVEL = 0.05


def plot_together(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw how each pair of barriers comes together: phi, and how many have both.

    ``table`` comes from ``met_together``. Blue: together more than chance;
    orange: less. The full shade is a phi of 0.5. A frame marks the pairs whose p stays below 0.05
    after Holm.
    """
    if table.empty:
        return nothing("Moins de deux freins : aucune paire à dessiner.")
    names = pd.concat(
        [table.set_index("barrier")["label_fr"], table.set_index("other")["other_fr"]]
    )
    names = names[~names.index.duplicated()]
    codes = [code for code in _in_order(table) if code in names.index]
    place = {code: at for at, code in enumerate(codes)}
    ax = new_axes(ax, 1.2 + 0.42 * len(codes))
    cells = np.full((len(codes), len(codes)), np.nan)
    for row in table.itertuples():
        x, y = sorted((place[row.barrier], place[row.other]))
        cells[y, x] = row.phi
        ax.text(x, y, _cell(row), ha="center", va="center", fontsize=7, color=INK, linespacing=1.4)
        if row.p_holm <= _LEVEL:
            ax.plot(x + _FRAME_X, y + _FRAME_Y, color=INK, linewidth=1.2)
    ax.imshow(cells[1:, :-1], cmap=_AGREE, vmin=-0.5, vmax=0.5, aspect="auto",
              extent=(-0.5, len(codes) - 1.5, len(codes) - 0.5, 0.5))  # fmt: skip
    ax.set_xticks(range(len(codes) - 1), [wrapped(names[code], 14) for code in codes[:-1]])
    ax.set_yticks(range(1, len(codes)), names[codes[1:]])
    ax.tick_params(axis="both", length=0)
    ax.tick_params(axis="x", labelsize=7, labelcolor=INK)
    ax.spines[:].set_visible(False)
    ax.set_xlabel("phi, et combien ont les deux · bleu : ensemble, orange : s'évitent\n"
                  "cadre : p ≤ 0,05 après correction", fontsize=7.5)  # fmt: skip
    ax.set_title(f"Les freins qui vont ensemble (n = {number(int(table['n'].max()), 0)})")
    return ax


def plot_levers(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw which levers are told of the projects that met each barrier: counts, never shares.

    ``table`` comes from ``barriers_and_levers``. A ribbon is as thick as the number of projects of
    which both are told. Where the largest such number is under ten, ribbons would promise more than
    there is: one dot per project instead, filled where the barrier is told as overcome.
    """
    if table.empty:
        return nothing("Aucun projet raconté n'a à la fois un frein et un levier.")
    if table["count"].max() < FEW_PROJECTS:
        return _dots(table, ax)
    left, right = _stacked(table, "barrier"), _stacked(table, "lever")
    ax = new_axes(ax, 4.6)
    for row in table.itertuples():
        start, end = left.pop((row.barrier, row.lever)), right.pop((row.barrier, row.lever))
        _ribbon(ax, start, end, row.count, _COLORS[row.kind])
    told = table.drop_duplicates("barrier").set_index("barrier")["n"]
    _ends(ax, table, "barrier", "label_fr", 0, " (n = " + told.astype(str) + ")")
    _ends(ax, table, "lever", "lever_fr", 1, pd.Series("", table["lever"].unique()))
    thick = f"épaisseur : projets racontés qui ont les deux, {table['count'].max()} au plus"
    ax.text(0.5, 1, thick, transform=ax.transAxes, ha="center", fontsize=7.5, color=MUTED)
    ax.set_xlim(-0.62, 1.5)
    ax.invert_yaxis()
    ax.set_axis_off()
    ax.set_title("Des freins rencontrés aux leviers dont on parle", pad=16)
    return ax


# The matrix -----------------------------------------------------------------------------------

_FRAME_X = np.array([-0.48, 0.48, 0.48, -0.48, -0.48])
_FRAME_Y = np.array([-0.48, -0.48, 0.48, 0.48, -0.48])


def _in_order(table: pd.DataFrame) -> list[str]:
    """Barriers as the codebook orders them: pairs were made in that order."""
    pairs = table.groupby("barrier", sort=False)["other"].size()
    first = pairs.sort_values(ascending=False, kind="stable").index.tolist()
    return first + [code for code in table["other"].unique() if code not in first]


def _cell(row: tuple) -> str:
    return f"{number(row.phi, 2)}\n{row.both}"


# Ribbons and dots -----------------------------------------------------------------------------

_GAP = 2.5  # projects' worth of air between two ends


def _tops(table: pd.DataFrame, column: str) -> pd.Series:
    sizes = table.groupby(column, sort=False)["count"].sum()
    air = _GAP * np.arange(len(sizes))
    spare = 0.0 if column == "barrier" else _slack(table)
    return sizes.cumsum() - sizes + air + spare


def _slack(table: pd.DataFrame) -> float:
    """What centres the levers beside the barriers, when fewer of them have less air."""
    return _GAP * (table["barrier"].nunique() - table["lever"].nunique()) / 2


def _stacked(table: pd.DataFrame, column: str) -> dict[tuple[str, str], float]:
    """Where each ribbon begins at the end of ``column``: after those above it."""
    tops, places = _tops(table, column), {}
    other = "lever" if column == "barrier" else "barrier"
    order = {code: at for at, code in enumerate(_tops(table, other).index)}
    for code, rows in table.groupby(column, sort=False):
        at = tops[code]
        for row in rows.sort_values(other, key=lambda c: c.map(order)).itertuples():
            places[row.barrier, row.lever] = at
            at += row.count
    return places


def _ribbon(ax: Axes, start: float, end: float, count: int, color: str) -> None:
    down = [(0, start), (0.45, start), (0.55, end), (1, end)]
    back = [(1, end + count), (0.55, end + count), (0.45, start + count), (0, start + count)]
    kinds = [Path.MOVETO, *[Path.CURVE4] * 3, Path.LINETO, *[Path.CURVE4] * 3, Path.CLOSEPOLY]
    ax.add_patch(PathPatch(Path([*down, *back, (0, start)], kinds), facecolor=color, alpha=0.4,
                           linewidth=0))  # fmt: skip


def _ends(
    ax: Axes, table: pd.DataFrame, column: str, label: str, x: float, more: pd.Series
) -> None:
    sizes, tops = table.groupby(column, sort=False)["count"].sum(), _tops(table, column)
    names = table.drop_duplicates(column).set_index(column)[label]
    side, shift = ("right", -0.04) if x == 0 else ("left", 0.04)
    for code, size in sizes.items():
        ax.plot([x, x], [tops[code], tops[code] + size], color=INK, linewidth=2.5,
                solid_capstyle="butt")  # fmt: skip
        middle, name = tops[code] + size / 2, names[code] + more[code]
        ax.text(x + shift, middle, name, ha=side, va="center", fontsize=8)


def _dots(table: pd.DataFrame, ax: Axes | None) -> Axes:
    rows, columns = (table.drop_duplicates(name) for name in ("barrier", "lever"))
    ax = new_axes(ax, 1.6 + 0.5 * len(rows))
    y = {code: at for at, code in enumerate(rows["barrier"])}
    x = {code: at for at, code in enumerate(columns["lever"])}
    for row in table.itertuples():
        at = np.arange(row.count)
        spots = x[row.lever] + 0.22 * (at % 3 - 1), y[row.barrier] + 0.26 * (at // 3) - 0.26
        fill = np.where(at < row.overcome, _COLORS[row.kind], "white")
        ax.scatter(*spots, s=26, c=fill, edgecolor=_COLORS[row.kind], linewidth=1.1, zorder=3)
    ax.set_yticks(list(y.values()), [f"{r.label_fr} (n = {r.n})" for r in rows.itertuples()])
    ax.set_xticks(list(x.values()), [wrapped(name, 14) for name in columns["lever_fr"]])
    ax.set_ylim(len(y) - 0.4, -0.6)
    ax.set_xlim(-0.6, len(x) - 0.4)
    ax.tick_params(axis="both", length=0)
    ax.tick_params(axis="x", labelsize=7.5, labelcolor=INK)
    for edge in np.arange(len(y) - 1) + 0.5:
        ax.axhline(edge, color=RULE, linewidth=0.6)
    ax.set_xlabel("un point par projet raconté ; plein : le frein est dit surmonté", color=MUTED)
    ax.set_title("Les leviers dont on parle, frein par frein")
    return ax
