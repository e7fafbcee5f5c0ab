"""One data set of a folder: its table, which columns are active, its axes, each computed once."""

from __future__ import annotations

import re
from functools import cached_property
from pathlib import Path

import pandas as pd

from metrostudy.compare.axes.mca import mca
from metrostudy.compare.axes.pca import pca
from metrostudy.compare.axes.svd import Factors

_CELL = re.compile(r'("(?:[^"]|"")*"|[^,]*)(?:,|$)')


class Case:
    """The files ``name_*.csv`` of ``folder`` and ``data_name.csv``, if there is one."""

    def __init__(self, folder: Path, name: str) -> None:
        self.folder, self.name, self.assumed = folder, name, {}

    def has(self, kind: str) -> bool:
        """Say whether the case has a file of this kind."""
        return (self.folder / f"{self.name}_{kind}.csv").is_file()

    def read(self, kind: str, **how: object) -> pd.DataFrame:
        """Read one file of the case."""
        return pd.read_csv(self.folder / f"{self.name}_{kind}.csv", **how)

    @cached_property
    def table(self) -> pd.DataFrame:
        """The data, indexed by unit; what the file writes between quotes is words, "6" included."""
        path = self.folder / f"data_{self.name}.csv"
        head, first = (_cells(line) for line in path.read_text("utf-8").splitlines()[:2])
        names = [name.strip('"') for name in head]
        words = {n: str for n, cell in zip(names, first, strict=False) if cell.startswith('"')}
        return pd.read_csv(path, dtype=words | {names[0]: str}).set_index(names[0])

    @cached_property
    def standard(self) -> pd.DataFrame:
        """The columns of numbers that vary, scaled as R does: n − 1 under the variance."""
        numbers = self.table.select_dtypes("number")
        numbers = numbers.loc[:, numbers.nunique() > 1]
        return (numbers - numbers.mean()) / numbers.std(ddof=1)

    @cached_property
    def axes(self) -> Factors:
        """The PCA of the columns that ``pca_var`` lists, or the MCA of those of ``mca_eta2``.

        All numbers, or all words, when no file lists them. Other columns are supplementary.
        """
        of_words = not self.has("pca_var") and (
            self.has("mca_eta2") or self.table.select_dtypes("number").empty
        )
        listed = "mca_eta2" if of_words else "pca_var"
        numbers = self.table.select_dtypes("number").columns
        kept = self.table.columns.drop(numbers) if of_words else numbers
        active = self.read(listed)["variable"].unique() if self.has(listed) else kept
        beside = self.table.drop(columns=active)
        beside = beside if beside.shape[1] else None
        method = mca if of_words else pca
        return method(self.table[list(active)], self.kept, supplementary_columns=beside)

    @cached_property
    def kept(self) -> int:
        """How many axes the files show; FactoMineR's default is five."""
        for kind in ("pca_ind", "pca_var", "mca_categories", "mca_eta2"):
            if self.has(kind):
                return int(self.read(kind)["dim"].max())
        return 5


def _cells(line: str) -> list[str]:
    return _CELL.findall(line)
