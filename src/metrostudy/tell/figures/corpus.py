"""01 in pictures: who spoke and how much, and what was spoken about."""

from __future__ import annotations

from textwrap import wrap

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from metrostudy.tell.figures.style import (
    BLUE,
    INK,
    MUTED,
    ORANGE,
    PAGE_WIDTH,
    RULE,
    new_axes,
    nothing,
    rows_height,
)  # fmt: skip
from metrostudy.tell.sentences.corpus import ROLES
from metrostudy.tell.wording import number, percent, plural


def plot_coverage(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw who spoke: a row per métropole, a column per role, a disc as large as what was said.

    ``table`` comes from :func:`~metrostudy.field.corpus.coverage`. Métropoles heard come first,
    those who said most on top; the others are named too, in grey.
    """
    words = table.groupby("metropole", sort=False)["words"].sum()
    order = words.sort_values(ascending=False, kind="stable").index
    heard = table[table["interviews"] > 0]
    ax = new_axes(ax, rows_height(len(order), 0.23))
    _discs(ax, heard, {metropole: row for row, metropole in enumerate(order)})
    names = table.drop_duplicates("metropole").set_index("metropole")["name"]
    ax.set_yticks(range(len(order)), names[order])
    for label, metropole in zip(ax.get_yticklabels(), order, strict=True):
        label.set_color(INK if words[metropole] else MUTED)
    ax.set_xticks(range(len(ROLES)), [_head(heard, role) for role in ROLES], color=INK)
    ax.tick_params(length=0, labeltop=True, labelbottom=False)
    ax.set(xlim=(-0.35, len(ROLES) - 0.35), ylim=(len(order) - 0.4, -0.6))
    ax.spines[:].set_visible(False)
    _silence(ax, int((words == 0).sum()), len(order))
    ax.set_title("Qui a parlé, et combien (mots des personnes rencontrées)")
    return ax


def plot_topics(table: pd.DataFrame) -> np.ndarray:
    """Draw the share of answers that each family of codes touches: everybody, then each role.

    ``table`` comes from :func:`~metrostudy.field.codings.topics`. Families are ordered by their
    share in the whole corpus, which each role's panel repeats as a mark. Returns the axes.
    """
    everyone = table[table["role"] == "all"].sort_values("share", kind="stable")
    families = everyone.loc[everyone["touched"] > 0, "family"].tolist()
    if not families:
        return np.array([nothing("Aucune réponse n'est codée : rien à dessiner.")])
    roles = ["all", *(role for role in ROLES if role in set(table["role"]))]
    size = (PAGE_WIDTH, rows_height(len(families)) + 0.2)
    figure, axes = plt.subplots(1, len(roles), figsize=size, sharey=True, squeeze=False)
    whole = everyone.set_index("family")["share"][families]
    top = table["share"].max() * 1.45
    for ax, role in zip(axes[0], roles, strict=True):
        rows = table[table["role"] == role].set_index("family").loc[families]
        _shares(ax, rows, whole, role)
        ax.set_xlim(0, top)
    axes[0, 0].set_yticks(range(len(families)), everyone.set_index("family")["label_fr"][families])
    axes[0, 0].set_ylim(-0.9, len(families) - 0.4)
    title = "De quoi il a été question (part des réponses ; trait orange : l'ensemble)"
    figure.suptitle(title, x=0.01, ha="left", fontsize=10.5, fontweight="bold")  # fmt: skip
    return axes[0]


def _discs(ax: Axes, heard: pd.DataFrame, place: dict[str, int]) -> None:
    for row in range(len(place)):
        ax.axhline(row, color=RULE, linewidth=0.5, zorder=0)
    columns = {role: column for column, role in enumerate(ROLES)}
    largest = heard["words"].max()
    for row in heard.itertuples():
        x, y = columns[row.role], place[row.metropole]
        ax.scatter(x, y, s=130 * row.words / largest, color=BLUE, zorder=2)
        times = f" ({row.interviews} entr.)" if row.interviews > 1 else ""
        ax.annotate(f"{number(row.words, 0)}{times}", (x, y), (9, 0), va="center",
                    textcoords="offset points", fontsize=8,
                    bbox={"facecolor": "white", "edgecolor": "none", "pad": 1})  # fmt: skip


def _silence(ax: Axes, silent: int, rows: int) -> None:
    if silent:
        told = f"{plural(silent, 'métropole')} sans entretien"
        ax.annotate(told, ((len(ROLES) - 1) / 2, rows - (silent + 1) / 2), ha="center", va="center",
                    color=MUTED, fontsize=9, style="italic",
                    bbox={"facecolor": "white", "edgecolor": "none", "pad": 4})  # fmt: skip


def _head(heard: pd.DataFrame, role: str) -> str:
    met = int(heard.loc[heard["role"] == role, "interviews"].sum())
    return f"{_capital(ROLES[role][1])}\n{plural(met, 'entretien')}"


def _shares(ax: Axes, rows: pd.DataFrame, whole: pd.Series, role: str) -> None:
    y = np.arange(len(rows))
    ax.barh(y, rows["share"], height=0.62, color=MUTED if role == "all" else BLUE)
    for place, share in zip(y, rows["share"], strict=True):
        end = share if role == "all" else max(share, whole.iloc[place])
        ax.annotate(percent(share), (end, place), (4, 0), textcoords="offset points",
                    va="center", fontsize=7)  # fmt: skip
    if role != "all":
        ax.scatter(whole, y, marker="|", s=70, color=ORANGE, linewidths=1.4, zorder=3)
    ax.set_title(_panel_head(rows.iloc[0], role), fontsize=8, fontweight="normal", pad=4)
    ax.tick_params(axis="y", length=0)
    ax.set_xticks([])
    ax.spines[:].set_visible(False)


def _panel_head(row: pd.Series, role: str) -> str:
    name = "Ensemble" if role == "all" else _capital(ROLES[role][1])
    counts = [plural(row["turns"], "réponse"), plural(row["interviews"], "entretien")]
    return "\n".join([*wrap(name, 14), *counts])


def _capital(name: str) -> str:
    return name[0].upper() + name[1:]
