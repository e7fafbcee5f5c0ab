"""How much of each condition maturity requires: ceilings over the cases, and the bottleneck."""

from __future__ import annotations

from textwrap import fill

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from metrostudy.compare.configurations.nca import CE, CR, ceiling_corners
from metrostudy.tell.figures.points import name_points
from metrostudy.tell.figures.style import BLUE, INK, MUTED, PAGE_WIDTH, RULE, SKY
from metrostudy.tell.wording import number, p_value

PANELS = 3
_LEAST_LEVEL = 50


def plot_ceilings(
    data: pd.DataFrame,
    outcome: str,
    ceilings: pd.DataFrame,
    required: pd.DataFrame,
    labels: pd.DataFrame,
    metropoles: pd.DataFrame,
) -> np.ndarray:
    """Draw each condition against the index under its ceilings, then what each level requires.

    The steps (blue) leave every case below; the line (pale) is their trend; the tinted corner is
    what nobody reached, and d its share of the frame. Cases on the steps are named. Under the
    panels, the bottleneck: the rating that each level of the index requires, by the steps.
    ``ceilings`` comes from ``nca`` and ``required`` from ``bottleneck``, both on ``data``.
    """
    conditions = list(dict.fromkeys(ceilings["condition"]))
    said = {name: str(labels["label_fr"].get(name, name)) for name in conditions}
    grid, axes = _layout(conditions)
    steps = ceilings[ceilings["ceiling"] == CE].set_index("condition")
    names = metropoles.set_index("metropole")["name"]
    for name in conditions:
        row = steps.loc[name]
        told = f"d = {number(row['estimate'], 2)}, {p_value(row['p_holm'])}"
        grid[name].set_title(f"{fill(said[name], 24)}\n{told}", fontsize=8.5)
        _panel(grid[name], data[[name, outcome]].dropna(), names.reindex(row["peers"].split("|")))
    grid[conditions[0]].set_ylabel("Indice de maturité", loc="top")
    grid[conditions[0]].set_xlabel("Note de la condition", loc="left")
    _bottleneck(grid["bottleneck"], required, said)
    return axes


def _layout(conditions: list[str]) -> tuple[dict[str, Axes], np.ndarray]:
    """One panel a condition, three a row, above one table of full width."""
    rows = -(-len(conditions) // PANELS)
    filled = [*conditions, *["."] * (rows * PANELS - len(conditions))]
    mosaic = [filled[PANELS * row : PANELS * (row + 1)] for row in range(rows)]
    low = 0.7 + 0.22 * len(conditions)
    figure = plt.figure(figsize=(PAGE_WIDTH, 2.5 * rows + low))
    grid = figure.subplot_mosaic(
        [*mosaic, ["bottleneck"] * PANELS], height_ratios=[*[2.5] * rows, low]
    )
    return grid, np.array([*(grid[name] for name in conditions), grid["bottleneck"]])


def _panel(ax: Axes, cases: pd.DataFrame, peers: pd.Series) -> None:
    x, y = (cases[column].to_numpy(float) for column in cases)
    left, top = ceiling_corners(x, y, CE)
    ax.fill_between(left, top, y.max(), color=RULE, alpha=0.6, linewidth=0)
    ax.plot(left, top, color=BLUE, linewidth=1.3)
    ax.plot(*ceiling_corners(x, y, CR), color=SKY, linewidth=1.3)
    ax.scatter(x, y, s=16, color=INK, alpha=0.65, linewidths=0, zorder=3)
    ax.margins(0.08)
    on = cases.loc[peers.index]
    along = np.linspace(0, len(left) - 1, 60)  # names keep off the steps too
    steps = [np.interp(along, range(len(left)), corners) for corners in (left, top)]
    name_points(ax, on.iloc[:, 0].tolist(), on.iloc[:, 1].tolist(), peers.fillna("").tolist(), 7,
                [*zip(x, y, strict=True), *zip(*steps, strict=True)])  # fmt: skip


def _bottleneck(ax: Axes, required: pd.DataFrame, said: dict[str, str]) -> None:
    high = required[required["level"] >= _LEAST_LEVEL]
    levels = sorted(high["level"].unique())
    ax.set(xlim=(-3, len(levels) - 0.5), ylim=(len(said) - 0.5, -0.5), yticks=[])
    for height, label in enumerate(said.values()):
        ax.text(-3, height, label, va="center", fontsize=8)
    ax.set_xticks(range(len(levels)), [f"{level:g}\u202f%" for level in levels])
    ax.tick_params(length=0, top=True, labeltop=True, bottom=False, labelbottom=False)
    ax.spines[:].set_visible(False)
    for row in high.itertuples():
        needed = row.verdict == "necessary"
        text = number(row.value, 1) if needed else {"out of reach": "hors"}.get(row.verdict, "·")
        place = levels.index(row.level), list(said).index(row.condition)
        ax.text(*place, text, ha="center", va="center", fontsize=8, color=INK if needed else MUTED)
    ax.set_title(
        "Note requise à chaque niveau de l'indice, en % de son étendue (· : aucune)", fontsize=8.5
    )
