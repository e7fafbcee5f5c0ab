"""Whose codings an analysis reads: everybody's, what all agree on, or one coder's."""

from __future__ import annotations

import pandas as pd

from metrostudy.faults import StudyError, listing, nearest
from metrostudy.field.machine.lessons import MACHINE
from metrostudy.field.reconciling.adjudication import LAYER as ADJUDICATED

UNION, CONSENSUS = "union", "consensus"


def layer(codings: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return the codings of one layer.

    ``union`` is what any human coded. ``consensus`` keeps the codes of an interview that all who
    coded it put there, with the same valence, wherever in the text. The name of a coder keeps that
    coder's, and everybody's in the interviews that this coder did not code, so no métropole goes
    silent. What a meeting settled stands beside the codings it settles, so it is read under its own
    name or where there is nothing else; suggestions of the machine never are. Raises
    :class:`~metrostudy.faults.StudyError` for a coder who coded nothing.

    >>> codings = pd.DataFrame({"interview": ["E1", "E1", "E1", "E2"], "coder": list("ABBB"),
    ...     "code": ["FN", "FN", "TH", "FN"], "valence": "present"})
    >>> [len(layer(codings, name)) for name in ("union", "consensus", "A")]
    [4, 3, 2]
    """
    codings = codings[codings["coder"] != MACHINE]
    coders = sorted(codings["coder"].dropna().unique())
    if name in (UNION, CONSENSUS):
        settled = codings["coder"] == ADJUDICATED
        coded = codings.loc[~settled, "interview"]
        codings = codings[~(settled & codings["interview"].isin(coded))]
    if name == UNION:
        return codings
    if name == CONSENSUS:
        readers = codings.groupby("interview")["coder"].nunique()
        said = ["interview", "code", "valence"]
        agreed = codings.groupby(said, dropna=False)["coder"].transform("nunique")
        return codings[agreed == codings["interview"].map(readers)]
    if name not in coders:
        accepted = [UNION, CONSENSUS, *coders]
        raise StudyError([
            f"choices.codings.layer: '{name}' coded nothing{nearest(name, accepted)}; "
            f"accepted: {listing(accepted)}."
        ])  # fmt: skip
    own = codings["coder"] == name
    return codings[own | ~codings["interview"].isin(codings.loc[own, "interview"])]
