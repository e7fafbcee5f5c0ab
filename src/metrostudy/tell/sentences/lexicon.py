"""The words of the interviews in sentences: which classes of words hold, and who says what."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from metrostudy.compare.lexicon.specificities import READ_FROM
from metrostudy.compare.lexicon.worlds import Worlds
from metrostudy.tell.findings import Finding
from metrostudy.tell.wording import number, percent, plural, several

_WORDS, _ONE_VOICE = 3, 0.5


def worlds(result: Worlds) -> Finding:
    """Say how many classes of words are found again when other interviews are drawn."""
    table = result.classes
    if result.refused:
        return _refused(result)
    if table["jaccard"].isna().all():
        return _not_redrawn(result)
    steady, best = table[table["steady"]], float(table["jaccard"].max())
    measure = {"value": best, "n": result.interviews, "unit": "stabilité (Jaccard)"}
    if steady.empty:
        return Finding(
            f"{_cut(result, 'fr')} Aucune n'est retrouvée quand on tire d'autres entretiens "
            f"(stabilité d'au plus {number(best, 2)} sur 1 ; il faut plus d'un demi, et plus que "
            "n'en donnent des mots mélangés) : on ne les interprète pas.",
            f"{_cut(result, 'en')} None is found again when other interviews are drawn (stability "
            f"of {number(best, 2, 'en')} out of 1 at most; it takes more than a half, and more "
            "than mixed-up words give): they are not interpreted.",
            **measure,
        )
    return Finding(
        f"{_cut(result, 'fr')} {_held(result, steady, 'fr')}{_voices(steady, 'fr')}",
        f"{_cut(result, 'en')} {_held(result, steady, 'en')}{_voices(steady, 'en')}",
        **measure,
    )


def words_by_role(table: pd.DataFrame) -> Finding:
    """Say which words each role uses more than its share, and how many chance would give."""
    from metrostudy.tell.sentences.corpus import ROLES  # which gives this function its notebook

    over = table[(table["specificity"] >= READ_FROM) & (table["interviews"] > 1)]
    out, cells = int((table["specificity"].abs() >= READ_FROM).sum()), len(table)
    luck = 2 * cells * 10.0**-READ_FROM
    named = {role: rows["term"].head(_WORDS) for role, rows in over.groupby("group", sort=False)}
    if not named:
        return Finding(
            "Aucun mot n'est dit nettement plus par une fonction que par les autres, dans deux "
            "entretiens au moins.",
            "No word is said clearly more by one role than by the others, in two interviews at "
            "least.",
            value=0, n=cells, unit="mots spécifiques",
        )  # fmt: skip
    roles = {
        language: several(
            (f"{ROLES[role][place]} ({', '.join(terms)})" for role, terms in named.items()),
            language,
        )
        for language, place in (("fr", 1), ("en", 3))
    }
    enough = out > 2 * luck
    return Finding(
        f"Mots que chaque fonction dit le plus au-delà de sa part : {roles['fr']}. "
        f"{plural(out, 'écart')} sur {number(cells, 0)} pass{'e' if out < 2 else 'ent'} le seuil "
        f"d'une chance sur cent, où le hasard seul en donnerait jusqu'à {number(luck, 0)}"
        f"{'.' if enough else ' : rien ne dit que les fonctions parlent autrement.'}",
        f"Words that each role says most beyond its share: {roles['en']}. {number(out, 0, 'en')} "
        f"gap{'s' * (out != 1)} of {number(cells, 0, 'en')} pass the bar of one chance in a "
        f"hundred, where luck alone would give up to {number(luck, 0, 'en')}"
        f"{'.' if enough else ': nothing says that roles speak differently.'}",
        value=out, n=cells, unit="mots spécifiques",
    )  # fmt: skip


def _refused(result: Worlds) -> Finding:
    fr, en = {
        "words": (
            "Les réponses ont trop peu de mots en commun pour être classées.",
            "The answers have too few words in common to be classified.",
        ),
        "classes": (
            "Les réponses ne se laissent pas couper en deux classes assez grandes.",
            "The answers cannot be cut into two classes large enough.",
        ),
    }[result.refused]
    fr, en = f"{fr} Aucun monde lexical n'est donné.", f"{en} No lexical world is given."
    return Finding(fr, en, value=0, n=result.interviews, unit="classes")


def _not_redrawn(result: Worlds) -> Finding:
    return Finding(
        f"{_cut(result, 'fr')} Avec moins de trois entretiens leur stabilité ne se mesure pas : "
        "elles décrivent ceux-ci, et rien d'autre.",
        f"{_cut(result, 'en')} With fewer than three interviews their stability cannot be "
        "measured: they describe these, and nothing else.",
        value=len(result.classes), n=result.interviews, unit="classes",
    )  # fmt: skip


def _cut(result: Worlds, language: str) -> str:
    k, met = len(result.classes), result.interviews
    total = len(result.segments)
    kept = percent(1 - result.unclassified / total, 0, language)
    if language == "fr":
        return (f"{plural(total, 'segment')} de {plural(met, 'entretien')} ({kept} classés) se "
                f"coupent en {k} classes de mots.")  # fmt: skip
    return (f"{number(total, 0, 'en')} segments of {met} interview{'s' * (met != 1)} ({kept} "
            f"classified) are cut into {k} classes of words.")  # fmt: skip


def _held(result: Worlds, steady: pd.DataFrame, language: str) -> str:
    told = several(map(_named(result, language), steady.to_dict("records")), language)
    left = len(result.classes) - len(steady)
    if language == "fr":
        be = "est retrouvée" if len(steady) == 1 else "sont retrouvées"
        rest = "les autres ne s'interprètent pas" if left > 1 else "l'autre ne s'interprète pas"
        end = f" ; {rest}" if left else ""
        return f"{len(steady)} {be} quand on tire d'autres entretiens : {told}{end}."
    be = "is found" if len(steady) == 1 else "are found"
    end = f"; the other{'s are' if left > 1 else ' is'} not interpreted" if left else ""
    return f"{len(steady)} {be} again when other interviews are drawn: {told}{end}."


def _named(result: Worlds, language: str) -> Callable[[dict], str]:
    tops = result.profiles.groupby("class")["term"].agg(lambda terms: ", ".join(terms.head(_WORDS)))

    def named(row: dict) -> str:
        share = percent(row["share"], 0, language)
        steadiness = number(row["jaccard"], 2, language)
        if language == "fr":
            return f"« {tops[row['class']]} » ({share} des segments, stabilité {steadiness})"
        return f"“{tops[row['class']]}” ({share} of segments, stability {steadiness})"

    return named


def _voices(steady: pd.DataFrame, language: str) -> str:
    """Which of the classes that hold are one person's."""
    alone = [str(number) for number in steady.loc[steady["top_share"] > _ONE_VOICE, "class"]]
    if not alone:
        return ""
    if language == "fr":
        many = "Les classes" if len(alone) > 1 else "La classe"
        come = "viennent chacune" if len(alone) > 1 else "vient"
        return f" {many} {several(alone)} {come} pour plus de la moitié d'un seul entretien."
    come = "each come" if len(alone) > 1 else "comes"
    classes = "Classes" if len(alone) > 1 else "Class"
    return f" {classes} {several(alone, 'en')} {come} for more than half from one interview."
