"""What conclusions, their verdicts and what undoes them are called in front of a reader."""

from __future__ import annotations

import pandas as pd

from metrostudy.compare.multiverse.failures import BOTH, EITHER
from metrostudy.tell.wording import number, percent

_NAMED = 3
_CONCLUSIONS = {
    "H1": ("Un seul modèle ou plusieurs", "One model or several"),
    "H2": ("Des invariants", "Invariants"),
    "path": ("Un chemin vers la maturité", "A path to maturity"),
    "H3": ("La métropole, bon niveau", "The métropole, the right level"),
    "H4": ("Les premiers freins", "The first barriers"),
    "H5": ("Le pilotage lève les freins", "Steering overcomes barriers"),
    "H7": ("La maturité suit la taille", "Maturity follows size"),
    "H9": ("Les écarts suivent la gouvernance", "Gaps follow governance"),
}
# Without hypothesis: an index of public indicators, which measures a context and no maturity.
_ON_CONTEXT = {
    "H1": ("Un seul contexte ou plusieurs", "One context or several"),
    "H7": ("Le contexte suit la taille", "Context follows size"),
    "H9": ("Le contexte suit la gouvernance", "Context follows governance"),
}
_VERDICTS = {
    "supports": ("appuyée", "supported"),
    "opposes": ("contredite", "opposed"),
    "silent": ("non tranchée", "left open"),
    "one": ("un seul modèle", "one model"),
    "several": ("plusieurs modèles", "several models"),
    "atypical": ("des cas à part", "a few apart"),
    "impossible": ("non calculable", "not computable"),
}


def conclusion(name: str, hypothesis: str, language: str = "fr") -> str:
    """Return what a reader calls a conclusion, with its hypothesis if it bears on one.

    >>> conclusion("path", "H2"), conclusion("H7", "H7", "en"), conclusion("H7", "", "en")
    ('H2 · Un chemin vers la maturité', 'H7 · Maturity follows size', 'Context follows size')
    """
    if not hypothesis:
        return _ON_CONTEXT.get(name, (name, name))[language == "en"]
    return f"{hypothesis} · {_CONCLUSIONS.get(name, (name, name))[language == 'en']}"


def short(row: pd.Series, language: str = "fr") -> str:
    """Return the hypothesis of a row, and which conclusion on it where it has several.

    >>> short(pd.Series({"conclusion": "path", "hypothesis": "H2"}))
    'H2 (un chemin vers la maturité)'
    """
    name, hypothesis = row["conclusion"], row["hypothesis"]
    if name == hypothesis:
        return hypothesis
    if not hypothesis:
        return quoted(conclusion(name, "", language), language)
    words = _CONCLUSIONS.get(name, (name, name))[language == "en"]
    return f"{hypothesis} ({words[0].lower()}{words[1:]})"


def verdict(word: str, language: str = "fr") -> str:
    """Return what a reader calls a verdict; that of an hypothesis agrees with it.

    >>> verdict("several"), verdict("silent", "en")
    ('plusieurs modèles', 'left open')
    """
    return _VERDICTS[word][language == "en"]


def undone(row: pd.Series, language: str = "fr") -> str:
    """Return the sentence that says what a verdict fails under: a row of ``fails``.

    Empty where no analysis fails, or none could.

    >>> row = pd.Series({"rule": "alone", "label_fr": "Échelle : rangs", "n": 12, "failures": 20,
    ...                  "becomes": "one"})
    >>> print(undone(row).replace(" (", "\\n("))
    Il ne tient jamais avec « Échelle : rangs »
    (échecs : 12 sur 20) ; il devient alors « un seul modèle ».
    """
    if row["rule"] in ("nowhere", "unanswered"):
        return ""
    if row["rule"] == "scattered":
        return _SCATTERED[language == "en"].format(number(row["failures"], 0, language))
    names = _names(row, language)
    if row["rule"] == "lowers":
        names += _OWN[language == "en"] if row["own"] else ""
        return _LOWERS[language == "en"].format(
            names, number(row["holds"], 0, language), number(row["n"], 0, language),
            part(row["others"], language),
        )  # fmt: skip
    becomes = quoted(verdict(row["becomes"], language), language)
    counts = [number(row[key], 0, language) for key in ("n", "failures")]
    return _NEVER[language == "en"].format(names, *counts, becomes)


def part(share: float, language: str = "fr") -> str:
    """Return a share as a percentage that says « 100 % » of all and « 0 % » of none only.

    >>> part(0.42), part(0.998), part(0.001, "en"), part(1.0, "en")
    ('42\u202f%', 'plus de 99\u202f%', 'under 1%', '100%')
    """
    english = language == "en"
    if 0.995 <= share < 1:
        return f"{'over' if english else 'plus de'} {percent(0.99, 0, language)}"
    if 0 < share < 0.005:
        return f"{'under' if english else 'moins de'} {percent(0.01, 0, language)}"
    return percent(share, 0, language)


def quoted(text: str, language: str) -> str:
    """Return ``text`` between the quotation marks of its language."""
    return f"“{text}”" if language == "en" else f"« {text} »"


_SCATTERED = (
    "Ses échecs ({}) ne tiennent à aucun choix en particulier.",
    "Its failures ({}) come from no choice in particular.",
)
_LOWERS = (
    "Aucun choix ne suffit à le défaire ; celui qui l'affaiblit le plus est {} : {} fois sur {},"
    " contre {} ailleurs.",
    "No choice is enough to undo it; the one that weakens it most is {}: {} times in {}, against"
    " {} elsewhere.",
)
_OWN = (" (le choix de l'étude)", " (the study's own choice)")
_NEVER = (
    "Il ne tient jamais avec {} (échecs : {} sur {}) ; il devient alors {}.",
    "It never holds with {} (failures: {} of {}); it then becomes {}.",
)


def _names(row: pd.Series, language: str) -> str:
    """The alternatives, each quoted; of more than three, the first three and how many others."""
    sets = row[f"label_{language}"].split(EITHER)
    both = " with " if language == "en" else " joint à "
    said = [both.join(quoted(label, language) for label in one.split(BOTH)) for one in sets]
    if len(said) > _NAMED + 1:
        others = len(said) - _NAMED
        said = [*said[:_NAMED], f"{others} others" if language == "en" else f"{others} autres"]
    *first, last = said
    either = " or " if language == "en" else " ou "
    return f"{', '.join(first)}{either}{last}" if first else last
