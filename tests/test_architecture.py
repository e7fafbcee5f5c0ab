"""Data goes one way: field, measure, compare, tell; and the public names are all there."""

from __future__ import annotations

import ast
from importlib import import_module

import pytest

import metrostudy
from metrostudy.pipeline.steps import PACKAGE

ROOMS = ["field", "measure", "compare", "tell", "pipeline"]
FILES = sorted(PACKAGE.rglob("*.py"))


def imported(path):
    """Modules of the package that ``path`` imports, without the package's name."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        yield from (n.removeprefix("metrostudy.") for n in names if n.startswith("metrostudy."))


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_room_imports_from_a_later_one(path):
    room = path.relative_to(PACKAGE).parts[0]
    later = ROOMS[ROOMS.index(room) + 1 :] if room in ROOMS else ROOMS
    if path.name in ("cli.py", "__main__.py"):
        later = []
    assert [name for name in imported(path) if name.split(".")[0] in later] == []


@pytest.mark.parametrize("name", metrostudy.PUBLIC)
def test_a_public_name_is_there_and_documented(name):
    assert getattr(metrostudy, name).__doc__
    assert hasattr(import_module(f"metrostudy.{metrostudy.PUBLIC[name]}"), name)


def test_a_misspelt_name_is_told_the_nearest():
    with pytest.raises(AttributeError, match=r"metrostudy has no 'Studi'; nearest: 'Study'"):
        metrostudy.Studi  # noqa: B018


def test_importing_the_package_imports_nothing_heavy():
    import subprocess
    import sys

    code = "import sys, metrostudy; print([m for m in ('numpy', 'pandas', 'pydantic') if m in sys.modules])"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "[]"
