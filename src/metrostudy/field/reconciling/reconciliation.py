"""The disagreements of two coders, with their context, ordered by what they would change."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from metrostudy.field.codebook import labels
from metrostudy.field.reconciling.comparison import (
    NOT_CODERS,
    Unit,
    coder_pairs,
    compare,
    unit_name,
)
from metrostudy.field.reconciling.context import Told
from metrostudy.field.reconciling.stakes import Stakes

COLUMNS = [
    "disagreement", "interview", "metropole", "turn", "kind", "coder_1", "coder_2", "code_1",
    "code_2", "valence_1", "valence_2", "overlap", "start_1", "end_1", "start_2", "end_2",
    "quote_1", "quote_2", "beside", "before", "after", "moves_cell", "moves_valence",
    "moves_count", "weight", "times",
]  # fmt: skip
PAIRS = [
    "kind", "coder_1", "coder_2", "code", "other", "label_fr", "other_fr", "label_en", "other_en",
    "times", "by_1", "by_2", "interviews", "weight",
]  # fmt: skip
KINDS = ("missing", "neighbour", "boundary", "valence")
_CUT = " […] "


def disagreements(
    codings: pd.DataFrame, transcripts: pd.DataFrame, turns: pd.DataFrame, codebook: pd.DataFrame,
    interviews: pd.DataFrame, coders: Collection[str] | None = None,
) -> pd.DataFrame:  # fmt: skip
    r"""List where two coders part, passage by passage, what matters most first.

    Passages are laid over one another as
    :func:`~metrostudy.field.reconciling.comparison.compare` says. One
    row is one disagreement between two coders (every pair of ``coders``; the machine and the
    adjudicated layer are no coders). ``kind``:

    - ``missing``: one coder has this code here and the other has nothing that answers it (a blank
      in code_1 or code_2; ``beside`` names the other coder's codes on the same text, if any);
    - ``neighbour``: each has another code here, of one family or often exchanged;
    - ``boundary``: same code, under half of the characters in common (``overlap``);
    - ``valence``: same code, said present by one and not by the other.

    ``weight`` says what following one coder rather than the other would change for the métropole
    of the interview, all other disagreements being settled by tossing a coin:

    - ``moves_cell``: change of its cells in the code × métropole matrix: 1 / (its coded
      interviews), times :math:`2^{-k}` when k other disputed passages of the interview carry the
      code too, and 0 when an undisputed one does (a barrier said absent does not carry it);
    - ``moves_valence``: for an invariant, change of the share of its passages that say « present »;
    - ``moves_count``: for a barrier, change of the number of its passages that name it, over that
      number: 1 / (expected others + 1).

    Each is between 0 and 1 for a code, and adds over the two codes of a neighbour pair; ``weight``
    is the sum of the three. A boundary moves no count, hence comes last. Ties go to the
    disagreement between codes that is met most often (``times``), because one rule settles them
    all. Calling the coders otherwise swaps the columns _1 and _2 and changes nothing else.

    Other columns: disagreement (identifier: place, codes, coders), interview, metropole, turn,
    valence_1, valence_2, start and end of what each marked, quote_1 and quote_2 (several passages
    joined by « […] »), before and after (the sentence before and the sentence after; the last
    sentence of the question where the answer begins).

    Raises :class:`~metrostudy.faults.StudyError` for passages that are not where they say, and for
    ``coders`` who coded nothing.
    """
    human = codings[~codings["coder"].isin(NOT_CODERS)].reset_index(drop=True)
    human = human.assign(valence=human.get("valence"))
    told, rows, made = Told(transcripts, turns), [], list(human.itertuples(index=False))
    silent = _by_coder(made)
    for one, two, _ in coder_pairs(human, coders):
        units = compare(human, transcripts, turns, codebook, one, two)
        stakes = Stakes(units, human, interviews, codebook, (one, two))
        rows += [
            _row(unit, made, told, (one, two), silent) | stakes.of(unit)
            for unit in units
            if unit.kind != "agreed"
        ]
    table = pd.DataFrame(rows, columns=[c for c in COLUMNS if c != "times"])
    place = interviews.set_index("interview")["metropole"]
    table["metropole"] = table["interview"].map(place)
    table["times"] = table.groupby(_unordered(table), sort=False)["kind"].transform("size")
    return _ordered(table[COLUMNS]).astype(_TYPES)


_WHOLE = ("start_1", "end_1", "start_2", "end_2", "times")
_SHARES = ("overlap", "moves_cell", "moves_valence", "moves_count", "weight")
_TYPES = {
    name: "Int64" if name in _WHOLE else "float64" if name in _SHARES else "str" for name in COLUMNS
}


def disagreement_pairs(table: pd.DataFrame, codebook: pd.DataFrame) -> pd.DataFrame:
    """Count the disagreements by code, or pair of codes: which are exchanged, which forgotten.

    ``table`` comes from :func:`disagreements`. Columns: kind, coder_1, coder_2, code, other (the
    other code of a neighbour pair, alphabetically second; else blank), their labels, times, by_1
    and by_2, interviews, weight (summed). ``by_1`` counts the times that coder_1 was the one with
    ``code`` (``missing``: alone with it), ``by_2`` the times that coder_2 was; both are blank for
    a boundary or a valence, where both coders have the code. Most frequent first.
    """
    first = table["code_1"].fillna(table["code_2"])
    second = table["code_2"].fillna(table["code_1"])
    low, high = first.where(first <= second, second), first.where(first >= second, second)
    each = table.assign(
        code=low, other=high.where(table["kind"] == "neighbour"), mine=table["code_1"] == low
    )
    keys = ["kind", "coder_1", "coder_2", "code", "other"]
    pairs = each.groupby(keys, sort=False, dropna=False, as_index=False).agg(
        times=("kind", "size"), by_1=("mine", "sum"), interviews=("interview", "nunique"),
        weight=("weight", "sum"),
    )  # fmt: skip
    sided = pairs["kind"].isin(["missing", "neighbour"])
    pairs["by_2"] = (pairs["times"] - pairs["by_1"]).where(sided).astype("Int64")
    pairs["by_1"] = pairs["by_1"].where(sided).astype("Int64")
    for language in ("fr", "en"):
        named = labels(codebook, language)
        pairs[f"label_{language}"] = pairs["code"].map(named)
        pairs[f"other_{language}"] = pairs["other"].map(named)
    order = pairs.sort_values(["code", "other"]).sort_values(
        ["times", "weight"], ascending=False, kind="stable", ignore_index=True
    )
    return order[PAIRS]


# Rows ------------------------------------------------------------------------------------------


def _row(unit: Unit, made: list, told: Told, coders: tuple[str, str], silent: dict) -> dict:
    marks = [made[row] for row in (*unit.rows_1, *unit.rows_2)]
    start, end = min(mark.start for mark in marks), max(mark.end for mark in marks)
    before, after = told.around(unit.interview, start, end)
    other = coders[1] if unit.rows_1 else coders[0]
    there = {c for s, e, c in silent.get((unit.interview, other), ()) if s < end and e > start}
    row = {
        "disagreement": unit_name(unit, start, end, coders), "interview": unit.interview,
        "turn": unit.turn, "kind": unit.kind, "coder_1": coders[0], "coder_2": coders[1],
        "code_1": unit.code_1, "code_2": unit.code_2, "overlap": unit.overlap,
        "before": before, "after": after,
        "beside": ("|".join(sorted(there)) or None) if unit.kind == "missing" else None,
    }  # fmt: skip
    for side, rows in (("1", unit.rows_1), ("2", unit.rows_2)):
        row |= _marked([made[row] for row in rows], told, side) if rows else {}
    return row


def _marked(marks: list, told: Told, side: str) -> dict:
    """What one coder marked: place, text, valence."""
    said = sorted({mark.valence for mark in marks if not pd.isna(mark.valence)})
    return {
        f"start_{side}": min(mark.start for mark in marks),
        f"end_{side}": max(mark.end for mark in marks),
        f"quote_{side}": _CUT.join(told.quote(m.interview, m.start, m.end) for m in marks),
        f"valence_{side}": "|".join(said) or None,
    }


def _by_coder(made: list) -> dict[tuple[str, str], list[tuple]]:
    held: dict[tuple[str, str], list[tuple]] = {}
    for mark in made:
        held.setdefault((mark.interview, mark.coder), []).append((mark.start, mark.end, mark.code))
    return held


def _unordered(table: pd.DataFrame) -> pd.Series:
    """Kind and codes, whoever gave which."""
    codes = zip(table["code_1"].fillna(""), table["code_2"].fillna(""), strict=True)
    told = [
        f"{kind} {' '.join(sorted(both))}" for kind, both in zip(table["kind"], codes, strict=True)
    ]
    return pd.Series(told, index=table.index, dtype=object)


def _ordered(table: pd.DataFrame) -> pd.DataFrame:
    start = table[["start_1", "start_2"]].astype("Float64").min(axis=1)
    ranked = table.assign(_start=start, _codes=_unordered(table), _weight=-table["weight"],
                          _times=-table["times"])  # fmt: skip
    keys = ["_weight", "_times", "interview", "_start", "_codes", "coder_1", "coder_2"]
    return ranked.sort_values(keys, kind="stable", ignore_index=True)[COLUMNS]
