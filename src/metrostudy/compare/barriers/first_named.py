"""Which barrier people name first, and whether that is more than being named often."""

from __future__ import annotations

import numpy as np
import pandas as pd

from metrostudy import small_n
from metrostudy.compare.barriers.codes import barrier_codes, coded, said
from metrostudy.compare.barriers.prevalence import share_of


def first_named(
    codings: pd.DataFrame,
    interviews: pd.DataFrame,
    codebook: pd.DataFrame,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Count the interviews whose first barrier it is, beside what being named often would give.

    The first barrier of an interview is the one whose passage begins first, whichever coder saw it
    (two that begin together are both first, so that counts may exceed n). A barrier named in every
    interview comes first more often for that reason alone: ``expected`` is what would be seen if
    each barrier of an interview were as likely as the others to come first, and p is the exact
    chance, under that law, of a count as far from it (barriers drawn anew within each interview).
    The order of the interview guide acts here as much as the respondent's: read ``prompted`` of
    :func:`~metrostudy.compare.barriers.prompts.prompted` beside it.

    Returns ``barrier, kind, label_fr, label_en, complementary, count, expected, named`` (interviews
    that named it), ``estimate`` (share of the ``n`` interviews that named any), ``low, high``
    (Wilson on n / design effect), ``p, p_holm, p_min``; barriers that somebody named, the most
    often first on top.

    >>> said = pd.DataFrame({"interview": list("aab"), "start": [9, 4, 2], "valence": None,
    ...                      "code": ["FN.A", "FE.B", "FN.A"], "coder": "A"})
    >>> who = pd.DataFrame({"interview": list("ab"), "metropole": list("mn"), "role": "elu"})
    >>> book = pd.DataFrame({"code": ["FN.A", "FE.B"], "parent": ["FN", "FE"], "label_fr": "",
    ...                      "label_en": "", "kind": ["internal_barrier", "external_barrier"]})
    >>> found = first_named(said, who, book, np.random.default_rng(0))
    >>> found[["barrier", "count", "expected", "named"]].values.tolist()
    [['FN.A', 1, 1.5, 2], ['FE.B', 1, 0.5, 1]]
    """
    mentions = _mentions(coded(codings, interviews), codebook)
    place = mentions.drop_duplicates("interview").set_index("interview")["metropole"]
    rows = [_row(code, mentions, place, rng) for code in barrier_codes(codebook)["barrier"]]
    table = barrier_codes(codebook).join(pd.DataFrame(rows))
    table = table[table["named"] > 0]
    table.insert(table.columns.get_loc("p") + 1, "p_holm", small_n.holm(table["p"]))
    order = ["count", "named"]
    return table.sort_values(order, ascending=False, kind="stable", ignore_index=True)


def _mentions(own: pd.DataFrame, codebook: pd.DataFrame) -> pd.DataFrame:
    """One row per interview and barrier named in it: is it the first, how many are there."""
    passages = said(own)
    passages = passages[passages["code"].isin(barrier_codes(codebook)["barrier"])]
    starts = passages.groupby(["interview", "metropole", "code"], as_index=False)["start"].min()
    within = starts.groupby("interview")["start"]
    return starts.assign(first=starts["start"] == within.transform("min"),
                         named=within.transform("size"))  # fmt: skip


def _row(code: str, mentions: pd.DataFrame, place: pd.Series, rng: np.random.Generator) -> dict:
    own = mentions[mentions["code"] == code]
    leads = place.index.isin(own.loc[own["first"], "interview"])
    share = share_of(pd.Series(leads, place.index), place)
    test = small_n.difference(
        mentions["first"].astype(int), mentions["code"] == code, rng, mentions["interview"]
    )
    firsts = mentions.groupby("interview")["first"].transform("sum")
    expected = float((firsts[own.index] / own["named"]).sum())
    row = {"count": int(leads.sum()), "expected": expected, "named": len(own)}
    row |= {key: share[key] for key in ("estimate", "low", "high", "n")}
    return row | {key: test[key] for key in ("p", "p_min")}
