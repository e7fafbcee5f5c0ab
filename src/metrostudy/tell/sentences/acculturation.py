"""The acculturation of agents in sentences: who says it, with which levers, with which benefit."""

from __future__ import annotations

import math

import pandas as pd

from metrostudy.compare.barriers.acculturation import BENEFIT, Acculturation
from metrostudy.compare.verdicts import LEVEL
from metrostudy.tell.findings import Finding
from metrostudy.tell.sentences.barrier_words import label, odds, ratio
from metrostudy.tell.sentences.corpus import ROLES
from metrostudy.tell.wording import interval, number, p_value, plural, several


def who(result: Acculturation) -> Finding:
    """Say in how many interviews of each role acculturation is a barrier, and who denies it."""
    table, n = result.who, int(result.who["n"].sum())
    if not n:
        return Finding("Aucun entretien codé : on ne sait pas qui parle d'acculturation.",
                       "No coded interview: who speaks of acculturation is unknown.")  # fmt: skip
    words = {}
    for language, of in (("fr", "sur"), ("en", "of")):
        said = [f"{row.present} {_role(row.role, row.present, language)} {of} {row.n}"
                for row in table.itertuples()]  # fmt: skip
        denied = [f"{row.denied} {_role(row.role, row.denied, language)}"
                  for row in table.itertuples() if row.denied]  # fmt: skip
        words[language] = several(said, language), several(denied, language)
    (said, denied), (said_en, denied_en) = words["fr"], words["en"]
    overcome = int(table["overcome"].sum())
    return Finding(
        f"L'acculturation des agents freine, selon {said} (n = {plural(n, 'entretien')}) ;"
        f" {f'la nient, au moins une fois, {denied}' if denied else 'personne ne la nie'} ;"
        f" elle est dite surmontée quelque part dans {plural(overcome, 'entretien')}.",
        f"The acculturation of staff holds things back according to {said_en} (n = {n} interviews);"
        f" {f'it is denied at least once by {denied_en}' if denied_en else 'nobody denies it'};"
        f" it is said to be overcome somewhere in {overcome} of them.",
        value=int(table["present"].sum()), n=n, unit="entretiens", hypothesis="H4",
    )  # fmt: skip


def levers(result: Acculturation) -> Finding:
    """Say which lever is told of the projects that acculturation held back, without its effect."""
    known = result.levers[result.levers["code"] != BENEFIT].dropna(subset="p")
    if known.empty:
        return Finding("Aucun projet raconté ne permet de rapprocher acculturation et leviers.",
                       "No project told sets acculturation beside levers.")  # fmt: skip
    top = known.sort_values(["p", "both"], ascending=[True, False], kind="stable").iloc[0]
    n, both, told = (int(top[key]) for key in ("n", "both", "told"))
    found = top["p_holm"] <= LEVEL
    p, p_en = p_value(top["p_holm"]), p_value(top["p_holm"], "en")
    return Finding(
        f"Sur {plural(n, 'projet')} racontés, le levier qui accompagne le plus l'acculturation est"
        f" {label(top, 'fr')} : elle pèse dans {both} des {told} projets où l'on en parle (rapport"
        f" des cotes {ratio(top, 'fr')}, {p} après correction"
        f"{'' if found else ' : cela ne se distingue pas du hasard'}). Un levier se tire là où est"
        " le frein : ce lien ne dit pas qu'il agit.",
        f"Of {n} projects told, the lever that goes most with acculturation is {label(top, 'en')}:"
        f" acculturation weighs in {both} of the {told} projects where it is told (odds ratio"
        f" {ratio(top, 'en')}, {p_en} after correction{'' if found else ': not told from chance'})."
        " A lever is pulled where the barrier is: this link does not say that it works.",
        **odds(top), n=n,
    )  # fmt: skip


def benefit_told(result: Acculturation) -> Finding:
    """Say whether projects told to benefit agents are those that acculturation held back less."""
    rows = result.levers[result.levers["code"] == BENEFIT].dropna(subset="p")
    if rows.empty:
        return Finding("Aucun projet raconté ne parle de bénéfices pour les agents.",
                       "No project told speaks of benefits for staff.")  # fmt: skip
    row = rows.iloc[0]
    n, both, told = (int(row[key]) for key in ("n", "both", "told"))
    way, way_en = ("plus", "more") if row["estimate"] > 1 else ("moins", "less")
    found = row["p_holm"] <= LEVEL
    verdict = (f"on parle {way} d'acculturation là où l'on parle de bénéfices pour les agents"
               if found else "le lien ne se distingue pas du hasard")  # fmt: skip
    verdict_en = (f"acculturation is told {way_en} where benefits for staff are told"
                  if found else "the link is not told from chance")  # fmt: skip
    return Finding(
        f"Sur {plural(n, 'projet')} racontés, {told} apportent quelque chose aux agents et"
        f" l'acculturation pèse dans {both} d'entre eux : à métropole égale, {verdict} (rapport des"
        f" cotes {ratio(row, 'fr')}, {p_value(row['p_holm'])} après correction).",
        f"Of {n} projects told, {told} bring something to staff, and acculturation weighs in {both}"
        f" of these: within métropoles, {verdict_en} (odds ratio {ratio(row, 'en')},"
        f" {p_value(row['p_holm'], 'en')} after correction).",
        **odds(row), n=n,
    )  # fmt: skip


def benefit(table: pd.DataFrame) -> Finding:
    """Say whether métropoles that attend to what staff gain have fewer projects held back."""
    row = table.iloc[0]
    n = int(row["n"])
    if math.isnan(row["estimate"]):
        return Finding("Trop peu de métropoles pour rapprocher bénéfices et acculturation.",
                       "Too few métropoles to set benefits beside acculturation.")  # fmt: skip
    found = row["p"] <= LEVEL
    less = row["estimate"] < 0
    told, told_en = _rho(row, "fr"), _rho(row, "en")
    reach, reach_en = (number(row["detectable"], 2, language) for language in ("fr", "en"))
    way, way_en = ("moins", "less") if less else ("plus", "more")
    return Finding(
        f"Là où l'attention aux bénéfices pour les agents est mieux notée, l'acculturation freine"
        f" {way} souvent les projets ({told}, n = {plural(n, 'métropole')})." if found else
        f"Aucun lien n'est vu entre l'attention aux bénéfices pour les agents et la part de projets"
        f" freinés par l'acculturation ({told}, n = {plural(n, 'métropole')}) ; un lien de {reach}"
        " serait vu huit fois sur dix.",
        f"Where attention to benefits for staff is better rated, acculturation holds projects back"
        f" {way_en} often ({told_en}, n = {n} métropoles)." if found else
        f"No link is seen between attention to benefits for staff and the share of projects held"
        f" back by acculturation ({told_en}, n = {n} métropoles); a link of {reach_en} would be"
        " seen eight times in ten.",
        value=row["estimate"], low=row["low"], high=row["high"], n=n, unit="ρ de Spearman",
    )  # fmt: skip


def _rho(row: pd.Series, language: str) -> str:
    rho, p = number(row["estimate"], 2, language), p_value(row["p"], language)
    return f"ρ = {rho} [{interval(row['low'], row['high'], 2, language)}], {p}"


def _role(role: str, count: int, language: str) -> str:
    words = ROLES.get(role, (role,) * 4)
    return words[(0 if language == "fr" else 2) + (count > 1)]
