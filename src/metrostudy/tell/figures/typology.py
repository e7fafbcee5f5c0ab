"""Who is like whom: the map, what its axes say, and every profile, class by class."""

from __future__ import annotations

from textwrap import fill

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap

from metrostudy.compare.axes.profiles import standardised
from metrostudy.compare.axes.svd import Factors
from metrostudy.compare.one_model.verdict import Verdict
from metrostudy.tell.figures.points import name_points
from metrostudy.tell.figures.style import (
    BLUE,
    MUTED,
    ORANGE,
    PALETTE,
    RULE,
    new_axes,
    rows_height,
)
from metrostudy.tell.wording import percent

NOUNS = {"one": "segment", "atypical": "classe", "several": "groupe"}
FAINT = 0.3  # cos² under which a point is badly shown
_REACH = 2.5
_SIDES = LinearSegmentedColormap.from_list("sides", [ORANGE, "white", BLUE])


def plot_map(
    factors: Factors, framework: pd.DataFrame, verdict: Verdict, ax: Axes | None = None
) -> Axes:
    """Draw the métropoles on the two main axes, each axis named by what it is most related to.

    Colours are the classes of a labelled ``verdict``; a class of three or more has a hull. Both
    axes have the same scale. A hollow point is badly shown by this plane (cos² under 0.3): how near
    it is to others here says little.
    """
    ax = new_axes(ax, 5.6)
    places = factors.places().reindex(columns=[1, 2], fill_value=0.0)
    shown = factors.individuals.query("axis <= 2").groupby("metropole")["cos2"].sum()
    classes = verdict.classes.set_index("metropole").loc[places.index]
    faint = (shown.reindex(places.index) < FAINT).to_numpy()
    colours = np.array([class_colour(number) for number in classes["class"]])
    ax.axhline(0, color=RULE, linewidth=0.8)
    ax.axvline(0, color=RULE, linewidth=0.8)
    for label, members in places.groupby(classes["class"]):
        _hull(ax, members.to_numpy(), label)
    ax.scatter(places[1], places[2], s=30, linewidths=1.2, edgecolors=colours, zorder=3,
               facecolors=np.where(faint, "white", colours))  # fmt: skip
    ax.set_aspect("equal", adjustable="datalim")
    ax.margins(0.1)
    ax.set_xlabel(f"→ {_axis_name(factors, framework, 1)}", loc="left")
    ax.set_title(f"↑ {_axis_name(factors, framework, 2)}", fontsize=9, fontweight="normal", pad=24)
    _key(ax, verdict)
    name_points(ax, places[1].to_numpy(), places[2].to_numpy(), classes["name"].tolist())
    return ax


def plot_circle(factors: Factors, framework: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw how each dimension is correlated with the two main axes, in the sense of its label.

    An arrow that reaches the circle is wholly shown by this plane. Two long arrows that point the
    same way are correlated, opposite ways opposed, at right angles unrelated. A dimension that
    counts backwards (less is better) is turned, so that its arrow points to more of what is named.
    """
    ax = new_axes(ax, 5.4)
    table = factors.variables.pivot(index="node", columns="axis", values="coordinate")
    table = table.reindex(columns=[1, 2], fill_value=0.0)
    told = framework.set_index("node").loc[table.index]
    x, y = (table[axis] * told["direction"].astype(float) for axis in (1, 2))
    round_ = np.linspace(0, 2 * np.pi, 200)
    ax.plot(np.cos(round_), np.sin(round_), color=MUTED, linewidth=0.9)
    ax.axhline(0, color=RULE, linewidth=0.8)
    ax.axvline(0, color=RULE, linewidth=0.8)
    faint = (table**2).sum(axis=1) < FAINT
    for end_x, end_y, light in zip(x, y, faint, strict=True):
        ax.annotate("", (end_x, end_y), (0, 0), arrowprops={
            "arrowstyle": "-|>", "color": MUTED if light else BLUE, "shrinkA": 0, "shrinkB": 0,
            "linewidth": 0.8 if light else 1.3})  # fmt: skip
    ax.set_aspect("equal", adjustable="datalim")
    ax.margins(0.06)
    ax.set_xticks([-1, -0.5, 0, 0.5, 1])
    ax.set_yticks([-1, -0.5, 0, 0.5, 1])
    share = factors.axes.set_index("axis")["percent"] / 100
    ax.set_xlabel(f"→ Axe 1 ({percent(share.get(1, 0.0))} des écarts)", loc="left")
    ax.set_ylabel(f"→ Axe 2 ({percent(share.get(2, 0.0))} des écarts)", loc="bottom")
    ax.set_title("Ce que disent les deux premiers axes")
    shafts = [(part * end_x, part * end_y) for end_x, end_y in zip(x, y, strict=True)
              for part in np.arange(0.1, 1, 0.05)]  # fmt: skip
    names = [_two_lines(name, 28) for name in told["label_fr"]]
    name_points(ax, x.to_numpy(), y.to_numpy(), names, 7, obstacles=shafts)
    return ax


def plot_heat_map(
    profiles: pd.DataFrame, framework: pd.DataFrame, verdict: Verdict, ax: Axes | None = None
) -> Axes:
    """Draw every métropole's profile, class by class, in deviations of each dimension.

    Blue is above the whole, orange under, in the sense of each label. Rows are grouped by the class
    that is highest there, so that what sets classes apart lies on the diagonal. These dimensions
    made the classes: a description, not a test.
    """
    import seaborn as sns

    told = framework.set_index("node")
    standard, _ = standardised(profiles)
    above = (standard * told["direction"].reindex(standard.columns).astype(float)).T
    group = verdict.classes.set_index("metropole")
    means = above.T.groupby(group["class"].reindex(above.columns)).mean().T
    rows = np.lexsort([-means.max(axis=1), means.to_numpy().argmax(axis=1)])
    columns = group.loc[above.columns].sort_values(["class", "name"], kind="stable")
    cells = above.iloc[rows][columns.index]
    ax = new_axes(ax, rows_height(len(cells), each=0.33) + 0.9)
    sns.heatmap(cells, ax=ax, cmap=_SIDES, vmin=-_REACH, vmax=_REACH, linewidths=0.6,
                cbar_kws={"aspect": 40, "pad": 0.02, "ticks": [-2, -1, 0, 1, 2]})  # fmt: skip
    ax.set_yticks(np.arange(len(cells)) + 0.5,
                  [_two_lines(label, 44) for label in told.loc[cells.index, "label_fr"]],
                  fontsize=7.5)  # fmt: skip
    ax.set_xticks(np.arange(len(columns)) + 0.5, columns["name"], rotation=90, fontsize=7.5)
    for label, name in zip(columns["class"], ax.get_xticklabels(), strict=True):
        name.set_color(class_colour(label))
    for label, places in columns.reset_index().groupby("class").groups.items():
        ax.axvline(places[-1] + 1, color="white", linewidth=5)
        ax.text(places.to_numpy().mean() + 0.5, -0.2, f"{label}\nn = {len(places)}", fontsize=8,
                ha="center", va="bottom", color=class_colour(label), fontweight="bold")  # fmt: skip
    ax.tick_params(length=0)
    ax.set(xlabel="", ylabel="")
    noun = NOUNS[verdict.table["verdict"].item()]
    ax.set_title(f"Écart à l'ensemble, {noun} par {noun},\nen écarts-types", pad=32)
    return ax


def class_colour(label: int) -> str:
    """Return the colour of a class, the same in every figure; grey beyond the palette."""
    return PALETTE[label - 1] if label <= len(PALETTE) else MUTED


def class_name(verdict: Verdict, label: int) -> str:
    """Return what a class is called: a segment when one model is enough, a group when not."""
    noun = NOUNS[verdict.table["verdict"].item()].capitalize()
    return f"{noun} {label} (n = {(verdict.classes['class'] == label).sum()})"


def _hull(ax: Axes, members: np.ndarray, label: int) -> None:
    from scipy.spatial import ConvexHull, QhullError

    ax.text(*members.mean(axis=0), str(label), fontsize=30, fontweight="bold", alpha=0.18,
            color=class_colour(label), ha="center", va="center", zorder=1)  # fmt: skip
    if len(members) < 3:
        return
    try:
        corners = members[ConvexHull(members).vertices]
    except QhullError:  # on one line
        return
    ax.fill(*corners.T, color=class_colour(label), alpha=0.1, linewidth=0, zorder=1)


def _key(ax: Axes, verdict: Verdict) -> None:
    """Name the classes above the map, each in its colour."""
    labels = sorted(verdict.classes["class"].unique())
    for label in labels:
        ax.annotate(class_name(verdict, label), (0.76 * (label - 1) / len(labels), 1.0), (0, 8),
                    xycoords="axes fraction", textcoords="offset points", fontsize=8,
                    color=class_colour(label), fontweight="bold")  # fmt: skip
    ax.annotate("○ mal représentée par ce plan", (1, 1), (0, 8), ha="right", fontsize=7.5,
                color=MUTED, xycoords="axes fraction", textcoords="offset points")  # fmt: skip


def _axis_name(factors: Factors, framework: pd.DataFrame, axis: int) -> str:
    """The share of an axis, and the dimensions most related to it, in the sense of their labels."""
    share = factors.axes.set_index("axis")["percent"].get(axis, 0.0) / 100
    related = factors.variables.query("axis == @axis").merge(framework, on="node", how="left")
    toward = related["coordinate"] * related["direction"].astype(float)
    top = toward.abs().sort_values(ascending=False, kind="stable").index[:3]
    said = ", ".join(
        f"{'plus' if toward[i] > 0 else 'moins'} de « {related.loc[i, 'label_fr']} »" for i in top
    )
    return fill(f"Axe {axis} ({percent(share)} des écarts) : {said}", 100, break_long_words=False)


def _two_lines(label: str, width: int) -> str:
    return fill(label, width, max_lines=2, placeholder=" …", break_long_words=False)
