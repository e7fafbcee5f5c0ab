"""How alike two entries of a codebook are: do they use the same words, the rare ones above all?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from math import log, sqrt

import pandas as pd

ALIKE = 0.4
_WORDS = re.compile(r"\w{3,}")
_READ = ("label_fr", "label_en", "definition", "use_when")


class Kinship:
    r"""Likeness of the entries of two codebooks, from 0 to 1.

    An entry is the set of its words of three letters or more in its labels, definition and
    use_when. A word weighs :math:`\log((1 + n)/d)`, d being the number of the n different entries
    of both codebooks that hold it; likeness is the cosine of the two sets of weights, as in the
    retrieval of documents (Spärck Jones 1972, *Journal of Documentation* 28(1)).

    >>> old = pd.DataFrame({"definition": ["les craintes des agents", "le budget"]}, ["A", "B"])
    >>> new = pd.DataFrame({"definition": ["craintes et refus des agents"]}, ["C"])
    >>> Kinship(old, new).pairs(["A", "B"], ["C"])
    {('A', 'C'): 0.43}
    """

    def __init__(self, old: pd.DataFrame, new: pd.DataFrame):
        words = [{code: _words(row) for code, row in book.iterrows()} for book in (old, new)]
        entries = {frozenset(held) for book in words for held in book.values()}
        seen = Counter(word for held in entries for word in held)
        self.weight = {word: log((1 + len(entries)) / times) for word, times in seen.items()}
        self.old, self.new = words

    def pairs(self, old: Iterable[str], new: Iterable[str]) -> dict[tuple[str, str], float]:
        """Return the pairs of different entries that are alike (0.4 or more), the closest first."""
        new = list(new)
        near = {
            (one, two): self._cosine(self.old[one], self.new[two]) for one in old for two in new
        }
        alike = {pair: how for pair, how in near.items() if how >= ALIKE}
        return dict(sorted(alike.items(), key=lambda item: -item[1]))

    def _cosine(self, one: frozenset, two: frozenset) -> float:
        sizes = [sqrt(sum(self.weight[word] ** 2 for word in held)) for held in (one, two)]
        shared = sum(self.weight[word] ** 2 for word in one & two)
        return round(shared / (sizes[0] * sizes[1]), 2) if all(sizes) else 0.0


def _words(row: pd.Series) -> frozenset:
    told = " ".join(str(row[name]) for name in _READ if name in row and not pd.isna(row[name]))
    return frozenset(_WORDS.findall(told.casefold()))
