"""The pool of ideas: every project with its labels, for another métropole to search."""

from __future__ import annotations

import pandas as pd

from metrostudy.measure.inventory.codes import codes_in, labels_of
from metrostudy.measure.inventory.criteria import project_maturity


def idea_pool(
    projects: pd.DataFrame, codebook: pd.DataFrame, metropoles: pd.DataFrame
) -> pd.DataFrame:
    """Return the projects of métropoles as a reader searches them: in words, not in codes.

    Projects that no métropole carries are left out: they are not what a métropole would copy. Lists
    of labels are joined by « ; ». ``n_barriers`` is blank when the sheet does not say, 0 when no
    barrier was met; ``n_overcome`` counts those of them that were overcome.

    Returns one row per project, the most mature of each theme first: ``project, title, description,
    metropole, name, edition, theme, theme_fr, theme_en, purposes_fr, purposes_en, status, score``
    (maturity of 2013, 0–100), ``n_barriers, barriers_fr, barriers_en, n_overcome, overcome_fr,
    overcome_en, steering`` (0–3), ``start_year``.
    """
    own = projects[projects["metropole"].notna()].reset_index(drop=True)
    for column in ("theme", "purposes", "barriers", "overcome"):
        own[f"{column}_fr"] = labels_of(own[column], codebook)
        own[f"{column}_en"] = labels_of(own[column], codebook, "en")
    own = own.assign(score=project_maturity(own)["score"], **_counts(own))
    own = own.merge(metropoles[["metropole", "name"]], on="metropole", how="left")
    order = {code: place for place, code in enumerate(codebook["code"])}
    own = own.assign(place=own["theme"].map(order)).sort_values(
        ["place", "score", "project"], ascending=[True, False, True], ignore_index=True
    )
    columns = ["project", "title", "description", "metropole", "name", "edition", "theme",
               "theme_fr", "theme_en", "purposes_fr", "purposes_en", "status", "score",
               "n_barriers", "barriers_fr", "barriers_en", "n_overcome", "overcome_fr",
               "overcome_en", "steering", "start_year"]  # fmt: skip
    return own[columns]


def _counts(projects: pd.DataFrame) -> dict[str, pd.Series]:
    """How many barriers were met and overcome; blank where the sheet says nothing of barriers."""
    known = projects["barriers"].notna()
    met = codes_in(projects["barriers"].where(projects["barriers"] != "none"))
    won = codes_in(projects["overcome"])
    pairs = set(met.items())
    won = won[[pair in pairs for pair in won.items()]]
    return {
        name: found.groupby(level=0).size().reindex(projects.index, fill_value=0).where(known)
        for name, found in [("n_barriers", met), ("n_overcome", won)]
    }
