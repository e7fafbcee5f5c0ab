"""Which answer of which interview names which barrier: the finest unit of what was said."""

from __future__ import annotations

import pandas as pd

from metrostudy.compare.barriers.codes import barrier_codes, said
from metrostudy.field.codings import overlaps
from metrostudy.field.corpus import respondents


def named_by_turn(
    codings: pd.DataFrame, turns: pd.DataFrame, interviews: pd.DataFrame, codebook: pd.DataFrame
) -> tuple[pd.DataFrame, pd.Series]:
    """Return which answer names which barrier, and the métropole of each answer.

    One row per answer (turn of a respondent) of the interviews that were coded, one column per
    barrier; a passage that runs over two answers names the barrier in both. A talkative person
    weighs more here than another, which is why interviews or métropoles are counted otherwise.
    """
    answers = respondents(turns)
    answers = answers[answers["interview"].isin(codings["interview"])]
    codes = barrier_codes(codebook)["barrier"]
    passages = overlaps(said(codings), answers)
    passages = passages[passages["code"].isin(codes)]
    named = pd.crosstab(passages["turn"], passages["code"]).astype(bool)
    seen = named.reindex(index=answers["turn"], columns=codes, fill_value=False)
    place = answers["interview"].map(interviews.set_index("interview")["metropole"])
    return seen, pd.Series(place.to_numpy(), seen.index)
