"""What the ranks allow to say: the groups that hold, and what would have moved a place."""

from __future__ import annotations

from math import ceil, floor

import pandas as pd

from metrostudy.measure.doubt.uncertainty import RankRanges
from metrostudy.tell.findings import Finding
from metrostudy.tell.method_words import factor
from metrostudy.tell.wording import interval, number, percent, plural, several

_NAMED = 6
_CHAIN = 4
_FIRM = 0.9
_NEAR = 0.02
_HUNDREDTHS = ("goalposts", "minmax", "percentile_rank", "distance_to_best", "fraction_of_best")
_NOT_SCORES = ("copeland", "kemeny", "bod")
_COUNTS = {
    "fr": ("", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix"),
    "en": ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
}


def tiers(result: RankRanges) -> Finding:
    """Say which groups of métropoles keep their order whatever the choices: tiers, not places."""
    ranked = result.ranges.dropna(subset=["rank", "tier"])
    n, groups = len(ranked), ranked["tier"].nunique()
    if n < 2:
        return _nothing(result, n)
    said = {language: _constant(ranked, language) if result.constant
            else _cuts(result, ranked, language) if groups > 1
            else _no_cut(result, ranked, language) for language in ("fr", "en")}  # fmt: skip
    return Finding(
        f"Sur l'indice « {result.index_fr} », {said['fr']}{_context(result, 'fr')}",
        f"On the index “{result.index_en}”, {said['en']}{_context(result, 'en')}",
        value=groups, n=n, unit="groupes",
    )  # fmt: skip


def leader(result: RankRanges) -> Finding:
    """Say who comes first as the study chose, and which ranks the other choices give it."""
    ranked = result.ranges.dropna(subset="rank")
    n = len(ranked)
    if n < 2:
        return _nothing(result, n)
    first = ranked[ranked["rank"] == 1]
    names, top = list(first["name"]), first.iloc[0]
    low, high = floor(first["low"].min()), ceil(first["high"].max())
    worst, tied = int(first["worst"].max()), len(first) > 1
    unit_fr, unit_en = _unit(result)
    return Finding(
        f"{result.index_fr} : {several(names)} {'arrivent' if tied else 'arrive'} en tête selon les"
        f" choix de l'étude ({number(top['score'])}{unit_fr}). {_reach(low, high, worst, n, 'fr')}",
        f"{result.index_en}: {several(names, 'en')} {'come' if tied else 'comes'} first as the"
        f" study chose ({number(top['score'], 1, 'en')}{unit_en})."
        f" {_reach(low, high, worst, n, 'en')}",
        value=1.0, low=low, high=high, n=n, unit="rang",
    )  # fmt: skip


def ranges(result: RankRanges) -> Finding:
    """Say how many ranks a métropole takes, leaving out one calculation in ten."""
    ranked = result.ranges.dropna(subset="rank")
    n, width = len(ranked), ranked["high"] - ranked["low"]
    if n < 2:
        return _nothing(result, n)
    wide, narrow = ranked.loc[width.idxmax(), "name"], ranked.loc[width.idxmin(), "name"]
    return Finding(
        f"Dans neuf calculs sur dix, la place d'une métropole varie en médiane de"
        f" {plural(round(width.median()), 'rang')}, de {number(width.min(), 0)} ({narrow}) à"
        f" {number(width.max(), 0)} ({wide}) (n = {n}).",
        f"In nine calculations of ten, a métropole's place varies by"
        f" {number(width.median(), 0, 'en')} ranks in median, from {number(width.min(), 0, 'en')}"
        f" ({narrow}) to {number(width.max(), 0, 'en')} ({wide}) (n = {n}).",
        value=width.median(), low=width.min(), high=width.max(), n=n, unit="rangs",
    )  # fmt: skip


def choices(result: RankRanges) -> Finding:
    """Say which choice moves the ranks most, which least, and how much is theirs jointly."""
    table, n = result.influence.dropna(subset="total"), int(result.ranges["rank"].notna().sum())
    if result.constant or table.empty:
        return Finding(
            f"{result.index_fr} : aucun des choix essayés ne change un rang (n = {n}).",
            f"{result.index_en}: none of the choices tried changes a rank (n = {n}).", n=n,
        )  # fmt: skip
    most = table.iloc[0]
    near = (table["total_high"] >= most["total_low"]) | (table["total"] >= most["total"] - _NEAR)
    return Finding(
        f"Ce qui fait le plus bouger les rangs : {_named(table[near], 'fr')} de leurs déplacements,"
        f" effets joints compris{_the_others(table, near, 'fr')} (n = {n}).",
        f"What moves ranks most: {_named(table[near], 'en')} of their movement, joint effects"
        f" included{_the_others(table, near, 'en')} (n = {n}).",
        value=100 * most["total"], low=100 * most["total_low"], high=100 * most["total_high"], n=n,
        unit="% de la variance",
    )  # fmt: skip


def judgements(result: RankRanges) -> Finding:
    """Say how much of the movement of ranks comes from the judgements themselves."""
    n = int(result.ranges["rank"].notna().sum())
    table = result.influence.dropna(subset="total")
    rows = table[table["factor"] == "judgements"]
    if rows.empty:
        why_fr = "leurs écarts ne déplacent aucun rang, ou n'ont pas été comptés"
        why_en = "their differences move no rank, or were not counted"
        if result.is_context:
            why_fr = "cet indice ne repose sur aucun jugement"
            why_en = "this index rests on no judgement"
        return Finding(
            f"{result.index_fr} : rien ne vient ici du désaccord des noteurs ; {why_fr} (n = {n}).",
            f"{result.index_en}: nothing here comes from raters who disagree; {why_en} (n = {n}).",
            n=n,
        )  # fmt: skip
    row = rows.iloc[0]
    return Finding(
        "Le doute des noteurs et le hasard des projets recensés font à eux seuls"
        f" {_share(row, 'first', 'fr')} des déplacements de rang, et"
        f" {_share(row, 'total', 'fr')} avec les autres choix (n = {n}).",
        "The raters' doubt and the luck of which projects were seen make by themselves"
        f" {_share(row, 'first', 'en')} of the movement of ranks, and"
        f" {_share(row, 'total', 'en')} together with other choices (n = {n}).",
        value=100 * row["total"], low=100 * row["total_low"], high=100 * row["total_high"], n=n,
        unit="% de la variance",
    )  # fmt: skip


def _cuts(result: RankRanges, ranked: pd.DataFrame, language: str) -> str:
    """The groups, each in the order of the alphabet, and how surely the cuts between them stand."""
    members = [list(rows["name"]) for _, rows in ranked.sort_values("metropole").groupby("tier")]
    count, cuts = len(members), result.tiers.dropna(subset="weakest")
    words = _COUNTS[language]
    how_many = words[count] if count < len(words) else str(count)
    pairs, whole = (_at_least(cuts[name].min(), language) for name in ("weakest", "joint"))
    if language == "en":
        return (f"{how_many} groups hold: {_chain(members, 'en')}. Two by two, the first stay"
                f" before the next in {pairs} of the {_runs(ranked, 'en')} (a whole group:"
                f" {whole}); inside a group, order depends on {_what(result, 'en')}"
                f" (n = {len(ranked)}).")  # fmt: skip
    return (f"{how_many} groupes tiennent : {_chain(members, 'fr')}. Deux à deux, les premières"
            f" restent devant les suivantes dans {pairs} des {_runs(ranked, 'fr')} (un groupe"
            f" entier : {whole}) ; à l'intérieur d'un groupe, l'ordre dépend {_what(result, 'fr')}"
            f" (n = {len(ranked)}).")  # fmt: skip


def _no_cut(result: RankRanges, ranked: pd.DataFrame, language: str) -> str:
    pairs = result.precedence["share"].dropna()
    firm, total = int((pairs >= _FIRM).sum()), len(pairs) // 2
    if language == "en":
        return (f"no group stands apart: order depends on {_what(result, 'en')}. Of {total} pairs"
                f" of métropoles, {firm} keep their order in nine calculations of ten or more"
                f" ({_runs(ranked, 'en')}, n = {len(ranked)}).")  # fmt: skip
    keep = "gardent" if firm > 1 else "garde"
    return (f"aucun groupe ne se détache : l'ordre dépend {_what(result, 'fr')}. Sur {total} paires"
            f" de métropoles, {firm} {keep} leur ordre dans neuf calculs sur dix ou plus"
            f" ({_runs(ranked, 'fr')}, n = {len(ranked)}).")  # fmt: skip


def _constant(ranked: pd.DataFrame, language: str) -> str:
    n = len(ranked)
    if language == "en":
        return f"none of the choices tried changes a rank: the order holds as it is (n = {n})."
    return f"aucun des choix essayés ne change un rang : l'ordre tient tel quel (n = {n})."


def _chain(members: list[list[str]], language: str) -> str:
    """Who is before whom; of more than four groups, the first and the last."""
    others = "the other" if language == "en" else "les"
    end = "" if language == "en" else " autres"
    named = [several(names, language) if len(names) <= _NAMED else f"{len(names)} métropoles"
             for names in members]  # fmt: skip
    if len(members[-1]) > _NAMED:
        named[-1] = f"{others} {len(members[-1])}{end}"
    if len(named) <= _CHAIN:
        return (", before " if language == "en" else ", devant ").join(named)
    if language == "en":
        return f"{named[0]} first, {named[-1]} last"
    return f"en tête {named[0]}, en queue {named[-1]}"


def _at_least(share: float, language: str) -> str:
    """A share never said larger than it is."""
    if share >= 1:
        return "all" if language == "en" else "la totalité"
    least = percent(floor(100 * share) / 100, 0, language)
    return f"at least {least}" if language == "en" else f"au moins {least}"


def _runs(ranked: pd.DataFrame, language: str) -> str:
    runs = number(ranked["n_runs"].max(), 0, language)
    return f"{runs} calculations" if language == "en" else f"{runs} calculs"


def _what(result: RankRanges, language: str) -> str:
    """What the order depends on: choices, and raters when their judgements were drawn again."""
    judged = (result.influence["factor"] == "judgements").any()
    if language == "en":
        return "choices and raters" if judged else "choices"
    return "des choix et des noteurs" if judged else "des choix"


def _context(result: RankRanges, language: str) -> str:
    if not result.is_context:
        return ""
    if language == "en":
        return " This is context, not maturity."
    return " C'est un contexte, non une maturité."


def _named(rows: pd.DataFrame, language: str) -> str:
    """Factors that cannot be told apart are named together, each with its total share."""
    open_, close = ("« ", " »") if language == "fr" else ("“", "”")
    return several([f"{open_}{factor(row['factor'], language)}{close},"
                    f" {_share(row, 'total', language)}" for _, row in rows.iterrows()],
                   language)  # fmt: skip


def _the_others(table: pd.DataFrame, near: pd.Series, language: str) -> str:
    """What moves ranks least, and how much no choice moves alone."""
    if len(table) < 2:
        return ""
    joint = percent(max(0.0, 1 - table["first"].sum()), 0, language)
    least = "" if near.all() else _named(table.tail(1), language)
    if language == "en":
        least = f"; least: {least}" if least else ""
        return f"{least}. {joint} come from choices taken together"
    least = f" ; le moins : {least}" if least else ""
    return f"{least}. {joint} tiennent à des choix pris ensemble"


def _share(row: pd.Series, which: str, language: str) -> str:
    """A share of the movement of ranks, with its interval when it was sampled."""
    value, low, high = (row[name] for name in (which, f"{which}_low", f"{which}_high"))
    said = percent(value, 0, language)
    if pd.isna(low) or low == high:
        return said
    return f"{said} [{interval(100 * low, 100 * high, 0, language)}]"


def _reach(low: int, high: int, worst: int, n: int, language: str) -> str:
    """Which ranks other choices would have given to the first."""
    if worst == 1:
        return (f"No other choice moves that rank, out of {n}." if language == "en"
                else f"Aucun autre choix ne change ce rang, sur {n}.")  # fmt: skip
    if language == "en":
        return (f"In nine calculations of ten that rank is from {low} to {high}, at worst {worst},"
                f" of {n}.")  # fmt: skip
    return f"Neuf calculs sur dix donnent un rang de {low} à {high}, au pire {worst}, sur {n}."


def _unit(result: RankRanges) -> tuple[str, str]:
    """What a score is counted in, when the first run, the study's own, tells it."""
    own = result.runs.iloc[0] if result.exact and len(result.runs) else pd.Series(dtype=object)
    if own.get("aggregate") in _NOT_SCORES:
        return "", ""
    if own.get("normalise") == "z":
        return " écart-type", " standard deviations"
    if own.get("normalise") in _HUNDREDTHS:
        return " sur 100", " out of 100"
    return "", ""


def _nothing(result: RankRanges, n: int) -> Finding:
    return Finding(
        f"{result.index_fr} : un classement demande au moins deux métropoles notées (n = {n}).",
        f"{result.index_en}: a ranking needs at least two métropoles with a score (n = {n}).",
        n=n,
    )
