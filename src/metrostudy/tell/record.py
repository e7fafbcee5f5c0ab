"""What a notebook leaves behind: the tables it kept, the figures it showed, the claims it made."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import pandas as pd

from metrostudy import tables
from metrostudy.faults import nearest
from metrostudy.study import Study
from metrostudy.tell.report.spreadsheets import neutralised


def keep(study: Study, name: str, table: pd.DataFrame) -> pd.DataFrame:
    """Write ``table`` under ``tables/<step>-<name>.csv`` and return it, to be looked at.

    What somebody wrote stays text in a spreadsheet, even where it looks like a formula.
    """
    tables.write(neutralised(table), _path(study, "tables", name, ".csv"))
    return table


def show(study: Study, name: str, axes: Any, caption: str, published: bool = False) -> None:
    """Save a figure for the page, for a slide and as SVG, and show it above its caption.

    ``axes`` is what a ``plot_…`` function returned. The caption states the claim and n; it is also
    the picture's alternative text. A study that is fictional says so on the figure, unless the
    figure shows ``published`` figures alone: those are real in every study.
    """
    from IPython.display import Image, Markdown, display

    from metrostudy.tell.figures.style import save

    invented = study.fictional and not published
    picture = save(axes, _path(study, "figures", name, ".png"), invented, caption)
    display(Image(picture), metadata={"image/png": {"alt": caption}})
    display(Markdown(f"*{caption}*"))


def finding(study: Study, name: str, result: Any) -> None:
    """Record the claim ``name`` of this step about ``result``, and print its sentence.

    The sentence is made by the function ``name`` of ``metrostudy.tell.sentences.<step>``; the row
    goes to ``findings/<step>.csv``, where a second run replaces it.
    """
    sentences = import_module(f"metrostudy.tell.sentences.{study.stem}")
    if not hasattr(sentences, name):
        known = [key for key in vars(sentences) if not key.startswith("_")]
        raise AttributeError(f"no sentence '{name}' for {study.step}{nearest(name, known)}")
    claim = getattr(sentences, name)(result)
    row = claim.row(f"{study.step}-{name}", study.step)
    path = study.output / "findings" / f"{study.step}.csv"
    description = tables.descriptor("findings")
    before = tables.read(path, description) if path.exists() else tables.empty("findings")
    before = before[before["finding"] != row["finding"]]
    after = pd.DataFrame([*before.to_dict("records"), row], columns=list(before.columns))
    tables.write(after, path)
    print(claim.sentence(study.language))


def _path(study: Study, kind: str, name: str, suffix: str) -> Path:
    return study.output / kind / f"{study.step}-{name}{suffix}"
