"""10 in sentences: in how many analyses each verdict holds, and what undoes it."""

from __future__ import annotations

import pandas as pd

from metrostudy.compare.multiverse.reading import Reading
from metrostudy.compare.multiverse.shapley import TOGETHER
from metrostudy.tell.conclusion_words import conclusion, part, quoted, short, undone, verdict
from metrostudy.tell.findings import Finding
from metrostudy.tell.method_words import factor
from metrostudy.tell.wording import interval, number, percent, plural, several

_UNIT = "part des analyses"
_FIRM = 0.9
_LARGE = 0.1
_NAMED = 3
_SWEPT = ("H1", "H2", "H3", "H4", "H5", "H7", "H9")


def h1(result: Reading) -> Finding:
    """Say in how many analyses the verdict on one model or several holds (H1)."""
    return _held(result, "H1", "H1")


def h2(result: Reading) -> Finding:
    """Say in how many analyses the verdict on shared invariants holds (H2)."""
    return _held(result, "H2", "H2")


def path(result: Reading) -> Finding:
    """Say in how many analyses the verdict on the path to maturity holds (H2)."""
    return _held(result, "path", "H2")


def h3(result: Reading) -> Finding:
    """Say in how many analyses the verdict on the level of steering holds (H3)."""
    return _held(result, "H3", "H3")


def h4(result: Reading) -> Finding:
    """Say in how many analyses the verdict on the order of barriers holds (H4)."""
    return _held(result, "H4", "H4")


def h5(result: Reading) -> Finding:
    """Say in how many analyses the verdict on steering and barriers holds (H5)."""
    return _held(result, "H5", "H5")


def h7(result: Reading) -> Finding:
    """Say in how many analyses the verdict on maturity and size holds (H7)."""
    return _held(result, "H7", "H7")


def h9(result: Reading) -> Finding:
    """Say in how many analyses the verdict on governance and maturity holds (H9)."""
    return _held(result, "H9", "H9")


def firm(result: Reading) -> Finding:
    """Say which verdicts hold whatever the analysis, which nearly, and which do not."""
    known = result.shares.dropna(subset="share")
    if known.empty:
        return _nothing()
    n = known["n"].sum()
    return Finding(
        f"Où le verdict de l'étude tient, sur {number(n, 0)} analyses défendables en tout :"
        f" {_by_firmness(known, 'fr')}.",
        f"Where the study's verdict holds, of {number(n, 0, 'en')} defensible analyses in all:"
        f" {_by_firmness(known, 'en')}.",
        value=(known["share"] == 1).sum(), n=len(known), unit="verdicts",
    )  # fmt: skip


def fragile(result: Reading) -> Finding:
    """Say which verdict holds least often, and which choices decide of it most."""
    known = result.shares.dropna(subset="share")
    if known.empty:
        return _nothing()
    row = known.loc[known["share"].idxmin()]
    if row["share"] == 1:
        return Finding(
            f"Aucun verdict n'est fragile : les {number(known['n'].sum(), 0)} analyses donnent tous"
            " ceux de l'étude.",
            f"No verdict is fragile: the {number(known['n'].sum(), 0, 'en')} analyses all give"
            " those of the study.",
            value=1.0, n=int(known["n"].sum()), unit=_UNIT,
        )  # fmt: skip
    table = result.decisive[result.decisive["conclusion"] == row["conclusion"]]
    said = {language: _decides(table, language) for language in ("fr", "en")}
    return Finding(
        f"Le verdict le plus fragile est celui de {short(row, 'fr')} ({part(row['share'])} de"
        f" {plural(row['n'], 'analyse')}). {said['fr']}",
        f"The most fragile verdict is that on {short(row, 'en')}"
        f" ({part(row['share'], 'en')} of {number(row['n'], 0, 'en')} analyses)."
        f" {said['en']}",
        value=row["share"], n=row["n"], unit=_UNIT, hypothesis=row["hypothesis"],
    )  # fmt: skip


def removals(result: Reading) -> Finding:
    """Say which métropoles change a verdict when they are left out."""
    table, n = result.influential, result.influential["metropole"].nunique()
    found = table[table["matters"].astype(bool)]
    if found.empty:
        return Finding(
            "Retirer une métropole ne change à lui seul aucun verdict"
            f" (n = {plural(n, 'métropole retirée', 'métropoles retirées')} tour à tour).",
            f"Leaving out one métropole changes no verdict by itself (n = {number(n, 0, 'en')}"
            " left out in turn).",
            value=0, n=n, unit="métropoles",
        )  # fmt: skip
    shown = found.head(_NAMED)
    more = len(found) - len(shown)
    return Finding(
        f"Ce que change une métropole retirée : {_removed(shown, 'fr')}"
        f"{f' ; et {more} autres cas' if more else ''} (n = {n}).",
        f"What leaving out a métropole changes: {_removed(shown, 'en')}"
        f"{f'; and {more} other cases' if more else ''} (n = {n}).",
        value=found["metropole"].nunique(), n=n, unit="métropoles",
    )  # fmt: skip


def unswept(result: Reading) -> Finding:
    """Say which hypotheses no choice of analysis can touch, and which this study does not test."""
    others = [name for name in _SWEPT if name not in set(result.shares["conclusion"])]
    fr, en = (several(others, language) for language in ("fr", "en"))
    return Finding(
        "Aucun choix d'analyse n'entre dans H6 (priorités : des chiffres déjà publiés) ni dans H8"
        " (crise sanitaire : aucune donnée datée)."
        + (f" Cette étude ne met pas non plus à l'épreuve {fr}." if others else ""),
        "No choice of analysis enters H6 (priorities: figures already published) or H8 (health"
        f" crisis: no dated data).{f' This study does not test {en} either.' if others else ''}",
        value=len(others), unit="hypothèses",
    )  # fmt: skip


def _held(result: Reading, name: str, hypothesis: str) -> Finding:
    """The sentence that the report quotes for one conclusion; on a context it bears on nothing."""
    rows = result.shares[result.shares["conclusion"] == name]
    hypothesis = rows["hypothesis"].iloc[0] if len(rows) else hypothesis
    said = {language: conclusion(name, hypothesis, language) for language in ("fr", "en")}
    if rows.empty:
        return Finding(
            f"{said['fr']} : cette étude n'a pas de quoi mettre ce verdict à l'épreuve.",
            f"{said['en']}: this study has nothing to test this verdict with.",
            hypothesis=hypothesis,
        )  # fmt: skip
    row = rows.iloc[0]
    if pd.isna(row["share"]):
        return Finding(
            f"{said['fr']} : l'analyse de l'étude elle-même n'a pas pu être calculée ; rien ne"
            " peut tenir ni échouer.",
            f"{said['en']}: the study's own analysis could not be computed; nothing can hold or"
            " fail.",
            n=row["n"], hypothesis=hypothesis, unit=_UNIT,
        )  # fmt: skip
    failing = result.fails.set_index("conclusion").loc[name]
    return Finding(
        _sentence(row, said["fr"], undone(failing), "fr"),
        _sentence(row, said["en"], undone(failing, "en"), "en"),
        value=row["share"], n=row["n"], hypothesis=hypothesis, unit=_UNIT,
    )  # fmt: skip


def _sentence(row: pd.Series, name: str, undone: str, language: str) -> str:
    word, english, all_hold = verdict(row["verdict"], language), language == "en", row["share"] == 1
    holds, n = (number(row[key], 0, language) for key in ("holds", "n"))
    share, made = part(row["share"], language), _made(row, language)
    if english:
        held = f"in all analyses ({n})" if all_hold else f"in {holds} of {n} analyses ({share})"
        said = f"{name}. The study's verdict: {word}; it holds {held}{made}. {undone}"
    else:
        held = f"toutes les analyses ({n})" if all_hold else f"{holds} des {n} analyses ({share})"
        said = f"{name}. Verdict de l'étude : {word} ; il tient dans {held}{made}. {undone}"
    return said.strip()


def _made(row: pd.Series, language: str) -> str:
    """Of how many combinations the analyses are, when they are a sample or some gave no result."""
    asked, whole, lost = (
        number(row[key], 0, language) for key in ("asked", "combinations", "impossible")
    )
    some = row["impossible"] > 0
    if row["asked"] < row["combinations"]:
        if language == "en":
            without = f", {lost} of them without a result" if some else ""
            return f"; {asked} combinations drawn among {whole}{without}"
        without = f", dont {lost} sans résultat" if some else ""
        return f" ; {asked} combinaisons tirées parmi {whole}{without}"
    if language == "en":
        return f"; {lost} of {asked} combinations give no result" if some else ""
    return f" ; sans résultat : {lost} des {asked} combinaisons" if some else ""


def _decides(table: pd.DataFrame, language: str) -> str:
    """The choices, three at most, that make a tenth or more of what changes a verdict."""
    joint = table.loc[table["factor"] == TOGETHER, "share"].sum()
    large = table[(table["factor"] != TOGETHER) & (table["share"] >= _LARGE)].head(_NAMED)
    parts = [_part(row, language) for _, row in large.iterrows()]
    joint = percent(joint, 0, language) if joint >= _LARGE else ""
    if language == "en":
        parts += [f"{joint} from three choices or more together"] if joint else []
        return f"What decides it: {'; '.join(parts) or 'no choice in particular'}."
    parts += [f"{joint} de trois choix ou plus pris ensemble"] if joint else []
    return f"Ce qui en décide : {' ; '.join(parts) or 'aucun choix en particulier'}."


def _part(row: pd.Series, language: str) -> str:
    said = percent(row["share"], 0, language)
    if row["high"] > row["low"]:
        said += f" [{interval(100 * row['low'], 100 * row['high'], 0, language)}]"
    return f"{quoted(factor(row['factor'], language), language)}, {said}"


def _removed(table: pd.DataFrame, language: str) -> str:
    told = []
    for _, row in table.iterrows():
        name, share = short(row, language), part(row["share"], language)
        others = part(row["others"], language)
        told.append(
            f"without {row['name']}, the verdict on {name} holds in {share} of analyses"
            f" instead of {others}" if language == "en" else
            f"sans {row['name']}, le verdict de {name} tient dans {share} des analyses"
            f" au lieu de {others}"
        )  # fmt: skip
    return ("; " if language == "en" else " ; ").join(told)


def _by_firmness(known: pd.DataFrame, language: str) -> str:
    groups = {
        ("dans toutes les analyses", "in every analysis"): known["share"] == 1,
        ("dans neuf sur dix au moins", "in nine of ten at least"): known["share"].between(
            _FIRM, 1, inclusive="left"
        ),
        ("dans moins", "in fewer"): known["share"] < _FIRM,
    }
    english, told = language == "en", []
    for words, rows in groups.items():
        names = several([short(row, language) for _, row in known[rows].iterrows()], language)
        told += [f"{words[english]}{':' if english else ' :'} {names}"] if names else []
    return ("; " if english else " ; ").join(told)


def _nothing() -> Finding:
    return Finding(
        "Aucune analyse de l'étude n'a pu être calculée : rien ne peut tenir ni échouer.",
        "No analysis of the study could be computed: nothing can hold or fail.",
    )
