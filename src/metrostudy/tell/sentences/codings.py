"""02 in sentences: can the coding be trusted, and which codes tell métropoles apart."""

from __future__ import annotations

import pandas as pd

from metrostudy.field.reliability.agreement import Agreement
from metrostudy.field.reliability.resampling import FEW_INTERVIEWS
from metrostudy.tell.findings import Finding
from metrostudy.tell.sentences.reconciliation import disagreements, drift, saturation
from metrostudy.tell.sentences.suggestions import machine, suggested
from metrostudy.tell.wording import interval, number, percent, plural, several

__all__ = [
    "agreement", "disagreements", "drift", "machine", "matrix", "saturation", "suggested",
]  # fmt: skip
_NAMED = 3


def agreement(result: Agreement) -> Finding:
    """Say how far coders agree beyond chance, and how many codes are to be discussed again."""
    overall = result.table[result.table["level"] == "overall"]
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
    whole = overall.iloc[0]
    return Finding(
        f"{_who_fr(whole)} prennent la même décision {percent(whole['percent'])} du temps, sur "
        f"{plural(whole['n'], 'réponse')} de {plural(whole['interviews'], 'entretien')} ; une "
        f"fois retiré ce que donnerait le hasard, leur accord est de "
        f"{number(whole['estimate'], 2)} sur 1{_range(whole, 'fr')}{_furthest(result, 'fr')}. "
        f"{_discussed_fr(result)}",
        f"{_who_en(whole)} take the same decision {percent(whole['percent'], 0, 'en')} of the "
        f"time, on {number(whole['n'], 0, 'en')} answers of {_interviews(whole)}; once chance is "
        f"taken out, their agreement is {number(whole['estimate'], 2, 'en')} out of 1"
        f"{_range(whole, 'en')}{_furthest(result, 'en')}. {_discussed_en(result)}",
        value=float(whole["estimate"]), low=_known(whole["low"]), high=_known(whole["high"]),
        n=int(whole["n"]), unit="kappa",
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


def _who_fr(row: pd.Series) -> str:
    several = row["coders"] > 2
    return f"Comparés deux à deux, les {row['coders']} codeurs" if several else "Les deux codeurs"


def _who_en(row: pd.Series) -> str:
    return (
        f"Compared in pairs, the {row['coders']} coders" if row["coders"] > 2 else "The two coders"
    )


def _furthest(result: Agreement, language: str) -> str:
    """The pair of coders who agree least, when there are several and they were asked for."""
    pairs = result.table[result.table["level"] == "coder_pair"].dropna(subset="estimate")
    if len(pairs) < 2:
        return ""
    worst = pairs.sort_values("estimate", kind="stable").iloc[0]
    first, second, kappa = worst["coder_1"], worst["coder_2"], worst["estimate"]
    if language == "fr":
        return f" ; la paire la plus éloignée, {first} et {second}, est à {number(kappa, 2)}"
    return f"; the pair furthest apart, {first} and {second}, is at {number(kappa, 2, 'en')}"


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
