"""What is committed but made: the notebooks' outputs, which nbval compares, and data/README.md."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from traitlets.config import Config

from metrostudy import tables
from metrostudy.pipeline.steps import notebooks
from metrostudy.study import root

SKIPPED = "nbval-skip"  # a part that needs a table which the demo lacks


def refresh_all() -> None:
    """Execute each notebook in place of its old outputs; nothing is written when one fails."""
    fresh = {path: executed(path) for path in notebooks()}
    for path, notebook in fresh.items():
        nbformat.write(notebook, path)
    (root() / "data" / "README.md").write_text(data_readme(), "utf-8", newline="\n")


def data_readme() -> str:
    """Return ``data/README.md``: every table and column in words, from the descriptors."""
    return _INTRODUCTION + "".join(_section(table) for table in tables.descriptors().values())


def _section(table: dict) -> str:
    rows = "".join(
        f"| `{field['name']}` | {field['title']} | {field['description']} | {_accepted(field)} |\n"
        for field in table["schema"]["fields"]
    )
    key = ", ".join(f"`{name}`" for name in table["schema"]["primaryKey"])
    made = " *(calculée)*" if table.get("derived") else ""
    return (
        f"\n## `{table['name']}` : {table['title']}{made}\n\n{table['description']} "
        f"Clé : {key}.\n\n| colonne | titre | ce qu'elle contient | accepté |\n"
        f"|---|---|---|---|\n{rows}"
    )


def _accepted(field: dict) -> str:
    rules = field.get("constraints", {})
    parts = [_TYPES[field["type"]]]
    if "enum" in rules:
        parts = [", ".join(f"`{value}`" for value in rules["enum"])]
    if "minimum" in rules or "maximum" in rules:
        parts.append(f"de {rules.get('minimum', '…')} à {rules.get('maximum', '…')}")
    if rules.get("required"):
        parts.append("**obligatoire**")
    return ", ".join(parts)


_TYPES = {
    "string": "texte",
    "number": "nombre",
    "integer": "entier",
    "boolean": "vrai ou faux",
    "date": "date",
}
_INTRODUCTION = """\
# Les tables d'une étude

*Every table and column in words; made from `src/metrostudy/schemas.json` by `metrostudy refresh`.*

Une étude est un dossier : `study.yml` dit ce qui est décidé, les tables disent ce qui a été vu. Une
ligne est une chose ; une case vide veut dire « inconnu », jamais zéro. Les fichiers s'ouvrent dans
un tableur français (point-virgule, virgule décimale, UTF-8) ; la virgule, le point et xlsx sont
lus aussi. Deux études sont livrées : [`demo/`](demo/README.md), inventée, et
[`observatoire/`](observatoire/README.md), réelle.
"""


def executed(path: Path) -> nbformat.NotebookNode:
    """Return the notebook at ``path`` executed, with nothing that differs between two runs.

    Timings and the version of Python are left out; figures and tables go to a scratch folder.
    """
    started = time.perf_counter()
    notebook = nbformat.read(path, as_version=4)
    config = Config({"KernelManager": {"transport_encryption": "auto"}})
    client = NotebookClient(
        notebook,
        kernel_name="python3",
        record_timing=False,
        coalesce_streams=True,
        config=config,
        skip_cells_with_tag=SKIPPED,
        resources={"metadata": {"path": str(path.parent)}},
    )
    with tempfile.TemporaryDirectory() as scratch:
        client.execute(env=os.environ | {"METROSTUDY_OUTPUT": scratch})
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    print(f"  {path.name:<28} {time.perf_counter() - started:5.1f} s", file=sys.stderr, flush=True)
    return notebook
