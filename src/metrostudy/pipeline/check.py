"""What is wrong with a study, and what it can do: every fault at once, before anything runs."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from metrostudy import tables
from metrostudy.faults import Fault, StudyError, nearest
from metrostudy.pipeline.execution import parameters
from metrostudy.pipeline.secrecy import key_file, read_key
from metrostudy.pipeline.steps import as_run, notebooks, step
from metrostudy.study import Study


def faults(study: Study, names: list[str] | None = None) -> list[Fault | str]:
    """Return every fault of the tables of ``study`` (or of those named), rules across tables last.

    Checked: that declared files exist; each table against its descriptor; foreign keys; then, when
    the tables are sound, what the rooms ask: the tree of the codebook and of the framework,
    offsets and quotes of codings against the transcripts; the names in ``parameters``; and the key
    of pseudonyms.
    """
    found = _declared(study)
    frames, sources = {}, [n for n in tables.descriptors() if study.has(n) and n in (names or [n])]
    for name in sources:
        try:
            frames[name] = study.table(name)
        except StudyError as error:
            found += error.faults
    found += _parameters(study) + _key(study)
    return found or _across(study, frames)


def inventory(study: Study) -> pd.DataFrame:
    """Return one row per table that the study holds: ``table, file, rows``."""
    rows = [
        (name, str(study.where(name).name), len(tables.raw(study.where(name))))
        for name in tables.descriptors()
        if study.has(name)
    ]
    return pd.DataFrame(rows, columns=["table", "file", "rows"])


def steps_table(study: Study) -> pd.DataFrame:
    """Return one row per notebook: ``step, question, missing`` (tables to add first)."""
    found = [as_run(study, path) for path in notebooks()]
    rows = [(one.name, one.question, ", ".join(one.missing(study))) for one in found]
    return pd.DataFrame(rows, columns=["step", "question", "missing"])


def _declared(study: Study) -> list[str]:
    found = []
    for name, path in study.tables.items():
        key = f"{study.path.name}, tables.{name}"
        if name not in tables.descriptors():
            found.append(f"{key}: not a table of a study{nearest(name, tables.descriptors())}.")
        elif not study.has(name):
            found.append(f"{key}: the file {path} does not exist.")
    return found


def _key(study: Study) -> list[Fault | str]:
    path = key_file(study)
    try:
        if path is not None and path.is_file():
            read_key(path, study)
    except StudyError as error:
        return list(error.faults)
    return []


def _parameters(study: Study) -> list[str]:
    steps, found = {path.stem: path for path in notebooks()}, []
    for name in study.parameters:
        if name not in steps:
            where = f"{study.path.name}, parameters.{name}"
            found.append(f"{where}: no notebook of that name{nearest(name, steps)}.")
            continue
        try:
            parameters(study, step(steps[name]))
        except StudyError as error:
            found += error.faults
    return found


def _across(study: Study, frames: dict[str, pd.DataFrame]) -> list[Fault | str]:
    """The rules of the rooms; each is loaded only when its table is there."""
    rules: dict[str, Callable[[], list[Fault]]] = {
        "codebook": lambda: _codebook(frames),
        "framework": lambda: _framework(study, frames),
        "interviews": lambda: _interviews(study, frames),
        "projects": lambda: _barriers(study, frames),
        "propositions": lambda: _propositions(frames),
    }
    return [fault for name, rule in rules.items() if name in frames for fault in rule()]


def _codebook(frames: dict[str, pd.DataFrame]) -> list[Fault]:
    from metrostudy.field.codebook import check_codebook

    return check_codebook(frames["codebook"])


def _propositions(frames: dict[str, pd.DataFrame]) -> list[Fault]:
    from metrostudy.tell.proposals.rules import check_rules

    others = (frames.get(name, tables.empty(name)) for name in ("codebook", "framework"))
    return check_rules(frames["propositions"], *others)


def _barriers(study: Study, frames: dict[str, pd.DataFrame]) -> list[Fault]:
    from metrostudy.compare.barriers.codes import check_barriers
    from metrostudy.compare.barriers.prompts import check_prompts

    codebook = frames.get("codebook", tables.empty("codebook"))
    prompts = check_prompts(study.choices.barriers, codebook) if "codebook" in frames else []
    return check_barriers(frames["projects"], codebook) + prompts


def _framework(study: Study, frames: dict[str, pd.DataFrame]) -> list[Fault | str]:
    """The tree, the values of its leaves, and what judges said of its weights."""
    from metrostudy.measure.framework import check_framework, check_sources
    from metrostudy.measure.weighting.judges import ahp_weights, budget_weights

    framework, conditions = frames["framework"], study.choices.invariants.conditions
    found: list[Fault | str] = list(check_framework(framework, conditions))
    if found:
        return found
    names = ("ratings", "indicators", "projects")
    values = [frames.get(name, tables.empty(name)) for name in names]
    found += check_sources(framework, *values, conditions)[0]
    for name, weights in (("budgets", budget_weights), ("comparisons", ahp_weights)):
        try:
            weights(frames.get(name, tables.empty(name)), framework)
        except StudyError as error:
            found += error.faults
    return found


def _interviews(study: Study, frames: dict[str, pd.DataFrame]) -> list[Fault | str]:
    """Transcripts that cannot be read or split, else codings that do not stand on them."""
    from metrostudy.field.codings import check_offsets
    from metrostudy.field.corpus import split_turns

    try:
        transcripts = study.transcripts(frames["interviews"])
        turns = split_turns(transcripts, study.choices.corpus)
    except StudyError as error:
        return list(error.faults)
    return check_offsets(frames["codings"], transcripts, turns) if "codings" in frames else []
