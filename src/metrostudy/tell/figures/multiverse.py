"""How firmly each verdict holds, what decides it, and whose removal changes it."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from metrostudy.compare.multiverse.reading import Reading
from metrostudy.compare.multiverse.shapley import TOGETHER
from metrostudy.tell.conclusion_words import conclusion, part, short, verdict
from metrostudy.tell.figures.headings import wrapped
from metrostudy.tell.figures.points import name_points
from metrostudy.tell.figures.rows import name_rows
from metrostudy.tell.figures.style import (
    BLUE,
    INK,
    ORANGE,
    RULE,
    SKY,
    YELLOW,
    new_axes,
    nothing,
    rows_height,
)
from metrostudy.tell.method_words import factor
from metrostudy.tell.wording import number, percent, plural, several

COLOURS = {"supports": BLUE, "opposes": ORANGE, "silent": "#aeb8c2",
           "one": BLUE, "several": ORANGE, "atypical": YELLOW}  # fmt: skip
_A_LETTER = 0.0155
_LEAST_DRAWN = 0.01


def plot_verdict_shares(result: Reading, ax: Axes | None = None) -> Axes:
    """Draw the share of analyses that give each verdict, the study's own first, in full colour.

    A bar is a conclusion, the firmest at the top; beside it, how many analyses of how many.
    """
    table = result.shares.dropna(subset="share")
    if table.empty:
        return nothing("Aucune analyse n'a pu être calculée : rien à dessiner.")
    table = table.sort_values("share", ascending=False, kind="stable", ignore_index=True)
    ax = new_axes(ax, rows_height(len(table), each=0.5))
    y = name_rows(ax, [conclusion(row.conclusion, row.hypothesis) for row in table.itertuples()])
    for place, (_, row) in zip(y, table.iterrows(), strict=True):
        _bar(ax, place, row)
        held = f"{number(row['holds'], 0)} analyses sur {number(row['n'], 0)}"
        ax.annotate(held, (1, place), (6, 0), textcoords="offset points", va="center",
                    fontsize=8, color=INK, annotation_clip=False)  # fmt: skip
    ax.set_xlim(0, 1)
    ax.set_xticks(np.linspace(0, 1, 5), [percent(share) for share in np.linspace(0, 1, 5)])
    ax.set_xlabel("Part des analyses : verdict de l'étude (plein), autres verdicts (clair)")
    shares = list(dict.fromkeys(part(share) for share in table["share"][::-1]))
    ax.set_title("Tous les verdicts tiennent" if table["share"].min() == 1 else
                 f"Le verdict tient dans {' à '.join([*shares[:1], *shares[1:][-1:]])}"
                 " des analyses")  # fmt: skip
    return ax


def plot_decisive(result: Reading, ax: Axes | None = None) -> Axes:
    """Draw the share of each choice in whether a verdict holds, in per cent, a column a conclusion.

    A cell is blank where the conclusion does not read the choice, 0 where the choice changes
    nothing. Verdicts that are the same in every analysis have no column and are named below.
    """
    import seaborn as sns

    table = result.decisive
    varied = table.dropna(subset="share")
    if varied.empty:
        return nothing("Aucun choix ne change un verdict : rien à partager.")
    shares, left_out = _large(varied)
    text = shares.map(lambda share: "" if np.isnan(share) else number(100 * share, 0))
    ax = new_axes(ax, rows_height(len(shares), each=0.26))
    heads = varied.drop_duplicates("conclusion")
    sns.heatmap(shares, annot=text, fmt="", cmap=sns.blend_palette(["white", BLUE], as_cmap=True),
                vmin=0, vmax=1, cbar=False, linewidths=0.5, linecolor=RULE,
                annot_kws={"fontsize": 8}, yticklabels=[_choice(name) for name in shares.index],
                xticklabels=[_head(row) for row in heads.itertuples()], ax=ax)  # fmt: skip
    ax.set_facecolor("#f4f6f8")
    ax.tick_params(length=0, rotation=0)
    ax.set(xlabel="", ylabel="")
    ax.xaxis.tick_top()
    ax.tick_params(axis="x", labelsize=7.5, labelcolor=INK)
    ax.set_xlabel("\n".join(_notes(table, left_out)))
    ax.set_title("Ce dont dépend chaque verdict", pad=14)
    return ax


def plot_influential(result: Reading, ax: Axes | None = None) -> Axes:
    """Draw in how many analyses each verdict holds when a métropole is left out, one dot each.

    The tick is the share with nobody left out, or among all other analyses when they are a sample;
    the métropoles whose removal matters are named.
    """
    table = result.influential
    if table.empty:
        return nothing("Aucune métropole n'a été retirée : rien à dessiner.")
    heads = table.drop_duplicates("conclusion").reset_index(drop=True)
    ax = new_axes(ax, rows_height(len(heads), each=0.5))
    y = name_rows(ax, [conclusion(row.conclusion, row.hypothesis) for row in heads.itertuples()])
    place = table["conclusion"].map(dict(zip(heads["conclusion"], y, strict=True)))
    matters = table["matters"].astype(bool)
    ax.hlines(y, 0, 1, color=RULE, linewidth=0.6, zorder=0)
    ax.scatter(table["share"], place, s=26, c=np.where(matters, ORANGE, SKY), alpha=0.8,
               linewidths=0, zorder=3)  # fmt: skip
    means = table.groupby("conclusion", sort=False)["others"].mean()
    ax.scatter(means, y, marker="|", s=260, c=INK, linewidths=1.4, zorder=2)
    ax.set_xlim(-0.03, 1.03)
    ax.set_xticks(np.linspace(0, 1, 5), [percent(share) for share in np.linspace(0, 1, 5)])
    ax.set_xlabel("Part des analyses où le verdict tient, sans chaque métropole (points)\n"
                  "et sans retirer celle-là (trait)")  # fmt: skip
    n = table["metropole"].nunique()
    named = table[matters]
    ax.set_title(_weighs(named["metropole"].nunique(), n))
    if len(named):
        others = list(zip(table["share"][~matters], place[~matters], strict=True))
        others += [(mean, row + shift) for mean, row in zip(means, y, strict=True)
                   for shift in (-0.2, 0.2)]  # fmt: skip
        name_points(ax, list(named["share"]), list(place[matters]), list(named["name"]),
                    obstacles=others)  # fmt: skip
    return ax


def _bar(ax: Axes, place: float, row: pd.Series) -> None:
    """The verdicts of one conclusion, its own first, then the others, the most frequent first."""
    counts = row[list(COLOURS)].astype(float).sort_values(ascending=False, kind="stable")
    own = row["verdict"]
    left = 0.0
    for word in [own, *counts[counts > 0].index.drop(own, errors="ignore")]:
        width = counts[word] / row["n"]
        ax.barh(place, width, left=left, height=0.62, color=COLOURS[word], linewidth=0,
                alpha=1 if word == own else 0.35)  # fmt: skip
        if width >= _A_LETTER * len(verdict(word)):
            dark = word == own and COLOURS[word] in (BLUE, ORANGE)
            ax.text(left + width / 2, place, verdict(word), ha="center", va="center", fontsize=8,
                    color="white" if dark else INK)  # fmt: skip
        left += width


def _large(varied: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """Shares by choice and conclusion, the largest choices first, and how many are left out."""
    shares = varied.pivot(index="factor", columns="conclusion", values="share").clip(0, 1)
    shares = shares[varied["conclusion"].unique()]
    order = shares.sum(axis=1).sort_values(ascending=False, kind="stable").index
    shares = shares.loc[sorted(order, key=lambda name: name == TOGETHER)]
    large = shares[shares.max(axis=1) >= _LEAST_DRAWN]
    return large, len(shares) - len(large)


def _notes(table: pd.DataFrame, left_out: int) -> list[str]:
    same = table[table["share"].isna()].drop_duplicates("conclusion")
    notes = ["% de ce qui fait changer le verdict ; gris : choix qui n'y entre pas"]
    if left_out:
        notes.append(f"Moins de 1 % partout : {plural(left_out, 'autre choix', 'autres choix')}")
    if len(same):
        held = several(short(row) for _, row in same.iterrows())
        notes.append(f"Même verdict dans toutes les analyses : {held}")
    return notes


def _weighs(count: int, n: int) -> str:
    if count == 0:
        return f"Aucune des {n} métropoles ne pèse sur un verdict"
    return f"{'Une métropole' if count == 1 else f'{count} métropoles'} sur {n}" + (
        " pèse sur un verdict" if count == 1 else " pèsent sur un verdict"
    )


def _choice(name: str) -> str:
    return "Trois choix ou plus ensemble" if name == TOGETHER else factor(name)


def _head(row: tuple) -> str:
    *hypothesis, words = conclusion(row.conclusion, row.hypothesis).split(" · ")
    return "\n".join([*hypothesis, wrapped(words, 11)])
