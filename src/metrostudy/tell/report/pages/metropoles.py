"""One sheet a métropole: score and rank range, profile, barriers, projects, quotes, proposals."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pandas as pd

from metrostudy.compare.barriers.codes import KINDS, barrier_codes, met_by_project
from metrostudy.field.codebook import labels
from metrostudy.field.privacy.quotes import quotes
from metrostudy.measure.framework import is_context, labelled, root
from metrostudy.measure.profile import metropole_profile
from metrostudy.tell.report.pages.projects import inventory
from metrostudy.tell.report.rendering import Page
from metrostudy.tell.report.results import Results, records
from metrostudy.tell.sentences.corpus import ROLES

Sheet = dict[str, Any]
_TOLD_FIRST = (*KINDS, "invariant")


def pages(results: Results) -> Iterator[Page]:
    """Give the list of métropoles, then the sheet of each, best ranked first."""
    listed = sheets(results)
    title = results.say("Les métropoles", "The métropoles")
    about = index_of(results)
    content = {"sheets": listed, "about": about}
    entry = results.say("Métropoles", "Métropoles")
    yield Page("metropoles", title, "metropoles", content, entry=entry)
    for sheet in listed:
        content = {"sheet": sheet, "about": about}
        yield Page(sheet["page"], sheet["name"], "metropole", content, "", "metropoles")


def file_of(metropole: str) -> str:
    """Return the name of the page of one métropole, whatever its identifier holds.

    >>> file_of("port-elian"), file_of("a/b")
    ('metropole-port-elian', 'metropole-a_2f_b')
    """
    return "metropole-" + re.sub("[^A-Za-z0-9-]", lambda sign: f"_{ord(sign[0]):x}_", metropole)


def sheets(results: Results) -> list[Sheet]:
    """Return what is known of each métropole, best ranked first, then those without a rank."""
    metropoles = results.of_study("metropoles")
    ranks = _by_metropole(results.table("04_maturity-ranks"))
    parts = {
        "nodes": _nodes(results),
        "barriers": _barriers(results),
        "projects": _projects(results),
        "quotes": _quotes(results),
        "proposals": _by_metropole(results.table("09_proposals-by_metropole")),
    }
    heard = _heard(results)
    found = [
        {
            "metropole": row["metropole"],
            "name": row["name"],
            "page": file_of(row["metropole"]),
            "heard": heard.get(row["metropole"], 0),
        }
        | {"rank": next(iter(ranks.get(row["metropole"], [])), None)}
        | {part: rows.get(row["metropole"], []) for part, rows in parts.items()}
        for row in records(metropoles)
    ]
    return sorted(found, key=lambda s: (s["rank"]["rank"] if s["rank"] else len(found), s["name"]))


def index_of(results: Results) -> dict[str, Any]:
    """Return what the index measures, how many have a rank, and whether it is only context."""
    if not results.study.has("framework"):
        return {"label": "", "n": 0, "context": False}
    framework = labelled(results.of_study("framework"))
    n = len(results.table("04_maturity-ranks"))
    return {"label": results.called(root(framework)), "n": n, "context": is_context(framework)}


def _by_metropole(table: pd.DataFrame) -> dict[str, list[dict]]:
    if table.empty:
        return {}
    return {place: records(rows) for place, rows in table.groupby("metropole", sort=False)}


def _nodes(results: Results) -> dict[str, list[dict]]:
    """The score of each métropole on each node, beside the quartiles of the group."""
    scores = results.table("04_maturity-scores")
    if scores.empty:
        return {}
    names = results.of_study("metropoles")
    known = scores[scores["level"] == 0].dropna(subset="score")["metropole"]
    return {place: records(metropole_profile(scores, names, place)) for place in known}


def _barriers(results: Results) -> dict[str, list[dict]]:
    """The barriers that the projects of each métropole met, beside all projects of the study."""
    if not results.study.has("projects"):
        return {}
    projects, codebook = results.of_study("projects"), results.of_study("codebook")
    projects = projects[projects["metropole"].notna() & projects["barriers"].notna()]
    if projects.empty:
        return {}
    codes = barrier_codes(codebook).set_index("barrier")[["kind"]]
    codes["label"] = labels(codebook, results.study.language)
    met = met_by_project(projects, codebook)
    won = met & met_by_project(projects, codebook, "overcome")
    home = projects.set_index("project")["metropole"]
    found = {}
    for place, own in met.groupby(home):
        table = codes.assign(
            met=own.sum(), overcome=won.loc[own.index].sum(), n=len(own), everywhere=met.mean()
        )
        table = table.assign(share=table["met"] / table["n"])
        shown = table[(table["met"] > 0) | (table["everywhere"] > 0)]
        found[place] = records(shown.sort_values("share", ascending=False, kind="stable"))
    return found


def _projects(results: Results) -> dict[str, list[dict]]:
    if not results.study.has("projects"):
        return {}
    return _by_metropole(inventory(results).sort_values(["theme", "title"], kind="stable"))


def _quotes(results: Results) -> dict[str, list[dict]]:
    """Passages whose interview allows words and métropole to stand side by side, one a code."""
    if not (results.study.has("codings") and results.study.has("interviews")):
        return {}
    codings, interviews = results.of_study("codings"), results.of_study("interviews")
    codebook = results.of_study("codebook")
    named = interviews[interviews["quotable"] == "named"]
    first = codebook.loc[codebook["kind"].isin(_TOLD_FIRST), "code"]
    chosen = quotes(codings, named).drop_duplicates(["metropole", "quote"])
    role = {name: words[2 * (results.study.language == "en")] for name, words in ROLES.items()}
    chosen = chosen.assign(
        label=chosen["code"].map(labels(codebook, results.study.language)),
        role=chosen["role"].map(role),
        first=chosen["code"].isin(first),
        length=chosen["quote"].str.len(),
    )
    ordered = chosen.sort_values(["first", "length", "passage"], ascending=[False, False, True])
    return _by_metropole(ordered)


def _heard(results: Results) -> dict[str, int]:
    if not results.study.has("interviews"):
        return {}
    return results.of_study("interviews").groupby("metropole").size().to_dict()
