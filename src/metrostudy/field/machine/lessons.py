"""What a machine may learn from: one human's reading of each answer, interviews dealt to folds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from metrostudy.field.codings import turn_decisions
from metrostudy.field.corpus import respondents
from metrostudy.study import Suggestions

MACHINE = "machine"


@dataclass(frozen=True)
class Lessons:
    """Answers in order, the codes given often enough, and who gave them.

    ``units`` are respondents' turns with reference, other and coders (joined by ``|``), blank where
    nobody coded. ``reference``, ``other`` and ``anybody`` are units × codes, true or false.
    ``folds`` numbers the fold of each unit, -1 where nobody coded.
    """

    units: pd.DataFrame
    codes: list[str]
    reference: np.ndarray
    other: np.ndarray
    anybody: np.ndarray
    folds: np.ndarray

    @property
    def coded(self) -> int:
        """How many interviews somebody coded."""
        return int(self.units.loc[self.folds >= 0, "interview"].nunique())


def lessons(
    codings: pd.DataFrame, transcripts: pd.DataFrame, turns: pd.DataFrame, order: pd.Series,
    choices: Suggestions, rng: np.random.Generator,
) -> Lessons:  # fmt: skip
    """Gather what humans decided on each answer, and deal whole interviews to folds.

    The *reference* of an interview is the coder who coded most interviews among those who coded it,
    ``other`` the next one. Codes, in the ``order`` of the codebook, are those that the references
    gave to ``choices.turns`` turns in ``choices.interviews`` interviews. Rows of coder ``machine``
    are left out. With a column ``segment`` in ``turns``, segments take the place of turns.
    """
    if "segment" in turns:
        turns = turns.assign(turn=turns["segment"])
    made = turn_decisions(codings[codings["coder"] != MACHINE], transcripts, turns)
    units = respondents(turns).sort_values(["interview", "start"], ignore_index=True)
    units = units.join(_readers(made), on="interview")
    roles = made.join(_readers(made), on="interview")
    by_reference = roles[roles["coder"] == roles["reference"]]
    by_other = roles[roles["coder"] == roles["other"]]
    told = by_reference.groupby("code").agg({"turn": "size", "interview": "nunique"})
    enough = (told["turn"] >= choices.turns) & (told["interview"] >= choices.interviews)
    codes = [code for code in order if enough.get(code, False)]
    grids = [_grid(decisions, units, codes) for decisions in (by_reference, by_other, made)]
    return Lessons(units, codes, *grids, _dealt(units, choices.folds, rng))


def _readers(decisions: pd.DataFrame) -> pd.DataFrame:
    """By interview: reference, other, coders; who coded most interviews comes first."""
    read = decisions[["interview", "coder"]].drop_duplicates()
    size = read.groupby("coder")["interview"].transform("size")
    read = read.assign(size=-size).sort_values(["interview", "size", "coder"])
    by_interview = {name: list(coders) for name, coders in read.groupby("interview")["coder"]}
    rows = {name: [*[*c, None][:2], "|".join(c)] for name, c in by_interview.items()}
    columns = ["reference", "other", "coders"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns, dtype="object")


def _grid(decisions: pd.DataFrame, units: pd.DataFrame, codes: list[str]) -> np.ndarray:
    """Units × codes: whether one of these decisions gave it."""
    rows = pd.Index(units["turn"]).get_indexer(decisions["turn"])
    columns = pd.Index(codes).get_indexer(decisions["code"])
    grid = np.zeros((len(units), len(codes)), dtype=bool)
    kept = (rows >= 0) & (columns >= 0)
    grid[rows[kept], columns[kept]] = True
    return grid


def _dealt(units: pd.DataFrame, folds: int, rng: np.random.Generator) -> np.ndarray:
    """Deal shuffled interviews to folds in turn; -1 for those that nobody coded."""
    coded = sorted(units.loc[units["reference"].notna(), "interview"].unique())
    fold = {coded[place]: turn % folds for turn, place in enumerate(rng.permutation(len(coded)))}
    return units["interview"].map(fold).fillna(-1).to_numpy(int)
