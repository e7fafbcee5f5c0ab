"""02 in sentences, once coders are compared: where they part, what is left to hear, who drifted."""

from __future__ import annotations

import pandas as pd

from metrostudy.field.reconciling.drift import Drift
from metrostudy.field.reconciling.saturation import Saturation
from metrostudy.tell.findings import Finding
from metrostudy.tell.wording import interval, number, p_value, plural, several

LEVEL = 0.05
_LAST = 5
_KINDS_FR = {
    "missing": "que l'un seul a codés",
    "boundary": "où les bornes diffèrent",
    "neighbour": "où chacun a pris un code voisin",
    "valence": "où le sens est contraire",
}
_KINDS_EN = {
    "missing": "that only one coded",
    "boundary": "with other boundaries",
    "neighbour": "with a neighbouring code each",
    "valence": "read with opposite meanings",
}
_MONTHS_FR = ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
              "octobre", "novembre", "décembre")  # fmt: skip
_MONTHS_EN = ("January", "February", "March", "April", "May", "June", "July", "August",
              "September", "October", "November", "December")  # fmt: skip


def disagreements(pairs: pd.DataFrame) -> Finding:
    """Say on how many passages coders part, of which kind, and which codes are most concerned."""
    if pairs.empty:
        return Finding(
            "Aucun passage ne sépare deux codeurs.", "No passage sets two coders apart.",
            value=0, n=0, unit="passages",
        )  # fmt: skip
    total = int(pairs["times"].sum())
    kinds = pairs.groupby("kind")["times"].sum().sort_values(ascending=False, kind="stable")
    fr = [f"{number(n, 0)} {_KINDS_FR[kind]}" for kind, n in kinds.items()]
    en = [f"{number(n, 0, 'en')} {_KINDS_EN[kind]}" for kind, n in kinds.items()]
    word = "passages" if total > 1 else "passage"
    return Finding(
        f"{_who(pairs, 'fr')} se séparent sur {plural(total, 'passage')} : {several(fr)}."
        f"{_leaders(pairs, 'fr')}",
        f"{_who(pairs, 'en')} part on {number(total, 0, 'en')} {word}: {several(en, 'en')}."
        f"{_leaders(pairs, 'en')}",
        value=total, n=total, unit="passages",
    )  # fmt: skip


def saturation(result: Saturation) -> Finding:
    """Say how many codes came up, what the last interviews added, and what that does not prove."""
    n = len(result.table)
    if n < 2:
        return Finding(
            f"{plural(n, 'entretien codé', 'entretiens codés')} : la saturation ne se lit pas.",
            f"{n} coded interview{'s' * (n > 1)}: saturation cannot be read.",
            n=n, unit="codes",
        )  # fmt: skip
    last = min(_LAST, n - 1)
    added = int(result.table["new"].tail(last).sum())
    return Finding(
        f"{result.coder} a employé {number(result.codes, 0)} des {plural(result.book, 'code')} du "
        f"livre en {n} entretiens ; {_last_fr(last, added)}, et un entretien de plus en "
        f"apporterait environ {number(result.next_new, 1)}. Les codes étant listés d'avance, cela "
        "dit que leur liste s'épuise, non que l'on n'apprend plus rien.",
        f"{result.coder} used {result.codes} of the {result.book} codes of the codebook in {n} "
        f"interviews; {_last_en(last, added)}, and one more interview would bring about "
        f"{number(result.next_new, 1, 'en')}. As codes were listed beforehand, this says that "
        "their list is running out, not that there is nothing left to learn.",
        value=float(added), n=n, unit="codes",
    )  # fmt: skip


def drift(result: Drift) -> Finding:
    """Say whether two coders moved apart, with what could have been detected."""
    n = len(result.agreement)
    if n == 0:
        return Finding(
            "Aucun entretien daté n'a été codé deux fois : une dérive ne peut pas se voir.",
            "No dated interview was coded twice: drift cannot be seen.",
            n=0, unit="kappa",
        )  # fmt: skip
    tests = result.tests.set_index("measure")
    if tests["p"].isna().all():
        return Finding(
            f"{plural(n, 'entretien daté', 'entretiens datés')} et codé{'s' * (n > 1)} deux fois : "
            "trop peu pour dire si un codeur a changé avec le temps.",
            f"{n} dated interview{'s' * (n > 1)} coded twice: too few to say whether a coder "
            "changed over time.",
            n=n, unit="kappa",
        )  # fmt: skip
    found = tests[tests["p_holm"] < LEVEL]
    kappa = tests.loc["agreement"]
    build = _detected if len(found) else _undetected
    return Finding(
        build(result, tests, "fr"), build(result, tests, "en"),
        value=_known(kappa["estimate"]), low=_known(kappa["low"]), high=_known(kappa["high"]),
        n=n, unit="kappa",
    )  # fmt: skip


# Disagreements ---------------------------------------------------------------------------------


def _who(pairs: pd.DataFrame, language: str) -> str:
    couples = pairs[["coder_1", "coder_2"]].drop_duplicates()
    if len(couples) > 1:
        return {"fr": "Comparés deux à deux, les codeurs", "en": "Compared in pairs, coders"}[
            language
        ]
    return several(couples.iloc[0].tolist(), language)


def _leaders(pairs: pd.DataFrame, language: str) -> str:
    """The code most often given by one alone, and the two codes most often exchanged."""
    told = []
    alone, swapped = (pairs[pairs["kind"] == kind] for kind in ("missing", "neighbour"))
    label, other = f"label_{language}", f"other_{language}"
    if len(alone):
        n = alone.groupby(label, sort=False)["times"].sum().sort_values(ascending=False)
        own = alone[alone[label] == n.index[0]]
        told.append(_alone(n.index[0], int(n.iloc[0]), own, language))
    if len(swapped):
        n = swapped.groupby([label, other], sort=False)["times"].sum().sort_values(ascending=False)
        told.append(_swapped(n.index[0], int(n.iloc[0]), language))
    said = " ; ".join(told) if language == "fr" else "; ".join(told)
    return f" {said[0].upper()}{said[1:]}." if said else ""


def _swapped(labels: tuple[str, str], times: int, language: str) -> str:
    if language == "fr":
        names = several([f"« {label} »" for label in labels])
        return f"les codes le plus souvent pris l'un pour l'autre sont {names} ({times} fois)"
    names = several([f"“{label}”" for label in labels], "en")
    return f"the codes most often taken for each other are {names} ({times} times)"


def _alone(label: str, times: int, own: pd.DataFrame, language: str) -> str:
    by = {}
    for row in own.itertuples():
        for coder, count in ((row.coder_1, row.by_1), (row.coder_2, row.by_2)):
            by[coder] = by.get(coder, 0) + int(count)
    most = max(by, key=lambda coder: by[coder])
    if language == "fr":
        return f"le code le plus souvent posé par un seul est « {label} » ({times} fois, dont " \
               f"{by[most]} par {most})"  # fmt: skip
    return f"the code most often given by one alone is “{label}” ({times} times, {by[most]} of " \
           f"them by {most})"  # fmt: skip


# Saturation ------------------------------------------------------------------------------------


def _last_fr(last: int, added: int) -> str:
    who = f"les {last} derniers en ont" if last > 1 else "le dernier en a"
    if not added:
        return f"{who.replace('en ont', 'n’en ont').replace('en a', 'n’en a')} ajouté aucun"
    return f"{who} ajouté {added}"


def _last_en(last: int, added: int) -> str:
    who = f"the last {last}" if last > 1 else "the last one"
    return f"{who} added {added or 'none'}"


# Drift -----------------------------------------------------------------------------------------


def _detected(result: Drift, tests: pd.DataFrame, language: str) -> str:
    found = [name for name in tests.index if tests.loc[name, "p_holm"] < LEVEL]
    parts = [_change(name, tests.loc[name], result, language) for name in found]
    rest = [name for name in tests.index if name not in found]
    if language == "fr":
        said = f"{_since(result, 'fr')}, {several(parts)}."
        if "agreement" in rest:
            said += f" L'accord, lui, ne change pas de façon détectable{_missed(tests, 'fr')}."
        return said + " Les p sont corrigés de Holm ; qui des deux a changé se lit sur la figure."
    said = f"{_since(result, 'en')}, {several(parts, 'en')}."
    if "agreement" in rest:
        said += f" Agreement itself does not change detectably{_missed(tests, 'en')}."
    return said + " Each p is Holm's; which of the two changed is seen on the figure."


def _undetected(result: Drift, tests: pd.DataFrame, language: str) -> str:
    row = tests.loc["agreement"]
    ends = [number(row[name], 2, language) for name in ("before", "after")]
    if language == "fr":
        return (
            f"{_since(result, 'fr')}, aucune dérive n'est détectée : l'accord passe de {ends[0]} à "
            f"{ends[1]}{_bounds(row, 2, 'fr')}{_missed(tests, 'fr')}."
        )
    return (
        f"{_since(result, 'en')}, no drift is detected: agreement goes from {ends[0]} to {ends[1]}"
        f"{_bounds(row, 2, 'en')}{_missed(tests, 'en')}."
    )


def _since(result: Drift, language: str) -> str:
    n = len(result.agreement)
    after = int((result.agreement["period"] == "after").sum())
    before, first = (_day(day, language) for day in (result.last_before, result.first_after))
    one, two = result.coder_1, result.coder_2
    if language == "fr":
        cut = f"Après la pause du {before} au {first}"
        cut = f"À partir du {first}" if result.chosen == "given" else cut
        return f"{cut} ({after} des {n} entretiens codés par {one} et {two})"
    cut = f"After the pause from {before} to {first}"
    cut = f"From {first} on" if result.chosen == "given" else cut
    return f"{cut} ({after} of the {n} interviews coded by {one} and {two})"


def _change(name: str, row: pd.Series, result: Drift, language: str) -> str:
    one, two = result.coder_1, result.coder_2
    before, after = (number(row[end], 2, language) for end in ("before", "after"))
    sure = f"{_bounds(row, 2, language)[:-1]} ; {p_value(row['p_holm'], language)})"
    sure = sure if language == "fr" else sure.replace(" ;", ";")
    return {
        "fr": {
            "agreement": f"l'accord passe de {before} à {after}{sure}",
            "codings": f"{two} pose {after} passage pour un de {one} au lieu de {before}{sure}",
            "span": f"un passage de {two} fait {after} fois la longueur d'un passage de {one} au "
                    f"lieu de {before}{sure}",
        },
        "en": {
            "agreement": f"agreement goes from {before} to {after}{sure}",
            "codings": f"{two} codes {after} passages for one of {one} instead of {before}{sure}",
            "span": f"a passage of {two} is {after} times as long as one of {one} instead of "
                    f"{before}{sure}",
        },
    }[language][name]  # fmt: skip


def _bounds(row: pd.Series, digits: int, language: str) -> str:
    """The change with its interval, in brackets: a difference of agreements, else a factor."""
    sign = "×" if row.name != "agreement" else "écart " if language == "fr" else "change "
    ends = ""
    if not pd.isna(row["low"]):
        ends = f" [{interval(row['low'], row['high'], digits, language)}]"
    return f" ({sign}{number(row['estimate'], digits, language)}{ends})"


def _missed(tests: pd.DataFrame, language: str) -> str:
    least = tests.loc["agreement", "detectable"]
    if pd.isna(least):
        return ""
    if language == "fr":
        return f" ; un écart de moins de {number(least, 2)} peut échapper à cette taille"
    return f"; a change under {number(least, 2, 'en')} can escape at this size"


def _day(day: pd.Timestamp, language: str) -> str:
    months = _MONTHS_FR if language == "fr" else _MONTHS_EN
    first = "1er" if language == "fr" and day.day == 1 else str(day.day)
    return f"{first} {months[day.month - 1]} {day.year}"


def _known(value: float) -> float | None:
    return None if pd.isna(value) else float(value)
