"""What every analysis of a study starts from: its tables, in memory, and its choices."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import cached_property

import numpy as np
import pandas as pd

from metrostudy.faults import StudyError, listing, nearest
from metrostudy.field.corpus import split_turns
from metrostudy.measure.sources import Sources
from metrostudy.study import ANALYSED, Choices, Corpus, Study
from metrostudy.tables import empty

NOBODY = "nobody"
NO_TURNS = pd.DataFrame(columns=["interview", "turn", "start", "end", "is_interviewer"])


@dataclass(frozen=True, eq=False)
class Material:
    """The tables of a study, its choices and its seed: all that an analysis needs, to be sent away.

    A table that the study lacks is empty. ``turns`` are the respondents' and interviewers' turns of
    the transcripts. ``labels`` names each métropole. Two materials with the same content have the
    same ``mark`` and count as one: a process that receives it again remembers what it computed.
    """

    choices: Choices
    edition: str
    seed: int
    framework: pd.DataFrame
    metropoles: pd.DataFrame
    ratings: pd.DataFrame
    projects: pd.DataFrame
    indicators: pd.DataFrame
    budgets: pd.DataFrame
    comparisons: pd.DataFrame
    codebook: pd.DataFrame
    codings: pd.DataFrame
    interviews: pd.DataFrame
    turns: pd.DataFrame

    @classmethod
    def of(cls, study: Study) -> Material:
        """Read the tables of a study, and its transcripts if something was coded in them."""
        tables = dict(zip(ANALYSED, study.load(optional=ANALYSED), strict=True))
        turns = NO_TURNS
        if study.has("interviews") and study.has("codings"):
            told = study.transcripts(tables["interviews"])
            turns = split_turns(told, study.choices.corpus)
        return cls(study.choices, study.edition, study.seed, **tables, turns=turns)

    @classmethod
    def made(cls, study: Study, made: Mapping[str, pd.DataFrame]) -> Material:
        """Put the tables of a simulated study on the framework, codebook and choices of ``study``.

        ``made`` is what :func:`metrostudy.simulate.simulate` returns. A table that neither it nor
        the framework of ``study`` gives is empty: judges of weights, public indicators.
        """
        own = {name: study.table(name) for name in ("framework", "codebook")}
        tables = {name: made.get(name, own.get(name, empty(name))) for name in ANALYSED}
        turns = split_turns(made["transcripts"], Corpus()) if "transcripts" in made else NO_TURNS
        edition = max(tables["ratings"]["edition"])
        return cls(study.choices, edition, study.seed, **tables, turns=turns)

    @cached_property
    def mark(self) -> str:
        """A fingerprint of all that it holds."""
        digest = hashlib.sha256(f"{self.edition}|{self.seed}".encode())
        digest.update(self.choices.model_dump_json().encode())
        for name in (*ANALYSED, "turns"):
            digest.update(name.encode() + getattr(self, name).to_csv(index=False).encode())
        return digest.hexdigest()

    def __hash__(self) -> int:
        return hash(self.mark)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Material) and self.mark == other.mark

    @property
    def sources(self) -> Sources:
        """The tables that an index rests on."""
        return Sources(*(getattr(self, one.name) for one in fields(Sources)))

    def rng(self, step: str) -> np.random.Generator:
        """Return the generator of one step: the same for every analysis, so that they compare."""
        return np.random.default_rng([self.seed, *step.encode()])

    def without(self, metropole: str) -> Material:
        """Return the material of a study that never looked at ``metropole``.

        Raises :class:`~metrostudy.faults.StudyError` for a métropole that is not in it.
        """
        if metropole == NOBODY:
            return self
        known = self.metropoles["metropole"].tolist()
        if metropole not in known:
            raise StudyError([
                f"choices.robustness.without: '{metropole}' is not a métropole of the study"
                f"{nearest(metropole, known)}; accepted: {NOBODY}, {listing(known)}."
            ])  # fmt: skip
        kept = {
            name: table[table["metropole"] != metropole]
            for name in ("metropoles", "ratings", "projects", "indicators", "interviews")
            if len(table := getattr(self, name))
        }
        heard = kept.get("interviews", self.interviews)
        for name in ("codings", "turns"):
            table = getattr(self, name)
            kept[name] = table[table["interview"].isin(heard["interview"])] if len(table) else table
        return replace(self, **kept)
