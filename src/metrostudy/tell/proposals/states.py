"""Where each métropole stands with each proposal: done, under way, missing or unknown."""

from __future__ import annotations

import pandas as pd

from metrostudy.faults import StudyError
from metrostudy.tell.proposals import words
from metrostudy.tell.proposals.observed import Observed
from metrostudy.tell.proposals.rules import check_rules
from metrostudy.tell.proposals.signs import DONE, MISSING, UNDER_WAY, signs

UNKNOWN = "unknown"


def proposal_states(propositions: pd.DataFrame, seen: Observed, edition: str) -> pd.DataFrame:
    """Return the state of every proposal in every métropole, with what it rests on.

    ``propositions`` states the rule of each; :func:`~metrostudy.tell.proposals.signs.signs` says
    what a rating, coded passages and projects show by it. Of the signs that show something: all
    say that it is missing: *missing*; some do and others do not: *under way*, and ``contested``,
    since neither can be believed alone; else the most advanced. *Unknown* when no sign shows
    anything: what nobody was asked, or said, is not missing.

    Returns ``proposal, edition, label_fr, label_en, metropole, name, state, state_fr, state_en,
    contested, evidence_fr, evidence_en``: what the signs that speak say, or, where none does, what
    was looked for. Raises :class:`~metrostudy.faults.StudyError` with every fault of
    :func:`~metrostudy.tell.proposals.rules.check_rules`.
    """
    faults = check_rules(propositions, seen.codebook, seen.framework)
    if faults:
        raise StudyError(faults)
    found = signs(propositions, seen, edition)
    cells = dict(iter(found.groupby(["proposal", "metropole"])))
    grid = propositions[["proposal", "edition", "label_fr", "label_en"]].merge(
        seen.metropoles[["metropole", "name"]], how="cross"
    )
    keys = zip(grid["proposal"], grid["metropole"], strict=True)
    return grid.join(pd.DataFrame([_cell(cells.get(key, found[:0])) for key in keys]))


def count_states(states: pd.DataFrame) -> pd.DataFrame:
    """Count the métropoles in each state, proposal by proposal.

    Returns ``proposal, edition, label_fr, label_en, done, under_way, missing, unknown, contested``
    (among those under way) and ``known``, the métropoles whose state is known.
    """
    labels = states.drop_duplicates("proposal")[["proposal", "edition", "label_fr", "label_en"]]
    counts = pd.crosstab(states["proposal"], states["state"])
    counts = counts.reindex(columns=list(words.STATES), fill_value=0)
    counts["contested"] = states.groupby("proposal")["contested"].sum().astype(int)
    counts["known"] = counts[[DONE, UNDER_WAY, MISSING]].sum(axis=1)
    return labels.join(counts, on="proposal").reset_index(drop=True)


def _cell(own: pd.DataFrame) -> dict:
    speaking = own.dropna(subset="shows")
    shown = set(speaking["shows"])
    state, told = _state(shown), speaking if shown else own
    cell = {"state": state, "state_fr": words.STATES[state][0], "state_en": words.STATES[state][1],
            "contested": {MISSING} < shown}  # fmt: skip
    return cell | {
        "evidence_fr": " ; ".join(told["told_fr"]) or words.NO_SIGN[0],
        "evidence_en": "; ".join(told["told_en"]) or words.NO_SIGN[1],
    }


def _state(shown: set[str]) -> str:
    if not shown:
        return UNKNOWN
    if MISSING in shown:
        return MISSING if shown == {MISSING} else UNDER_WAY
    return DONE if DONE in shown else UNDER_WAY
