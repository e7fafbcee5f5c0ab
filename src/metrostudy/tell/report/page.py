"""The report: one offline page per study, its findings first, then what each notebook showed."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pandas as pd
from jinja2 import Environment, PackageLoader, select_autoescape

from metrostudy import tables
from metrostudy.study import Study

_TEMPLATES = Environment(
    loader=PackageLoader("metrostudy", "tell/report"), autoescape=select_autoescape(["html", "j2"])
)


@dataclass(frozen=True)
class Picture:
    """A figure of a notebook: its PNG in base64 and its caption."""

    data: str
    caption: str


@dataclass(frozen=True)
class Chapter:
    """What one notebook leaves for the report."""

    step: str
    question: str
    findings: list[dict]
    pictures: list[Picture]
    notes: list[str]


def write_page(study: Study, folder: Path) -> Path:
    """Write ``index.html`` into ``folder`` from the findings and executed notebooks of ``study``.

    Each notebook also becomes ``<step>.html``, its code folded away. Nothing is loaded from
    the network: figures are inside the page.
    """
    folder.mkdir(parents=True, exist_ok=True)
    executed = sorted((study.output / "notebooks").glob("[0-9][0-9]_*[!d].ipynb"))
    executed = [path for path in executed if not path.stem.endswith(".failed")]
    to_html = _exporter()
    for path in executed:
        _write(folder / f"{path.stem}.html", _notebook_html(study, path, to_html))
    chapters = [chapter(study, path) for path in executed]
    page = _TEMPLATES.get_template("index.html.j2").render(
        study=study, chapters=chapters, css=_css(), bearings=_BEARINGS
    )
    return _write(folder / "index.html", page)


def chapter(study: Study, path: Path) -> Chapter:
    """Read what one executed notebook and its findings file say."""
    notebook = nbformat.read(path, as_version=4)
    notes = [cell.source.strip("*\n ") for cell in notebook.cells if cell.id.endswith("absent")]
    return Chapter(
        step=path.stem,
        question=notebook.cells[0].source.splitlines()[0].lstrip("# "),
        findings=_findings(study, path.stem),
        pictures=_pictures(notebook),
        notes=notes,
    )


def _findings(study: Study, step: str) -> list[dict]:
    path = study.output / "findings" / f"{step}.csv"
    if not path.exists():
        return []
    frame = tables.read(path, tables.descriptor("findings"))
    frame["sentence"] = frame[f"sentence_{study.language}"]
    return frame.astype(object).where(pd.notna(frame), None).to_dict("records")


def _pictures(notebook: nbformat.NotebookNode) -> list[Picture]:
    outputs = [o for cell in notebook.cells if cell.cell_type == "code" for o in cell.outputs]
    return [
        Picture(output.data["image/png"].replace("\n", ""), output.metadata["image/png"]["alt"])
        for output in outputs
        if "image/png" in output.get("data", {})
    ]


def _exporter() -> Callable[[nbformat.NotebookNode], str]:
    from nbconvert import HTMLExporter

    exporter = HTMLExporter(template_name="basic")
    exporter.exclude_input_prompt = exporter.exclude_output_prompt = True
    return lambda notebook: exporter.from_notebook_node(notebook)[0]


def _notebook_html(
    study: Study, path: Path, to_html: Callable[[nbformat.NotebookNode], str]
) -> str:
    notebook = nbformat.read(path, as_version=4)
    body = _with_alternative_text(to_html(notebook), _pictures(notebook))
    template = _TEMPLATES.get_template("notebook.html.j2")
    question = notebook.cells[0].source.splitlines()[0].lstrip("# ")
    return template.render(study=study, question=question, body=body, css=_css())


def _with_alternative_text(html: str, pictures: list[Picture]) -> str:
    """nbconvert ignores the alternative text a figure carries; put it where the figure is."""
    captions = iter([picture.caption for picture in pictures])
    quoted = {'"': "&quot;", "<": "&lt;", "&": "&amp;"}

    def image(match: re.Match) -> str:
        text = "".join(quoted.get(c, c) for c in next(captions, ""))
        return f'<img alt="{text}" src="data:image/png;base64,{match[1]}">'

    return re.sub(r'<img[^>]*?src="data:image/png;base64,([^"]+)"[^>]*>', image, html)


def _css() -> str:
    return Path(__file__).with_name("report.css").read_text("utf-8")


def _write(path: Path, text: str) -> Path:
    half = path.with_suffix(".part")
    half.write_text(text, "utf-8", newline="\n")
    half.replace(path)
    return path


_BEARINGS = {"supports": "appuie", "opposes": "contredit", "silent": "ne tranche pas"}
