"""What the index says, in sentences that name it as its framework does."""

from __future__ import annotations

import pandas as pd

from metrostudy.measure.uncertainty import RankRanges
from metrostudy.tell.findings import Finding
from metrostudy.tell.method_words import alternative
from metrostudy.tell.wording import interval, number, p_value, several


def leader(result: RankRanges) -> Finding:
    """Say who comes first as the study chose, and from which to which rank other choices put it."""
    ranked = result.ranges.dropna(subset="rank")
    if len(ranked) < 2:
        return _nothing(result, len(ranked))
    first, n = ranked[ranked["rank"] == 1], len(ranked)
    names, top = list(first["name"]), first.iloc[0]
    tied = len(first) > 1
    best, worst = int(first["best"].min()), int(first["worst"].max())
    unit_fr, unit_en = _unit(result)
    return Finding(
        f"{result.index_fr} : {several(names)} {'arrivent' if tied else 'arrive'} en tête selon les"
        f" choix de l'étude ({number(top['score'], 1)}{unit_fr}). {_reach(best, worst, n, 'fr')}",
        f"{result.index_en}: {several(names, 'en')} {'come' if tied else 'comes'} first as the"
        f" study chose ({number(top['score'], 1, 'en')}{unit_en}). {_reach(best, worst, n, 'en')}",
        value=float(top["rank"]), low=best, high=worst, n=n, unit="rang",
    )  # fmt: skip


def ranges(result: RankRanges) -> Finding:
    """Say who stays in the first third whatever the choices, and how wide a range of ranks is."""
    ranked = result.ranges.dropna(subset="rank")
    if len(ranked) < 2:
        return _nothing(result, len(ranked))
    n, width = len(ranked), ranked["worst"] - ranked["best"]
    always = list(ranked.loc[ranked["top_third"] == 1, "name"])
    wide_fr = f"la place d'une métropole varie de {number(width.median(), 0)} rangs en médiane"
    wide_en = f"a métropole's place varies by {number(width.median(), 0, 'en')} ranks in median"
    return Finding(
        f"{_always(always, n, 'fr')} dans {_runs(result, 'fr')} ; {wide_fr}, de"
        f" {number(width.max(), 0)} au plus (n = {n}).",
        f"{_always(always, n, 'en')} over {_runs(result, 'en')}; {wide_en}, by"
        f" {number(width.max(), 0, 'en')} at most (n = {n}).",
        value=width.median(), low=width.min(), high=width.max(), n=n, unit="rangs",
    )  # fmt: skip


def choices(result: RankRanges) -> Finding:
    """Say which choice moves ranks most, and which least."""
    moves, n = result.moves.dropna(subset="mean_shift"), int(result.ranges["rank"].notna().sum())
    if moves.empty:
        return _nothing(result, n)
    most, least = moves.iloc[0], moves.iloc[-1]
    place = "place" if most["mean_shift"] < 2 else "places"

    def said(move: pd.Series, language: str) -> str:
        places = number(move["mean_shift"], 1, language)
        name = alternative(move, language)
        return f"« {name} » ({places})" if language == "fr" else f"“{name}” ({places})"

    return Finding(
        f"Le choix qui déplace le plus les rangs est {said(most, 'fr')[:-1]} {place} en moyenne, "
        f"{number(most['largest'], 0)} au plus) ; celui qui les déplace le moins est"
        f" {said(least, 'fr')} (n = {n} métropoles).",
        f"The choice that moves ranks most is {said(most, 'en')[:-1]} places on average, "
        f"{number(most['largest'], 0, 'en')} at most); the one that moves them least is"
        f" {said(least, 'en')} (n = {n} métropoles).",
        value=most["mean_shift"], high=most["largest"], n=n, unit="rangs",
    )  # fmt: skip


def pillars(scores: pd.DataFrame) -> Finding:
    """Say on which pillar métropoles differ most, and on which least."""
    known = scores[(scores["level"] == 1)].dropna(subset="score")
    n = known["metropole"].nunique()
    spread = known.groupby("node", sort=False)["score"].agg(["min", "max", "std"]).dropna()
    if len(spread) < 2:
        return Finding("Moins de deux piliers ont un score : rien à comparer entre eux.",
                       "Fewer than two pillars have a score: nothing to compare.", n=n)  # fmt: skip
    spread = spread.sort_values("std", ascending=False, kind="stable")
    labels = known.drop_duplicates("node").set_index("node")
    wide, narrow = spread.index[0], spread.index[-1]

    def said(node: str, language: str) -> str:
        row, label = spread.loc[node], labels.loc[node, f"label_{language}"]
        word = "de" if language == "fr" else "from"
        open_, close = ("« ", " »") if language == "fr" else ("“", "”")
        return f"{open_}{label}{close} ({word} {interval(row['min'], row['max'], 0, language)})"

    return Finding(
        f"C'est sur {said(wide, 'fr')} que les métropoles diffèrent le plus, sur"
        f" {said(narrow, 'fr')} le moins (n = {n}).",
        f"Métropoles differ most on {said(wide, 'en')}, least on {said(narrow, 'en')} (n = {n}).",
        value=spread.loc[wide, "std"], n=n, unit="écart-type des scores",
    )  # fmt: skip


def size(result: pd.DataFrame) -> Finding:
    """Say whether the index goes with population (H7); a context index leaves H7 unanswered."""
    row = result.iloc[0]
    n = int(row["n"])
    if pd.isna(row["estimate"]):
        return Finding(
            f"{row['label_fr']} et population : trop peu de métropoles pour un lien (n = {n}).",
            f"{row['label_en']} and population: too few métropoles for a relation (n = {n}).",
            n=n, hypothesis="H7",
        )  # fmt: skip
    clear = row["p"] < 0.05 and row["low"] * row["high"] > 0
    bearing = "silent"
    if clear and not row["is_context"]:
        bearing = "supports" if row["estimate"] > 0 else "opposes"
    return Finding(
        f"{row['label_fr']} et population : {_link(row, clear, 'fr')} {_rho(row, 'fr')}."
        f"{_caution(row, clear, 'fr')}",
        f"{row['label_en']} and population: {_link(row, clear, 'en')} {_rho(row, 'en')}."
        f"{_caution(row, clear, 'en')}",
        value=row["estimate"], low=row["low"], high=row["high"], n=n,
        unit="corrélation de rangs", hypothesis="H7", bearing=bearing,
    )  # fmt: skip


def _reach(best: int, worst: int, n: int, language: str) -> str:
    """From which to which rank other choices would have put the first."""
    if language == "en":
        if best == worst:
            return f"No other choice moves that rank, out of {n}."
        return f"Depending on choices, that rank goes from {best} to {worst} of {n}."
    if best == worst:
        return f"Aucun autre choix ne change ce rang, sur {n}."
    return f"Selon les choix, ce rang va de {best} à {worst} sur {n}."


def _unit(result: RankRanges) -> tuple[str, str]:
    """What a score is counted in: hundredths, unless the study chose standard deviations."""
    if result.runs["normalise"].iloc[0] == "z":
        return " écart-type", " standard deviations"
    return " sur 100", " out of 100"


def _always(names: list[str], n: int, language: str) -> str:
    if language == "en":
        who = several(names, "en") if names else "No métropole"
        return f"{who} {'stay' if len(names) > 1 else 'stays'} in the first third of {n}"
    if not names:
        return f"Aucune métropole ne reste dans le premier tiers des {n}"
    return (
        f"{several(names)} {'restent' if len(names) > 1 else 'reste'} dans le premier tiers des {n}"
    )


def _runs(result: RankRanges, language: str) -> str:
    used, left = int(result.runs["possible"].sum()), int((~result.runs["possible"]).sum())
    if language == "en":
        out = f" ({left} more cannot be computed)" if left else ""
        return f"all {used} combinations of choices{out}"
    out = f" ({left} de plus ne se calculent pas)" if left else ""
    return f"les {used} combinaisons de choix{out}"


def _nothing(result: RankRanges, n: int) -> Finding:
    return Finding(
        f"{result.index_fr} : un classement demande au moins deux métropoles notées (n = {n}).",
        f"{result.index_en}: a ranking needs at least two métropoles with a score (n = {n}).",
        n=n,
    )


def _link(row: pd.Series, clear: bool, language: str) -> str:
    more = row["estimate"] > 0
    if clear and language == "fr":
        return f"les plus peuplées ont un score plus {'élevé' if more else 'bas'}"
    if clear:
        return f"larger ones score {'higher' if more else 'lower'}"
    if row["p"] < 0.05:
        return ("un lien à la limite de ce qui se distingue du hasard" if language == "fr"
                else "a relation at the edge of what can be told from chance")  # fmt: skip
    return "aucun lien détecté" if language == "fr" else "no relation detected"


def _rho(row: pd.Series, language: str) -> str:
    name = "corrélation de rangs" if language == "fr" else "rank correlation"
    within = interval(row["low"], row["high"], 2, language)
    value = number(row["estimate"], 2, language)
    return f"({name} {value} [{within}], {p_value(row['p'], language)}, n = {int(row['n'])})"


def _caution(row: pd.Series, clear: bool, language: str) -> str:
    text = ""
    if not clear:
        least = number(row["detectable"], 2, language)
        text = (f" Une corrélation de moins de {least} peut échapper à {int(row['n'])} métropoles."
                if language == "fr" else
                f" {int(row['n'])} métropoles can miss a correlation below {least}.")  # fmt: skip
    if row["is_context"]:
        text += (" C'est un contexte, non une maturité : l'hypothèse reste sans réponse."
                 if language == "fr" else
                 " This is context, not maturity: the hypothesis stays unanswered.")  # fmt: skip
    return text
