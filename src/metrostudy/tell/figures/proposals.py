"""Proposals in pictures: which proposal answers which barrier or gap."""

from __future__ import annotations

from textwrap import fill

import pandas as pd
from matplotlib.axes import Axes

from metrostudy.compare.barriers.codes import EXTERNAL, INTERNAL
from metrostudy.tell.figures.rows import name_rows
from metrostudy.tell.figures.style import (
    BLUE,
    GREEN,
    ORANGE,
    RULE,
    new_axes,
    rows_height,
)
from metrostudy.tell.proposals import Coverage
from metrostudy.tell.wording import percent

_COLORS = {INTERNAL: BLUE, EXTERNAL: ORANGE}
_GAP = GREEN
_WIDE = 36  # characters of a label, so that the marks keep half of the width


def plot_coverage_of_needs(result: Coverage, ax: Axes | None = None) -> Axes:
    """Draw which proposal answers which barrier or gap; how frequent each is, in its heading.

    ``result`` comes from ``proposals_by_need``. Barriers come first, most often met at the left,
    then gaps; a column that no proposal answers is shaded.
    """
    needs = result.needs[result.needs["count"] > 0].reset_index(drop=True)
    proposals = result.links.drop_duplicates("proposal").sort_values(
        ["edition", "proposal"], ascending=[False, True], kind="stable"
    )
    ax = new_axes(ax, rows_height(len(proposals), 0.3) + 1.2)
    y = _grouped_rows(ax, proposals)
    x = pd.Series(needs.index, index=needs["need"])
    color = needs["kind"].map(_COLORS).fillna(_GAP)
    for place in needs.index[needs["proposals"] == 0]:
        ax.axvspan(place - 0.45, place + 0.45, color=RULE, alpha=0.6, linewidth=0)
    marks = result.links[result.links["need"].isin(x.index)]
    at = marks["need"].map(x)
    ax.scatter(at, marks["proposal"].map(y), s=52, color=color.loc[at].to_list(), zorder=3)
    heads = [f"{row.need_fr} · {percent(row.estimate)}" for row in needs.itertuples()]
    ax.set_xticks(needs.index, heads, rotation=60, ha="left", rotation_mode="anchor")
    ax.xaxis.tick_top()
    ax.tick_params(axis="x", length=0, labelsize=7.5)
    for tick, shade in zip(ax.get_xticklabels(), color, strict=True):
        tick.set_color(shade)
    ax.set_xlim(-0.6, len(needs) - 0.4)
    ax.set_xlabel(
        "bleu : frein interne · orange : externe (% des projets)\n"
        "vert : condition qui manque (% des métropoles)",
        loc="left",
        fontsize=7.5,
    )
    ax.xaxis.set_label_position("bottom")
    ax.grid(axis="both")
    ax.spines[["bottom", "top"]].set_visible(False)
    ax.figure.suptitle("À quoi répondent les propositions", x=0.01, ha="left", fontsize=10.5,
                       weight="bold")  # fmt: skip
    return ax


def _grouped_rows(ax: Axes, proposals: pd.DataFrame) -> pd.Series:
    """Name the rows, editions apart, each under its year; return the height of each proposal."""
    names, heights, years = [], {}, []
    for edition, rows in proposals.groupby("edition", sort=False):
        years.append(len(names))
        names.append(str(edition))
        for row in rows.itertuples():
            heights[row.proposal] = len(names)
            names.append(fill(row.label_fr, _WIDE))
    name_rows(ax, names)
    for year in years:
        ax.get_yticklabels()[year].set(weight="bold")
    return pd.Series(heights)
