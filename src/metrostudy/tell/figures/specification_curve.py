"""Every analysis of one conclusion, from the lowest statistic to the highest, and its choices."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap

from metrostudy.compare.multiverse.shares import Analyses, analyses, distinct, flips
from metrostudy.tell.conclusion_words import conclusion as named
from metrostudy.tell.conclusion_words import part, verdict
from metrostudy.tell.figures.headings import name_figure
from metrostudy.tell.figures.multiverse import COLOURS
from metrostudy.tell.figures.style import BLUE, INK, MUTED, PAGE_WIDTH, RULE, nothing
from metrostudy.tell.method_words import factor
from metrostudy.tell.wording import number, percent, plural

_MOST_COLUMNS, _BINS = 300, 50
_MOST_ROWS, _MOST_ALTERNATIVES, _APART = 27, 8, 3
_FAR = 0.1
_P = 0.05
_STATISTICS = {
    "H1": "p (un continuum suffirait)",
    "H2": "p de la condition la plus nette (Holm)",
    "path": "p du chemin",
    "H3": "Avancement : écart",
    "H4": "Avance du premier frein",
    "H5": "Freins surmontés : écart",
    "H7": "Corrélation de rangs",
    "H9": "Corrélation la plus nette",
}
_ARE_P = ("H1", "H2", "path")
_OWN = "◆"


def plot_curve(
    answers: pd.DataFrame, factors: pd.DataFrame, conclusion: str
) -> np.ndarray | Axes:  # fmt: skip
    """Draw a specification curve: the statistic of every analysis, coloured by verdict, sorted.

    Below, a row per alternative, its choice above it, the choices that matter most first: dark
    where the analysis made it, paler where it is the same analysis with several. With more than 300
    analyses a column is a fiftieth of them, and the shade is how often they made it, the darkest of
    its choice being the most often. On the right, the share of the analyses with that alternative
    in which the verdict holds. A diamond marks the study's own. Source: Simonsohn, Simmons & Nelson
    (2020).
    """
    found = [one for one in analyses(answers) if one.conclusion == conclusion and one.answered]
    if not found or len(distinct(found[0].rows)) < 2:
        return nothing("Cette étude n'a pas de quoi comparer des analyses : rien à dessiner.")
    one = found[0]
    rows = distinct(one.rows)
    mixed = np.random.default_rng(0).permutation(len(rows))  # ties would follow the design
    rows = rows.iloc[mixed].sort_values(["statistic", "verdict"], kind="stable")
    lines, left_out = _lines(answers, factors, one)
    sizes = [2.0, 0.155 * len(lines)]
    _, axes = plt.subplots(2, 1, figsize=(PAGE_WIDTH, sum(sizes) + 1.1), sharex=True,
                           height_ratios=sizes)  # fmt: skip
    _curve(axes[0], rows, one)
    _matrix(axes[1], one.rows.assign(place=_places(one.rows, rows)), lines)
    _mark_own(axes, rows)
    note = f"{plural(len(rows), 'analyse')}, de la statistique la plus basse à la plus haute"
    if left_out:
        note += f"\n{plural(left_out, 'choix', 'choix')} de moindre effet : non dessinés"
    axes[1].set_xlabel(note)
    return axes


def curve_caption(answers: pd.DataFrame, conclusion: str) -> str:
    """Return the caption of :func:`plot_curve`: what it shows, and of how many analyses."""
    found = [one for one in analyses(answers) if one.conclusion == conclusion]
    if not found:
        return f"{conclusion} : pas d'analyse dans cette étude"
    one = found[0]
    drawn = f", d'un tirage parmi {number(one.combinations, 0)}" if one.sampled else ""
    return (f"{named(one.conclusion, one.hypothesis)} : chaque analyse et ses choix"
            f" (n = {plural(len(distinct(one.rows)), 'analyse')}{drawn})")  # fmt: skip


def _curve(ax: Axes, rows: pd.DataFrame, one: Analyses) -> None:
    x = np.arange(len(rows)) + 0.5
    many = len(rows) > _MOST_COLUMNS
    if rows["low"].notna().any():
        ax.vlines(x, rows["low"], rows["high"], color=RULE, linewidth=0.5 if many else 1,
                  zorder=0, rasterized=True)  # fmt: skip
    for word, count in rows["verdict"].value_counts().items():
        chosen = rows["verdict"] == word
        ax.scatter(x[chosen], rows["statistic"][chosen], s=7 if many else 14, c=COLOURS[word],
                   linewidths=0, rasterized=True, zorder=2,
                   label=f"{verdict(word)} ({number(count, 0)})")  # fmt: skip
    _scale(ax, rows["statistic"], one.conclusion)
    ax.set_ylabel(_STATISTICS.get(one.conclusion, "Statistique"), fontsize=8)
    ax.tick_params(axis="x", length=0, labelbottom=False)
    ax.legend(loc="lower left", bbox_to_anchor=(-0.01, 0.98), ncols=4, fontsize=8, borderpad=0,
              handletextpad=0.2, columnspacing=1.2, markerscale=2 if many else 1.2,
              ).set_in_layout(False)  # fmt: skip
    claim = f"le verdict tient dans {part(rows['same'].mean())} des analyses"
    name_figure(ax, named(one.conclusion, one.hypothesis), claim, pad=22)


def _scale(ax: Axes, statistic: pd.Series, conclusion: str) -> None:
    """A p on a scale of ratios, with its level; a difference or a correlation beside 0."""
    is_p = conclusion in _ARE_P
    if is_p:
        ax.set_yscale("log")
        ticks = [p for p in (0.001, 0.01, _P, 0.2, 1) if p >= statistic.min() / 3]
        ax.set_yticks(ticks, [number(p, 3).rstrip("0").rstrip(",") for p in ticks])
        ax.minorticks_off()
    ax.margins(y=0.14)
    ax.axhline(_P if is_p else 0, color=MUTED, linewidth=0.8, linestyle=(0, (4, 3)), zorder=1)


def _mark_own(axes: np.ndarray, rows: pd.DataFrame) -> None:
    """A line through both panels where the study stands, and a diamond on its statistic."""
    place = int(np.flatnonzero(rows["own"].astype(str) == "True")[0])
    statistic, late = rows["statistic"].iloc[place], place > 0.7 * len(rows)
    for ax in axes:
        ax.axvline(place + 0.5, color=INK, linewidth=0.6, zorder=1)
    if np.isnan(statistic):
        return
    axes[0].scatter(place + 0.5, statistic, marker="D", s=42, c="white", edgecolors=INK,
                    linewidths=1.2, zorder=4, clip_on=False)  # fmt: skip
    white = {"facecolor": "white", "alpha": 0.75, "linewidth": 0, "pad": 1}
    axes[0].annotate("choix de l'étude", (place + 0.5, statistic), (-8, 12) if late else (8, -12),
                     textcoords="offset points", ha="right" if late else "left", va="center",
                     fontsize=8, zorder=5, bbox=white)  # fmt: skip


def _lines(
    answers: pd.DataFrame, factors: pd.DataFrame, one: Analyses
) -> tuple[list[dict], int]:  # fmt: skip
    """The rows of the matrix, titles among them, and how many choices found no room."""
    table = flips(answers[answers["conclusion"] == one.conclusion], factors)
    weight = table["n"] * (table["share"] - one.rows["same"].mean()) ** 2
    order = weight.groupby(table["factor"]).sum().sort_values(ascending=False, kind="stable").index
    lines, drawn = [], 0
    for name in order:
        group = _alternatives(table[table["factor"] == name])
        if lines and len(lines) + 1 + len(group) > _MOST_ROWS:
            continue
        lines += [{"factor": name, "label": factor(name), "values": ()}, *group]
        drawn += 1
    return lines, len(order) - drawn


def _alternatives(table: pd.DataFrame) -> list[dict]:
    """A row per alternative of one choice; of many, the study's own, three apart, and the rest."""
    if len(table) <= _MOST_ALTERNATIVES:
        return [_line(row) for _, row in table.iterrows()]
    is_own = table["own"].astype(bool)
    own, others = table[is_own], table[~is_own]
    far = others["lowers"].abs().sort_values(ascending=False, kind="stable")
    shown = others.loc[far[far >= _FAR].head(_APART).index]
    rest = others.drop(shown.index)
    return [_line(row) for _, row in pd.concat([own, shown]).iterrows()] + [{
        "factor": table["factor"].iloc[0], "values": tuple(rest["alternative"]),
        "share": rest["holds"].sum() / rest["n"].sum(),
        "label": f"une autre, sur {len(rest)}",
    }]  # fmt: skip


def _line(row: pd.Series) -> dict:
    label = row["label_fr"].partition(" : ")[2] + (f" {_OWN}" if row["own"] else "")
    return {"factor": row["factor"], "values": (row["alternative"],), "share": row["share"],
            "label": label}  # fmt: skip


def _places(rows: pd.DataFrame, ordered: pd.DataFrame) -> pd.Series:
    """Where on the curve the analysis of each combination is."""
    return rows["data"].map(dict(zip(ordered["data"], range(len(ordered)), strict=True)))


def _matrix(ax: Axes, rows: pd.DataFrame, lines: list[dict]) -> None:
    shades, n = _shades(rows, lines), rows["place"].max() + 1
    ax.pcolormesh(np.linspace(0, n, shades.shape[1] + 1), np.arange(len(lines) + 1) - 0.5,
                  shades, vmin=0, vmax=1, rasterized=True,
                  cmap=LinearSegmentedColormap.from_list("shade", ["#f4f6f8", BLUE]))  # fmt: skip
    beside = {"transform": ax.get_yaxis_transform(), "fontsize": 7, "va": "center"}
    for place, line in enumerate(lines):
        ax.axhline(place - 0.5, color="white", linewidth=1.2)
        if line["values"]:
            ax.text(1.01, place, percent(line["share"]), color=INK, **beside)
    ax.text(1.01, -0.9, "tient", color=MUTED, **beside)
    ax.set_yticks(range(len(lines)), [line["label"] for line in lines], fontsize=7)
    for label, line in zip(ax.get_yticklabels(), lines, strict=True):
        label.set_fontweight("normal" if line["values"] else "bold")
    ax.set_ylim(len(lines) - 0.5, -0.5)
    ax.set_xlim(0, n)
    ax.set_xticks([])
    ax.tick_params(axis="y", length=0)
    ax.spines[["left", "bottom"]].set_visible(False)


def _shades(rows: pd.DataFrame, lines: list[dict]) -> np.ndarray:
    """How often the analyses of each column made the choice of each line, 1 the most often."""
    n = rows["place"].max() + 1
    columns = n if n <= _MOST_COLUMNS else _BINS
    column = rows["place"] * columns // n
    weight = 1 / rows.groupby("place")["place"].transform("size")
    size = np.bincount(column, weight, columns)
    shades = np.full((len(lines), columns), np.nan)
    for place, line in enumerate(lines):
        if line["values"]:
            made = rows[line["factor"]].isin(line["values"])
            shades[place] = np.bincount(column, made * weight, columns) / size
    of = np.array([line["factor"] for line in lines])
    for name in set(of):
        shades[of == name] /= np.nanmax(shades[of == name])
    return shades
