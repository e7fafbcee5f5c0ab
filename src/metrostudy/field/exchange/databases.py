"""The SQLite file of a coding tool, opened to be read only, whatever its version."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from metrostudy.archives import MOST_READ
from metrostudy.faults import Fault, StudyError, listing

_FIRST_BYTES = b"SQLite format 3\0"


class Database:
    """The tables of a coding tool; what a version lacks comes back blank."""

    def __init__(self, connection: sqlite3.Connection):
        self.connection = connection
        named = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        self.columns = {name: self._columns(name) for (name,) in named.fetchall()}

    def rows(self, table: str, columns: Sequence[str]) -> list[tuple]:
        """Return the rows of ``table`` in the order they were made; absent columns are ``None``."""
        if table not in self.columns:
            return []
        held = [f'"{c}"' if c in self.columns[table] else "NULL" for c in columns]
        told = self.connection.execute(f'SELECT {", ".join(held)} FROM "{table}" ORDER BY rowid')
        return [tuple(_decoded(c) if isinstance(c, bytes) else c for c in row) for row in told]

    def count(self, table: str) -> int:
        """Return the number of rows of ``table``; a table that is absent has none."""
        if table not in self.columns:
            return 0
        return int(self.connection.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0])

    def _columns(self, table: str) -> set[str]:
        return {row[1] for row in self.connection.execute(f'PRAGMA table_info("{table}")')}


@contextmanager
def opened(path: Path, tool: str, needed: Sequence[str]) -> Iterator[Database]:
    """Open the project file of ``tool``, which must hold the tables ``needed``.

    Nothing is written and nothing in the file is run. Raises
    :class:`~metrostudy.faults.StudyError` for a file that is not a database, is damaged, or is the
    database of something else, and for a cell that is not what its column should hold.
    """
    with path.open("rb") as file:
        if file.read(len(_FIRST_BYTES)) != _FIRST_BYTES:
            raise _fault(path, f"this is not an SQLite database, which a project of {tool} is")
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            connection.text_factory = _decoded
            connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MOST_READ)
            connection.execute("PRAGMA trusted_schema = OFF")
            database = Database(connection)
            lacking = [table for table in needed if table not in database.columns]
            if lacking:
                problem = f"this is not a project of {tool}: it has no table {listing(lacking)}"
                raise _fault(path, problem)
            yield database
    except sqlite3.Error as error:
        raise _fault(path, f"the database is damaged ({error}); export it again") from None


def positions(cells: Iterable[tuple[object, object, str]], path: Path) -> list[tuple[int, int]]:
    """Return the positions of passages (start, end, which passage it is, for the sentence).

    RQDA keeps them as 12.0. Raises :class:`~metrostudy.faults.StudyError` with every passage of
    which they are not whole numbers.
    """
    found, faults = [], []
    for start, end, passage in cells:
        place = _whole(start), _whole(end)
        found.append(place)
        faults += [
            Fault(path.name, (), "", f"{passage} {verb} at {_shown(cell)}, which is not a position")
            for verb, cell, number in zip(("starts", "ends"), (start, end), place, strict=True)
            if number is None
        ]
    if faults:
        raise StudyError(faults)
    return found  # type: ignore[return-value]


def called(cell: object, kind: str, key: object) -> str:
    """Return the name of a row, or for a blank one what it is and its key.

    >>> called("E01.txt", "document", 4), called(None, "document", 5)
    ('E01.txt', 'document 5')
    """
    return f"{kind} {key}" if cell is None or not str(cell).strip() else str(cell)


def _whole(cell: object) -> int | None:
    try:
        number = float(cell)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None
    return int(number) if number.is_integer() else None


def _shown(cell: object) -> str:
    return "nothing" if cell is None else f"'{cell}'"


def _decoded(data: bytes) -> str:
    """UTF-8, which SQLite asks for; an old tool on Windows wrote what it had."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _fault(path: Path, problem: str) -> StudyError:
    return StudyError([Fault(path.name, (), "", problem)])
