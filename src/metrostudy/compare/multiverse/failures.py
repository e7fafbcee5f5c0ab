"""Under which alternatives a verdict fails: one, two together, or the one that weakens it most."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations

import numpy as np
import pandas as pd
from scipy.stats import hypergeom

from metrostudy.compare.multiverse.shares import Analyses, analyses, distinct

EITHER, BOTH = " | ", " + "
LEVEL = 0.05

Alternatives = tuple[tuple[str, str], ...]  # (factor, alternative), one or two of them


def fails(answers: pd.DataFrame, factors: pd.DataFrame) -> pd.DataFrame:
    """Return what each verdict fails under, by one rule.

    ``rule`` is ``alone`` if there are alternatives under each of which the verdict never holds: all
    of them are named. Else ``pair``, two alternatives under which it never holds and which make at
    least half of the failures (two such pairs may be named). Else ``lowers``, the alternative that
    lowers its share most. In a sample of combinations what the draw could do is left out: the
    hypergeometric chance of so many failures under a set, times the number of sets tried, must be
    0.05 at most, and the rule is ``scattered`` when nothing passes. It is ``nowhere`` when no
    analysis fails and ``unanswered`` when the study's own could not be computed.

    Returns ``conclusion, hypothesis, rule, alternatives`` (``factor=alternative``, joined by
    ``|`` when each is enough and by ``+`` when it takes both), ``own`` (all of them are the
    study's), ``label_fr, label_en`` in the same order, ``holds`` of the ``n`` analyses under them,
    ``others``, the share of the rest in which it holds, ``failures`` (of the conclusion, in all)
    and ``becomes``, the verdict most often given instead.

    >>> answers = pd.DataFrame({"conclusion": "H4", "hypothesis": "H4", "own": [True, False],
    ...                         "codings.layer": ["A", "B"], "verdict": ["supports", "silent"]})
    >>> factors = pd.DataFrame({"factor": "codings.layer", "alternative": ["A", "B"],
    ...                         "own": [True, False], "label_fr": "", "label_en": ""})
    >>> fails(answers, factors)[["rule", "alternatives", "becomes"]].values.tolist()
    [['alone', 'codings.layer=B', 'silent']]
    """
    labels = factors.astype({"alternative": str}).set_index(["factor", "alternative"])
    rows = [_fails(one, labels) for one in analyses(answers)]
    columns = ["conclusion", "hypothesis", "rule", "alternatives", "own", "label_fr", "label_en",
               "holds", "n", "others", "failures", "becomes"]  # fmt: skip
    return pd.DataFrame(rows, columns=columns).astype({"holds": "Int64", "n": "Int64"})


def _fails(one: Analyses, labels: pd.DataFrame) -> dict:
    rule, sets = _rule(one)
    row = {"conclusion": one.conclusion, "hypothesis": one.hypothesis, "rule": rule,
           "failures": (~distinct(one.rows)["same"]).sum() if one.answered else 0}  # fmt: skip
    if rule in ("unanswered", "nowhere"):
        return row
    under = np.full(len(one.rows), not sets)
    for some in sets:
        under |= np.all([one.rows[name] == value for name, value in some], axis=0)
    there, elsewhere = distinct(one.rows[under]), distinct(one.rows[~under])
    return row | {
        "alternatives": _joined(sets, "=".join),
        "own": bool(sets) and all(labels["own"][place] for some in sets for place in some),
        "label_fr": _joined(sets, labels["label_fr"].get),
        "label_en": _joined(sets, labels["label_en"].get),
        "holds": there["same"].sum(), "n": len(there), "others": elsewhere["same"].mean(),
        "becomes": there["verdict"][~there["same"]].mode().get(0),
    }  # fmt: skip


def _joined(sets: list[Alternatives], name: Callable[[tuple[str, str]], str]) -> str:
    return EITHER.join(BOTH.join(name(place) for place in some) for some in sets)


def _rule(one: Analyses) -> tuple[str, list[Alternatives]]:
    """The rule of :func:`fails` that applies, and the sets of alternatives that it names."""
    if not one.answered or one.rows["same"].all():
        return "nowhere" if one.answered else "unanswered", []
    singles = _counted(one, 1)
    never = singles[(singles["holds"] == 0) & _more_than_luck(one, singles)]
    if len(never):
        return "alone", list(never.sort_values("n", ascending=False, kind="stable").index)
    pairs = _counted(one, 2)
    half = 2 * (pairs["n"] - pairs["holds"]) >= (~one.rows["same"]).sum()
    never = pairs[(pairs["holds"] == 0) & half & _more_than_luck(one, pairs)]
    if len(never):
        return "pair", list(never.index)
    whole = singles.groupby(lambda some: some[0][0])[["holds", "n"]].sum()
    whole = whole.loc[[some[0][0] for some in singles.index]].set_axis(singles.index)
    others = (whole["holds"] - singles["holds"]) / (whole["n"] - singles["n"])
    lowers = (others - singles["holds"] / singles["n"])[_more_than_luck(one, singles)]
    return ("lowers", [lowers.idxmax()]) if lowers.max() > 0 else ("scattered", [])


def _counted(one: Analyses, size: int) -> pd.DataFrame:
    """``holds`` and ``n`` under each set of ``size`` alternatives, one of each choice at most."""
    found = {}
    for names in combinations(one.choices, size):
        for values, same in one.rows.groupby(list(names), sort=False)["same"]:
            found[tuple(zip(names, values, strict=True))] = (same.sum(), len(same))
    table = pd.DataFrame(found.values(), columns=["holds", "n"], dtype=int)
    return table.set_axis(pd.Index(found, tupleize_cols=False), axis=0)


def _more_than_luck(one: Analyses, table: pd.DataFrame) -> np.ndarray:
    """Whether draws alone would hardly bring so many failures under one set among so many."""
    if not one.sampled:
        return np.ones(len(table), dtype=bool)
    n, failures = len(one.rows), (~one.rows["same"]).sum()
    p = hypergeom.sf(table["n"] - table["holds"] - 1, n, failures, table["n"])
    return p * len(table) <= LEVEL
