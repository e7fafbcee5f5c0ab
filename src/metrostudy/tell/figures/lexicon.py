"""01 in pictures, the words: lexical worlds, words that go together, words of each role."""

from __future__ import annotations

from textwrap import shorten
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, to_rgb

from metrostudy.compare.lexicon.similarity import Similarity
from metrostudy.compare.lexicon.specificities import READ_FROM
from metrostudy.compare.lexicon.worlds import Worlds
from metrostudy.tell.figures.style import (
    BLUE,
    INK,
    MUTED,
    ORANGE,
    PALETTE,
    RULE,
    new_axes,
    nothing,
    rows_height,
)  # fmt: skip
from metrostudy.tell.sentences.corpus import ROLES
from metrostudy.tell.wording import number, percent, plural

if TYPE_CHECKING:
    import networkx as nx

_TERMS, _LONGEST = 12, 84
_TREE = 5.0  # times the width of the tree, which leaves room for words
_SATURATED, _FONT = 5.0, 7.0
# Of a map two wide and two high: a letter, a line; and how many times words push each other.
_WIDE, _HIGH, _PUSHES = 0.022, 0.085, 200
_TIES = LinearSegmentedColormap.from_list("specificity", [ORANGE, "white", BLUE])


def plot_worlds(result: Worlds) -> Axes:
    """Draw the tree of the descending classification, each leaf with its words and its stability.

    ``result`` comes from :func:`~metrostudy.compare.lexicon.worlds.lexical_worlds`. The first cut
    is on the left. Under the share of a class stand its most typical words, then how well it is
    found again when interviews are redrawn, beside what mixed-up words give. A class that is not
    found again is grey: it is not to be interpreted.
    """
    if result.refused:
        return nothing("Pas de classes de mots : rien à dessiner.")
    table = result.classes.set_index("class")
    ax = new_axes(height=rows_height(len(table), 0.68, 2.4))
    splits = _tree(result.parents)
    for x, ends in splits:
        ax.vlines(x, ends[0][1], ends[1][1], color=INK, linewidth=1.1)
        for end, y, leaf in ends:
            steady = leaf and table.loc[leaf, "steady"]
            colour = BLUE if steady else MUTED if leaf else INK
            ax.hlines(y, x, end, color=colour, linewidth=1.8 if steady else 1.1)
    words = result.profiles[result.profiles["chi2"] > 0].groupby("class")["term"]
    for leaf, row in table.iterrows():
        _leaf(ax, (len(splits), leaf), row, words.get_group(leaf).head(_TERMS))
    ax.set(xlim=(-0.1 * len(splits), _TREE * len(splits)), ylim=(len(table) + 0.45, 0.5))
    ax.set_axis_off()
    held, all_of = int(table["steady"].sum()), len(table)
    hold = f"{held} sur {all_of} tien{'nent' if held > 1 else 't'}" if held else "aucune ne tient"
    ax.set_title(f"Classes de mots : {hold} quand on tire d'autres entretiens")
    return ax


def plot_similarity(result: Similarity, ax: Axes | None = None) -> Axes:
    """Draw the maximum tree of the words that go together, coloured by community.

    ``result`` comes from :func:`~metrostudy.compare.lexicon.similarity.similarity`. A word is as
    large as it is frequent, a tie as wide as it is strong. Only ties mean something: two words are
    where there was room.
    """
    import networkx as nx

    if result.terms.empty:
        return nothing("Aucun mot n'est assez fréquent : rien à dessiner.")
    ax = new_axes(ax, 6.4)
    tree = nx.Graph()
    tree.add_nodes_from(result.terms["term"])
    tree.add_edges_from(result.ties[["first", "second"]].itertuples(index=False))
    places = _apart(nx.kamada_kawai_layout(tree, dist=_steps(tree)))
    strongest = result.ties["likeness"].max() if len(result.ties) else 1.0
    for tie in result.ties.itertuples():
        ends = np.array([places[tie.first], places[tie.second]])
        ax.plot(*ends.T, color=RULE, linewidth=0.8 + 4 * tie.likeness / strongest, zorder=1)
    most = result.terms["segments"].max()
    for row in result.terms.itertuples():
        look = {"facecolor": _tint(row.community), "edgecolor": "none", "boxstyle": "round,pad=0.2"}
        size = _FONT + 4 * (row.segments / most) ** 2
        ax.text(*places[row.term], row.term, ha="center", va="center", fontsize=size, bbox=look)
    ax.margins(0.07)
    ax.set_axis_off()
    ax.set_title("Les mots qui vont ensemble (arbre des liens les plus forts)")
    return ax


def plot_specificities(table: pd.DataFrame, most: int = 8, ax: Axes | None = None) -> Axes:
    """Draw the words that each role says more than its share, and how the others say them.

    ``table`` comes from :func:`~metrostudy.compare.lexicon.specificities.specificities` by role.
    The ``most`` specific words of each role are shown, among those of two of its interviews at
    least. Blue is more than a share of all words would give, orange less; a number is written from
    2, one chance in a hundred.
    """
    over = table[(table["specificity"] >= READ_FROM) & (table["interviews"] > 1)]
    terms = over.groupby("group", sort=False).head(most)
    roles = [role for role in ROLES if role in set(table["group"])]
    if terms.empty:
        return nothing("Aucun mot n'est dit nettement plus par une fonction que par les autres.")
    place = {role: column for column, role in enumerate(roles)}
    terms = terms.assign(column=terms["group"].map(place)).sort_values(
        ["column", "specificity", "term"], ascending=[True, False, True]
    )
    rows = list(dict.fromkeys(terms["term"]))
    values = table.pivot(index="term", columns="group", values="specificity").loc[rows, roles]
    ax = new_axes(ax, rows_height(len(rows), 0.185))
    ax.imshow(values.clip(-_SATURATED, _SATURATED), cmap=_TIES, vmin=-_SATURATED, vmax=_SATURATED,
              aspect="auto")  # fmt: skip
    for (row, column), value in np.ndenumerate(values.to_numpy()):
        if abs(value) >= READ_FROM:
            ax.text(column, row, number(value), ha="center", va="center", fontsize=7,
                    color="white" if abs(value) > 3.5 else INK)  # fmt: skip
    of = table.groupby("group")["of"].first()
    heads = [f"{ROLES[role][1]}\n{plural(int(of[role]), 'entretien')}" for role in roles]
    ax.set_xticks(range(len(roles)), heads, color=INK)
    ax.set_yticks(range(len(rows)), rows, fontsize=7)
    ax.tick_params(length=0, labeltop=True, labelbottom=False)
    ax.spines[:].set_visible(False)
    ax.set_title("Les mots que chaque fonction dit plus que sa part (−log₁₀ p)")
    return ax


def _tree(parents: tuple[int, ...]) -> list[tuple[float, list[tuple[float, float, int]]]]:
    """Of each split, where it is and its two branches: end, height, class (0 if it is split again).

    Splits stand in their order from the left; leaves are one below the other.
    """
    leaves: list[list] = [[]]
    nodes = []
    for parent in parents:
        node = leaves[parent - 1]
        node += [[], []]
        nodes.append(node)
        leaves[parent - 1 : parent] = node
    height = {id(leaf): float(place) for place, leaf in enumerate(leaves, 1)}
    for node in reversed(nodes):
        height[id(node)] = (height[id(node[0])] + height[id(node[1])]) / 2
    depth = {id(node): float(place) for place, node in enumerate(nodes)}
    number_of = {id(leaf): place for place, leaf in enumerate(leaves, 1)}
    return [
        (depth[id(node)],
         [(depth.get(id(end), float(len(nodes))), height[id(end)], number_of.get(id(end), 0))
          for end in node])
        for node in nodes
    ]  # fmt: skip


def _leaf(ax: Axes, place: tuple[float, int], row: pd.Series, words: pd.Series) -> None:
    share, met = percent(row["share"]), plural(int(row["interviews"]), "entretien")
    told = "stabilité non mesurée : moins de trois entretiens"
    if np.isfinite(row["jaccard"]):
        seen = f"{number(row['jaccard'], 2)} (mots mélangés : {number(row['null_quantile'], 2)})"
        told = f"stabilité {seen} : {'tient' if row['steady'] else 'ne tient pas'}"
    if row["top_share"] > 0.5:
        told += f" ; {percent(row['top_share'])} vient d'un seul entretien"
    ink = BLUE if row["steady"] else MUTED
    lines = [
        (f"Classe {place[1]} : {share} des segments, {met}", {"fontsize": 8.5, "color": ink,
                                                               "fontweight": "bold"}),
        (shorten(", ".join(words), _LONGEST, placeholder=" …"), {"fontsize": 8}),
        (told, {"fontsize": 7.5, "color": ink}),
    ]  # fmt: skip
    for line, (text, look) in enumerate(lines):
        ax.annotate(
            text, place, (6, 12 - 12 * line), textcoords="offset points", va="center", **look
        )


def _steps(tree: nx.Graph) -> dict[str, dict[str, float]]:
    """How many ties apart words are; words of two trees a little more than the longest path."""
    import networkx as nx

    steps = dict(nx.all_pairs_shortest_path_length(tree))
    far = max(max(ends.values()) for ends in steps.values()) + 1
    return {one: {other: steps[one].get(other, far) for other in tree} for one in tree}


def _apart(places: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The same places, where words that would cover each other push each other aside."""
    names = list(places)
    at = np.array([places[name] for name in names])
    half = np.array([(_WIDE * (len(name) + 2), _HIGH) for name in names]) / 2
    order = np.sign(np.subtract.outer(range(len(at)), range(len(at))))[..., None]
    for _ in range(_PUSHES):
        gap = at[:, None] - at
        over = half[:, None] + half - np.abs(gap)
        shortest = over == over.min(axis=2, keepdims=True)
        covers = (over > 0).all(axis=2, keepdims=True) & (order != 0)
        at = at + (covers * shortest * np.where(gap, np.sign(gap), order) * over / 2).sum(axis=1)
    return dict(zip(names, at, strict=True))


def _tint(community: int) -> tuple[float, ...]:
    """The colour of a community, three quarters white; grey beyond the palette."""
    colour = PALETTE[community] if community < len(PALETTE) else MUTED
    return tuple(0.75 + 0.25 * part for part in to_rgb(colour))
