"""Does the métropole's steering overcome barriers: projects compared within their métropole."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from metrostudy import small_n
from metrostudy.compare.barriers import met_by_project
from metrostudy.study import Barriers

IN_DEPTH = 3


@dataclass(frozen=True)
class Steering:
    """Barriers overcome under strong and under weak steering, and the difference within métropoles.

    ``effect`` has one row: ``estimate`` (share of a project's barriers that were overcome, strong
    minus weak, within métropoles), ``low, high, n`` (projects), ``informative, p, p_min, delta,
    detectable, method``, and ``odds_ratio, or_low, or_high`` of the barriers met. ``groups`` has
    one row per degree of steering: ``steering`` (strong, weak), ``projects, met, overcome,
    estimate, low, high``. ``metropoles`` has one row per métropole that has projects of both:
    ``metropole, strong, n_strong, weak, n_weak, difference``. ``no_barrier`` and ``unknown`` count
    the projects left out.
    """

    effect: pd.DataFrame
    groups: pd.DataFrame
    metropoles: pd.DataFrame
    no_barrier: int
    unknown: int


def steering(
    projects: pd.DataFrame, codebook: pd.DataFrame, choices: Barriers, rng: np.random.Generator
) -> Steering:
    """Compare the share of barriers overcome in projects strongly and weakly steered (H5).

    Steering is strong from ``choices.strong_steering`` on (0–3). The unit of the test is the
    project that met at least one barrier, its outcome the share of them that it overcame.
    Métropoles are strata, so that one that steers a lot *and* succeeds a lot for other reasons
    weighs nothing. p comes from shuffling steering among the projects of each métropole. The odds
    ratio counts barriers (a project has several): common to métropoles, exact and conditional, it
    takes the barriers of one project as independent and its interval is a little short.

    Projects that met no barrier, or whose barriers or steering are unknown, are counted and left
    out. This is association within métropoles: who steers what was not drawn by lot.
    """
    outcome = overcome_by_project(projects, codebook)
    known = outcome.dropna(subset=["steering", "metropole"])
    tried = known[known["met"] > 0].assign(strong=known["steering"] >= choices.strong_steering)
    effect = small_n.difference(
        tried["share"], tried["strong"], rng, tried["metropole"], choices.n_permutations
    )
    odds = small_n.common_odds_ratio(_tables(tried))
    effect |= {"odds_ratio": odds["estimate"], "or_low": odds["low"], "or_high": odds["high"]}
    return Steering(
        effect=pd.DataFrame([effect]),
        groups=_groups(tried),
        metropoles=_by_metropole(tried),
        no_barrier=int((known["met"] == 0).sum()),
        unknown=len(projects) - len(known),
    )


def overcome_by_project(projects: pd.DataFrame, codebook: pd.DataFrame) -> pd.DataFrame:
    """Count the barriers that each project met and overcame.

    A blank ``overcome`` beside known barriers is an empty list: none was. A barrier said to be
    overcome that is not among those met does not count. Returns one row per project whose barriers
    are known: ``project, metropole, steering, met, overcome, share`` (blank without barrier).

    >>> projects = pd.DataFrame({"project": ["a", "b"], "metropole": "m", "steering": [3, 0],
    ...                          "barriers": ["FN.A|FN.B", "none"], "overcome": ["FN.A", None]})
    >>> codebook = pd.DataFrame({"code": ["FN.A", "FN.B"], "parent": "FN", "label_fr": "",
    ...                          "label_en": "", "kind": "internal_barrier"})
    >>> overcome_by_project(projects, codebook)[["met", "overcome", "share"]].values.tolist()
    [[2.0, 1.0, 0.5], [0.0, 0.0, nan]]
    """
    met = met_by_project(projects, codebook)
    won = met & met_by_project(projects, codebook, "overcome")
    table = projects.set_index("project").loc[met.index, ["metropole", "steering"]]
    table = table.assign(met=met.sum(axis=1), overcome=won.sum(axis=1))
    share = table["overcome"] / table["met"].where(table["met"] > 0)
    return table.assign(share=share).reset_index()


def projects_in_depth(
    projects: pd.DataFrame, codebook: pd.DataFrame, metropoles: pd.DataFrame, choices: Barriers
) -> pd.DataFrame:
    """Pick the three projects that tell best how steering overcame barriers, and what contradicts.

    As the study of 2020 did, three successes are chosen: strong steering, most barriers overcome.
    Beside them stand the two projects that say the contrary best: strong steering with most
    barriers and none overcome; weak steering with most barriers and all overcome. Chosen cases show
    how, they cannot test whether; ``alike`` counts the projects that meet the same description (one
    barrier at least), from which each was chosen. Equal cases are taken in the order of the table.

    Returns ``case`` (success, stuck, without), ``project, title, name`` (of the métropole),
    ``theme, status, steering, met, overcome`` (labels, French) and ``alike``.
    """
    outcome = overcome_by_project(projects, codebook).query("met > 0").dropna(subset=["steering"])
    strong = outcome["steering"] >= choices.strong_steering
    cases = {
        "success": (strong & (outcome["overcome"] > 0), "overcome", IN_DEPTH),
        "stuck": (strong & (outcome["overcome"] == 0), "met", 1),
        "without": (~strong & (outcome["share"] == 1), "met", 1),
    }
    rows = []
    for case, (chosen, most, number) in cases.items():
        ranked = outcome[chosen].sort_values([most, "share"], ascending=False, kind="stable")
        rows.append(ranked.head(number).assign(case=case, alike=int(chosen.sum())))
    picked = pd.concat(rows)[["case", "project", "alike"]].merge(projects, on="project")
    return _described(picked, codebook, metropoles)


def _described(
    picked: pd.DataFrame, codebook: pd.DataFrame, metropoles: pd.DataFrame
) -> pd.DataFrame:
    label = codebook.set_index("code")["label_fr"]
    names = metropoles.set_index("metropole")["name"]
    spelt = {
        column: picked[column].map(lambda cells: _labels(cells, label))
        for column in ("barriers", "overcome")
    }
    table = picked.assign(name=picked["metropole"].map(names), theme=picked["theme"].map(label))
    table = table.assign(met=spelt["barriers"], overcome=spelt["overcome"])
    columns = ["case", "project", "title", "name", "theme", "status", "steering"]
    return table[[*columns, "met", "overcome", "alike"]]


def _labels(cells: str, label: pd.Series) -> str:
    codes = [] if pd.isna(cells) else [cell.strip() for cell in cells.split("|")]
    return " ; ".join(label[code] for code in codes if code in label)


def _groups(tried: pd.DataFrame) -> pd.DataFrame:
    rows = []
    for name, part in (("strong", tried[tried["strong"]]), ("weak", tried[~tried["strong"]])):
        each = part.loc[part.index.repeat(part["met"]), ["project", "metropole"]]
        order = each.groupby("project").cumcount()
        hits = order < each["project"].map(part.set_index("project")["overcome"])
        share = small_n.prevalence(hits.astype(int), each["metropole"])
        row = {
            "steering": name,
            "projects": len(part),
            "met": len(hits),
            "overcome": int(hits.sum()),
        }
        rows.append(row | {key: share[key] for key in ("estimate", "low", "high")})
    return pd.DataFrame(rows)


def _by_metropole(tried: pd.DataFrame) -> pd.DataFrame:
    cells = tried.groupby(["metropole", "strong"])["share"].agg(["mean", "size"]).unstack()
    cells = cells.reindex(columns=[(s, g) for s in ("mean", "size") for g in (True, False)])
    cells.columns = ["strong", "weak", "n_strong", "n_weak"]
    table = cells.dropna().reset_index()
    table = table.astype({"n_strong": int, "n_weak": int})
    table = table[["metropole", "strong", "n_strong", "weak", "n_weak"]]
    table = table.assign(difference=table["strong"] - table["weak"])
    return table.sort_values("difference", ascending=False, kind="stable", ignore_index=True)


def _tables(tried: pd.DataFrame) -> list[tuple[int, int, int, int]]:
    """One table per métropole: barriers overcome and not, under strong then under weak steering."""
    tables = []
    for _, part in tried.groupby("metropole"):
        strong, weak = part[part["strong"]], part[~part["strong"]]
        won, lost = strong["overcome"].sum(), (strong["met"] - strong["overcome"]).sum()
        tables.append((won, lost, weak["overcome"].sum(), (weak["met"] - weak["overcome"]).sum()))
    return tables
