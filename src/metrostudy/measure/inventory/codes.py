"""A cell of a project that holds several codes, and what these codes are called."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd


def codes_in(cells: pd.Series) -> pd.Series:
    """Return one row per code of each cell, under the cell's own index; blank cells have none.

    >>> list(codes_in(pd.Series(["FI.SERV| FI.GEST", None, "FI.GEST"])).items())
    [(0, 'FI.SERV'), (0, 'FI.GEST'), (2, 'FI.GEST')]
    """
    return cells.dropna().str.split("|", regex=False).explode().str.strip()


def holds(cells: pd.Series, codes: Iterable[str]) -> pd.Series:
    """Return which cells hold at least one of ``codes``.

    >>> holds(pd.Series(["FI.SERV|FI.GEST", None]), ["FI.GEST"]).tolist()
    [True, False]
    """
    found = codes_in(cells)
    return pd.Series(cells.index.isin(found.index[found.isin(list(codes))]), cells.index)


def labels_of(cells: pd.Series, codebook: pd.DataFrame, language: str = "fr") -> pd.Series:
    """Return the labels of each cell's codes, joined by « ; »; blank where no code is known.

    A code without an English label keeps its French one; what is not a code (``none``) is left out.
    """
    labels = codebook.set_index("code")[f"label_{language}"]
    labels = labels.fillna(codebook.set_index("code")["label_fr"])
    named = codes_in(cells).map(labels).dropna()
    return named.groupby(level=0).agg(" ; ".join).reindex(cells.index)


def family(used: pd.Series, codebook: pd.DataFrame) -> list[str]:
    """Every code of the families from which ``used`` codes come, in the order of the codebook."""
    families = codebook.loc[codebook["code"].isin(used), "parent"]
    return codebook.loc[codebook["parent"].isin(families.dropna()), "code"].tolist()
