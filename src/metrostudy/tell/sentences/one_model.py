"""05 in sentences: one model or several, and what could have been seen."""

from __future__ import annotations

import math

import pandas as pd

from metrostudy.compare.one_model.verdict import Verdict
from metrostudy.tell.findings import Finding
from metrostudy.tell.sentences.themes import theme_spread
from metrostudy.tell.sentences.typology import segments, shuffled, stability, supplementary
from metrostudy.tell.wording import number, p_value, plural, several

__all__ = ["both", "profiles", "readings", "segments", "shuffled", "stability", "supplementary",
           "theme_spread", "verdict"]  # fmt: skip

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


def both(results: tuple[Verdict, Verdict]) -> Finding:
    """Tell the verdicts on levels and on profiles side by side (H1)."""
    levels, n = results[0], int(results[0].table["n"].item())
    apart = tuple(result.table["verdict"].item() == "several" for result in results)
    (level_fr, level_en), (own_fr, own_en) = (_clause(result) for result in results)
    french, english = _TOGETHER[apart]
    french = (
        f"{_about(levels, 'fr')}pour les niveaux des {n} métropoles, {level_fr} ; pour leurs"
        f" profils, {own_fr}. {french}"
    )
    english = (
        f"{_about(levels, 'en')}on the levels of the {n} métropoles, {level_en}; on their"
        f" profiles, {own_en}. {english}"
    )
    return Finding(
        _capital(french) + _context(levels, "fr"), _capital(english) + _context(levels, "en"),
        value=sum(apart), n=n, unit="lectures", hypothesis="H1",
        bearing="opposes" if any(apart) and not levels.is_context else "silent",
    )  # fmt: skip


def readings(results: tuple[Verdict, Verdict]) -> Finding:
    """Say what p other readings of levels and of profiles give: they decide nothing."""
    levels, relative = results
    n = int(levels.table["n"].item())
    return Finding(
        f"D'autres lectures, qui ne décident pas (n = {n}). Niveaux : {_other(levels, 'fr')}."
        f" Profils : {_other(relative, 'fr')}.",
        f"Other readings, which decide nothing (n = {n}). Levels: {_other(levels, 'en')}. Profiles:"
        f" {_other(relative, 'en')}.",
        value=levels.table["p_rotation"].item(), n=n, unit="p",
    )  # fmt: skip


def bent(result: Verdict) -> bool:
    """Return whether one model is enough only because a continuum may bend.

    Its classes then stand above the limit of a straight continuum, but not of a curved one.
    """
    above = (result.profile["observed"] > result.profile["limit"]).any()
    return result.table["verdict"].item() == "one" and bool(above)


_TOGETHER = {
    (False, False): (
        "Rien ne montre plusieurs modèles, ce qui ne prouve pas qu'il n'y en ait qu'un.",
        "Nothing shows several models, which does not prove that there is only one.",
    ),
    (False, True): (
        "Les métropoles se séparent par leurs points forts, non par leur niveau.",
        "Métropoles part by their strong points, not by their level.",
    ),
    (True, False): (
        "Les métropoles se séparent par leur niveau, non par leurs points forts.",
        "Métropoles part by their level, not by their strong points.",
    ),
    (True, True): (
        "Les métropoles se séparent par leur niveau et par leurs points forts.",
        "Métropoles part by their level and by their strong points.",
    ),
}


def _clause(result: Verdict) -> tuple[str, str]:
    """A verdict in a few words, in French and in English."""
    row = result.table.iloc[0]
    words = {
        "one": ("un seul modèle suffit", "one model is enough"),
        "several": ("il y a plus d'un modèle", "there is more than one model"),
        "atypical": (
            "seules des métropoles atypiques s'écartent",
            "only atypical métropoles depart",
        ),
    }
    if bent(result):
        words["one"] = ("un gradient courbe suffit", "a curved gradient is enough")
    p = row["p_curve"] if bent(result) else row["p_box"]
    french, english = words[row["verdict"]]
    return f"{french} ({p_value(p)})", f"{english} ({p_value(p, 'en')})"


def _other(result: Verdict, language: str) -> str:
    treated = result.sensitivity.set_index("reading")["p_box"]
    loose = p_value(result.table["p_rotation"].item(), language)
    even, brought = (number(treated[name], 3, language) for name in ("yeo_johnson", "winsorised"))
    if language == "en":
        return (
            f"{loose} against a bunched cloud (the permissive reading), {even} once scores are made"
            f" symmetrical, {brought} once the extremes are brought in"
        )
    return (
        f"{loose} face à un nuage resserré (lecture permissive), {even} une fois les scores rendus"
        f" symétriques, {brought} une fois les extrêmes ramenés"
    )


def _told(result: Verdict, subject_fr: str, subject_en: str) -> Finding:
    row = result.table.iloc[0]
    answer = {"one": _bent if bent(result) else _one, "several": _several, "atypical": _atypical}
    tell = answer[row["verdict"]]
    who_fr = f"{subject_fr.format(n=row['n'])}, sur {_dimensions(result, 'fr')},"
    who_en = f"{subject_en.format(n=row['n'])}, on {_dimensions(result, 'en')},"
    refutes = row["verdict"] == "several" and not result.is_context
    return Finding(
        _capital(_about(result, "fr") + tell(result, who_fr, "fr")) + _context(result, "fr"),
        _capital(_about(result, "en") + tell(result, who_en, "en")) + _context(result, "en"),
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


def _bent(result: Verdict, who: str, language: str) -> str:
    row = result.table.iloc[0]
    straight, curved = (p_value(row[name], language) for name in ("p_box", "p_curve"))
    if language == "en":
        return (
            f"{who} depart from a straight gradient ({straight}) but not from a curved one"
            f" ({curved}): one model is enough, and separate models cannot be told from segments of"
            f" a curve. Besides, {_seen(row, 'en')}."
        )
    return (
        f"{who} s'écartent d'un gradient droit ({straight}) mais non d'un gradient courbe"
        f" ({curved}) : un seul modèle suffit, et l'on ne peut départager des modèles séparés des"
        f" segments d'une courbe. De plus, {_seen(row, 'fr')}."
    )


def _several(result: Verdict, who: str, language: str) -> str:
    row = result.table.iloc[0]
    sizes = result.classes.drop_duplicates("class").sort_values("class")["size"]
    p, worst = p_value(row["p_box"], language), number(row["loo_max"], 3, language)
    bend = number(row["p_curve"], 3, language)
    groups = several((number(size, 0, language) for size in sizes), language)
    if language == "en":
        return (
            f"{who} show more than one model ({p}; {bend} against a curved gradient; at most"
            f" {worst} when one métropole is left out). The tree suggests {len(sizes)} groups, of"
            f" {groups}."
        )
    return (
        f"{who} montrent plus d'un modèle ({p} ; {bend} face à un gradient courbe ; au plus"
        f" {worst} quand on retire une métropole). L'arbre suggère {len(sizes)} groupes, de"
        f" {groups}."
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
    """What separation the whole rule would have seen."""
    two, three = (_apart(row[name], language) for name in ("d80_k2", "d80_k3"))
    if language == "en":
        return (
            f"at this size only two models {two} apart, or three {three} apart, would be seen"
            " eight times in ten; closer ones are not excluded"
        )
    return (
        f"à cette taille, on n'aurait vu huit fois sur dix que deux modèles distants {two}, ou"
        f" trois {three} ; de plus proches ne sont pas exclus"
    )


def _apart(distance: float, language: str) -> str:
    beyond = math.isnan(distance)
    shown = number(20 if beyond else distance, 0 if beyond or distance % 1 == 0 else 1, language)
    if language == "en":
        return f"{'more than' if beyond else 'about'} {shown} standard deviations"
    return f"de plus de {shown} écarts-types" if beyond else f"d'environ {shown} écarts-types"


def _dimensions(result: Verdict, language: str) -> str:
    count, left = int(result.table["dimensions"].item()), len(result.dropped)
    if language == "en":
        out = f" ({left} left out, the same for all)" if left else ""
        return f"{count} dimension{'s' * (count > 1)}{out}"
    out = f" ({plural(left, 'écartée')}, la même valeur pour toutes)" if left else ""
    return f"{plural(count, 'dimension')}{out}"


def _about(result: Verdict, language: str) -> str:
    index = result.index_en if language == "en" else result.index_fr
    return f"{index}{':' if language == 'en' else ' :'} " if index else ""


def _context(result: Verdict, language: str) -> str:
    """What is measured around the métropoles is never called maturity."""
    if not result.is_context:
        return ""
    if language == "en":
        return " This is their context, not their maturity."
    return " C'est leur contexte, non leur maturité."


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
