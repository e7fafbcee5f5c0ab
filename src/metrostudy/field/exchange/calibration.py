"""What the positions of a foreign project count, found out from the quotes and never assumed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

import numpy as np

from metrostudy.field.exchange.safe_xml import legal

MARK = "\ufeff"
_SHORTEST_PREFIX = 3
_ELLIPSIS = re.compile(r"(…|\.\.\.)$")


class Selection(NamedTuple):
    """A passage as a file gives it: positions in the file's own units, and its name."""

    start: int
    end: int
    name: str = ""


class Hypothesis(NamedTuple):
    """How many byte-order marks are counted, what a CRLF counts, whether units are UTF-16."""

    marks: int
    crlf: int
    utf16: bool


@dataclass(frozen=True)
class Calibration:
    """Positions in code points of the canonical text, by document, and the proof.

    ``spans`` holds (start, end), or ``None`` for a passage outside its text; ``found`` says of
    each passage whether its name is the text at its place (``None`` for one without name).
    """

    spans: Mapping[str, list[tuple[int, int] | None]]
    found: Mapping[str, list[bool | None]]
    sentence: str
    proved: bool


def canonical(stored: str) -> str:
    """Return the canonical text of a text as stored: no byte-order mark, LF line ends."""
    return stored.lstrip(MARK).replace("\r\n", "\n").replace("\r", "\n")


def calibrate(
    texts: Mapping[str, str], selections: Mapping[str, Sequence[Selection]], origin: str = ""
) -> Calibration:
    r"""Find the convention under which most passages are what their name says.

    The standard counts Unicode code points and says nothing of a byte-order mark or of line ends,
    and programs differ. Eight conventions are tried: mark counted or not, CRLF counted as 2 or 1,
    code points or UTF-16 units. The score is the number of selections whose name is the text
    between their positions (white space apart; a name cut with an ellipsis is compared as a
    prefix). The best score over the project wins; on a tie, what most programs do: mark not
    counted, CRLF as 1 (as 2 when ``origin`` is NVivo for Windows), code points. A document that
    another convention fits better has its own, which the sentence says.

    ``texts`` are as stored (:func:`canonical` undoes it). Positions that cannot be proved, because
    no name is a quote, follow the default; ``proved`` is then false.

    >>> told = {"E1": "\ufeffOui.\r\nNon, rien."}
    >>> calibrate(told, {"E1": [Selection(5, 8, "Non")]}).spans["E1"]
    [(5, 8)]
    >>> calibrate(told, {"E1": [Selection(7, 10, "Non")]}).sentence
    'positions count the byte-order mark, CRLF as 2, code points: 1 of 1 quotes in place'
    """
    tried = {h: _score(texts, selections, h) for h in _hypotheses(texts, origin)}
    totals = {h: sum(map(_hits, scored.values())) for h, scored in tried.items()}
    best = max(tried, key=totals.__getitem__)
    own = {name: _own(name, tried, best) for name in texts}
    spans = {name: _spans(texts[name], selections.get(name, ()), own[name]) for name in texts}
    found = {name: tried[own[name]][name] for name in texts}
    hits = sum(map(_hits, found.values()))
    names = sum(mark is not None for marks in found.values() for mark in marks)
    said = f"{_said(best, texts)}: {hits} of {names} quotes in place"
    others = [f"{name} {_said(h, texts)}" for name, h in own.items() if h != best]
    sentence = "; but in ".join([f"positions count {said}", *others])
    return Calibration(spans, found, sentence, hits > 0)


def _hypotheses(texts: Mapping[str, str], origin: str) -> list[Hypothesis]:
    """Only the questions that these texts raise, the likeliest answer first."""
    windows = "nvivo" in origin.lower() and "mac" not in origin.lower()
    marks = range(max(map(_marks, texts.values()), default=0) + 1)
    line_ends = [2, 1] if windows else [1, 2]
    if not any("\r\n" in text for text in texts.values()):
        line_ends = [1]
    units = (
        [False, True]
        if any(max(text, default="") > "\uffff" for text in texts.values())
        else [False]
    )
    return [Hypothesis(*answers) for answers in product(marks, line_ends, units)]


def _own(name: str, tried: Mapping[Hypothesis, Mapping], best: Hypothesis) -> Hypothesis:
    hits = {hypothesis: _hits(scored[name]) for hypothesis, scored in tried.items()}
    most = max(hits, key=hits.__getitem__)
    return most if hits[most] > hits[best] else best


def _score(texts: Mapping, selections: Mapping, hypothesis: Hypothesis) -> dict[str, list]:
    scored = {}
    for name, stored in texts.items():
        passages, text = selections.get(name, ()), canonical(stored)
        spans = _spans(stored, passages, hypothesis)
        scored[name] = [
            _is_named(text, span, passage.name)
            for span, passage in zip(spans, passages, strict=True)
        ]
    return scored


def _spans(stored: str, passages: Sequence[Selection], hypothesis: Hypothesis) -> list:
    body = stored.lstrip(MARK)
    points = np.frombuffer(body.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    pair = np.zeros(len(points), dtype=bool)
    pair[:-1] = (points[:-1] == 13) & (points[1:] == 10)
    width = np.where(pair, hypothesis.crlf - 1, 1)
    if hypothesis.utf16:
        width = width + (points > 0xFFFF)
    counted = np.concatenate([[0], np.cumsum(width)]) + min(hypothesis.marks, _marks(stored))
    place = np.concatenate([[0], np.cumsum(~pair)])
    return [_span(passage, counted, place) for passage in passages]


def _span(passage: Selection, counted: np.ndarray, place: np.ndarray) -> tuple[int, int] | None:
    # A passage from the very start of a text may begin before its mark, even where that counts.
    first = passage.start or int(counted[0])
    if not counted[0] <= first <= passage.end <= counted[-1]:
        return None
    start, end = np.searchsorted(counted, [first, passage.end])
    return int(place[start]), int(place[end])


def _is_named(text: str, span: tuple[int, int] | None, name: str) -> bool | None:
    """Whether the name is the text of the passage; ``None`` when there is no name to compare."""
    asked = _folded(name)
    if not asked:
        return None
    if span is None:
        return False
    there = _folded(text[slice(*span)])
    cut = _ELLIPSIS.sub("", asked).rstrip()
    is_cut = cut != asked and len(cut) >= _SHORTEST_PREFIX
    return there == asked or (is_cut and there.startswith(cut))


def _folded(text: str) -> str:
    return " ".join(legal(text).split())


def _hits(marks: Sequence[bool | None]) -> int:
    return sum(mark is True for mark in marks)


def _marks(stored: str) -> int:
    return len(stored) - len(stored.lstrip(MARK))


def _said(hypothesis: Hypothesis, texts: Mapping[str, str]) -> str:
    told = []
    if any(map(_marks, texts.values())):
        told.append("the byte-order mark" if hypothesis.marks else "no byte-order mark")
    if any("\r\n" in text for text in texts.values()):
        told.append(f"CRLF as {hypothesis.crlf}")
    told.append("UTF-16 units" if hypothesis.utf16 else "code points")
    return ", ".join(told)
