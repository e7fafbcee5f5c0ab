"""Combinations of conditions: who has which, which lead to maturity, and who says otherwise."""

from __future__ import annotations

from textwrap import fill
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from metrostudy.compare.configurations.expressions import membership, parse
from metrostudy.compare.configurations.path import PathTested
from metrostudy.compare.configurations.truth_table import IN, TruthTable
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
    nothing,
)
from metrostudy.tell.wording import number, plural

PANELS, NAMED = 3, 4
_ORDER = {"1": 0, "C": 1, "0": 2, "?": 3}
_WIDE, _EACH, _FIGURE = 22, 2.0, 1.3  # the truth table, in columns of 0.3 inch
_LETTER = 0.2


def plot_truth_table(
    table: TruthTable, labels: pd.DataFrame, metropoles: pd.DataFrame, ax: Axes | None = None
) -> Axes:
    """Draw each observed combination: what it has, how many cases, how far they are mature, who.

    A full square is a condition that is present. Combinations that go with the outcome stand first,
    on a tinted ground, then the most frequent; a contradiction, mature and other métropoles in the
    same one, is orange. ``labels`` is indexed by condition, with ``label_fr``.
    """
    k = len(table.conditions)
    room = int((_WIDE - _EACH * k - 3 * _FIGURE) / _LETTER)
    rows = table.rows.assign(place=table.rows["out"].map(_ORDER)).sort_values(
        ["place", "n", "row"], ascending=[True, False, True], ignore_index=True
    )
    told = [fill(_who(row, metropoles), room) for row in rows.itertuples()]
    tall = np.array([1.5 + text.count("\n") for text in told])
    y = np.cumsum(tall) - tall / 2
    ax = new_axes(ax, 1.2 + 0.145 * tall.sum())
    ax.set(xlim=(-_EACH / 2, _WIDE), ylim=(tall.sum(), 0))
    ax.set_axis_off()
    ax.axhspan(0, tall[(rows["out"] == "1").to_numpy()].sum(), color=BLUE, alpha=0.08, linewidth=0)
    heads = [fill(label, 12) for label in labels["label_fr"].reindex(list(table.conditions))]
    for j, head in enumerate(heads):
        present = rows["configuration"].str[j] != "0"
        ax.scatter(np.full(len(y), j * _EACH), y, s=70, marker="s", linewidths=1,
                   edgecolors=BLUE, c=np.where(present, BLUE, "white"))  # fmt: skip
        _head(ax, j * _EACH, head, "center")
    _figures(ax, rows, y, _EACH * k - 0.6, told)
    ax.set_title(_truth_claim(rows), pad=38)
    return ax


def plot_paths(tested: PathTested, table: TruthTable, metropoles: pd.DataFrame) -> Axes:
    """Draw which métropole takes which path: a dot where it is in, mature ones in blue.

    Columns are métropoles, from the most mature to the least; rows the terms of the intermediate
    solution, all tied models together. An orange dot is in a path and not mature: it contradicts
    the path. A blue name without a dot is mature and explained by none.
    """
    terms = tested.paths.query("solution == 'intermediate' and part == 'term'")
    terms = terms.drop_duplicates("expression")
    if terms.empty:
        return nothing("Aucune combinaison ne va de pair avec la maturité.")
    order = table.y.sort_values(ascending=False, kind="stable")
    ax = new_axes(None, 2.1 + 0.42 * len(terms))
    y = name_rows(ax, [term_label(text, tested.labels, 34) for text in terms["expression"]])
    mature = (order > IN).to_numpy()
    for height, text in zip(y, terms["expression"], strict=True):
        inside = (membership(text, table.data).reindex(order.index) > IN).to_numpy()
        colours = np.where(~inside, "white", np.where(mature, BLUE, ORANGE))
        ax.scatter(range(len(order)), [height] * len(order), s=55, c=colours, edgecolors=RULE)
    for height, share, alone in zip(y, terms["covS"], terms["covU"], strict=True):
        ax.text(len(order) + 0.1, height, f"{number(share, 2)}\n(seul : {number(alone, 2)})",
                fontsize=7.5, va="center", color=INK)  # fmt: skip
    ax.text(len(order) + 0.1, -0.62, "couverture", fontsize=7.5, color=MUTED, va="bottom")
    names = metropoles.set_index("metropole")["name"].reindex(order.index)
    ax.set_xticks(range(len(order)), names, rotation=60, ha="right", rotation_mode="anchor")
    for label, is_mature in zip(ax.get_xticklabels(), mature, strict=True):
        label.set_color(BLUE if is_mature else MUTED)
    ax.set_xlim(-0.6, len(order) + 2.6)
    ax.spines["bottom"].set_visible(False)
    ax.set_title(_paths_claim(tested.verdict.iloc[0], len(terms)), pad=18)
    return ax


def plot_xy(tested: PathTested, table: TruthTable, metropoles: pd.DataFrame) -> np.ndarray:
    """Draw each path of the intermediate solution against maturity, contradicting cases named.

    A path that is enough for maturity has its cases above the diagonal. Those at the lower right
    are in the path and not mature (orange, named); those at the upper left are mature by another
    way (named in grey up to four).
    """
    terms = tested.paths.query("solution == 'intermediate' and part == 'term'")["expression"]
    terms = list(dict.fromkeys(terms)) or [tested.verdict["path"].item()]
    rows = -(-len(terms) // PANELS)
    columns = min(len(terms), PANELS)
    axes = plt.subplots(rows, columns, figsize=(PAGE_WIDTH, 0.6 + 3.0 * rows), squeeze=False,
                        sharey=True)[1].ravel()  # fmt: skip
    names = metropoles.set_index("metropole")["name"]
    for ax, term in zip(axes, terms, strict=False):
        cases = pd.DataFrame({"x": membership(term, table.data), "y": table.y})
        _xy_panel(ax, cases, names)
        ax.set_title(term_label(term, tested.labels, 70 // columns), fontsize=8.5)
    for ax in axes[len(terms) :]:
        ax.set_visible(False)
    axes[0].set_xlabel("Appartenance au chemin", loc="left")
    axes[0].set_ylabel("Appartenance aux mûres", loc="top")
    return axes


def term_label(term: str, labels: pd.DataFrame, width: int) -> str:
    """Write a term with the labels of its conditions, « sans » before those that must be absent.

    >>> term_label("A*~B", pd.DataFrame({"label_fr": ["Équipe", "Donnée"]}, index=["A", "B"]), 40)
    'Équipe + sans Donnée'
    """
    said = [("" if value else "sans ") + str(labels["label_fr"].get(name, name))
            for name, value in parse(term)[0]]  # fmt: skip
    return fill(" + ".join(said), width)


def _figures(ax: Axes, rows: pd.DataFrame, y: np.ndarray, left: float, told: list[str]) -> None:
    """n, inclusion, PRI and names, right of the squares."""
    for place, (name, digits) in enumerate({"n": 0, "incl": 2, "pri": 2}.items(), start=1):
        for height, value, torn in zip(y, rows[name], rows["contradictory"], strict=True):
            tint = {
                "facecolor": BLUE,
                "alpha": 0.3 * value * (digits > 0),
                "linewidth": 0,
                "pad": 2,
            }
            ax.text(left + place * _FIGURE, height, number(value, digits), fontsize=8, ha="right",
                    va="center", color=ORANGE if torn else INK, bbox=tint)  # fmt: skip
        _head(ax, left + place * _FIGURE, {"incl": "incl.", "pri": "PRI"}.get(name, name), "right")
    start = left + 3 * _FIGURE + 0.6
    _head(ax, start, "métropoles", "left")
    for height, text, torn in zip(y, told, rows["contradictory"], strict=True):
        ax.text(start, height, text, fontsize=7.5, va="center", color=ORANGE if torn else INK)


def _head(ax: Axes, x: float, text: str, side: str) -> None:
    ax.annotate(text, (x, 1.0), (0, 4), xycoords=("data", "axes fraction"), va="bottom", ha=side,
                textcoords="offset points", fontsize=7.5, color=MUTED)  # fmt: skip


def _xy_panel(ax: Axes, cases: pd.DataFrame, names: pd.Series) -> None:
    deviant = (cases["x"] > IN) & (cases["y"] < IN)
    apart = (cases["x"] < IN) & (cases["y"] > IN)
    ax.fill_between([IN, 1.05], -0.05, IN, color=RULE, alpha=0.6, linewidth=0)
    ax.plot([0, 1], [0, 1], color=MUTED, linewidth=0.7)
    ax.axhline(IN, color=RULE, linewidth=0.8)
    ax.axvline(IN, color=RULE, linewidth=0.8)
    ax.scatter(cases["x"], cases["y"], s=26, linewidths=0, alpha=0.8,
               c=np.where(deviant, ORANGE, np.where(apart, MUTED, BLUE)))  # fmt: skip
    ax.set(xlim=(-0.05, 1.05), ylim=(-0.05, 1.05), xticks=[0, 0.5, 1], yticks=[0, 0.5, 1])
    ax.text(1.03, -0.02, plural(int(deviant.sum()), "contre-exemple"), fontsize=7.5, color=MUTED,
            ha="right", va="bottom")  # fmt: skip
    shown = cases[deviant | (apart & (apart.sum() <= NAMED))]
    name_points(ax, shown["x"].tolist(), shown["y"].tolist(),
                names.reindex(shown.index).fillna("").tolist(), 7,
                list(zip(cases["x"], cases["y"], strict=True)))  # fmt: skip


def _who(row: Any, metropoles: pd.DataFrame) -> str:
    """The cases of a combination, and which of them contradict the others."""
    names = metropoles.set_index("metropole")["name"]
    cases, deviant = (", ".join(names.reindex(codes.split("|")).fillna("")) if codes else ""
                      for codes in (row.cases, row.deviant))  # fmt: skip
    return f"{cases} (contradiction, pas mûre : {deviant})" if row.contradictory else cases


def _truth_claim(rows: pd.DataFrame) -> str:
    led, torn = int((rows["out"] == "1").sum()), int(rows["contradictory"].sum())
    told = plural(led, "combinaison va", "combinaisons vont") if led else "Aucune combinaison ne va"
    claim = f"{told} de pair avec la maturité, sur {len(rows)} observées"
    return claim + (f" ; {plural(torn, 'contradiction')}" if torn else "")


def _paths_claim(verdict: pd.Series, terms: int) -> str:
    tied = int(verdict["n_models"])
    claim = plural(terms, "chemin trouvé", "chemins trouvés")
    return claim + (f", dans {tied} modèles qui se valent" if tied > 1 else "")
