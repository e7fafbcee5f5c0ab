"""Which domains of which editions can stand side by side, and why the others cannot."""

from __future__ import annotations

import pandas as pd

from metrostudy.compare.editions.published import projects_per_city
from metrostudy.measure.inventory.crosswalk import in_domains
from metrostudy.measure.inventory.published import SHARE_OF_PROJECTS
from metrostudy.measure.inventory.shares import theme_shares

ABSENT, UNSEEN, OTHER_BOUNDS = "not in the list", "list seen in part", "other boundaries"
INSIDE, UNPRINTED = "counted in a wider domain", "no figure seen"
OTHER_MEASURE, ALONE = "another measure", "no earlier share to compare"
_WHY = {"none": ABSENT, "partial": OTHER_BOUNDS, "within": INSIDE}
_COLUMNS = ["edition", "own", "domain", "label_fr", "label_en", "item", "match", "quantity",
            "estimate", "low", "high", "count", "n", "comparable", "why", "source",
            "note"]  # fmt: skip


def align(
    crosswalk: pd.DataFrame,
    published: pd.DataFrame,
    projects: pd.DataFrame,
    codebook: pd.DataFrame,
) -> pd.DataFrame:
    """Lay the domains of every edition in one long table, and say which of them compare.

    Editions are the lists of the crosswalk (``2013``, ``ey_2023``, ``p2020`` the proposals of
    2020…) and those of the study's own inventory (``own``). Two cells of a domain compare when
    both are ``comparable``: the list has this very domain (``match`` exact) and its share of all
    the projects of the edition is known, printed as such or as a count beside the total. In the
    study's inventory, themes that a list counts within a wider domain are counted there, and a
    domain compares when some earlier list does. ``why`` says what fails: the domain is not in the
    list, the list was only seen in part, the boundaries are others, no figure was seen, or the
    figure measures something else (a share of authorities, a rank, a level).

    *Comparable* is about domains. The panel and what counts as one project changed each time, so
    that two shares side by side are an order to look at, never a change.

    Returns one row per edition and domain: ``edition, own, domain`` (code), ``label_fr, label_en,
    item`` (its name there), ``match, quantity, estimate`` (share of projects, 0–1), ``low, high``
    (the study's own), ``count, n`` (projects), ``comparable, why, source, note`` (of the
    crosswalk).
    """
    known = projects.dropna(subset="theme")
    exact = crosswalk.loc[crosswalk["match"] == "exact", "code"]
    rows = crosswalk[crosswalk["code"].isin([*codebook["code"], *exact])]
    rows = rows.rename(columns={"code": "domain", "list": "edition"}).reset_index(drop=True)
    rows = rows.join(_measured(rows, published)).assign(own=False)
    rows["why"] = rows["match"].map(_WHY).fillna(UNSEEN).where(rows["match"] != "exact", "")
    unmeasured = (rows["why"] == "") & rows["estimate"].isna()
    rows.loc[unmeasured, "why"] = rows["quantity"].map(
        lambda name: UNPRINTED if pd.isna(name) else OTHER_MEASURE
    )
    own = _own(known, rows, crosswalk, codebook)
    table = pd.concat([rows, own], ignore_index=True) if len(own) else rows
    table["comparable"] = table["why"] == ""
    return table.assign(**_labels(table["domain"], crosswalk, codebook))[_COLUMNS]


def same_domains(
    aligned: pd.DataFrame,
    projects: pd.DataFrame,
    crosswalk: pd.DataFrame,
    codebook: pd.DataFrame,
) -> pd.DataFrame:
    """Return the shares of the domains that every edition with a share has, among themselves.

    A share depends on the list it is a share of: over the same few domains, each edition's shares
    sum to 1. ``aligned`` comes from :func:`align`. The study's interval is Wilson's with the design
    effect of métropoles (:func:`~metrostudy.measure.inventory.shares.theme_shares`); a published
    share has none. Empty when fewer than two domains, or two editions, are shared.

    Returns ``edition, own, domain, label_fr, label_en, estimate, low, high, count, n`` (projects
    in these domains; blank where only shares were printed) and ``rank`` among them.
    """
    usable = aligned[aligned["comparable"]]
    editions = usable["edition"].unique()
    seen = usable.groupby("domain", sort=False)["edition"].nunique()
    domains = seen.index[seen == len(editions)]
    columns = ["edition", "own", "domain", "label_fr", "label_en", "estimate", "low", "high",
               "count", "n", "rank"]  # fmt: skip
    if len(domains) < 2 or len(editions) < 2:
        return pd.DataFrame(columns=columns)
    rows = usable[usable["domain"].isin(domains)].set_index(["edition", "domain"])
    rows = rows[["own", "label_fr", "label_en", "estimate", "count"]].astype({"estimate": float})
    rows["estimate"] /= rows.groupby("edition")["estimate"].transform("sum")
    rows["n"] = rows.groupby("edition")["count"].transform("sum", min_count=1)
    inside = _in_lists(projects.dropna(subset="theme"), crosswalk)
    inside = theme_shares(inside[inside["theme"].isin(domains)], codebook, by="edition")
    bounds = inside.rename(columns={"theme": "domain"}).set_index(["edition", "domain"])
    rows = rows.join(bounds[["low", "high"]])
    rows["rank"] = rows.groupby("edition")["estimate"].rank(ascending=False, method="min")
    return rows.reset_index()[columns]


def _measured(rows: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    """The share of all projects that each row's figure is or gives, with what it was counted on."""
    figures = published.dropna(subset="value").drop_duplicates(["edition", "quantity"])
    table = rows[["edition", "quantity"]].merge(figures, on=["edition", "quantity"], how="left")
    whole = projects_per_city(published).query("how == 'derived'")
    n = table["edition"].map(whole.groupby("edition")["total"].first())
    share, counted = table["unit"] == SHARE_OF_PROJECTS, (table["unit"] == "projets") & n.notna()
    estimate = (table["value"] / 100).where(share, (table["value"] / n).where(counted))
    return pd.DataFrame({
        "estimate": estimate, "low": float("nan"), "high": float("nan"),
        "count": table["value"].where(counted), "n": n.where(counted), "source": table["source"],
    })  # fmt: skip


def _own(
    projects: pd.DataFrame, rows: pd.DataFrame, crosswalk: pd.DataFrame, codebook: pd.DataFrame
) -> pd.DataFrame:
    """The study's own editions, in the domains of the earlier lists."""
    shares = theme_shares(_in_lists(projects, crosswalk), codebook, by="edition")
    shares = shares.rename(columns={"theme": "domain"}).drop(columns=["label_fr", "label_en"])
    measured = rows.loc[rows["why"] == "", "domain"]
    merged = crosswalk.loc[crosswalk["match"] == "within", "code"]
    shares["why"] = (
        shares["domain"].isin(measured).map({True: "", False: ALONE}).mask(
            shares["domain"].isin(merged) & (shares["count"] == 0), INSIDE)
    )  # fmt: skip
    return shares.assign(own=True).reindex(
        columns=[c for c in _COLUMNS if c in shares or c == "own"]
    )


def _in_lists(projects: pd.DataFrame, crosswalk: pd.DataFrame) -> pd.DataFrame:
    for name in crosswalk.loc[crosswalk["match"] == "within", "list"].unique():
        projects = in_domains(projects, crosswalk, name)
    return projects


def _labels(
    domains: pd.Series, crosswalk: pd.DataFrame, codebook: pd.DataFrame
) -> dict[str, pd.Series]:
    """What the codebook calls each domain, else what the first list that has it does."""
    named = crosswalk[crosswalk["match"] == "exact"].drop_duplicates("code")
    first = domains.map(named.set_index("code")["item"])
    labels = codebook.set_index("code")
    french = domains.map(labels["label_fr"]).fillna(first)
    return {"label_fr": french, "label_en": domains.map(labels["label_en"]).fillna(french)}
