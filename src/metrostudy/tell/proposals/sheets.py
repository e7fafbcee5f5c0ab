"""For each métropole, the proposals that its own needs call for, and who does them already."""

from __future__ import annotations

import pandas as pd

from metrostudy.measure.inventory.codes import codes_in
from metrostudy.measure.inventory.ideas import idea_pool
from metrostudy.study import Proposals
from metrostudy.tell.proposals.observed import Observed
from metrostudy.tell.proposals.signs import DONE, MISSING
from metrostudy.tell.proposals.states import UNKNOWN

IDEAS = 3


def proposals_by_metropole(
    propositions: pd.DataFrame,
    seen: Observed,
    states: pd.DataFrame,
    needs: pd.DataFrame,
    choices: Proposals,
) -> pd.DataFrame:
    """Name, for each métropole, the proposals that its own needs call for, with the evidence.

    ``needs`` comes from :func:`~metrostudy.tell.proposals.own_needs.own_needs`, ``states`` from
    :func:`~metrostudy.tell.proposals.states.proposal_states`. A proposal is called for when it
    answers a need of the métropole and is not already done there. They are chosen one after the
    other, ``choices.per_metropole`` at most: the one that answers most of its own needs still open,
    then most of the other barriers still open; of equal ones, the one that answers an own need at
    all, then that which is missing, the latest edition, that of which nothing is known before that
    which has begun, the one that answers the barrier it meets most, and the one that aims at fewest
    things beside.

    Returns ``metropole, name, order, proposal, edition, label_fr, label_en, state, state_fr,
    state_en, needs`` (codes, ``|``), ``evidence_fr, evidence_en`` (of these needs), ``done_in``
    (names of the others who do it already) and ``ideas``: projects of ``IDEAS`` other métropoles
    that overcame one of these barriers, the most mature of each, by title where it may be named. A
    métropole without a need that a proposal answers has no row.
    """
    aims = {row.proposal: _codes(row.answers) for row in propositions.itertuples()}
    pool, rows = _pool(seen), []
    for place in seen.metropoles.itertuples():
        own = needs[needs["metropole"] == place.metropole].set_index("need")
        there = states[(states["metropole"] == place.metropole) & (states["state"] != DONE)]
        chosen = _called(own, there, aims, choices.per_metropole)
        for order, proposal in enumerate(chosen, start=1):
            met = own[own.index.isin(aims[proposal])]
            met = met[met["own"]] if met["own"].any() else met
            rows.append({
                "metropole": place.metropole, "name": place.name, "order": order,
                "proposal": proposal, "needs": "|".join(met.index),
                "evidence_fr": " ; ".join(met["evidence_fr"]),
                "evidence_en": "; ".join(met["evidence_en"]),
                "done_in": _done_in(states, proposal),
                "ideas": _ideas(pool, met.index, place.metropole),
            })  # fmt: skip
    return _spelt(rows, states)


def _spelt(rows: list[dict], states: pd.DataFrame) -> pd.DataFrame:
    """The rows with what the proposals are called and where they stand."""
    keys = ["metropole", "name", "order", "proposal"]
    told = ["needs", "evidence_fr", "evidence_en", "done_in", "ideas"]
    about = ["edition", "label_fr", "label_en", "state", "state_fr", "state_en"]
    table = pd.DataFrame(rows, columns=[*keys, *told])
    table = table.merge(states[["metropole", "proposal", *about]], on=["metropole", "proposal"])
    return table[[*keys, *about, *told]]


# Which proposals -------------------------------------------------------------------------------


def _called(
    needs: pd.DataFrame, there: pd.DataFrame, aims: dict[str, set[str]], most: int
) -> list[str]:
    """Proposals one by one, each for most of what those before leave open."""
    own, others = set(needs.index[needs["own"]]), set(needs.index[~needs["own"]])
    shares, chosen, met = needs["share"].fillna(0), [], set()
    left = there.sort_values("proposal")
    left = {row.proposal: row for row in left.itertuples() if aims[row.proposal] & {*own, *others}}

    def pull(proposal: str) -> tuple:
        answers, row = aims[proposal], left[proposal]
        return (
            len(answers & own - met), len(answers & others - met), bool(answers & own),
            row.state == MISSING, row.edition, row.state == UNKNOWN,
            shares[shares.index.isin(answers)].max(), -len(answers),
        )  # fmt: skip

    while left and len(chosen) < most:
        chosen.append(max(left, key=pull))
        met |= aims[chosen[-1]]
        del left[chosen[-1]]
    return chosen


def _codes(cell: str | float) -> set[str]:
    return set() if pd.isna(cell) else {code.strip() for code in cell.split("|")}


# Who does it already ---------------------------------------------------------------------------


def _done_in(states: pd.DataFrame, proposal: str) -> str:
    done = states[(states["proposal"] == proposal) & (states["state"] == DONE)]
    return " ; ".join(done["name"])


def _pool(seen: Observed) -> pd.DataFrame:
    """The pool of ideas, one row per project and barrier that it overcame, most mature first."""
    told = seen.titled().dropna(subset="overcome")
    won = codes_in(told.set_index("project")["overcome"]).rename("need").reset_index()
    table = idea_pool(told, seen.codebook, seen.metropoles).merge(won, on="project")
    return table.sort_values(["score", "project"], ascending=[False, True])


def _ideas(pool: pd.DataFrame, needs: pd.Index, place: str) -> str:
    others = pool[(pool["metropole"] != place) & pool["need"].isin(needs)]
    best = others.drop_duplicates("metropole").head(IDEAS)
    return " ; ".join(
        row.name if pd.isna(row.title) else f"« {row.title} » ({row.name})"
        for row in best.itertuples()
    )
