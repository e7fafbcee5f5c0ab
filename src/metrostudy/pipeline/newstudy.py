"""A folder for a new study: templates, an example row in each, the interview guide."""

from __future__ import annotations

import json
import re
import shutil
from importlib import resources
from pathlib import Path

import pandas as pd
import yaml

from metrostudy import tables
from metrostudy.faults import StudyError
from metrostudy.study import Study

COPIED = ("codebook", "framework", "propositions", "hypotheses", "crosswalk", "published")
EXAMPLES = ("metropoles", "interviews", "codings", "ratings", "projects", "indicators")


def make(folder: Path, like: str) -> list[Path]:
    """Make ``folder`` as a study of the same shape as ``like`` and return what was written.

    Tables of reference (codebook, framework, proposals …) are copied whole from ``like``; the
    others are templates that hold one example row each. Choices are those of ``like``. Git ignores
    the folder. Refuses a folder that holds anything.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise StudyError([f"{folder}: there is something there already; choose a new folder."])
    model = Study.read(like if "/" in like or "\\" in like else f"data/{like}")
    name = re.sub(r"[^a-z0-9_-]+", "-", folder.resolve().name.lower()).strip("-") or "etude"
    (folder / "transcripts").mkdir(parents=True)
    files = {table: _copy(model, table, folder) for table in COPIED if model.has(table)}
    files |= {table: _example(table, model, folder) for table in EXAMPLES}
    _write(folder / "transcripts" / "E01.txt", _template("E01.txt"))
    package = tables.package(name, f"Étude {name}", files)
    _write(folder / "datapackage.json", json.dumps(package, ensure_ascii=False, indent=1) + "\n")
    _write(folder / "study.yml", _declaration(name, model))
    for text in ("guide_entretien.md", "LISEZMOI.md"):
        _write(folder / text, _template(text))
    _write(folder / ".gitignore", "# Les entretiens sont confidentiels.\n*\n")
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _copy(model: Study, table: str, folder: Path) -> Path:
    """Reference tables are written anew, so that a French spreadsheet opens them."""
    source = model.where(table)
    path = folder / f"{table}.csv"
    if source.suffix == ".csv" and source.read_bytes().startswith(b"\xef\xbb\xbf"):
        shutil.copyfile(source, path)
    else:
        tables.write(model.table(table).dropna(axis="columns", how="all"), path)
    return path


def _example(table: str, model: Study, folder: Path) -> Path:
    fields = tables.descriptor(table)["schema"]["fields"]
    row = {field["name"]: field.get("example", "") for field in fields}
    if "edition" in row:
        row["edition"] = model.edition
    if table == "ratings" and model.has("framework"):
        rated = model.table("framework").query("source == 'ratings'")["node"]
        row["criterion"] = next(iter(rated), model.choices.invariants.conditions[0])
    if table == "codings":
        text, quote = _template("E01.txt"), row["quote"]
        row |= {"start": text.index(quote), "end": text.index(quote) + len(quote)}
    path = folder / f"{table}.csv"
    tables.write(pd.DataFrame([row]), path)
    return path


def _declaration(name: str, model: Study) -> str:
    choices = model.choices.model_dump(mode="json")
    del choices["corpus"]["speakers"]  # slips of that study's transcribers
    text = yaml.safe_dump(choices, allow_unicode=True, sort_keys=False, default_flow_style=None)
    indented = "".join(f"  {line}\n" for line in text.splitlines())
    return _template("study.yml").format(
        name=name, title=f"Étude {name}", edition=model.edition, seed=model.seed, choices=indented
    )


def _template(name: str) -> str:
    return resources.files("metrostudy").joinpath("templates", name).read_text("utf-8")


def _write(path: Path, text: str) -> None:
    path.write_text(text, "utf-8", newline="\n")
