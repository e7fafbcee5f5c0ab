"""Two coders on the same text, passage by passage: what they share and where they part."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from itertools import combinations
from typing import NamedTuple

import numpy as np
import pandas as pd

from metrostudy.faults import StudyError, listing, nearest
from metrostudy.field.codebook import families
from metrostudy.field.codings import check_offsets, overlaps
from metrostudy.field.corpus import respondents

# Layers that are no coder's own reading.
NOT_CODERS = ("machine", "adjudicated")
SAME_PLACE = 0.5
# When two codes of different families count as one hesitation rather than two omissions.
OFTEN, OFTEN_SHARE = 3, 0.2


class Unit(NamedTuple):
    """One passage as two coders saw it; ``rows`` are positions in the codings, empty for nothing.

    ``kind`` is ``agreed``, ``valence``, ``boundary``, ``neighbour`` or ``missing``; ``overlap`` is
    the share of the characters marked by either that both marked.
    """

    interview: str
    turn: str
    kind: str
    code_1: str | None
    code_2: str | None
    rows_1: tuple[int, ...]
    rows_2: tuple[int, ...]
    overlap: float


def unit_name(unit: Unit, start: int, end: int, coders: tuple[str, str]) -> str:
    """Return the identifier of a unit from ``start`` to ``end``: place, codes and coders."""
    codes = sorted({code for code in (unit.code_1, unit.code_2) if code})
    return f"{unit.interview}-{start}-{end}-{'+'.join(codes)}-{'+'.join(coders)}"


class _Mark(NamedTuple):
    """A passage as a coder marked it: 0 is the first coder, 1 the second."""

    start: int
    end: int
    side: int
    row: int
    valence: str | float | None


class _Alone(NamedTuple):
    """A passage that only one coder gave this code."""

    interview: str
    code: str
    rows: tuple[int, ...]
    start: int
    end: int
    turn: str


def coder_pairs(codings: pd.DataFrame, coders: Collection[str] | None = None) -> list[tuple]:
    """Return each pair of coders who coded an interview in common, with these interviews.

    ``coders`` names those to compare; by default everybody but the machine and the adjudicated
    layer. A coder coded an interview when they put at least one code in it.

    >>> made = pd.DataFrame({"interview": ["E1", "E1", "E2"], "coder": ["A", "B", "A"]})
    >>> coder_pairs(made)
    [('A', 'B', ['E1'])]
    """
    there = set(codings["coder"].dropna())
    asked = sorted(there - set(NOT_CODERS) if coders is None else set(coders))
    unknown = [name for name in asked if name not in there]
    if unknown:
        raise StudyError(f"'{name}' coded nothing{nearest(name, there)}; coders: "
                         f"{listing(sorted(there))}." for name in unknown)  # fmt: skip
    read = {name: set(codings.loc[codings["coder"] == name, "interview"]) for name in asked}
    pairs = [(one, two, sorted(read[one] & read[two])) for one, two in combinations(asked, 2)]
    return [pair for pair in pairs if pair[2]]


def compare(
    codings: pd.DataFrame, transcripts: pd.DataFrame, turns: pd.DataFrame, codebook: pd.DataFrame,
    coder_1: str, coder_2: str,
) -> list[Unit]:  # fmt: skip
    """Lay the passages of two coders over one another in the interviews that both coded.

    1. Passages of one code that overlap, whoever marked them, are one unit. If both coders are in
       it, they part on the *valence* when what they said of it differs (a blank says nothing),
       else on the *boundary* when the characters marked by both are under half of those marked by
       either, and are *agreed* otherwise.
    2. Two passages of one code in one answer that do not touch are a *boundary* too: both coders
       saw the subject in this answer.
    3. Among what is left, two passages of different codes, the shorter one at least half inside
       the other, are one hesitation between *neighbour* codes when the codes are of one family or
       often exchanged: three times or more, in two interviews or more, and in a fifth or more of
       the passages that either code has left. Each passage enters one such pair, the best first:
       same family, then most often exchanged, then largest overlap.
    4. What remains is *missing* from the other coder.

    Raises :class:`~metrostudy.faults.StudyError` with every fault of
    :func:`~metrostudy.field.codings.check_offsets`.
    """
    faults = check_offsets(codings, transcripts, turns)
    if faults:
        raise StudyError(faults)
    where = _first_turns(codings, turns)
    units: list[Unit] = []
    left: tuple[list[_Alone], list[_Alone]] = ([], [])
    for interview, code, marks in _marks(codings, coder_1, coder_2):
        for group in _touching(marks):
            sides = {mark.side for mark in group}
            if len(sides) == 2:
                units.append(_together(interview, code, group, where))
            else:
                start, end = group[0].start, max(mark.end for mark in group)
                rows = tuple(mark.row for mark in group)
                left[sides.pop()].append(_Alone(interview, code, rows, start, end, where[rows[0]]))
    units += _same_answer(*left)
    units += _neighbours(*left, families(codebook))
    units += [_missing(alone, side) for side in (0, 1) for alone in left[side]]
    start = codings["start"].tolist()
    return sorted(units, key=lambda unit: (unit.interview, _first(unit, start), *_named(unit)))


# Same code -------------------------------------------------------------------------------------


def _first_turns(codings: pd.DataFrame, turns: pd.DataFrame) -> dict[int, str]:
    found = overlaps(codings, respondents(turns)).sort_values(["row", "turn"])
    return dict(found.drop_duplicates("row")[["row", "turn"]].itertuples(index=False, name=None))


def _marks(codings: pd.DataFrame, *coders: str) -> Iterable[tuple[str, str, list[_Mark]]]:
    """The passages of two coders by interview that both coded and code, from first to last."""
    said = codings["valence"].tolist() if "valence" in codings else [None] * len(codings)
    cells = (codings[name] for name in ("interview", "code", "coder", "start", "end"))
    held: dict[tuple[str, str], list[_Mark]] = {}
    read: tuple[set, set] = (set(), set())
    for row, (interview, code, coder, start, end) in enumerate(zip(*cells, strict=True)):
        if coder in coders:
            side = coders.index(coder)
            read[side].add(interview)
            mark = _Mark(int(start), int(end), side, row, said[row])
            held.setdefault((interview, code), []).append(mark)
    for (interview, code), marks in sorted(held.items()):
        if interview in read[0] & read[1]:
            yield interview, code, sorted(marks, key=lambda mark: (mark.start, mark.end))


def _touching(marks: list[_Mark]) -> list[list[_Mark]]:
    """Groups of passages that overlap one another, in order."""
    groups: list[list[_Mark]] = []
    reach = -1
    for mark in marks:
        if mark.start >= reach:
            groups.append([])
        groups[-1].append(mark)
        reach = max(reach, mark.end)
    return groups


def _together(interview: str, code: str, group: list[_Mark], where: dict[int, str]) -> Unit:
    sides = [[mark for mark in group if mark.side == side] for side in (0, 1)]
    overlap = _shared_over_all(*sides)
    said = [{mark.valence for mark in side if not pd.isna(mark.valence)} for side in sides]
    kind = "agreed" if overlap >= SAME_PLACE else "boundary"
    if all(said) and said[0] != said[1]:
        kind = "valence"
    rows = [tuple(mark.row for mark in side) for side in sides]
    turn = min(where[mark.row] for mark in group)
    return Unit(interview, turn, kind, code, code, *rows, overlap)


def _shared_over_all(one: list[_Mark], two: list[_Mark]) -> float:
    """Characters marked by both over characters marked by either."""
    first = min(mark.start for mark in (*one, *two))
    marked = np.zeros((2, max(mark.end for mark in (*one, *two)) - first), bool)
    for mark in (*one, *two):
        marked[mark.side, mark.start - first : mark.end - first] = True
    return float(marked.all(axis=0).sum() / marked.any(axis=0).sum())


def _same_answer(one: list[_Alone], two: list[_Alone]) -> list[Unit]:
    """Pairs of one code in one answer that do not touch; they leave the two lists."""
    units = []
    for mine in list(one):
        other = next((a for a in two if (a.turn, a.code) == (mine.turn, mine.code)), None)
        if other is not None:
            one.remove(mine)
            two.remove(other)
            units.append(Unit(mine.interview, mine.turn, "boundary", mine.code, mine.code,
                              mine.rows, other.rows, 0.0))  # fmt: skip
    return units


# Other codes -----------------------------------------------------------------------------------


def _neighbours(one: list[_Alone], two: list[_Alone], family: pd.Series) -> list[Unit]:
    """Pairs of different codes on one place; they leave the two lists."""
    pairs = [
        (mine, other)
        for mine in one
        for other in two
        if mine.interview == other.interview and _inside(mine, other) >= SAME_PLACE
    ]
    times = Counter(_codes(pair) for pair in pairs)
    often = _exchanged(pairs, times, Counter(a.code for a in (*one, *two)))
    akin = {pair for pair in times if family[pair[0]] == family[pair[1]]}
    ranked = sorted(
        (pair for pair in pairs if _codes(pair) in akin | often),
        key=lambda pair: (
            _codes(pair) not in akin, -times[_codes(pair)], -_overlap(*pair),
            pair[0].interview, min(pair[0].start, pair[1].start), _codes(pair),
        ),
    )  # fmt: skip
    units = []
    for mine, other in ranked:
        if mine in one and other in two:
            one.remove(mine)
            two.remove(other)
            turn, shared = min(mine.turn, other.turn), _overlap(mine, other)
            units.append(Unit(mine.interview, turn, "neighbour", mine.code, other.code, mine.rows,
                              other.rows, shared))  # fmt: skip
    return units


def _exchanged(pairs: list, times: Counter, left: Counter) -> set[tuple[str, str]]:
    heard: dict[tuple, set] = {}
    for pair in pairs:
        heard.setdefault(_codes(pair), set()).add(pair[0].interview)
    return {
        codes for codes, n in times.items()
        if n >= OFTEN and len(heard[codes]) > 1 and n >= OFTEN_SHARE * max(left[c] for c in codes)
    }  # fmt: skip


def _codes(pair: tuple[_Alone, _Alone]) -> tuple[str, str]:
    return tuple(sorted((pair[0].code, pair[1].code)))  # type: ignore[return-value]


def _common(one: _Alone, two: _Alone) -> int:
    return max(0, min(one.end, two.end) - max(one.start, two.start))


def _inside(one: _Alone, two: _Alone) -> float:
    return _common(one, two) / min(one.end - one.start, two.end - two.start)


def _overlap(one: _Alone, two: _Alone) -> float:
    return _common(one, two) / (max(one.end, two.end) - min(one.start, two.start))


def _missing(alone: _Alone, side: int) -> Unit:
    codes = (alone.code, None) if side == 0 else (None, alone.code)
    rows = (alone.rows, ()) if side == 0 else ((), alone.rows)
    return Unit(alone.interview, alone.turn, "missing", *codes, *rows, 0.0)


def _first(unit: Unit, start: list[int]) -> int:
    return min(start[row] for row in (*unit.rows_1, *unit.rows_2))


def _named(unit: Unit) -> tuple[str, ...]:
    return tuple(sorted(code or "" for code in (unit.code_1, unit.code_2)))
