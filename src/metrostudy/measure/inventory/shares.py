"""What is being built: shares of projects by theme, purpose and status, each with its interval."""

from __future__ import annotations

import pandas as pd

from metrostudy.measure.inventory.codes import codes_in, family
from metrostudy.small_n import prevalence

STATUSES = ("studied", "under_way", "done")


def inventory(projects: pd.DataFrame, edition: str) -> pd.DataFrame:
    """Return the projects recorded for ``edition``, or for the last edition before it that has any.

    An inventory may be older than the edition that reads it (the State-funded projects of 2019 read
    in 2020); its own edition stays in the column ``edition``.

    >>> projects = pd.DataFrame({"project": ["a", "b"], "edition": ["2014", "2019"]})
    >>> inventory(projects, "2020")["project"].tolist()
    ['b']
    """
    earlier = projects.loc[projects["edition"] <= edition, "edition"]
    return projects[projects["edition"] == earlier.max()].reset_index(drop=True)


def theme_shares(
    projects: pd.DataFrame, codebook: pd.DataFrame, by: str | None = None
) -> pd.DataFrame:
    """Share of projects in each theme, with its interval; ``by`` splits (edition or metropole).

    Each project has one theme; projects without one are left out. Themes are all those of the
    families in use, so that a theme without a project is a row with 0. The interval is Wilson's on
    n / design effect, the cluster being the métropole: thirty projects of one métropole are not
    thirty independent answers. A project without a métropole stands for itself.

    By ``metropole`` there is no cluster left inside the part, and the interval is Wilson's own: it
    says what another list of as many projects, drawn from what that métropole does, could have
    shown. Projects without a métropole are not counted there. By ``edition`` each has its own n and
    design effect; the panel may have changed between two, so a difference is not yet a change.

    Returns ``theme, label_fr, label_en, count, estimate, low, high, n`` (projects that have a
    theme), ``deff, method``, the most frequent theme first; the column ``by`` stands before them.
    """
    known = projects[projects["theme"].notna()].reset_index(drop=True)
    codes = family(known["theme"], codebook)
    hits = pd.DataFrame({code: known["theme"] == code for code in codes}, index=known.index)
    return _labelled(_shares(hits, known, by), codebook, "theme", by)


def purpose_shares(
    projects: pd.DataFrame, codebook: pd.DataFrame, by: str | None = None
) -> pd.DataFrame:
    """Share of projects that name each purpose (finalité), with its interval.

    A project may name several purposes, so shares may sum to more than 1; projects that name none
    are left out. Columns, interval and ``by`` as in :func:`theme_shares`, with ``purpose`` for
    ``theme``.
    """
    known = projects[projects["purposes"].notna()].reset_index(drop=True)
    named = codes_in(known["purposes"])
    codes = family(named, codebook)
    hits = {code: known.index.isin(named.index[named == code]) for code in codes}
    shares = _shares(pd.DataFrame(hits, index=known.index), known, by)
    return _labelled(shares, codebook, "purpose", by)


def status_shares(projects: pd.DataFrame, by: str | None = None) -> pd.DataFrame:
    """Share of projects studied, under way and done, with intervals as in :func:`theme_shares`.

    Returns ``status, count, estimate, low, high, n, deff, method`` in the order of advancement;
    without rows when no status is known.
    """
    known = projects[projects["status"].notna()].reset_index(drop=True)
    hits = pd.DataFrame({status: known["status"] == status for status in STATUSES})
    return _shares(hits, known, by).rename(columns={"code": "status"})


def _shares(hits: pd.DataFrame, projects: pd.DataFrame, by: str | None) -> pd.DataFrame:
    """One row per part and code: how many projects, which share of them, its interval."""
    clusters = projects["metropole"].fillna("project " + projects["project"])
    clusters = projects["project"] if by == "metropole" else clusters
    parts = projects.groupby(by).groups if by else {"": projects.index} if len(projects) else {}
    rows = [
        {by: part, "code": code} | prevalence(hits.loc[inside, code], clusters.loc[inside])
        for part, inside in parts.items()
        for code in hits
    ]
    columns = ["code", "successes", "estimate", "low", "high", "n", "deff", "method"]
    table = pd.DataFrame(rows, columns=[by, *columns] if by else columns)
    return table.rename(columns={"successes": "count"})


def _labelled(
    shares: pd.DataFrame, codebook: pd.DataFrame, noun: str, by: str | None
) -> pd.DataFrame:
    labels = codebook[["code", "label_fr", "label_en"]]
    labels = labels.assign(label_en=labels["label_en"].fillna(labels["label_fr"]))
    table = shares.merge(labels, on="code", how="left").rename(columns={"code": noun})
    part = [by] if by else []
    first = [*part, noun, "label_fr", "label_en"]
    table = table[first + [name for name in table if name not in first]]
    ascending = [True] * len(part) + [False, True]
    return table.sort_values([*part, "count", noun], ascending=ascending, ignore_index=True)
