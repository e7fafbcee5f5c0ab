"""Notebooks of six cells on the small study: what the engine is shown to do."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
import small_study
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from metrostudy.pipeline.build import build
from metrostudy.study import Study


def notebook(name: str, *cells: str, needs: dict[int, str] | None = None) -> nbformat.NotebookNode:
    """A notebook named ``name``; ``needs`` tags the code cells of these positions."""
    made = [
        new_markdown_cell("# Combien de lignes ?\n\nUne phrase."),
        new_code_cell(
            'study = "petite"\nrows = None', metadata={"tags": ["parameters"]}, id="parameters"
        ),
        new_code_cell(f'import metrostudy as ms\nstudy = ms.Study.read(study, step="{name}")'),
    ]
    for position, source in enumerate(cells):
        tags = {"tags": [needs[position]]} if needs and position in needs else {}
        made.append(new_code_cell(source, metadata=tags, id=f"cell-{position}"))
    found = new_notebook(cells=made)
    found.metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    return found


def project(folder: Path, **notebooks: nbformat.NotebookNode) -> Path:
    """A project's folder with these notebooks, where ``root()`` will be looked for."""
    (folder / "notebooks").mkdir(parents=True)
    (folder / "data").mkdir()
    for name, made in notebooks.items():
        nbformat.write(made, folder / "notebooks" / f"{name}.ipynb")
    return folder


def ran(folder: Path, **notebooks: nbformat.NotebookNode) -> Path:
    """The project's folder once its study has run; kernels are slow, so tests may share it."""
    whole = project(folder / "project", **notebooks)
    small_study.write(whole / "data" / "petite")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(whole)
        patch.delenv("METROSTUDY_OUTPUT", raising=False)
        patch.setenv("METROSTUDY_ROOT", str(whole))
        build([Study.read("data/petite")])
    return whole
