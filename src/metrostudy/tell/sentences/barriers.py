"""What holds métropoles back, and what steering does to it, in sentences."""

from __future__ import annotations

import math

import pandas as pd

from metrostudy.compare.barriers import EXTERNAL, INTERNAL, Prevalence
from metrostudy.compare.steering import Steering
from metrostudy.tell.findings import Bearing, Finding
from metrostudy.tell.wording import NARROW, interval, number, p_value, percent, plural, several

_LEVEL = 0.05
_KINDS = {INTERNAL: ("interne", "internal"), EXTERNAL: ("externe", "external")}


def internal(result: Prevalence) -> Finding:
    """Say which internal barrier comes first, and whether acculturation leads the others (H4)."""
    return _first(result, INTERNAL)


def external(result: Prevalence) -> Finding:
    """Say which external barrier comes first, and whether fears and the divide lead (H4)."""
    return _first(result, EXTERNAL)


def named(result: Prevalence) -> Finding:
    """Say which barriers interviews name most, and whether so few métropoles can rank them (H4)."""
    if not len(result.table) or result.table["n"].max() == 0:
        return Finding("Aucun entretien codé : on ne sait pas quels freins sont nommés.",
                       "No coded interview: which barriers are named is unknown.",
                       hypothesis="H4")  # fmt: skip
    top = {kind: _of_kind(result, kind).iloc[0] for kind in _KINDS if len(_of_kind(result, kind))}
    n, places = int(result.table["n"].max()), int(result.table["clusters"].max())
    french = [f"le frein {_KINDS[kind][0]} le plus nommé est {_label(row, 'fr')}"
              f" ({int(row['count'])} sur {n} ; {int(row['agreed'])} pour tous les codeurs)"
              for kind, row in top.items()]  # fmt: skip
    english = [f"the {_KINDS[kind][1]} barrier named most is {_label(row, 'en')}"
               f" ({int(row['count'])} of {n}; {int(row['agreed'])} for every coder)"
               for kind, row in top.items()]  # fmt: skip
    bearings = {_bearing(result, kind) for kind in top}
    bearing = bearings.pop() if len(bearings) == 1 else "silent"
    return Finding(
        f"Dans {plural(n, 'entretien')} de {plural(places, 'métropole')}, {several(french)}."
        f" {_rankable(result, places, 'fr')}",
        f"In {n} interviews of {places} métropoles, {several(english, 'en')}."
        f" {_rankable(result, places, 'en')}",
        **_share(next(iter(top.values())), "% des entretiens"),
        n=n, hypothesis="H4", bearing=bearing,
    )  # fmt: skip


def steering(result: Steering) -> Finding:
    """Say how many more barriers strongly steered projects overcome, within métropoles (H5)."""
    effect, groups = result.effect.iloc[0], result.groups.set_index("steering")
    n = int(effect["n"])
    if math.isnan(effect["estimate"]):
        return Finding(
            "Aucune métropole n'a, parmi les projets qui ont rencontré un frein, des projets"
            " fortement et d'autres faiblement pilotés : l'effet du pilotage ne se compare pas.",
            "No métropole has, among the projects that met a barrier, some strongly and some"
            " weakly steered: the effect of steering cannot be compared.",
            n=n, hypothesis="H5",
        )  # fmt: skip
    found = effect["p"] <= _LEVEL
    bearing: Bearing = "silent"
    if found:
        bearing = "supports" if effect["estimate"] > 0 else "opposes"
    return Finding(
        f"Sous pilotage fort, {_overcome(groups.loc['strong'], 'fr')} des freins rencontrés sont"
        f" surmontés, contre {_overcome(groups.loc['weak'], 'fr')} sous pilotage faible"
        f" (n = {plural(n, 'projet')}). {_within_metropoles(effect, found, 'fr')}",
        f"Under strong steering {_overcome(groups.loc['strong'], 'en')} of the barriers met are"
        f" overcome, against {_overcome(groups.loc['weak'], 'en')} under weak steering"
        f" (n = {n} projects). {_within_metropoles(effect, found, 'en')}",
        value=100 * effect["estimate"], low=100 * effect["low"], high=100 * effect["high"],
        n=n, unit="points", hypothesis="H5", bearing=bearing,
    )  # fmt: skip


def maturity(table: pd.DataFrame) -> Finding:
    """Say which barriers go with maturity across métropoles, or what would have been seen."""
    known = table.dropna(subset="estimate")
    if known.empty:
        return Finding("Trop peu de métropoles, ou des freins trop égaux, pour les rapprocher de"
                       " la maturité.",
                       "Too few métropoles, or barriers too even, to set them beside"
                       " maturity.")  # fmt: skip
    top, n = known.iloc[0], int(known["n"].max())
    clear = known[known["p_holm"] <= _LEVEL]
    return Finding(
        _linked(clear, known, n, "fr") if len(clear) else _unlinked(known, n, "fr"),
        _linked(clear, known, n, "en") if len(clear) else _unlinked(known, n, "en"),
        value=top["estimate"], low=top["low"], high=top["high"], n=n, unit="ρ de Spearman",
    )  # fmt: skip


def exposure(table: pd.DataFrame) -> Finding:
    """Say where métropoles stand among all EPCI on what exposes to the digital divide."""
    n = table["metropole"].nunique()
    if not n:
        return Finding(
            "Aucune métropole n'a d'indicateur d'exposition à la fracture numérique.",
            "No métropole has an indicator of exposure to the digital divide.",
        )
    by_label = table.groupby(["label_fr", "label_en"], dropna=False)["percentile"].median()
    middle = by_label.sort_values(ascending=False).reset_index()
    means = table.groupby("name")["percentile"].mean().sort_values()
    others = sorted({int(count) for count in (table["n"].min(), table["n"].max())})
    french = " à ".join(number(count, 0) for count in others)
    english = " to ".join(number(count, 0, "en") for count in others)
    return Finding(
        f"Parmi {french} EPCI, la métropole médiane est {_places(middle, 'fr')}"
        f" (n = {n}). La plus exposée en moyenne est {means.index[-1]}, la moins exposée"
        f" {means.index[0]} : c'est un contexte, pas une maturité.",
        f"Among {english} EPCI, the median métropole is {_places(middle, 'en')}"
        f" (n = {n}). {means.index[-1]} is the most exposed on average, {means.index[0]} the least:"
        " this is context, not maturity.",
        value=means.median(), low=means.min(), high=means.max(), n=n, unit="centile des EPCI",
    )  # fmt: skip


# First barriers -----------------------------------------------------------------------------


def _first(result: Prevalence, kind: str) -> Finding:
    rows, (word, english_word) = _of_kind(result, kind), _KINDS[kind]
    n = int(rows["n"].max()) if len(rows) else 0
    if not n or rows["count"].max() == 0:
        who = f"{plural(n, 'projet')} qui le disent" if n else "Les projets"
        return Finding(
            f"{who} : aucun frein {word} rencontré." if n else
            f"Aucun projet ne dit s'il a rencontré un frein {word}.",
            f"No {english_word} barrier met ({n} projects that say).",
            n=n, hypothesis="H4",
        )  # fmt: skip
    return Finding(
        f"Premier frein {word} : {_ranking(rows, 'fr')}.{_left_out(result, 'fr')}"
        f"{_verdict(result, kind, 'fr')}",
        f"First {english_word} barrier: {_ranking(rows, 'en')}.{_left_out(result, 'en')}"
        f"{_verdict(result, kind, 'en')}",
        **_share(rows.iloc[0], "% des projets"),
        n=n, hypothesis="H4", bearing=_bearing(result, kind),
    )  # fmt: skip


def _of_kind(result: Prevalence, kind: str) -> pd.DataFrame:
    return result.table[result.table["kind"] == kind]


def _ranking(rows: pd.DataFrame, language: str) -> str:
    top, places = rows.iloc[0], int(rows["clusters"].max())
    share, n = percent(top["estimate"], 0, language), number(top["n"], 0, language)
    rest = [f"{_label(row, language)} ({percent(row['estimate'], 0, language)})"
            for _, row in rows.iloc[1:3].iterrows()]  # fmt: skip
    if language == "en":
        then = f"; then {several(rest, 'en')}" if rest else ""
        return (f"{_label(top, 'en')}, met by {share} of projects [{_bounds(top, 'en')}]"
                f" (n = {n} projects of {places} métropoles){then}")  # fmt: skip
    then = f" ; puis {several(rest)}" if rest else ""
    return (f"{_label(top, 'fr')}, rencontré par {share} des projets [{_bounds(top, 'fr')}]"
            f" (n = {n} projets de {plural(places, 'métropole')}){then}")  # fmt: skip


def _left_out(result: Prevalence, language: str) -> str:
    if not result.left_out:
        return ""
    count = number(result.left_out, 0, language)
    if language == "en":
        return f" {count} projects do not say and are left out."
    verb = "dit" if result.left_out == 1 else "disent"
    return f" {plural(result.left_out, 'projet')} ne le {verb} pas."


def _bearing(result: Prevalence, kind: str) -> Bearing:
    """Supports when each barrier expected first leads each other one; opposes when one is led."""
    tests = result.order[result.order["kind"] == kind]
    if tests.empty:
        return "silent"
    if ((tests["estimate"] > 0) & (tests["p"] <= _LEVEL)).all():
        return "supports"
    led = (tests["estimate"] < 0) & (tests["p_holm"] <= _LEVEL)
    return "opposes" if led.any() else "silent"


def _verdict(result: Prevalence, kind: str, language: str) -> str:
    tests = result.order[result.order["kind"] == kind]
    if tests.empty:
        return ""
    bearing = _bearing(result, kind)
    if bearing == "supports":
        return " " + _leads(result, tests, language)
    worst = tests.sort_values(["p_holm", "estimate"]).iloc[0] if bearing == "opposes" else (
        tests.sort_values("p").iloc[-1])  # fmt: skip
    first, other = (_name(result, worst[key], language) for key in ("barrier", "other"))
    gap = f"{_points(worst['estimate'], language)} [{_gap_bounds(worst, language)}]"
    if language == "en":
        if bearing == "opposes":
            return (f" {first}, which the 2020 study put first, comes after {other}: {gap},"
                    f" Holm {p_value(worst['p_holm'], 'en')}.")  # fmt: skip
        return (f" That {first} leads {other} is not established: {gap},"
                f" {p_value(worst['p'], 'en')}{_seen(worst, 'en')}.")  # fmt: skip
    if bearing == "opposes":
        return (f" {first}, que l'étude de 2020 mettait en tête, vient après {other} : {gap},"
                f" {p_value(worst['p_holm'])} après correction.")  # fmt: skip
    return (f" L'avance de {first} sur {other} n'est pas établie : {gap},"
            f" {p_value(worst['p'])}{_seen(worst, 'fr')}.")  # fmt: skip


def _leads(result: Prevalence, tests: pd.DataFrame, language: str) -> str:
    names = [_name(result, code, language) for code in tests["barrier"].unique()]
    worst = p_value(tests["p"].max(), language).replace("=", "≤")
    if language == "en":
        verb = "lead" if len(names) > 1 else "leads"
        return (f"As the 2020 study said, {several(names, 'en')} {verb} every other one from one"
                f" métropole to the next ({worst}).")  # fmt: skip
    verb = "devancent" if len(names) > 1 else "devance"
    return (f"Comme le disait l'étude de 2020, {several(names)} {verb} chacun des autres d'une"
            f" métropole à l'autre ({worst}).")  # fmt: skip


def _rankable(result: Prevalence, places: int, language: str) -> str:
    tests = result.order.dropna(subset="p")
    if tests.empty:
        return ""
    least, clear = tests["p_min"].min(), (tests["p_holm"] <= _LEVEL).any()
    if least > _LEVEL:
        return (f"{plural(places, 'métropole')} ne suffisent pas à établir un ordre"
                f" (plus petit p possible : {number(least, 3)})." if language == "fr" else
                f"{places} métropoles cannot establish an order (smallest possible p:"
                f" {number(least, 3, 'en')}).")  # fmt: skip
    if language == "en":
        return "Some of the order is established." if clear else "Their order is not established."
    return "Une partie de l'ordre est établie." if clear else "Leur ordre n'est pas établi."


# Steering, maturity, exposure ---------------------------------------------------------------


def _overcome(group: pd.Series, language: str) -> str:
    return f"{percent(group['estimate'], 0, language)} [{_bounds(group, language)}]"


def _within_metropoles(effect: pd.Series, found: bool, language: str) -> str:
    gap = f"{_points(effect['estimate'], language)} [{_gap_bounds(effect, language)}]"
    odds = f"{_odds(effect, language)}"
    p = p_value(effect["p"], language)
    if language == "en":
        said = f"Within métropoles the difference is {gap} ({p}; odds ratio {odds})"
        return f"{said}." if found else f"{said}: not told from chance{_seen(effect, 'en')}."
    said = f"À métropole égale, l'écart est de {gap} ({p} ; rapport des cotes {odds})"
    return (
        f"{said}." if found else f"{said} : il ne se distingue pas du hasard{_seen(effect, 'fr')}."
    )


def _odds(effect: pd.Series, language: str) -> str:
    bounds = [effect["odds_ratio"], effect["or_low"], effect["or_high"]]
    endless = "infini" if language == "fr" else "infinite"
    ratio, low, high = (endless if v == math.inf else number(v, 1, language) for v in bounds)
    return f"{ratio} [{low} {'à' if language == 'fr' else 'to'} {high}]"


def _linked(clear: pd.DataFrame, known: pd.DataFrame, n: int, language: str) -> str:
    less, more = clear[clear["estimate"] < 0], clear[clear["estimate"] > 0]
    words = ("moins souvent", "plus souvent") if language == "fr" else ("less often", "more often")
    parts = [
        f"{word} {several([_rho(row, language) for _, row in rows.iterrows()], language)}"
        for word, rows in zip(words, (less, more), strict=True)
        if len(rows)
    ]
    if language == "en":
        return f"Across {n} métropoles, the mature ones meet {'; '.join(parts)} (Holm p ≤ 0.05)."
    return (f"Sur {plural(n, 'métropole')}, les plus mûres rencontrent {' ; '.join(parts)}"
            " (p ≤ 0,05 après correction).")  # fmt: skip


def _unlinked(known: pd.DataFrame, n: int, language: str) -> str:
    top, reach, tried = known.iloc[0], known["detectable"].max(), len(known)
    p, p_holm = p_value(top["p"], language), number(top["p_holm"], 2, language)
    if language == "en":
        return (f"Across {n} métropoles, no barrier goes with maturity beyond chance"
                f" ({tried} tried); the closest is {_rho(top, 'en')}, {p}, {p_holm} after"
                f" correction. A single link of {number(reach, 2, 'en')} would be seen eight times"
                " in ten.")  # fmt: skip
    return (f"Sur {plural(n, 'métropole')}, aucun frein n'est lié à la maturité au-delà du hasard"
            f" ({plural(tried, 'essai')}) ; le plus proche de l'être est {_rho(top, 'fr')}, {p},"
            f" {p_holm} après correction. Un lien isolé de {number(reach, 2)} serait vu huit fois"
            " sur dix.")  # fmt: skip


def _rho(row: pd.Series, language: str) -> str:
    bounds = interval(row["low"], row["high"], 2, language)
    return f"{_label(row, language)} (ρ = {number(row['estimate'], 2, language)} [{bounds}])"


def _places(middle: pd.DataFrame, language: str) -> str:
    parts = []
    for row in middle.itertuples():
        place = round(row.percentile)
        if language == "en":
            label = row.label_fr if pd.isna(row.label_en) else row.label_en
            parts.append(f"at percentile {place} for “{label}”")
        else:
            rank = "1er" if place == 1 else f"{place}e"
            parts.append(f"au {rank} centile pour « {row.label_fr} »")
    return several(parts, language)


# Words --------------------------------------------------------------------------------------


def _label(row: pd.Series, language: str) -> str:
    if language == "en":
        return f"“{row['label_fr'] if pd.isna(row['label_en']) else row['label_en']}”"
    return f"« {row['label_fr']} »"


def _name(result: Prevalence, code: str, language: str) -> str:
    return _label(result.table.set_index("barrier").loc[code], language)


def _share(row: pd.Series, unit: str) -> dict:
    value, low, high = (100 * row[key] for key in ("estimate", "low", "high"))
    return {"value": value, "low": low, "high": high, "unit": unit}


def _bounds(row: pd.Series, language: str) -> str:
    end = f"{NARROW}%" if language == "fr" else "%"
    return interval(100 * row["low"], 100 * row["high"], 0, language) + end


def _points(gap: float, language: str) -> str:
    sign = "+" if gap > 0 else ""
    return f"{sign}{number(100 * gap, 0, language)} points"


def _gap_bounds(row: pd.Series, language: str) -> str:
    return interval(100 * row["low"], 100 * row["high"], 0, language)


def _seen(row: pd.Series, language: str) -> str:
    """What the design would have seen eight times in ten."""
    if math.isnan(row["detectable"]):
        return ""
    reach = number(100 * row["detectable"], 0, language)
    if language == "en":
        return f" (a difference of {reach} points would be seen eight times in ten)"
    return f" (un écart de {reach} points serait vu huit fois sur dix)"
