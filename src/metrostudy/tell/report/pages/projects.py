"""Projects and ideas: every project of the study, to search, filter, sort and take away."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from metrostudy.measure.inventory.codes import labels_of
from metrostudy.tell.method_words import status
from metrostudy.tell.report.rendering import Page
from metrostudy.tell.report.results import Results

_SEPARATOR = " ; "
_UNFILTERED = ("title", "description", "overcome")


def pages(results: Results) -> Iterator[Page]:
    """Give the page of projects; none for a study without any."""
    if not results.study.has("projects"):
        return
    say = results.say
    listed = inventory(results)
    columns = {
        "title": say("Projet", "Project"),
        "description": say("Description", "Description"),
        "place": say("Métropole ou intercommunalité", "Métropole or EPCI")
        if (listed["metropole"] == "").any()
        else say("Métropole", "Métropole"),
        "theme": say("Thème", "Theme"),
        "purposes": say("Finalités", "Purposes"),
        "status": say("Statut", "Status"),
        "barriers": say("Freins rencontrés", "Barriers met"),
        "overcome": say("Freins surmontés", "Barriers overcome"),
        "edition": say("Édition", "Edition"),
    }
    kept = {name: label for name, label in columns.items() if listed[name].ne("").any()}
    filters = [name for name in kept if name not in _UNFILTERED and listed[name].nunique() > 1]
    content = {
        "n": len(listed),
        "filters": {name: kept[name] for name in filters},
        "inventory": _packed(listed, kept)
        | {"ours": (listed["metropole"] != "").astype(int).tolist()}
        | {"file": f"{results.study.name}-projects.csv"},
        "some_overcome": "overcome" in kept,
        "some_elsewhere": bool((listed["metropole"] == "").any()),
    }
    scripts = ("assets/dataTables.min.js", "scripts/spreadsheets.js", "scripts/projects.js")
    title = say("Projets et idées", "Projects and ideas")
    yield Page(
        "projects", title, "projects", content, entry=say("Projets", "Projects"), scripts=scripts
    )


def inventory(results: Results) -> pd.DataFrame:
    """Return every project in words, one row each; what its sheet does not say is blank.

    Columns ``project, title`` (its description where it has no title), ``description, place,
    metropole, theme, purposes, status, barriers, overcome, edition``; lists are joined by « ; ».
    """
    language = results.study.language
    projects, codebook = results.of_study("projects"), results.of_study("codebook")
    named = projects["title"].notna()
    words = {
        name: labels_of(projects[name], codebook, language)
        for name in ("theme", "purposes", "barriers", "overcome")
    }
    none = results.say("aucun", "none")
    words["barriers"] = words["barriers"].mask(projects["barriers"] == "none", none)
    told = projects["status"].map(lambda name: status(name, language), na_action="ignore")
    found = projects[["project", "metropole", "edition"]].assign(
        title=projects["title"].where(named, projects["description"]),
        description=projects["description"].where(named),
        place=_places(results, projects),
        status=told,
        **words,
    )
    return found.astype(object).where(found.notna(), "")


def _places(results: Results, projects: pd.DataFrame) -> pd.Series:
    """The name of the métropole of each project, else of the EPCI it is in."""
    metropoles = results.of_study("metropoles").set_index("metropole")["name"]
    names = projects["metropole"].map(metropoles)
    if "epci" in projects and results.study.has("epci"):
        epci = results.of_study("epci").set_index("epci")["name"]
        names = names.fillna(projects["epci"].map(epci))
    return names


def _packed(listed: pd.DataFrame, columns: dict[str, str]) -> dict[str, Any]:
    """The table column by column; a word that comes back is written once and then numbered."""
    packed = {}
    for name in columns:
        codes, words = pd.factorize(listed[name])
        repeats = len(words) < len(listed) / 2
        packed[name] = (
            {"words": words.tolist(), "codes": codes.tolist()}
            if repeats
            else {"words": listed[name].tolist()}
        )
    return {"columns": columns, "separator": _SEPARATOR, "cells": packed}
