"""What mature métropoles share: is a condition necessary, is that more than trivial, is it luck."""

from __future__ import annotations

from itertools import combinations
from math import comb

import numpy as np
import pandas as pd

from metrostudy.small_n import fisher, holm
from metrostudy.study import Invariants

IN = 0.5


def necessity(conditions: pd.DataFrame, outcome: pd.Series) -> pd.DataFrame:
    """Return, for each condition, how far the outcome is a subset of it.

    ``conditions`` holds memberships (0–1; métropole × condition), ``outcome`` those in the outcome
    (being mature). With x and y the two: ``consistency`` = Σmin(x, y)/Σy (1: no mature métropole
    lacks it), ``coverage`` = Σmin(x, y)/Σx (1: only the mature have it), ``relevance`` (RoN) =
    Σ(1 − x)/Σ(1 − min(x, y)), which falls towards 0 when nearly everyone has the condition and the
    necessity is trivial. Then counts of cases above 0.5: ``n, mature, mature_with, others,
    others_with``, and ``lacking``, the mature ones without it. ``p`` is Fisher's exact one-sided
    chance that the mature have it this much more often, ``p_min`` the smallest the margins allow,
    ``p_holm`` for all conditions together. A métropole with a blank is left out of that condition,
    which its ``n`` tells. Sources: Ragin (2006); Schneider & Wagemann (2012) for RoN.

    >>> x = pd.DataFrame({"team": [1.0, 1.0, 1.0, 0.0]}, index=list("abcd"))
    >>> table = necessity(x, pd.Series([1.0, 1.0, 0.0, 0.0], index=list("abcd")))
    >>> table[["consistency", "relevance", "p", "p_min"]].values.tolist()
    [[1.0, 0.5, 0.5, 0.5]]
    """
    rows = [_row(name, conditions[name], outcome) for name in conditions]
    table = pd.DataFrame(rows)
    return table.assign(p_holm=holm(table["p"]), method="Fisher, exact, one-sided; Holm")


def invariants(
    conditions: pd.DataFrame, outcome: pd.Series, codebook: pd.DataFrame, choices: Invariants
) -> pd.DataFrame:
    """Say which conditions are invariants of the mature métropoles: labelled, judged, sorted.

    Adds to :func:`necessity` ``label_fr, label_en`` (from ``codebook``) and four judgements:
    ``consistent`` (consistency ≥ ``choices.consistency``), ``relevant`` (relevance ≥
    ``choices.relevance``), ``rarer`` (a smaller share of the others have it) and ``necessary``, the
    three together. Necessary first, then by consistency.

    >>> x = pd.DataFrame({"T": [1.0, 1.0, 0.0, 0.0]}, index=list("abcd"))
    >>> y = pd.Series([1.0, 1.0, 0.0, 0.0], index=list("abcd"))
    >>> names = pd.DataFrame({"code": ["T"], "label_fr": ["Équipe"], "label_en": ["Team"]})
    >>> invariants(x, y, names, Invariants())[["label_fr", "necessary"]].values.tolist()
    [['Équipe', True]]
    """
    table = necessity(conditions, outcome)
    judged = table.assign(
        consistent=table["consistency"] >= choices.consistency,
        relevant=table["relevance"] >= choices.relevance,
        rarer=table["mature_with"] * table["others"] > table["others_with"] * table["mature"],
    )
    judged["necessary"] = judged[["consistent", "relevant", "rarer"]].all(axis=1)
    labels = codebook.set_index("code").reindex(judged["condition"])[["label_fr", "label_en"]]
    judged.insert(1, "label_fr", labels["label_fr"].fillna(labels.index.to_series()).to_numpy())
    judged.insert(2, "label_en", labels["label_en"].fillna(labels.index.to_series()).to_numpy())
    return judged.sort_values(
        ["necessary", "consistency", "condition"], ascending=[False, False, True], ignore_index=True
    )


def luck(conditions: pd.DataFrame, outcome: pd.Series) -> pd.DataFrame:
    """Return the chance that conditions this frequent are shared by all mature métropoles by luck.

    The mature are drawn at random, as many as there are, from the same métropoles with the same
    conditions, so that conditions which go together keep going together. Every draw is counted
    exactly, by inclusion and exclusion over the sets of métropoles that have each condition; no
    simulation. One row: ``n, mature, conditions``, ``shared`` (how many conditions every mature
    métropole has) and ``names`` (which), ``expected`` (how many by luck), ``p_any`` (chance of at
    least one) and ``p`` (chance of at least ``shared``; 1 when none is). Métropoles with a blank
    are left out. With few mature cases and frequent conditions p_any is close to 1: then « all
    mature métropoles have it » is no finding.

    >>> x = pd.DataFrame({"A": [1, 1, 1, 0], "B": [1, 1, 0, 0]}, index=list("abcd"), dtype=float)
    >>> y = pd.Series([1.0, 1.0, 0.0, 0.0], index=list("abcd"))
    >>> luck(x, y)[["shared", "p_any", "p"]].round(4).values.tolist()
    [[2.0, 0.5, 0.1667]]
    """
    known = conditions.join(outcome.rename("outcome"), how="inner").dropna()
    mature = known["outcome"] > IN
    has = known[list(conditions)] > IN
    common = has[mature].all() & bool(mature.any())
    counts = _draws_sharing(has.to_numpy(), int(mature.sum()))
    draws, shared = comb(len(known), int(mature.sum())), int(common.sum())
    return pd.DataFrame([{
        "n": len(known), "mature": int(mature.sum()), "conditions": has.shape[1], "shared": shared,
        "names": "|".join(map(str, common.index[common])),
        "expected": sum(counts[1:]) / draws, "p_any": counts[1] / draws,
        "p": counts[shared] / draws, "method": "all draws of the mature, exact",
    }])  # fmt: skip


def overlap(found: pd.DataFrame, again: pd.DataFrame, condition: str) -> pd.DataFrame:
    """Put one condition as ``found`` beside the same when the index leaves out what overlaps it.

    Both tables come from :func:`invariants`. A leaf of the index that measures nearly what the
    condition measures makes necessity partly circular; the second row is the honest one. Returns
    two rows with ``reading`` (``whole index``, ``without the overlap``).

    >>> row = pd.DataFrame({"condition": ["A"], "consistency": [1.0]})
    >>> overlap(row, row, "A")["reading"].tolist()
    ['whole index', 'without the overlap']
    """
    both = pd.concat([
        found.assign(reading="whole index"), again.assign(reading="without the overlap")
    ])  # fmt: skip
    chosen = both[both["condition"] == condition]
    return chosen[["reading", *found.columns]].reset_index(drop=True)


def _row(name: str, condition: pd.Series, outcome: pd.Series) -> dict:
    known = pd.DataFrame({"x": condition, "y": outcome}).dropna()
    x, y, both = known["x"], known["y"], known.min(axis=1)
    mature, has = y > IN, x > IN
    a, b = int((mature & has).sum()), int((mature & ~has).sum())
    c, d = int((~mature & has).sum()), int((~mature & ~has).sum())
    most = min(a + b, a + c)  # the table that sets the two groups most apart, with these margins
    return {
        "condition": name, "consistency": _ratio(both, y), "coverage": _ratio(both, x),
        "relevance": _ratio(1 - x, 1 - both), "n": len(known), "mature": a + b, "mature_with": a,
        "others": c + d, "others_with": c,
        "lacking": "|".join(map(str, known.index[mature & ~has])),
        "p": fisher(a, b, c, d)["p_greater"],
        "p_min": fisher(most, a + b - most, a + c - most, d - a + most)["p_greater"],
    }  # fmt: skip


def _ratio(part: pd.Series, whole: pd.Series) -> float:
    return float(part.sum() / whole.sum()) if whole.sum() > 0 else float("nan")


def _draws_sharing(has: np.ndarray, size: int) -> list[int]:
    """How many draws of ``size`` rows share at least r of the columns, for r = 0 to all."""
    columns = has.shape[1]
    totals = [0] * (columns + 1)
    for taken in range(1, columns + 1):
        for chosen in combinations(range(columns), taken):
            totals[taken] += comb(int(has[:, chosen].all(axis=1).sum()), size)
    at_least = [comb(len(has), size)]
    for r in range(1, columns + 1):
        signs = ((-1) ** (j - r) * comb(j - 1, r - 1) * totals[j] for j in range(r, columns + 1))
        at_least.append(sum(signs))
    return at_least
