"""How mature is a project: the four criteria of 2013, per project and per métropole."""

from __future__ import annotations

import pandas as pd

from metrostudy.measure.framework import PROJECT_CRITERIA

COMPLETION = {"studied": 0.0, "under_way": 0.5, "done": 1.0}
DEGREES = 3
ENOUGH = 2


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

    The edition of 2013 named the criteria without printing a scale. Here each is brought to 0–1
    (completion as in :func:`criteria`; a degree is divided by 3); ``score`` is 100 times the mean
    of those known, blank when fewer than two are. Returns ``project, metropole, edition``, the four
    criteria (0–1), ``score`` and ``n_criteria``.

    >>> row = {"project": "a", "metropole": "m", "edition": "2013", "status": "done",
    ...        "partnership": 3, "budget": 0, "measurement": None}
    >>> project_maturity(pd.DataFrame([row]))[["score", "n_criteria"]].round(1).values.tolist()
    [[66.7, 3.0]]
    """
    scored = criteria(projects)
    scored[list(PROJECT_CRITERIA[1:])] /= DEGREES
    four = scored[list(PROJECT_CRITERIA)]
    known = four.notna().sum(axis=1)
    return scored.assign(score=100 * four.mean(axis=1).where(known >= ENOUGH), n_criteria=known)


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
