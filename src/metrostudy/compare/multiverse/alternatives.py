"""What could have been chosen otherwise: each choice with the alternatives that matter here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, get_args

import pandas as pd

from metrostudy.compare.multiverse.conclusions import CONCLUSIONS
from metrostudy.compare.multiverse.differences import text, told_apart
from metrostudy.compare.multiverse.material import NOBODY, Material
from metrostudy.faults import StudyError, listing, nearest
from metrostudy.field.layers import CONSENSUS, UNION
from metrostudy.field.machine.lessons import MACHINE
from metrostudy.field.reconciling.adjudication import LAYER as ADJUDICATED
from metrostudy.measure.doubt import trials
from metrostudy.measure.framework import pillars
from metrostudy.measure.grid import RULES
from metrostudy.measure.sources import NOTHING
from metrostudy.study import Barriers, Choices, Study

CONDITION_SHIFT, OUTCOME_SHIFT = 0.5, 5.0
UNASKED = "the tables of this study answer no conclusion that reads this choice"
TWICE = "is the study's own choice"


@dataclass(frozen=True)
class Factor:
    """A choice, ``record.field``, the values that it can take, and the conclusions that read it.

    The study's own value comes first.
    """

    name: str
    values: tuple[Any, ...]
    read_by: tuple[str, ...]


def factors(study: Study, material: Material) -> tuple[list[Factor], pd.DataFrame]:
    """Return what varies in the analyses of a study, and the alternatives that were refused.

    A choice has the alternatives that ``study.yml`` declares (``study.alternatives``), else those
    of :func:`stated`; it is kept when a conclusion reads it that these tables can answer. Refused
    are the alternatives that give nothing but another's data again, or nothing at all
    (:func:`~metrostudy.compare.multiverse.differences.told_apart`), and those declared that repeat
    the study's own choice or answer nothing: ``factor, alternative, reason``, one row each.

    Raises :class:`~metrostudy.faults.StudyError` with every choice declared that no conclusion
    reads and every value that the tables do not know, and where nothing is left to vary.
    """
    file, own = study.path.name, study.alternatives
    asked = {name: one for name, one in CONCLUSIONS.items() if one.asked(material)}
    if not asked:
        raise StudyError([
            f"{file}: the tables of this study answer none of the conclusions that can be tried "
            f"({listing(CONCLUSIONS)})."
        ])  # fmt: skip
    faults = _unread(own, file) + _unknown(study, material)
    if faults:
        raise StudyError(faults)
    options, read_by, refused = {}, {}, []
    for name, others in (stated(material) | own).items():
        mine = _own(material.choices, name)
        read_by[name] = tuple(key for key, one in asked.items() if name in one.reads)
        if read_by[name]:
            options[name] = tuple(dict.fromkeys((mine, *others)))
        refused += [
            (name, value, TWICE if read_by[name] else UNASKED)
            for value in own.get(name, ())
            if value == mine or not read_by[name]
        ]
    kept, others = told_apart(options, material)
    rows = [(name, text(value), reason) for name, value, reason in refused + others]
    found = [Factor(name, values, read_by[name]) for name, values in kept.items()]
    if not found:
        raise StudyError([_empty(file, rows)])
    return found, pd.DataFrame(rows, columns=["factor", "alternative", "reason"])


def stated(material: Material) -> dict[str, tuple[Any, ...]]:
    """Return the package's own alternatives to each choice; the study's value may be among them.

    Coders (not the machine), raters, pillars, métropoles and tables of judges are those of the
    study. Nobody settles on the lowest rating or the highest unless they say so. The crossover of
    the anchors is moved down and up: half a point of the grid, five points of the index.
    """
    chosen, framework = material.choices.invariants, material.framework
    coders = [name for name in _names(material.codings, "coder") if name != MACHINE]
    tops = pillars(framework) if len(framework) else []
    judged = {"budget": material.budgets, "ahp": material.comparisons}
    return {
        "codings.layer": (UNION, CONSENSUS, *coders),
        "barriers.denominator": get_args(Barriers.model_fields["denominator"].annotation),
        "barriers.strong_steering": (1, 2, 3),
        "maturity.settle": ("mean", "median", *_names(material.ratings, "rater")),
        "maturity.impute": ("none", "median", "pillar_mean"),
        "maturity.treat": ("none", "moments"),
        "maturity.left_out": (NOTHING, *(node for node in tops if node in _spared(framework))),
        "maturity.normalise": trials.ALTERNATIVES["normalise"],
        "maturity.weights": ("declared", "equal", "equal_leaves",
                             *(name for name, table in judged.items() if len(table))),
        "maturity.aggregate": trials.ALTERNATIVES["aggregate"],
        "one_model.reading": ("profiles", "levels"),
        "one_model.axes": (None, 5, 3),
        "invariants.condition_anchors": _moved(chosen.condition_anchors, CONDITION_SHIFT),
        "invariants.outcome_anchors": _moved(chosen.outcome_anchors, OUTCOME_SHIFT),
        "invariants.inclusion": (0.75, 0.8, 0.9),
        "invariants.consistency": (0.85, 0.9),
        "robustness.without": (NOBODY, *_names(material.metropoles, "metropole")),
    }  # fmt: skip


def _names(table: pd.DataFrame, column: str) -> list[str]:
    return sorted(table[column].dropna().unique())


def _moved(anchors: tuple[float, float, float], shift: float) -> tuple[tuple, tuple]:
    low, crossover, high = anchors
    return (low, crossover - shift, high), (low, crossover + shift, high)


def _spared(framework: pd.DataFrame) -> list[str]:
    """The nodes that can be left out: those beside which another is left under their parent."""
    return framework.loc[framework["parent"].duplicated(keep=False), "node"].tolist()


def _own(choices: Choices, name: str) -> Any:
    record, _, key = name.partition(".")
    return getattr(getattr(choices, record), key)


def _unread(own: dict[str, tuple], file: str) -> list[str]:
    """The choices declared with alternatives that could change no conclusion, a sentence each."""
    read = dict.fromkeys(name for one in CONCLUSIONS.values() for name in one.reads)
    return [
        f"{file}, choices.{name}.alternatives: no conclusion that can be tried reads this choice"
        f"{nearest(name, read)}; accepted: {listing(read, most=len(read))}."
        for name in own
        if name not in read
    ]


def _unknown(study: Study, material: Material) -> list[str]:
    """The coders, raters, nodes and métropoles that the tables do not know, a sentence each."""
    known = stated(material)
    coders = dict.fromkeys((*_names(material.codings, "coder"), ADJUDICATED))
    places = {
        "codings.layer": (UNION, CONSENSUS, *coders),
        "maturity.settle": ("mean", *RULES, *_names(material.ratings, "rater")),
        "maturity.left_out": (NOTHING, *_spared(material.framework)),
        "robustness.without": known["robustness.without"],
    }
    return [
        f"{study.path.name}, choices.{name}{key}: '{value}' is not one of {listing(accepted)}"
        f"{nearest(value, accepted)}."
        for name, accepted in places.items()
        for key, values in (
            ("", (_own(material.choices, name),)),
            (".alternatives", study.alternatives.get(name, ())),
        )
        for value in values
        if value not in accepted
    ]


def _empty(file: str, rows: list[tuple[str, str, str]]) -> str:
    refused = [f"{name} '{value}' {reason}" for name, value, reason in rows]
    told = f": {listing(refused, most=3)}" if refused else ""
    return f"{file}, choices: no choice has an alternative, so that nothing can be varied{told}."
