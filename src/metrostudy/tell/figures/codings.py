"""02 in pictures: agreement code by code, and which code came up in which métropole."""

from __future__ import annotations

from textwrap import shorten

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure

from metrostudy.field.reliability.agreement import Agreement
from metrostudy.tell.figures.style import BLUE, INK, MUTED, ORANGE, PAGE_WIDTH, RULE, nothing
from metrostudy.tell.wording import number

_ROW, _AROUND, _LETTER = 0.185, 0.9, 0.06  # inches
_COUNT = 1.15  # where the count stands, right of the longest interval
_LONGEST = 36  # characters of a label, so that the plot keeps half of its column
_MANY = 14  # métropoles beyond which the codes need the whole width
_SHADES = ListedColormap(["#f1f4f7", "#cfe2f0", "#9fc8e3", "#57a0cf", BLUE])


def plot_agreement(result: Agreement) -> np.ndarray:
    """Draw the kappa of every code with its interval, under its family.

    ``result`` comes from :func:`~metrostudy.agreement`, by code and family.
    Families stand in the order of their own kappa (diamond) and codes likewise inside them. Codes
    to discuss again are in orange; a hollow dot has no interval. The number in grey is that of the
    answers to which somebody gave the code. Returns two axes, read one after the other.
    """
    table = result.table[result.table["level"].isin(["code", "family"])]
    table = table.assign(given=table[["both", "only_1", "only_2"]].sum(axis=1))
    table = table[table["given"] > 0].sort_values("estimate", ascending=False, kind="stable")
    families = table.loc[table["level"] == "family", "code"]
    blocks = [_block(table[table["family"] == family], family) for family in families]
    if not blocks:
        return np.array([nothing("Aucun entretien n'a été codé deux fois : rien à dessiner.")])
    figure, axes, parts = _columns(blocks, 2, 0)
    for ax, rows in zip(axes, parts, strict=True):
        _kappas(ax, rows, result.discuss_below)
    _title(figure, "L'accord des codeurs, code par code (kappa : 1 parfait, 0 hasard)")
    return axes


def plot_code_matrix(matrix: pd.DataFrame) -> np.ndarray:
    """Draw in which share of its interviews each métropole's people spoke of each code.

    ``matrix`` comes from :func:`~metrostudy.field.codings.code_matrix`. The shade is the share of
    interviews in which at least one coder applied the code; a white dot marks the cells where
    every coder did, in every interview coded twice. Families and codes follow the codebook.
    Returns the axes, read one after the other.
    """
    codes = matrix.drop_duplicates("code")
    blocks = [_block(rows, family) for family, rows in codes.groupby("family", sort=False)]
    if not blocks:
        return np.array([nothing("Aucun entretien n'est codé : rien à dessiner.")])
    few = matrix["metropole"].nunique() <= _MANY
    names = matrix.drop_duplicates("metropole").set_index("metropole")["name"]
    figure, axes, parts = _columns(blocks, 2 if few else 1, _LETTER * names.str.len().max())
    for ax, rows in zip(axes, parts, strict=True):
        _cells(ax, rows, matrix, names)
    _title(figure, "Ce dont on a parlé, et où (part des entretiens de chaque métropole)")
    return axes


# Rows: a family, then its codes ----------------------------------------------------------------


def _block(rows: pd.DataFrame, family: str) -> pd.DataFrame:
    """The codes of ``family`` under a row that carries its name (and its numbers, if it has)."""
    if "level" in rows:
        head, codes = rows[rows["level"] == "family"], rows[rows["level"] == "code"]
    else:
        head = pd.DataFrame({"code": [family], "label_fr": [rows["family_fr"].iloc[0]]})
        codes = rows
    return pd.concat([head.assign(head=True), codes.assign(head=False)], ignore_index=True)


def _columns(
    blocks: list[pd.DataFrame], most: int, above: float
) -> tuple[Figure, np.ndarray, list]:
    """A figure of at most ``most`` axes and the rows of each: families whole, columns balanced."""
    so_far = np.cumsum([len(block) for block in blocks])
    cut = int(np.argmin(abs(so_far - so_far[-1] / 2))) + 1 if min(most, len(blocks)) > 1 else 0
    halves = [blocks[:cut], blocks[cut:]] if cut else [blocks]
    parts = [pd.concat(half, ignore_index=True) for half in halves]
    tallest = max(len(part) for part in parts)
    size = (PAGE_WIDTH, _AROUND + above + _ROW * tallest)
    figure, axes = plt.subplots(1, len(parts), figsize=size, squeeze=False)
    for ax in axes[0]:
        ax.set_ylim(tallest + 0.5, -0.6)
        ax.spines[:].set_visible(False)
        ax.tick_params(length=0)
    return figure, axes[0], parts


def _names(ax: Axes, rows: pd.DataFrame, shift: float = 0) -> None:
    """Write the name of each row, families in bold; after whatever else dresses the axis."""
    names = [shorten(label, _LONGEST, placeholder=" …") for label in rows["label_fr"]]
    ax.set_yticks(np.arange(len(rows)) + shift, names, fontsize=7, rotation=0)
    for label, is_head in zip(ax.get_yticklabels(), rows["head"], strict=True):
        label.set_fontweight("bold" if is_head else "normal")


def _title(figure: Figure, text: str) -> None:
    figure.suptitle(text, x=0.01, ha="left", fontsize=10.5, fontweight="bold")


# One column ------------------------------------------------------------------------------------


def _kappas(ax: Axes, rows: pd.DataFrame, below: float) -> None:
    y, kappa = np.arange(len(rows)), rows["estimate"].astype(float).to_numpy()
    weak = (kappa < below) & ~rows["head"].to_numpy()
    colours = np.where(weak, ORANGE, np.where(rows["head"], INK, BLUE))
    low, high = (rows[name].astype(float).to_numpy() for name in ("low", "high"))
    given = np.isfinite(low)
    ax.axvline(below, color=RULE, linewidth=1, zorder=0)
    ax.axvline(0, color=RULE, linewidth=0.6, zorder=0)
    ax.hlines(y[given], low[given], high[given], color=colours[given], linewidth=1.2, alpha=0.45)
    fill = np.where(given | rows["head"], colours, "white")
    for mark, chosen in (("D", rows["head"].to_numpy()), ("o", ~rows["head"].to_numpy())):
        ax.scatter(kappa[chosen], y[chosen], marker=mark, s=22, c=fill[chosen],
                   edgecolors=colours[chosen], linewidths=1, zorder=3)  # fmt: skip
    for place, count in zip(y, rows["given"], strict=True):
        # Inside the axes already: measuring seventy numbers again would only cost time.
        ax.text(_COUNT, place, number(count, 0), ha="center", va="center", fontsize=7, color=MUTED,
                in_layout=False)  # fmt: skip
    _names(ax, rows)
    for label, colour in zip(ax.get_yticklabels(), colours, strict=True):
        label.set_color(ORANGE if colour == ORANGE else INK)
    ax.set_xlim(min(-0.08, np.nanmin(np.append(low, kappa)) - 0.04), _COUNT + 0.05)
    marks = {0: number(0, 0), below: number(below), 1: number(1, 0), _COUNT: "n"}
    ax.set_xticks(list(marks), list(marks.values()), fontsize=7)
    ax.tick_params(labeltop=True, labelbottom=False)


def _cells(ax: Axes, rows: pd.DataFrame, matrix: pd.DataFrame, names: pd.Series) -> None:
    from seaborn import heatmap

    shares, agreed = (
        matrix.pivot(index="code", columns="metropole", values=value)
        .reindex(index=rows["code"].where(~rows["head"]), columns=names.index)
        for value in ("at_least_one", "all_coders")
    )  # fmt: skip
    bottom = ax.get_ylim()[0] + 0.5
    plain = {"xticklabels": False, "yticklabels": False, "cbar": False}
    heatmap(shares, ax=ax, cmap=_SHADES, vmin=0, vmax=1, linewidths=1, **plain)
    y, x = np.nonzero((agreed == 1).to_numpy())
    ax.scatter(x + 0.5, y + 0.5, s=7, color="white")
    _names(ax, rows, 0.5)
    ax.set_xticks(np.arange(len(names)) + 0.5, names, rotation=90, fontsize=7, color=INK)
    ax.tick_params(length=0, labeltop=True, labelbottom=False)
    ax.set(xlabel="", ylabel="", ylim=(bottom, 0))
