"""What holds métropoles back: barriers that interviews name and that projects meet."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from metrostudy import small_n

INTERNAL, EXTERNAL = KINDS = ("internal_barrier", "external_barrier")
EXPECTED_FIRST = {INTERNAL: ("FN.ACCU",), EXTERNAL: ("FE.CRAI", "FE.FRAC")}
NO_BARRIER = "none"
_SAID = ("present", "overcome")


@dataclass(frozen=True)
class Prevalence:
    """How often each barrier is there, and whether those that the 2020 study put first are first.

    ``table`` has one row per barrier: ``barrier, kind, label_fr, label_en, rank`` (within its
    kind, ties share the better one), ``count, estimate, low, high, n, deff, clusters`` (métropoles)
    and ``method``; for interviews also ``agreed``, those where every coder saw it. ``order`` has
    one row per barrier expected first and other barrier of its kind: ``kind, barrier, other,
    estimate`` (mean over métropoles of the difference of their shares), ``low, high, n, p, p_min,
    p_holm, detectable, method``. ``unit`` is ``project`` or ``interview``; ``left_out`` counts
    those that say nothing.
    """

    table: pd.DataFrame
    order: pd.DataFrame
    unit: str
    left_out: int


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
    own = projects.set_index("project").loc[met.index, "metropole"]
    clusters = own.fillna("project " + own.index.to_series())
    left_out = len(projects) - len(met)
    return _prevalence(met, clusters, codebook, rng, "project", left_out)


def barriers_named(
    codings: pd.DataFrame,
    interviews: pd.DataFrame,
    codebook: pd.DataFrame,
    rng: np.random.Generator,
) -> Prevalence:
    """Return the share of interviews in which at least one coder saw each barrier.

    A passage coded ``absent`` or ``counter_example`` says that the barrier is not there and does
    not count; ``overcome`` does, for what was overcome was met. Whether a barrier is said once or
    twenty times makes no difference: talkative respondents weigh as much as others. Interviews that
    nobody coded are left out, counted. Intervals and order as in :func:`barriers_met`.
    """
    own = codings[codings["interview"].isin(interviews["interview"])]
    clusters = interviews.set_index("interview")["metropole"]
    clusters = clusters[clusters.index.isin(own["interview"])]
    coders = own.groupby("interview")["coder"].nunique()
    seen = named_by_interview(own, codebook).reindex(clusters.index, fill_value=0)
    left_out = len(interviews) - len(clusters)
    found = _prevalence(seen > 0, clusters, codebook, rng, "interview", left_out)
    agreed = (seen.eq(coders.reindex(seen.index), axis=0)).sum()
    table = found.table.assign(agreed=found.table["barrier"].map(agreed).astype(int))
    return Prevalence(table, found.order, found.unit, found.left_out)


def barriers_by_role(
    codings: pd.DataFrame, interviews: pd.DataFrame, codebook: pd.DataFrame
) -> pd.DataFrame:
    """Count, among élus and among the others, the interviews in which each barrier was seen.

    H4 asks that a barrier be named by both. Counts only: a few interviews of a few métropoles carry
    no test. Returns ``barrier, kind, label_fr, label_en, elu, n_elu, others, n_others``, the
    barriers that somebody named, most often first.
    """
    own = codings[codings["interview"].isin(interviews["interview"])]
    heard = interviews[interviews["interview"].isin(own["interview"])].set_index("interview")
    seen = named_by_interview(own, codebook).reindex(heard.index, fill_value=0) > 0
    elu = heard["role"] == "elu"
    counts = pd.DataFrame({"elu": seen[elu].sum(), "others": seen[~elu].sum()})
    counts.insert(1, "n_elu", int(elu.sum()))
    counts["n_others"] = int((~elu).sum())
    table = barrier_codes(codebook).merge(counts, left_on="barrier", right_index=True)
    table = table.assign(named=table["elu"] + table["others"]).query("named > 0")
    ordered = table.sort_values("named", ascending=False, kind="stable", ignore_index=True)
    return ordered.drop(columns="named")


def barriers_and_maturity(
    projects: pd.DataFrame,
    scores: pd.DataFrame,
    codebook: pd.DataFrame,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Correlate, over métropoles, the share of projects that met a barrier with the maturity score.

    ``scores`` is what ``maturity`` returns; its root is used. Spearman's ρ with interval, exact or
    permutation p, Holm's over the barriers. A positive ρ says that mature métropoles meet the
    barrier more. A barrier that every métropole meets equally often (or never) cannot be
    correlated: its row is blank. Read ``detectable`` before saying that nothing goes together: a
    weaker link would be missed more than twice in ten.

    Returns ``barrier, kind, label_fr, label_en, estimate, low, high, n`` (métropoles), ``p, p_holm,
    p_min, detectable, method``, the strongest first.
    """
    met = met_by_project(projects, codebook)
    shares = met.groupby(projects.set_index("project")["metropole"]).mean()
    score = scores[scores["level"] == 0].set_index("metropole")["score"]
    both = shares.join(score.rename("score"), how="inner")
    rows = [small_n.spearman(both[code], both["score"], rng) for code in met]
    table = barrier_codes(codebook).join(pd.DataFrame(rows))
    table["p"] = table["p"].where(table["estimate"].notna())
    table.insert(table.columns.get_loc("p") + 1, "p_holm", small_n.holm(table["p"]))
    return table.sort_values("estimate", key=lambda e: -e.abs(), kind="stable", ignore_index=True)


def barrier_codes(codebook: pd.DataFrame) -> pd.DataFrame:
    """Return the barriers: ``barrier, kind, label_fr, label_en``, internal first."""
    chosen = codebook["parent"].notna() & codebook["kind"].isin(KINDS)
    codes = codebook.loc[chosen, ["code", "kind", "label_fr", "label_en"]]
    codes = codes.sort_values("kind", key=lambda kind: kind.map(KINDS.index), kind="stable")
    return codes.rename(columns={"code": "barrier"}).reset_index(drop=True)


def met_by_project(
    projects: pd.DataFrame, codebook: pd.DataFrame, column: str = "barriers"
) -> pd.DataFrame:
    """Return which project met which barrier: one row per project that says it, one column each.

    With ``column="overcome"``, which one it overcame; there a blank is an empty list.
    """
    known = projects[projects["barriers"].notna()].set_index("project")
    lists = known[column].fillna("").str.split("|", regex=False)
    held = lists.map(lambda cells: {cell.strip() for cell in cells})
    codes = barrier_codes(codebook)["barrier"]
    return pd.DataFrame({code: held.map(lambda h, c=code: c in h).astype(bool) for code in codes})


def named_by_interview(codings: pd.DataFrame, codebook: pd.DataFrame) -> pd.DataFrame:
    """Return how many coders saw each barrier (columns) in each interview (rows)."""
    codes = barrier_codes(codebook)["barrier"]
    said = codings["valence"].isna() | codings["valence"].isin(_SAID)
    seen = codings[said & codings["code"].isin(codes)]
    counts = seen.groupby(["interview", "code"])["coder"].nunique().unstack(fill_value=0)
    return counts.reindex(columns=codes, fill_value=0).astype(int)


def _prevalence(
    hits: pd.DataFrame,
    clusters: pd.Series,
    codebook: pd.DataFrame,
    rng: np.random.Generator,
    unit: str,
    left_out: int,
) -> Prevalence:
    rows = [small_n.prevalence(hits[code].astype(int), clusters) for code in hits]
    table = barrier_codes(codebook).join(pd.DataFrame(rows))
    table = table.rename(columns={"successes": "count"})
    shares = table.groupby("kind", sort=False)["estimate"]
    table.insert(4, "rank", shares.rank(ascending=False, method="min").astype("Int64"))
    columns = ["count", "estimate", "low", "high", "n", "deff", "clusters", "method"]
    table = table[["barrier", "kind", "label_fr", "label_en", "rank", *columns]]
    table = table.sort_values(
        ["kind", "rank"], key=lambda c: c.map(KINDS.index) if c.name == "kind" else c,
        kind="stable", ignore_index=True,
    )  # fmt: skip
    return Prevalence(table, _order(hits.groupby(clusters).mean(), table, rng), unit, left_out)


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
