"""The honours list: completed projects that lighten administrative work."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from metrostudy.measure.inventory.codes import holds, labels_of
from metrostudy.measure.inventory.criteria import project_maturity

THEMES = ("TH.CITO", "TH.USAG", "TH.AGEN")
PURPOSES = ("FI.SERV", "FI.GEST")


@dataclass(frozen=True)
class Honours:
    """The projects of the list, and how many projects each part of the rule leaves.

    ``table`` has one row per project: ``project, title, metropole, name, theme, label_fr, label_en,
    purposes_fr, purposes_en, score`` (maturity of 2013, 0–100), ``start_year``, the most mature
    first. ``steps`` has one row per part of the rule, in order: ``step`` (all, done, theme,
    purpose), ``count`` (projects left), ``metropoles`` (that have one left).
    """

    table: pd.DataFrame
    steps: pd.DataFrame


def honours(
    projects: pd.DataFrame,
    codebook: pd.DataFrame,
    metropoles: pd.DataFrame,
    themes: Iterable[str] = THEMES,
    purposes: Iterable[str] = PURPOSES,
) -> Honours:
    """List the completed projects that lighten administrative work, as the edition of 2013 did.

    The 2013 list held 21 projects « réalisés » that lighten administrative work; how they were
    chosen was not printed. The rule used here reads the codes of the project sheet, and nothing
    else: ``status`` is done; the ``theme`` is one where such work is done (``themes``: online
    procedures and participation, relation with users, tools of the agents); at least one purpose is
    one that lightens it (``purposes``: service to residents, that is simpler and faster for them;
    good management, that is more efficient for the administration). A project whose status, theme
    or purposes are unknown is not on the list.

    The rule is wide: a platform for debate bears the code of online procedures too, and a purpose
    is an intention, not an effect. ``purposes=("FI.GEST",)`` keeps the administration's own work
    only. Reading the list and striking out is the next step, and ``steps`` says what each part of
    the rule costs.
    """
    done = projects["status"] == "done"
    in_theme = projects["theme"].isin(list(themes))
    meant = holds(projects["purposes"], purposes)
    parts = {"all": pd.Series(True, projects.index), "done": done, "theme": done & in_theme}
    parts["purpose"] = parts["theme"] & meant
    steps = [
        {"step": step, "count": int(kept.sum()),
         "metropoles": projects.loc[kept, "metropole"].nunique()}
        for step, kept in parts.items()
    ]  # fmt: skip
    table = _described(projects[parts["purpose"]], codebook, metropoles)
    return Honours(table, pd.DataFrame(steps))


def _described(
    chosen: pd.DataFrame, codebook: pd.DataFrame, metropoles: pd.DataFrame
) -> pd.DataFrame:
    named = chosen.assign(
        label_fr=labels_of(chosen["theme"], codebook),
        label_en=labels_of(chosen["theme"], codebook, "en"),
        purposes_fr=labels_of(chosen["purposes"], codebook),
        purposes_en=labels_of(chosen["purposes"], codebook, "en"),
        score=project_maturity(chosen)["score"],
    ).merge(metropoles[["metropole", "name"]], on="metropole", how="left")
    named = named.sort_values(["score", "project"], ascending=[False, True], ignore_index=True)
    columns = ["project", "title", "metropole", "name", "theme", "label_fr", "label_en"]
    return named[[*columns, "purposes_fr", "purposes_en", "score", "start_year"]]
