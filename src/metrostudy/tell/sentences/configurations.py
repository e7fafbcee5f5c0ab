"""06 in sentences, continued: minima, the path to maturity, noise, other settings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

from metrostudy.compare.configurations.expressions import parse
from metrostudy.compare.configurations.path import PathTested
from metrostudy.compare.verdicts import LEVEL, path_bearing
from metrostudy.tell.findings import Finding
from metrostudy.tell.wording import number, p_value, percent, plural, several


def binding(table: pd.DataFrame) -> Finding:
    """Say of which conditions maturity requires a minimum, by the empty corner of their ceiling."""
    n, held = int(table["n"].max()), table[table["effect_p"] <= LEVEL]
    rest = len(table) - len(held)
    if held.empty:
        return Finding(
            f"D'aucune des {rest} conditions les notes ne montrent qu'il faille un minimum pour un"
            f" indice élevé (n = {n}) : un minimum peut exister et passer inaperçu.",
            f"For none of the {rest} conditions do ratings show that a high index requires a"
            f" minimum (n = {n}): there may be one that goes unnoticed.",
            value=0, n=n, unit="conditions", hypothesis="H2",
        )  # fmt: skip
    french, english = (several(map(_effect(language), held.itertuples()), language)
                       for language in ("fr", "en"))  # fmt: skip
    return Finding(
        f"Pour un indice élevé, il faut un minimum de {french} (p de Holm ; n = {n})."
        + (f" Pour {plural(rest, 'autre')}, les données ne le montrent pas." if rest else ""),
        f"A high index requires a minimum of {english} (Holm's p; n = {n})."
        + (f" For {rest} other{'s' * (rest > 1)} the data do not show it." if rest else ""),
        value=len(held), n=n, unit=f"conditions sur {len(table)}", hypothesis="H2",
    )  # fmt: skip


def path(tested: PathTested) -> Finding:
    """Say whether the conditions of the hypothesis together are the one path to maturity (H2)."""
    row = tested.verdict.iloc[0]
    build = _only if row["only"] else _others if row["n_models"] else _nothing
    french, english = (build(row, tested.labels, language) for language in ("fr", "en"))
    return Finding(
        french + _noise(row, "fr"), english + _noise(row, "en"), value=row["p"], n=int(row["n"]),
        unit="p", hypothesis="H2", bearing=path_bearing(row),
    )  # fmt: skip


def noise(found: dict[str, Any]) -> Finding:
    """Say how much of maturity as many conditions would seem to explain if nothing held (H2)."""
    n, k = found["n"], found["conditions"]
    observed, by_luck = found["observed"], found["estimate"]
    after = ", trop pour conclure" if found["too_many"] else ""
    after_en = ", too much to conclude" if found["too_many"] else ""
    return Finding(
        f"Les {k} conditions prises ensemble isolent {percent(observed)} des mûres ; tirées au"
        f" sort, elles en isoleraient encore {percent(by_luck)}{after} (n = {n}).",
        f"The {k} conditions together set apart {percent(observed, 0, 'en')} of the mature; drawn"
        f" at random they would still set apart {percent(by_luck, 0, 'en')}{after_en} (n = {n}).",
        value=by_luck, low=found["low"], high=found["high"], n=n,
        unit="part des mûres isolée par hasard", hypothesis="H2",
    )  # fmt: skip


def settings(swept: pd.DataFrame) -> Finding:
    """Say in how many settings the path that is most often found is the only one found."""
    models = swept.loc[swept["models"] != "", "models"]
    total, blind = len(swept), len(swept) - len(models)
    if models.empty:
        return Finding(f"Aucun des {total} réglages ne trouve de chemin.",
                       f"None of the {total} settings finds a path.", value=0, n=total,
                       unit="réglages")  # fmt: skip
    times, kinds = int(models.value_counts().max()), models.nunique() - 1
    french, english = [f"{times} donnent le même résultat"], [f"{times} give the same result"]
    if kinds:
        french += [f"les {total - times - blind} qui restent en donnent {kinds} de plus"]
        english += [f"the {total - times - blind} that remain give {kinds} more"]
    if blind:
        french += [f"{blind} {'ne trouvent' if blind > 1 else 'ne trouve'} aucun chemin"]
        english += [f"{blind} find{'s' * (blind == 1)} no path"]
    return Finding(
        f"Sur {total} réglages défendables, {' ; '.join(french)}.",
        f"Of {total} defensible settings, {'; '.join(english)}.",
        value=times / total, n=total, unit="part des réglages",
    )  # fmt: skip


def one_less(swept: pd.DataFrame) -> Finding:
    """Say whose absence would change the path, of all the métropoles left out one by one."""
    whole = swept.loc[swept["version"] == "all cases", "models"].item()
    others = swept[swept["version"] != "all cases"]
    moved = others.loc[others["models"] != whole, "version"].str.removeprefix("without ")
    n = len(others)
    if moved.empty:
        return Finding(f"Retirer l'une quelconque des {n} métropoles ne change rien au résultat.",
                       f"Leaving out any one of the {n} métropoles changes nothing.",
                       value=0, n=n, unit="métropoles dont tout dépend")  # fmt: skip
    return Finding(
        f"Retirer une seule des {n} métropoles change le résultat dans"
        f" {plural(len(moved), 'cas', 'cas')} : {several(moved)}.",
        f"Leaving out one of the {n} métropoles changes the result in {len(moved)}"
        f" case{'s' * (len(moved) > 1)}: {several(moved, 'en')}.",
        value=len(moved), n=n, unit="métropoles dont tout dépend",
    )  # fmt: skip


def _effect(language: str) -> Callable[[Any], str]:
    quoted = "“{}” (d = {}, {})" if language == "en" else "« {} » (d = {}, {})"
    return lambda row: quoted.format(
        getattr(row, f"label_{language}"), number(row.effect, 2, language),
        p_value(row.effect_p, language),
    )  # fmt: skip


def _only(row: pd.Series, labels: pd.DataFrame, language: str) -> str:
    together = several(_labelled(labels, language), language)
    a, b, c, d = (int(row[name]) for name in ("mature_with", "mature", "others_with", "others"))
    if language == "en":
        luck = "" if row["p"] <= LEVEL else ", which luck would often give"
        return (f"Having {together} together is the only path found to maturity: {a} of the {b}"
                f" mature, {c} of the {d} others ({p_value(row['p'], 'en')}{luck}).")  # fmt: skip
    luck = "" if row["p"] <= LEVEL else ", ce que le hasard donnerait souvent"
    return (f"Réunir {together} est le seul chemin trouvé vers la maturité : {a} des {b} mûres,"
            f" {c} des {d} autres ({p_value(row['p'])}{luck}).")  # fmt: skip


def _others(row: pd.Series, labels: pd.DataFrame, language: str) -> str:
    together = several(_labelled(labels, language), language)
    found, tied = _worded(row["model"], labels, language), int(row["n_models"])
    a, b, c, d = (int(row[name]) for name in ("mature_with", "mature", "others_with", "others"))
    if language == "en":
        ties = f" ({tied} models fit equally well)" if tied > 1 else ""
        return (f"Having {together} together ({a} of the {b} mature, {c} of the {d} others) is not"
                f" the path that is found; that is: {found}{ties}.")  # fmt: skip
    ties = f" ({tied} modèles se valent)" if tied > 1 else ""
    return (f"Réunir {together} ({a} des {b} mûres, {c} des {d} autres) n'est pas le chemin que"
            f" l'on trouve ; c'est : {found}{ties}.")  # fmt: skip


def _nothing(row: pd.Series, labels: pd.DataFrame, language: str) -> str:
    named, n = several(_labelled(labels, language), language), int(row["n"])
    if language == "en":
        return f"No combination of {named} goes with maturity (n = {n})."
    return f"Aucune combinaison de {named} ne va de pair avec la maturité (n = {n})."


def _noise(row: pd.Series, language: str) -> str:
    share = percent(row["noise"], 0, language)
    if language == "en":
        return f" Drawn at random, the conditions would set apart {share} of the mature."
    return f" Tirées au sort, ces conditions isoleraient déjà {share} des mûres."


def _labelled(labels: pd.DataFrame, language: str) -> list[str]:
    quoted = "“{}”" if language == "en" else "« {} »"
    return [quoted.format(label) for label in labels[f"label_{language}"]]


def _worded(model: str, labels: pd.DataFrame, language: str) -> str:
    """A model in words: « A » et « B », sans « C » ; ou « D »."""
    quoted = dict(zip(labels.index, _labelled(labels, language), strict=True))
    no, nor, either = ((", without ", " nor ", "; or ") if language == "en"
                       else (", sans ", " ni ", " ; ou "))  # fmt: skip
    terms = []
    for term in parse(model):
        absent = nor.join(quoted[name] for name, value in term if not value)
        present = several((quoted[name] for name, value in term if value), language)
        terms.append((present + (no + absent if absent else "")).removeprefix(", "))
    return either.join(terms)
