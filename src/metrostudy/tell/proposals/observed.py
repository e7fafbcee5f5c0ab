"""The tables in which a study sees what métropoles need, and what they do already."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from metrostudy.field.codebook import labels

QUOTABLE = ("anonymous", "named")


@dataclass(frozen=True)
class Observed:
    """The tables of a study that bear on proposals, in the order in which a notebook loads them.

    ``metropoles`` and ``codebook`` name things; ``framework`` names the criteria of the grid that
    are not codes. A table that the study lacks comes empty.
    """

    metropoles: pd.DataFrame
    codebook: pd.DataFrame
    framework: pd.DataFrame
    ratings: pd.DataFrame
    codings: pd.DataFrame
    interviews: pd.DataFrame
    projects: pd.DataFrame

    def scores(self, edition: str) -> pd.DataFrame:
        """Return the mean of the known ratings: one row per métropole, one column per criterion."""
        own = self.ratings[self.ratings["edition"] == edition].dropna(subset="score")
        cells = own.astype({"score": float}).groupby(["metropole", "criterion"])["score"]
        return cells.mean().unstack("criterion").reindex(self.metropoles["metropole"])

    def criterion_labels(self, language: str) -> pd.Series:
        """Return what each criterion is called: a node of the framework, or a code."""
        nodes = self.framework.rename(columns={"node": "code"})
        both = pd.concat([nodes, self.codebook])[["code", "label_fr", "label_en"]]
        return labels(both.drop_duplicates("code"), language)

    def titled(self) -> pd.DataFrame:
        """Return the projects of métropoles; a title that may not be named is blank.

        A project told only by people who let nothing be quoted keeps its métropole and loses its
        title: it would say who spoke. A project that no interview tells is known by its sheet.
        """
        told = self.codings.dropna(subset="project").merge(self.interviews, on="interview")
        allowed = told["quotable"].isin(QUOTABLE).groupby(told["project"]).any()
        own = self.projects[self.projects["metropole"].isin(self.metropoles["metropole"])]
        withheld = own["project"].isin(allowed.index[~allowed])
        return own.assign(title=own["title"].mask(withheld))
