"""Which published figures follow from the others, and on how many respondents they can rest."""

from __future__ import annotations

import math

import pandas as pd

from metrostudy.compare.editions.checks import SHARES
from metrostudy.tell.findings import Finding
from metrostudy.tell.published_words import exact
from metrostudy.tell.wording import number, several


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


def top_three(table: pd.DataFrame) -> Finding:
    """Say what the share of the three leading domains is, once recomputed."""
    row = _check(table, "share_top3_domains_published")
    if row is None:
        return _unchecked()
    return Finding(
        f"Les trois premiers domaines de {row['edition']} font {number(row['low'], 1)} % des"
        f" projets ({row['sum']}), {_against(row, 'fr')}.",
        f"The three leading domains of {row['edition']} make {number(row['low'], 1, 'en')}% of"
        f" projects ({row['sum']}), {_against(row, 'en')}.",
        value=row["low"], n=row["n"], unit="%",
    )  # fmt: skip


def education_base(table: pd.DataFrame) -> Finding:
    """Say over how many cities the printed mean of education projects was taken."""
    row = _check(table, "projects_education_mean_per_city")
    if row is None:
        return _unchecked()
    base, mean = number(row["base"], 0), row["published"]
    low, high = (number(row[bound], 1) for bound in ("low", "high"))
    low_en, high_en = (number(row[bound], 1, "en") for bound in ("low", "high"))
    same = row["agrees"]
    return Finding(
        f"La moyenne de {exact(mean, 'fr')} projets d'éducation par ville ({row['edition']})"
        f" suppose {base} villes, {'comme le panel' if same else 'et non tout le panel'}"
        f" ({row['sum']} donne {low} à {high}).",
        f"The mean of {exact(mean, 'en')} education projects per city ({row['edition']}) implies"
        f" {base} cities, {'as in the panel' if same else 'not the whole panel'}"
        f" ({row['sum']} gives {low_en} to {high_en}).",
        value=row["base"], n=row["n"], unit="villes",
    )  # fmt: skip


def nine_shares(table: pd.DataFrame) -> Finding:
    """Say whether the printed shares of domains make a whole."""
    row = _check(table, SHARES)
    if row is None:
        return _unchecked()
    total = exact(row["low"], "fr")
    sure_fr = "la liste est complète" if row["agrees"] else "il en manque, ou une est fausse"
    sure_en = "the list is complete" if row["agrees"] else "some are missing, or one is wrong"
    return Finding(
        f"Les {row['n']} parts de domaines de {row['edition']} font {total} % : {sure_fr}.",
        f"The {row['n']} shares of domains of {row['edition']} add up to"
        f" {exact(row['low'], 'en')}%: {sure_en}.",
        value=row["low"], n=row["n"], unit="%",
    )  # fmt: skip


def whole_answers(table: pd.DataFrame) -> Finding:
    """Say which published shares cannot be a whole number of respondents of their panel."""
    shares = table.drop_duplicates(["edition", "quantity", "source"])
    if shares.empty:
        return Finding("Aucune part n'est publiée avec la taille de son panel.",
                       "No share was published with the size of its panel.")  # fmt: skip
    odd, n = shares[~shares["possible_on_any"]], len(shares)
    if odd.empty:
        return Finding(
            f"Les {n} parts publiées avec la taille de leur panel sont toutes un nombre entier de"
            " réponses.",
            f"All {n} shares published with the size of their panel are a whole number of answers.",
            value=0.0, n=n, unit="parts",
        )  # fmt: skip
    fr, en = (
        several((f"{exact(row.published, lg)}{' %' if lg == 'fr' else '%'}"
                 f" {'de' if lg == 'fr' else 'of'} {number(row.panel, 0)} ({row.edition})"
                 for row in odd.itertuples()), lg)
        for lg in ("fr", "en")
    )  # fmt: skip
    return Finding(
        f"{len(odd)} des {n} parts publiées avec la taille de leur panel ne"
        f" {'peut' if len(odd) == 1 else 'peuvent'} y être un nombre entier de réponses, quel que"
        f" soit l'arrondi : {fr}. La base n'était pas tout le panel, ou le chiffre est faux.",
        f"{len(odd)} of the {n} shares published with the size of their panel cannot be a whole"
        f" number of answers, however rounded: {en}. The base was not the whole panel, or the"
        " figure is wrong.",
        value=float(len(odd)), n=n, unit="parts",
    )  # fmt: skip


def _check(table: pd.DataFrame, quantity: str) -> pd.Series | None:
    rows = table[table["quantity"] == quantity]
    return None if rows.empty else rows.iloc[0]


def _unchecked() -> Finding:
    return Finding("Ce qui permettrait de recalculer ce chiffre n'est pas publié.",
                   "What it would take to recompute this figure was not published.")  # fmt: skip


def _against(row: pd.Series, language: str) -> str:
    printed = exact(row["published"], language)
    if language == "en":
        return f"as printed ({printed}%)" if row["agrees"] else f"not the printed {printed}%"
    return f"comme imprimé ({printed} %)" if row["agrees"] else f"et non les {printed} % imprimés"


def _mismatch(row: tuple, language: str) -> str:
    printed = exact(row.published, language)
    low, high = (exact(round(value, 1), language) for value in (row.low, row.high))
    span = low if low == high else f"{low} {'à' if language == 'fr' else 'to'} {high}"
    base = number(row.base, 0, language)
    if language == "en":
        implied = "" if math.isnan(row.base) else f", it implies {base} cities"
        return f"{printed} ({row.edition}) where {row.sum} gives {span}{implied}"
    implied = "" if math.isnan(row.base) else f" et suppose {base} villes"
    return f"{printed} ({row.edition}, {row.unit}) alors que {row.sum} donne {span}{implied}"
