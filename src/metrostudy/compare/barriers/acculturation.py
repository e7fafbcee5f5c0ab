"""The acculturation of agents: who says it, with which levers, and is a benefit for agents told?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from metrostudy import small_n
from metrostudy.compare.barriers.co_occurrence import common_odds, phi
from metrostudy.compare.barriers.codes import coded, home, met_by_project, said
from metrostudy.compare.barriers.levers import lever_codes, told_projects

ACCULTURATION, BENEFIT = "FN.ACCU", "IN.AGEN"


@dataclass(frozen=True)
class Acculturation:
    """Who speaks of the acculturation of agents as a barrier, and what goes with it in projects.

    ``who`` has one row per role: ``role, n`` (interviews), ``present, overcome, denied`` (those in
    which somebody saw it so; one interview may say several), ``silent``. ``levers`` has one row
    per lever, then one for the benefit for agents: ``code, label_fr, label_en, both`` (projects of
    which barrier and lever are told), ``told`` (the lever), ``barrier`` (the barrier), ``phi``,
    ``estimate`` (odds ratio common to métropoles), ``low, high, n`` (projects), ``p, p_holm, p_min,
    method``.
    """

    who: pd.DataFrame
    levers: pd.DataFrame


def acculturation(
    codings: pd.DataFrame, interviews: pd.DataFrame, codebook: pd.DataFrame
) -> Acculturation:
    """Say who names the acculturation of agents, and which codes are told of the same projects.

    The unit of ``levers`` is the project that interviews tell, within its métropole: of the
    projects of one place, is the lever told more of those where acculturation held things back?
    Odds ratio common to métropoles with exact interval and p, Holm over the rows. An odds ratio
    above 1 does not say that the lever works: a lever is pulled where the barrier is. Below 1 for
    the benefit (``IN.AGEN``), it says that where agents gain something the barrier is told less.
    A project told at length receives more codes of every kind, which pushes all ratios up.
    """
    return Acculturation(_who(codings, interviews), _levers(codings, interviews, codebook))


def benefit_and_acculturation(
    projects: pd.DataFrame,
    ratings: pd.DataFrame,
    codebook: pd.DataFrame,
    edition: str,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Correlate, over métropoles, the benefit for agents with the projects held back by them.

    ``IN.AGEN`` is each métropole's mean rating at ``edition``; the other column is the share of its
    projects that met ``FN.ACCU``. One row: Spearman's ρ (negative when the barrier is met less
    where agents gain more) with ``low, high, n, p, p_min, detectable, method``.
    """
    rated = ratings[(ratings["criterion"] == BENEFIT) & (ratings["edition"] == edition)]
    met = met_by_project(projects, codebook)
    both = pd.DataFrame({"rating": rated.groupby("metropole")["score"].mean()}).join(
        met.reindex(columns=[ACCULTURATION]).groupby(home(projects, met)).mean(), how="inner"
    )
    return pd.DataFrame([small_n.spearman(both["rating"], both[ACCULTURATION], rng)])


def _who(codings: pd.DataFrame, interviews: pd.DataFrame) -> pd.DataFrame:
    every = coded(codings, interviews)
    own = every[every["code"] == ACCULTURATION]
    won = own["valence"] == "overcome"
    there = own.index.isin(said(own).index)
    parts = {"present": own[there & ~won], "overcome": own[won], "denied": own[~there], "": own}
    counts = {name: part.groupby("role")["interview"].nunique() for name, part in parts.items()}
    table = pd.DataFrame({"n": every.groupby("role")["interview"].nunique()} | counts)
    table = table.fillna(0).astype(int).sort_values("n", ascending=False, kind="stable")
    table["silent"] = table["n"] - table.pop("")
    return table.rename_axis("role").reset_index()


def _levers(
    codings: pd.DataFrame, interviews: pd.DataFrame, codebook: pd.DataFrame
) -> pd.DataFrame:
    levers = lever_codes(codebook).rename(columns={"lever": "code"})
    benefit = codebook.loc[codebook["code"] == BENEFIT, ["code", "label_fr", "label_en"]]
    table = pd.concat([levers, benefit], ignore_index=True)
    told, place = told_projects(codings, interviews, pd.Series([ACCULTURATION, *table["code"]]))
    held = told[ACCULTURATION]
    rows = []
    for code in table["code"]:
        counts = {"both": int((held & told[code]).sum()), "told": int(told[code].sum()),
                  "barrier": int(held.sum()), "phi": phi(held, told[code])}  # fmt: skip
        rows.append(counts | common_odds(told[code], held, place))
    names = ["both", "told", "barrier", "phi", "estimate", "low", "high", "n", "p", "p_min"]
    table = table.join(pd.DataFrame(rows, columns=[*names, "method"]))
    table["p"] = table["p"].where(table["estimate"].notna())
    table.insert(table.columns.get_loc("p") + 1, "p_holm", small_n.holm(table["p"]))
    return table
