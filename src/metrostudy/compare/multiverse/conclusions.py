"""From the tables to the verdict of each conclusion, for any value of the choices it reads."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from metrostudy import small_n
from metrostudy.compare import verdicts
from metrostudy.compare.barriers.codes import EXTERNAL, INTERNAL
from metrostudy.compare.barriers.prevalence import barrier_order
from metrostudy.compare.configurations.invariants import judge
from metrostudy.compare.configurations.necessity import necessity
from metrostudy.compare.configurations.path import path_verdict
from metrostudy.compare.configurations.truth_table import truth_table
from metrostudy.compare.governance import GOVERNANCE, governance_tests
from metrostudy.compare.level import level_effect
from metrostudy.compare.multiverse.material import Material
from metrostudy.compare.multiverse.stages import (
    DIGITS,
    OF_PROJECTS,
    answer_of,
    barriers_seen,
    causes_of,
    chosen,
    conditions_of,
    index_of,
    left_by,
    outcome_of,
    population_of,
    profile_of,
)
from metrostudy.compare.steering import steering_effect
from metrostudy.faults import StudyError
from metrostudy.measure.framework import is_context
from metrostudy.measure.sources import leaf_values
from metrostudy.study import Choices

SHUFFLES = 999  # where a notebook takes 9,999: a verdict at 5 % needs no more
IMPOSSIBLE = "impossible"

_INDEX = (
    "robustness.without", "maturity.settle", "maturity.impute", "maturity.treat",
    "maturity.left_out", "maturity.normalise", "maturity.weights", "maturity.aggregate",
)  # fmt: skip
_OUTCOME = (*_INDEX, "invariants.condition_anchors", "invariants.outcome_anchors")


@dataclass(frozen=True)
class Conclusion:
    """A question that the chain answers: its hypothesis, the choices it reads, and how.

    ``reads`` is in the order of the chain, so that analyses sorted by it share their beginnings.
    ``asked`` says whether a material can answer at all; ``answer`` returns ``statistic, low, high,
    n, verdict`` for one set of choices.
    """

    name: str
    hypothesis: str
    reads: tuple[str, ...]
    asked: Callable[[Material], bool]
    answer: Callable[[Material, Choices], dict]

    def bears_on(self, material: Material) -> str:
        """The hypothesis, or nothing when the answer is read on an index of context."""
        of_index = any(name.startswith("maturity.") for name in self.reads)
        return "" if of_index and is_context(material.framework) else self.hypothesis


def evaluate(material: Material, conclusion: str, altered: Mapping[str, Any]) -> dict:
    """Return what a conclusion says when some choices of the study have other values.

    ``altered`` maps ``record.field`` to a value. The functions are those of the notebooks; every
    stage draws from a generator of its own, seeded by the study and the stage's name, so that two
    analyses differ by their choices and never by luck. Returns ``statistic, low, high, n, verdict,
    reason``: for H1, p_box and ``one``, ``several`` or ``atypical``; for the others the number that
    the verdict rests on and ``supports``, ``opposes`` or ``silent``
    (:mod:`metrostudy.compare.verdicts`). What cannot be computed is ``impossible``, and ``reason``
    is the sentence that a notebook would have stopped on. ``data`` is a fingerprint of what the
    verdict was read on: analyses that share it are one analysis, however their choices are called.
    """
    row = {"statistic": np.nan, "low": np.nan, "high": np.nan, "n": np.nan}
    try:
        found = CONCLUSIONS[conclusion].answer(material, chosen(material.choices, altered))
    except StudyError as error:
        return row | {"verdict": IMPOSSIBLE, "reason": str(error).splitlines()[0], "data": ""}
    return row | found | {"reason": "", "data": _mark(found["data"])}


def _mark(read: Sequence[object]) -> str:
    """A fingerprint of arrays and values; what differs by rounding alone is the same."""
    digest = hashlib.blake2b(digest_size=6)
    for one in read:
        array = isinstance(one, np.ndarray) and one.dtype.kind == "f"
        one = (one.round(DIGITS) + 0.0).tobytes() if array else one
        digest.update(one if isinstance(one, bytes) else repr(one).encode())
    return digest.hexdigest()


# Conclusions ------------------------------------------------------------------------------------


def _one_model(material: Material, choices: Choices) -> dict:
    test = choices.one_model.model_copy(update={"reading": "profiles"})  # does not matter any more
    profile, shape = profile_of(
        material, choices.robustness.without, choices.maturity, choices.one_model.reading
    )
    verdict, p = answer_of(profile, shape, test, material.seed)
    return {"statistic": p, "n": shape[0], "verdict": verdict, "data": (profile, test)}


def _invariants(material: Material, choices: Choices) -> dict:
    x, y = _conditions_and_outcome(material, choices)
    table = judge(necessity(x, y), choices.invariants)
    told = table["necessary"] if table["necessary"].any() else slice(None)
    best = table.loc[told, "p_holm"].min()
    verdict = verdicts.invariants_bearing(table)
    asked = choices.invariants.consistency, choices.invariants.relevance
    read = x.to_numpy(), y.to_numpy(), asked
    return {"statistic": best, "n": len(y), "verdict": verdict, "data": read}


def _path(material: Material, choices: Choices) -> dict:
    x, y = _conditions_and_outcome(material, choices)
    asked, incl = choices.invariants.path, choices.invariants.inclusion
    row = path_verdict(truth_table(x[asked].assign(outcome=y), "outcome", asked, consistency=incl))
    read = x[asked].to_numpy(), y.to_numpy(), incl
    return {"statistic": row["p"], "n": row["n"], "verdict": verdicts.path_bearing(row),
            "data": read}  # fmt: skip


def _conditions_and_outcome(
    material: Material, choices: Choices
) -> tuple[pd.DataFrame, pd.Series]:  # fmt: skip
    without, settle = choices.robustness.without, choices.maturity.settle
    x = conditions_of(material, without, settle, choices.invariants.condition_anchors)
    y = outcome_of(material, without, choices.maturity, choices.invariants.outcome_anchors)
    return x, y.reindex(x.index)


def _barriers(material: Material, choices: Choices) -> dict:
    denominator, whose = choices.barriers.denominator, choices.codings.layer
    whose = "" if denominator in OF_PROJECTS else whose
    return _ordered(material, choices.robustness.without, denominator, whose)


@lru_cache(maxsize=256)
def _ordered(material: Material, without: str, denominator: str, whose: str) -> dict:
    left = left_by(material, without)
    seen, place = barriers_seen(left, denominator, whose)
    order = barrier_order(seen, place, left.codebook, material.rng("barriers"))
    of_kind = [order[order["kind"] == kind] for kind in (INTERNAL, EXTERNAL)]
    found = [verdicts.order_bearing(tests) for tests in of_kind]
    verdict = "opposes" if "opposes" in found else found[0] if found[0] == found[1] else "silent"
    weakest = order.sort_values(["estimate", "low"]).iloc[0] if len(order) else {}
    numbers = {key: weakest.get(key, np.nan) for key in ("low", "high", "n")}
    return {"statistic": weakest.get("estimate", np.nan), **numbers, "verdict": verdict,
            "data": (seen.to_numpy(), place.tolist())}  # fmt: skip


def _steering(material: Material, choices: Choices) -> dict:
    left = left_by(material, choices.robustness.without)
    row = steering_effect(left.projects, left.codebook, choices.barriers, material.rng("steering"))
    read = choices.barriers.strong_steering, choices.robustness.without
    return _row(row, verdicts.steering_bearing(row), read)


def _level(material: Material, choices: Choices) -> dict:
    left = left_by(material, choices.robustness.without)
    row = level_effect(left.projects, choices.barriers, material.rng("level"))
    read = choices.barriers.strong_steering, choices.robustness.without
    return _row(row, verdicts.level_bearing(row), read)


def _governance(material: Material, choices: Choices) -> dict:
    without, maturity = choices.robustness.without, choices.maturity
    index = index_of(material, without, maturity)
    points = causes_of(material, without, maturity.settle).reindex(index.index)
    points = points.assign(score=index)
    tests = governance_tests(points, material.rng("governance"), SHUFFLES)
    causes = [row for row in tests if row["cause"] != "population"]
    clearest = min(causes, key=lambda row: (np.isnan(row["p"]), row["p"]))
    return _row(clearest, verdicts.governance_bearing(tests), (points.to_numpy(), len(points)))


def _size(material: Material, choices: Choices) -> dict:
    without, maturity = choices.robustness.without, choices.maturity
    index = index_of(material, without, maturity)
    population = population_of(material, without).reindex(index.index)
    row = small_n.spearman(population, index, material.rng("size"), SHUFFLES)
    return _row(row, verdicts.size_bearing(row), (index.to_numpy(), len(index)))


def _row(row: Mapping[str, Any], verdict: str, data: Sequence[object]) -> dict:
    numbers = {key: row[key] for key in ("low", "high", "n")}
    return {"statistic": row["estimate"], **numbers, "verdict": verdict, "data": data}


# Which study may ask what -----------------------------------------------------------------------


def _has_index(material: Material) -> bool:
    """A framework, and a value for one of its leaves."""
    held = len(material.framework) > 0
    return held and len(leaf_values(material.sources, material.edition)) > 0


def _has_conditions(material: Material) -> bool:
    rated = material.ratings[material.ratings["edition"] == material.edition]
    return _has_index(material) and set(material.choices.invariants.conditions) <= set(
        rated.loc[rated["score"].notna(), "criterion"]
    )


def _has_barriers(material: Material) -> bool:
    return bool(material.projects["barriers"].notna().any())


def _has_steering(material: Material) -> bool:
    return _has_barriers(material) and bool(material.projects["steering"].notna().any())


def _has_causes(material: Material) -> bool:
    rated = material.ratings[material.ratings["edition"] == material.edition]
    judged = set(GOVERNANCE) & set(rated.loc[rated["score"].notna(), "criterion"])
    steered = bool(material.projects["steering"].notna().any())
    return _has_population(material) and bool(judged) and steered


def _has_progress(material: Material) -> bool:
    known = material.projects[["steering", "status"]].notna().all(axis=1)
    return bool(known.any())


def _has_population(material: Material) -> bool:
    return _has_index(material) and bool(material.metropoles["population"].notna().any())


CONCLUSIONS = {
    one.name: one
    for one in (
        Conclusion(
            "H1", "H1",
            (*_INDEX[:6], "one_model.reading", "one_model.axes"), _has_index, _one_model,
        ),
        Conclusion(
            "H2", "H2", (*_OUTCOME, "invariants.consistency"), _has_conditions, _invariants,
        ),
        Conclusion("path", "H2", (*_OUTCOME, "invariants.inclusion"), _has_conditions, _path),
        Conclusion(
            "H3", "H3",
            ("robustness.without", "barriers.strong_steering"), _has_progress, _level,
        ),
        Conclusion(
            "H4", "H4",
            ("robustness.without", "codings.layer", "barriers.denominator"), _has_barriers,
            _barriers,
        ),
        Conclusion(
            "H5", "H5",
            ("robustness.without", "barriers.strong_steering"), _has_steering, _steering,
        ),
        Conclusion("H7", "H7", _INDEX, _has_population, _size),
        Conclusion("H9", "H9", _INDEX, _has_causes, _governance),
    )
}  # fmt: skip
