"""What the editions published, every source kept: panels, projects per city, order of purposes."""

from __future__ import annotations

import pandas as pd

PANEL = "panel_size"
PER_CITY = "projects_per_city_mean"
TOTAL = "projects_total"

# Surveys of others: their name opens the name of each of their figures.
_SURVEYS = ("barometre_numerique", "datapublica", "desi", "dge", "digiser", "ey", "france_relance",
            "france_urbaine", "idc", "ifn", "imd", "lordi", "lordimas", "odoxa", "open_data",
            "pqna", "smart_city_services", "villes_internet")  # fmt: skip
# One figure under several names: an approximate total, and a number that two texts give.
_ONE_FIGURE = {
    "projects_total_approx": TOTAL,
    "n_invariants_press_release": "n_invariants",
    "n_invariants_tribune": "n_invariants",
}


def published_figures(published: pd.DataFrame) -> pd.DataFrame:
    """Return every published figure, and the projects per city derived from them, none chosen.

    ``series`` is the survey: blank for the barometer, ``ey``, ``idc``… for others, which asked
    other people other things. ``figure`` says which figures are of one kind (an exact and an
    approximate total), ``how`` whether it was published or derived. A figure is ``repeated`` when
    two editions of a series give it, or two sources of one edition: those can be drawn side by
    side.

    Returns ``edition, series, figure, quantity, value`` (blank where a word was printed), ``text,
    unit, how, source, note``, ``n_values`` (different values that the sources of that edition
    give), ``n_editions`` and ``repeated``.
    """
    derived = projects_per_city(published).query("how == 'derived'").assign(quantity=PER_CITY)
    derived = derived.rename(columns={"estimate": "value"})
    table = pd.concat([published.assign(how="published"), derived], ignore_index=True)
    table = table.assign(
        series=table["quantity"].map(_series), figure=table["quantity"].replace(_ONE_FIGURE)
    )
    known = table["value"].notna()
    table["n_values"] = table.groupby(["edition", "figure"])["value"].transform("nunique")
    table["n_editions"] = (
        table["edition"].where(known).groupby(table["figure"]).transform("nunique")
    )
    sources = table.groupby(["edition", "figure"])["source"].transform("nunique")
    sources = sources.groupby(table["figure"]).transform("max")
    table["repeated"] = known & (
        (table["n_editions"] > 1) | (sources > 1) | (table["n_values"] > 1)
    )
    columns = ["edition", "series", "figure", "quantity", "value", "text", "unit", "how", "source",
               "note", "n_values", "n_editions", "repeated"]  # fmt: skip
    order = ["series", "figure", "edition"]
    return table.reindex(columns=columns).sort_values(order, kind="stable", ignore_index=True)


def panels(published: pd.DataFrame) -> pd.DataFrame:
    """Return every published panel size, all sources: who was asked is never the same twice.

    ``series`` is what precedes ``panel_size`` in the quantity: blank for the barometer, ``idc`` and
    ``ey`` for the surveys of others. Returns ``edition, series, value, unit, source, note``,
    ``n_values``, how many different sizes the sources of that edition give, and ``one_answer``, the
    points of percentage that one respondent moves.
    """
    sizes = published[published["quantity"].str.endswith(PANEL)].copy()
    sizes["series"] = sizes["quantity"].str.removesuffix(PANEL).str.strip("_")
    spread = sizes.groupby(["edition", "series"])["value"].transform("nunique")
    table = sizes.assign(n_values=spread, one_answer=100 / sizes["value"])
    columns = ["edition", "series", "value", "unit", "source", "note", "n_values", "one_answer"]
    return table[columns].sort_values(["series", "edition"], kind="stable", ignore_index=True)


def projects_per_city(published: pd.DataFrame) -> pd.DataFrame:
    """Return the projects per city that each edition published or lets one derive.

    Derived: the total of projects divided by each published panel size. The fall that one reads
    (47, 21 or 22, 11) is not a trend: panels, questions and what counts as one project changed,
    and the edition of 2015 names that last point among its limits.

    Returns ``edition, estimate, total`` (derived too, the other way round, where a mean was
    published), ``panel, how`` (published or derived, of the estimate), ``unit, source`` (of the
    mean, else of the panel), ``note``; a published mean has one row, with the middle panel size.
    """
    sizes = published[published["quantity"] == PANEL].rename(columns={"value": "panel"})
    means = published[published["quantity"] == PER_CITY].assign(how="published")
    middle = sizes.groupby("edition")["panel"].median()
    means = means.assign(estimate=means["value"], panel=means["edition"].map(middle))
    means["total"] = means["estimate"] * means["panel"]
    totals = published[published["quantity"].replace(_ONE_FIGURE) == TOTAL]
    totals = totals[["edition", "value"]].rename(columns={"value": "total"})
    derived = totals.merge(sizes, on="edition")
    derived = derived.assign(estimate=derived["total"] / derived["panel"], how="derived")
    columns = ["edition", "estimate", "total", "panel", "how", "unit", "source", "note"]
    table = pd.concat([means[columns], derived[columns]])
    return table.sort_values("edition", kind="stable", ignore_index=True)


def published_purposes(published: pd.DataFrame) -> pd.DataFrame:
    """Return what each edition published of the order of purposes and priorities, in its words.

    The editions of 2013 to 2015 asked élus for purposes (finalités); that of 2020 asked digital
    officers for priorities of the term: two questions, so an order, never a change. Returns
    ``edition, quantity, value, unit, text, note, source``.
    """
    asked = published["quantity"].str.contains("finalite|rank_priority", regex=True)
    columns = ["edition", "quantity", "value", "unit", "text", "note", "source"]
    return published.loc[asked].reindex(columns=columns).reset_index(drop=True)


def _series(quantity: str) -> str:
    return next((name for name in _SURVEYS if quantity.startswith(f"{name}_")), "")
