"""What an earlier edition printed of its projects, and the study's own shares beside it."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from metrostudy.measure.inventory.codes import codes_in, family
from metrostudy.measure.inventory.crosswalk import in_domains
from metrostudy.measure.inventory.shares import theme_shares

SHARE_OF_PROJECTS = "% des projets"
PER_CITY, HONOURS = "projects_per_city_mean", "palmares_projects_admin_simplification"


@dataclass(frozen=True)
class PublishedThemes:
    """Theme shares as an edition published them, and what its sources disagree on.

    ``shares`` has one row per domain: ``quantity, item`` (its published name), ``estimate`` (share
    of projects, 0–1), ``rank``, ``per_city`` (mean projects per city, derived: share × mean),
    ``source``. ``honours`` is the number of projects on its honours list, when printed.
    ``conflicts`` has one row per figure of the edition that sources give differently:
    ``quantity, source, value, unit, note``.
    """

    edition: str
    shares: pd.DataFrame
    projects_per_city: float
    conflicts: pd.DataFrame
    honours: float = float("nan")


def published_themes(
    published: pd.DataFrame, crosswalk: pd.DataFrame, edition: str
) -> PublishedThemes:
    """Read the theme shares that ``edition`` printed, named as it named them.

    The crosswalk (``list`` = edition, exact matches) says which published quantities are domains;
    only those printed as shares of projects are kept, for a share of cities (IDC 2017) is another
    thing. Ties share the better rank. An edition that printed no such share gives a table without
    rows.
    """
    of_edition = published[published["edition"] == edition]
    domains = crosswalk[(crosswalk["list"] == edition) & (crosswalk["match"] == "exact")]
    domains = domains.dropna(subset="quantity").drop_duplicates("quantity")
    shares = of_edition.merge(domains[["quantity", "item"]], on="quantity").dropna(subset="value")
    shares = shares[shares["unit"] == SHARE_OF_PROJECTS].drop_duplicates("quantity")
    mean, honours = (
        of_edition.loc[of_edition["quantity"] == quantity, "value"].mean()
        for quantity in (PER_CITY, HONOURS)
    )
    shares = shares.assign(estimate=shares["value"] / 100, per_city=shares["value"] / 100 * mean)
    shares["rank"] = shares["estimate"].rank(ascending=False, method="min").astype(int)
    columns = ["quantity", "item", "estimate", "rank", "per_city", "source"]
    shares = shares.sort_values(["rank", "item"])[columns].reset_index(drop=True)
    return PublishedThemes(edition, shares, float(mean), conflicts(of_edition), float(honours))


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

    Only themes that the crosswalk matches exactly are comparable, with those that the list counts
    within them (:func:`~metrostudy.measure.inventory.crosswalk.in_domains`), and only among
    themselves: both shares are recomputed over those themes (``among`` and ``estimate``), because a
    share depends on the list it is a share of. When every domain of the edition is matched,
    ``among`` is what was printed. Panels, questions and the grain of projects still differ, so the
    two columns are to be read as orders, not as a change.

    Returns one row per published domain: ``item, published`` (0–1, as printed),
    ``published_rank, among, theme, estimate, low, high, rank, count, n`` (the study's; these and
    ``among`` blank when not comparable), ``comparable`` and ``note``, what the crosswalk says of
    the match.
    """
    themes = family(projects["theme"].dropna(), codebook)
    projects = in_domains(projects, crosswalk, published.edition)
    names = crosswalk[(crosswalk["list"] == published.edition) & crosswalk["code"].isin(themes)]
    exact = names[
        (names["match"] == "exact") & names["quantity"].isin(published.shares["quantity"])
    ]
    own = theme_shares(projects[projects["theme"].isin(exact["code"])], codebook)
    own["rank"] = own["estimate"].rank(ascending=False, method="min")
    own = own.merge(exact[["code", "quantity"]], left_on="theme", right_on="code")
    table = published.shares.rename(columns={"estimate": "published", "rank": "published_rank"})
    columns = ["quantity", "theme", "estimate", "low", "high", "rank", "count", "n"]
    table = table.merge(own[columns], on="quantity", how="left")
    table["comparable"] = table["theme"].notna()
    same = table["published"].where(table["comparable"])
    table["among"] = same / same.sum()
    table["note"] = table["quantity"].map(_notes(names))
    first = ["item", "published", "published_rank", "among"]
    return table[[*first, *columns[1:], "comparable", "note"]]


def _notes(matches: pd.DataFrame) -> dict[str, str]:
    """What the crosswalk says of each published quantity that themes of the study resemble."""
    quantities = codes_in(matches["quantity"])
    notes = pd.DataFrame(
        {"quantity": quantities, "note": matches["note"].reindex(quantities.index)}
    )
    notes = notes.dropna().drop_duplicates()
    return notes.groupby("quantity", sort=False)["note"].agg(" ; ".join).to_dict()
