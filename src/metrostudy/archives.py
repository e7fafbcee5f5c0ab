"""A ZIP archive that came from elsewhere, read only once nothing in it can do harm."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile, ZipInfo
from zlib import error as DeflateError

from metrostudy.faults import Fault, StudyError, listing

MOST_MEMBERS = 10_000
MOST_BYTES = 200_000_000
# What one member may hold to be read whole into memory.
MOST_READ = 200_000_000
# Text packs 3 to 10 times, the XML of a word processor 30; a bomb packs a thousand times.
MOST_RATIO = 200
# Below this size any ratio is harmless: a blank page packs very well.
SMALL = 1_000_000
_DAMAGE = (
    *(OSError, EOFError, ValueError, NotImplementedError, RuntimeError, LookupError),
    *(BadZipFile, DeflateError, expat.ExpatError),
)


@contextmanager
def opened(path: Path, most: int = MOST_BYTES) -> Iterator[ZipFile]:
    """Open the archive ``path`` (.qdpx, .docx, .odt, .xlsx) after reading its table of contents.

    Refused before one member is unpacked or written, all reasons at once: a member whose path is
    absolute or climbs out of its folder, a link or a device, a password, more than
    ``MOST_MEMBERS`` members, more than ``most`` bytes once unpacked, and a member (or the
    whole) of more than ``SMALL`` bytes that unpacks to more than ``MOST_RATIO`` times its packed
    size. Sizes are those that the archive declares; unpacking never gives more than declared.

    Raises :class:`~metrostudy.faults.StudyError`, or :class:`zipfile.BadZipFile` when this is not
    a ZIP archive or is cut short: the caller knows what was expected, and says it.
    """
    try:
        archive = ZipFile(path)
    except (OSError, EOFError, ValueError, NotImplementedError) as error:
        raise BadZipFile(str(error)) from None
    with archive:
        problems = _problems(archive.infolist(), path.stat().st_size, most)
        if problems:
            raise StudyError([Fault(path.name, (), "", problem) for problem in problems])
        yield archive


def check(path: Path) -> None:
    """Refuse the archive ``path`` as :func:`opened` does, before another library opens it.

    Refused too: XML inside that declares entities, which a library may unfold until the memory is
    full, or fill with files of this machine. No word processor or spreadsheet writes any.
    """
    with opened(path) as archive:
        named = [name for name in archive.namelist() if name.lower().endswith((".xml", ".rels"))]
        declaring = [name for name in named if _declares_entities(archive, name)]
    if declaring:
        problem = "declares entities, which could read files or fill the memory; refused"
        raise StudyError([Fault(path.name, (), "", f"{_quoted(declaring)} {problem}")])


def content(archive: ZipFile, name: str) -> bytes:
    """Return the bytes of a member, of at most ``MOST_READ`` bytes.

    Raises :class:`zipfile.BadZipFile` when they are damaged.
    """
    size = archive.getinfo(name).file_size
    if size > MOST_READ:
        problem = f"{name!r} unpacks to {_mb(size)}; at most {_mb(MOST_READ)} are read of one text"
        raise StudyError([Fault(Path(archive.filename or "").name, (), "", problem)])
    try:
        return archive.read(name)
    except _DAMAGE as e:
        raise BadZipFile(str(e)) from None


def _declares_entities(archive: ZipFile, name: str) -> bool:
    """Read what stands before the root element; damage is for the library to meet."""
    found: list[bool] = []
    scout = expat.ParserCreate()
    scout.EntityDeclHandler = lambda *_: found.append(True)
    scout.StartElementHandler = lambda *_: found.append(False)
    with suppress(*_DAMAGE), archive.open(name) as file:
        while not found and (data := file.read(65_536)):
            scout.Parse(data)
    return found[:1] == [True]


def _problems(members: list[ZipInfo], packed: int, most: int) -> list[str]:
    if len(members) > MOST_MEMBERS:
        return [f"the archive holds {len(members):,} files; at most {MOST_MEMBERS:,} are read"]
    outside = [member.filename for member in members if _leaves(member.filename)]
    strange = [member.filename for member in members if _is_special(member)]
    locked = [member.filename for member in members if member.flag_bits & 1]
    named = [
        (outside, "would be written outside the archive's folder"),
        (strange, "is a link or a device, not a file"),
        (locked, "is protected by a password; export it again without one"),
    ]
    problems = [f"{_quoted(names)} {what}" for names, what in named if names]
    return problems + _size_problems(members, packed, most)


def _size_problems(members: list[ZipInfo], packed: int, most: int) -> list[str]:
    total = sum(member.file_size for member in members)
    if total > most:
        return [f"the archive unpacks to {_mb(total)}; at most {_mb(most)} are read"]
    swollen = [m.filename for m in members if _swells(m.file_size, m.compress_size)]
    if swollen or _swells(total, packed):
        what = _quoted(swollen) if swollen else "the archive"
        return [f"{what} unpacks to more than {MOST_RATIO} times its size; this is a ZIP bomb"]
    return []


def _leaves(name: str) -> bool:
    path = name.replace("\\", "/")
    absolute = path.startswith("/") or re.match(r"[A-Za-z]:", path)
    return bool(absolute) or ".." in PurePosixPath(path).parts


def _is_special(member: ZipInfo) -> bool:
    kind = stat.S_IFMT(member.external_attr >> 16)
    return kind not in (0, stat.S_IFREG, stat.S_IFDIR)


def _swells(size: int, packed: int) -> bool:
    return size > SMALL and size > MOST_RATIO * max(packed, 1)


def _quoted(names: list[str]) -> str:
    return listing((repr(name) for name in names), most=3)


def _mb(size: int) -> str:
    return f"{size / 1e6:,.0f} MB"
