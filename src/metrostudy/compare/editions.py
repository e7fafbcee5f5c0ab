"""What changed since earlier editions, like with like; what was published, every source shown."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from metrostudy import small_n
from metrostudy.faults import Fault, StudyError, nearest
from metrostudy.study import Editions

PANEL = "panel_size"
PER_CITY = "projects_per_city_mean"
TOTALS = ("projects_total", "projects_total_approx")


def panels(published: pd.DataFrame) -> pd.DataFrame:
    """Return every published panel size, all sources: who was asked is never the same twice.

    ``series`` is what precedes ``panel_size`` in the quantity: blank for the barometer, ``idc`` and
    ``ey`` for the surveys of others. Returns ``edition, series, value, unit, source, note`` and
    ``n_values``, how many different sizes the sources of that edition give.
    """
    sizes = published[published["quantity"].str.endswith(PANEL)].copy()
    sizes["series"] = sizes["quantity"].str.removesuffix(PANEL).str.strip("_")
    spread = sizes.groupby(["edition", "series"])["value"].transform("nunique")
    columns = ["edition", "series", "value", "unit", "source", "note"]
    table = sizes.assign(n_values=spread)[[*columns, "n_values"]]
    return table.sort_values(["series", "edition"], kind="stable", ignore_index=True)


def projects_per_city(published: pd.DataFrame) -> pd.DataFrame:
    """Return the projects per city that each edition published or lets one derive.

    Derived: the total of projects divided by each published panel size. The fall that one reads
    (47, 21 or 22, 11) is not a trend: panels, questions and what counts as one project changed,
    and the edition of 2015 names that last point among its limits.

    Returns ``edition, estimate, total, panel`` (blank when published as a mean), ``how`` (published
    or derived), ``unit, source`` (of the mean, else of the panel), ``note``.
    """
    means = published[published["quantity"] == PER_CITY].assign(how="published", total=np.nan)
    means = means.assign(estimate=means["value"], panel=np.nan)
    totals = published[published["quantity"].isin(TOTALS)][["edition", "value"]]
    sizes = published[published["quantity"] == PANEL].rename(columns={"value": "panel"})
    derived = totals.rename(columns={"value": "total"}).merge(sizes, on="edition")
    derived = derived.assign(estimate=derived["total"] / derived["panel"], how="derived")
    columns = ["edition", "estimate", "total", "panel", "how", "unit", "source", "note"]
    table = pd.concat([means[columns], derived[columns]])
    return table.sort_values("edition", kind="stable", ignore_index=True)


def recomputed(published: pd.DataFrame) -> pd.DataFrame:
    """Recompute the published figures that other published figures determine.

    Each row is one figure of one source: what was printed, the range that the other figures of its
    edition give (a range when sources disagree on the panel), the sum written out, and whether the
    two agree once rounded as printed. ``base`` is the number of cities that a printed mean implies.

    Returns ``edition, quantity, published, low, high, sum, agrees, base, unit, source``; a sum of
    which a part was not published has no row.
    """
    rows = []
    for edition, part in published.dropna(subset="value").groupby("edition"):
        known = part.groupby("quantity")["value"].apply(list).to_dict()
        for quantity, check in _CHECKS.items():
            found = check(known) if quantity in known else None
            if found:
                printed = part[part["quantity"] == quantity]
                rows += [_compared(edition, row, *found) for row in printed.itertuples()]
    columns = ["edition", "quantity", "published", "low", "high", "sum", "agrees", "base", "unit"]
    return pd.DataFrame(rows, columns=[*columns, "source"])


def published_purposes(published: pd.DataFrame) -> pd.DataFrame:
    """Return what each edition published of the order of purposes and priorities, in its words.

    The editions of 2013 to 2015 asked élus for purposes (finalités); that of 2020 asked digital
    officers for priorities of the term: two questions, so an order, never a change. Returns
    ``edition, quantity, value, unit, text, note, source``.
    """
    asked = published["quantity"].str.contains("finalite|rank_priority", regex=True)
    columns = ["edition", "quantity", "value", "unit", "text", "note", "source"]
    return published.loc[asked].reindex(columns=columns).reset_index(drop=True)


@dataclass(frozen=True)
class Changes:
    """The study's own change from ``earlier`` to ``later``, over the métropoles rated in both.

    ``table`` has one row per criterion rated in both: ``criterion, label_fr, label_en, kind`` (of
    the codebook for a condition, ``criterion`` for the grid), ``before, after`` (means of those
    present in both), ``estimate`` (points of the scale), ``low, high, n`` (métropoles), ``p,
    p_holm, p_min, detectable, method``. ``panel`` has one row per métropole: ``metropole, status``
    (both, arrival, departure). ``redefined`` lists the criteria rated in one of the two only.
    """

    table: pd.DataFrame
    panel: pd.DataFrame
    redefined: tuple[str, ...]
    earlier: str
    later: str


def changes(
    ratings: pd.DataFrame,
    framework: pd.DataFrame,
    codebook: pd.DataFrame,
    choices: Editions,
    rng: np.random.Generator,
) -> Changes:
    """Measure what changed between two editions, like with like.

    Ratings of a métropole, an edition and a criterion settle to the mean of their raters. Only
    métropoles rated in both editions are compared: arrivals and departures change a mean without
    anything having changed, so they are counted and left out. Per criterion: mean difference,
    Student's interval, exact sign-flip p, Holm's over all criteria. Raters who became more severe
    would look like a change: keep some of them from one edition to the next.

    The editions are those of ``choices``; blank takes the last two rated. With fewer than two,
    nothing is compared and ``table`` is empty. Raises :class:`~metrostudy.faults.StudyError` for an
    edition without ratings.
    """
    known = ratings.dropna(subset="score")
    earlier, later = _editions(known, choices)
    settled = known.groupby(["criterion", "metropole", "edition"])["score"].mean().unstack()
    settled = settled.reindex(columns=[earlier, later]).dropna(how="all")
    by_criterion = settled.notna().groupby("criterion").any()
    shared = by_criterion.index[by_criterion.all(axis=1)]
    pairs = settled.dropna().loc[lambda t: t.index.get_level_values("criterion").isin(shared)]
    rows = [
        {"criterion": name, "before": part[earlier].mean(), "after": part[later].mean()}
        | small_n.paired(part[later] - part[earlier], rng)
        for name, part in pairs.groupby("criterion")
    ]
    redefined = tuple(by_criterion.index.difference(shared))
    table = _labelled(rows, framework, codebook)
    return Changes(table, _panel(settled, earlier, later), redefined, earlier, later)


def _editions(ratings: pd.DataFrame, choices: Editions) -> tuple[str, str]:
    known = sorted(ratings["edition"].unique())
    asked = [name for name in (choices.earlier, choices.later) if name]
    faults = [
        Fault("study.yml", (), "choices.editions", f"'{name}' has no ratings{nearest(name, known)}")
        for name in asked
        if name not in known
    ]
    if faults:
        raise StudyError(faults)
    later = choices.later or (known[-1] if known else "")
    before = [name for name in known if name < later]
    return choices.earlier or (before[-1] if before else ""), later


def _labelled(rows: list[dict], framework: pd.DataFrame, codebook: pd.DataFrame) -> pd.DataFrame:
    nodes = framework.rename(columns={"node": "criterion"}).assign(kind="criterion")
    codes = codebook.rename(columns={"code": "criterion"})
    columns = ["criterion", "label_fr", "label_en", "kind"]
    labels = pd.concat([nodes[columns], codes[columns]]).drop_duplicates("criterion")
    numbers = ["before", "after", "estimate", "low", "high", "n", "p", "p_min", "detectable"]
    table = pd.DataFrame(rows, columns=["criterion", *numbers, "method"])
    table.insert(table.columns.get_loc("p") + 1, "p_holm", small_n.holm(table["p"]))
    table = labels.merge(table, on="criterion", how="right")
    table["label_fr"] = table["label_fr"].fillna(table["criterion"])
    return table.sort_values(["p", "criterion"], kind="stable", ignore_index=True)


def _panel(settled: pd.DataFrame, earlier: str, later: str) -> pd.DataFrame:
    rated = settled.notna().groupby("metropole").any()
    status = np.select(
        [rated[earlier] & rated[later], rated[later]], ["both", "arrival"], default="departure"
    )
    return pd.DataFrame({"metropole": rated.index, "status": status})


# What other figures determine: (lowest, highest, the sum written out, implied number of cities).


def _shown(value: float) -> str:
    return f"{value:g}".replace(".", ",")


def _top_share(known: dict) -> tuple | None:
    if not {"projects_top3_domains", "projects_total"} <= set(known):
        return None
    part, whole = known["projects_top3_domains"][0], known["projects_total"][0]
    share = 100 * part / whole
    return share, share, f"{_shown(part)} / {_shown(whole)}", None


def _education(known: dict) -> tuple | None:
    if not {"projects_education", PANEL} <= set(known):
        return None
    projects, sizes = known["projects_education"][0], sorted(set(known[PANEL]))
    text = f"{_shown(projects)} / {'–'.join(_shown(size) for size in sizes)}"
    return projects / sizes[-1], projects / sizes[0], text, projects


def _top_mean(known: dict) -> tuple | None:
    shares = sorted(
        (v[0] for k, v in known.items() if k.startswith("share_projects_")), reverse=True
    )
    if PER_CITY not in known or len(shares) < 3:
        return None
    mean = known[PER_CITY][0]
    text = f"{_shown(mean)} × {_shown(shares[2])}–{_shown(shares[0])} %"
    return mean * shares[2] / 100, mean * shares[0] / 100, text, None


def _split_of_panel(known: dict) -> tuple | None:
    parts = ("panel_intercommunalites", "panel_communes", "panel_conjoint_commune_interco")
    if not set(parts) <= set(known):
        return None
    values = [known[part][0] for part in parts]
    return sum(values), sum(values), " + ".join(map(_shown, values)), None


_CHECKS = {
    "share_top3_domains_published": _top_share,
    "projects_education_mean_per_city": _education,
    "projects_per_city_mean_top3_domains": _top_mean,
    PANEL: _split_of_panel,
}


def _compared(
    edition: str, row: tuple, low: float, high: float, text: str, projects: float | None
) -> dict:
    decimals = len(_shown(row.value).partition(",")[2])
    half = 0.5 * 10**-decimals
    agrees = low - half <= row.value <= high + half
    base = projects / row.value if projects else np.nan
    found = {"edition": edition, "quantity": row.quantity, "published": row.value}
    found |= {"low": low, "high": high, "sum": text, "agrees": agrees, "base": base}
    return found | {"unit": row.unit, "source": row.source}
