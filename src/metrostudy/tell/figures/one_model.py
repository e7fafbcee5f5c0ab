"""One model or several: classes against a continuum, shuffled columns, and other draws."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from metrostudy.compare.one_model.verdict import Verdict
from metrostudy.tell.figures.rows import name_rows
from metrostudy.tell.figures.style import (
    BLUE,
    INK,
    MUTED,
    ORANGE,
    RULE,
    SKY,
    new_axes,
    rows_height,
)
from metrostudy.tell.figures.typology import class_colour, class_name
from metrostudy.tell.sentences.one_model import bent
from metrostudy.tell.wording import number, p_value, percent

ANSWERS = {
    "one": "un continuum suffit",
    "atypical": "des métropoles atypiques",
    "several": "plus d'un modèle",
}
_APART = 0.05  # of the height of the axes, between two names of lines
_HALO = {"facecolor": "white", "alpha": 0.6, "edgecolor": "none", "pad": 0.3}


def plot_null(levels: Verdict, relative: Verdict) -> np.ndarray:
    """Draw what classes explain beyond a continuum, for both readings: the answer of the study.

    Zero is the mean of continuums that have the same covariances; the grey band holds 95 % of them,
    the blue one 95 % of bunched (Gaussian) clouds, the permissive reading. A point above the dashed
    line, for whatever number of classes, is what a continuum would give less often than the level
    of the test; above the dotted line, the same of bunched clouds. Each point says what share of
    the differences its classes explain.
    """
    axes = new_axes(None, 3.9, columns=2)
    heads = ("Niveaux", "Profils, niveau mis à part")
    for ax, verdict, head in zip(axes, (levels, relative), heads, strict=True):
        row = verdict.table.iloc[0]
        answer, p = ANSWERS[row["verdict"]], row["p_box"]
        if bent(verdict):
            answer, p = "un gradient courbe suffit", row["p_curve"]
        _panel(ax, verdict.profile)
        ax.set_xlabel(f"Nombre de classes (n = {row['n']} métropoles)")
        ax.set_title(f"{head} :\n{answer} ({p_value(p)})", fontsize=9.5)
    _finish(axes, [verdict.profile for verdict in (levels, relative)])
    return axes


def plot_shuffled(table: pd.DataFrame) -> np.ndarray:
    """Draw the same classes against shuffled columns, then against a continuum.

    ``table`` comes from :func:`~metrostudy.compare.one_model.shuffled.shuffled`. Shuffling each
    column breaks every correlation between dimensions, so that one gradient, in which they go
    together, already passes for several models.
    """
    axes = new_axes(None, 3.9, columns=2)
    parts = [table[table["null"] == null] for null in ("shuffled", "continuum")]
    heads = ("Contre des colonnes mélangées", "Contre un continuum")
    for ax, part, head in zip(axes, parts, heads, strict=True):
        _panel(ax, part)
        ax.set_xlabel(f"Nombre de classes (n = {part['n'].iloc[0]} métropoles)")
        found = "« plusieurs »" if part["p"].iloc[0] <= part["level"].iloc[0] else "rien de net"
        ax.set_title(f"{head} :\n{found} ({p_value(part['p'].iloc[0])})", fontsize=9.5)
    _finish(axes, parts)
    return axes


def plot_stability(verdict: Verdict, ax: Axes | None = None) -> Axes:
    """Draw how often each class is found again, beside what classes of a continuum must pass.

    A hollow point does not pass its threshold: the class is not to be interpreted.
    """
    table = verdict.stability
    ax = new_axes(ax, rows_height(len(table), each=0.42, least=1.9))
    names = [class_name(verdict, label) for label in table["class"]]
    for y, (_, row) in zip(name_rows(ax, names), table.iterrows(), strict=True):
        colour = class_colour(row["class"])
        ax.hlines(y, row["null_mean"], row["null_quantile"], color=RULE, linewidth=7)
        ax.vlines(row["null_quantile"], y - 0.28, y + 0.28, color=ORANGE, linewidth=1.6)
        ax.plot(row["jaccard"], y, "o", markersize=8, markeredgecolor=colour, markeredgewidth=1.6,
                color=colour if row["above"] else "white")  # fmt: skip
        ax.annotate(number(row["jaccard"], 2), (row["jaccard"], y), (0, 8), fontsize=7.5,
                    textcoords="offset points", ha="center", color=INK)  # fmt: skip
    ax.set_xlim(0, 1.05)
    ax.set_xlabel("Ressemblance moyenne (Jaccard) quand on tire d'autres métropoles\n"
                  "gris : classes d'un continuum, de la moyenne au seuil (orange)")  # fmt: skip
    held = int(table["above"].sum())
    ax.set_title(f"Classes plus stables que celles d'un continuum : {held} sur {len(table)}")
    return ax


def _panel(ax: Axes, profile: pd.DataFrame) -> None:
    share = _beyond(profile)
    if "permissive_low" in share:
        ax.fill_between(share.index, share["permissive_low"], share["permissive_high"], color=SKY,
                        alpha=0.2, linewidth=0)  # fmt: skip
        ax.plot(share["permissive_limit"], color=SKY, linewidth=1.4, linestyle=":")
    ax.fill_between(share.index, share["low"], share["high"], color=RULE, alpha=0.8, linewidth=0)
    ax.hlines(0, *share.index[[0, -1]], color=MUTED, linewidth=0.8)
    ax.plot(share["limit"], color=ORANGE, linewidth=1.4, linestyle="--")
    ax.plot(share["observed"], "o-", color=BLUE, markersize=5)
    for k, marked in profile.set_index("k")["observed"].items():
        point = k, share.loc[k, "observed"]
        ax.annotate(percent(1 - np.exp(-marked)), point, (0, 5), textcoords="offset points",
                    ha="center", fontsize=7.5, color=BLUE, bbox=_HALO)  # fmt: skip
    ax.set_xticks(share.index)
    ax.set_xlim(share.index[0] - 0.3, share.index[-1] + 1.5)


def _beyond(profile: pd.DataFrame) -> pd.DataFrame:
    """T_k turned into the share of differences explained, in points beyond the mean of the null."""
    marked = profile.set_index("k")
    share = -100 * np.exp(-marked.filter(regex="observed|low|high|limit"))
    return share.add(100 * np.exp(-marked["null_mean"]), axis=0)


def _finish(axes: Sequence[Axes], profiles: Sequence[pd.DataFrame]) -> None:
    """Give both panels one scale, then name their lines."""
    low, high = zip(*(ax.get_ylim() for ax in axes), strict=True)
    for ax, profile in zip(axes, profiles, strict=True):
        ax.set_ylim(min(low), max(high) + 0.05 * (max(high) - min(low)))
        _name_ends(ax, _beyond(profile).iloc[-1], profile["k"].iloc[-1])
    axes[0].set_ylabel("Part des écarts expliquée, en points\nau-delà de la moyenne du hasard")


def _name_ends(ax: Axes, last: pd.Series, k: int) -> None:
    """Name each line where it ends, a line of text above the one under it at least."""
    words = {"observed": ("observé", BLUE), "limit": ("seuil", ORANGE),
             "permissive_limit": ("seuil permissif", SKY),
             "null_mean": ("moyenne", MUTED)}  # fmt: skip
    ends = last.reindex(words).fillna({"null_mean": 0.0}).dropna().sort_values()
    place, apart = -np.inf, _APART * np.ptp(ax.get_ylim())
    for line, height in ends.items():
        place = max(height, place + apart)
        ax.text(k + 0.15, place, words[line][0], color=words[line][1], va="center", fontsize=7.5)
