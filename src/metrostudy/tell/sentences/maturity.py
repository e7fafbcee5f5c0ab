"""What the index says, in sentences that name it as its framework does."""

from __future__ import annotations

import pandas as pd

from metrostudy.compare.verdicts import LEVEL, size_bearing
from metrostudy.measure.maturity import Prepared
from metrostudy.measure.profile import BOTTOM, TOP
from metrostudy.tell.findings import Finding
from metrostudy.tell.sentences.rank_ranges import choices, judgements, leader, ranges, tiers
from metrostudy.tell.wording import interval, number, p_value, percent, plural, several

__all__ = ["choices", "gaps", "influence", "judgements", "leader", "pillars", "profile", "ranges",
           "size", "tiers"]  # fmt: skip

_LISTED = 4


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
        digits = 0 if spread["max"].max() > 10 else 1
        reach = interval(row["min"], row["max"], digits, language)
        return f"{_quoted(label, language)} ({word} {reach})"

    return Finding(
        f"C'est sur {said(wide, 'fr')} que les métropoles diffèrent le plus, sur"
        f" {said(narrow, 'fr')} le moins (n = {n}).",
        f"Métropoles differ most on {said(wide, 'en')}, least on {said(narrow, 'en')} (n = {n}).",
        value=spread.loc[wide, "std"], n=n, unit="écart-type des scores",
    )  # fmt: skip


def profile(table: pd.DataFrame) -> Finding:
    """Say on which criteria one métropole is in the first quarter, and on which in the last."""
    inner = set(table["parent"].dropna())
    known = table[~table["node"].isin(inner)].dropna(subset="score")
    if known.empty:
        return Finding("Aucun critère n'est connu pour cette métropole.",
                       "No criterion is known for this métropole.", n=0)  # fmt: skip
    name, n = known["name"].iloc[0], int(known["n"].max())
    top, last = (known[known["quarter"] == quarter] for quarter in (TOP, BOTTOM))
    return Finding(
        f"{name} est dans le premier quart des métropoles sur {_some(top, len(known), 'fr')} et"
        f" dans le dernier sur {_some(last, len(known), 'fr')} (n = {n}).",
        f"{name} is in the first quarter of métropoles on {_some(top, len(known), 'en')} and in the"
        f" last on {_some(last, len(known), 'en')} (n = {n}).",
        value=len(top), n=n, unit="critères dans le premier quart",
    )  # fmt: skip


def influence(realised: pd.DataFrame) -> Finding:
    """Say which pillar does most more, or most less, than its weight says."""
    known = realised[realised["level"] == 1].dropna(subset=["influence", "weight"])
    if len(known) < 2:
        return Finding("Moins de deux piliers ont une influence : rien à comparer aux poids.",
                       "Fewer than two pillars have an influence: nothing to compare.")  # fmt: skip
    away = (known["influence"] - known["weight"]).abs()
    clear = (known["low"] > known["weight"]) | (known["high"] < known["weight"])
    row = known.loc[(away.where(clear) if clear.any() else away).idxmax()]
    return Finding(
        _promised(row, bool(clear.any()), "fr"), _promised(row, bool(clear.any()), "en"),
        value=100 * row["influence"], low=100 * row["low"], high=100 * row["high"],
        n=int(row["n"]), unit="% parmi les piliers",
    )  # fmt: skip


def gaps(prepared: Prepared) -> Finding:
    """Say what was filled, moved or left out before anything was scored."""
    values = prepared.of_edition(prepared.values)
    touched, refused = (
        table[table["edition"] == prepared.edition] if "edition" in table else table
        for table in (prepared.touched, prepared.refused)
    )  # fmt: skip
    steps = touched["step"].value_counts()
    filled, moved = int(steps.get("imputed", 0)), int(steps.drop("imputed", errors="ignore").sum())
    blank, n = int(values.isna().sum().sum()), len(values)
    out = len(set(refused["metropole"].dropna()) - set(values.index))
    rest_fr = f" Faute de données, {plural(out, 'métropole')} de côté." if out else ""
    rest_en = f" Métropoles left out for want of data: {out}." if out else ""
    return Finding(
        f"Sur {number(values.size, 0)} valeurs ({n} métropoles, {values.shape[1]} critères),"
        f" {_counted(filled, 'complétée')} et {_counted(moved, 'modifiée')} parce qu'extrême"
        f"{'s' * (moved > 1)} ; {_left_blank(blank)}.{rest_fr}",
        f"Of {number(values.size, 0, 'en')} values ({n} métropoles, {values.shape[1]} criteria),"
        f" {filled} filled and {moved} altered as outliers; {number(blank, 0, 'en')} left blank,"
        f" and not counted as zero.{rest_en}",
        value=filled + moved, n=n, unit="valeurs",
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
    bearing = size_bearing(row)
    clear = bearing != "silent"
    return Finding(
        f"{row['label_fr']} et population : {_link(row, clear, 'fr')} {_rho(row, 'fr')}."
        f"{_caution(row, clear, 'fr')}",
        f"{row['label_en']} and population: {_link(row, clear, 'en')} {_rho(row, 'en')}."
        f"{_caution(row, clear, 'en')}",
        value=row["estimate"], low=row["low"], high=row["high"], n=n,
        unit="corrélation de rangs", hypothesis="H7",
        bearing="silent" if row["is_context"] else bearing,
    )  # fmt: skip


def _quoted(label: str, language: str) -> str:
    return f"« {label} »" if language == "fr" else f"“{label}”"


def _some(rows: pd.DataFrame, of: int, language: str) -> str:
    """How many criteria out of how many, and the first few names."""
    english = language == "en"
    if rows.empty:
        return "none" if english else "aucun"
    names = list(rows[f"label_{language}"])
    if len(names) > _LISTED:
        names = [*names[:_LISTED], "others" if english else "d'autres"]
    count = f"{len(rows)} of {of} criteria" if english else f"{len(rows)} des {of} critères"
    return f"{count} ({several(names, language)})"


def _promised(row: pd.Series, clear: bool, language: str) -> str:
    """A pillar's weight on paper, then what it does to the index."""
    said, paper = (percent(row[name], 0, language) for name in ("influence", "weight"))
    within = interval(100 * row["low"], 100 * row["high"], 0, language)
    label, n = _quoted(row[f"label_{language}"], language), int(row["n"])
    if language == "en":
        start = "" if clear else "No pillar clearly departs from its weight; the furthest is this: "
        return (f"{start}{label} weighs {paper} among the pillars on paper and makes {said}"
                f" [{within}] of what sets métropoles apart (n = {n}).")  # fmt: skip
    start = "" if clear else "Aucun pilier ne s'écarte nettement de son poids ; le plus éloigné : "
    return (f"{start}{label} pèse {paper} parmi les piliers sur le papier et fait {said} [{within}]"
            f" de ce qui distingue les métropoles (n = {n}).")  # fmt: skip


def _counted(count: int, done: str) -> str:
    return f"{number(count, 0)} {done}{'s' * (count > 1)}" if count else f"aucune {done}"


def _left_blank(count: int) -> str:
    if not count:
        return "aucune ne reste vide"
    if count == 1:
        return "1 reste vide et ne compte pas pour zéro"
    return f"{number(count, 0)} restent vides et ne comptent pas pour zéro"


def _link(row: pd.Series, clear: bool, language: str) -> str:
    more = row["estimate"] > 0
    if clear and language == "fr":
        return f"les plus peuplées ont un score plus {'élevé' if more else 'bas'}"
    if clear:
        return f"larger ones score {'higher' if more else 'lower'}"
    if row["p"] <= LEVEL:
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
