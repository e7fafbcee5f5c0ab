"""How often each barrier is met by projects and named by the people of a métropole."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from metrostudy import small_n
from metrostudy.compare.barriers.codes import (
    EXTERNAL,
    INTERNAL,
    KINDS,
    barrier_codes,
    coded,
    home,
    met_by_project,
    named_by_interview,
    named_where,
)

EXPECTED_FIRST = {INTERNAL: ("FN.ACCU",), EXTERNAL: ("FE.CRAI", "FE.FRAC")}


@dataclass(frozen=True)
class Prevalence:
    """How often each barrier is there, and whether those that the 2020 study put first are first.

    ``table`` has one row per barrier: ``barrier, kind, label_fr, label_en, complementary, rank``
    (within its kind, ties share the better one; blank for a complementary barrier, which stands
    apart), ``count, estimate, low, high, n, deff, clusters`` (métropoles) and ``method``.
    ``order`` has one row per barrier expected first and other barrier of its kind: ``kind, barrier,
    other, estimate`` (mean over métropoles of the difference of their shares), ``low, high, n, p,
    p_min, p_holm, detectable, method``. ``unit`` is ``project`` or ``metropole``; ``left_out``
    counts the projects, or the interviews, that say nothing.
    """

    table: pd.DataFrame
    order: pd.DataFrame
    unit: str
    left_out: int

    @property
    def n(self) -> int:
        """How many projects, or métropoles, say something."""
        return int(self.table["n"].max()) if len(self.table) else 0


def barriers_met(
    projects: pd.DataFrame, codebook: pd.DataFrame, rng: np.random.Generator
) -> Prevalence:
    """Return the share of projects that met each barrier of the codebook.

    A cell ``none`` says that no barrier was met; a blank one says nothing and is left out, counted.
    Projects of one métropole are not independent: intervals are Wilson's on n / design effect. The
    order of barriers is judged between métropoles: in each, the share of one barrier minus that of
    another; sign flips give the p. H4 expects the acculturation of agents first among internal
    barriers, citizens' fears and the digital divide first among external ones.

    >>> projects = pd.DataFrame({"project": list("abcd"), "metropole": ["m", "m", "n", "n"],
    ...                          "barriers": ["FN.ACCU", "FN.ACCU|FE.FRAC", "none", None]})
    >>> codebook = pd.DataFrame({"code": ["FN", "FN.ACCU", "FE.FRAC"], "parent": [None, "FN", "FE"],
    ...     "kind": ["internal_barrier", "internal_barrier", "external_barrier"],
    ...     "label_fr": ["Freins", "Acculturation", "Fracture"], "label_en": None})
    >>> found = barriers_met(projects, codebook, np.random.default_rng(0))
    >>> found.table[["barrier", "count", "n"]].values.tolist(), found.left_out
    ([['FN.ACCU', 2, 3], ['FE.FRAC', 1, 3]], 1)
    """
    met = met_by_project(projects, codebook)
    clusters = home(projects, met)
    table = _prevalence(met, clusters, codebook)
    order = _order(met.groupby(clusters).mean(), table, rng)
    return Prevalence(table, order, "project", len(projects) - len(met))


def barriers_named(
    codings: pd.DataFrame,
    interviews: pd.DataFrame,
    codebook: pd.DataFrame,
    rng: np.random.Generator,
) -> Prevalence:
    """Return the share of métropoles where somebody named each barrier, whoever coded it.

    The unit is the métropole: a barrier said twenty times, by one person or by three, counts once.
    A passage coded ``absent`` or ``counter_example`` says that the barrier is not there and does
    not count; ``overcome`` does. A métropole where three people were met had more occasions to name
    it, so the share of interviews stands beside: ``interviews`` of ``n_interviews``, with ``share,
    share_low, share_high`` (Wilson on n / design effect). ``agreed`` counts the métropoles where
    every coder of one interview saw it. The order is judged on each métropole's share of
    interviews. Interviews that nobody coded are left out, counted.
    """
    own = coded(codings, interviews)
    seen, place = named_where(codings, interviews, codebook)
    coders = own.groupby("interview")["coder"].nunique()
    all_coders = named_by_interview(own, codebook).eq(coders, axis=0)
    hits = seen.groupby(place).any()
    table = _prevalence(hits, hits.index.to_series(), codebook)
    by_interview = _prevalence(seen, place.loc[seen.index], codebook).set_index("barrier")
    names = {"count": "interviews", "n": "n_interviews", "estimate": "share", "low": "share_low",
             "high": "share_high"}  # fmt: skip
    table = table.join(by_interview[list(names)].rename(columns=names), on="barrier")
    agreed = all_coders.groupby(place).any().sum()
    table = table.assign(agreed=table["barrier"].map(agreed).fillna(0).astype(int))
    order = _order(seen.groupby(place).mean(), table, rng)
    return Prevalence(table, order, "metropole", len(interviews) - len(seen))


def barrier_order(
    seen: pd.DataFrame, place: pd.Series, codebook: pd.DataFrame, rng: np.random.Generator
) -> pd.DataFrame:
    """Return the ``order`` of :class:`Prevalence` for any unit that met or named barriers.

    ``seen`` has one row per unit (project, interview, turn, métropole) and one column per barrier;
    ``place`` is the métropole of each unit.
    """
    table = barrier_codes(codebook)
    counts = table["barrier"].map(seen.sum()).fillna(0)
    return _order(seen.groupby(place).mean(), table.assign(count=counts), rng)


def barriers_by_role(
    codings: pd.DataFrame, interviews: pd.DataFrame, codebook: pd.DataFrame
) -> pd.DataFrame:
    """Count, for each role of the people met, the interviews in which each barrier was named.

    H4 asks that a barrier be named by élus and by agents. Counts only, as « 5 / 7 » (of that role,
    those who named it): a few people of a role carry no test. Returns ``barrier, label_fr,
    label_en``, one column a role, and ``count``; barriers that somebody named, most often first.
    """
    seen, _ = named_where(codings, interviews, codebook)
    role = interviews.set_index("interview")["role"].loc[seen.index]
    by_role, heard = seen.groupby(role).sum().T, role.value_counts()
    shown = {name: by_role[name].astype(str) + f" / {heard[name]}" for name in by_role}
    counts = pd.DataFrame(shown).assign(count=seen.sum())
    table = barrier_codes(codebook)[["barrier", "label_fr", "label_en"]].join(counts, on="barrier")
    table = table[table["count"] > 0]
    return table.sort_values("count", ascending=False, kind="stable", ignore_index=True)


def share_of(hits: pd.Series, clusters: pd.Series) -> dict:
    """Return :func:`metrostudy.small_n.prevalence` of a yes or no, blank where nobody says."""
    if hits.empty:
        return small_n.wilson(0, 0) | {"successes": 0, "deff": float("nan"), "clusters": 0}
    return small_n.prevalence(hits.astype(int), clusters)


def _prevalence(hits: pd.DataFrame, clusters: pd.Series, codebook: pd.DataFrame) -> pd.DataFrame:
    rows = [share_of(hits[code], clusters) for code in hits]
    table = barrier_codes(codebook).join(pd.DataFrame(rows))
    table = table.rename(columns={"successes": "count"})
    shares = table["estimate"].where(~table["complementary"]).groupby(table["kind"], sort=False)
    table["rank"] = shares.rank(ascending=False, method="min").astype("Int64")
    columns = ["barrier", "kind", "label_fr", "label_en", "complementary", "rank", "count"]
    table = table[[*columns, "estimate", "low", "high", "n", "deff", "clusters", "method"]]
    table = table.sort_values("estimate", ascending=False, kind="stable")
    return table.sort_values(
        ["kind", "complementary"], kind="stable", ignore_index=True,
        key=lambda c: c.map(KINDS.index) if c.name == "kind" else c,
    )  # fmt: skip


def _order(shares: pd.DataFrame, table: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Each barrier expected first against each other one of its kind that somebody met.

    A barrier that nobody ever meets may not have been on the list: leading it proves nothing.
    """
    rows = []
    for kind, expected in EXPECTED_FIRST.items():
        codes = table.loc[table["kind"] == kind, "barrier"]
        tests = [
            {"kind": kind, "barrier": first, "other": other}
            | small_n.paired(shares[first] - shares[other], rng)
            for first in codes[codes.isin(expected)]
            for other in codes[~codes.isin(expected) & (table["count"] > 0)]
        ]
        adjusted = small_n.holm([test["p"] for test in tests])
        rows += [test | {"p_holm": p} for test, p in zip(tests, adjusted, strict=True)]
    columns = ["kind", "barrier", "other", "estimate", "low", "high", "n", "p", "p_min", "p_holm"]
    order = pd.DataFrame(rows, columns=[*columns, "detectable", "method"])
    return order.assign(low=order["low"].clip(lower=-1), high=order["high"].clip(upper=1))
