"""Sentences that carry their numbers."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from metrostudy.compare.verdicts import Bearing


@dataclass(frozen=True)
class Finding:
    """One claim: the sentence in two languages, its number, its interval, and what it bears on.

    ``bearing`` says what the claim does to its ``hypothesis`` (H1 to H9, see ``docs/glossary.md``):
    ``supports``, ``opposes``, or ``silent`` when the data cannot tell or no hypothesis is at stake.
    ``value``, ``low`` and ``high`` are in ``unit``; ``n`` counts the units of analysis.
    """

    sentence_fr: str
    sentence_en: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    n: int | None = None
    unit: str = ""
    hypothesis: str = ""
    bearing: Bearing = "silent"

    def row(self, finding: str, step: str) -> dict:
        """Return the claim as a row of the ``findings`` table."""
        return {"finding": finding, "step": step} | asdict(self)

    def sentence(self, language: str) -> str:
        """Return the sentence in the language asked for."""
        return self.sentence_en if language == "en" else self.sentence_fr
