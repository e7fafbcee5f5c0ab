"""What a coding tool holds, whatever the tool: texts, codes, codings, and what was lost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256

import pandas as pd

from metrostudy.faults import Fault, StudyError, listing, nearest

DOCUMENTS = ["document", "text", "sha256", "characters"]
CODES = ["code", "parent", "name", "definition", "coded"]
CODINGS = ["document", "start", "end", "code", "coder", "quote", "memo"]
LOSSES = ["what", "n", "sentence"]
_WHOLE = {"characters", "coded", "start", "end", "n"}


@dataclass(frozen=True)
class Project:
    """The documents, codes and codings of a coding tool, in one form for all tools.

    - ``documents``: document (its name without ``.txt``), text (canonical: LF, no byte-order mark;
      missing when the tool did not give it), sha256 of its UTF-8 bytes, characters;
    - ``codes``: code (its path, written with dots), parent (a path, or missing), name (what the
      tool shows), definition, coded (number of codings);
    - ``codings``: document, start, end (Unicode code points of the text, end exclusive; missing
      when unknown), code, coder, quote, memo;
    - ``losses``: what, n, sentence: the data-loss report, empty when nothing was lost;
    - ``notes``: sentences on how the file was read, such as the calibration of positions.
    """

    documents: pd.DataFrame
    codes: pd.DataFrame
    codings: pd.DataFrame
    losses: pd.DataFrame = field(default_factory=lambda: losses([]))
    notes: tuple[str, ...] = ()


def assemble(
    documents: Iterable[tuple[str, str | None]],
    codes: Iterable[tuple[str, str | None, str, str | None]],
    codings: Iterable[tuple],
    lost: Iterable[tuple[str, int, str]] = (),
    notes: Iterable[str] = (),
) -> Project:
    """Make a :class:`Project` of plain rows; fingerprints, lengths and counts are computed here.

    Rows are (document, text), (code, parent, name, definition), the seven columns of codings, and
    (what, n, sentence); a loss of zero is no loss. A blank text cell becomes missing.

    >>> coded = [("E1", 0, 3, "FN.ACCU", "A", "Oui", None)]
    >>> project = assemble([("E1", "Oui.")], [("FN.ACCU", None, "ACCU", None)], coded)
    >>> project.codes[["code", "coded"]].values.tolist(), project.documents["characters"].tolist()
    ([['FN.ACCU', 1]], [4])
    """
    told = _frame(((name, text, *_measures(text)) for name, text in documents), DOCUMENTS, {"text"})
    coded = _frame(codings, CODINGS)
    times = coded["code"].value_counts()
    book = _frame(((*row, int(times.get(row[0], 0))) for row in codes), CODES)
    return Project(told, book, coded, losses(lost), tuple(notes))


def losses(rows: Iterable[tuple[str, int, str]]) -> pd.DataFrame:
    """Return a data-loss report: what, n, sentence; a loss of zero is left out."""
    return _frame((row for row in rows if row[1]), LOSSES)


def code_path(parent: str | None, name: str) -> str:
    """Return the path of a code: its parent's, a dot, its name; or its name when that says it all.

    >>> code_path("FN", "ACCU"), code_path("FN", "FN.ACCU"), code_path(None, "FN")
    ('FN.ACCU', 'FN.ACCU', 'FN')
    """
    return name if not parent or name.startswith(f"{parent}.") else f"{parent}.{name}"


def dotted_parent(code: str, codes: Iterable[str]) -> str | None:
    """Return the parent that a flat list of dotted names means: the longest one that is a code.

    >>> dotted_parent("a.b.c", ["a", "a.b.c"]), dotted_parent("x.y", ["x.y"])
    ('a', None)
    """
    known = set(codes)
    parent = code.rpartition(".")[0]
    while parent and parent not in known:
        parent = parent.rpartition(".")[0]
    return parent or None


def document_name(name: str) -> str:
    """Return the name of a document: what the tool calls it, without a final ``.txt``.

    >>> document_name("E01.txt"), document_name("E02.docx")
    ('E01', 'E02.docx')
    """
    stem = name[:-4] if name.lower().endswith(".txt") else name
    return stem or name


def distinct(names: Iterable[str]) -> list[str]:
    """Return ``names`` with a number after each one that was there before.

    >>> distinct(["E1", "E1", "E2", "E1"])
    ['E1', 'E1 (2)', 'E2', 'E1 (3)']
    """
    names = list(names)
    reserved, told = set(names), {}
    for name in names:
        given, number = name, 1
        while given in told or (number > 1 and given in reserved):
            number += 1
            given = f"{name} ({number})"
        told[given] = name
    return list(told)


def check(project: Project, file: str) -> list[Fault]:
    """Return every fault that forbids writing ``project``: names twice, codings that hang nowhere.

    Checked: a document or a code there twice; a coding of an unknown document or code; a position
    outside its document. Rows are those of the codings as a spreadsheet shows them.
    """
    faults = []
    for table, column in ((project.documents, "document"), (project.codes, "code")):
        twice = table.loc[table[column].duplicated(), column].unique()
        faults += [Fault(file, (), column, f"'{name}' is there twice") for name in twice]
        faults += _unknown(project.codings[column], table[column], file)
    size = project.codings["document"].map(_sizes(project.documents)).astype("Int64")
    start, end = project.codings["start"], project.codings["end"]
    wrong = ((start < 0) | (end < start) | (end > size)).fillna(False).astype(bool)
    for row, at in zip(project.codings[wrong].itertuples(), size[wrong], strict=True):
        problem = f"{row.start} to {row.end} is not in {row.document}, which has {at} characters"
        faults.append(Fault(file, (row.Index + 2,), "start", problem))
    return faults


def join(projects: Mapping[str, Project]) -> Project:
    """Join what several files hold, by file name: the same document must have the same text.

    Codes are joined by path (the first name and definition met), codings are put together, and one
    that stands in several files with the same place, code and coder is kept once, aloud; codings
    of nobody known all stay. Raises :class:`~metrostudy.faults.StudyError` when one document has
    two texts, naming both files.
    """
    if len(projects) == 1:
        return next(iter(projects.values()))
    texts = _joined_texts(projects)
    tables = [project.codes.assign(file=file) for file, project in projects.items()]
    codes = pd.concat(tables).drop_duplicates("code")[CODES[:4]]
    codings = pd.concat([project.codings for project in projects.values()], ignore_index=True)
    place = ["document", "start", "end", "code", "coder"]
    again = codings.duplicated(place) & codings[["start", "coder"]].notna().all(axis=1)
    lost = [
        (row.what, row.n, f"{file}: {row.sentence}")
        for file, project in projects.items()
        for row in project.losses.itertuples()
    ]
    sentence = f"{count(int(again.sum()), 'coding')} in several files, kept once"
    return assemble(
        texts.items(),
        _rows(codes),
        _rows(codings[~again]),
        [*lost, ("codings", int(again.sum()), sentence)],
        [f"{file}: {note}" for file, project in projects.items() for note in project.notes],
    )


def _joined_texts(projects: Mapping[str, Project]) -> dict[str, str | None]:
    texts: dict[str, str | None] = {}
    origin: dict[str, str] = {}
    faults = []
    for file, project in projects.items():
        for document, text in _rows(project.documents[["document", "text"]]):
            known = texts.get(document)
            if known is None:
                texts[document], origin[document] = text, file
            elif text is not None and text != known:
                problem = (
                    f"document '{document}' is not the same text as in {origin[document]} "
                    f"({_difference(known, text)}); align the two before joining them"
                )
                faults.append(Fault(file, (), "", problem))
    if faults:
        raise StudyError(faults)
    return texts


def _difference(one: str, other: str) -> str:
    pairs = enumerate(zip(one, other, strict=False))
    first = next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))
    return f"{len(other)} characters against {len(one)}, different from character {first}"


def _unknown(used: pd.Series, known: pd.Series, file: str) -> list[Fault]:
    lost = used[~used.isin(known)]
    faults = []
    for name, rows in lost.groupby(lost).groups.items():
        problem = f"'{name}' is not a {used.name} of the project{nearest(name, known)}"
        faults.append(Fault(file, tuple(int(row) + 2 for row in rows), str(used.name), problem))
    return faults


def _sizes(documents: pd.DataFrame) -> dict[str, int]:
    told = documents.dropna(subset="characters").drop_duplicates("document")
    return dict(zip(told["document"], told["characters"], strict=True))


def _measures(text: str | None) -> tuple[str | None, int | None]:
    return (None, None) if text is None else (sha256(text.encode("utf-8")).hexdigest(), len(text))


def _frame(
    rows: Iterable[tuple], columns: list[str], may_be_empty: Iterable[str] = ()
) -> pd.DataFrame:
    frame = pd.DataFrame(list(rows), columns=columns, dtype=object)
    for name in columns:
        if name in _WHOLE:
            frame[name] = frame[name].astype("Int64")
        else:
            cells = frame[name].map(lambda cell: None if pd.isna(cell) else str(cell))
            blank = cells.isna() if name in may_be_empty else cells.isna() | (cells == "")
            frame[name] = cells.mask(blank, None).astype("str")
    return frame


def _rows(table: pd.DataFrame) -> list[tuple]:
    """Rows as plain values, a missing one as ``None``."""
    cells = table.astype(object).where(table.notna(), None)
    return list(cells.itertuples(index=False, name=None))


def count(n: int, word: str) -> str:
    """Return a number and its word.

    >>> count(1, "coding"), count(1200, "code")
    ('1 coding', '1,200 codes')
    """
    return f"{n:,} {word}{'' if n == 1 else 's'}"


def summary(project: Project) -> str:
    """Say in one line what a project holds.

    >>> summary(assemble([("E1", "Oui.")], [], []))
    '1 document, 0 codes, 0 codings'
    """
    sizes = {"document": project.documents, "code": project.codes, "coding": project.codings}
    told = listing(count(len(table), name) for name, table in sizes.items())
    coders = project.codings["coder"].nunique()
    return told + (f" by {count(coders, 'coder')}" if coders else "")
