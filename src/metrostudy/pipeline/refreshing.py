"""The committed notebooks, run again on their defaults: the outputs that nbval compares."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from traitlets.config import Config

from metrostudy.pipeline.steps import notebooks


def refresh_notebooks() -> None:
    """Execute each notebook in place of its old outputs; nothing is written when one fails."""
    fresh = {path: executed(path) for path in notebooks()}
    for path, notebook in fresh.items():
        nbformat.write(notebook, path)


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
        config=config,
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
