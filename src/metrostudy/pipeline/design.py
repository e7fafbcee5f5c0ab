"""The analyses of a study: rows of integers to compute, and the tables that people read of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from metrostudy.compare.multiverse.alternatives import Factor, factors
from metrostudy.compare.multiverse.conclusions import CONCLUSIONS, Conclusion
from metrostudy.compare.multiverse.differences import text
from metrostudy.compare.multiverse.material import Material
from metrostudy.compare.multiverse.specifications import Specifications, own_design, specifications
from metrostudy.study import Study
from metrostudy.tell.method_words import choice_label

WORDS = ["verdict", "reason", "data"]


@dataclass(frozen=True)
class Design:
    """``rows`` are what is computed: the place of a conclusion, then of the value of each factor.

    A factor that the conclusion does not read (``reads``, conclusions × factors) stays at 0, the
    study's own value. Rows go by conclusion, in counting order; ``order`` is the one in which
    neighbours share the first stages of the chain.
    """

    material: Material
    conclusions: tuple[Conclusion, ...]
    specifications: Specifications
    reads: np.ndarray
    refused: pd.DataFrame
    rows: np.ndarray
    order: np.ndarray

    @property
    def factors(self) -> tuple[Factor, ...]:
        """The choices that vary."""
        return self.specifications.factors

    def of(self, k: int) -> slice:
        """Return where the rows of conclusion ``k`` are; the first is the study's own."""
        return slice(*np.searchsorted(self.rows[:, 0], [k, k + 1]))


def designed(study: Study, asked: int) -> Design:
    """Return the analyses of a study, ``asked`` combinations of its alternatives at most.

    Each conclusion is computed once for each distinct combination of the choices that it reads.
    """
    material = Material.of(study)
    found, refused = factors(study, material)
    conclusions = tuple(one for one in CONCLUSIONS.values() if one.asked(material))
    specs = specifications(found, asked, study.seed)
    reads = np.array([[one.name in factor.read_by for factor in found] for one in conclusions])
    parts = [_own_rows(specs, one, k, reads[k]) for k, one in enumerate(conclusions)]
    rows = np.concatenate(parts).astype(np.int16)
    stages = list(dict.fromkeys(name for one in conclusions for name in one.reads))
    early = sorted(range(len(found)), key=lambda j: stages.index(found[j].name))
    order = np.lexsort([rows[:, 0], *(rows[:, 1 + j] for j in reversed(early))])
    return Design(material, conclusions, specs, reads, refused, rows, order)


def _own_rows(specs: Specifications, one: Conclusion, k: int, reads: np.ndarray) -> np.ndarray:
    own = own_design(specs, one.name).codes
    rows = np.zeros((len(own), 1 + len(reads)), dtype=int)
    rows[:, 1:][:, reads] = own
    rows[:, 0] = k
    return np.unique(rows, axis=0)


# As tables ------------------------------------------------------------------------------------


def answer_table(design: Design, found: pd.DataFrame, some: slice | np.ndarray) -> pd.DataFrame:
    """Return rows of ``answers.csv``; ``found`` has the numbers and words of every row."""
    rows, varied = design.rows[some], design.factors
    spoken = [(one.name, one.bears_on(design.material)) for one in design.conclusions]
    told = pd.DataFrame(spoken, columns=["conclusion", "hypothesis"], dtype="str")
    told = told.iloc[rows[:, 0]].reset_index(drop=True)
    told["own"] = (rows[:, 1:] == 0).all(axis=1)
    read = design.reads[rows[:, 0]]
    for j, factor in enumerate(varied):
        told[factor.name] = _words(factor, rows[:, 1 + j]).where(read[:, j])
    return told.join(found.iloc[some].reset_index(drop=True).astype(dict.fromkeys(WORDS, "str")))


def _words(factor: Factor, places: np.ndarray) -> pd.Series:
    return pd.Series(np.array([text(value) for value in factor.values])[places], dtype="str")


def specification_table(design: Design, found: pd.DataFrame, some: range) -> pd.DataFrame:
    """Return rows of ``specifications.csv``: those of the analyses ``some``, one per conclusion."""
    codes, size = design.specifications.codes[some], len(design.conclusions)
    where = np.column_stack([_places(design, k, codes) for k in range(size)]).ravel()
    told = pd.DataFrame({"specification": np.repeat(some, size)})
    for j, factor in enumerate(design.factors):
        told[factor.name] = _words(factor, np.repeat(codes[:, j], size))
    answers = answer_table(design, found, where)
    return told.join(answers[["conclusion", "hypothesis", "statistic", "verdict", "reason"]])


def _places(design: Design, k: int, codes: np.ndarray) -> np.ndarray:
    """Where in ``rows`` is what conclusion ``k`` answers to each analysis."""
    mine, read = design.of(k), design.reads[k]
    sizes = np.where(read, [len(factor.values) for factor in design.factors], 1)
    known = np.ravel_multi_index(design.rows[mine, 1:].T, sizes)
    return mine.start + np.searchsorted(known, np.ravel_multi_index((codes * read).T, sizes))


def factor_table(design: Design) -> pd.DataFrame:
    """Return ``factors.csv``: one row per alternative, the study's own first."""
    rows = [
        {
            "factor": factor.name,
            "alternative": text(value),
            "own": place == 0,
            "label_fr": choice_label(factor.name, value, design.material),
            "label_en": choice_label(factor.name, value, design.material, "en"),
            "read_by": "|".join(factor.read_by),
        }
        for factor in design.factors
        for place, value in enumerate(factor.values)
    ]
    return pd.DataFrame(rows)
