"""Compare: two to four métropoles side by side, chosen by the reader."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from metrostudy.tell.report.pages.metropoles import Sheet, index_of, sheets
from metrostudy.tell.report.rendering import Page
from metrostudy.tell.report.results import Results

MOST = 4


def pages(results: Results) -> Iterator[Page]:
    """Give the page of comparison; none for a study with fewer than two métropoles."""
    listed = sheets(results)
    if len(listed) < 2:
        return
    content = {
        "sheets": sorted(listed, key=lambda sheet: sheet["name"]),
        "most": MOST,
        "compared": {
            "most": MOST,
            "about": index_of(results),
            "metropoles": [_facts(sheet, results) for sheet in listed],
            "words": _words(results),
        },
    }
    title = results.say("Comparer des métropoles", "Compare métropoles")
    entry = results.say("Comparer", "Compare")
    yield Page("compare", title, "compare", content, entry=entry, scripts=("scripts/compare.js",))


def _facts(sheet: Sheet, results: Results) -> dict[str, Any]:
    """What the page compares of one métropole, each part in the order of its sheet."""
    rank = sheet["rank"] or {}
    status = Counter(project["status"] or "—" for project in sheet["projects"])
    return {
        "id": sheet["metropole"],
        "name": sheet["name"],
        "page": f"{sheet['page']}.html",
        "rank": {name: rank.get(name) for name in ("score", "rank", "low", "high", "worst")},
        "heard": sheet["heard"],
        "nodes": [
            {"label": results.called(node), "level": node["level"]}
            | {name: node[name] for name in ("score", "low", "median", "high")}
            for node in sheet["nodes"]
        ],
        "barriers": {one["label"]: [one["share"], one["everywhere"]] for one in sheet["barriers"]},
        "projects": {"": len(sheet["projects"])} | dict(status),
        "proposals": [results.called(one) for one in sheet["proposals"]],
    }


def _words(results: Results) -> dict[str, str]:
    say = results.say
    return {
        "rank": say("Rang (neuf calculs sur dix)", "Rank (nine calculations of ten)"),
        "score": say("Score sur 100", "Score out of 100"),
        "range": say("de {low} à {high}", "from {low} to {high}"),
        "profile": say("Profil (score sur 100)", "Profile (score out of 100)"),
        "barriers": say(
            "Freins (part des projets qui les rencontrent)",
            "Barriers (share of projects that met them)",
        ),
        "projects": say("Projets", "Projects"),
        "all": say("Tous", "All"),
        "proposals": say("Propositions appelées", "Proposals called for"),
        "heard": say("Entretiens", "Interviews"),
        "unknown": "—",
        "few": say("Choisissez au moins deux métropoles.", "Choose at least two métropoles."),
        "shown": say("Métropoles comparées : {names}.", "Métropoles compared: {names}."),
        "what": say("Mesure", "Measure"),
    }
