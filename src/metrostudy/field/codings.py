"""Coded passages: where they stand, which turns they touch, which métropole they speak of."""

from __future__ import annotations

import pandas as pd

from metrostudy.faults import Fault, StudyError
from metrostudy.field.codebook import families, labels
from metrostudy.field.corpus import respondents

FILE = "codings.csv"
_SHOWN = 40


def check_offsets(
    codings: pd.DataFrame, transcripts: pd.DataFrame, turns: pd.DataFrame
) -> list[Fault]:
    """Return every passage that does not stand where it says, one fault each, in row order.

    Three things can be wrong: offsets outside the transcript (or an end before the start); a quote
    that is not the text between the offsets, compared without the white space at its ends (a blank
    quote is not compared); a passage that touches no respondent's turn, because it lies in the
    interviewer's speech, which is never coded, or in a title or stage direction. ``turns`` are
    those of :func:`~metrostudy.field.corpus.split_turns`. Rows are those that a spreadsheet shows.

    >>> told = pd.DataFrame({"interview": ["E1"], "text": ["Q : Et ?\\nR : Oui, beaucoup."]})
    >>> said = pd.DataFrame({"interview": ["E1", "E1"], "turn": ["E1-001", "E1-002"],
    ...     "is_interviewer": [True, False], "start": [4, 13], "end": [8, 27]})
    >>> coded = pd.DataFrame({"interview": ["E1", "E1"], "start": [12, 4], "end": [15, 8],
    ...     "code": ["FN", "FN"], "coder": ["A", "A"], "quote": ["Oui", None]})
    >>> print(*check_offsets(coded, told, said), sep="\\n")
    codings.csv, row 2, column quote: 'Oui' is not the text from 12 to 15 of E1 (' Ou'); it stands \
from 13 to 16.
    codings.csv, row 3, column start: 4 to 8 of E1 lies in the interviewer's speech, which is not \
coded.
    """
    texts = transcripts.set_index("interview")["text"].to_dict()
    heard = set(overlaps(codings, respondents(turns))["row"])
    asked = set(overlaps(codings, turns[turns["is_interviewer"].astype(bool)])["row"])
    rows = zip(*(codings[name] for name in ("interview", "start", "end", "quote")), strict=True)
    faults = []
    for row, (interview, start, end, quote) in enumerate(rows):
        place = f"{start} to {end} of {interview}"
        fault = _place_fault(texts.get(interview), start, end, place)
        fault = fault or _quote_fault(texts.get(interview), start, end, quote, place)
        fault = fault or _voice_fault(row in heard, row in asked, place)
        faults += [Fault(FILE, (row + 2,), *fault)] if fault else []
    return faults


def overlaps(codings: pd.DataFrame, turns: pd.DataFrame) -> pd.DataFrame:
    """Pair each passage with each turn of ``turns`` that shares at least one character with it.

    Columns: row (position of the passage in ``codings``, from 0), interview, turn, code, coder.
    """
    passages = codings[["interview", "start", "end", "code", "coder"]]
    passages = passages.assign(row=range(len(codings)))
    spans = turns[["interview", "turn", "start", "end"]]
    both = passages.merge(spans, on="interview", suffixes=("", "_turn"))
    shared = (both["start"] < both["end_turn"]) & (both["end"] > both["start_turn"])
    return both.loc[shared, ["row", "interview", "turn", "code", "coder"]].reset_index(drop=True)


def turn_decisions(
    codings: pd.DataFrame, transcripts: pd.DataFrame, turns: pd.DataFrame
) -> pd.DataFrame:
    """Turn passages into decisions on turns, once it is sure that they stand where they say.

    A coder *applied* a code to a respondent's turn when at least one of the coder's passages with
    that code overlaps the turn; a passage over two answers counts for both, and two passages of
    one code in one turn count once. Whatever the valence: a code says that a subject came up.

    Columns: interview, turn, coder, code; one row per decision, sorted. Raises
    :class:`~metrostudy.faults.StudyError` with every fault of :func:`check_offsets`.
    """
    faults = check_offsets(codings, transcripts, turns)
    if faults:
        raise StudyError(faults)
    columns = ["interview", "turn", "coder", "code"]
    applied = overlaps(codings, respondents(turns))[columns].drop_duplicates()
    return applied.sort_values(columns, ignore_index=True)


def topics(
    decisions: pd.DataFrame, turns: pd.DataFrame, codebook: pd.DataFrame, interviews: pd.DataFrame
) -> pd.DataFrame:
    """Describe what was spoken about: share of respondents' turns touched by each family, by role.

    A turn is *touched* by a family when at least one coder applied one of its codes to it
    (``decisions`` as :func:`turn_decisions` returns them). The denominator is every respondent
    turn of the interviews of that role that somebody coded; an interview that nobody coded counts
    nowhere. Description only: the turns of one interview are not independent, and a talkative
    respondent weighs more than a brief one.

    Columns: role (``all`` for everybody), family, label_fr, label_en, interviews and turns (the
    denominators), touched, share. Families are those of the codebook, in its order.

    >>> book = pd.DataFrame({"code": ["FN", "FN.A"], "parent": [None, "FN"],
    ...                      "label_fr": ["Freins", "Peurs"], "label_en": ["Barriers", "Fears"]})
    >>> said = pd.DataFrame({"interview": "E1", "turn": ["1", "2"], "is_interviewer": False})
    >>> made = pd.DataFrame({"interview": ["E1"], "turn": ["2"], "coder": ["A"], "code": ["FN.A"]})
    >>> who = pd.DataFrame({"interview": ["E1"], "role": ["elu"]})
    >>> topics(made, said, book, who)[["role", "family", "turns", "touched", "share"]]
      role family  turns  touched  share
    0  all     FN      2        1    0.5
    1  elu     FN      2        1    0.5
    """
    coded = interviews[interviews["interview"].isin(decisions["interview"])]
    units = respondents(turns).merge(coded[["interview", "role"]], on="interview")
    hits = decisions.assign(family=decisions["code"].map(families(codebook)))
    hits = hits.drop_duplicates(["turn", "family"]).merge(units[["turn", "role"]], on="turn")
    rows = _touched("all", units, hits, codebook)
    for role, those in units.groupby("role", sort=False):
        rows += _touched(role, those, hits[hits["role"] == role], codebook)
    columns = ["role", "family", "label_fr", "label_en", "interviews", "turns", "touched", "share"]
    return pd.DataFrame(rows, columns=columns)


def code_matrix(
    codings: pd.DataFrame, interviews: pd.DataFrame, codebook: pd.DataFrame,
    metropoles: pd.DataFrame,
) -> pd.DataFrame:  # fmt: skip
    """Cross codes and métropoles: in which share of a métropole's interviews a code was applied.

    Two readings of the same interviews, the interview being read as a whole:

    - ``at_least_one``: share of the métropole's coded interviews in which at least one coder
      applied the code;
    - ``all_coders``: share of its interviews coded by two coders or more in which every one of
      them applied it; blank when the métropole has no such interview.

    An interview counts as coded, and by a coder, when that coder applied any code to it. The unit
    is the métropole: a code said twenty times in one interview counts once. A code that a
    métropole never received is 0, a métropole without coded interview has no row. Valence is not
    looked at: 1 says that the subject came up everywhere, not that the trait is there.

    Columns: metropole, name, family, family_fr, code, label_fr, label_en, interviews,
    double_coded, at_least_one, all_coders; one row per métropole (order of ``metropoles``) and
    code applied somewhere (order of the codebook).
    """
    each = codings.merge(interviews[["interview", "metropole"]], on="interview")
    by_interview = each.groupby(["metropole", "interview"])["coder"].nunique().rename("coders")
    hits = each.groupby(["metropole", "interview", "code"])["coder"].nunique().rename("hits")
    grid = hits.unstack("code", fill_value=0).reindex(by_interview.index)
    double = by_interview > 1
    table = pd.concat(
        [
            _shares(grid > 0, "at_least_one"),
            _shares(grid[double].eq(by_interview[double], axis=0), "all_coders"),
        ],
        axis=1,
    ).reset_index()  # fmt: skip
    counts = by_interview.groupby("metropole").agg(interviews="size", double_coded=_doubles)
    return _named(table.join(counts, on="metropole"), codebook, metropoles)


def code_spread(matrix: pd.DataFrame) -> pd.DataFrame:
    """Say of each code in how many métropoles it came up, and whether it separates them.

    From a :func:`code_matrix`: ``somewhere`` counts the métropoles where at least one coder
    applied the code in at least one interview, ``never`` those where nobody did, ``agreed`` those
    where every coder applied it in every interview coded twice. A code *separates* when it is
    agreed in one métropole at least and absent from another: the widest contrast that this
    corpus can show. It is description: with one or two interviews a métropole, the contrast may
    come from the person met.

    Columns: family, code, label_fr, label_en, metropoles, somewhere, never, agreed, separates,
    agreed_in and never_in (names, joined by ``|``); codes that separate come first, the most even
    contrasts on top, then the most widespread.
    """
    marks = matrix.assign(
        somewhere=matrix["at_least_one"] > 0,
        never=matrix["at_least_one"] == 0,
        agreed=matrix["all_coders"] == 1,
        agreed_in=matrix["name"].where(matrix["all_coders"] == 1),
        never_in=matrix["name"].where(matrix["at_least_one"] == 0),
    )
    keys = ["family", "code", "label_fr", "label_en"]
    table = marks.groupby(keys, sort=False, as_index=False).agg(
        metropoles=("metropole", "size"), somewhere=("somewhere", "sum"), never=("never", "sum"),
        agreed=("agreed", "sum"), agreed_in=("agreed_in", _joined), never_in=("never_in", _joined),
    )  # fmt: skip
    even = table[["agreed", "never"]].min(axis=1)
    table.insert(8, "separates", even > 0)
    order = table.assign(even=even).sort_values(
        ["even", "somewhere", "agreed"], ascending=False, kind="stable"
    )
    return order.drop(columns="even").reset_index(drop=True)


# Where a passage stands ------------------------------------------------------------------------


def _place_fault(text: str | None, start: int, end: int, place: str) -> tuple[str, str] | None:
    if text is None:
        return "interview", f"{place} has no transcript"
    if start >= end:
        return "end", f"{place} is empty; the end comes after the start"
    if end > len(text):
        return "end", f"{place} goes beyond its transcript, which has {len(text)} characters"
    return None


def _quote_fault(
    text: str, start: int, end: int, quote: str | float, place: str
) -> tuple[str, str] | None:
    if pd.isna(quote) or text[start:end].strip() == quote.strip():
        return None
    where = text.find(quote.strip())
    found = f"it stands from {where} to {where + len(quote.strip())}" if where >= 0 else (
        "it is nowhere in the transcript"
    )  # fmt: skip
    shown, there = _cut(quote.strip()), _cut(text[start:end])
    return "quote", f"'{shown}' is not the text from {place} ('{there}'); {found}"


def _voice_fault(heard: bool, asked: bool, place: str) -> tuple[str, str] | None:
    if heard:
        return None
    if asked:
        return "start", f"{place} lies in the interviewer's speech, which is not coded"
    return "start", f"{place} is nobody's speech (a title, a stage direction or a label)"


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


# From interviews to métropoles -----------------------------------------------------------------


def _touched(
    role: str, units: pd.DataFrame, hits: pd.DataFrame, codebook: pd.DataFrame
) -> list[tuple]:
    count = hits["family"].value_counts()
    french, english = labels(codebook, "fr"), labels(codebook, "en")
    n, told = len(units), units["interview"].nunique()
    return [
        (role, family, french[family], english[family], told, n, int(count.get(family, 0)),
         count.get(family, 0) / n if n else float("nan"))
        for family in dict.fromkeys(families(codebook))
    ]  # fmt: skip


def _shares(applied: pd.DataFrame, name: str) -> pd.Series:
    return applied.groupby("metropole").mean().stack().rename(name)


def _doubles(coders: pd.Series) -> int:
    return int((coders > 1).sum())


def _named(table: pd.DataFrame, codebook: pd.DataFrame, metropoles: pd.DataFrame) -> pd.DataFrame:
    """The table with names and labels, in the order of the métropoles and of the codebook."""
    code, place = codebook["code"].tolist(), metropoles["metropole"].tolist()
    table = table.assign(
        name=table["metropole"].map(metropoles.set_index("metropole")["name"]),
        family=table["code"].map(families(codebook)),
        label_fr=table["code"].map(labels(codebook, "fr")),
        label_en=table["code"].map(labels(codebook, "en")),
    )
    table = table.assign(family_fr=table["family"].map(labels(codebook, "fr")))
    ranks = table.assign(m=table["metropole"].map(place.index), c=table["code"].map(code.index))
    columns = [
        "metropole", "name", "family", "family_fr", "code", "label_fr", "label_en", "interviews",
        "double_coded", "at_least_one", "all_coders",
    ]  # fmt: skip
    return ranks.sort_values(["m", "c"], ignore_index=True)[columns]


def _joined(names: pd.Series) -> str:
    return "|".join(names.dropna())
