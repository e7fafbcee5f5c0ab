"""Is the métropole the level that carries projects through: steered and left, within each one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from metrostudy import small_n
from metrostudy.compare.barriers.prevalence import share_of
from metrostudy.compare.steering import by_metropole
from metrostudy.measure.inventory.criteria import COMPLETION
from metrostudy.study import Barriers


@dataclass(frozen=True)
class Level:
    """How far along are projects that the métropole steers, and those it leaves to others.

    ``tests`` has two rows, ``status`` (0 studied, 0.5 under way, 1 done) and ``done`` (0 or 1):
    ``test, estimate`` (mean of the steered minus mean of the others, within métropoles), ``low,
    high, n`` (projects), ``informative, p, p_min, delta, detectable, method``. ``groups`` has one
    row for strong and one for weak steering: ``steering, projects, done, estimate, low, high`` (the
    share done); ``degrees`` one per degree 0–3: ``steering, studied, under_way, done``.
    ``metropoles`` has one row per métropole that has both, as
    :class:`~metrostudy.compare.steering.Steering`. ``unknown`` counts the projects left out.
    """

    tests: pd.DataFrame
    groups: pd.DataFrame
    degrees: pd.DataFrame
    metropoles: pd.DataFrame
    unknown: int


def metropolitan_level(
    projects: pd.DataFrame, choices: Barriers, rng: np.random.Generator
) -> Level:
    """Compare how far along projects are, as their métropole steers them strongly or not (H3).

    Steering is strong from ``choices.strong_steering`` on. Steering is shuffled among the projects
    of each métropole, so that one where everything is done and everything steered weighs nothing
    (exact, by the law of the sums). ``status`` is the test that decides, the ordinal trend of
    Mantel (1963) with steps taken as equal; its ``delta`` asks for no such thing: the chance that a
    steered project is further along than another of its métropole, minus the reverse. ``done`` says
    the same of the last step alone.

    It is association, and told by one side: every respondent is a métropole, status and steering
    both come from it, and no commune or department was asked how its own projects fare. Projects
    whose status or steering is unknown are counted and left out.

    >>> projects = pd.DataFrame({"metropole": ["m", "m", "n", "n"], "steering": [3, 0, 2, 1],
    ...                          "status": ["done", "studied", "done", "under_way"]})
    >>> found = metropolitan_level(projects, Barriers(), np.random.default_rng(0))
    >>> found.tests[["test", "estimate", "delta", "p"]].values.tolist()
    [['status', 0.75, 1.0, 0.5], ['done', 1.0, 1.0, 0.5]]
    """
    cases = _cases(projects, choices)
    tests = [
        {"test": name} | _test(cases, column, choices, rng)
        for name, column in (("status", "share"), ("done", "done"))
    ]
    counts = cases.groupby(["steering", "status"]).size().unstack(fill_value=0)
    counts = counts.reindex(index=range(4), columns=list(COMPLETION), fill_value=0)
    return Level(
        tests=pd.DataFrame(tests),
        groups=pd.DataFrame([_group(cases, name) for name in ("strong", "weak")]),
        degrees=counts.rename_axis(columns=None).reset_index(),
        metropoles=by_metropole(cases, tests[0]["estimate"]),
        unknown=len(projects) - len(cases),
    )


def level_effect(projects: pd.DataFrame, choices: Barriers, rng: np.random.Generator) -> dict:
    """Return the test ``status`` of :func:`metropolitan_level` alone, as one row."""
    return _test(_cases(projects, choices), "share", choices, rng)


def _cases(projects: pd.DataFrame, choices: Barriers) -> pd.DataFrame:
    """The projects whose status and steering are known, and what is compared of them."""
    known = projects.dropna(subset=["metropole", "steering", "status"])
    return known.assign(
        strong=known["steering"] >= choices.strong_steering,
        share=known["status"].map(COMPLETION).astype(float),
        done=known["status"] == "done",
    )


def _test(cases: pd.DataFrame, column: str, choices: Barriers, rng: np.random.Generator) -> dict:
    return small_n.difference(
        cases[column], cases["strong"], rng, cases["metropole"], choices.n_permutations
    )


def _group(cases: pd.DataFrame, steering: str) -> dict:
    own = cases[cases["strong"] == (steering == "strong")]
    share = share_of(own["done"], own["metropole"])
    row = {"steering": steering, "projects": len(own), "done": share["successes"]}
    return row | {key: share[key] for key in ("estimate", "low", "high")}
