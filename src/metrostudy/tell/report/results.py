"""What a run left for the report: executed notebooks, findings, tables, figures, and a sweep."""

from __future__ import annotations

import base64
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pandas as pd

from metrostudy import tables
from metrostudy.compare.multiverse.shares import robustness_of
from metrostudy.study import Study, root
from metrostudy.tell.report.rendering import chooser


@dataclass(frozen=True)
class Picture:
    """A figure of a notebook: where its PNG stands in the page, and the words that replace it."""

    source: str
    caption: str


@dataclass(frozen=True)
class Executed:
    """One executed notebook: its question, what it says of its method and limits, its cells."""

    step: str
    question: str
    introduction: str
    cells: list[nbformat.NotebookNode]

    @property
    def stem(self) -> str:
        """The name without its number."""
        return self.step.partition("_")[2]

    @property
    def number(self) -> int:
        """The number of the notebook in its name."""
        return int(self.step[:2])

    @property
    def absences(self) -> list[str]:
        """The sentences that stand for the parts which this study cannot run."""
        said = [cell["source"] for cell in self.cells if cell["id"].endswith("absent")]
        return list(dict.fromkeys(sentence.strip("*\n ") for sentence in said))


@dataclass(frozen=True)
class Results:
    """The outputs of one study, each read when a page first asks for it."""

    study: Study

    def say(self, french: str, english: str) -> str:
        """Return the text in the language of the study."""
        return chooser(self.study.language)(french, english)

    def called(self, row: Mapping[str, Any]) -> str:
        """Return the label of a row in the language of the study, in French where it is blank."""
        return row[f"label_{self.study.language}"] or row["label_fr"]

    @cached_property
    def notebooks(self) -> list[Executed]:
        """The executed notebooks, in the order of their numbers."""
        found = sorted((self.study.output / "notebooks").glob("[0-9][0-9]_*.ipynb"))
        return [_executed(path) for path in found if not path.stem.endswith(".failed")]

    @cached_property
    def findings(self) -> pd.DataFrame:
        """The findings of every notebook, with ``sentence`` in the language of the study.

        ``robustness`` is the share of the analyses of 10 in which the verdict that a finding states
        is the same; blank for a finding that no analysis questions.
        """
        paths = [self.study.output / "findings" / f"{one.step}.csv" for one in self.notebooks]
        read = [tables.read(p, tables.descriptor("findings")) for p in paths if p.exists()]
        found = pd.concat(read, ignore_index=True) if read else tables.empty("findings")
        answers = self.sweep("answers")
        found = robustness_of(found, answers) if len(answers) else found.assign(robustness=np.nan)
        return found.assign(sentence=found[f"sentence_{self.study.language}"])

    def of_step(self, step: str) -> list[dict]:
        """Return the findings of one notebook as records; a blank cell is ``None``."""
        return records(self.findings[self.findings["step"] == step])

    @cached_property
    def _tables(self) -> dict[str, pd.DataFrame]:
        return {}

    def of_study(self, name: str) -> pd.DataFrame:
        """Return a table of the study itself, read and checked once."""
        if name not in self._tables:
            self._tables[name] = self.study.table(name)
        return self._tables[name]

    def table(self, name: str) -> pd.DataFrame:
        """Return the table ``<step>-<name>`` that a notebook kept; no row where it kept none."""
        return _kept(self.study.output / "tables" / f"{name}.csv")

    def sweep(self, name: str) -> pd.DataFrame:
        """Return a table of the analyses that 10 made; no row where there were none."""
        return self.table(f"10_robustness-{name}")

    def picture(self, name: str) -> Picture | None:
        """Return the figure ``<step>-<name>`` with the caption that its notebook gave it."""
        path = self.study.output / "figures" / f"{name}.png"
        if not path.exists():
            return None
        data = base64.b64encode(path.read_bytes()).decode()
        notebook = next((n for n in self.notebooks if name.startswith(f"{n.step}-")), None)
        shown = pictures(notebook.cells) if notebook else []
        same = [picture for picture in shown if picture.source.endswith(data)]
        return same[0] if same else None

    @cached_property
    def commit(self) -> str:
        """The commit of the code, marked when files have changed since; blank outside git."""
        command = ["git", "describe", "--always", "--dirty", "--exclude=*"]
        try:
            done = subprocess.run(command, cwd=root(), capture_output=True, text=True)
        except OSError:
            return ""
        return done.stdout.strip() if done.returncode == 0 else ""


def pictures(cells: list[nbformat.NotebookNode]) -> list[Picture]:
    """Return the figures that cells show, in order, each with its caption."""
    outputs = [output for cell in cells for output in cell.get("outputs", [])]
    return [picture(output) for output in outputs if "image/png" in output.get("data", {})]


def picture(output: nbformat.NotebookNode) -> Picture:
    """Return the figure of one output of a cell."""
    data = output["data"]["image/png"].replace("\n", "")
    caption = output["metadata"].get("image/png", {}).get("alt", "")
    return Picture(f"data:image/png;base64,{data}", caption)


def records(table: pd.DataFrame) -> list[dict]:
    """Return the rows of a table as dictionaries in which a blank cell is ``None``.

    >>> records(pd.DataFrame({"metropole": ["aube"], "score": [float("nan")]}))
    [{'metropole': 'aube', 'score': None}]
    """
    return table.astype(object).where(table.notna(), None).to_dict("records")


def _executed(path: Path) -> Executed:
    cells = nbformat.read(path, as_version=4).cells
    title, _, introduction = cells[0]["source"].partition("\n")
    return Executed(path.stem, title.lstrip("# ").strip(), introduction.strip(), cells[1:])


def _kept(path: Path) -> pd.DataFrame:
    if not path.exists():
        return pd.DataFrame()
    form = {"sep": ";", "decimal": ",", "encoding": "utf-8-sig"}
    form |= {"keep_default_na": False, "na_values": [""]}  # a text may be "NA", or "none"
    columns = pd.read_csv(path, nrows=0, **form).columns
    # The values of a choice are words, though some look like numbers.
    words = [name for name in columns if "." in name or name in ("alternative", "data")]
    return pd.read_csv(path, dtype=dict.fromkeys(words, str), **form)
