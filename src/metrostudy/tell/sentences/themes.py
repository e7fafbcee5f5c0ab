"""What the spread of themes between métropoles says, in sentences."""

from __future__ import annotations

import pandas as pd

from metrostudy.tell.findings import Finding
from metrostudy.tell.wording import interval, number, p_value, percent, plural

_LEVEL = 0.05
_MANY_SMALL = 0.2  # share of small cells from which the usual law of χ² is no longer read (Cochran)


def theme_spread(table: pd.DataFrame) -> Finding:
    """Say whether the themes of métropoles part more than one common list would make them."""
    row, n = table.iloc[0], int(table["n"].iloc[0])
    if pd.isna(row["estimate"]):
        return Finding(
            "Trop peu de projets ont une métropole et un thème pour comparer les répartitions.",
            "Too few projects have a métropole and a theme for distributions to be compared.", n=n,
        )  # fmt: skip
    french, english = _claims(row)
    return Finding(
        french + _small(row, "fr"), english + _small(row, "en"), value=row["estimate"],
        low=row["low"], high=row["high"], n=n, unit="fois le hasard",
    )  # fmt: skip


def _claims(row: pd.Series) -> tuple[str, str]:
    """What is said in French and in English."""
    if row["p"] <= _LEVEL:
        return (
            "Les métropoles ne répartissent pas leurs projets de la même façon entre les thèmes :"
            f" leurs parts s'écartent {_times(row, 'p', 'fr')}. Les projets d'un même programme,"
            " comptés un à un, peuvent en faire une partie.",
            "Métropoles do not deal their projects alike among themes: their shares part"
            f" {_times(row, 'p', 'en')}. Projects of one programme, counted one by one, may make"
            " part of it.",
        )
    if row["p_less"] <= _LEVEL:
        return (
            "Les thèmes sont répartis entre métropoles plus également que par hasard : les parts"
            f" s'écartent {_times(row, 'p_less', 'fr')}. Une liste faite pour couvrir tous les"
            " thèmes ne dit rien des préférences de chaque métropole.",
            "Themes are dealt between métropoles more evenly than chance would: shares part"
            f" {_times(row, 'p_less', 'en')}. A list made to cover every theme says nothing of what"
            " each métropole prefers.",
        )
    return (
        "Les thèmes se répartissent comme si toutes les métropoles puisaient dans une même liste :"
        f" les parts s'écartent {_times(row, 'p', 'fr')}. {number(row['detectable'])} fois"
        " auraient été vues huit fois sur dix.",
        "Themes are dealt as if all métropoles drew from one list: shares part"
        f" {_times(row, 'p', 'en')}. {number(row['detectable'], 1, 'en')} times would have been"
        " seen eight times in ten.",
    )


def _times(row: pd.Series, p: str, language: str) -> str:
    """How far, between what limits, with what p, out of how many."""
    times, n = number(row["estimate"], 1, language), number(row["n"], 0, language)
    limits = interval(row["low"], row["high"], 1, language)
    limits = "" if pd.isna(row["low"]) else f" [{limits}]"
    if language == "en":
        units = f"{n} projects, {row['metropoles']} métropoles"
        return f"{times} times{limits} what chance makes ({p_value(row[p], 'en')}, n = {units})"
    units = f"{n} projets, {plural(row['metropoles'], 'métropole')}"
    return f"{times} fois{limits} ce que fait le hasard ({p_value(row[p])}, n = {units})"


def _small(row: pd.Series, language: str) -> str:
    if row["small"] <= _MANY_SMALL:
        return ""
    share = percent(row["small"], 0, language)
    if language == "en":
        return f" In {share} of the cells fewer than five projects are expected: p is by dealing."
    return f" Dans {share} des cases moins de cinq projets sont attendus : p est par tirages."
