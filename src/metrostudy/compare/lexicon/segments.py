"""Answers become a table of segments × terms, and segments too short are put together."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

import numpy as np
import pandas as pd
from scipy import sparse

from metrostudy.compare.lexicon.lemmas import lemmas, stop_words, words
from metrostudy.faults import StudyError
from metrostudy.field.corpus import respondents
from metrostudy.field.segments import segments
from metrostudy.study import Lexicon

_PLACE = ["segment", "interview", "turn", "start", "end", "text"]
_LETTERS = 2


@dataclass(frozen=True)
class Vocabulary:
    """What was said, as a table of counts.

    ``segments``: segment, interview, turn, start, end, text. ``forms``: form, lemma, frequency,
    documents (interviews that hold it), left_out (why its lemma is no term; blank when it is one).
    ``terms``: the lemmas kept, sorted. ``counts``: segments × terms.
    """

    segments: pd.DataFrame
    forms: pd.DataFrame
    terms: np.ndarray
    counts: sparse.csr_array

    @property
    def presence(self) -> sparse.csr_array:
        """1 where a segment holds a term."""
        return sparse.csr_array(self.counts > 0, dtype=float)


def vocabulary(turns: pd.DataFrame, choices: Lexicon) -> Vocabulary:
    """Cut the answers of ``turns`` into segments, and count their terms.

    Only respondents are read: an interviewer's words would make a class of their own. Segments are
    those of :func:`~metrostudy.field.segments.segments` by words (40, cut on punctuation, within a
    turn). A term is a lemma that is no stop word (those of
    :func:`~metrostudy.compare.lexicon.lemmas.stop_words` and of ``choices``; « trente-huit » is one
    because its parts are), has two letters, and stands in ``choices.least_segments`` segments of
    ``choices.least_interviews`` interviews: a word that one person uses tells who speaks.

    ``forms`` is to be read: a dictionary knows no context, and ``choices.lemmas`` puts right what
    it takes for something else. Most frequent first. Raises
    :class:`~metrostudy.faults.StudyError` when no answer holds a word.

    >>> said = pd.DataFrame({"turn": ["E1-1", "E2-1"], "interview": ["E1", "E2"], "speaker": "R",
    ...     "is_interviewer": False, "start": 0, "end": 9, "text": ["Les bus.", "Le bus, vite !"]})
    >>> found = vocabulary(said, Lexicon.model_construct(least_segments=1))
    >>> found.terms.tolist(), found.counts.toarray().tolist()
    (['bus'], [[1.0], [1.0]])
    """
    answers = respondents(turns).sort_values(["interview", "start"])
    cut = segments(answers, by="words", size=choices.size)
    told = [(row, word) for row, text in enumerate(cut["text"]) for word in words(text)]
    if not told:
        raise StudyError(["There is no word in the answers: nothing can be classified."])
    spoken = pd.DataFrame(told, columns=["row", "form"])
    spoken["interview"] = cut["interview"].to_numpy()[spoken["row"]]
    spoken["lemma"] = spoken["form"].map(lemmas(spoken["form"].unique(), choices.lemmas))
    spoken["left_out"] = _left_out(spoken, choices)
    kept = spoken[spoken["left_out"] == ""]
    terms, columns = np.unique(kept["lemma"].to_numpy(dtype=str), return_inverse=True)
    cells = np.ones(len(kept)), (kept["row"], columns)
    counts = sparse.csr_array(cells, shape=(len(cut), len(terms)))
    return Vocabulary(cut[_PLACE], _forms(spoken), terms, counts)


def merged(sizes: np.ndarray, interviews: np.ndarray, least: int) -> np.ndarray:
    """Return the unit of each segment: segments of one interview until it has ``least`` terms.

    ``sizes`` counts the terms of each segment. Units are numbered from 0; segments that follow each
    other are put together until they hold enough, and what is left at the end of an interview joins
    the unit before. An interview with fewer terms than ``least`` is one unit.

    >>> merged(np.array([5, 1, 3, 4, 1, 2]), np.array(list("aaaabb")), 4).tolist()
    [0, 1, 1, 2, 3, 3]
    >>> merged(np.array([5, 1, 3, 1]), np.array(list("aaaa")), 4).tolist()
    [0, 1, 1, 1]
    """
    units, unit = np.zeros(len(sizes), dtype=int), -1
    for _, rows in groupby(range(len(sizes)), key=interviews.__getitem__):
        opened, held = unit + 1, least
        for row in rows:
            if held >= least:
                unit, held = unit + 1, 0
            units[row] = unit
            held += sizes[row]
        if held < least and unit > opened:
            units[units == unit] -= 1
            unit -= 1
    return units


def gathered(presence: sparse.csr_array, units: np.ndarray) -> sparse.csr_array:
    """Return units × terms from segments × terms: a unit holds the terms of its segments."""
    rows = np.arange(len(units))
    belongs = sparse.csr_array(
        (np.ones(len(units)), (units, rows)), shape=(units.max(initial=-1) + 1, len(units))
    )
    return sparse.csr_array(belongs @ presence > 0, dtype=float)


def _left_out(spoken: pd.DataFrame, choices: Lexicon) -> pd.Series:
    """Why each word said is no term; blank when it is one."""
    stops = (stop_words() | set(choices.stop_words)) - set(choices.keep)
    common = {form for form in spoken["form"].unique() if stops.issuperset(form.split("-"))}
    is_common = spoken["form"].isin(common | stops) | spoken["lemma"].isin(stops)
    is_common &= ~spoken["lemma"].isin(choices.keep)
    is_common |= spoken["form"].str.len() < _LETTERS
    places = spoken[~is_common].groupby("lemma")
    few = {
        "few interviews": places["interview"].transform("nunique") < choices.least_interviews,
        "few segments": places["row"].transform("nunique") < choices.least_segments,
    }
    reasons = pd.Series("", index=spoken.index).mask(is_common, "stop word")
    for reason, found in few.items():
        reasons = reasons.mask(found.reindex(spoken.index, fill_value=False), reason)
    return reasons


def _forms(spoken: pd.DataFrame) -> pd.DataFrame:
    counted = spoken.groupby("form", as_index=False).agg(
        lemma=("lemma", "first"),
        frequency=("row", "size"),
        documents=("interview", "nunique"),
        left_out=("left_out", "first"),
    )
    return counted.sort_values(["frequency", "form"], ascending=[False, True], ignore_index=True)
