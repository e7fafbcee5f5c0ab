"""A folder of reference outputs: its files as they are written, its data, its analyses."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import pandas as pd

from benchmarks.configurations import expecting
from metrostudy.compare.configurations.directions import intermediate
from metrostudy.compare.configurations.minimisation import Solution, minimise
from metrostudy.compare.configurations.truth_table import TruthTable, truth_table

_NUMBER = re.compile(r"\d*\.?\d+")


@dataclass(frozen=True)
class Analysis:
    """What a truth table rests on."""

    name: str
    dataset: str
    outcome: str
    conditions: tuple[str, ...]
    consistency: float
    pri: float
    frequency: int
    lower: float | None = None


class Folder:
    """The files of ``path``, read as text: a blank stays blank, ``00110`` is no number.

    Cut-offs, conditions and directional expectations come from the columns of the files, else from
    a table of ``README*`` with a column ``analysis``; ``assumed`` keeps what was found by trying.
    """

    def __init__(self, path: Path) -> None:
        self.path, self.assumed = path, {}
        for name in ("read", "data", "analysis", "table", "solution", "expectations"):
            setattr(self, name, cache(getattr(self, name)))

    def read(self, kind: str) -> pd.DataFrame:
        """Return one file; without rows or columns if the folder lacks it."""
        file = self.path / f"{kind}.csv"
        return pd.read_csv(file, dtype=str, keep_default_na=False) if file.is_file() else _EMPTY

    def data(self, name: str) -> pd.DataFrame:
        """Return a data set, indexed by ``case`` where that names each line."""
        file = self.path / "data" / f"{name}.csv"
        if not file.is_file():
            raise FileNotFoundError(f"data/{name}.csv is not in the folder")
        data = pd.read_csv(file, keep_default_na=False, na_values=[""])
        named = "case" in data and data["case"].is_unique
        return data.astype({"case": str}).set_index("case") if named else data

    def told(self, name: str) -> dict[str, str]:
        """Return what the files and the README say of an analysis, its truth table above all."""
        searched = self._first("necessity_search", name)
        searched.pop("incl_cut", None)  # that of necessity
        of_files = (self._first(kind, name) for kind in ("untenable", "solutions", "truth_tables"))
        untenable, solutions, table = of_files
        return searched | untenable | self._notes().get(name, {}) | solutions | table

    def _first(self, kind: str, name: str) -> dict[str, str]:
        """The first line of a file about an analysis, without its blanks."""
        lines = self.read(kind).to_dict("records")
        line = next((one for one in lines if one.get("table", one.get("analysis")) == name), {})
        return {column: value for column, value in line.items() if value}

    def analysis(self, name: str) -> Analysis:
        """Return the analysis of that name; what nobody tells is an error that says so."""
        told = self.told(name)
        lacking = [key for key in ("dataset", "outcome", "incl_cut", "pri_cut", "n_cut")
                   if key not in told]  # fmt: skip
        if lacking:
            raise KeyError(f"analysis {name}: {', '.join(lacking)} told by no file and no README")
        high, low = [*sorted(map(float, _NUMBER.findall(told["incl_cut"])), reverse=True), None][:2]
        return Analysis(
            name, told["dataset"], told["outcome"],
            self.conditions(name, told["dataset"], told["outcome"]), high,
            float(told["pri_cut"]), int(float(told["n_cut"])), low,
        )  # fmt: skip

    def conditions(self, name: str, dataset: str, outcome: str) -> tuple[str, ...]:
        """Return those of the analysis, else of another on this data, else all other columns."""
        tables = self.read("truth_tables")
        own = tables[tables["table"] == name] if len(tables) else tables
        if own.empty and len(tables):
            own = tables[(tables["dataset"] == dataset) & (tables["outcome"] == outcome)]
        if len(own):
            return tuple(expecting.names(own["conditions"].iloc[0]))
        return tuple(column for column in self.data(dataset) if column != outcome.strip("~"))

    def table(self, analysis: Analysis) -> TruthTable:
        """Return the truth table; a membership of exactly 0.5 counts in no row, as in R."""
        return truth_table(
            self.data(analysis.dataset), analysis.outcome, analysis.conditions,
            analysis.consistency, analysis.pri, analysis.frequency, analysis.lower, "no row",
        )  # fmt: skip

    def opposite(self, analysis: Analysis) -> TruthTable:
        """Return the truth table of the absence of the outcome, at the same cut-offs."""
        absent = analysis.outcome[1:] if analysis.outcome[0] == "~" else f"~{analysis.outcome}"
        return self.table(replace(analysis, outcome=absent))

    def solution(self, analysis: Analysis, kind: str) -> Solution:
        """Return the conservative, parsimonious or intermediate models."""
        table = self.table(analysis)
        if kind != "intermediate":
            return minimise(table, {"complex": "conservative"}.get(kind, kind))
        return self._relaxed(analysis, self.expectations(analysis))

    def expectations(self, analysis: Analysis) -> tuple[str, ...]:
        """Return the directional expectations told, else the first under which the models agree."""
        told = self.told(analysis.name)
        written = next((told[key] for key in told if "expect" in key or key == "dir_exp"), None)
        if written is not None:
            return expecting.read(written, analysis.conditions)
        rows = self.read("solutions")
        if rows.empty:
            return ()
        asked = (rows["analysis"] == analysis.name) & (rows["solution"] == "intermediate")
        wanted = {
            expecting.plain(one) for one in rows["expression"][asked & (rows["part"] == "model")]
        }
        return self._tried(analysis, wanted) if wanted else ()

    def _tried(self, analysis: Analysis, wanted: set[str]) -> tuple[str, ...]:
        """The first expectations under which the intermediate models are those wanted."""
        for some in expecting.candidates(analysis.conditions):
            if wanted == set(map(expecting.plain, self._relaxed(analysis, some).expressions)):
                told = f"{analysis.name}: {', '.join(some)} expected, found by trying"
                self.assumed[analysis.name] = told
                return some
        raise KeyError(f"analysis {analysis.name}: directional expectations told by no file and no "
                       "README, and none found by trying")  # fmt: skip

    def _relaxed(self, analysis: Analysis, expected: tuple[str, ...]) -> Solution:
        both = (self.solution(analysis, kind) for kind in ("conservative", "parsimonious"))
        return intermediate(self.table(analysis), *both, expected)

    def _notes(self) -> dict[str, dict[str, str]]:
        """The tables of the README that have a column ``analysis``, by analysis."""
        lines = [line for file in sorted(self.path.glob("README*"))
                 for line in file.read_text("utf-8").splitlines()]  # fmt: skip
        notes, head = {}, None
        for line in lines:
            cells = [cell.strip(" `*") for cell in line.strip().strip("|").split("|")]
            if not line.strip().startswith("|"):
                head = None
            elif head is None:
                head = [_SHORT.get(cell.lower(), cell.lower()) for cell in cells]
            elif "analysis" in head and set(cells[0]) - set("-: "):
                note = dict(zip(head, cells, strict=False))
                notes[note["analysis"]] = {key: value for key, value in note.items() if value}
        return notes


_EMPTY = pd.DataFrame()
_SHORT = {"incl": "incl_cut", "pri": "pri_cut", "n": "n_cut", "inclusion": "incl_cut",
          "data": "dataset"}  # fmt: skip
