"""Functions of a row for the engine of batches: importing this costs nothing to a worker."""

from __future__ import annotations

import os
from pathlib import Path


def product(folder: Path, row) -> list:
    """The product of two numbers; each call is a line of ``folder/calls``.

    A process dies at row (3, 50) once if ``folder/once`` is there, always if ``folder/always`` is.
    """
    if row.tolist() == [3, 50]:
        if (folder / "always").exists():
            os._exit(9)
        try:
            (folder / "once").unlink()
            os._exit(9)
        except FileNotFoundError:
            pass
    with (folder / "calls").open("a") as calls:
        calls.write(f"{row[0]} {row[1]}\n")
    return [int(row[0] * row[1])]
