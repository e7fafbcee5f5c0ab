"""The stages of an analysis, each made once for all the analyses that share it.

Each is a pure function of the material and of the few choices that it reads, remembered in the
process. Analyses that follow one another in the order of the chain find most of it made.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from metrostudy.compare.axes.profiles import rebuilt, relative_profiles, standardised
from metrostudy.compare.barriers.codes import home, met_by_project, named_where
from metrostudy.compare.barriers.turns import named_by_turn
from metrostudy.compare.configurations.calibration import condition_memberships, index_membership
from metrostudy.compare.governance import supposed_causes
from metrostudy.compare.multiverse.material import Material
from metrostudy.compare.one_model.continuum import standard
from metrostudy.compare.one_model.rule import Frames, quick_answer
from metrostudy.compare.one_model.verdict import require_cloud
from metrostudy.field.layers import layer
from metrostudy.measure.doubt.runs import Runs, runs_of
from metrostudy.measure.sources import NOTHING
from metrostudy.study import Anchors, Choices, Maturity, OneModel

OF_PROJECTS = ("projects", "held_back")
DIGITS = 9  # clouds that differ beyond are the same cloud on another scale


def chosen(choices: Choices, altered: Mapping[str, Any]) -> Choices:
    """Return the choices with other values at the names ``record.field`` of ``altered``.

    >>> chosen(Choices(), {"maturity.normalise": "z"}).maturity.normalise
    'z'
    """
    updates: dict[str, dict[str, Any]] = {}
    for name, value in altered.items():
        record, _, key = name.partition(".")
        updates.setdefault(record, {})[key] = value
    changed = {
        record: getattr(choices, record).model_copy(update=values)
        for record, values in updates.items()
    }
    return choices.model_copy(update=changed)


@lru_cache(maxsize=64)
def left_by(material: Material, without: str) -> Material:
    """The study without a métropole."""
    return material.without(without)


@lru_cache(maxsize=256)
def index_runs(material: Material, without: str, settle: str) -> Runs:
    """An index ready to be computed with any scale, weights and means."""
    left = left_by(material, without)
    base = material.choices.maturity.model_copy(update={"settle": settle, "left_out": NOTHING})
    sources = left.sources.chosen(base)
    return runs_of(sources, base, material.edition, 0, material.rng("runs"))


@lru_cache(maxsize=4096)
def index_of(material: Material, without: str, maturity: Maturity) -> pd.Series:
    """The index of each métropole."""
    runs = index_runs(material, without, maturity.settle)
    scores = runs.scores(maturity.model_dump(), slice(0, 1))
    return pd.Series(scores[0], runs.units, name="score")


@lru_cache(maxsize=64)
def population_of(material: Material, without: str) -> pd.Series:
    """How many people live in each métropole."""
    left = left_by(material, without)
    return left.metropoles.set_index("metropole")["population"].astype(float)


@lru_cache(maxsize=256)
def causes_of(material: Material, without: str, settle: str) -> pd.DataFrame:
    """What maturity is supposed to come from, in each métropole: steering, governance, size."""
    left, runs = left_by(material, without), index_runs(material, without, settle)
    causes = supposed_causes(runs.sources.ratings, left.projects, material.edition)
    return causes.join(population_of(material, without), how="outer")


@lru_cache(maxsize=256)
def conditions_of(material: Material, without: str, settle: str, anchors: Anchors) -> pd.DataFrame:
    """How far each métropole has each condition."""
    ratings = index_runs(material, without, settle).sources.ratings
    choices = material.choices.invariants.model_copy(update={"condition_anchors": anchors})
    return condition_memberships(ratings, choices, material.edition)


@lru_cache(maxsize=256)
def outcome_of(
    material: Material, without: str, maturity: Maturity, anchors: Anchors
) -> pd.Series:  # fmt: skip
    """How far each métropole is among the mature, whatever the scale of its index.

    Anchors are in the unit of the study's own scale. On another scale the index is first given the
    mean and the deviation that it has there.
    """
    index = index_of(material, without, maturity)
    if maturity.normalise != (own := material.choices.maturity.normalise):
        there = index_of(material, without, maturity.model_copy(update={"normalise": own}))
        here, own = index.to_numpy(), there.to_numpy()
        laid = (here - np.nanmean(here)) / np.nanstd(here) * np.nanstd(own) + np.nanmean(own)
        index = pd.Series(laid, index.index)
    choices = material.choices.invariants.model_copy(update={"outcome_anchors": anchors})
    return index_membership(index, choices)


@lru_cache(maxsize=256)
def profile_of(
    material: Material, without: str, maturity: Maturity, reading: str
) -> tuple[bytes, tuple[int, int]]:
    """The standardised profiles, as levels or apart from their level; scales in two units are one.

    Rounded, so that scales that differ by their unit give the very same cloud.
    """
    table = index_runs(material, without, maturity.settle).leaf_scores(maturity.model_dump())
    cloud, _ = standardised(relative_profiles(table) if reading == "profiles" else table)
    require_cloud(cloud)
    return (cloud.to_numpy().round(DIGITS) + 0.0).tobytes(), cloud.shape


@lru_cache(maxsize=4096)
def answer_of(
    profile: bytes, shape: tuple[int, int], choices: OneModel, seed: int
) -> tuple[str, float]:  # fmt: skip
    """One model or several, with its p, for profiles kept on ``choices.axes``."""
    cloud = standard(rebuilt(np.frombuffer(profile).reshape(shape), choices.axes))
    return quick_answer(cloud, _frames(seed, choices.n_null, *shape), choices)


@lru_cache(maxsize=32)
def _frames(seed: int, draws: int, n: int, p: int) -> Frames:
    return Frames.draw(np.random.default_rng([seed, n, p]), draws, n, p)


def barriers_seen(
    left: Material, denominator: str, whose: str
) -> tuple[pd.DataFrame, pd.Series]:  # fmt: skip
    """Which unit met or named which barrier, and the métropole of each unit.

    ``whose`` is a layer of codings, which units made of projects do not read.
    """
    if denominator in OF_PROJECTS:
        met = met_by_project(left.projects, left.codebook)
        met = met[met.any(axis=1)] if denominator == "held_back" else met
        return met, home(left.projects, met)
    codings = layer(left.codings, whose)
    if denominator == "turns":
        return named_by_turn(codings, left.turns, left.interviews, left.codebook)
    seen, place = named_where(codings, left.interviews, left.codebook)
    if denominator == "interviews":
        return seen, place
    named = seen.groupby(place).any()
    return named, named.index.to_series()
