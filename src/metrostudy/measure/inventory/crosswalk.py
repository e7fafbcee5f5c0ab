"""What each theme was called in the lists of other editions, and how well it fits."""

from __future__ import annotations

import pandas as pd

from metrostudy.measure.inventory.codes import family


def theme_crosswalk(
    projects: pd.DataFrame, crosswalk: pd.DataFrame, codebook: pd.DataFrame
) -> pd.DataFrame:
    """Lay the crosswalk of themes out as one row per theme and one column per list.

    Names of domains moved between editions, so two lists are compared theme by theme or not at all.
    A cell holds the name that the list gives to the theme, alone when the match is exact, after ≈
    when it is not (the list's domain is wider, or narrower); — when the list has no such domain;
    blank when the list was seen in part only, which is no absence. An exact match says that the
    *domain* is the same, never that the *measure* is (the note of ``crosswalk.csv`` says).

    Themes are those of the families that the projects use. Returns ``theme, label_fr, label_en``
    and the lists that name at least one of these themes, in the order of the table.

    >>> book = pd.DataFrame({"code": ["TH", "TH.A", "TH.B"], "parent": [None, "TH", "TH"],
    ...                      "label_fr": ["Thèmes", "Eau", "Air"], "label_en": None})
    >>> table = pd.DataFrame([("TH.A", "2013", "Eau", "exact"), ("TH.B", "2013", None, "none"),
    ...     ("TH.A", "2014", "Eau et air", "partial"), ("TH.B", "2014", None, None)],
    ...     columns=["code", "list", "item", "match"])
    >>> theme_crosswalk(pd.DataFrame({"theme": ["TH.A"]}), table, book)[["2013", "2014"]].values
    array([['Eau', '≈ Eau et air'],
           ['—', '']], dtype=object)
    """
    themes = family(projects["theme"].dropna(), codebook)
    rows = crosswalk[crosswalk["code"].isin(themes)].copy()
    names = rows["item"].fillna("").str.replace("|", " ; ", regex=False)
    rows["cell"] = names.mask(rows["match"].isin(["partial", "within"]), "≈ " + names)
    rows["cell"] = rows["cell"].mask(rows["match"] == "none", "—")
    lists = rows.loc[rows["item"].notna(), "list"].drop_duplicates()
    wide = rows.pivot(index="code", columns="list", values="cell")
    wide = wide.reindex(index=themes, columns=lists).fillna("")
    labels = codebook.set_index("code").loc[themes, ["label_fr", "label_en"]]
    table = labels.join(wide).rename_axis(index="theme", columns=None)
    return table.reset_index()


def in_domains(projects: pd.DataFrame, crosswalk: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return the projects with the themes of the list ``name``, where it is wider than ours.

    A theme that the list counts ``within`` a domain takes the code that matches this domain
    exactly, so that both sides count the same projects.

    >>> table = pd.DataFrame([("A", "2013", "Eau", "exact"), ("B", "2013", "Eau", "within")],
    ...     columns=["code", "list", "item", "match"])
    >>> in_domains(pd.DataFrame({"theme": ["A", "B", "C"]}), table, "2013")["theme"].tolist()
    ['A', 'A', 'C']
    """
    rows = crosswalk[crosswalk["list"] == name]
    exact = rows[rows["match"] == "exact"].drop_duplicates("item").set_index("item")["code"]
    inside = rows[rows["match"] == "within"].set_index("code")["item"].map(exact).dropna()
    return projects.assign(theme=projects["theme"].replace(inside.to_dict()))
