"""One text held by two tools: which character of the one is which character of the other."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache

import numpy as np
import pandas as pd

from metrostudy.faults import Fault, StudyError, nearest

SAME = 0.99
# A longer disagreement is not the same passage written otherwise, and comparing it is quadratic.
_LONGEST = 2000
# What tools add, drop or exchange without changing a word: marks of no width, and typography.
_NOTHING = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
_TYPOGRAPHY = str.maketrans("’‘‐‑–—“”", "''----\"\"", "")


@dataclass(frozen=True)
class Alignment:
    """Where the characters of text A stand in text B, and how much of the longer one is shared.

    ``shared`` is the number of characters found in both, divided by the number of characters of
    the longer text; white space and marks of no width count in neither. ``first`` and ``last``
    hold, for each character of A, the first and the last place of it in B, or -1.
    """

    shared: float
    first: np.ndarray
    last: np.ndarray

    def span(self, start: int, end: int) -> tuple[int, int] | None:
        """Return where the passage of A from ``start`` to ``end`` stands in B.

        Both are code points, the end is exclusive, and white space at the ends of the passage is
        left behind (unless the texts are equal). ``None`` when nothing of the passage is in B.
        """
        there = np.flatnonzero(self.first[start:end] >= 0) + start
        if not len(there):
            return None
        return int(self.first[there[0]]), int(self.last[there[-1]]) + 1


def align(text_a: str, text_b: str) -> Alignment:
    r"""Map each character of ``text_a`` onto the same character of ``text_b``.

    Two tools never hold the same string: one turns a non-breaking space into a space, joins short
    paragraphs, fills blank lines, writes an accent in one code point or in two, straightens an
    apostrophe. So characters are compared without white space (U+00A0 and U+202F included) and
    marks of no width, decomposed (NFKD), with typographic quotes and dashes made plain. When the
    texts are equal in this form, which is the rule, each character has its place. What is left is
    compared by ``difflib``, first word by word, then character by character inside what differs;
    a passage written otherwise maps onto what stands in its place.

    >>> print(align("Oui\u00a0!\nTrès bien.", "Oui ! Très bien.").shared)
    1.0
    >>> align("Un chantier énorme, dit-elle.", "Un  chantier, dit-elle.").span(20, 28)
    (14, 22)
    """
    if text_a == text_b:
        every = np.arange(len(text_a))
        return Alignment(1.0, every, every)
    a, places_a = folded(text_a)
    b, places_b = folded(text_b)
    first = np.full(len(text_a), -1)
    last = np.full(len(text_a), -1)
    matched = 0
    for (i, i_end), (j, j_end), same in _blocks(a, b, text_a, text_b):
        here, there = places_a[i:i_end], places_b[j:j_end]
        if same:
            matched += len(here)
        else:
            there = there[[0]].repeat(len(here)), there[[-1]].repeat(len(here))
        opening, closing = (there, there) if same else there
        # The first part of a character decides where it begins, the last where it ends.
        begun = first[here[::-1]]
        first[here[::-1]] = np.where(begun < 0, opening[::-1], begun)
        last[here] = closing
    return Alignment(1.0 if a == b else matched / max(len(a), len(b)), first, last)


def carry(
    codings: pd.DataFrame, from_texts: Mapping[str, str], to_texts: Mapping[str, str]
) -> pd.DataFrame:
    """Return ``codings`` with the offsets and quotes that they have in ``to_texts``.

    ``codings`` has at least the columns document, start, end and quote; both mappings go from a
    document to its text. A document whose two texts share less than 99 % of their characters is
    not the same interview, or was rewritten, and is refused: codings would land anywhere. A coding
    whose passage is nowhere in the other text keeps its row and its quote, and its start and end
    become missing, as do those of a coding that had none.

    Raises :class:`~metrostudy.faults.StudyError`, for all documents at once.

    >>> coded = pd.DataFrame({"document": ["E1"], "start": [6], "end": [10], "quote": ["Bien"]})
    >>> carry(coded, {"E1": "Oui !\\nBien."}, {"E1": "Oui\u00a0! \\n\\n Bien."}).values.tolist()
    [['E1', 9, 13, 'Bien']]
    """
    maps = _alignments(codings["document"].unique(), from_texts, to_texts)
    starts, ends, quotes = [], [], []
    for name, start, end, quote in codings[["document", "start", "end", "quote"]].values.tolist():
        known = not (pd.isna(start) or pd.isna(end))
        span = maps[name].span(int(start), int(end)) if known else None
        starts.append(span[0] if span else None)
        ends.append(span[1] if span else None)
        quotes.append(to_texts[name][slice(*span)] if span else quote)
    places = {"start": pd.array(starts, dtype="Int64"), "end": pd.array(ends, dtype="Int64")}
    return codings.assign(**places, quote=pd.Series(quotes, codings.index, dtype="str"))


def folded(text: str) -> tuple[str, np.ndarray]:
    r"""Return what two tools agree on in ``text``, and the place of each of its characters.

    >>> folded("L’é\u00a0!")[0]
    "L'e\u0301!"
    >>> folded("a b")[1].tolist()
    [0, 2]
    """
    parts = [_plain(letter) for letter in text]
    places = np.repeat(np.arange(len(text)), [len(part) for part in parts])
    return "".join(parts), places


@cache
def _plain(letter: str) -> str:
    if letter.isascii():
        return "" if letter.isspace() else letter
    plain = letter.translate(_NOTHING).translate(_TYPOGRAPHY)
    return "".join(unicodedata.normalize("NFKD", plain).split())


_Block = tuple[tuple[int, int], tuple[int, int], bool]


def _blocks(a: str, b: str, text_a: str, text_b: str) -> Iterator[_Block]:
    """Passages of the folded texts that answer one another, and whether they are the same."""
    if a == b:
        yield (0, len(a)), (0, len(b)), True
        return
    words_a, at_a = _words(text_a)
    words_b, at_b = _words(text_b)
    for tag, i, i_end, j, j_end in SequenceMatcher(None, words_a, words_b).get_opcodes():
        one, other = (at_a[i], at_a[i_end]), (at_b[j], at_b[j_end])
        if tag == "equal":
            yield one, other, True
        elif tag == "replace":
            yield from _inside(a, b, one, other)


def _inside(a: str, b: str, one: tuple[int, int], other: tuple[int, int]) -> Iterator[_Block]:
    """The same, character by character, where the words differ."""
    left, right = a[slice(*one)], b[slice(*other)]
    if left == right:
        yield one, other, True
        return
    if max(len(left), len(right)) > _LONGEST:
        return
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    for tag, i, i_end, j, j_end in matcher.get_opcodes():
        if tag in ("equal", "replace"):
            yield (one[0] + i, one[0] + i_end), (other[0] + j, other[0] + j_end), tag == "equal"


def _words(text: str) -> tuple[list[str], list[int]]:
    """The folded words of a text, and where each begins in the folded text (and the end of it)."""
    words = [word for word in (folded(word)[0] for word in text.split()) if word]
    return words, np.cumsum([0, *map(len, words)]).tolist()


def _alignments(
    names: np.ndarray, from_texts: Mapping[str, str], to_texts: Mapping[str, str]
) -> dict[str, Alignment]:
    maps, faults = {}, []
    for name in names:
        lacking = [texts for texts in (from_texts, to_texts) if name not in texts]
        if lacking:
            problem = f"the text to carry codings {'from' if lacking[0] is from_texts else 'to'}"
            problem += f" is not there{nearest(name, lacking[0])}"
            faults.append(Fault(f"document {name}", (), "", problem))
            continue
        maps[name] = align(from_texts[name], to_texts[name])
        if maps[name].shared < SAME:
            faults.append(Fault(f"document {name}", (), "", _refusal(maps[name].shared)))
    if faults:
        raise StudyError(faults)
    return maps


def _refusal(shared: float) -> str:
    share = int(shared * 1000) / 10  # never rounded up to what would have been accepted
    return (
        f"its two texts share {share} % of their characters, and {SAME * 100:g} % is asked to "
        "carry codings from one to the other; check that both are one interview, corrected alike"
    )
