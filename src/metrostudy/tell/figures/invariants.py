"""What mature métropoles share: each condition judged, and each case against the outcome."""

from __future__ import annotations

from textwrap import fill

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from metrostudy.study import Invariants
from metrostudy.tell.figures.points import name_points
from metrostudy.tell.figures.rows import name_rows
from metrostudy.tell.figures.style import (
    BLUE,
    INK,
    MUTED,
    ORANGE,
    PAGE_WIDTH,
    RULE,
    new_axes,
    rows_height,
)
from metrostudy.tell.wording import percent

PANELS, NAMED = 3, 3


def plot_necessity(table: pd.DataFrame, choices: Invariants) -> np.ndarray:
    """Draw how necessary each condition is, and how far from trivial; who has it stands at right.

    ``table`` comes from ``invariants``. The line is what the study asks for. A full point is an
    invariant: it passes both lines and is rarer among the others. Beside what all the mature have
    stands the chance that some condition as frequent would be shared by all of them.
    """
    axes = new_axes(None, rows_height(len(table), each=0.34, least=2.6), columns=2)
    y = name_rows(axes[0], [fill(label, 30) for label in table["label_fr"]])
    panels = (("inclN", choices.consistency, "Cohérence", "1 : toutes les mûres l'ont"),
              ("RoN", choices.relevance, "Pertinence", "0 : tout le monde l'a"))  # fmt: skip
    name_rows(axes[1], [""] * len(table))
    for ax, (column, threshold, title, scale) in zip(axes, panels, strict=True):
        ax.axvline(threshold, color=ORANGE, linewidth=1, linestyle="--")
        ax.hlines(y, 0, table[column], color=RULE, linewidth=1.5)
        ax.scatter(table[column], y, s=42, zorder=3, edgecolors=BLUE, linewidths=1.3,
                   facecolors=np.where(table["necessary"], BLUE, "white"))  # fmt: skip
        ax.set_xlim(0, 1.06)
        ax.set_xticks(np.arange(0, 1.1, 0.25))
        ax.set_title(title)
        ax.set_xlabel(scale, loc="left")
    _counts(axes[1], y, table)
    return axes


def plot_cases(
    conditions: pd.DataFrame, outcome: pd.Series, table: pd.DataFrame, metropoles: pd.DataFrame
) -> np.ndarray:
    """Draw each métropole: how far it has the condition, how far it is mature; one panel each.

    A necessary condition leaves the upper left corner empty. Whoever is there is mature without
    the condition; up to three are named, the cases to read again, more are counted.
    """
    rows = -(-len(table) // PANELS)
    axes = plt.subplots(rows, PANELS, figsize=(PAGE_WIDTH, 0.5 + 2.3 * rows), squeeze=False,
                        sharex=True, sharey=True)[1].ravel()  # fmt: skip
    names = metropoles.set_index("metropole")["name"]
    for ax, (_, row) in zip(axes, table.iterrows(), strict=False):
        cases = pd.DataFrame({"x": conditions[row["condition"]], "y": outcome}).dropna()
        _case_panel(ax, cases, names, fill(row["label_fr"], 26), bool(row["necessary"]))
    for ax in axes[len(table) :]:
        ax.set_visible(False)
    axes[PANELS * (rows - 1)].set_xlabel("Appartenance à la condition", loc="left")
    axes[0].set_ylabel("Appartenance aux mûres", loc="top")
    return axes


def _counts(ax: Axes, y: np.ndarray, table: pd.DataFrame) -> None:
    """Who has the condition, in numbers, right of the panel."""
    chance = table["p_some"].where(table["mature_with"] == table["mature"])
    columns = {
        "mûres": [f"{a}/{b}" for a, b in zip(table["mature_with"], table["mature"], strict=True)],
        "autres": [f"{a}/{b}" for a, b in zip(table["others_with"], table["others"], strict=True)],
        "hasard": ["" if np.isnan(p) else percent(p, 1 if p < 0.1 else 0) for p in chance],
    }
    for place, (head, texts) in zip((1.12, 1.4, 1.7), columns.items(), strict=True):
        ax.text(place, -0.95, head, fontsize=7.5, color=MUTED, va="center")
        for height, text in zip(y, texts, strict=True):
            ax.text(place, height, text, fontsize=8, color=INK, va="center")
    ax.set_xlim(0, 2.0)


def _case_panel(
    ax: Axes, cases: pd.DataFrame, names: pd.Series, label: str, necessary: bool
) -> None:
    deviant = cases[(cases["y"] > 0.5) & (cases["x"] < 0.5)]
    ax.fill_between([-0.05, 0.5], 0.5, 1.05, color=RULE, alpha=0.6, linewidth=0)
    ax.plot([0, 1], [0, 1], color=MUTED, linewidth=0.7)
    ax.axhline(0.5, color=RULE, linewidth=0.8)
    ax.axvline(0.5, color=RULE, linewidth=0.8)
    ax.scatter(cases["x"], cases["y"], s=18, color=BLUE, alpha=0.65, linewidths=0)
    ax.scatter(deviant["x"], deviant["y"], s=22, color=ORANGE, linewidths=0, zorder=3)
    ax.set(xlim=(-0.05, 1.05), ylim=(-0.05, 1.05))
    ax.set_xticks([0, 0.5, 1])
    ax.set_yticks([0, 0.5, 1])
    ax.set_title(label, fontsize=8.5, fontweight="bold" if necessary else "normal")
    if len(deviant) > NAMED:
        ax.text(0.53, 0.0, f"{len(deviant)} mûres\nsans elle", color=ORANGE, fontsize=7.5,
                va="bottom")  # fmt: skip
    elif len(deviant):
        others = list(zip(cases["x"], cases["y"], strict=True))
        told = names.reindex(deviant.index).fillna("").tolist()
        name_points(ax, deviant["x"].tolist(), deviant["y"].tolist(), told, 7, others)
