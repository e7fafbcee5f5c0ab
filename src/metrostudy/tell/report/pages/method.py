"""How the study was made: methods and limits, choices, and what every number comes from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

from metrostudy import schemas
from metrostudy.study import declared
from metrostudy.tell.method_words import factor
from metrostudy.tell.report.pages.notebooks import markdown
from metrostudy.tell.report.rendering import Page
from metrostudy.tell.report.results import Results, records


def pages(results: Results) -> Iterator[Page]:
    """Give the page of method, limits, choices and provenance."""
    content = {
        "limits": [
            {"step": one.step, "question": one.question, "text": markdown(one.introduction)}
            for one in results.notebooks
            if one.introduction
        ],
        "choices": _choices(results),
        "inputs": _inputs(results),
        "versions": _versions(results),
    }
    title = results.say("Méthode, limites et provenance", "Method, limits and provenance")
    yield Page("method", title, "method", content, entry=results.say("Méthode", "Method"))


def _choices(results: Results) -> list[dict]:
    """Every choice: its value, whether ``study.yml`` says it, the alternatives that were tried."""
    study = results.study
    told = declared(study.path).get("choices") or {}
    tried = _tried(results)
    return [
        {
            "name": f"{record}.{field}",
            "label": factor(field, study.language),
            "value": _said(value),
            "declared": field in (told.get(record) or {}),
            "alternatives": tried.get(f"{record}.{field}", []),
        }
        for record, values in study.choices.model_dump().items()
        for field, value in values.items()
    ]


def _tried(results: Results) -> dict[str, list[str]]:
    """What the robustness notebook put in the place of each choice, in words."""
    factors = results.table("10_robustness-factors")
    if factors.empty:
        return {}
    others = factors[~factors["own"].astype(bool)]
    return {name: [*map(results.called, records(rows))] for name, rows in others.groupby("factor")}


def _said(value: object) -> str:
    if isinstance(value, dict):
        return " ; ".join(f"{key} : {_said(given)}" for key, given in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


def _inputs(results: Results) -> list[dict]:
    """The tables the study stands on, with the fingerprint of each file."""
    study = results.study
    names = [name for name in schemas.descriptors() if study.has(name)]
    return [
        {
            "title": schemas.descriptor(name, study.folder)["title"],
            "file": study.where(name).name,
            "sha256": _fingerprint(study.where(name)),
        }
        for name in names
    ]


def _fingerprint(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _versions(results: Results) -> dict[str, str]:
    """The versions that the notebooks ran on, as their provenance recorded them."""
    found: dict[str, str] = {}
    for notebook in results.notebooks:
        path = results.study.output / "provenance" / f"{notebook.step}.json"
        told = json.loads(path.read_text("utf-8")) if path.exists() else {}
        found |= {"Python": told["python"]} if "python" in told else {}
        found |= told.get("packages", {})
    return found
