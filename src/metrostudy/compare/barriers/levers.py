"""Which levers of steering are told of the projects that met a barrier."""

from __future__ import annotations

import pandas as pd

from metrostudy.compare.barriers.codes import barrier_codes, coded, said

LEVER = "governance"
FEW_PROJECTS = 10


def told_projects(
    codings: pd.DataFrame, interviews: pd.DataFrame, codes: pd.Series
) -> tuple[pd.DataFrame, pd.Series]:
    """Return what is told of each project that interviews name, and the project's métropole.

    One row per project that a passage is about, one column per code: True when a coder gave the
    code, as being there, to a passage about that project.
    """
    own = coded(codings, interviews).dropna(subset="project")
    seen = said(own)
    grid = seen.groupby(["project", "code"]).size().unstack(fill_value=0) > 0
    place = own.drop_duplicates("project").set_index("project")["metropole"].sort_index()
    return grid.reindex(index=place.index, columns=list(codes), fill_value=False), place


def lever_codes(codebook: pd.DataFrame) -> pd.DataFrame:
    """Return the levers: the codes of governance and steering, ``lever, label_fr, label_en``."""
    chosen = codebook["parent"].notna() & (codebook["kind"] == LEVER)
    codes = codebook.loc[chosen, ["code", "label_fr", "label_en"]]
    return codes.rename(columns={"code": "lever"}).reset_index(drop=True)


def barriers_and_levers(
    codings: pd.DataFrame, interviews: pd.DataFrame, codebook: pd.DataFrame
) -> pd.DataFrame:
    """Count the projects told in interviews that met a barrier and of which a lever is told.

    A project is linked when somebody gave the barrier to a passage about it and somebody (or the
    same) the lever to another. That the lever answered the barrier is for the reader of the
    passages to say: these are counts, never shares. ``overcome`` counts, of the linked projects,
    those where the barrier is told as overcome.

    Returns ``barrier, kind, label_fr, label_en, lever, lever_fr, lever_en, count, overcome, n``
    (projects told that met the barrier), pairs told at least once, in the order of the codebook.
    """
    barriers, levers = barrier_codes(codebook), lever_codes(codebook)
    codes = pd.concat([barriers["barrier"], levers["lever"]])
    told, _ = told_projects(codings, interviews, codes)
    won = codings[codings["valence"] == "overcome"]
    rows = []
    for barrier in barriers["barrier"]:
        met = told.index[told[barrier]]
        beaten = set(won.loc[won["code"] == barrier, "project"])
        for lever in levers["lever"]:
            both = met[told.loc[met, lever]]
            rows.append({"barrier": barrier, "lever": lever, "count": len(both),
                         "overcome": len(beaten.intersection(both)), "n": len(met)})  # fmt: skip
    names = {"label_fr": "lever_fr", "label_en": "lever_en"}
    table = pd.DataFrame(rows, columns=["barrier", "lever", "count", "overcome", "n"])
    table = barriers.drop(columns="complementary").merge(table[table["count"] > 0], on="barrier")
    table = table.merge(levers.rename(columns=names), on="lever")
    first = ["barrier", "kind", "label_fr", "label_en", "lever", "lever_fr", "lever_en"]
    return table[[*first, "count", "overcome", "n"]]
