"""A codebook, a crosswalk and published figures small enough to read; lists of projects on demand."""

from __future__ import annotations

import pandas as pd

BOOK = pd.DataFrame({
    "code": ["TH", "TH.ENER", "TH.TRAN", "TH.INCL", "FI", "FI.SERV", "FI.ATTR", "ET", "ET.1"],
    "parent": [None, "TH", "TH", "TH", None, "FI", "FI", None, "ET"],
    "label_fr": ["Thèmes", "Énergie", "Transport", "Inclusion", "Finalités", "Service",
                 "Attractivité", "État", "Santé"],
    "label_en": None,
})  # fmt: skip
CROSSWALK = pd.DataFrame(
    [
        ("TH.ENER", "2013", "Énergie", "share_energie", "exact", "même liste"),
        ("TH.TRAN", "2013", "Transports", "share_transport", "exact", "même liste"),
        ("TH.INCL", "2013", None, None, "none", "absent de la liste"),
        ("ET.1", "2013", "Énergie", "share_energie|share_transport", "partial", "trop large"),
        ("TH.ENER", "2014", "environnement", "share_env", "exact", None),
    ],
    columns=["code", "list", "item", "quantity", "match", "note"],
)
PUBLISHED = pd.DataFrame(
    [
        ("2013", "share_energie", "A", 40.0, "% des projets"),
        ("2013", "share_transport", "A", 60.0, "% des projets"),
        ("2013", "projects_per_city_mean", "A", 10.0, "projets"),
        ("2013", "panel_size", "A", 24.0, "villes"),
        ("2013", "panel_size", "B", 25.0, "villes"),
        ("2014", "share_env", "C", 9.0, "% des villes"),
    ],
    columns=["edition", "quantity", "source", "value", "unit"],
).assign(note=None)


def projects(*themes: str | None, metropole=None, **columns) -> pd.DataFrame:
    """Projects of these themes, one per métropole unless said otherwise, all else unknown."""
    n = len(themes)
    places = metropole or [f"m{i}" for i in range(n)]
    table = pd.DataFrame({
        "project": [f"p{i}" for i in range(n)], "metropole": places, "edition": "2026",
        "title": [f"Projet {i}" for i in range(n)], "description": None, "theme": themes,
        "purposes": None, "status": None, "partnership": None, "budget": None,
        "measurement": None, "steering": None, "barriers": None, "overcome": None,
        "start_year": None,
    })  # fmt: skip
    return table.assign(**columns)


def places(*names: str) -> pd.DataFrame:
    """Métropoles of these names, whose ids are the names in lower case."""
    return pd.DataFrame({"metropole": [name.lower() for name in names], "name": names})
