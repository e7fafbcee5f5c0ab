"""Turns become segments: whole, by group of sentences, or about forty words cut on punctuation."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import NamedTuple

import pandas as pd

from metrostudy.faults import StudyError, listing, nearest

_COLUMNS = ["segment", "interview", "turn", "speaker", "is_interviewer", "start", "end", "text"]
_INLINE = re.compile(r"\[[^\[\]]*\]")
_TOKEN = re.compile(r"\S+")
_SPOKEN = re.compile(r"\w")
_OPENS = re.compile(r"[«“‘(\[–—-]+")
_CLOSERS = "»”\"')]\u00b7 \t\n\u00a0\u2009\u202f"
# A full stop, what closes after it, then white space: a sentence ends if another one begins there.
_ENDING = re.compile(
    r"(?:(?<!\w)(?P<word>\w++)|(?<![\w.?!…]))(?P<stop>[.?!…]++)(?:\s*+[»”\")\]])*\s++"
    r"(?=[«“\"(\[\u00b7\s–—-]*(?P<next>\w))"
)
_PARAGRAPH = re.compile(r"\n[^\S\n]*\n\s*")
_SHORT = frozenset({
    "al", "art", "av", "bd", "bld", "cf", "chap", "dr", "env", "ex", "fig", "hab", "ibid", "max",
    "min", "ml", "mlle", "mm", "mme", "n", "no", "op", "p", "pp", "pr", "prof", "réf", "resp", "sq",
    "st", "ste", "suiv", "t", "tab", "tél", "vol",
})  # fmt: skip
_WEIGHTS = {":": 5.0, ";": 4.0, ",": 1.0}
_SENTENCE, _SPACE = 6.0, 0.01
# Beyond its size a segment may grow by this many words; a rest under 1.25 sizes is not cut again.
_WINDOW, _REST = 15, 1.25


class _Word(NamedTuple):
    end: int  # where the next word's segment would begin
    weight: float  # how good a cut is there


def segments(turns: pd.DataFrame, by: str = "turn", size: int = 40) -> pd.DataFrame:
    """Cut ``turns`` into the table ``segments``: the unit that is counted or classified.

    - ``"turn"``: each turn is a segment.
    - ``"sentences"``: whole sentences, gathered until the next one would bring the segment further
      from ``size`` words than it is; a sentence is never cut (``size=1``: one sentence each).
    - ``"words"``: about ``size`` words. From the start of a segment, the cut is after the word,
      among the next ``size + 15``, with the largest weight / (1 + \\|words - ``size``\\|): 6 for
      a stop (``.?!…``) or the end of a paragraph, 5 for a colon, 4 for a semicolon, 1 for a comma,
      0.01 for a space (the first of equals). A rest of at most 1.25 × ``size`` words is not cut.
      This is the « unité de contexte élémentaire » of Reinert (1983, Les cahiers de l'analyse des
      données 8(2), 187-198) as IRaMuTeQ (Ratinaud 2009) and rainette (Barnier) cut it; here
      punctuation is not counted as a word, and « M. » or « art. » does not end a sentence.

    No segment goes over the end of a turn, so that each has one speaker. Columns: segment (the
    turn's name, then ``.1``, ``.2`` …), interview, turn, speaker, is_interviewer, start, end,
    text. The text of the transcript from ``start`` to ``end`` *is* ``text``, and the segments of a
    turn joined together are the turn: the white space between two belongs to the first. Directions
    in brackets are not counted as words and are never cut.

    Raises :class:`~metrostudy.faults.StudyError` for another ``by``.

    >>> turns = pd.DataFrame({"turn": ["E1-002"], "interview": ["E1"], "speaker": ["R"],
    ...     "is_interviewer": [False], "start": [10], "end": [47],
    ...     "text": ["Oui, M. le maire. On a payé 2,5 M€. Et ?"]})
    >>> segments(turns, by="sentences", size=6)[["segment", "start", "text"]].values.tolist()
    [['E1-002.1', 10, 'Oui, M. le maire. '], ['E1-002.2', 28, 'On a payé 2,5 M€. Et ?']]
    """
    if by not in _CUTS:
        problem = f"a segment is not a '{by}'; accepted: {listing(_CUTS)}{nearest(by, _CUTS)}"
        raise StudyError([problem + "."])
    if by == "turn":
        return turns.assign(segment=turns["turn"])[_COLUMNS].reset_index(drop=True)
    rows = [
        (f"{t.turn}.{n}", t.interview, t.turn, t.speaker, t.is_interviewer, t.start + a,
         t.start + b, t.text[a:b])
        for t in turns.itertuples()
        for n, (a, b) in enumerate(pairwise([0, *_CUTS[by](t.text, size), len(t.text)]), 1)
    ]  # fmt: skip
    types = {"is_interviewer": bool, "start": "int64", "end": "int64"}
    return pd.DataFrame(rows, columns=_COLUMNS).astype(types)


def sentences(text: str) -> list[int]:
    """Return where the second and later sentences of a French ``text`` begin.

    A sentence ends with ``.``, ``?``, ``!`` or an ellipsis, with the quotes and brackets that close
    after it, if a capital, a figure or a dash and a capital follow (« Ah ! oui » is one sentence);
    or with a paragraph. The full stop of an abbreviation (« M. », « art. 5 », « p. 12 »), of an
    initial (« J. Roch ») or of a decimal does not end a sentence; that of « etc. » does when a
    capital follows.

    >>> text = "Voir l'art. 5, etc. « On verra… » Ah ! oui. M. J. Roch dit non."
    >>> [text[a:b] for a, b in zip([0, *sentences(text)], [*sentences(text), None])]
    ["Voir l'art. 5, etc. ", '« On verra… » ', 'Ah ! oui. ', 'M. J. Roch dit non.']
    """
    return _sentences(_masked(text))


def _sentences(text: str) -> list[int]:
    found = {end.end() for end in _ENDING.finditer(text) if _is_end(end)}
    found |= {end.end() for end in _PARAGRAPH.finditer(text)}
    return sorted(place for place in found if 0 < place < len(text))


def _is_end(found: re.Match) -> bool:
    following = found["next"]
    if not (following.isupper() or following.isdigit()):
        return False
    return found["stop"] != "." or not _is_abbreviation(found["word"] or "")


def _is_abbreviation(word: str) -> bool:
    return word.casefold() in _SHORT or (len(word) == 1 and word.isupper())


def _masked(text: str) -> str:
    """The text with brackets and what they hold blotted out, character for character."""
    return _INLINE.sub(lambda found: "\u00b7" * len(found.group()), text)


# Cuts --------------------------------------------------------------------------------------------


def _by_sentences(text: str, size: int) -> list[int]:
    masked = _masked(text)
    cuts, held = [], 0
    places = _sentences(masked)
    for start, end in pairwise([0, *places, len(text)]):
        more = sum(1 for token in _TOKEN.findall(masked, start, end) if _SPOKEN.search(token))
        if held and abs(held + more - size) > abs(held - size):
            cuts.append(start)
            held = 0
        held += more
    return cuts


def _by_words(text: str, size: int) -> list[int]:
    words = list(_words(_masked(text)))
    cuts, first = [], 0
    while len(words) - first > size * _REST:
        window = words[first : min(first + size + _WINDOW, len(words) - 1)]
        scores = [word.weight / (1 + abs(n - size)) for n, word in enumerate(window, 1)]
        first += scores.index(max(scores)) + 1
        cuts.append(words[first - 1].end)
    return cuts


def _words(text: str) -> Iterator[_Word]:
    """Each word with the punctuation around it: where the next one begins, and how well it ends."""
    ends = set(_sentences(text))
    start, spoken = 0, False
    for token in _TOKEN.finditer(text):
        begins = spoken and (_SPOKEN.search(token.group()) or _OPENS.fullmatch(token.group()))
        if begins:
            yield _Word(token.start(), _weight(text, start, token.start(), ends))
            start, spoken = token.start(), False
        spoken = spoken or bool(_SPOKEN.search(token.group()))
    if spoken:
        yield _Word(len(text), _SENTENCE)


def _weight(text: str, start: int, end: int, sentence_ends: set[int]) -> float:
    """A stop weighs as much without a capital after it, as recognised speech is written."""
    told = text[start:end].rstrip(_CLOSERS)
    if end in sentence_ends or told[-1:] in ("?", "!", "…"):
        return _SENTENCE
    if told.endswith("."):
        word = re.search(r"\w*$", told.rstrip("."))
        return _SPACE if word and _is_abbreviation(word.group()) else _SENTENCE
    return _WEIGHTS.get(told[-1:], _SPACE)


_CUTS: dict[str, Callable[[str, int], list[int]]] = {
    "turn": lambda text, size: [],
    "sentences": _by_sentences,
    "words": _by_words,
}
