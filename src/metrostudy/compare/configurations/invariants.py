"""Which conditions are invariants of the mature métropoles, and whether luck would do as well."""

from __future__ import annotations

from itertools import combinations
from math import comb

import numpy as np
import pandas as pd

from metrostudy.compare.configurations.fit import IN
from metrostudy.compare.configurations.necessity import necessity
from metrostudy.study import Invariants


def invariants(
    conditions: pd.DataFrame,
    outcome: pd.Series,
    codebook: pd.DataFrame,
    choices: Invariants,
    ceilings: pd.DataFrame,
) -> pd.DataFrame:
    """Judge each condition as an invariant: who has it, is that trivial, is it luck, does it bind.

    Adds to :func:`~metrostudy.compare.configurations.necessity.necessity`:

    - ``label_fr, label_en, source``, from ``codebook``: where the trait was published
    - ``p_some``: the chance that *some* trait, of as many as there are conditions, each as frequent
      as this one and unrelated to the others, would be shared by all the mature: 1 − (1 − c)ᵏ with
      c = C(h, m)/C(n, m), of h holders, m mature, n in all. Near 1, « all the mature have it » is
      no finding, whatever its consistency
    - ``effect``, ``effect_p``: size and Holm p of its NCA ceiling (``ce_fdh`` of ``ceilings``, see
      :func:`~metrostudy.compare.configurations.nca.nca`)
    - ``consistent`` (inclN ≥ ``choices.consistency``), ``relevant`` (RoN ≥ ``choices.relevance``),
      ``rarer`` (a smaller share of the others have it) and ``necessary``, the three together.

    Necessary first, then by consistency. The p of one condition is that of ``necessity``.

    >>> x = pd.DataFrame({"T": [1.0, 1.0, 0.0, 0.0]}, index=list("abcd"))
    >>> y = pd.Series([1.0, 1.0, 0.0, 0.0], index=list("abcd"))
    >>> names = pd.DataFrame({"code": ["T"], "label_fr": ["Équipe"], "label_en": ["Team"],
    ...                       "source": ["E2"]})
    >>> none = pd.DataFrame({"condition": [], "ceiling": [], "estimate": [], "p_holm": []})
    >>> found = invariants(x, y, names, Invariants(), none)
    >>> found[["label_fr", "necessary", "p_some"]].round(2).values.tolist()
    [['Équipe', True, 0.17]]
    """
    table = necessity(conditions, outcome)
    holders, k = table["mature_with"] + table["others_with"], len(table)
    counts = zip(holders, table["mature"], table["n"], strict=True)
    shared = np.array([comb(h, m) / comb(n, m) for h, m, n in counts])
    steps = ceilings[ceilings["ceiling"] == "ce_fdh"].set_index("condition")
    steps = steps.reindex(table["condition"])
    judged = table.assign(
        p_some=1 - (1 - shared) ** k,
        effect=steps["estimate"].to_numpy(),
        effect_p=steps["p_holm"].to_numpy(),
    )
    judged = judge(judged, choices)
    named = codebook.set_index("code").reindex(judged["condition"])
    for place, column in enumerate(("label_fr", "label_en"), start=1):
        judged.insert(place, column, named[column].fillna(named.index.to_series()).to_numpy())
    judged.insert(3, "source", named["source"].fillna("").to_numpy())
    return judged.sort_values(
        ["necessary", "inclN", "condition"], ascending=[False, False, True], ignore_index=True
    )


def judge(table: pd.DataFrame, choices: Invariants) -> pd.DataFrame:
    """Add to the rows of ``necessity`` whether each condition passes as an invariant, and why.

    Columns ``consistent, relevant, rarer`` and ``necessary``, as :func:`invariants` defines them.
    """
    columns = {name: table[name].to_numpy() for name in ("inclN", "RoN", *_GROUPS)}
    consistent = columns["inclN"] >= choices.consistency
    relevant = columns["RoN"] >= choices.relevance
    mature_with, mature, others_with, others = (columns[name] for name in _GROUPS)
    rarer = mature_with * others > others_with * mature
    return table.assign(consistent=consistent, relevant=relevant, rarer=rarer,
                        necessary=consistent & relevant & rarer)  # fmt: skip


def published_lists(
    conditions: pd.DataFrame, outcome: pd.Series, codebook: pd.DataFrame
) -> pd.DataFrame:
    """Return how many métropoles have all the invariants of a published list at once.

    A list is what one source of ``codebook`` names (column ``source``, codes parted by spaces), if
    it names two conditions or more; the last row is their union. Columns ``source`` (``all`` for
    the union), ``traits`` (how many), ``conditions, n, mature, mature_with, others, others_with,
    p`` (Fisher's exact, one-sided) and ``p_min``. To have them all is to be above 0.5 in each;
    métropoles with a blank are left out.

    >>> x = pd.DataFrame({"A": [1, 1, 0, 0], "B": [1, 1, 1, 0]}, index=list("abcd"))
    >>> names = pd.DataFrame({"code": ["A", "B"], "source": ["D3", "D3 E2"]})
    >>> found = published_lists(x, pd.Series([1, 1, 0, 0], index=list("abcd")), names)
    >>> found[["source", "traits", "mature_with", "others_with"]].values.tolist()
    [['D3', 2, 2, 0], ['all', 2, 2, 0]]
    """
    sources = (
        codebook.set_index("code")["source"].reindex(conditions.columns).fillna("").str.split()
    )
    lists = {source: [code for code in conditions if source in sources[code]]
             for source in sorted(set(sources.sum()))}  # fmt: skip
    lists = {source: codes for source, codes in lists.items() if len(codes) > 1}
    rows = []
    for source, codes in (lists | {"all": list(conditions)}).items():
        known = conditions[codes].join(outcome.rename("outcome"), how="inner").dropna()
        together = known[codes].min(axis=1).rename("together").to_frame()
        held = necessity(together, known["outcome"])[_COUNTS].to_dict("records")[0]
        rows.append({"source": source, "traits": len(codes), "conditions": "|".join(codes)} | held)
    return pd.DataFrame(rows)


_GROUPS = ("mature_with", "mature", "others_with", "others")
_COUNTS = ["n", "mature", "mature_with", "others", "others_with", "p", "p_min"]


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

    >>> row = pd.DataFrame({"condition": ["A"], "inclN": [1.0]})
    >>> overlap(row, row, "A")["reading"].tolist()
    ['whole index', 'without the overlap']
    """
    both = pd.concat([
        found.assign(reading="whole index"), again.assign(reading="without the overlap")
    ])  # fmt: skip
    chosen = both[both["condition"] == condition]
    return chosen[["reading", *found.columns]].reset_index(drop=True)


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
