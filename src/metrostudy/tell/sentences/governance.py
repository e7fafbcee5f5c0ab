"""What maturity goes with once size is held: governance, steering; in a sentence."""

from __future__ import annotations

import pandas as pd

from metrostudy.compare.governance import Governance
from metrostudy.compare.verdicts import LEVEL, governance_bearing
from metrostudy.tell.findings import Finding
from metrostudy.tell.wording import interval, number, p_value, several


def governance(result: Governance) -> Finding:
    """Say whether the index goes with governance and steering, population held (H9)."""
    causes = result.tests.set_index("cause").drop(index="population").dropna(subset="estimate")
    n = int(result.tests["n"].max())
    if causes.empty:
        return Finding(
            "Trop peu de métropoles, ou de notes de gouvernance, pour chercher ce qui explique les"
            f" écarts de maturité (n = {n}).",
            "Too few métropoles, or ratings of governance, to look for what explains maturity gaps"
            f" (n = {n}).", n=n, hypothesis="H9",
        )  # fmt: skip
    top = causes.sort_values("p", kind="stable").iloc[0]
    bearing = governance_bearing(result.tests.to_dict("records"))
    return Finding(
        _french(result, causes, n), _english(result, causes, n),
        value=top["estimate"], low=top["low"], high=top["high"], n=n, unit="ρ partiel",
        hypothesis="H9",
        bearing="silent" if result.is_context else bearing,
    )  # fmt: skip


def _french(result: Governance, causes: pd.DataFrame, n: int) -> str:
    index = f"l'indice « {result.points['label_fr'].iloc[0]} »"
    clear, tried = _parts(result, causes, "fr")
    if clear and tried:
        said = f"{index} {clear} ; aucun lien établi avec {tried}"
    else:
        said = f"{index} {clear}" if clear else f"aucun lien de {index} n'est établi avec {tried}"
    end = (" C'est un contexte, non une maturité : l'hypothèse reste sans réponse."
           if result.is_context else
           " C'est une association : rien ne dit lequel vient d'abord.")  # fmt: skip
    missed = (f" Une corrélation de moins de {number(causes['detectable'].max(), 2)} peut échapper"
              f" à {n} métropoles." if tried else "")  # fmt: skip
    return (f"À population égale, {said} (p après correction de Holm, n = {n})."
            f"{_alone(result, 'Population seule : ', 'fr')}{missed}{end}")  # fmt: skip


def _english(result: Governance, causes: pd.DataFrame, n: int) -> str:
    index = f"the index “{result.points['label_en'].iloc[0]}”"
    clear, tried = _parts(result, causes, "en")
    if clear and tried:
        said = f"{index} {clear}; no link established with {tried}"
    else:
        said = f"{index} {clear}" if clear else f"no link of {index} is established with {tried}"
    end = (" This is context, not maturity: the hypothesis stays unanswered."
           if result.is_context else
           " This is association: nothing says which comes first.")  # fmt: skip
    missed = (f" {n} métropoles can miss a correlation below"
              f" {number(causes['detectable'].max(), 2, 'en')}." if tried else "")  # fmt: skip
    return (f"With population held, {said} (p after Holm's correction, n = {n})."
            f"{_alone(result, 'Population alone: ', 'en')}{missed}{end}")  # fmt: skip


def _parts(result: Governance, causes: pd.DataFrame, language: str) -> tuple[str, str]:
    """What the index goes with, with its correlation; then what it is not known to go with."""
    clear = causes["p_holm"] <= LEVEL
    found = []
    for cause, row in causes[clear].iterrows():
        more = row["estimate"] > 0
        side = ("higher" if more else "lower") if language == "en" else "haut" if more else "bas"
        goes = f"is {side} where" if language == "en" else f"est plus {side} là où"
        found.append(f"{goes} {_words(result, cause, language)[0]} {_rho(row, language)}")
    tried = [f"{_words(result, cause, language)[1]} {_rho(row, language)}"
             for cause, row in causes[~clear].iterrows()]  # fmt: skip
    return several(found, language), several(tried, language)


def _words(result: Governance, cause: str, language: str) -> tuple[str, str]:
    """A cause as a clause and as a noun."""
    if cause == "steering":
        return {
            "fr": ("les projets sont plus pilotés", "le pilotage des projets"),
            "en": ("projects are steered more", "the steering of projects"),
        }[language]
    quoted = "“{}”" if language == "en" else "« {} »"
    names = several((quoted.format(name) for name in result.labels[f"label_{language}"]), language)
    if language == "en":
        return f"{names} are rated higher", f"the rating of {names}"
    return f"{names} sont mieux notés", f"la note de {names}"


def _alone(result: Governance, words: str, language: str) -> str:
    row = result.tests.set_index("cause").loc["population"]
    return "" if pd.isna(row["estimate"]) else f" {words}{_rho(row, language)[1:-1]}."


def _rho(row: pd.Series, language: str) -> str:
    within = interval(row["low"], row["high"], 2, language)
    value = number(row["estimate"], 2, language)
    return f"(ρ = {value} [{within}], {p_value(row['p_holm'], language)})"
