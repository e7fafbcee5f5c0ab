"""Do the published figures follow from one another? Sums, quotients and denominators."""

from __future__ import annotations

import numpy as np
import pandas as pd

from metrostudy.compare.editions.published import PANEL, PER_CITY, TOTAL, published_figures

SHARES = "share_projects"
_OF_PROJECTS = ("share_projects_", "share_top3_")


def recomputed(published: pd.DataFrame) -> pd.DataFrame:
    """Recompute the published figures that other published figures determine.

    Each row is one figure of one source: what was printed, the range that the other figures of its
    edition give (a range when sources disagree on the panel), the sum written out, and whether the
    two agree once rounded as printed. ``base`` is the number of cities that a printed mean implies.
    Shares that are parts of a whole (« % des projets ») make one row, ``share_projects``, printed
    as 100: they agree when rounding each of them can explain the rest.

    Returns ``edition, quantity, published, low, high, sum, agrees, base, unit, n`` (what the
    recomputed figure counts: projects, cities, sources or shares), ``source``; a sum of which a
    part was not published has no row.
    """
    rows = []
    for edition, part in published.dropna(subset="value").groupby("edition"):
        known = part.groupby("quantity")["value"].apply(list).to_dict()
        for quantity, check in _CHECKS.items():
            found = check(known) if quantity in known else None
            if found:
                printed = part[part["quantity"] == quantity]
                rows += [_compared(edition, row, *found) for row in printed.itertuples()]
        rows += _whole(edition, part[part["unit"] == "% des projets"])
    columns = ["edition", "quantity", "published", "low", "high", "sum", "agrees", "base", "unit"]
    return pd.DataFrame(rows, columns=[*columns, "n", "source"])


def whole_answers(published: pd.DataFrame) -> pd.DataFrame:
    """Ask whether each published share can be a whole number of respondents of its panel.

    Of n respondents, k give 100 k / n per cent and nothing else: a share that no k gives was
    counted on fewer people than the panel, or misprinted (the GRIM test, Brown & Heathers 2017). A
    share is possible when some k, over one of the panel sizes that the sources give, is less than
    one point away: whatever way it was rounded. Above a hundred respondents every whole percentage
    is possible. Shares of projects are left out, and those whose note quotes their wording
    (« près de 80 % »): they never were exact.

    Returns ``edition, series, quantity, published, panel, one_answer`` (points that one respondent
    moves), ``count`` (the nearest k), ``nearest`` (100 k / n), ``possible`` (on that panel size),
    ``possible_on_any``, ``unit, source``, one row per figure and panel size.

    >>> printed = pd.DataFrame({
    ...     "edition": "2018", "quantity": ["ey_panel_size", "ey_share_a", "ey_share_b"],
    ...     "value": [39.0, 51.0, 14.0], "unit": ["villes", "%", "%"], "source": "", "note": ""})
    >>> whole_answers(printed)[["published", "count", "nearest", "possible"]].round(1).values
    array([[51.0, 20, 51.3, True],
           [14.0, 5, 12.8, False]], dtype=object)
    """
    table = published_figures(published).dropna(subset="value")
    sizes = table[table["quantity"].str.endswith(PANEL)]
    sizes = sizes[["edition", "series", "value"]].drop_duplicates()
    sizes = sizes.rename(columns={"value": "panel"})
    quoted = table["note"].fillna("").str.contains("publié")
    asked = table["unit"].fillna("").str.startswith("%") & ~quoted
    asked &= ~table["quantity"].str.startswith(_OF_PROJECTS)
    found = table[asked].merge(sizes, on=["edition", "series"])
    found = found.rename(columns={"value": "published"})
    found["one_answer"] = 100 / found["panel"]
    found["count"] = (found["published"] / found["one_answer"]).round().astype(int)
    found["nearest"] = found["count"] * found["one_answer"]
    found["possible"] = (found["published"] - found["nearest"]).abs() < 1
    keys = ["edition", "quantity", "source"]
    found["possible_on_any"] = found.groupby(keys)["possible"].transform("any")
    columns = ["edition", "series", "quantity", "published", "panel", "one_answer", "count",
               "nearest", "possible", "possible_on_any", "unit", "source"]  # fmt: skip
    return found[columns].sort_values(["series", "edition"], kind="stable", ignore_index=True)


# What other figures determine: (lowest, highest, the sum written out, implied base, what counts).


def _shown(value: float) -> str:
    return f"{value:g}".replace(".", ",")


def _top_share(known: dict) -> tuple | None:
    if not {"projects_top3_domains", TOTAL} <= set(known):
        return None
    part, whole = known["projects_top3_domains"][0], known[TOTAL][0]
    share = 100 * part / whole
    return share, share, f"{_shown(part)} / {_shown(whole)}", None, whole


def _education(known: dict) -> tuple | None:
    if not {"projects_education", PANEL} <= set(known):
        return None
    projects, sizes = known["projects_education"][0], sorted(set(known[PANEL]))
    text = f"{_shown(projects)} / {'–'.join(_shown(size) for size in sizes)}"
    return projects / sizes[-1], projects / sizes[0], text, projects, projects


def _top_mean(known: dict) -> tuple | None:
    shares = sorted(
        (v[0] for k, v in known.items() if k.startswith("share_projects_")), reverse=True
    )
    if PER_CITY not in known or len(shares) < 3:
        return None
    mean = known[PER_CITY][0]
    text = f"{_shown(mean)} × {_shown(shares[2])}–{_shown(shares[0])} %"
    return mean * shares[2] / 100, mean * shares[0] / 100, text, None, 3


def _split_of_panel(known: dict) -> tuple | None:
    parts = ("panel_intercommunalites", "panel_communes", "panel_conjoint_commune_interco")
    if not set(parts) <= set(known):
        return None
    values = [known[part][0] for part in parts]
    return sum(values), sum(values), " + ".join(map(_shown, values)), None, sum(values)


_CHECKS = {
    "share_top3_domains_published": _top_share,
    "projects_education_mean_per_city": _education,
    "projects_per_city_mean_top3_domains": _top_mean,
    PANEL: _split_of_panel,
}


def _compared(
    edition: str, row: tuple, low: float, high: float, text: str, projects: float | None, n: float
) -> dict:
    decimals = len(_shown(row.value).partition(",")[2])
    half = 0.5 * 10**-decimals
    agrees = low - half <= row.value <= high + half
    base = projects / row.value if projects else np.nan
    found = {"edition": edition, "quantity": row.quantity, "published": row.value}
    found |= {"low": low, "high": high, "sum": text, "agrees": agrees, "base": base}
    return found | {"unit": row.unit, "n": int(n), "source": row.source}


def _whole(edition: str, shares: pd.DataFrame) -> list[dict]:
    """The one row of the shares of one edition that are parts of a whole."""
    shares = shares.drop_duplicates("quantity")
    if len(shares) < 2:
        return []
    total, text = float(shares["value"].sum()), " + ".join(map(_shown, shares["value"]))
    row = {"edition": edition, "quantity": SHARES, "published": 100.0, "low": total, "high": total}
    row |= {"sum": text, "agrees": abs(total - 100) <= 0.5 * len(shares), "base": np.nan}
    return [row | {"unit": "%", "n": len(shares), "source": shares["source"].iloc[0]}]
