"""Which alternatives change the data of an analysis, and which would only repeat another."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from metrostudy.compare.axes.profiles import on_axes, relative_profiles, standardised
from metrostudy.compare.multiverse.material import Material
from metrostudy.compare.multiverse.stages import barriers_seen, chosen, index_runs
from metrostudy.faults import StudyError
from metrostudy.field.layers import layer
from metrostudy.measure.grid import CELL, settled
from metrostudy.study import Choices

PASSAGE = ["interview", "start", "end", "code", "valence"]
HEARD_IN = ("ratings", "projects", "indicators", "interviews")

Options = Mapping[str, tuple[Any, ...]]
Stage = Callable[[Material, Choices], pd.DataFrame]
Gives = Callable[[Any], Iterator[pd.DataFrame | StudyError]]


def told_apart(
    options: Options, material: Material
) -> tuple[dict[str, tuple[Any, ...]], list[tuple[str, Any, str]]]:
    """Return the values of each choice that give data of their own, and the others with the reason.

    The first value of a choice, the study's own, is kept; another is refused when it gives what one
    kept before it gives, or cannot be computed. Compared is what the first stage that reads the
    choice makes of it: the passages of a layer of codings; the share of each métropole's units with
    each barrier; which projects are strongly steered; the settled grid; the leaves on their scale;
    the index; the cloud on its axes; whom a métropole left out leaves. Two scales that differ by a
    shift and a stretch are two, for an index adds leaves up. Each comparison is made among the
    study's own choices, then beside every other value of the choices before it, one at a time:
    gaps may appear with one rater only. A choice left with one value is not returned.
    """
    kept, refused = {}, []
    for name, values in options.items():
        stage = _stage(name)
        gives = _given(stage, name, options, material) if stage else None
        found = [values[0]]
        for value in values[1:]:
            reason = _reason(value, found, gives) if gives else ""
            if reason:
                refused.append((name, value, reason))
            else:
                found.append(value)
        if len(found) > 1:
            kept[name] = tuple(found)
    return kept, refused


def text(value: Any) -> str:
    """Return a value as tables write it.

    >>> text("z"), text(2), text((1.0, 2.25, 4.0)), text(None)
    ('z', '2', '1|2.25|4', 'blank')
    """
    if isinstance(value, tuple):
        return "|".join(map(text, value))
    return "blank" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def _reason(value: Any, kept: list, gives: Gives) -> str:
    """Why a value is refused beside those that are kept; nothing when it is not."""
    if all(isinstance(found, StudyError) for found in gives(value)):
        return f"cannot be computed: {str(next(gives(value))).splitlines()[0]}"
    for other in kept:
        if all(map(_same, gives(other), gives(value))):
            return f"gives the very same data as '{text(other)}'"
    return ""


def _given(stage: Stage, name: str, options: Options, material: Material) -> Gives:
    """What a value gives: alone, then beside each other value of the choices before it."""
    before = [other for other in options if other in BEFORE.get(stage, ()) and other != name]
    beside = [{}, *({other: value} for other in before for value in options[other][1:])]

    @cache
    def at(value: Any, place: int) -> pd.DataFrame | StudyError:
        try:
            return stage(material, chosen(material.choices, {name: value} | beside[place]))
        except StudyError as fault:
            return fault

    return lambda value: (at(value, place) for place in range(len(beside)))


def _same(one: pd.DataFrame | StudyError, other: pd.DataFrame | StudyError) -> bool:
    if isinstance(one, StudyError) or isinstance(other, StudyError):
        return isinstance(one, StudyError) and isinstance(other, StudyError)
    if not (one.index.equals(other.index) and one.columns.equals(other.columns)):
        return False
    cells = (one.to_numpy(float), other.to_numpy(float))
    return np.allclose(*cells, rtol=1e-9, atol=1e-9, equal_nan=True)


# Stages -------------------------------------------------------------------------------------


def _passages(material: Material, choices: Choices) -> pd.DataFrame:
    found = layer(material.codings, choices.codings.layer)[PASSAGE].astype(str)
    found = found.drop_duplicates().sort_values(PASSAGE)
    return pd.DataFrame(index=pd.MultiIndex.from_frame(found))


def _barriers(material: Material, choices: Choices) -> pd.DataFrame:
    seen, place = barriers_seen(material, choices.barriers.denominator, choices.codings.layer)
    if seen.empty:
        raise StudyError(["no barrier is known that could be counted so"])
    return seen.groupby(place).mean()


def _strong(material: Material, choices: Choices) -> pd.DataFrame:
    return (material.projects[["steering"]] >= choices.barriers.strong_steering).fillna(False)


def _settled(material: Material, choices: Choices) -> pd.DataFrame:
    grid = settled(material.ratings, choices.maturity.settle).astype({"score": float})
    return grid.groupby(CELL)[["score"]].mean()


def _leaves(material: Material, choices: Choices) -> pd.DataFrame:
    runs = index_runs(material, choices.robustness.without, choices.maturity.settle)
    return runs.leaf_scores(choices.maturity.model_dump())


def _index(material: Material, choices: Choices) -> pd.DataFrame:
    runs = index_runs(material, choices.robustness.without, choices.maturity.settle)
    return pd.DataFrame(runs.scores(choices.maturity.model_dump(), slice(1)).T, runs.units)


def _cloud(material: Material, choices: Choices) -> pd.DataFrame:
    table = _leaves(material, choices).dropna(axis="columns", how="all").dropna()
    table = relative_profiles(table) if choices.one_model.reading == "profiles" else table
    return standardised(on_axes(table, choices.one_model.axes))[0]


def _heard(material: Material, choices: Choices) -> pd.DataFrame:
    names = {name for table in HEARD_IN for name in getattr(material, table)["metropole"].dropna()}
    return pd.DataFrame(index=sorted(names - {choices.robustness.without}))


STAGES: dict[str, Stage] = {
    "codings.layer": _passages,
    "barriers.denominator": _barriers,
    "barriers.strong_steering": _strong,
    "maturity.settle": _settled,
    "maturity.impute": _leaves,
    "maturity.treat": _leaves,
    "maturity.left_out": _leaves,
    "maturity.normalise": _leaves,
    "one_model.axes": _cloud,
    "robustness.without": _heard,
}
OF_LEAVES = tuple(name for name, stage in STAGES.items() if stage is _leaves)
BEFORE: dict[Stage, tuple[str, ...]] = {
    _barriers: ("codings.layer",),
    _leaves: ("maturity.settle", *OF_LEAVES),
    _index: ("maturity.settle", *OF_LEAVES, "maturity.weights", "maturity.aggregate"),
    _cloud: ("one_model.reading", "maturity.left_out"),
}


def _stage(name: str) -> Stage | None:
    """The stage that reads a choice; none where its values cannot but differ."""
    return STAGES.get(name, _index if name.startswith("maturity.") else None)
