"""Passages that may be quoted: only those that were allowed, spread over métropoles and roles."""

from __future__ import annotations

from collections import Counter
from hashlib import sha256

import pandas as pd

_COLUMNS = ["passage", "code", "quote", "role", "metropole", "interview", "coders"]


def quotes(
    codings: pd.DataFrame, interviews: pd.DataFrame, per_code: int = 4, longest: int = 600
) -> pd.DataFrame:
    """Choose passages to quote for each code, among those whose interview allows it.

    ``quotable`` of ``interviews`` decides: ``none`` or blank gives nothing; ``anonymous`` gives
    the words and the role, and leaves ``metropole`` blank, because an official of one métropole
    is known by function and city; ``named`` gives both. No passage of more than ``longest``
    characters is taken, since a long extract tells who speaks. Transcripts are held to be
    pseudonymised: what a quote says is not read here.

    For each code, ``per_code`` passages at most, one at a time: from the métropole least quoted so
    far for this code, then from the role least quoted, then the passage that most coders gave this
    code, then the longest. Passages of one code that overlap are one, the longest. The order of
    the rows of ``codings`` changes nothing.

    Columns: passage (interview and six signs of the words, the same as long as the words are),
    code, quote, role, metropole, interview, coders (how many gave this code to it).

    >>> who = pd.DataFrame({"interview": ["E1", "E2"], "metropole": ["m", "n"],
    ...                     "role": ["elu", "agent"], "quotable": ["anonymous", "none"]})
    >>> said = pd.DataFrame({"interview": ["E1", "E2"], "start": [3, 3], "end": [7, 7],
    ...                      "code": "FN", "coder": "A", "quote": ["Oui.", "Non."]})
    >>> quotes(said, who)[["passage", "code", "quote", "role", "metropole"]].values.tolist()
    [['E1-3ef801', 'FN', 'Oui.', 'elu', nan]]
    """
    allowed = interviews[interviews["quotable"].isin(["anonymous", "named"])]
    held = allowed[["interview", "metropole", "role", "quotable"]]
    found = codings[codings["quote"].notna()].merge(held, on="interview")
    found = found[found["quote"].str.len() <= longest]
    rows = [
        row
        for _, coded in found.groupby("code", sort=True)
        for row in _balanced(_distinct(coded), per_code)
    ]
    table = pd.DataFrame(rows, columns=[*_COLUMNS, "quotable"])
    table["metropole"] = table["metropole"].where(table["quotable"] == "named")
    return table[_COLUMNS]


def _distinct(coded: pd.DataFrame) -> list[dict]:
    """The passages of one code, the longest of those that overlap, with their number of coders."""
    ranked = coded.assign(length=coded["end"] - coded["start"])
    ranked = ranked.sort_values(
        ["length", "interview", "start", "coder"], ascending=[False, True, True, True]
    )
    kept: list[dict] = []
    for row in ranked.to_dict("records"):
        same = [old for old in kept if _overlap(old, row)]
        for old in same:
            old["by"].add(row["coder"])
        if not same:
            kept.append(row | {"by": {row["coder"]}})
    return kept


def _overlap(one: dict, other: dict) -> bool:
    return (
        one["interview"] == other["interview"]
        and one["start"] < other["end"]
        and other["start"] < one["end"]
    )


def _balanced(passages: list[dict], most: int) -> list[dict]:
    """Take passages one by one from whoever was quoted least."""
    places: Counter[str] = Counter()
    roles: Counter[str] = Counter()
    taken: list[dict] = []
    while passages and len(taken) < most:
        best = min(
            passages,
            key=lambda row: (
                places[row["metropole"]],
                roles[row["role"]],
                -len(row["by"]),
                -row["length"],
                row["interview"],
                row["start"],
            ),
        )
        passages = [row for row in passages if row is not best]
        places[best["metropole"]] += 1
        roles[best["role"]] += 1
        taken.append(best | {"passage": _identifier(best), "coders": len(best["by"])})
    return taken


def _identifier(passage: dict) -> str:
    words = " ".join(passage["quote"].split())
    return f"{passage['interview']}-{sha256(words.encode('utf-8')).hexdigest()[:6]}"
