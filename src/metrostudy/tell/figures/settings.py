"""Which paths other settings find: a strip of terms by settings."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from metrostudy.compare.configurations.sweep import TIE, terms_kept
from metrostudy.tell.figures.configurations import term_label
from metrostudy.tell.figures.rows import name_rows
from metrostudy.tell.figures.style import BLUE, INK, MUTED, RULE, SKY, new_axes, nothing
from metrostudy.tell.wording import number, percent

_MOST = 10


def plot_settings(swept: pd.DataFrame, labels: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw, for each setting of a ``sweep``, which terms its models hold: full, or pale if tied.

    Columns are settings, a group for each version of the data, in each the cut-offs; rows are
    terms, the steadiest first, with the share of settings that hold them in every model. A column
    without a mark found no path. At most ten terms are drawn. ``labels`` is indexed by condition.
    """
    kept = terms_kept(swept)
    if kept.empty:
        return nothing("Aucun réglage ne trouve de chemin.")
    drawn = kept.head(_MOST)
    ax = new_axes(ax, 1.9 + 0.42 * len(drawn))
    y = name_rows(ax, [term_label(term, labels, 32) for term in drawn["term"]])
    models = [[set(m.split(" + ")) for m in text.split(TIE)] for text in swept["models"]]
    for height, term in zip(y, drawn["term"], strict=True):
        held = np.array([np.mean([term in model for model in some]) for some in models])
        colours = np.select([held == 1, held > 0], [BLUE, SKY], "white")
        ax.bar(range(len(held)), 0.7, bottom=height - 0.35, width=0.86, color=colours,
               edgecolor=RULE, linewidth=0.4)  # fmt: skip
        share = drawn["always"][height]
        ax.text(len(held) - 0.2, height, percent(share), fontsize=8, va="center", color=INK)
    _groups(ax, swept["version"].map(_version))
    if (asked := swept["consistency"]).nunique() > 1:
        low, high = (number(bound, 2) for bound in (asked.min(), asked.max()))
        ax.set_xlabel(f"Dans chaque groupe, cohérence demandée de {low} à {high}", fontsize=8)
    ax.set_xlim(-0.7, len(swept) * 1.08 + 0.6)
    ax.set_title(_claim(kept, len(swept)))
    return ax


def _groups(ax: Axes, versions: pd.Series) -> None:
    """The name of each version in the middle of its settings, a rule between two."""
    places = versions.reset_index(drop=True).groupby(versions.to_numpy(), sort=False).indices
    middles = [float(np.mean(where)) for where in places.values()]
    ax.set_xticks(middles, places, rotation=60, ha="right", rotation_mode="anchor", fontsize=7.5)
    for where in list(places.values())[1:]:
        if len(where) > 1:
            ax.axvline(where[0] - 0.5, color=MUTED, linewidth=0.6)
    ax.grid(False)
    ax.tick_params(axis="x", length=0)
    ax.spines["bottom"].set_visible(False)


def _version(name: str) -> str:
    """What a version of the data is called: who is left out, or where the crossovers are."""
    if name == "all cases":
        return "toutes"
    return name.replace("without ", "sans ") if "without" in name else name.replace(".", ",")


def _claim(kept: pd.DataFrame, settings: int) -> str:
    always = number(round(kept["always"].iloc[0] * settings), 0)
    return f"Le chemin le plus constant : {always} fois sur {settings}"
