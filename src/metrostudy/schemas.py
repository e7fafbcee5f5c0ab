"""What every table looks like: its columns, keys and allowed values, and where it is found."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from pathlib import Path

from metrostudy.faults import StudyError, nearest

SUFFIXES = (".csv", ".csv.gz", ".xlsx")


@cache
def descriptors() -> Mapping[str, dict]:
    """Return the descriptor of every table of a study, by name, in the order of ``data/README.md``.

    A descriptor is a Frictionless resource: ``title``, ``description`` and a Table ``schema``
    (fields with type and constraints, primary key, foreign keys). Three properties are ours:
    ``separator`` (a cell holds several values), ``references`` (columns in one of which each value
    must be found) and ``extraColumns`` (columns beyond the described ones are welcome).

    >>> [field["name"] for field in descriptors()["ratings"]["schema"]["fields"]]
    ['metropole', 'edition', 'criterion', 'rater', 'score', 'evidence']
    """
    text = resources.files("metrostudy").joinpath("schemas.json").read_text("utf-8")
    return {table["name"]: table for table in json.loads(text)["resources"]}


def descriptor(name: str, folder: Path | None = None) -> dict:
    """Return the descriptor of table ``name``, with the fields that the folder's package adds.

    A study that adds a column to a table describes it in its ``datapackage.json``; keys stay ours,
    because the tables they point to may be shared and stand in another folder.
    """
    if name not in descriptors():
        raise StudyError([f"'{name}' is not a table of a study{nearest(name, descriptors())}."])
    table = descriptors()[name]
    package = folder / "datapackage.json" if folder else None
    if package is None or not package.exists():
        return table
    described = {t["name"]: t for t in json.loads(package.read_text("utf-8"))["resources"]}
    if name not in described:
        return table
    ours = {field["name"] for field in table["schema"]["fields"]}
    added = [f for f in described[name]["schema"]["fields"] if f["name"] not in ours]
    schema = table["schema"] | {"fields": table["schema"]["fields"] + added}
    return table | {"schema": schema, "extraColumns": table.get("extraColumns") and not added}


def locate(folder: Path, name: str) -> Path | None:
    """Return the file of table ``name`` in ``folder``: ``.csv``, ``.csv.gz`` or ``.xlsx``."""
    found = [folder / f"{name}{suffix}" for suffix in SUFFIXES]
    return next((path for path in found if path.exists()), None)


def references(table: dict) -> Iterable[tuple[str, list[str], str | None]]:
    """Yield column, targets (``table.column``) and separator for each reference of a table."""
    for key in table["schema"].get("foreignKeys", []):
        reference = key["reference"]
        place = f"{reference['resource'] or table['name']}.{reference['fields'][0]}"
        yield key["fields"][0], [place], None
    for field in table["schema"]["fields"]:
        if "references" in field:
            yield field["name"], field["references"], field.get("separator")
