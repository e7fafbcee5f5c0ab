"""How often each barrier is there, and how it goes with maturity."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from metrostudy.compare.barriers.codes import EXTERNAL, INTERNAL
from metrostudy.compare.barriers.prevalence import Prevalence
from metrostudy.tell.figures.rows import name_rows
from metrostudy.tell.figures.style import (
    BLUE,
    MUTED,
    ORANGE,
    RULE,
    new_axes,
    rows_height,
)
from metrostudy.tell.wording import number, percent, plural

_KINDS = {INTERNAL: ("Freins internes", BLUE), EXTERNAL: ("Freins externes", ORANGE)}
_WHO = {"project": ("projets", "rencontrent"), "metropole": ("métropoles", "nomment")}


def plot_barriers(result: Prevalence, ax: Axes | None = None) -> Axes:
    """Draw the share of projects (or métropoles) with each barrier, internal above external.

    ``result`` comes from ``barriers_met`` or ``barriers_named``. Barriers that the study of 2020
    did not name stand last of their kind, hollow. Beside the share of métropoles stands the number
    of interviews that name the barrier.
    """
    table, (noun, verb) = result.table, _WHO[result.unit]
    ax = new_axes(ax, rows_height(len(table) + 2))
    places, names, n = [], [], int(table["n"].max()) if len(table) else 0
    for kind, (title, color) in _KINDS.items():
        rows = table[table["kind"] == kind]
        if rows.empty:
            continue
        top = max(places, default=-1) + 1
        ax.text(0, top, title, color=color, weight="bold", fontsize=8.5, va="center")
        y = np.arange(top + 1, top + 1 + len(rows))
        _forest(ax, y, rows, color)
        places, names = [*places, *y], [*names, *rows["label_fr"]]
    name_rows(ax, names)
    ax.set_yticks(places, names)
    ax.set_ylim(max(places, default=0) + 0.6, -0.6)
    furthest = 100 * float(table["high"].max()) if n else 100
    ax.set_xlim(0, furthest * (1.3 if "interviews" in table else 1.18))
    ax.set_xticks([tick for tick in ax.get_xticks() if tick <= min(100, furthest + 5)])
    more = " ; entretiens" if "interviews" in table else ""
    hollow = " · creux : hors de l'étude de 2020" if table["complementary"].any() else ""
    ax.set_xlabel(f"% ({noun}{more}), intervalle à 95 %{hollow}", fontsize=8)
    ax.set_title(f"Les freins que {verb} {number(n, 0)} {noun}")
    return ax


def plot_barriers_and_maturity(table: pd.DataFrame, ax: Axes | None = None) -> Axes:
    """Draw how each barrier goes with maturity across métropoles, and what could be seen.

    ``table`` comes from ``barriers_and_maturity`` or ``named_and_maturity``: ρ with its interval,
    the p after Holm at the right. In the grey band a lone link would be missed more than twice in
    ten.
    """
    known = table.dropna(subset="estimate").sort_values("estimate", kind="stable")
    ax = new_axes(ax, rows_height(len(known)))
    y = name_rows(ax, known["label_fr"])
    reach, n = known["detectable"].max(), int(known["n"].max()) if len(known) else 0
    ax.axvspan(-reach, reach, color=RULE, alpha=0.4, linewidth=0)
    ax.axvline(0, color=MUTED, linewidth=0.8)
    color = [_KINDS[kind][1] for kind in known["kind"]]
    ax.hlines(y, known["low"], known["high"], color=color, linewidth=2.2, alpha=0.35)
    ax.scatter(known["estimate"], y, s=32, color=color, zorder=3)
    for place, p in zip(y, known["p_holm"], strict=True):
        ax.text(1.06, place, number(p, 2), va="center", fontsize=7.5, color=MUTED)
    ax.text(1.06, -0.9, "p corrigé", va="center", fontsize=7.5, color=MUTED)
    ax.set_xlim(-1, 1.3)
    ax.set_xticks([-1, -0.5, 0, 0.5, 1])
    ax.set_xlabel("ρ de Spearman (bleu : interne, orange : externe)", loc="left")
    ax.set_title(f"Les freins et la maturité de {plural(n, 'métropole')}", pad=14)
    return ax


def _forest(ax: Axes, y: np.ndarray, rows: pd.DataFrame, color: str) -> None:
    share = 100 * rows[["low", "estimate", "high"]].astype(float)
    fill = np.where(rows["complementary"], "white", color)
    ax.hlines(y, share["low"], share["high"], color=color, linewidth=2.2, alpha=0.35)
    ax.scatter(share["estimate"], y, s=30, color=fill, edgecolor=color, linewidth=1.3, zorder=3)
    for place, row in zip(y, rows.itertuples(), strict=True):
        more = f" ; {row.interviews}" if "interviews" in rows else ""
        ax.annotate(
            f"{percent(row.estimate)} ({row.count}{more})", (100 * row.high, place),
            xytext=(6, 0), textcoords="offset points", va="center", fontsize=7.5, color=MUTED,
        )  # fmt: skip
