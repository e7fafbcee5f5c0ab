"""What barriers go with: one another, the inside or the outside, maturity; in sentences."""

from __future__ import annotations

import math
from dataclasses import replace

import pandas as pd

from metrostudy.compare.verdicts import LEVEL
from metrostudy.tell.findings import Finding
from metrostudy.tell.sentences.barrier_words import (
    gap_bounds,
    label,
    odds,
    points,
    ratio,
    seen,
)
from metrostudy.tell.wording import interval, number, p_value, percent, plural, several


def maturity(table: pd.DataFrame) -> Finding:
    """Say which barriers go with maturity across métropoles, or what would have been seen."""
    known = table.dropna(subset="estimate")
    if known.empty:
        return Finding("Trop peu de métropoles, ou des freins trop égaux, pour les rapprocher de"
                       " la maturité.",
                       "Too few métropoles, or barriers too even, to set them beside"
                       " maturity.")  # fmt: skip
    top, n = known.iloc[0], int(known["n"].max())
    clear = known[known["p_holm"] <= LEVEL]
    return Finding(
        _linked(clear, known, n, "fr") if len(clear) else _unlinked(known, n, "fr"),
        _linked(clear, known, n, "en") if len(clear) else _unlinked(known, n, "en"),
        value=top["estimate"], low=top["low"], high=top["high"], n=n, unit="ρ de Spearman",
    )  # fmt: skip


def named_maturity(table: pd.DataFrame) -> Finding:
    """Say which barriers mature métropoles name more or less, or how little could be seen."""
    known = table.dropna(subset="estimate")
    claim = maturity(table)
    if known.empty or (known["p_holm"] <= LEVEL).any():
        return claim
    top, power = known.iloc[0], known["power"].dropna()
    n, tried = int(known["n"].max()), len(known)
    found = f"{p_value(top['p'])}, {number(top['p_holm'], 2)} après correction"
    found_en = f"{p_value(top['p'], 'en')}, {number(top['p_holm'], 2, 'en')} after correction"
    seen_fr, seen_en = "", ""
    if len(power):
        low, high = (number(100 * share, 0) for share in (power.min(), power.max()))
        seen_fr = (
            " Un lien fort (un écart-type de maturité divise la cote par 2,7) n'aurait été vu que"
            f" {low} à {high} fois sur cent selon le frein."
        )
        seen_en = (
            " A strong link (one standard deviation of maturity dividing the odds by 2.7) would"
            f" have been seen only {low} to {high} times in a hundred."
        )
    return replace(
        claim,
        sentence_fr=f"Sur {plural(n, 'métropole')}, aucun frein n'est nommé plus ou moins selon la"
        f" maturité au-delà du hasard ({plural(tried, 'essai')}) ; le plus proche de l'être est"
        f" {_rho(top, 'fr')}, {found}.{seen_fr}",
        sentence_en=f"Across {n} métropoles, no barrier is named more or less with maturity beyond"
        f" chance ({tried} tried); the closest is {_rho(top, 'en')}, {found_en}.{seen_en}",
    )


def together(table: pd.DataFrame) -> Finding:
    """Say which barriers come together within métropoles, or which pair is the closest to it."""
    known = table.dropna(subset="p").sort_values("p", kind="stable")
    if known.empty:
        return Finding("Moins de deux freins rencontrés : aucune paire à regarder.",
                       "Fewer than two barriers met: no pair to look at.")  # fmt: skip
    clear, n, top = known[known["p_holm"] <= LEVEL], int(known["n"].max()), known.iloc[0]
    reach = known["detectable"].max()
    more, less = clear[clear["estimate"] > 1], clear[clear["estimate"] < 1]
    words = {}
    for language, link, apart in (("fr", "vont ensemble", "s'évitent"),
                                  ("en", "go together", "avoid each other")):  # fmt: skip
        parts = [f"{several([_pair(row, language) for _, row in rows.iterrows()], language)} {verb}"
                 for rows, verb in ((more, link), (less, apart)) if len(rows)]  # fmt: skip
        words[language] = " ; ".join(parts)
    if len(clear):
        return Finding(
            f"À métropole égale, {words['fr']} (n = {number(n, 0)}, {plural(len(known), 'paire')},"
            " p ≤ 0,05 après correction).",
            f"Within métropoles, {words['en']} (n = {n}, {len(known)} pairs, Holm p ≤ 0.05).",
            **odds(top), n=n,
        )  # fmt: skip
    return Finding(
        f"À métropole égale, aucune des {plural(len(known), 'paire')} de freins ne se rencontre"
        f" plus ou moins que ne le ferait le hasard (n = {number(n, 0)}) ; la plus proche est"
        f" {_pair(top, 'fr')}, {p_value(top['p'])}, {number(top['p_holm'], 2)} après correction."
        f" Entre deux freins fréquents, une corrélation de {number(reach, 2)} serait vue huit fois"
        " sur dix.",
        f"Within métropoles, none of the {len(known)} pairs of barriers comes together more or less"
        f" than chance (n = {n}); the closest is {_pair(top, 'en')}, {p_value(top['p'], 'en')},"
        f" {number(top['p_holm'], 2, 'en')} after correction. Between two frequent barriers a"
        f" correlation of {number(reach, 2, 'en')} would be seen eight times in ten.",
        **odds(top), n=n,
    )  # fmt: skip


def sides(table: pd.DataFrame) -> Finding:
    """Say whether barriers are more often internal, at least one and barrier by barrier."""
    rows = table.set_index("measure")
    some, each = rows.loc["any"], rows.loc["each"]
    n = int(some["n"])
    if not n or math.isnan(some["estimate"]):
        return Finding("Aucune métropole dont les freins soient connus.",
                       "No métropole whose barriers are known.")  # fmt: skip
    return Finding(
        f"Au moins un frein interne : {percent(some['internal'])} en moyenne ; au moins un externe"
        f" : {percent(some['external'])}, soit {_gap(some, 'fr')} (n = {plural(n, 'métropole')},"
        f" dont {int(some['more_internal'])} du côté interne). Mais la liste compte plus de freins"
        f" internes : frein par frein, {percent(each['internal'])} contre"
        f" {percent(each['external'])}, soit {_gap(each, 'fr')}.",
        f"At least one internal barrier: {percent(some['internal'], 0, 'en')} on average; at least"
        f" one external: {percent(some['external'], 0, 'en')}, that is {_gap(some, 'en')} (n = {n}"
        f" métropoles, {int(some['more_internal'])} on the internal side). But the list holds more"
        f" internal barriers: barrier by barrier, {percent(each['internal'], 0, 'en')} against"
        f" {percent(each['external'], 0, 'en')}, that is {_gap(each, 'en')}.",
        value=100 * some["estimate"], low=100 * some["low"], high=100 * some["high"], n=n,
        unit="points",
    )  # fmt: skip


def _gap(row: pd.Series, language: str) -> str:
    said = f"{points(row['estimate'], language)} [{gap_bounds(row, language)}]"
    said += f", {p_value(row['p'], language)}"
    return said if row["p"] <= LEVEL else said + seen(row, language)


def _pair(row: pd.Series, language: str) -> str:
    other = row[["other_fr", "other_en"]].set_axis(["label_fr", "label_en"])
    word, odds = ("et", "rapport des cotes") if language == "fr" else ("and", "odds ratio")
    both = f"{label(row, language)} {word} {label(other, language)}"
    return f"{both} ({odds} {ratio(row, language)})"


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
    return f"{label(row, language)} (ρ = {number(row['estimate'], 2, language)} [{bounds}])"
