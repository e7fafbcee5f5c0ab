"""One model or several: the map, the test against a continuum, what classes look like."""

from __future__ import annotations

from textwrap import fill

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from metrostudy.compare.factors import Factors
from metrostudy.compare.one_model import Verdict
from metrostudy.tell.figures.points import name_points
from metrostudy.tell.figures.style import (
    BLUE,
    INK,
    MUTED,
    ORANGE,
    RULE,
    new_axes,
    rows_height,
)  # fmt: skip
from metrostudy.tell.wording import number, p_value, percent

KINDS = {"segment": "Segment", "atypical": "Classe", "model": "Groupe"}


def plot_map(
    factors: Factors, metropoles: pd.DataFrame, framework: pd.DataFrame, ax: Axes | None = None
) -> Axes:
    """Draw the métropoles on the two main axes, each axis named by what it is most related to.

    Both axes have the same scale. A hollow point is badly shown by this plane (cos² under 0.3): how
    near it is to others here says little.
    """
    ax = new_axes(ax, 5.4)
    places = factors.individuals.pivot(index="metropole", columns="axis", values="coordinate")
    places = places.reindex(columns=[1, 2], fill_value=0.0)
    shown = factors.individuals.query("axis <= 2").groupby("metropole")["cos2"].sum()
    faint = shown.reindex(places.index) < 0.3
    ax.axhline(0, color=RULE, linewidth=0.8)
    ax.axvline(0, color=RULE, linewidth=0.8)
    ax.scatter(places[1], places[2], s=30, linewidths=1.2, edgecolors=BLUE, zorder=3,
               facecolors=np.where(faint, "white", BLUE))  # fmt: skip
    ax.set_aspect("equal", adjustable="datalim")
    ax.margins(0.1)
    ax.set_xlabel(f"→ {_axis_name(factors, framework, 1)}", loc="left")
    ax.set_title(f"↑ {_axis_name(factors, framework, 2)}", fontsize=9, fontweight="normal")
    names = metropoles.set_index("metropole")["name"].reindex(places.index)
    name_points(ax, places[1].to_numpy(), places[2].to_numpy(), names.fillna("").tolist())
    return ax


def plot_null(levels: Verdict, relative: Verdict) -> np.ndarray:
    """Draw what classes explain, against what they explain in a continuum; for both readings.

    The grey band holds 95 % of continuums that have the same covariances. A point above the orange
    line, for whatever number of classes, is what a continuum alone would give less often than the
    level of the test.
    """
    axes = new_axes(None, 3.5, columns=2)
    for ax, verdict, title in zip(
        axes, (levels, relative), ("Niveaux", "Profils, niveau mis à part"), strict=True
    ):
        _null_panel(ax, verdict)
        ax.set_title(f"{title} : {p_value(verdict.table['p_box'].item())}")
    low, high = zip(*(ax.get_ylim() for ax in axes), strict=True)
    for ax, verdict in zip(axes, (levels, relative), strict=True):
        ax.set_ylim(min(low), max(high))
        _name_ends(ax, verdict)
    axes[0].set_ylabel("Part des écarts expliquée, %")
    return axes


def plot_segments(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw how far each class is from the whole on each dimension, in the sense of its label.

    ``table`` comes from ``segments``. A description of classes that these dimensions made: no cell
    is tested.
    """
    import seaborn as sns

    heads = table.drop_duplicates("class").set_index("class")
    labels = table.drop_duplicates("node").set_index("node")["label_fr"]
    cells = table.pivot(index="node", columns="class", values="above").reindex(labels.index)
    order = np.lexsort([-cells.max(axis=1), cells.to_numpy().argmax(axis=1)])
    cells, labels = cells.iloc[order], labels.iloc[order]
    ax = new_axes(ax, rows_height(len(cells), each=0.32) + 0.4)
    reach = max(1.5, 1.2 * float(cells.abs().to_numpy().max()))
    sns.heatmap(cells, ax=ax, cmap="RdBu_r", vmin=-reach, vmax=reach, linewidths=1.5, cbar=False,
                annot=cells.map(_signed), fmt="", annot_kws={"fontsize": 8})  # fmt: skip
    ax.set_yticks(np.arange(len(cells)) + 0.5, [_wrapped(label) for label in labels], rotation=0)
    kind = KINDS[table["kind"].iloc[0]]
    names = [f"{kind} {number}\nn = {size}" for number, size in heads["size"].items()]
    ax.set_xticks(np.arange(len(names)) + 0.5, names, rotation=0)
    ax.xaxis.tick_top()
    ax.tick_params(length=0, colors=INK)
    ax.set_xlabel("Une description des classes, pas un test", loc="left")
    ax.set_ylabel("")
    ax.set_title("Écart à l'ensemble, en écarts-types")
    return ax


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


def _null_panel(ax: Axes, verdict: Verdict) -> None:
    share = _explained(verdict)
    ax.fill_between(share.index, share["low"], share["high"], color=RULE, alpha=0.8, linewidth=0)
    ax.plot(share["limit"], color=ORANGE, linewidth=1.2, linestyle="--")
    ax.plot(share["observed"], "o-", color=BLUE, markersize=5)
    ax.set_xticks(share.index)
    ax.set_xlabel(f"Nombre de classes (n = {verdict.table['n'].item()})", loc="left")
    ax.set_xlim(share.index[0] - 0.2, share.index[-1] + 1.2)


def _explained(verdict: Verdict) -> pd.DataFrame:
    """T_k as the share of differences, in %, that k classes explain: a scale that can be read."""
    marked = verdict.profile.set_index("k")[["observed", "null_mean", "low", "high", "limit"]]
    return 100 * (1 - np.exp(-marked))


def _name_ends(ax: Axes, verdict: Verdict) -> None:
    """Name the lines where they end, a line of text apart at least."""
    share = _explained(verdict)
    words = {"observed": ("observé", BLUE), "limit": ("seuil", ORANGE),
             "null_mean": ("continuum", MUTED)}  # fmt: skip
    ends = share.iloc[-1][list(words)].dropna().sort_values()
    apart = 0.055 * np.ptp(ax.get_ylim())
    heights = ends.to_numpy().copy()
    for i in range(1, len(heights)):
        heights[i] = max(heights[i], heights[i - 1] + apart)
    for height, name in zip(heights, ends.index, strict=True):
        text, color = words[name]
        ax.text(share.index[-1] + 0.15, height, text, color=color, va="center", fontsize=7.5)


def _signed(value: float) -> str:
    text = number(value, 1)
    return text if float(text.replace(",", ".").replace("\u2212", "-")) <= 0 else f"+{text}"


def _wrapped(label: str) -> str:
    return fill(label, 48, max_lines=2, placeholder=" …", break_long_words=False)
