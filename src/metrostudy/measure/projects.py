"""What is being built: the inventory of projects by theme, purpose, status and maturity of 2013."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from metrostudy.measure.framework import PROJECT_CRITERIA
from metrostudy.small_n import prevalence

STATUSES = ("studied", "under_way", "done")
COMPLETION = {"studied": 0.0, "under_way": 0.5, "done": 1.0}
DEGREES = 3


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


def theme_shares(projects: pd.DataFrame, codebook: pd.DataFrame) -> pd.DataFrame:
    """Share of projects in each theme, with its interval.

    Each project has one theme; projects without one are left out. Themes are all those of the
    families in use, so that a theme without a project is a row with 0. The interval is Wilson's on
    n / design effect, the cluster being the métropole: thirty projects of one métropole are not
    thirty independent answers. A project without a métropole stands for itself.

    Returns ``theme, label_fr, label_en, count, estimate, low, high, n`` (projects that have a
    theme), ``deff, method``, the most frequent theme first.
    """
    known = projects[projects["theme"].notna()]
    shares = _shares(
        {code: known["theme"] == code for code in _family(known["theme"], codebook)}, known
    )
    return _labelled(shares, codebook, "theme")


def purpose_shares(projects: pd.DataFrame, codebook: pd.DataFrame) -> pd.DataFrame:
    """Share of projects that name each purpose (finalité), with its interval.

    A project may name several purposes, so shares may sum to more than 1; projects that name none
    are left out. Columns and interval as in :func:`theme_shares`, with ``purpose`` for ``theme``.
    """
    known = projects[projects["purposes"].notna()]
    named = (
        known["purposes"].str.split("|", regex=False).map(lambda cells: {c.strip() for c in cells})
    )
    codes = _family(named.explode(), codebook)
    shares = _shares({code: named.map(lambda cells, c=code: c in cells) for code in codes}, known)
    return _labelled(shares, codebook, "purpose")


def status_shares(projects: pd.DataFrame) -> pd.DataFrame:
    """Share of projects studied, under way and done, with intervals as in :func:`theme_shares`.

    Returns ``status, count, estimate, low, high, n, deff, method`` in the order of advancement;
    without rows when no status is known.
    """
    known = projects[projects["status"].notna()]
    shares = _shares({status: known["status"] == status for status in STATUSES}, known)
    return shares.rename(columns={"code": "status"})


@dataclass(frozen=True)
class PublishedThemes:
    """Theme shares as an edition published them, and what its sources disagree on.

    ``shares`` has one row per domain: ``quantity, item`` (its published name), ``estimate`` (share
    of projects, 0–1), ``rank``, ``per_city`` (mean projects per city, derived: share × mean),
    ``source``. ``conflicts`` has one row per figure of the edition that sources give differently:
    ``quantity, source, value, unit, note``.
    """

    edition: str
    shares: pd.DataFrame
    projects_per_city: float
    conflicts: pd.DataFrame


def published_themes(
    published: pd.DataFrame, crosswalk: pd.DataFrame, edition: str
) -> PublishedThemes:
    """Read the theme shares that ``edition`` printed, named as it named them.

    The crosswalk (``list`` = edition, exact matches) says which published quantities are shares of
    projects by domain. Ties share the better rank. An edition that printed no share gives a table
    without rows.
    """
    of_edition = published[published["edition"] == edition]
    domains = crosswalk[(crosswalk["list"] == edition) & (crosswalk["match"] == "exact")]
    domains = domains.dropna(subset="quantity").drop_duplicates("quantity")
    shares = of_edition.merge(domains[["quantity", "item"]], on="quantity").dropna(subset="value")
    shares = shares[shares["unit"].str.startswith("%", na=False)].drop_duplicates("quantity")
    mean = of_edition.loc[of_edition["quantity"] == "projects_per_city_mean", "value"].mean()
    shares = shares.assign(estimate=shares["value"] / 100, per_city=shares["value"] / 100 * mean)
    shares["rank"] = shares["estimate"].rank(ascending=False, method="min").astype(int)
    columns = ["quantity", "item", "estimate", "rank", "per_city", "source"]
    shares = shares.sort_values(["rank", "item"])[columns].reset_index(drop=True)
    return PublishedThemes(edition, shares, float(mean), conflicts(of_edition))


def conflicts(published: pd.DataFrame) -> pd.DataFrame:
    """Return the published figures that sources of one edition give differently, all of them.

    >>> printed = pd.DataFrame({
    ...     "edition": "2013", "quantity": ["panel", "panel", "mean"], "source": ["A", "B", "A"],
    ...     "value": [24.0, 25.0, 47.0], "unit": "", "note": ""})
    >>> print(conflicts(printed)[["quantity", "source", "value"]].to_string(index=False))
    quantity source  value
       panel      A   24.0
       panel      B   25.0
    """
    spread = published.groupby(["edition", "quantity"])["value"].transform("nunique")
    columns = ["quantity", "source", "value", "unit", "note"]
    return published.loc[spread > 1, columns].reset_index(drop=True)


def beside_published(
    projects: pd.DataFrame,
    published: PublishedThemes,
    crosswalk: pd.DataFrame,
    codebook: pd.DataFrame,
) -> pd.DataFrame:
    """Set the study's theme shares beside the published ones, like with like.

    Only themes that the crosswalk matches exactly are comparable, and only among themselves: the
    study's shares are recomputed over the projects of those themes, because a share depends on the
    list it is a share of. Panels, questions and the grain of projects still differ, so the two
    columns are to be read as orders, not as a change.

    Returns one row per published domain: ``item, published`` (0–1), ``published_rank, theme,
    estimate, low, high, count, n`` (the study's, blank when not comparable), ``comparable`` and
    ``note``, what the crosswalk says of the match.
    """
    names = crosswalk[crosswalk["list"] == published.edition]
    exact = names[(names["match"] == "exact") & names["code"].isin(projects["theme"])]
    own = theme_shares(projects[projects["theme"].isin(exact["code"])], codebook)
    own = own.merge(exact[["code", "quantity"]], left_on="theme", right_on="code")
    table = published.shares.rename(columns={"estimate": "published", "rank": "published_rank"})
    columns = ["quantity", "theme", "estimate", "low", "high", "count", "n"]
    table = table.merge(own[columns], on="quantity", how="left")
    table["comparable"] = table["theme"].notna()
    table["note"] = table["quantity"].map(_notes(names[names["code"].isin(projects["theme"])]))
    return table[["item", "published", "published_rank", *columns[1:], "comparable", "note"]]


def criteria(projects: pd.DataFrame) -> pd.DataFrame:
    """Return the four criteria of 2013 for each project, on the scales of the framework.

    ``completion`` is 0 (studied), 0.5 (under way) or 1 (done); ``partnership``, ``budget`` and
    ``measurement`` are degrees from 0 to 3. Blank stays blank.
    """
    own = projects[["project", "metropole", "edition"]].copy()
    own["completion"] = projects["status"].map(COMPLETION).astype(float)
    for criterion in PROJECT_CRITERIA[1:]:
        own[criterion] = projects[criterion].astype(float)
    return own


def project_maturity(projects: pd.DataFrame) -> pd.DataFrame:
    """Score each project on the four criteria of 2013: completion, partners, budget, measurement.

    Each criterion is brought to 0–1 (completion as in :func:`criteria`; a degree is divided by 3);
    ``score`` is 100 times the mean of those known, blank when fewer than half are. Returns
    ``project, metropole, edition``, the four criteria (0–1), ``score`` and ``n_criteria``.

    >>> row = {"project": "a", "metropole": "m", "edition": "2013", "status": "done",
    ...        "partnership": 3, "budget": 0, "measurement": None}
    >>> project_maturity(pd.DataFrame([row]))[["score", "n_criteria"]].round(1).values.tolist()
    [[66.7, 3.0]]
    """
    scored = criteria(projects)
    scored[list(PROJECT_CRITERIA[1:])] /= DEGREES
    four = scored[list(PROJECT_CRITERIA)]
    known = four.notna().sum(axis=1)
    return scored.assign(score=100 * four.mean(axis=1).where(known >= 2), n_criteria=known)


def maturity_by_metropole(scored: pd.DataFrame, metropoles: pd.DataFrame) -> pd.DataFrame:
    """Average :func:`project_maturity` over each métropole's projects.

    Returns ``metropole, name``, the mean of each criterion (0–1), ``score`` (0–100, mean over
    projects), ``q1, q3`` (between which half of its projects are) and ``n`` (projects scored), the
    highest first. Without rows when no project of a métropole could be scored.
    """
    known = scored.dropna(subset=["metropole", "score"])
    groups = known.groupby("metropole")
    table = groups[[*PROJECT_CRITERIA, "score"]].mean()
    table["q1"], table["q3"] = groups["score"].quantile(0.25), groups["score"].quantile(0.75)
    table["n"] = groups.size()
    table = table.reset_index().merge(metropoles[["metropole", "name"]], on="metropole", how="left")
    order = ["metropole", "name", *PROJECT_CRITERIA, "score", "q1", "q3", "n"]
    return table[order].sort_values(
        ["score", "metropole"], ascending=[False, True], ignore_index=True
    )


def _shares(hits: dict[str, pd.Series], projects: pd.DataFrame) -> pd.DataFrame:
    """One row per code: how many projects, which share of them, its interval."""
    clusters = projects["metropole"].fillna("project " + projects["project"])
    rows = [{"code": code} | prevalence(hit.astype(int), clusters) for code, hit in hits.items()]
    rows = rows if len(projects) else []
    columns = ["code", "successes", "estimate", "low", "high", "n", "deff", "method"]
    return pd.DataFrame(rows, columns=columns).rename(columns={"successes": "count"})


def _family(used: pd.Series, codebook: pd.DataFrame) -> list[str]:
    """Every code of the families from which ``used`` codes come, in the order of the codebook."""
    families = codebook.loc[codebook["code"].isin(used), "parent"]
    return codebook.loc[codebook["parent"].isin(families.dropna()), "code"].tolist()


def _labelled(shares: pd.DataFrame, codebook: pd.DataFrame, noun: str) -> pd.DataFrame:
    labels = codebook[["code", "label_fr", "label_en"]]
    labels = labels.assign(label_en=labels["label_en"].fillna(labels["label_fr"]))
    table = shares.merge(labels, on="code", how="left").rename(columns={"code": noun})
    first = [noun, "label_fr", "label_en"]
    table = table[first + [name for name in table if name not in first]]
    return table.sort_values(["count", noun], ascending=[False, True], ignore_index=True)


def _notes(matches: pd.DataFrame) -> dict[str, str]:
    """What the crosswalk says of each published quantity that themes of the study resemble."""
    notes: dict[str, list[str]] = {}
    for match in matches.dropna(subset=["quantity", "note"]).itertuples():
        for quantity in match.quantity.split("|"):
            notes.setdefault(quantity, []).append(match.note)
    return {quantity: " ; ".join(dict.fromkeys(found)) for quantity, found in notes.items()}
