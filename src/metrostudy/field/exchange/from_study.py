"""A study becomes a Project, so that its coding can go on in any tool."""

from __future__ import annotations

import pandas as pd

from metrostudy.faults import StudyError
from metrostudy.field.codebook import check_codebook, labels
from metrostudy.field.codings import check_offsets
from metrostudy.field.corpus import split_turns
from metrostudy.field.exchange import iramuteq
from metrostudy.field.exchange.project import Project, assemble, code_path, count
from metrostudy.study import Study

_GUIDANCE = {
    "fr": {"use_when": "Coder : ", "not_when": "Ne pas coder : ", "example": "Exemple : "},
    "en": {"use_when": "Use when: ", "not_when": "Not when: ", "example": "Example: "},
}


def from_study(study: Study) -> Project:
    """Return what ``study`` would hold in a coding tool: transcripts, codebook, codings.

    Documents are interviews. A code is its path (``FN.ACCU``, the child of ``FN``), its definition
    the whole entry of the codebook in the study's language: label, definition, when to use it, when
    not, example. A study without interviews gives its codebook, one without codings its texts. What
    a coding tool has no column for (valence, project) is in ``losses``.

    Raises :class:`~metrostudy.faults.StudyError` with every fault of the codebook, else of the
    codings: offsets, quotes, the interviewer's speech.
    """
    book, interviews, codings = study.load("codebook", optional=["interviews", "codings"])
    faults = check_codebook(book)
    if faults:
        raise StudyError(faults)
    paths = _paths(book)
    codes = _codes(book, paths, study.language)
    if interviews.empty:
        return assemble([], codes, [])
    transcripts = study.transcripts(interviews)
    if len(codings):
        faults = check_offsets(codings, transcripts, split_turns(transcripts, study.choices.corpus))
    if faults:
        raise StudyError(faults)
    texts = transcripts[["interview", "text"]].itertuples(index=False, name=None)
    return assemble(texts, codes, _codings(codings, paths), _losses(codings))


def respondents_of(study: Study) -> Project:
    """Return what the people interviewed said, for a lexical tool: no question, no code."""
    interviews = study.table("interviews")
    turns = split_turns(study.transcripts(interviews), study.choices.corpus)
    return iramuteq.corpus(turns, interviews)


def _paths(book: pd.DataFrame) -> dict[str, str]:
    """The path of each code; a codebook has two levels, so that a parent is its own path."""
    return {
        row.code: code_path(None if pd.isna(row.parent) else row.parent, row.code)
        for row in book.itertuples()
    }


def _codes(book: pd.DataFrame, paths: dict[str, str], language: str) -> list[tuple]:
    label, guidance = labels(book, language), _GUIDANCE[language]
    rows = []
    for entry in book.to_dict("records"):
        told = [label[entry["code"]] if label[entry["code"]] != entry["code"] else None]
        told += [entry["definition"]]
        told += [f"{lead}{entry[k]}" for k, lead in guidance.items() if not pd.isna(entry[k])]
        definition = "\n".join(part for part in told if not pd.isna(part))
        rows.append((paths[entry["code"]], entry["parent"], entry["code"], definition))
    return rows


def _codings(codings: pd.DataFrame, paths: dict[str, str]) -> list[tuple]:
    return [
        (row.interview, row.start, row.end, paths[row.code], row.coder, row.quote, row.memo)
        for row in codings.itertuples()
    ]


def _losses(codings: pd.DataFrame) -> list[tuple[str, int, str]]:
    counts = {name: int(codings[name].notna().sum()) for name in ("valence", "project")}
    return [
        (name, n, f"{count(n, 'value')} of {name} left out: coding tools have no place for this")
        for name, n in counts.items()
    ]
