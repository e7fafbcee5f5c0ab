"""What changed since earlier editions, and what was never comparable, in sentences."""

from __future__ import annotations

import math

import pandas as pd

from metrostudy.compare.editions import Changes
from metrostudy.tell.findings import Finding
from metrostudy.tell.wording import interval, number, p_value, plural, several

_LEVEL = 0.05


def panel(table: pd.DataFrame) -> Finding:
    """Say how the barometer's panel changed, every source heard."""
    own = table[table["series"] == ""].dropna(subset="value")
    if own.empty:
        return Finding("Aucune taille de panel n'est publiée.", "No panel size was published.")
    sizes = {edition: sorted(set(rows["value"])) for edition, rows in own.groupby("edition")}
    doubtful = [edition for edition, values in sizes.items() if len(values) > 1]

    def said(language: str) -> str:
        each = (f"{_either(values, language)} {_in(language)} {e}" for e, values in sizes.items())
        return several(each, language)

    distinct = len(set().union(*sizes.values())) == sum(map(len, sizes.values()))
    doubt_fr = f" ; les sources se contredisent sur {several(doubtful)}" if doubtful else ""
    doubt_en = f"; sources disagree on {several(doubtful, 'en')}" if doubtful else ""
    return Finding(
        f"Panel du baromètre : {said('fr')}{doubt_fr}.{' Aucun ne se répète.' if distinct else ''}",
        f"Panel of the barometer: {said('en')}{doubt_en}."
        f"{' None is repeated.' if distinct else ''}",
        n=len(sizes),
        low=own["value"].min(),
        high=own["value"].max(),
        unit="répondants",
    )


def not_a_trend(table: pd.DataFrame) -> Finding:
    """Say why the published fall in projects per city is not a trend."""
    if table["edition"].nunique() < 2:
        return Finding("Moins de deux éditions publient de quoi compter les projets par ville.",
                       "Fewer than two editions published projects per city.")  # fmt: skip
    by_edition = table.groupby("edition")["estimate"].agg(["min", "max"])
    limits_fr = " ; l'édition 2015 compte la granularité parmi ses limites"
    limits_en = "; the 2015 edition names granularity among its limits"
    known = "2015" in by_edition.index
    return Finding(
        f"Projets par ville : {_by_edition(by_edition, 'fr')}. Ce n'est pas une tendance : le"
        " panel, la question et ce qui compte pour un projet ont changé"
        f"{limits_fr if known else ''}.",
        f"Projects per city: {_by_edition(by_edition, 'en')}. This is not a trend: the panel, the"
        f" question and what counts as one project changed{limits_en if known else ''}.",
        low=by_edition["min"].min(), high=by_edition["max"].max(), n=len(by_edition),
        unit="projets par ville",
    )  # fmt: skip


def recomputed(table: pd.DataFrame) -> Finding:
    """Say which published figures do not follow from the others."""
    if table.empty:
        return Finding("Aucun chiffre publié ne se recalcule à partir des autres.",
                       "No published figure can be recomputed from the others.")  # fmt: skip
    wrong = table[~table["agrees"].astype(bool)]

    def said(language: str) -> str:
        mark = " ; " if language == "fr" else "; "
        return mark.join(_mismatch(row, language) for row in wrong.itertuples())

    n, bad = len(table), len(wrong)
    if not bad:
        return Finding(f"Les {n} chiffres publiés que d'autres déterminent se recalculent tous.",
                       f"All {n} published figures that others determine can be recomputed.",
                       value=0.0, n=n, unit="chiffres")  # fmt: skip
    return Finding(
        f"Sur {n} chiffres publiés que d'autres déterminent, {bad} ne se"
        f" {'retrouve' if bad == 1 else 'retrouvent'} pas : {said('fr')}.",
        f"Of {n} published figures that others determine, {bad} cannot be reproduced:"
        f" {said('en')}.",
        value=float(bad), n=n, unit="chiffres",
    )  # fmt: skip


def priorities(table: pd.DataFrame) -> Finding:
    """Say what was published of the move from attractiveness to inclusion (H6)."""
    known = table.drop_duplicates("quantity").set_index("quantity")
    needed = ("share_finalite_attractivite", "share_finalite_service", "rank_priority_inclusion")
    if not set(needed) <= set(known.index):
        return Finding("Les ordres de priorité publiés ne suffisent pas à parler d'un déplacement.",
                       "The published orders of priority are too few to speak of a move.",
                       hypothesis="H6")  # fmt: skip
    first, second = (known.loc[name] for name in needed[:2])
    later = known.loc[needed[2]]
    return Finding(
        f"En {first['edition']}, l'attractivité est la première finalité"
        f" ({number(first['value'], 0)} %, devant le service, {number(second['value'], 0)} %) ;"
        f" en {later['edition']}, l'inclusion est la première priorité. Ni la"
        " question ni les personnes interrogées ne sont les mêmes : cela ne suffit pas à établir un"
        " déplacement.",
        f"In {first['edition']} attractiveness is the first purpose"
        f" ({number(first['value'], 0, 'en')}%, ahead of service,"
        f" {number(second['value'], 0, 'en')}%); in {later['edition']} inclusion is the first"
        " priority. Neither the question nor the people asked are the same: this is not"
        " enough to establish a move.",
        hypothesis="H6",
    )  # fmt: skip


def change(result: Changes) -> Finding:
    """Say which criteria changed between the study's own editions, over the same métropoles."""
    table = result.table.dropna(subset="estimate")
    if table.empty:
        return Finding(
            "Une seule édition est notée, ou aucune métropole ne l'est deux fois : rien à"
            " comparer.",
            "Only one edition is rated, or no métropole is rated in two: nothing to compare.",
        )
    clear, n = table[table["p_holm"] <= _LEVEL], int(table["n"].max())
    value = clear.iloc[0] if len(clear) else table.iloc[0]
    return Finding(
        f"Entre {result.earlier} et {result.later}, {_changed(clear, table, 'fr')}"
        f" (n = {plural(n, 'métropole')} présentes aux deux éditions). {_rest(clear, table, 'fr')}",
        f"Between {result.earlier} and {result.later}, {_changed(clear, table, 'en')}"
        f" (n = {n} métropoles present in both). {_rest(clear, table, 'en')}",
        value=value["estimate"], low=value["low"], high=value["high"], n=n,
        unit="points sur 5",
    )  # fmt: skip


def _by_edition(by_edition: pd.DataFrame, language: str) -> str:
    parts = []
    for edition, row in by_edition.iterrows():
        low, high = (number(row[key], 0, language) for key in ("min", "max"))
        span = low if low == high else f"{low} {'à' if language == 'fr' else 'to'} {high}"
        parts.append(f"{span} {_in(language)} {edition}")
    return several(parts, language)


def _either(values: list[float], language: str) -> str:
    *first, last = (number(value, 0, language) for value in values)
    word = "ou" if language == "fr" else "or"
    return f"{', '.join(first)} {word} {last}" if first else last


def _in(language: str) -> str:
    return "en" if language == "fr" else "in"


def _mismatch(row: tuple, language: str) -> str:
    printed = _exact(row.published, language)
    low, high = (_exact(round(value, 1), language) for value in (row.low, row.high))
    span = low if low == high else f"{low} {'à' if language == 'fr' else 'to'} {high}"
    base = number(row.base, 0, language)
    if language == "en":
        implied = "" if math.isnan(row.base) else f", it implies {base} cities"
        return f"{printed} ({row.edition}) where {row.sum} gives {span}{implied}"
    implied = "" if math.isnan(row.base) else f" et suppose {base} villes"
    return f"{printed} ({row.edition}, {row.unit}) alors que {row.sum} donne {span}{implied}"


def _exact(value: float, language: str) -> str:
    return number(value, len(f"{value:g}".partition(".")[2]), language)


def _changed(clear: pd.DataFrame, table: pd.DataFrame, language: str) -> str:
    if clear.empty and language == "en":
        return f"no criterion changes beyond chance ({len(table)} tried)"
    if clear.empty:
        return f"aucun critère ne change au-delà du hasard ({plural(len(table), 'essai')})"
    parts = several((_gain(row, language) for _, row in clear.iterrows()), language)
    count = len(clear)
    if language == "en":
        verb = "criterion changes" if count == 1 else "criteria change"
        return f"{count} {verb} out of {len(table)}: {parts}"
    verb = "critère change" if count == 1 else "critères changent"
    return f"{count} {verb} sur {len(table)} : {parts}"


def _gain(row: pd.Series, language: str) -> str:
    sign = "+" if row["estimate"] > 0 else ""
    bounds = interval(row["low"], row["high"], 1, language)
    noun = "point" if language == "fr" and abs(row["estimate"]) < 2 else "points"
    gap = f"{sign}{number(row['estimate'], 1, language)} {noun} [{bounds}]"
    p = p_value(row["p_holm"], language)
    if language == "en":
        name = row["label_fr"] if pd.isna(row["label_en"]) else row["label_en"]
        return f"“{name}” {gap}, Holm {p}"
    return f"« {row['label_fr']} » {gap}, {p} après correction"


def _rest(clear: pd.DataFrame, table: pd.DataFrame, language: str) -> str:
    rest = table.drop(clear.index)
    reach = rest["detectable"].max()
    if rest.empty or math.isnan(reach):
        return ""
    size = number(reach, 1, language)
    if language == "en":
        others = "For the others, not detected: a" if len(clear) else "A"
        return f"{others} change of {size} points, taken alone, would be seen eight times in ten."
    others = "Pour les autres, non détecté : un" if len(clear) else "Un"
    noun = "point" if reach < 2 else "points"
    return f"{others} changement de {size} {noun}, pris seul, serait vu huit fois sur dix."
