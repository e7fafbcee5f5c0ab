"""What changed between two editions of the study: criteria, the mean index, each métropole."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from metrostudy.compare.editions.changes import Changes
from metrostudy.compare.editions.decomposition import Decomposition
from metrostudy.compare.editions.moves import Moves
from metrostudy.tell.findings import Finding
from metrostudy.tell.wording import interval, number, p_value, plural, several

_LEVEL = 0.05
_NOTHING = Finding(
    "Une seule édition est notée, ou aucune métropole ne l'est deux fois : rien à comparer.",
    "Only one edition is rated, or no métropole is rated in two: nothing to compare.",
)
_MORE = {
    "fr": ("c'est plus que lui", "rien ne dit que ce soit plus que lui"),
    "en": ("this is more", "nothing says that this is more"),
}


def change(result: Changes) -> Finding:
    """Say which criteria changed between the study's own editions, over the same métropoles."""
    table = result.table.dropna(subset="estimate")
    if table.empty:
        return _NOTHING
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


def decomposition(result: Decomposition) -> Finding:
    """Say what the difference between the two mean indices is made of."""
    rows = result.parts.set_index("part")
    same = rows.loc["same"]
    if not math.isfinite(same["estimate"]):
        return _NOTHING
    n = int(same["n"])
    return Finding(
        f"L'indice moyen « {result.index_fr} » passe de {number(rows.loc['before', 'estimate'])} en"
        f" {result.earlier} à {number(rows.loc['after', 'estimate'])} en {result.later}"
        f" ({_signed(rows.loc['difference', 'estimate'], 'fr')}). Les mêmes"
        f" {plural(n, 'métropole')}, sur les mêmes critères, y sont pour"
        f" {_signed(same['estimate'], 'fr')}{_doubt(same, 'fr')}{_rest_of(rows, 'fr')}."
        f"{_verdict(rows, 'fr')}",
        f"The mean index “{result.index_en}” goes from"
        f" {number(rows.loc['before', 'estimate'], 1, 'en')} in {result.earlier} to"
        f" {number(rows.loc['after', 'estimate'], 1, 'en')} in {result.later}"
        f" ({_signed(rows.loc['difference', 'estimate'], 'en')}). The same {n} métropoles on the"
        f" same criteria account for {_signed(same['estimate'], 'en')}{_doubt(same, 'en')}"
        f"{_rest_of(rows, 'en')}.{_verdict(rows, 'en')}",
        value=same["estimate"], low=same["low"], high=same["high"], n=n, unit="points d'indice",
    )  # fmt: skip


def class_moves(result: Moves) -> Finding:
    """Say who changes third, and whether noise alone would move as many."""
    if result.table.empty:
        return _NOTHING
    row = result.counts.set_index("count").loc["class_moves"]
    n, moved, expected = int(row["n"]), int(row["observed"]), number(row["expected"])
    beyond, who = (
        row["p"] <= _LEVEL,
        {language: _who(result, language) for language in ("fr", "en")},
    )
    span_fr = interval(row["low"], row["high"], 0)
    span_en = interval(row["low"], row["high"], 0, "en")
    return Finding(
        f"De {result.earlier} à {result.later}, {moved or 'aucune'} des {plural(n, 'métropole')}"
        f" {'ne ' * (not moved)}change{'nt' * (moved > 1)} de tiers{who['fr']}. Le bruit des notes"
        f" et des projets en déplacerait à lui seul {expected} [{span_fr}] :"
        f" {_MORE['fr'][not beyond]} ({p_value(row['p'])}).",
        f"From {result.earlier} to {result.later}, {moved or 'none'} of {n} métropoles"
        f" change{'s' * (moved < 2)} third{who['en']}. Noise in ratings and projects alone would"
        f" move {number(row['expected'], 1, 'en')} [{span_en}]: {_MORE['en'][not beyond]}"
        f" ({p_value(row['p'], 'en')}).",
        value=float(moved), n=n, unit="métropoles",
    )  # fmt: skip


def movers(result: Moves) -> Finding:
    """Say which métropoles moved beyond noise, on one scale, and what could have been seen."""
    if result.table.empty:
        return _NOTHING
    clear, n = result.table[result.table["p_holm"] <= _LEVEL], len(result.table)
    places = result.counts.set_index("count").loc["places"]
    reach = result.table["detectable"].median()
    value = (clear if len(clear) else result.table).iloc[0]
    return Finding(
        f"{_beyond(clear, n, 'fr')} Un changement de {number(reach, 0)} points d'une métropole"
        f" prise seule serait vu huit fois sur dix. Les rangs bougent de"
        f" {number(places['observed'])} place en moyenne ; le bruit seul en ferait bouger"
        f" {number(places['expected'])} [{interval(places['low'], places['high'])}].",
        f"{_beyond(clear, n, 'en')} A change of {number(reach, 0, 'en')} points of one métropole"
        f" taken alone would be seen eight times in ten. Ranks move by"
        f" {number(places['observed'], 1, 'en')} places on average; noise alone would move them by"
        f" {number(places['expected'], 1, 'en')}"
        f" [{interval(places['low'], places['high'], 1, 'en')}].",
        value=value["change"], n=n, unit="points d'indice",
    )  # fmt: skip


def _signed(value: float, language: str) -> str:
    value = round(value, 1) + 0.0  # no −0,0
    return f"{'+' if value > 0 else ''}{_size(value, language)}"


def _size(value: float, language: str) -> str:
    noun = "point" if language == "fr" and abs(value) < 2 else "points"
    return f"{number(value, 1, language)} {noun}"


def _doubt(same: pd.Series, language: str) -> str:
    if pd.isna(same["low"]):
        return f" ({p_value(same['p'], language)})"
    bounds = interval(same["low"], same["high"], 1, language)
    return f" [{bounds}] ({p_value(same['p'], language)})"


_PARTS = {
    "fr": {"arrivals": ("arrivée", "arrivées"), "departures": ("départ", "départs"),
           "redefinitions": ("critère ajouté ou retiré", "critères ajoutés ou retirés")},
    "en": {"arrivals": ("arrival", "arrivals"), "departures": ("departure", "departures"),
           "redefinitions": ("criterion added or removed", "criteria added or removed")},
}  # fmt: skip


def _rest_of(rows: pd.DataFrame, language: str) -> str:
    """The parts that are no change of the métropoles, each with what it counts."""
    said = ""
    for part, (one, many) in _PARTS[language].items():
        count, estimate = int(rows.loc[part, "n"]), rows.loc[part, "estimate"]
        if count or abs(estimate) >= 0.05:
            noun = f"{count} {many if count > 1 else one}"
            said += f"{' ;' if language == 'fr' else ';'} {noun}, {_signed(estimate, language)}"
    return said


def _verdict(rows: pd.DataFrame, language: str) -> str:
    """What the raw difference owes most to, and whether the métropoles changed."""
    same, raw = rows.loc["same"], rows.loc["difference", "estimate"]
    pull = rows.loc[["same", *_PARTS[language]], "estimate"] * np.sign(raw)
    first = pull.idxmax()
    mostly = ""
    if first != "same" and pull[first] > 0:
        many = _PARTS[language][first][1]
        mostly = {"fr": f" La différence vient surtout des {many}.",
                  "en": f" The difference comes mostly from {many}."}[language]  # fmt: skip
    if same["p"] <= _LEVEL:
        hidden = {"fr": " Les mêmes métropoles changent en sens contraire.",
                  "en": " The same métropoles change the other way."}[language]  # fmt: skip
        return mostly + (hidden if raw * same["estimate"] < 0 else "")
    if math.isnan(same["detectable"]):
        return mostly
    reach = _size(same["detectable"], language)
    return mostly + {
        "fr": f" Des métropoles elles-mêmes, aucun changement n'est détecté : de {reach}, il serait"
              " vu huit fois sur dix.",
        "en": f" No change of the métropoles themselves is detected: one of {reach} would be seen"
              " eight times in ten.",
    }[language]  # fmt: skip


def _who(result: Moves, language: str) -> str:
    """Who went up and who went down, by name."""
    parts = []
    for way, one, many, english in (
        ("up", "monte", "montent", "up"), ("down", "descend", "descendent", "down")
    ):  # fmt: skip
        names = sorted(result.table.loc[result.table["class_move"] == way, "name"])
        if names and language == "fr":
            parts.append(f"{several(names)} {many if len(names) > 1 else one}")
        elif names:
            parts.append(f"{english}: {several(names, 'en')}")
    return f" ({(' ; ' if language == 'fr' else '; ').join(parts)})" if parts else ""


def _beyond(clear: pd.DataFrame, n: int, language: str) -> str:
    if clear.empty and language == "en":
        return f"None of {n} métropoles moves beyond noise once corrected for {n} tests."
    if clear.empty:
        return f"Aucune des {plural(n, 'métropole')} ne bouge au-delà du bruit ({n} essais)."
    shifts = zip(clear["name"], clear["change"], clear["p_holm"], strict=True)
    names = several(
        (f"{name} ({_signed(by, language)}, {p_value(p, language)})" for name, by, p in shifts),
        language,
    )
    if language == "en":
        return f"{len(clear)} of {n} métropoles move beyond noise: {names}."
    verb = "bouge" if len(clear) == 1 else "bougent"
    return f"{len(clear)} des {plural(n, 'métropole')} {verb} au-delà du bruit : {names}."


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
    bounds = interval(row["low"], row["high"], 1, language)
    gap = f"{_signed(row['estimate'], language)} [{bounds}]"
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
    size = _size(reach, language)
    if language == "en":
        others = "For the others, not detected: a" if len(clear) else "A"
        return f"{others} change of {size}, taken alone, would be seen eight times in ten."
    others = "Pour les autres, non détecté : un" if len(clear) else "Un"
    return f"{others} changement de {size}, pris seul, serait vu huit fois sur dix."
