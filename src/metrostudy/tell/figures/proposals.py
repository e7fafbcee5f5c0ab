"""Proposals in pictures: what each answers, and where each métropole stands with it."""

from __future__ import annotations

from textwrap import fill

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from metrostudy.compare.barriers.codes import EXTERNAL, INTERNAL
from metrostudy.tell.figures.rows import name_rows
from metrostudy.tell.figures.style import (
    BLUE,
    GREEN,
    INK,
    MUTED,
    ORANGE,
    RULE,
    new_axes,
    nothing,
    rows_height,
)
from metrostudy.tell.proposals.needs import Coverage
from metrostudy.tell.proposals.states import count_states
from metrostudy.tell.proposals.words import STATES
from metrostudy.tell.wording import percent

_COLORS = {INTERNAL: BLUE, EXTERNAL: ORANGE}
_GAP = GREEN
_WIDE = 36  # characters of a label, so that the marks keep half of the width
_LETTER = 0.055  # inches that a letter of a slanted heading takes
_LINE = 112  # characters of a line under the whole figure
_CONTESTED = "contested"
# Shapes differ, so that states are told apart without colours.
_MARKS = {
    "done": {"marker": "o", "ms": 7, "mfc": BLUE, "mec": BLUE},
    "under_way": {"marker": "o", "ms": 7, "mfc": BLUE, "mec": BLUE, "fillstyle": "left"},
    _CONTESTED: {"marker": "s", "ms": 6, "mfc": BLUE, "mec": BLUE, "fillstyle": "left"},
    "missing": {"marker": "x", "ms": 6, "mec": ORANGE, "mew": 1.8},
    "unknown": {"marker": ".", "ms": 2.5, "mfc": MUTED, "mec": MUTED},
}


def plot_coverage_of_needs(result: Coverage, ax: Axes | None = None) -> Axes:
    """Draw which proposal answers which barrier or gap; how frequent each is, in its heading.

    ``result`` comes from ``proposals_by_need``. Barriers come first, most often met at the left,
    then gaps; a column that no proposal answers is shaded.
    """
    needs = result.needs[result.needs["count"] > 0].reset_index(drop=True)
    proposals = _latest_first(result.proposals)
    if needs.empty:
        return nothing(
            "Aucun frein ni manque n'est mesuré : rien à mettre en face des propositions."
        )
    ax = new_axes(ax, rows_height(len(proposals), 0.33) + 1.2)
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


def plot_proposal_states(states: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw where each métropole stands with each proposal; in the margin, how many do it already.

    ``states`` comes from ``proposal_states``. Métropoles that have done most come first. A shape is
    a state: full, half, cross, dot; a square is under way on signs that contradict each other.
    Proposals of which nothing is known anywhere are named below.
    """
    is_known = (states["state"] != "unknown").groupby(states["proposal"]).transform("any")
    if not is_known.any():
        return nothing("Ni note, ni passage codé, ni projet : l'état des propositions est inconnu.")
    shown, dark = states[is_known], states[~is_known]
    proposals, places = _latest_first(shown.drop_duplicates("proposal")), _most_done_first(shown)
    rows = len(proposals) + proposals["edition"].nunique()
    listed = 0.06 * len(set(dark["proposal"])) + _LETTER * places.str.len().max()
    ax = new_axes(ax, rows_height(rows, 0.33) + listed)
    y, x = _grouped_rows(ax, proposals), pd.Series(range(len(places)), index=places.index)
    kinds = shown["state"].mask(shown["contested"], _CONTESTED)
    for state, mark in _MARKS.items():
        cells = shown[kinds == state]
        ax.plot(cells["metropole"].map(x), cells["proposal"].map(y), ls="none", **mark)
    ax.set_xticks(x, places, rotation=60, ha="left", rotation_mode="anchor")
    ax.xaxis.tick_top()
    ax.tick_params(axis="x", length=0, labelsize=7.5, labelcolor=INK)
    ax.set_xlim(-0.6, len(places) - 0.4)
    ax.grid(axis="both")
    ax.spines[["bottom", "top"]].set_visible(False)
    _margin(ax, shown, y)
    _key(ax, kinds, dark)
    ax.figure.suptitle("Qui fait déjà ce qui est proposé", x=0.01, ha="left", fontsize=10.5,
                       weight="bold")  # fmt: skip
    return ax


def _margin(ax: Axes, states: pd.DataFrame, y: pd.Series) -> None:
    """Write how many do each proposal, of those of which it is known."""
    ax.text(1.01, -0.2, "déjà fait", transform=ax.get_yaxis_transform(), fontsize=7.5, color=MUTED)
    for row in count_states(states).itertuples():
        ax.text(1.01, y[row.proposal], f"{row.done} sur {row.known}", va="center", fontsize=7.5,
                transform=ax.get_yaxis_transform())  # fmt: skip


def _key(ax: Axes, kinds: pd.Series, dark: pd.DataFrame) -> None:
    """Write what shapes mean, under the names of the proposals of which nothing is known."""
    names = {state: words[0] for state, words in STATES.items()}
    names[_CONTESTED] = "en cours, signes contraires"
    handles = [Line2D([], [], ls="none", label=names[state], **mark)
               for state, mark in _MARKS.items() if (kinds == state).any()]  # fmt: skip
    listed = _latest_first(dark.drop_duplicates("proposal"))
    unknown = " ; ".join(f"{row.label_fr} ({row.edition})" for row in listed.itertuples())
    title = fill(f"Inconnu partout : {unknown}.", _LINE) + "\n" if unknown else ""
    ax.figure.legend(handles=handles, loc="outside lower left", ncols=len(handles), fontsize=7.5,
                     title=title, title_fontsize=7.5, alignment="left", handletextpad=0.3,
                     columnspacing=1.4)  # fmt: skip


def _most_done_first(states: pd.DataFrame) -> pd.Series:
    """The names of the métropoles, those that have done most at the left."""
    names = states.drop_duplicates("metropole").set_index("metropole")["name"]
    counts = pd.crosstab(states["metropole"], states["state"]).reindex(names.index)
    order = counts.reindex(columns=["done", "under_way", "missing"], fill_value=0)
    order = order.sort_values(
        ["done", "under_way", "missing"], ascending=[False, False, True], kind="stable"
    )
    return names.loc[order.index]


def _latest_first(proposals: pd.DataFrame) -> pd.DataFrame:
    return proposals.sort_values(["edition", "proposal"], ascending=[False, True], kind="stable")


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
