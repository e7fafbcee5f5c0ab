"""What the inventory of projects says, in sentences."""

from __future__ import annotations

import pandas as pd

from metrostudy.measure.inventory.published import PublishedThemes
from metrostudy.tell.findings import Finding
from metrostudy.tell.method_words import status as status_word
from metrostudy.tell.sentences.portfolios import (
    honours,
    portfolios,
    specialities,
    theme_editions,
)
from metrostudy.tell.wording import interval, number, percent, plural, several

__all__ = [
    "comparable",
    "honours",
    "maturity",
    "portfolios",
    "published_2013",
    "purposes",
    "specialities",
    "status",
    "theme_editions",
    "themes",
]
INCLUSION, ATTRACTIVENESS = "TH.INCL", "FI.ATTR"


def themes(shares: pd.DataFrame) -> Finding:
    """Say which theme comes first, by how much, and where digital inclusion stands (H6)."""
    if shares.empty:
        return _unknown("le thème", "the theme", "H6")
    return _first(
        shares, "theme", INCLUSION, "Le thème le plus fréquent est", "The commonest theme is"
    )


def purposes(shares: pd.DataFrame) -> Finding:
    """Say which purpose is named most, and where attractiveness stands (H6)."""
    if shares.empty:
        return _unknown("la finalité", "the purpose", "H6")
    return _first(shares, "purpose", ATTRACTIVENESS, "La finalité la plus citée est",
                  "The purpose named most is")  # fmt: skip


def status(shares: pd.DataFrame) -> Finding:
    """Say how many projects are done, under way and studied."""
    if shares.empty:
        return _unknown("l'avancement", "the status")
    rows = shares.set_index("status")
    done, n = rows.loc["done"], int(shares["n"].iloc[0])
    rest = {name: rows.loc[name, "estimate"] for name in ("under_way", "studied")}

    def said(language: str) -> str:
        others = [f"{percent(share, 0, language)} {status_word(name, language).lower()}"
                  for name, share in rest.items()]  # fmt: skip
        return several(others, language)

    return Finding(
        f"{percent(done['estimate'])} des projets sont réalisés {_within(done)}, {said('fr')}"
        f" (n = {number(n, 0)} projets).",
        f"{percent(done['estimate'], 0, 'en')} of the projects are done {_within(done, 'en')}, "
        f"{said('en')} (n = {number(n, 0, 'en')} projects).",
        **_value(done), n=n,
    )  # fmt: skip


def published_2013(published: PublishedThemes) -> Finding:
    """Say what the earlier edition printed: its leading domains, its total, its doubts."""
    shares, edition = published.shares, published.edition
    if shares.empty:
        return Finding(
            f"L'édition {edition} n'a publié aucune part de projets par domaine.",
            f"The {edition} edition printed no share of projects by domain.",
        )
    top, total = shares[shares["rank"] <= 3], shares["estimate"].sum()
    return Finding(
        f"En {edition}, {several(_domains(top, 'fr'))} menaient les {len(shares)} domaines, dont"
        f" les parts publiées font {percent(total)}.{_per_city(published, top, 'fr')}"
        f"{_listed(published, 'fr')}{_doubts(published, 'fr')}",
        f"In {edition}, {several(_domains(top, 'en'), 'en')} led the {len(shares)} domains, whose"
        f" published shares add up to {percent(total, 0, 'en')}.{_per_city(published, top, 'en')}"
        f"{_listed(published, 'en')}{_doubts(published, 'en')}",
        value=100 * top["estimate"].sum(), unit="% des projets",
    )  # fmt: skip


def comparable(beside: pd.DataFrame) -> Finding:
    """Say how many published domains the study can be set beside, and where the two part."""
    same, total = beside[beside["comparable"]], len(beside)
    if same.empty:
        return Finding(
            f"Aucun des {total} domaines publiés ne se compare aux thèmes de cet inventaire.",
            f"None of the {total} published domains compares with the themes of this inventory.",
        )
    inside = same["among"].between(same["low"], same["high"])
    n = int(same["n"].iloc[0])
    return Finding(
        f"{len(same)} des {total} domaines publiés se comparent ; la part publiée est dans"
        f" l'intervalle de l'étude pour {inside.sum()} d'entre eux{_outside(same[~inside], 'fr')}"
        f" (n = {number(n, 0)} projets de ces domaines).",
        f"{len(same)} of the {total} published domains compare; the published share is inside the"
        f" study's interval for {inside.sum()} of them{_outside(same[~inside], 'en')}"
        f" (n = {number(n, 0, 'en')} projects of these domains).",
        value=int(inside.sum()), n=n, unit="domaines",
    )  # fmt: skip


def maturity(by_metropole: pd.DataFrame) -> Finding:
    """Say how far apart métropoles are on the project maturity of 2013."""
    if by_metropole.empty:
        return _unknown("la maturité (avancement, partenaires, budget, mesure)",
                        "the maturity (status, partners, budget, measurement)")  # fmt: skip
    score, n, projects = by_metropole["score"], len(by_metropole), int(by_metropole["n"].sum())
    first, last = by_metropole["name"].iloc[0], by_metropole["name"].iloc[-1]
    low, high, middle = score.min(), score.max(), score.median()
    if n == 1:
        french, english = f"{first} obtient {number(high, 0)} sur 100", (
            f"{first} scores {number(high, 0, 'en')} out of 100")  # fmt: skip
    else:
        french = f"De {number(low, 0)} ({last}) à {number(high, 0)} ({first}) sur 100"
        english = (
            f"From {number(low, 0, 'en')} ({last}) to {number(high, 0, 'en')} ({first}) out of 100"
        )
    count = plural(n, "métropole")
    return Finding(
        f"{french} : c'est la maturité moyenne des projets sur les quatre critères de 2013"
        f" (médiane {number(middle, 0)} ; n = {count}, {plural(projects, 'projet')}).",
        f"{english}: this is the mean maturity of projects on the four criteria of 2013"
        f" (median {number(middle, 0, 'en')}; n = {n} métropoles, "
        f"{number(projects, 0, 'en')} projects).",
        value=middle, low=low, high=high, n=n, unit="score sur 100",
    )  # fmt: skip


def _first(shares: pd.DataFrame, noun: str, watched: str, french: str, english: str) -> Finding:
    """The most frequent row, the rows that cannot be told from it, the rank of a watched one."""
    top, n = shares.iloc[0], int(shares["n"].iloc[0])
    first, rest = shares[shares["count"] == top["count"]], shares[shares["count"] < top["count"]]
    near = int((rest["high"] >= top["low"]).sum())
    if len(first) > 1:
        french, english = "À égalité en tête,", "Tied in front,"
    names_fr = several([f"« {label} »" for label in first["label_fr"]])
    names_en = several([f"“{label}”" for label in first["label_en"]], "en")
    place = shares[(shares[noun] == watched) & ~shares[noun].isin(first[noun])]
    return Finding(
        f"{french} {names_fr} : {percent(top['estimate'], 1)} des projets {_within(top)}"
        f" (n = {number(n, 0)}). {_near(near, 'fr')}{_place(shares, place, 'fr')}",
        f"{english} {names_en}: {percent(top['estimate'], 1, 'en')} of projects"
        f" {_within(top, 'en')} (n = {number(n, 0, 'en')}). {_near(near, 'en')}"
        f"{_place(shares, place, 'en')}",
        **_value(top), n=n, hypothesis="H6",
    )  # fmt: skip


def _near(count: int, language: str) -> str:
    """Whether others could as well be first."""
    if language == "en":
        if not count:
            return "No other interval overlaps this one."
        others = "interval of another" if count == 1 else f"intervals of {count} others"
        verb = "overlaps" if count == 1 else "overlap"
        return f"The {others} {verb} this one: the order is not settled."
    if not count:
        return "Aucun autre intervalle ne recouvre celui-ci."
    others = "L'intervalle d'un autre" if count == 1 else f"Les intervalles de {count} autres"
    verb = "recouvre" if count == 1 else "recouvrent"
    return f"{others} {verb} celui-ci : l'ordre n'est pas établi."


def _place(shares: pd.DataFrame, watched: pd.DataFrame, language: str) -> str:
    """Where the theme or purpose that H6 watches stands; one edition cannot show that it moved."""
    if watched.empty:
        return ""
    row = watched.iloc[0]
    place = int((shares["count"] > row["count"]).sum()) + 1
    if language == "en":
        return f" “{row['label_en']}” comes in place {place} of {len(shares)}."
    return f" « {row['label_fr']} » vient au rang {place} sur {len(shares)}."


def _domains(top: pd.DataFrame, language: str) -> list[str]:
    open_, close = ("« ", " »") if language == "fr" else ("“", "”")
    return [f"{open_}{row.item}{close} ({percent(row.estimate, 0, language)})"
            for row in top.itertuples(index=False)]  # fmt: skip


def _per_city(published: PublishedThemes, top: pd.DataFrame, language: str) -> str:
    if pd.isna(published.projects_per_city):
        return ""
    each = interval(top["per_city"].min(), top["per_city"].max(), 2, language)
    mean = number(published.projects_per_city, 0, language)
    if language == "en":
        return (
            f" With {mean} projects per city on average, that is {each} projects for each of them."
        )
    return f" À {mean} projets par ville en moyenne, c'est {each} projets pour chacun."


def _outside(rows: pd.DataFrame, language: str) -> str:
    """The domains whose published share the study's interval leaves out, with both shares."""
    names = [
        f"{row.item} ({percent(row.among, 0, language)} → {percent(row.estimate, 0, language)})"
        for row in rows.itertuples()
    ]
    if not names:
        return ""
    return f", hors {several(names)}" if language == "fr" else f", not {several(names, 'en')}"


def _listed(published: PublishedThemes, language: str) -> str:
    """How long the honours list of that edition was, when it was printed."""
    if pd.isna(published.honours):
        return ""
    count = number(published.honours, 0, language)
    if language == "en":
        return f" Its honours list held {count} completed projects."
    return f" Son palmarès retenait {count} projets réalisés."


def _doubts(published: PublishedThemes, language: str) -> str:
    """The size of the panel, when sources differ on it: a share is worth what its base is."""
    sizes = published.conflicts[published.conflicts["quantity"] == "panel_size"]["value"]
    values = [number(size, 0, language) for size in sorted(sizes.unique())]
    if not values:
        return ""
    if language == "en":
        return f" Sources give {several(values, 'en')} as the size of the panel."
    return f" Les sources divergent sur la taille du panel : {several(values)}."


def _unknown(noun_fr: str, noun_en: str, hypothesis: str = "") -> Finding:
    return Finding(
        f"Cet inventaire ne dit pas {noun_fr} des projets : aucun chiffre n'est donné.",
        f"This inventory does not give {noun_en} of projects: no figure is reported.",
        n=0, hypothesis=hypothesis,
    )  # fmt: skip


def _within(row: pd.Series, language: str = "fr") -> str:
    return f"[{interval(100 * row['low'], 100 * row['high'], 1, language)}]"


def _value(row: pd.Series) -> dict:
    numbers = {"value": row["estimate"], "low": row["low"], "high": row["high"]}
    return {name: 100 * value for name, value in numbers.items()} | {"unit": "% des projets"}
