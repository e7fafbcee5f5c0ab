"""02 in sentences: can the coding be trusted, and which codes tell métropoles apart."""

from __future__ import annotations

import pandas as pd

from metrostudy.field.agreement import FEW_INTERVIEWS, Agreement
from metrostudy.tell.findings import Finding
from metrostudy.tell.wording import interval, number, percent, plural, several

_NAMED = 3


def agreement(result: Agreement) -> Finding:
    """Say how far coders agree beyond chance, and how many codes are to be discussed again."""
    overall = result.table[result.table["level"] == "overall"]
    overall = overall.sort_values("estimate", kind="stable")
    if overall.empty:
        return Finding(
            "Aucun entretien n'a été codé par deux personnes : l'accord ne peut pas être mesuré.",
            "No interview was coded by two people: agreement cannot be measured.",
            n=0, unit="kappa",
        )  # fmt: skip
    if overall["estimate"].isna().all():
        return Finding(
            "Les codeurs ont posé les mêmes codes partout : il n'y a rien à départager.",
            "The coders applied the same codes everywhere: there is nothing to tell apart.",
            n=int(overall["n"].max()), unit="kappa",
        )  # fmt: skip
    worst, pairs = overall.iloc[0], len(overall)
    return Finding(
        f"{_who_fr(pairs)} prennent la même décision {percent(worst['percent'])} du temps, sur "
        f"{plural(worst['n'], 'réponse')} de {plural(worst['interviews'], 'entretien')} ; une "
        f"fois retiré ce que donnerait le hasard, leur accord est de "
        f"{number(worst['estimate'], 2)} sur 1{_range(worst, 'fr')}. {_discussed_fr(result)}",
        f"{_who_en(pairs)} take the same decision {percent(worst['percent'], 0, 'en')} of the "
        f"time, on {number(worst['n'], 0, 'en')} answers of {_interviews(worst)}; once chance is "
        f"taken out, their agreement is {number(worst['estimate'], 2, 'en')} out of 1"
        f"{_range(worst, 'en')}. {_discussed_en(result)}",
        value=float(worst["estimate"]), low=_known(worst["low"]), high=_known(worst["high"]),
        n=int(worst["n"]), unit="kappa",
    )  # fmt: skip


def matrix(spread: pd.DataFrame) -> Finding:
    """Say which codes come up everywhere and which separate métropoles; only a description."""
    n = int(spread["metropoles"].max()) if len(spread) else 0
    if n < 2:
        return Finding(
            f"{plural(n, 'métropole')} dans les codages : il n'y a rien à comparer.",
            f"{n} métropole in the codings: there is nothing to compare.",
            n=n, unit="codes",
        )  # fmt: skip
    everywhere, codes = int((spread["somewhere"] == n).sum()), len(spread)
    apart = spread[spread["separates"]]
    found, told = ("reviennent" if everywhere > 1 else "revient"), len(apart)
    split = f"{told} les {'séparent' if told > 1 else 'sépare'}" if told else "aucun ne les sépare"
    return Finding(
        f"Sur {plural(codes, 'code')} employés dans {n} métropoles, {everywhere} {found} dans "
        f"toutes et {split}{_first(apart, 'fr')}. C'est une description : un écart "
        "peut tenir aux personnes rencontrées.",
        f"Of {codes} codes used in {n} métropoles, {everywhere} come up in all of them and {told} "
        f"separate them{_first(apart, 'en')}. This is a description: a contrast may come from the "
        "people met.",
        value=told, n=n, unit="codes",
    )  # fmt: skip


def _who_fr(pairs: int) -> str:
    return (
        "Les deux codeurs" if pairs == 1 else f"Les deux codeurs les plus éloignés ({pairs} paires)"
    )


def _who_en(pairs: int) -> str:
    return "The two coders" if pairs == 1 else f"The two coders furthest apart (of {pairs} pairs)"


def _interviews(row: pd.Series) -> str:
    return f"{row['interviews']} interview{'s' if row['interviews'] > 1 else ''}"


def _range(row: pd.Series, language: str) -> str:
    if pd.isna(row["low"]):
        return ""
    few = row["interviews"] < FEW_INTERVIEWS
    word = {"fr": ", à titre indicatif", "en": ", indicative"}[language] if few else ""
    return f" [{interval(row['low'], row['high'], 2, language)}{word}]"


def _discussed_fr(result: Agreement) -> str:
    codes, below = _codes(result), number(result.discuss_below, 2)
    if result.discuss.empty:
        return f"Aucun des {plural(codes, 'code')} n'est sous {below}."
    some = len(result.discuss)
    return (
        f"{plural(some, 'code')} sur {codes} {'sont' if some > 1 else 'est'} sous {below} et à "
        f"rediscuter{_first(result.discuss, 'fr')}."
    )


def _discussed_en(result: Agreement) -> str:
    codes, below = _codes(result), number(result.discuss_below, 2, "en")
    if result.discuss.empty:
        return f"None of the {codes} codes is below {below}."
    some = len(result.discuss)
    return (
        f"{some} of {codes} codes {'are' if some > 1 else 'is'} below {below} and to be discussed "
        f"again{_first(result.discuss, 'en')}."
    )


def _codes(result: Agreement) -> int:
    return int(result.table.loc[result.table["level"] == "code", "code"].nunique())


def _first(codes: pd.DataFrame, language: str) -> str:
    if codes.empty:
        return ""
    names = several(codes[f"label_{language}"].head(_NAMED), language)
    if len(codes) <= _NAMED:
        return f" : {names}" if language == "fr" else f": {names}"
    return f", d'abord {names}" if language == "fr" else f", first {names}"


def _known(value: float) -> float | None:
    return None if pd.isna(value) else float(value)
