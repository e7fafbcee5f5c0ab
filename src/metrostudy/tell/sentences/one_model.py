"""05 in sentences: one model or several, and what could have been seen."""

from __future__ import annotations

import math

import pandas as pd

from metrostudy.compare.one_model import Verdict
from metrostudy.tell.findings import Finding
from metrostudy.tell.wording import number, p_value, plural, several

_NAMED = 4


def verdict(result: Verdict) -> Finding:
    """Say whether the métropoles, as they score, are one population or several (H1)."""
    return _told(result, "les {n} métropoles", "the {n} métropoles")


def profiles(result: Verdict) -> Finding:
    """Say the same of profiles: on what each is stronger than it usually is (H1)."""
    return _told(
        result,
        "niveau mis à part, les profils des {n} métropoles",
        "level set apart, the profiles of the {n} métropoles",
    )


def segments(table: pd.DataFrame) -> Finding:
    """Say on what each class stands above the whole: a description that no test backs."""
    heads = table.drop_duplicates("class").set_index("class")["size"]
    kind, n = table["kind"].iloc[0], int(heads.sum())
    noun_fr = {"segment": "segment", "model": "groupe", "atypical": "classe"}[kind]
    noun_en = {"segment": "segment", "model": "group", "atypical": "class"}[kind]
    lead_fr, lead_en = _LEADS[kind]
    return Finding(
        f"{lead_fr} Ce qui en distingue le plus chaque {noun_fr}, en écarts-types :"
        f" {_marks(table, noun_fr, 'fr')}. C'est une description, pas un test.",
        f"{lead_en} What most sets each {noun_en} apart, in standard deviations:"
        f" {_marks(table, noun_en, 'en')}. This describes and tests nothing.",
        value=len(heads), n=n, unit=f"{noun_fr}s",
    )  # fmt: skip


_LEADS = {
    "segment": (
        "Couper ce continuum en segments aide seulement à le lire.",
        "Cutting this continuum into segments only helps to read it.",
    ),
    "model": ("L'arbre suggère ces groupes.", "The tree suggests these groups."),
    "atypical": (
        "Ces classes ne sont pas des modèles.",
        "These classes are not models.",
    ),
}


def _marks(table: pd.DataFrame, noun: str, language: str) -> str:
    """For each class, its size and the dimension on which it is farthest from the whole."""
    far = table.loc[table["above"].abs().groupby(table["class"]).idxmax()]
    quote, mark = ("« {} »", " ; ") if language == "fr" else ("“{}”", "; ")
    return mark.join(
        f"{noun} {row['class']} (n = {row['size']}), {quote.format(row[f'label_{language}'])}"
        f" ({'+' if row['above'] > 0 else ''}{number(row['above'], 1, language)})"
        for _, row in far.iterrows()
    )


def _told(result: Verdict, subject_fr: str, subject_en: str) -> Finding:
    row = result.table.iloc[0]
    answer = {"one": _one, "several": _several, "atypical": _atypical}[row["verdict"]]
    about_fr = f"{result.index_fr} : " if result.index_fr else ""
    about_en = f"{result.index_en}: " if result.index_en else ""
    who_fr = f"{subject_fr.format(n=row['n'])}, sur {_dimensions(result, 'fr')},"
    who_en = f"{subject_en.format(n=row['n'])}, on {_dimensions(result, 'en')},"
    refutes = row["verdict"] == "several" and not result.is_context
    return Finding(
        _capital(about_fr + answer(result, who_fr, "fr")),
        _capital(about_en + answer(result, who_en, "en")),
        value=row["p_box"], n=int(row["n"]), unit="p", hypothesis="H1",
        bearing="opposes" if refutes else "silent",
    )  # fmt: skip


def _one(result: Verdict, who: str, language: str) -> str:
    row = result.table.iloc[0]
    p = p_value(row["p_box"], language)
    if language == "en":
        return (
            f"{who} are compatible with one model in which they differ by degree ({p}). This"
            f" does not prove that there is only one: {_seen(row, 'en')}."
        )
    return (
        f"{who} sont compatibles avec un seul modèle, où l'on diffère par degrés ({p}). Cela ne"
        f" prouve pas qu'il n'y en ait qu'un : {_seen(row, 'fr')}."
    )


def _several(result: Verdict, who: str, language: str) -> str:
    row = result.table.iloc[0]
    sizes = result.classes.drop_duplicates("class").sort_values("class")["size"]
    p, worst = p_value(row["p_box"], language), number(row["loo_max"], 3, language)
    groups = several((number(size, 0, language) for size in sizes), language)
    if language == "en":
        return (
            f"{who} show more than one model ({p}; at most {worst} when one métropole is left out)."
            f" The tree suggests {len(sizes)} groups, of {groups}; segments of a curved gradient"
            " would look the same."
        )
    return (
        f"{who} montrent plus d'un modèle ({p} ; au plus {worst} quand on retire une métropole)."
        f" L'arbre suggère {len(sizes)} groupes, de {groups} ; les segments d'un gradient courbe"
        " auraient la même allure."
    )


def _atypical(result: Verdict, who: str, language: str) -> str:
    p, names = p_value(result.table["p_box"].item(), language), result.atypical
    shown = [*names[:_NAMED]]
    if len(names) > _NAMED:
        more = len(names) - _NAMED
        shown.append(plural(more, "autre") if language == "fr" else f"{more} more")
    if language == "en":
        return (
            f"{who} depart from a continuum ({p}) because of atypical métropoles"
            f" ({several(shown, 'en')}) or of skewed scores: nothing shows several models."
        )
    return (
        f"{who} s'écartent d'un continuum ({p}) à cause de métropoles atypiques"
        f" ({several(shown)}) ou de scores dissymétriques : rien n'indique plusieurs modèles."
    )


def _seen(row: pd.Series, language: str) -> str:
    """What separation would have been seen; optimistic, since leaving one out is not simulated."""
    two, three = (_apart(row[name], language) for name in ("d80_k2", "d80_k3"))
    if language == "en":
        return (
            f"at this size only two models {two} apart, or three {three} apart, would be seen"
            " eight times in ten, at best; closer ones are not excluded"
        )
    return (
        f"à cette taille, on n'aurait vu huit fois sur dix, au mieux, que deux modèles distants"
        f" {two}, ou trois {three} ; de plus proches ne sont pas exclus"
    )


def _apart(distance: float, language: str) -> str:
    beyond = math.isnan(distance)
    shown = number(20 if beyond else distance, 0 if beyond or distance % 1 == 0 else 1, language)
    if language == "en":
        return f"{'more than ' if beyond else ''}{shown} standard deviations"
    return f"de {'plus de ' if beyond else ''}{shown} écarts-types"


def _dimensions(result: Verdict, language: str) -> str:
    count, left = int(result.table["dimensions"].item()), len(result.dropped)
    if language == "en":
        out = f" ({left} left out, the same for all)" if left else ""
        return f"{count} dimension{'s' * (count > 1)}{out}"
    out = f" ({plural(left, 'écartée')}, la même valeur pour toutes)" if left else ""
    return f"{plural(count, 'dimension')}{out}"


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
