"""The lexical worlds of the interviews: classes of words, and how far each is to be believed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from scipy import sparse

from metrostudy.compare.lexicon.profiles import profiles, typical_segments
from metrostudy.compare.lexicon.reinert import SPLIT_FROM, Descent, descend, least_units
from metrostudy.compare.lexicon.segments import Vocabulary, gathered, merged
from metrostudy.compare.lexicon.stability import best_jaccard, crossed, stability
from metrostudy.study import Lexicon

AS_STABLE = 0.05
_EMPTY = {
    "classes": ["class", "segments", "share", "interviews", "top_share", "twice", "jaccard",
                "null_quantile", "steady"],
    "levels": ["k", "chi2", "rand", "rand_null"],
    "profiles": ["class", "term", "n", "share", "elsewhere", "chi2", "p"],
    "typical": ["class", "segment", "score", "quote", "role", "metropole", "interview"],
}  # fmt: skip


@dataclass(frozen=True)
class Worlds:
    """What :func:`lexical_worlds` found, in the tables that it describes.

    ``parents`` is the class split to make 2, 3, … classes; its parts are ``parent`` and
    ``parent + 1``. ``units`` counts what was classified. ``refused`` is blank, or says why there is
    no class: ``words`` (fewer than three terms, or than five units that hold one) or ``classes``
    (no cut leaves two large enough).
    """

    classes: pd.DataFrame
    levels: pd.DataFrame
    profiles: pd.DataFrame
    typical: pd.DataFrame
    segments: pd.DataFrame
    parents: tuple[int, ...]
    units: int
    refused: Literal["", "words", "classes"]

    @property
    def interviews(self) -> int:
        """Interviews with a segment that is classified."""
        return self.segments.loc[self.segments["class"] > 0, "interview"].nunique()

    @property
    def unclassified(self) -> int:
        """Segments without a term, or whose terms were all left behind by a split."""
        return int((self.segments["class"] == 0).sum())


def lexical_worlds(
    vocabulary: Vocabulary, interviews: pd.DataFrame, choices: Lexicon, rng: np.random.Generator
) -> Worlds:
    """Classify the segments of ``vocabulary`` by their words, and say how far to believe it.

    Segments are gathered, within an interview, into units of ``choices.least_terms`` terms
    (:func:`~metrostudy.compare.lexicon.segments.merged`), and classified
    (:func:`~metrostudy.compare.lexicon.reinert.descend`) down to ``choices.classes`` classes, none
    under ``choices.smallest`` of the units. The level shown is the last whose Rand, interviews
    redrawn, is within .05 of the largest.

    - ``classes``: class, segments, share (of those classified), interviews (that say it), top_share
      (part of the class said in one interview: above a half, it is this person's), twice (Jaccard
      with the class most like it, at any level, of units of ``choices.least_terms_twice`` terms:
      near 1 it owes nothing to how segments were cut), and jaccard, null_quantile, steady of
      :func:`~metrostudy.compare.lexicon.stability.stability`. A class that is not steady describes
      these interviews: others would have given another.
    - ``levels``: k, chi2 of the split that made it, rand, rand_null.
    - ``profiles`` and ``typical``: :func:`~metrostudy.compare.lexicon.profiles.profiles` and
      :func:`~metrostudy.compare.lexicon.profiles.typical_segments`.
    - ``segments``: segment, interview, class, 0 when it has none.

    Same inputs and ``rng``, same tables.
    """
    who = vocabulary.segments["interview"].to_numpy(str)
    units, held, descent = _classified(vocabulary, who, choices, choices.least_terms)
    if descent.k == 1:
        return _nothing(vocabulary, held)
    speaker = who[np.unique(units, return_index=True)[1]]
    steadiness = stability(
        held, speaker, descent.levels, choices.smallest, rng, choices.redraws, choices.nulls
    )
    rand = steadiness.groupby("k")[["rand", "rand_null"]].first()
    k = _shown(rand["rand"])
    classes = descent.levels[units, k - 2]
    twice, _, other = _classified(vocabulary, who, choices, choices.least_terms_twice)
    table = _described(classes, who, k).merge(steadiness[steadiness["k"] == k], on="class")
    table["twice"] = _found_twice(classes, other.levels[twice], k)
    words = profiles(vocabulary, classes)
    return Worlds(
        classes=table[_EMPTY["classes"]],
        levels=descent.splits[["k", "chi2"]].merge(rand, on="k"),
        profiles=words,
        typical=typical_segments(vocabulary, classes, words, interviews),
        segments=vocabulary.segments[["segment", "interview"]].assign(**{"class": classes}),
        parents=tuple(descent.splits["parent"][: k - 1]),
        units=held.shape[0],
        refused="",
    )


def _classified(
    vocabulary: Vocabulary, who: np.ndarray, choices: Lexicon, least: int
) -> tuple[np.ndarray, sparse.csr_array, Descent]:
    """The unit of each segment, units × terms, and their classification."""
    presence = vocabulary.presence
    units = merged(presence.sum(axis=1), who, least)
    held = gathered(presence, units)
    return units, held, descend(held, choices.classes, least_units(choices.smallest, held.shape[0]))


def _shown(rand: pd.Series) -> int:
    """The last level about as stable as the best; the last of all when none was redrawn."""
    good = rand[rand >= rand.max() - AS_STABLE]
    return int((rand if good.empty else good).index[-1])


def _described(classes: np.ndarray, who: np.ndarray, k: int) -> pd.DataFrame:
    said = pd.crosstab(classes[classes > 0], who[classes > 0]).reindex(
        range(1, k + 1), fill_value=0
    )
    size = said.sum(axis=1)
    return pd.DataFrame({
        "class": said.index, "segments": size.to_numpy(), "share": (size / size.sum()).to_numpy(),
        "interviews": (said > 0).sum(axis=1).to_numpy(),
        "top_share": (said.max(axis=1) / size).to_numpy(),
    })  # fmt: skip


def _found_twice(classes: np.ndarray, levels: np.ndarray, k: int) -> np.ndarray:
    """The best Jaccard of each class with any class of any level."""
    return np.max(
        [best_jaccard(crossed(classes, other, k)) for other in levels.T], axis=0, initial=0.0
    )


def _nothing(vocabulary: Vocabulary, held: sparse.csr_array) -> Worlds:
    is_short = (held.sum(axis=1) > 0).sum() < SPLIT_FROM or len(vocabulary.terms) < 3
    tables = {name: pd.DataFrame(columns=columns) for name, columns in _EMPTY.items()}
    segments = vocabulary.segments[["segment", "interview"]].assign(**{"class": 0})
    refused = "words" if is_short else "classes"
    return Worlds(**tables, segments=segments, parents=(), units=held.shape[0], refused=refused)
