"""Three projects seen closely, and every project that says the contrary."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from metrostudy.compare.barriers.codes import barrier_codes
from metrostudy.compare.barriers.levers import lever_codes, told_projects
from metrostudy.compare.steering import overcome_by_project
from metrostudy.field.privacy.quotes import quotes
from metrostudy.study import Barriers

IN_DEPTH = 3


@dataclass(frozen=True)
class InDepth:
    """Three chosen successes, what may be quoted of them, and what contradicts them.

    ``sheets`` has one row per chosen project: ``project, title, name`` (of the métropole), ``theme,
    status, steering, partnership`` (0–3), ``met, overcome, levers`` (labels, French), ``passages``
    (coded ones that speak of it), ``quotable`` (of them, those that a page naming the project may
    quote). ``quotes`` has ``project, code, label_fr, label_en, quote, role, name``. ``negative``
    has one row per project that contradicts: ``case`` (``stuck``: strong steering and nothing
    overcome; ``without``: everything overcome under weak steering), then as ``sheets``.
    ``successes`` counts the projects from which the three were chosen.
    """

    sheets: pd.DataFrame
    quotes: pd.DataFrame
    negative: pd.DataFrame
    successes: int


def projects_in_depth(
    projects: pd.DataFrame,
    codings: pd.DataFrame,
    interviews: pd.DataFrame,
    codebook: pd.DataFrame,
    metropoles: pd.DataFrame,
    choices: Barriers,
) -> InDepth:
    """Pick the three projects that tell best how steering overcame barriers, and what contradicts.

    As the study of 2020 did, three successes are chosen, among the projects that interviews tell
    when there are any: strong steering, most barriers overcome; of equal ones, those told most of;
    one a métropole as long as there are three.
    Beside them stand all the projects that say the contrary, those with most barriers first. Chosen
    cases show how, they cannot test whether.

    A title is enough to know the métropole, and an official is known by function and city: only
    passages of interviews whose ``quotable`` is ``named`` are quoted on a sheet, one for each
    barrier and lever; :func:`~metrostudy.field.privacy.quotes.quotes` chooses them.
    """
    outcome = overcome_by_project(projects, codebook).query("met > 0").dropna(subset=["steering"])
    passages = codings["project"].value_counts()
    outcome["passages"] = outcome["project"].map(passages).fillna(0).astype(int)
    strong = outcome["steering"] >= choices.strong_steering
    won = outcome[strong & (outcome["overcome"] > 0)]
    best = won.assign(told=won["passages"] > 0).sort_values(
        ["told", "overcome", "passages", "share"], ascending=False, kind="stable"
    )
    again = best.groupby("metropole", dropna=False).cumcount()
    best = best.loc[again.sort_values(kind="stable").index].head(IN_DEPTH)
    against = {"stuck": strong & (outcome["overcome"] == 0),
               "without": ~strong & (outcome["share"] == 1)}  # fmt: skip
    negative = pd.concat([outcome[chosen].assign(case=case) for case, chosen in against.items()])
    negative = negative.sort_values(["met", "passages"], ascending=False, kind="stable")
    said = _quotes(best["project"], codings, interviews, codebook, metropoles)
    told = _levers_told(codings, interviews, codebook)
    return InDepth(
        sheets=_sheets(best, projects, codebook, metropoles, told).assign(
            quotable=[int((said["project"] == name).sum()) for name in best["project"]]
        ),
        quotes=said,
        negative=_sheets(negative, projects, codebook, metropoles, told),
        successes=len(won),
    )


def _sheets(
    chosen: pd.DataFrame,
    projects: pd.DataFrame,
    codebook: pd.DataFrame,
    metropoles: pd.DataFrame,
    told: pd.Series,
) -> pd.DataFrame:
    label = codebook.set_index("code")["label_fr"]
    names = metropoles.set_index("metropole")["name"]
    kept = [name for name in ("case", "project", "passages") if name in chosen]
    table = chosen[kept].merge(projects, on="project")
    table = table.assign(
        name=table["metropole"].map(names), theme=table["theme"].map(label),
        met=[_labels(cells, label) for cells in table["barriers"]],
        overcome=[_labels(cells, label) for cells in table["overcome"]],
        levers=[told.get(name, "") for name in table["project"]],
    )  # fmt: skip
    columns = ["case", "project", "title", "name", "theme", "status", "steering", "partnership",
               "met", "overcome", "levers", "passages"]  # fmt: skip
    return table[[name for name in columns if name in table]]


def _levers_told(
    codings: pd.DataFrame, interviews: pd.DataFrame, codebook: pd.DataFrame
) -> pd.Series:
    """Labels of the levers told of each project."""
    levers = lever_codes(codebook).set_index("lever")["label_fr"]
    told, _ = told_projects(codings, interviews, pd.Series(levers.index))
    spelt = [" ; ".join(levers[list(row)]) for row in told.to_numpy()]
    return pd.Series(spelt, told.index, dtype=object)


def _quotes(
    chosen: pd.Series,
    codings: pd.DataFrame,
    interviews: pd.DataFrame,
    codebook: pd.DataFrame,
    metropoles: pd.DataFrame,
) -> pd.DataFrame:
    evidence = {*barrier_codes(codebook)["barrier"], *lever_codes(codebook)["lever"]}
    about = codings[codings["code"].isin(evidence)]
    named = interviews[interviews["quotable"] == "named"]
    parts = [quotes(about[about["project"] == name], named, per_code=1).assign(project=name)
             for name in chosen]  # fmt: skip
    columns = ["project", "code", "label_fr", "label_en", "quote", "role", "name"]
    if not parts:
        return pd.DataFrame(columns=columns)
    table = pd.concat(parts, ignore_index=True)
    table["name"] = table["metropole"].map(metropoles.set_index("metropole")["name"])
    return table.merge(codebook[["code", "label_fr", "label_en"]], on="code")[columns]


def _labels(cells: str, label: pd.Series) -> str:
    codes = [] if pd.isna(cells) else [cell.strip() for cell in cells.split("|")]
    return " ; ".join(label[code] for code in codes if code in label)
