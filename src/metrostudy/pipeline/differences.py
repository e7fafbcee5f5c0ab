"""Two outputs of one notebook, then and now: what differs, in sentences a reader can check.

Tables and findings are the same when their bytes are; a figure when its pixels are, but for a few;
an executed notebook when its cells show the same, figures apart.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image

from metrostudy.faults import listing

# Another version of what draws letters moves the grey of their edges by a few levels of 255, and no
# line; what is let through is smaller than a dot.
LEVELS = 16
SHARE = 0.0001


def difference(then: Path, now: Path) -> str:
    """Return what differs between two versions of one output, or nothing.

    ``.svg`` files are not compared: they are the same drawing as the ``.png`` beside them.
    """
    if not then.exists():
        return "is not among the outputs"
    if not now.exists():
        return "is not made any more"
    if then.suffix == ".svg" or then.read_bytes() == now.read_bytes():
        return ""
    return _BY_KIND[then.suffix](then, now)


def _of_figures(then: Path, now: Path) -> str:
    """How many pixels differ, when they are more than are tolerated."""
    with Image.open(then) as before, Image.open(now) as after:
        if before.size != after.size:
            return f"{_size(before)} pixels then, {_size(after)} now"
        pixels = [np.asarray(one.convert("RGB"), dtype=np.int16) for one in (before, after)]
    moved = (np.abs(pixels[0] - pixels[1]) > LEVELS).any(axis=2)
    if moved.mean() <= SHARE:
        return ""
    return (
        f"{moved.sum():,} of {moved.size:,} pixels differ by more than {LEVELS} levels "
        f"({int(SHARE * moved.size):,} are tolerated)"
    )


def _size(picture: Image.Image) -> str:
    return f"{picture.width} × {picture.height}"


def _of_tables(then: Path, now: Path) -> str:
    """The first cell that differs and how many do; for findings, each sentence then and now."""
    (head, *before), (head_now, *after) = _rows(then), _rows(now)
    if head != head_now:
        return f"columns {listing(head)} then, {listing(head_now)} now"
    if head[:1] == ["finding"]:
        return "".join(_claims(head, before, after))
    if len(before) != len(after):
        return f"{len(before):,} rows then, {len(after):,} now"
    cells = [
        (row, name, old, new)
        for row, (olds, news) in enumerate(zip(before, after, strict=True), start=2)
        for name, old, new in zip(head, olds, news, strict=True)
        if old != new
    ]
    if not cells:
        return "the same cells, in other bytes"
    row, name, old, new = cells[0]
    total = len(before) * len(head)
    first = f"row {row}, {name}: {old or 'blank'} then, {new or 'blank'} now"
    return f"{len(cells):,} of {total:,} cells differ; the first is {first}"


def _rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file, delimiter=";")) or [[]]


def _claims(head: list[str], before: list[list[str]], after: list[list[str]]) -> Iterator[str]:
    olds, news = _by_name(head, before), _by_name(head, after)
    for name in dict.fromkeys([*olds, *news]):
        old, new = olds.get(name, {}), news.get(name, {})
        changed = [column for column in head if old.get(column) != new.get(column)]
        if not changed:
            continue
        column = "sentence_fr" if "sentence_fr" in changed else changed[0]
        said = [one.get(column) or "nothing" for one in (old, new)]
        yield f"\n      {name} ({column})\n        then  {said[0]}\n        now   {said[1]}"


def _by_name(head: list[str], rows: list[list[str]]) -> dict[str, dict[str, str]]:
    return {row[0]: dict(zip(head, row, strict=True)) for row in rows}


def _of_notebooks(then: Path, now: Path) -> str:
    """The cells that do not show the same; pictures are compared as figures."""
    olds, news = _shown(then), _shown(now)
    cells = [name for name in dict.fromkeys([*olds, *news]) if olds.get(name) != news.get(name)]
    return f"cells {listing(cells)} do not show the same" if cells else ""


def _shown(path: Path) -> dict[str, tuple[str, str]]:
    """The source of each cell and what it shows, without pictures."""
    cells = json.loads(path.read_text("utf-8"))["cells"]
    return {cell["id"]: (_joined(cell["source"]), json.dumps(_outputs(cell))) for cell in cells}


def _outputs(cell: dict) -> list[dict]:
    return [
        {
            name: _joined(text)
            for name, text in output.get("data", {}).items()
            if "image" not in name
        }
        | {"stream": _joined(output.get("text", ""))}
        for output in cell.get("outputs", [])
    ]


def _joined(text: str | list[str]) -> str:
    return "".join(text)


_BY_KIND = {".csv": _of_tables, ".png": _of_figures, ".ipynb": _of_notebooks}
