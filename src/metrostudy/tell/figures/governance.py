"""Maturity against governance and against steering, each métropole named."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from metrostudy.compare.governance import Governance
from metrostudy.compare.verdicts import LEVEL
from metrostudy.tell.figures.headings import wrapped
from metrostudy.tell.figures.points import name_points
from metrostudy.tell.figures.style import BLUE, MUTED, new_axes, nothing
from metrostudy.tell.wording import number, several


def plot_governance(result: Governance) -> Axes | np.ndarray:
    """Draw the index against the rating of governance, and against the steering of projects.

    ``result`` comes from ``governance``. Points are blue where the link, population held, is told
    from chance after correction, grey where it is not; ρ stands above.
    """
    points, tests = result.points, result.tests.set_index("cause")
    causes = [cause for cause in ("governance", "steering") if points[cause].notna().any()]
    if not causes:
        return nothing("Aucune métropole n'a de note de gouvernance ni de pilotage connu.")
    axes = np.atleast_1d(new_axes(height=4.9, columns=len(causes)))
    for ax, cause in zip(axes, causes, strict=True):
        _panel(ax, points.dropna(subset=cause), cause, tests.loc[cause])
        ax.set_xlabel(wrapped(_axis(result, cause), 46))
    axes[0].set_ylabel(points["label_fr"].iloc[0])
    return axes


def _panel(ax: Axes, points: pd.DataFrame, cause: str, test: pd.Series) -> None:
    clear = test["p_holm"] <= LEVEL
    x, y = points[cause].to_numpy(), points["score"].to_numpy()
    ax.scatter(x, y, s=26, color=BLUE if clear else MUTED)
    ax.margins(0.12)
    ax.grid(axis="both")
    told = "" if clear else ", non établi"
    ax.set_title(f"ρ = {number(test['estimate'], 2)} à population égale{told}", fontsize=9)
    name_points(ax, x, y, list(points["name"]), fontsize=7)


def _axis(result: Governance, cause: str) -> str:
    if cause == "steering":
        return "Pilotage des projets, en moyenne (0 à 3)"
    names = several(f"« {name} »" for name in result.labels["label_fr"])
    return f"{names}, note moyenne (0 à 5)"
