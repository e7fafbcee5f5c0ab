"""The corpus of IRaMuTeQ and Alceste: texts, starred variables, themes, annotations."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from metrostudy.faults import Fault, StudyError, listing
from metrostudy.field.corpus import respondents
from metrostudy.field.exchange.project import Project, assemble, check, count, distinct, losses
from metrostudy.transcripts import canonical

VARIABLES = ["metropole", "role", "edition"]
# A variable that names the text, when no two texts have the same.
_NAMES = ["interview", "entretien", "document", "doc", "ent", "texte", "text", "id"]
_HEADING = re.compile(r"(?:\*{4}|\d{4})(?=[ \t]+\*|[ \t]*$)(?P<stars>.*)")
_THEME = re.compile(r"-\*(?P<theme>\S+)[ \t]*")
_STARRED = re.compile(r"\*([^\s*_]+)(?:_(\S*))?")
_MARK = re.compile(r"(?<!\S)_([^\s_](?:\S*[^\s_])?)_(?!\w)")
_ASIDE = re.compile(r"\[([^\W\d_A-ZÀ-ÖØ-ÞŒ][^\[\]]*)\]")


class _Text(NamedTuple):
    """One text of a corpus: its variables, its lines put together, and where its themes are."""

    variables: dict[str, str]
    text: str
    themes: list[tuple[str, int, int]]


def read(path: Path, texts: Mapping[str, str] | None = None, coder: str | None = None) -> Project:
    """Read a corpus of IRaMuTeQ or Alceste: plain text, each text under its starred line.

    ``**** *metropole_lyon *role_elu`` (Alceste: ``0001 *…``) opens a text. Its variables become
    columns of ``documents`` that keep their star (``*metropole``), so that none can be taken for a
    column of ours; a modality is blank where a text lacks it, and ``1`` for a variable without
    modality. A text is called after its variable ``interview`` (or entretien, document, texte, id)
    when each has its own, else ``texte 01``. A theme (``-*freins``, alone on its line) is a coding
    of what follows, to the next theme or text; an annotation (``_rire_``) is a coding of itself.
    Nobody signs a corpus: ``coder`` is the person whose themes these are. ``texts`` is not used: a
    corpus holds its own.

    Raises :class:`~metrostudy.faults.StudyError` when no line opens a text, or words stand before
    the first.
    """
    found = list(_texts(canonical(path).text, path.name))
    names = _names([told.variables for told in found])
    named = dict(zip(names, found, strict=True))
    rows = [row for name, told in named.items() for row in _codings(name, told, coder)]
    codes = [(code, None, code, None) for code in dict.fromkeys(row[3] for row in rows)]
    nobody = 0 if coder else len(rows)
    lost = ("coders", nobody, f"{count(nobody, 'coding')} (themes, annotations) without coder")
    documents = [(name, told.text) for name, told in named.items()]
    project = assemble(documents, codes, rows, [lost])
    stars = pd.DataFrame([told.variables for told in found], dtype="str").add_prefix("*")
    return replace(project, documents=pd.concat([project.documents, stars], axis=1))


def write(project: Project, path: Path) -> pd.DataFrame:
    """Write the texts of ``project`` as a corpus in ``path``; return what was left out.

    Each text opens with ``**** *interview_E01`` and the variables of the columns that have a star
    (those of :func:`read` and :func:`corpus`). Names and modalities keep letters without accent,
    digits and hyphens (a modality its underscores too), which is what IRaMuTeQ asks; a blank one is
    left out. A direction in brackets becomes an annotation (``[rires]``: ``_rires_``), unless it
    opens with a capital, as pseudonyms do; a star inside a text, which would be taken for a
    variable, becomes U+2217. Codings cannot be written: they overlap, themes do not. Columns: what,
    n, sentence.

    Raises :class:`~metrostudy.faults.StudyError` when there is no text, and when two modalities of
    a variable, or two names of documents, would be the same once written.
    """
    told = project.documents.dropna(subset="text")
    stars = [name for name in told if name.startswith("*") and name[1:]]
    faults = check(project, path.name) or _confused(told, stars, path.name)
    if told.empty:
        faults = [Fault(path.name, (), "", "there is no text to write")]
    if faults:
        raise StudyError(faults)
    blocks = [_block(row, stars) for row in told.to_dict("records")]
    path.write_text("\n".join(blocks), encoding="utf-8", newline="\n")
    mute, coded = len(project.documents) - len(told), len(project.codings)
    star = int(told["text"].str.count(r"\*").sum())
    return losses([
        ("documents", mute, f"{count(mute, 'document')} without text left out"),
        ("codings", coded, f"{count(coded, 'coding')} left out: a corpus holds texts"),
        ("texts", star, f"{count(star, 'star')} in texts written ∗, because * opens a variable"),
    ])  # fmt: skip


def corpus(turns: pd.DataFrame, interviews: pd.DataFrame) -> Project:
    """Return what respondents said, interview by interview, as a Project ready for :func:`write`.

    The interviewer's questions are left out: their words would make a class of their own. One
    paragraph a turn. Variables are métropole, role and edition. ``turns`` are those of
    :func:`~metrostudy.field.corpus.split_turns`; an interview where nobody answers has no text.

    >>> said = pd.DataFrame({"interview": "E1", "is_interviewer": [True, False, False],
    ...                      "text": ["Alors ?", "Oui.", "Enfin, presque."]})
    >>> who = pd.DataFrame({"interview": ["E1"], "metropole": ["aubrelle"], "role": ["elu"],
    ...                     "edition": ["2026"]})
    >>> corpus(said, who).documents[["document", "text", "*role"]].values.tolist()
    [['E1', 'Oui.\\nEnfin, presque.', 'elu']]
    """
    told = respondents(turns).groupby("interview", sort=False)["text"].agg("\n".join)
    held = interviews[interviews["interview"].isin(told.index)].reset_index(drop=True)
    project = assemble([(name, told[name]) for name in held["interview"]], [], [])
    stars = held[VARIABLES].astype("str").add_prefix("*")
    return replace(project, documents=pd.concat([project.documents, stars], axis=1))


# Reading ---------------------------------------------------------------------------------------


def _texts(told: str, file: str) -> Iterator[_Text]:
    heading, body = None, []
    for number, line in enumerate(told.split("\n"), start=1):
        found = _HEADING.fullmatch(line.strip())
        if found:
            yield from [_text(heading, body)] if heading is not None else []
            heading, body = found["stars"], []
        elif heading is not None:
            body.append(line)
        elif line.strip():
            problem = "words stand before the first text; '**** *variable_modality' opens a text"
            raise StudyError([Fault(file, (number,), "", problem)])
    if heading is None:
        problem = "no text; '**** *variable_modality' opens one"
        raise StudyError([Fault(file, (), "", problem)])
    yield _text(heading, body)


def _text(heading: str, lines: list[str]) -> _Text:
    """A theme's line is not part of the text: it says what the lines after it are about."""
    variables = {name: mode or "1" for name, mode in _STARRED.findall(heading)}
    while lines and not lines[-1].strip():
        lines = lines[:-1]
    kept: list[str] = []
    themes: list[list] = []
    at = 0
    for line in lines:
        found = _THEME.fullmatch(line.strip())
        if found:
            themes.append([found["theme"], at, at])
            continue
        kept.append(line)
        at += len(line) + 1
        if themes and line.strip():
            themes[-1][2] = at - 1
    return _Text(variables, "\n".join(kept), [tuple(theme) for theme in themes])


def _codings(name: str, told: _Text, coder: str | None) -> Iterator[tuple]:
    for theme, start, end in told.themes:
        if end > start:
            yield name, start, end, theme, coder, told.text[start:end], None
    for mark in _MARK.finditer(told.text):
        yield name, *mark.span(), mark[1], coder, mark[0], "annotation"


def _names(variables: list[dict[str, str]]) -> list[str]:
    for name in _NAMES:
        given = [held.get(name) for held in variables]
        if all(given) and len(set(given)) == len(given):
            return [str(one) for one in given]
    width = len(str(len(variables)))
    return distinct(f"texte {number:0{max(width, 2)}d}" for number in range(1, len(variables) + 1))


# Writing ---------------------------------------------------------------------------------------


def _block(row: dict, stars: Iterable[str]) -> str:
    variables = {"interview": row["document"]}
    variables |= {name[1:]: row[name] for name in stars if not pd.isna(row[name])}
    shown = " ".join(f"*{_plain(name)}_{_modality(mode)}" for name, mode in variables.items())
    text = _ASIDE.sub(lambda aside: f"_{_modality(aside[1], '_')}_", row["text"]).replace("*", "∗")
    return f"**** {shown}\n{text.strip()}\n"


def _modality(name: object, joint: str = "-") -> str:
    """Each side of an underscore made plain: IRaMuTeQ cuts at the first one only."""
    return "_".join(_plain(part, joint) for part in str(name).split("_"))


def _plain(name: object, joint: str = "-") -> str:
    """Letters without accent, digits, and one ``joint`` for all the rest."""
    bare = str(name).replace("œ", "oe").replace("Œ", "OE").replace("æ", "ae").replace("Æ", "AE")
    letters = unicodedata.normalize("NFKD", bare).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9]+", joint, letters).strip(joint) or "x"


def _confused(told: pd.DataFrame, stars: list[str], file: str) -> list[Fault]:
    faults = []
    for column in ["document", *stars]:
        written = defaultdict(list)
        for mode in told[column].dropna().unique():
            written[_modality(mode)].append(f"'{mode}'")
        faults += [
            Fault(file, (), column, f"{listing(group)} would all be written '{short}'")
            for short, group in written.items()
            if len(group) > 1
        ]
    return faults
