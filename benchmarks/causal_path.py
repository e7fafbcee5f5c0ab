"""How often does 06 claim the planted path? ``python -m benchmarks.causal_path [studies]``.

Each study is invented by ``metrostudy.simulate`` with the demo's own ``truth.yml`` (its places,
levels, raters and projects; the texts of projects and the conditions written by hand left out)
under another seed, and goes through the calls of ``06_invariants``. In half of them the path is
planted: every métropole above the threshold has its three conditions, no other has all. In the
other half there is none: mature métropoles have each condition six times in ten, others 4.5 times.

Prints, for each half, how often each sentence of the notebook supports its hypothesis; how often
the three conditions of the path, and any of the three others, are called necessary; and how often
the notebook would stop because a membership is exactly 0.5 or nobody is mature.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.index import machine
from metrostudy import tables
from metrostudy.compare.configurations.calibration import (
    condition_memberships,
    condition_scores,
    outcome_membership,
)
from metrostudy.compare.configurations.invariants import invariants, luck
from metrostudy.compare.configurations.nca import nca
from metrostudy.compare.configurations.path import path_tested
from metrostudy.compare.configurations.truth_table import truth_table
from metrostudy.faults import StudyError
from metrostudy.measure.maturity import maturity
from metrostudy.measure.sources import Sources
from metrostudy.simulate import Truth, simulate
from metrostudy.study import Invariants, Maturity, root
from metrostudy.tell.sentences import invariants as sentences

DEMO = root() / "data" / "demo"
EDITION, CHOICES = "2026", Invariants()
PERMUTATIONS = 999


def main(arguments: list[str]) -> None:
    """Print the rates of claims over simulated studies, with the path and without."""
    studies, started = int(arguments[0]) if arguments else 200, time.perf_counter()
    truth = Truth.read(DEMO / "truth.yml")
    places = tuple(place.model_copy(update={"conditions": {}}) for place in truth.places)
    planted = truth.model_copy(update={"portfolio": (), "places": places})
    halves = {"planted": planted, "none": planted.model_copy(update={"causal_path": ()})}
    rows = [
        {"path": name} | study(half, seed)
        for name, half in halves.items()
        for seed in range(studies)
    ]
    print(machine())
    print(f"{studies} studies of each, {time.perf_counter() - started:.0f} s")
    print(pd.DataFrame(rows).groupby("path", sort=False).mean().round(3).T.to_string())


def study(truth: Truth, seed: int) -> dict[str, bool]:
    """Return what the notebook claims of one simulated study."""
    made = simulate(truth.model_copy(update={"seed": seed}))
    codebook, framework = (_table(DEMO.parent / "codebook.csv", "codebook"),
                           _table(DEMO / "framework.csv", "framework"))  # fmt: skip
    empty = [tables.empty(name) for name in ("indicators", "budgets", "comparisons")]
    sources = Sources(framework, made["metropoles"], made["ratings"], made["projects"], *empty)
    scores = maturity(sources, Maturity(), EDITION, CHOICES.conditions)
    try:
        return {"stopped": False} | claims(made["ratings"], scores, codebook, seed)
    except StudyError:
        return {"stopped": True}


def claims(
    ratings: pd.DataFrame, scores: pd.DataFrame, codebook: pd.DataFrame, seed: int
) -> dict[str, bool]:
    """Return which sentences support their hypothesis, and which conditions are necessary."""
    rng = np.random.default_rng(seed)
    conditions = condition_memberships(ratings, CHOICES, EDITION)
    outcome = outcome_membership(scores, CHOICES)
    index = scores.query("level == 0").set_index("metropole")["score"].rename("index")
    rated = condition_scores(ratings, CHOICES, EDITION).join(index)
    ceilings = nca(rated, CHOICES.conditions, "index", rng, PERMUTATIONS)
    found = invariants(conditions, outcome, codebook, CHOICES, ceilings)
    table = truth_table(conditions.join(outcome), "outcome", CHOICES.path)
    tested = path_tested(table, codebook, rng)
    told = {
        "path": sentences.path(tested), "necessary": sentences.necessary(found),
        "shared": sentences.shared(found), "luck": sentences.luck(luck(conditions, outcome)),
    }  # fmt: skip
    on_path = found["condition"].isin(CHOICES.path)
    bound = found["effect_p"] <= sentences.LEVEL
    return {f"claims {name}": finding.bearing == "supports" for name, finding in told.items()} | {
        "path is the only one": bool(tested.verdict["only"].item()),
        "all three of the path are shared": bool(found.loc[on_path, "lacking"].eq("").all()),
        "another is called necessary": bool(found.loc[~on_path, "necessary"].any()),
        "one of the path has a ceiling": bool(bound[on_path].any()),
        "another has a ceiling": bool(bound[~on_path].any()),
    }


def _table(path: Path, name: str) -> pd.DataFrame:
    return tables.read(path, tables.descriptor(name))


if __name__ == "__main__":
    main(sys.argv[1:])
