"""What a notebook reads, calls and leaves, found in its syntax tree.

The engine never asks a notebook to declare what it depends on: ``study.load("ratings")``,
``study.choices.maturity``, ``ms.plot_ranks`` and ``ms.keep(study, "scores", …)`` say it already.
"""

from __future__ import annotations

import ast
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import metrostudy
from metrostudy.files import filled
from metrostudy.study import ANALYSED, Choices, Study, lacks, root

PACKAGE = Path(metrostudy.__file__).parent
NEEDS = "needs:"
EVERYTHING = "multiverse"  # the call that stands on all there is

Notebook = dict[str, Any]
Cell = dict[str, Any]


@dataclass(frozen=True)
class Step:
    """One notebook as the engine sees it.

    ``reads`` and ``optional`` are tables, ``choices`` records of ``study.choices``, ``modules``
    the library files it runs, ``parameters`` the names it accepts. A notebook that makes every
    analysis stands on every table, every choice and their ``alternatives``.
    """

    name: str
    path: Path
    question: str
    reads: frozenset[str]
    optional: frozenset[str]
    transcripts: bool
    choices: frozenset[str]
    alternatives: bool
    modules: tuple[Path, ...]
    parameters: frozenset[str]

    @property
    def stem(self) -> str:
        """The name without its number."""
        return self.name.partition("_")[2]

    def missing(self, study: Study) -> list[str]:
        """Return the tables without which this study cannot run the step."""
        return sorted(name for name in self.reads if not study.has(name))


def notebooks() -> list[Path]:
    """Return the study's notebooks in the order of their numbers."""
    return sorted((root() / "notebooks").glob("[0-9][0-9]_*.ipynb"))


def read_notebook(path: Path) -> Notebook:
    """Read a notebook as plain JSON, each cell's source as one string.

    nbformat would do, but importing it takes a second, and most calls find nothing to run.
    """
    notebook = json.loads(path.read_text("utf-8"))
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"])
    return notebook


def step(path: Path, notebook: Notebook | None = None) -> Step:
    """Read a notebook's syntax tree; ``notebook`` stands for the file when a part was left out."""
    notebook = notebook or read_notebook(path)
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    calls = [call for cell in code for call in _calls(cell)]
    names = {part for cell in code for part in _chains(cell)}
    public = {name.split(".")[1] for name in names if name.startswith("ms.")}
    sentences = PACKAGE / "tell" / "sentences" / f"{path.stem.partition('_')[2]}.py"
    files = [
        PACKAGE / _file(metrostudy.PUBLIC[name]) for name in public if name in metrostudy.PUBLIC
    ]
    if "show" in public:
        files.append(PACKAGE / "tell" / "figures" / "style.py")
    return Step(
        name=path.stem,
        path=path,
        question=_question(notebook),
        reads=frozenset(_reads(calls)),
        optional=frozenset(ANALYSED if EVERYTHING in public else _optional(calls)),
        transcripts=EVERYTHING in public or any(n == "study.transcripts" for n, _ in calls),
        choices=frozenset(Choices.model_fields) if EVERYTHING in public else _choices(names),
        alternatives=EVERYTHING in public,
        modules=_closure([*files, *([sentences] if sentences.exists() else [])]),
        parameters=_parameters(code),
    )


def as_run(study: Study, path: Path) -> Step:
    """Return the step at ``path`` without the parts that this study cannot run."""
    return step(path, without_absent_parts(read_notebook(path), study))


def without_absent_parts(notebook: Notebook, study: Study) -> Notebook:
    """Return the notebook with the parts this study cannot run replaced by one sentence each.

    A code cell tagged ``needs:table`` (or ``needs:table.column``: at least one value there) goes
    when the study lacks it; the first of a run of such cells leaves the sentence that says so.
    """
    kept, told = [], None
    for cell in notebook["cells"]:
        sentence = _absent(cell, study)
        if cell["cell_type"] != "code" or not sentence:
            kept.append(cell)
            told = told if cell["cell_type"] == "markdown" else None
        elif sentence != told:
            kept.append(_said(sentence, f"{cell['id']}-absent"))
            told = sentence
    return notebook | {"cells": kept}


def lacking_page(path: Path, sentence: str) -> Notebook:
    """Return what stands for a notebook that cannot run: its title and the sentence why."""
    notebook = read_notebook(path)
    return notebook | {"cells": [notebook["cells"][0], _said(sentence, "absent")]}


def _said(sentence: str, name: str) -> Cell:
    return {"cell_type": "markdown", "id": name, "metadata": {}, "source": f"*{sentence}*"}


def _absent(cell: Cell, study: Study) -> str:
    tags = cell.get("metadata", {}).get("tags", [])
    needs = [tag.removeprefix(NEEDS) for tag in tags if tag.startswith(NEEDS)]
    tables = [need for need in needs if not study.has(need.partition(".")[0])]
    if tables:
        return lacks(study, sorted({need.partition(".")[0] for need in tables}))
    for need in needs:
        table, _, column = need.partition(".")
        if column and not _filled(study, table, column):
            return (
                f"L'étude « {study.title} » ne remplit pas la colonne {column} de {table} : "
                f"remplissez-la pour obtenir cette partie."
            )
    return ""


def _filled(study: Study, table: str, column: str) -> bool:
    path = study.where(table)
    return _filled_then(path, column, path.stat().st_mtime_ns)


@cache
def _filled_then(path: Path, column: str, changed: int) -> bool:
    """Whether a column of a file holds anything, asked once while the file has not changed."""
    return filled(path, column)


# The syntax tree ----------------------------------------------------------------------------


def _calls(cell: Cell) -> list[tuple[str, ast.Call]]:
    found = [node for node in ast.walk(_tree(cell["source"])) if isinstance(node, ast.Call)]
    return [(_dotted(node.func), node) for node in found]


def _chains(cell: Cell) -> set[str]:
    return {_dotted(n) for n in ast.walk(_tree(cell["source"])) if isinstance(n, ast.Attribute)}


@cache
def _tree(source: str) -> ast.Module:
    return ast.parse(source)


def _dotted(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def _reads(calls: list[tuple[str, ast.Call]]) -> list[str]:
    return [
        argument.value
        for name, call in calls
        if name in ("study.load", "study.table")
        for argument in call.args
        if isinstance(argument, ast.Constant)
    ]


def _optional(calls: list[tuple[str, ast.Call]]) -> list[str]:
    return [
        element.value
        for name, call in calls
        if name == "study.load"
        for keyword in call.keywords
        if keyword.arg == "optional"
        for element in keyword.value.elts
    ]


def _choices(names: set[str]) -> frozenset[str]:
    return frozenset(n.split(".")[2] for n in names if n.startswith("study.choices."))


def _parameters(code: list[Cell]) -> frozenset[str]:
    tagged = [c for c in code if "parameters" in c.get("metadata", {}).get("tags", [])]
    assigned = [node for cell in tagged for node in _tree(cell["source"]).body]
    return frozenset(n.targets[0].id for n in assigned if isinstance(n, ast.Assign))


def _question(notebook: Notebook) -> str:
    first = notebook["cells"][0]["source"].splitlines()[0]
    return first.lstrip("# ").strip()


# The library --------------------------------------------------------------------------------


def _closure(files: list[Path]) -> tuple[Path, ...]:
    """The files and every file of the package that they import, however deep."""
    found: set[Path] = set()
    waiting = list(files)
    while waiting:
        file = waiting.pop()
        if file not in found:
            found.add(file)
            waiting += _imports(file)
    return tuple(sorted(found))


@cache
def _imports(file: Path) -> tuple[Path, ...]:
    names = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    inside = {name.removeprefix("metrostudy.") for name in names if name.startswith("metrostudy.")}
    files = [PACKAGE / _file(name) for name in sorted(inside)]
    return tuple(path for path in files if path.is_file())


def _file(module: str) -> str:
    path = module.replace(".", "/")
    return f"{path}/__init__.py" if (PACKAGE / path).is_dir() else f"{path}.py"
