"""What each métropole needs of its own: barriers met more than elsewhere, conditions it lacks."""

from __future__ import annotations

import numpy as np
import pandas as pd

from metrostudy.compare.barriers.codes import met_by_project
from metrostudy.study import Invariants
from metrostudy.tell.proposals.needs import conditions, named
from metrostudy.tell.proposals.observed import Observed
from metrostudy.tell.wording import number, percent

_WHOLE = {"count": "Int64", "n": "Int64", "own": bool}


def own_needs(seen: Observed, edition: str, choices: Invariants) -> pd.DataFrame:
    """Return the needs of each métropole: barriers that its projects met, conditions that it lacks.

    A barrier is its ``own`` when it is the one that its projects met most (all of these, if there
    are several), or when a larger share of them met it than elsewhere, even counting one project
    less; elsewhere is the mean share of the other métropoles. That is a description, not a test:
    with thirty projects a share moves by fifteen points from luck alone, so both are told. The
    other barriers that more than one of its projects met come after. A condition is lacking, and
    its own, when the mean of its raters is below the crossover of ``choices.condition_anchors``.

    Returns ``metropole, need, kind, need_fr, need_en, own, count, n, share, elsewhere`` (barriers:
    its projects that met it, its projects that say), ``score`` (conditions, 0–5), ``evidence_fr,
    evidence_en``; barriers first, most often met on top, then the lowest conditions. A métropole of
    which nothing is known has no row.
    """
    barriers, lacking = _barriers(seen), _lacking(seen, edition, choices.condition_anchors[1])
    table = pd.concat([barriers, lacking], ignore_index=True).astype(_WHOLE)
    table = table.merge(named(seen.codebook), on="need", how="left")
    for language in ("fr", "en"):
        told = [_told(row, row[f"need_{language}"], language) for _, row in table.iterrows()]
        table[f"evidence_{language}"] = told
    return table[["metropole", "need", "kind", "need_fr", "need_en", "own", "count", "n", "share",
                  "elsewhere", "score", "evidence_fr", "evidence_en"]]  # fmt: skip


def _barriers(seen: Observed) -> pd.DataFrame:
    projects = seen.projects[seen.projects["metropole"].isin(seen.metropoles["metropole"])]
    met = met_by_project(projects, seen.codebook)
    of_place = met.groupby(projects.set_index("project")["metropole"].loc[met.index])
    count, n, share = of_place.sum(), of_place.size(), of_place.mean()
    elsewhere = (share.sum() - share) / (len(share) - 1 or np.nan)
    most = count.eq(count.max(axis=1), axis=0)
    more = (count - 1).div(n, axis=0) > elsewhere
    cells = {"count": count, "share": share, "elsewhere": elsewhere, "own": most | more}
    if count.empty:
        return pd.DataFrame(columns=["metropole", "need", *cells, "n"])
    table = pd.concat({name: cell.stack() for name, cell in cells.items()}, axis=1)
    table = table.rename_axis(["metropole", "need"]).reset_index()
    table = table[table["count"] > 1].assign(n=lambda t: t["metropole"].map(n))
    return table.sort_values("count", ascending=False, kind="stable")


def _lacking(seen: Observed, edition: str, crossover: float) -> pd.DataFrame:
    scores = conditions(seen, edition).rename_axis(index="metropole", columns="need")
    cells = scores.stack().rename("score").reset_index()
    return cells[cells["score"] < crossover].assign(own=True).sort_values("score", kind="stable")


def _told(row: pd.Series, label: str, language: str) -> str:
    """A need with its numbers: « Acculturation : 14 de ses 31 projets (45 %, ailleurs 34 %) »."""
    english = language == "en"
    if pd.notna(row["score"]):
        score = number(row["score"], 1, language)
        return f"{label}: rated {score} out of 5" if english else f"{label} : noté {score} sur 5"
    share, elsewhere = (percent(row[name], 0, language) for name in ("share", "elsewhere"))
    if pd.notna(row["elsewhere"]):
        share += f", {elsewhere} elsewhere" if english else f", ailleurs {elsewhere}"
    if english:
        return f"{label}: {row['count']} of its {row['n']} projects ({share})"
    return f"{label} : {row['count']} de ses {row['n']} projets ({share})"
