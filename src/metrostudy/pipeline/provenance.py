"""What a run stood on: a record beside each executed notebook, and one crate for the whole study.

``provenance/<step>.json`` is written with the outputs of a notebook; ``metrostudy verify`` reads
it. ``ro-crate-metadata.json`` says the same in the terms of the Provenance Run Crate profile, for
archives and for those who were not there.
"""

from __future__ import annotations

import hashlib
import json
import platform
import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import cache
from importlib.metadata import requires, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from metrostudy.pipeline.steps import notebooks, step
from metrostudy.study import Study, root

if TYPE_CHECKING:  # a run with nothing to do should not wait for it
    from rocrate.model.entity import Entity
    from rocrate.rocrate import ROCrate

Record = dict[str, Any]
CRATE = "ro-crate-metadata.json"

_PROFILES = {
    "https://w3id.org/ro/wfrun/process/0.5": "Process Run Crate",
    "https://w3id.org/ro/wfrun/workflow/0.5": "Workflow Run Crate",
    "https://w3id.org/ro/wfrun/provenance/0.5": "Provenance Run Crate",
    "https://w3id.org/workflowhub/workflow-ro-crate/1.0": "Workflow RO-Crate",
}
_TERMS = {"sha256": "https://w3id.org/ro/terms/workflow-run#sha256"}
_RIGHTS = "Not stated here: the tables keep the terms of their sources, and so does what they give."
_FORMATS = {
    ".csv": "text/csv",
    ".ipynb": "application/x-ipynb+json",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
}


# Beside each notebook -------------------------------------------------------------------------


def stood_on(study: Study, inputs: Mapping[str, Path], decided: str) -> Record:
    """Return what a notebook stands on: its study, the hash of its files, what was decided."""
    read = {name: _described(path) for name, path in inputs.items()}
    return {"study": portable(study.path), "inputs": read, "decided": json.loads(decided)}


def ran_with() -> Record:
    """Return the machine and the versions: of Python, and of each package that metrostudy needs."""
    return {
        "python": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}",
        "packages": {name: version(name) for name in _packages()},
    }


def records(output: Path) -> dict[str, Record]:
    """Return the record of each notebook of the project, in the order of their numbers."""
    files = {path.stem: output / "provenance" / f"{path.stem}.json" for path in notebooks()}
    found = {name: path for name, path in files.items() if path.is_file()}
    return {name: json.loads(path.read_text("utf-8")) for name, path in found.items()}


def portable(path: Path) -> str:
    """Return the path from the project's folder when inside, so that no machine's is written."""
    return (path.relative_to(root()) if path.is_relative_to(root()) else path).as_posix()


def hashed(path: Path) -> str:
    """Return the sha256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


@cache
def _packages() -> list[str]:
    asked = [line for line in requires("metrostudy") or [] if "extra ==" not in line]
    return sorted(["metrostudy", *(re.match(r"[\w.-]+", line)[0] for line in asked)])


def _described(path: Path) -> Record:
    file = portable(path) if path.is_relative_to(root()) else path.name
    return {"file": file, "sha256": hashed(path), "bytes": path.stat().st_size}


def flat(choices: Mapping[str, Mapping[str, Any]]) -> Record:
    """Return choices by ``record.field``."""
    return {f"{r}.{field}": value for r, told in choices.items() for field, value in told.items()}


# The crate ------------------------------------------------------------------------------------


def write_crate(study: Study, folder: Path) -> None:
    """Write into ``folder`` the crate of what a run has left in the outputs of ``study``.

    ``study.json`` has every choice in force, also those that ``study.yml`` leaves to the library;
    the profile calls it the workflow. ``ro-crate-metadata.json`` is made from the records of the
    notebooks: each that ran is an action, with what it read, what was decided for it, the versions
    and what it left. Inputs are described and not included: they may be confidential. Two runs of
    the same study differ by their times alone.
    """
    from rocrate.rocrate import ROCrate

    crate = ROCrate(version="1.1")
    crate.metadata.extra_terms = _TERMS
    _write(_declaration(study), folder / "study.json")
    ran = {name: told for name, told in records(study.output).items() if "start" in told}
    actions = [_action(crate, study, name, told) for name, told in ran.items()]
    workflow = _workflow(crate, study, folder / "study.json", actions)
    whole = _whole_run(crate, study, workflow, actions)
    _describe_root(crate, study, workflow, [whole, *actions])
    _write(crate.metadata.generate(), folder / CRATE)


def _declaration(study: Study) -> Record:
    told = {"path", "step", "tables", "transcripts_folder", "pseudonym_key", "choices"}
    chosen = {name: _inside(value) for name, value in _choices(study).items()}
    return study.model_dump(mode="json", exclude=told) | {"choices": chosen}


def _choices(study: Study) -> Record:
    return flat(study.choices.model_dump(mode="json"))


def _inside(value: Any) -> Any:
    """A choice may be a folder of this machine, of which only the name is told."""
    path = Path(value) if isinstance(value, str) else Path()
    return path.name if path.is_absolute() or ".." in path.parts else value


def _write(told: Record, path: Path) -> None:
    path.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8", newline="\n")


def _action(crate: ROCrate, study: Study, name: str, told: Record) -> Entity:
    """One notebook that ran: what it took, what it left, when."""
    question = step(root() / "notebooks" / f"{name}.ipynb").question
    given = {key: value for key, value in told["parameters"].items() if key != "study"}
    read = [file for name, file in told["inputs"].items() if name != "notebook"]
    begun = datetime.fromisoformat(told["start"])
    return _entity(
        crate,
        f"#{name}",
        "CreateAction",
        name=name,
        description=question,
        instrument=_tool(crate, question, told),
        object=[_entity(crate, f"#{file['file']}", "File", **_about(file)) for file in read]
        + _values(crate, "choices", flat(told["decided"]["choices"]))
        + _values(crate, f"parameters/{name}", given)
        + _values(crate, "study", {"seed": study.seed}),
        result=[_output(crate, study, file, digest) for file, digest in told["outputs"].items()],
        startTime=begun.isoformat("T", "milliseconds"),
        endTime=(begun + timedelta(seconds=told["seconds"])).isoformat("T", "milliseconds"),
    )


def _tool(crate: ROCrate, question: str, told: Record) -> Entity:
    """The notebook as it is in the project, and the software that ran it."""
    notebook = told["inputs"]["notebook"]
    return _entity(
        crate,
        f"#{notebook['file']}",
        ["File", "SoftwareSourceCode"],
        **_about(notebook) | {"name": question},
        version=told["packages"]["metrostudy"],
        softwareRequirements=[
            _software(crate, "Python", told["python"]),
            *(_software(crate, *package) for package in told["packages"].items()),
        ],
    )


def _software(crate: ROCrate, name: str, number: str) -> Entity:
    """A package at one version, with its package URL: a name that needs no address to be exact."""
    told = {"name": name, "softwareVersion": number}
    if name not in ("Python", "metrostudy"):
        told["identifier"] = f"pkg:pypi/{name}@{number}"
    return _entity(crate, f"#software/{name}/{number}", "SoftwareApplication", **told)


def _workflow(crate: ROCrate, study: Study, declared: Path, actions: list[Entity]) -> Entity:
    language = _entity(crate, "#language", "ComputerLanguage", name="metrostudy study")
    tools = [action["instrument"] for action in actions]
    steps = [
        _entity(crate, f"#step/{place}", "HowToStep", position=str(place), workExample=tool)
        for place, tool in enumerate(tools, start=1)
    ]
    told = {"file": declared.name, "sha256": hashed(declared), "bytes": declared.stat().st_size}
    kinds = ["File", "SoftwareSourceCode", "ComputationalWorkflow", "HowTo"]
    about = _about(told) | {"@type": kinds, "name": study.title, "version": version("metrostudy")}
    links = {"programmingLanguage": language, "hasPart": tools, "step": steps}
    return crate.add_file(dest_path=declared.name, properties=about | links)


def _whole_run(crate: ROCrate, study: Study, workflow: Entity, actions: list[Entity]) -> Entity:
    """All the notebooks as one action; what is known of no single one is said here."""
    from metrostudy.tell.report.results import Results

    identity = {name: getattr(study, name) for name in ("name", "edition", "editions", "seed")}
    taken = _values(crate, "choices", _choices(study))
    taken += _values(crate, "study", identity | {"commit": Results(study).commit})
    swept = sorted((study.output / "sweep").glob("*.csv"))
    left = [_output(crate, study, f"sweep/{path.name}", hashed(path)) for path in swept]
    times = {
        "startTime": min((action["startTime"] for action in actions), default=""),
        "endTime": max((action["endTime"] for action in actions), default=""),
    }
    return _entity(
        crate,
        "#run",
        "CreateAction",
        name="metrostudy run",
        description=f"Every notebook of {study.name}",
        instrument=workflow,
        object=_unique([*taken, *(one for action in actions for one in action["object"])]),
        result=[*left, *(one for action in actions for one in action["result"])],
        **times,
    )


def _describe_root(crate: ROCrate, study: Study, workflow: Entity, actions: list[Entity]) -> None:
    whole = crate.root_dataset
    whole["name"] = study.title
    invented = "invented data; " if study.fictional else ""
    whole["description"] = f"{invented}tables, figures, findings and report of {study.name}"
    whole["license"] = _RIGHTS
    whole["datePublished"] = actions[0]["endTime"] or whole["datePublished"]
    whole["mainEntity"] = workflow
    whole["mentions"] = actions
    whole["conformsTo"] = [
        _entity(crate, place, "CreativeWork", name=name, version=place.rpartition("/")[2])
        for place, name in _PROFILES.items()
    ]
    crate.add_dataset(dest_path="report/", properties={"name": "report"})


def _output(crate: ROCrate, study: Study, file: str, digest: str) -> Entity:
    told = {"file": file, "sha256": digest, "bytes": (study.output / file).stat().st_size}
    return crate.add_file(dest_path=file, properties=_about(told))


def _about(told: Record) -> Record:
    kind = _FORMATS.get(Path(told["file"]).suffix)
    about = {"name": told["file"], "sha256": told["sha256"], "contentSize": str(told["bytes"])}
    return about | ({"encodingFormat": kind} if kind else {})


def _values(crate: ROCrate, family: str, given: Mapping[str, Any]) -> list[Entity]:
    return [
        _entity(crate, f"#{family}/{name}", "PropertyValue", name=name, value=_text(value))
        for name, value in given.items()
    ]


def _text(value: Any) -> str:
    return _inside(value) if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _unique(entities: Iterable[Entity]) -> list[Entity]:
    return list({entity.id: entity for entity in entities}.values())


def _entity(crate: ROCrate, place: str, kind: str | list[str], **properties: Any) -> Entity:
    """What the crate describes and does not hold."""
    from rocrate.model.contextentity import ContextEntity

    return crate.add(ContextEntity(crate, place, properties={"@type": kind, **properties}))
