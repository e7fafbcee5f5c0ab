"""What earlier editions published, what of it compares, and what was never comparable."""

from __future__ import annotations

import pandas as pd

from metrostudy.tell.findings import Finding
from metrostudy.tell.published_words import either, exact
from metrostudy.tell.sentences.edition_changes import (
    change,
    class_moves,
    decomposition,
    movers,
)
from metrostudy.tell.sentences.edition_checks import (
    education_base,
    nine_shares,
    recomputed,
    top_three,
    whole_answers,
)
from metrostudy.tell.wording import interval, number, percent, plural, several

__all__ = ["alignment", "change", "class_moves", "decomposition", "education_base", "movers",
           "nine_shares", "not_a_trend", "one_answer", "panel", "priorities",
           "recomputed", "same_domains", "top_three", "whole_answers"]  # fmt: skip


def panel(table: pd.DataFrame) -> Finding:
    """Say how the barometer's panel changed, every source heard."""
    own = _barometer(table)
    if own.empty:
        return Finding("Aucune taille de panel n'est publiée.", "No panel size was published.")
    sizes = {edition: sorted(set(rows["value"])) for edition, rows in own.groupby("edition")}
    doubtful = [edition for edition, values in sizes.items() if len(values) > 1]

    def said(language: str) -> str:
        each = (f"{either(values, language)} {_in(language)} {e}" for e, values in sizes.items())
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


def one_answer(table: pd.DataFrame) -> Finding:
    """Say how far one respondent moves a share, in the smallest panel of the barometer."""
    own = _barometer(table)
    if own.empty:
        return Finding("Aucune taille de panel n'est publiée.", "No panel size was published.")
    small = own.loc[own["value"].idxmin()]
    points, size = round(small["one_answer"], 1), int(small["value"])
    return Finding(
        f"Sur {plural(size, 'répondant')} ({small['edition']}), une seule réponse déplace une part"
        f" de {exact(points, 'fr')} points : aucun pourcentage n'y est plus précis.",
        f"With {size} respondents ({small['edition']}), a single answer moves a share by"
        f" {exact(points, 'en')} points: no percentage is more precise than that.",
        value=float(points), n=size, unit="points",
    )  # fmt: skip


def not_a_trend(table: pd.DataFrame) -> Finding:
    """Say why the published fall in projects per city is not a trend."""
    if table["edition"].nunique() < 2:
        return Finding("Moins de deux éditions publient de quoi compter les projets par ville.",
                       "Fewer than two editions published projects per city.")  # fmt: skip
    by_edition = table.groupby("edition")["estimate"].agg(["min", "max"])
    known = "2015" in by_edition.index
    limits_fr = " ; l'édition 2015 compte la granularité parmi ses limites" if known else ""
    limits_en = "; the 2015 edition names granularity among its limits" if known else ""
    return Finding(
        f"Projets par ville : {_by_edition(by_edition, 'fr')}. Ce n'est pas une tendance : le"
        f" panel, la question et ce qui compte pour un projet ont changé{limits_fr}."
        f"{_more_cities(table, 'fr')}{_two_meanings(table, 'fr')}",
        f"Projects per city: {_by_edition(by_edition, 'en')}. This is not a trend: the panel, the"
        f" question and what counts as one project changed{limits_en}."
        f"{_more_cities(table, 'en')}{_two_meanings(table, 'en')}",
        low=by_edition["min"].min(), high=by_edition["max"].max(), n=len(by_edition),
        unit="projets par ville",
    )  # fmt: skip


def alignment(table: pd.DataFrame) -> Finding:
    """Say how many domains of earlier lists compare, and in which editions."""
    published = table[~table["own"]]
    usable = published[published["comparable"]]
    lists = published["edition"].nunique()
    if usable.empty:
        return Finding(f"Aucun domaine des {lists} listes publiées n'a de part de projets qui se"
                       " compare.", f"No domain of the {lists} published lists has a share of"
                       " projects that compares.", value=0.0, n=lists, unit="domaines")  # fmt: skip
    counts = usable.groupby("edition")["domain"].nunique()
    own = table[table["own"] & table["comparable"]]["domain"].nunique()
    shared = f"en a {own}" if own else "n'en a aucun"
    fr = several(f"{plural(count, 'domaine')} en {e}" for e, count in counts.items())
    en = several((f"{count} domains in {e}" for e, count in counts.items()), "en")
    return Finding(
        f"Sur {plural(lists, 'liste')} de domaines publiées, {len(counts)} donnent des parts de"
        f" projets : {fr}. L'inventaire de cette étude {shared} en commun ; ailleurs c'est un autre"
        " domaine, une autre mesure, ou la liste n'a pas été vue en entier.",
        f"Of {lists} published lists of domains, {len(counts)} give shares of projects: {en}. This"
        f" study's inventory has {own or 'none'} in common; elsewhere it is another domain, another"
        " measure, or the list was not seen whole.",
        value=float(own), n=int(usable["domain"].nunique()), unit="domaines",
    )  # fmt: skip


def same_domains(table: pd.DataFrame) -> Finding:
    """Say which domain comes first in each edition, over the domains that all of them count."""
    if table.empty:
        return Finding(
            "Aucun domaine n'est commun à deux éditions : rien à mettre côte à côte.",
            "No domain is common to two editions: nothing to set side by side.",
        )
    n, first = table["domain"].nunique(), table[table["rank"] == 1]
    last = first[first["edition"] == first["edition"].max()].iloc[0]

    def said(language: str) -> str:
        parts = []
        for edition, rows in first.sort_values("edition").groupby("edition"):
            names = several((f"« {name} »" if language == "fr" else f"“{name}”"
                             for name in rows[f"label_{language}"]), language)  # fmt: skip
            parts.append(f"{names} {_in(language)} {edition} ({_share(rows.iloc[0], language)})")
        return several(parts, language)

    return Finding(
        f"Sur les {n} domaines que toutes ces éditions comptent, le premier est {said('fr')}."
        " C'est un ordre, non une évolution : ni le panel ni ce qui compte pour un projet ne sont"
        " les mêmes.",
        f"Over the {n} domains that all these editions count, the first is {said('en')}. This is an"
        " order, not a change: neither the panel nor what counts as one project is the same.",
        value=100 * last["estimate"], low=100 * last["low"], high=100 * last["high"],
        n=None if pd.isna(last["n"]) else int(last["n"]), unit="%",
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


def _barometer(table: pd.DataFrame) -> pd.DataFrame:
    return table[table["series"] == ""].dropna(subset="value")


def _share(row: pd.Series, language: str) -> str:
    share = percent(row["estimate"], 0, language)
    if pd.isna(row["low"]):
        return share
    sign = "\u202f%" if language == "fr" else "%"
    return f"{share} [{interval(100 * row['low'], 100 * row['high'], 0, language)}{sign}]"


def _by_edition(by_edition: pd.DataFrame, language: str) -> str:
    parts = []
    for edition, row in by_edition.iterrows():
        low, high = (number(row[key], 0, language) for key in ("min", "max"))
        span = low if low == high else f"{low} {'à' if language == 'fr' else 'to'} {high}"
        parts.append(f"{span} {_in(language)} {edition}")
    return several(parts, language)


def _more_cities(table: pd.DataFrame, language: str) -> str:
    """The total falls while more cities are asked: what is counted changed, not what is done."""
    both = table.dropna(subset=["panel", "total"]).groupby("edition")[["panel", "total"]].median()
    if len(both) < 2 or not (both["panel"].is_monotonic_increasing and _falls(both["total"])):
        return ""
    first, last = both.iloc[0], both.iloc[-1]
    panels = [number(row["panel"], 0, language) for row in (first, last)]
    totals = [number(row["total"], 0, language) for row in (first, last)]
    if language == "en":
        return (f" More cities were asked each time ({panels[0]}, then {panels[1]}) and fewer"
                f" projects counted in all (about {totals[0]}, then {totals[1]}).")  # fmt: skip
    return (f" On a interrogé chaque fois plus de villes ({panels[0]}, puis {panels[1]}) et compté"
            f" moins de projets en tout (environ {totals[0]}, puis {totals[1]}).")  # fmt: skip


def _falls(values: pd.Series) -> bool:
    return values.is_monotonic_decreasing and values.nunique() == len(values)


def _two_meanings(table: pd.DataFrame, language: str) -> str:
    """The same number for projects in one edition and for cities in another."""
    means = table[table["how"] == "published"]
    for mean in means.itertuples():
        same = table[(table["edition"] != mean.edition) & (table["panel"] == mean.estimate)]
        if len(same):
            value, other = number(mean.estimate, 0, language), same["edition"].iloc[0]
            if language == "en":
                return f" The {value} of {mean.edition} are projects, those of {other} are cities."
            return (f" Les {value} de {mean.edition} sont des projets, les {value} de {other} des"
                    " villes.")  # fmt: skip
    return ""


def _in(language: str) -> str:
    return "en" if language == "fr" else "in"
