"""06 in sentences: what mature métropoles share, and whether luck would do as well."""

from __future__ import annotations

import pandas as pd

from metrostudy.compare.verdicts import LEVEL, invariants_bearing
from metrostudy.tell.findings import Finding
from metrostudy.tell.sentences.configurations import binding, noise, one_less, path, settings
from metrostudy.tell.wording import number, p_value, percent, plural, several

__all__ = ["binding", "lists", "luck", "necessary", "noise", "one_less", "overlap", "path",
           "settings", "shared"]  # fmt: skip


def necessary(table: pd.DataFrame) -> Finding:
    """Say which conditions are necessary for maturity, and who else has them (H2)."""
    n, mature, others = (int(table[name].max()) for name in ("n", "mature", "others"))
    if not mature or not others:
        return _nobody(n, mature)
    held = table[table["necessary"]]
    build = _held if len(held) else _none
    return Finding(
        build(table, "fr"), build(table, "en"), value=len(held), n=n,
        unit=f"conditions nécessaires sur {len(table)}", hypothesis="H2",
        bearing=invariants_bearing(table),
    )  # fmt: skip


def shared(table: pd.DataFrame) -> Finding:
    """Say what all the mature have, who else has it, and whether chance would do as well (H2)."""
    n, mature, others = (int(table[name].max()) for name in ("n", "mature", "others"))
    if not mature or not others:
        return _nobody(n, mature)
    common = table[table["mature_with"] == table["mature"]].sort_values("p_some")
    k = len(table)
    if common.empty:
        return Finding(f"Aucune des {k} conditions n'est commune aux {_mature(mature)} (n = {n}).",
                       f"None of the {k} conditions is shared by all {mature} mature métropoles"
                       f" (n = {n}).", value=0, n=n, unit="conditions communes",
                       hypothesis="H2")  # fmt: skip
    french, english = (
        several((_also(row, language) for _, row in common.iterrows()), language)
        for language in ("fr", "en")
    )
    return Finding(
        f"Les {_mature(mature)} ont toutes {french}. Le pourcentage est la chance que l'une de {k}"
        f" conditions aussi fréquentes leur soit commune par hasard (n = {n}).",
        f"All {mature} mature métropoles have {english}. The percentage is the chance that one of"
        f" {k} conditions as frequent would be shared by all of them by luck (n = {n}).",
        value=len(common), n=n, unit=f"conditions communes sur {k}", hypothesis="H2",
        bearing="supports" if common["p_some"].min() <= LEVEL else "silent",
    )  # fmt: skip


def lists(table: pd.DataFrame) -> Finding:
    """Say how many métropoles have all the traits of each published list at once (H2)."""
    row = table.iloc[-1]
    if not row["mature"] or not row["others"]:
        return _nobody(int(row["n"]), int(row["mature"]))
    french, english = (
        "; ".join(_list(one, language) for _, one in table.iterrows()) for language in ("fr", "en")
    )
    return Finding(
        f"Avoir à la fois tous les traits d'une liste : {french.replace('; ', ' ; ')}.",
        f"Having all the traits of a list at once: {english}.",
        value=row["mature_with"], n=int(row["n"]), unit="mûres qui ont tous les traits",
        hypothesis="H2",
    )  # fmt: skip


def luck(table: pd.DataFrame) -> Finding:
    """Say how often maturity drawn at random would show as many conditions shared by all mature."""
    row = table.iloc[0]
    n, mature, shared, conditions = (
        int(row[name]) for name in ("n", "mature", "shared", "conditions")
    )
    if not mature or mature == n:
        return _nobody(n, mature)
    return Finding(
        f"{_shared_fr(shared, conditions)} Si les {_mature(mature)} étaient tirées au sort parmi"
        f" {n}, au moins une condition leur serait commune {_chance(row['p_any'], 'fr')}"
        + (f" ; {shared} au moins, {_chance(row['p'], 'fr')}." if shared > 1 else "."),
        f"{_shared_en(shared, conditions, mature)} Were {mature} mature métropoles drawn at random"
        f" among {n}, at least one condition would be shared by all {_chance(row['p_any'], 'en')}"
        + (f"; {shared} at least, {_chance(row['p'], 'en')}." if shared > 1 else "."),
        value=row["p"], n=n, unit="p", hypothesis="H2",
        bearing="supports" if shared and row["p"] <= LEVEL else "silent",
    )  # fmt: skip


def overlap(table: pd.DataFrame) -> Finding:
    """Say whether a condition stays necessary when the index drops the leaf that overlaps it."""
    if table.empty:
        return Finding("Aucune des conditions étudiées ne recoupe un critère de l'indice.",
                       "No condition under study overlaps a criterion of the index.",
                       hypothesis="H2")  # fmt: skip
    whole, without = table.iloc[0], table.iloc[1]
    n = int(without["n"])
    if whole[["inclN"]].isna().any() or without[["inclN"]].isna().any():
        return _nobody(n, int(without["mature"]))
    before, after = (number(row["inclN"], 2) for row in (whole, without))
    before_en, after_en = (number(row["inclN"], 2, "en") for row in (whole, without))
    fate_fr, fate_en = _fate(bool(whole["necessary"]), bool(without["necessary"]))
    return Finding(
        f"Quand l'indice perd le critère de projet qui la recoupe, la condition"
        f" « {without['label_fr']} » {fate_fr} (cohérence {after}, au lieu de {before} ; n = {n}).",
        f"When the index drops the project criterion that overlaps it, “{without['label_en']}”"
        f" {fate_en} (consistency {after_en} instead of {before_en}; n = {n}).",
        value=without["inclN"], n=n, unit="cohérence", hypothesis="H2",
    )  # fmt: skip


def _also(row: pd.Series, language: str) -> str:
    """A condition that all the mature have: how many others do, and the chance of that."""
    chance = percent(row["p_some"], 1 if row["p_some"] < 0.1 else 0, language)
    c, d = int(row["others_with"]), int(row["others"])
    if language == "en":
        return f"“{row['label_en']}” (as do {c} of the {d} others; {chance})"
    return f"« {row['label_fr']} » (comme {c} des {d} autres ; {chance})"


def _list(row: pd.Series, language: str) -> str:
    a, b, c, d = (int(row[name]) for name in ("mature_with", "mature", "others_with", "others"))
    whole, p = row["source"] == "all", p_value(row["p"], language)
    if language == "en":
        name = "their union" if whole else f"list {row['source']}"
        return (
            f"{name} ({row['traits']} traits), {a} of the {b} mature and {c} of the {d} others, {p}"
        )
    name = "leur réunion" if whole else f"liste {row['source']}"
    return f"{name} ({row['traits']} traits), {a} des {b} mûres et {c} des {d} autres, {p}"


def _held(table: pd.DataFrame, language: str) -> str:
    held = table[table["necessary"]]
    n, mature = int(table["n"].max()), int(table["mature"].max())
    named = several((_presence(row, language) for _, row in held.iterrows()), language)
    worst, after = p_value(held["p_holm"].max(), language), _lacked(held, language)
    after += _trivial(table, language) + _half_hearted(table, language)
    if language == "en":
        verb = "is necessary" if len(held) == 1 else "are necessary"
        return (
            f"For the {mature} mature métropoles of {n}, {named} {verb} (Holm's {worst}"
            f"{'' if len(held) == 1 else ' at most'}).{after}"
        )
    verb = "est nécessaire" if len(held) == 1 else "sont nécessaires"
    return (
        f"Aux {_mature(mature)} sur {n}, {named} {verb} ({worst}"
        f"{'' if len(held) == 1 else ' au plus'}, après correction de Holm).{after}"
    )


def _presence(row: pd.Series, language: str) -> str:
    """The condition, with how many mature métropoles have it and how many of the others."""
    a, b, c, d = (int(row[name]) for name in ("mature_with", "mature", "others_with", "others"))
    if language == "en":
        return f"“{row['label_en']}” ({a} of {b}, against {c} of the {d} others)"
    return f"« {row['label_fr']} » ({a} sur {b}, contre {c} des {d} autres)"


def _lacked(held: pd.DataFrame, language: str) -> str:
    """What is known of mature métropoles that lack a necessary condition all the same."""
    without = held[held["lacking"] != ""]
    if without.empty:
        return " No mature one lacks any." if language == "en" else " Aucune n'en est dépourvue."
    count = len({name for names in without["lacking"] for name in names.split("|")})
    if language == "en":
        return f" {count} mature one{'s' * (count > 1)} still lack{'s' * (count == 1)} one."
    return f" {_mature(count)} en {'manquent' if count > 1 else 'manque'} pourtant."


def _trivial(table: pd.DataFrame, language: str) -> str:
    """What the mature share without its being theirs: nearly everyone has it."""
    common = table[table["consistent"] & ~table["necessary"]]
    if common.empty:
        return ""
    named = several((_presence(row, language) for _, row in common.iterrows()), language)
    if language == "en":
        return f" They share too, but with many others, {named}."
    return f" Elles partagent aussi, mais avec beaucoup d'autres, {named}."


def _half_hearted(table: pd.DataFrame, language: str) -> str:
    """What all the mature have, and too few others, but not as firmly as they are mature."""
    all_have = table["mature_with"] == table["mature"]
    short = table[all_have & ~table["consistent"] & table["relevant"] & table["rarer"]]
    if short.empty:
        return ""
    named = several((_presence(row, language) for _, row in short.iterrows()), language)
    reached = number(short["inclN"].min(), 2, language)
    if language == "en":
        return f" All have it too, but not always firmly enough: {named}, consistency {reached}."
    return (
        f" Toutes l'ont aussi, mais pas toujours assez franchement : {named}, cohérence {reached}."
    )


def _none(table: pd.DataFrame, language: str) -> str:
    """No condition passes: name the nearest, and whether it fails by absence or by triviality."""
    mature, row = int(table["mature"].max()), table.iloc[0]
    missing, had = int(row["mature"] - row["mature_with"]), _presence(row, language)
    if language == "en":
        why = "but is too common elsewhere" if not missing else "and is not enough so"
        return (
            f"None of the {len(table)} conditions is necessary for the {mature} mature métropoles:"
            f" the nearest is {had}, {why}."
        )
    why = "mais trop fréquente ailleurs" if not missing else "ce qui ne suffit pas"
    return (
        f"Aucune des {len(table)} conditions n'est nécessaire aux"
        f" {_mature(mature)} : la plus proche est {had}, {why}."
    )


def _shared_fr(shared: int, conditions: int) -> str:
    if not shared:
        return f"Aucune des {conditions} conditions n'est présente chez toutes les mûres."
    verb = "est présente" if shared == 1 else "sont présentes"
    return f"{shared} des {conditions} conditions {verb} chez toutes les mûres."


def _shared_en(shared: int, conditions: int, mature: int) -> str:
    if not shared:
        return f"None of the {conditions} conditions is held by all {mature} mature métropoles."
    verb = "is" if shared == 1 else "are"
    return f"{shared} of {conditions} conditions {verb} held by all {mature} mature métropoles."


def _chance(p: float, language: str) -> str:
    if p < 0.001:
        return "less than once in 1,000" if language == "en" else "moins d'une fois sur mille"
    share = percent(p, 1 if p < 0.1 else 0, language)
    return f"in {share} of draws" if language == "en" else f"dans {share} des tirages"


def _fate(before: bool, after: bool) -> tuple[str, str]:
    if before and after:
        return "reste nécessaire", "stays necessary"
    if before:
        return "cesse d'être nécessaire", "is no longer necessary"
    if after:
        return "devient nécessaire", "becomes necessary"
    return "n'est toujours pas nécessaire", "is still not necessary"


def _mature(count: int) -> str:
    return plural(count, "métropole mûre", "métropoles mûres")


def _nobody(n: int, mature: int) -> Finding:
    side_fr = "Aucune métropole n'est" if not mature else "Toutes les métropoles sont"
    side_en = "No métropole is" if not mature else "All métropoles are"
    return Finding(
        f"{side_fr} au-dessus du seuil de maturité choisi (n = {n}) : sans deux groupes, rien ne"
        f" peut être dit nécessaire.",
        f"{side_en} above the maturity threshold that was chosen (n = {n}): without two groups,"
        f" nothing can be called necessary.",
        n=n, hypothesis="H2",
    )  # fmt: skip
