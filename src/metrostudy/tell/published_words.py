"""What published figures, surveys and lists are called in front of a reader."""

from __future__ import annotations

from collections.abc import Sequence

from metrostudy.tell.wording import number

_SURVEYS = {
    "": ("Baromètre Syntec", "Syntec barometer"),
    "ey": ("EY et France urbaine : autre enquête, autres répondants",
           "EY and France urbaine: another survey, other respondents"),
    "idc": ("IDC", "IDC"),
}  # fmt: skip
_FIGURES = {
    "panel_size": ("Répondants", "Respondents"),
    "projects_total": ("Projets, au total", "Projects in all"),
    "projects_per_city_mean": ("Projets par ville", "Projects per city"),
    "n_propositions": ("Propositions faites", "Proposals made"),
    "n_invariants": ("Invariants cités", "Invariants named"),
    "ey_panel_size": ("Répondants", "Respondents"),
    "ey_n_themes": ("Thèmes", "Themes"),
    "ey_share_telework_large_scale": ("Télétravail à grande échelle", "Large-scale telework"),
    "ey_share_innovation_encouraged": ("Innovation encouragée", "Innovation encouraged"),
    "ey_share_innovation_not_addressed": ("Innovation non abordée", "Innovation not addressed"),
    "idc_panel_size": ("IDC : répondants", "IDC: respondents"),
    "barometre_numerique_n": ("CREDOC : sondés", "CREDOC: people asked"),
    "barometre_numerique_share_difficulty_admin": (
        "CREDOC : en difficulté", "CREDOC: difficulty online"),
    "imd_n_cities": ("IMD : villes", "IMD: cities"),
}  # fmt: skip
_LISTS = {"ey": "EY", "p": "Prop.", "state": "État", "own": "Étude"}


def survey(series: str, language: str = "fr") -> str:
    """Return the name of a survey; the barometer's own is blank in the tables.

    >>> survey(""), survey("idc", "en"), survey("imd")
    ('Baromètre Syntec', 'IDC', 'IMD')
    """
    return _SURVEYS.get(series, (series.upper(),) * 2)[language == "en"]


def figure_title(figure: str, language: str = "fr") -> str:
    """Return the name of a published figure; one that has none here keeps that of the table.

    >>> figure_title("panel_size"), figure_title("digiser_n_cities")
    ('Répondants', 'digiser n cities')
    """
    return _FIGURES.get(figure, (figure.replace("_", " "),) * 2)[language == "en"]


def figure_place(figure: str) -> tuple[int, str]:
    """Return where a published figure stands among those of its survey; unnamed ones come last."""
    places = {name: place for place, name in enumerate(_FIGURES)}
    return places.get(figure, len(places)), figure


def edition_name(name: str, own: bool = False) -> str:
    """Return the heading of an edition of the study or of a list of the crosswalk.

    >>> edition_name("2013"), edition_name("ey_2023"), edition_name("2026", own=True)
    ('2013', 'EY\\n2023', 'Étude\\n2026')
    """
    family = "own" if own else name[:-4].rstrip("_")
    if name == "2017":
        return "IDC\n2017"
    return f"{_LISTS.get(family, family)}\n{name[-4:]}" if family else name


def exact(value: float, language: str = "fr") -> str:
    """Return a number with the decimals that it was given with.

    >>> exact(4.5), exact(47.0), exact(4.5, "en")
    ('4,5', '47', '4.5')
    """
    return number(value, len(f"{value:g}".partition(".")[2]), language)


def either(values: Sequence[float], language: str = "fr") -> str:
    """Return whole numbers between which sources do not choose.

    >>> either([22, 24, 25]), either([37, 38], "en"), either([47])
    ('22, 24 ou 25', '37 or 38', '47')
    """
    *first, last = (number(value, 0, language) for value in values)
    return f"{', '.join(first)} {'ou' if language == 'fr' else 'or'} {last}" if first else last
