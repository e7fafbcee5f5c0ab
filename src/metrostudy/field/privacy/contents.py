"""Every text that a file holds, whatever its form: what a search for names must read."""

from __future__ import annotations

import base64
import binascii
import gzip
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator

_MOST = 500_000_000  # bytes of one file once unpacked
_DEEP = 4  # archives inside archives
_LINES = r"[A-Za-z0-9+/]{60,}(?:(?:\\n|\r?\n)[A-Za-z0-9+/]{60,})*"
_BASE64 = re.compile(rf"({_LINES})((?:(?:\\n|\r?\n)[A-Za-z0-9+/]*)?={{0,2}})")
_ZIP, _GZIP, _PNG = b"PK\x03\x04", b"\x1f\x8b", b"\x89PNG\r\n\x1a\n"
_PACKED = (_ZIP, _GZIP, _PNG, b"\xff\xd8\xff", b"GIF8", b"%PDF", b"wOF")  # never words


def texts(data: bytes, depth: int = 0) -> Iterator[tuple[str, str]]:
    """Yield (kind of place, text) for everything readable in the content of a file.

    The form is told from the first bytes, never from a name: PNG (textual chunks, EXIF, what
    follows the end), ZIP and gzip (members are read in their turn, ``_DEEP`` levels), text in
    UTF-8, UTF-16 or Windows-1252 with what it holds in base64, and any other binary as the
    strings it may hold. What cannot be unpacked is read as a binary.

    >>> list(texts(gzip.compress("Étude".encode())))
    [('gzip', 'Étude')]
    """
    if depth > _DEEP:
        return
    if data.startswith(_PNG):
        yield from (("picture metadata", text) for text in _png_texts(data))
    elif data.startswith(_ZIP):
        yield from _members(data, depth)
    elif data.startswith(_GZIP):
        yield from (("gzip", text) for _, text in texts(_unzipped(data), depth + 1))
    elif b"\0" in data[:4096] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        yield from (("binary", text) for text in _strings(data))
    else:
        text, inside = _without_base64(_decoded(data))
        yield "text", text
        for part in inside:
            yield from (("inside the text, in base64", t) for _, t in texts(part, depth + 1))


def _members(data: bytes, depth: int) -> Iterator[tuple[str, str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield "member name", "\n".join(archive.namelist())
            yield "archive comment", archive.comment.decode("utf-8", "replace")
            for member in archive.infolist():
                if member.file_size > _MOST:
                    continue
                inside = texts(archive.read(member), depth + 1)
                yield from (("member of the archive", text) for _, text in inside)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, zlib.error):
        yield from (("binary", text) for text in _strings(data))


def _unzipped(data: bytes) -> bytes:
    try:
        with gzip.open(io.BytesIO(data)) as file:
            return file.read(_MOST)
    except (OSError, EOFError, zlib.error):
        return b""


def _png_texts(data: bytes) -> Iterator[str]:
    """The textual chunks and the EXIF of a PNG, and whatever follows its end."""
    place = len(_PNG)
    while place + 8 <= len(data):
        length, sort = struct.unpack(">I4s", data[place : place + 8])
        chunk = data[place + 8 : place + 8 + length]
        place += 12 + length
        if sort in (b"tEXt", b"zTXt", b"iTXt"):
            yield from _png_text(sort, chunk)
        elif sort == b"eXIf":
            yield from _strings(chunk)
        elif sort == b"IEND":
            break
    yield from _strings(data[place:])


def _png_text(sort: bytes, chunk: bytes) -> Iterator[str]:
    word, _, rest = chunk.partition(b"\0")
    yield word.decode("latin-1")
    if sort == b"tEXt":
        yield rest.decode("latin-1")
        yield rest.decode("utf-8", "replace")
    elif sort == b"zTXt":
        yield _inflated(rest[1:]).decode("latin-1")
    else:
        head, _, text = rest[2:].partition(b"\0")
        translated, _, text = text.partition(b"\0")
        yield from (part.decode("utf-8", "replace") for part in (head, translated))
        yield (_inflated(text) if rest[:1] == b"\1" else text).decode("utf-8", "replace")


def _inflated(data: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(data, _MOST)
    except zlib.error:
        return b""


def _strings(data: bytes) -> Iterator[str]:
    """A binary read as each encoding that French is kept in."""
    for encoding in ("utf-8", "cp1252", "utf-16-le", "utf-16-be"):
        yield data.decode(encoding, "replace")
    yield data[1:].decode("utf-16-le", "replace")


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace") + "\n" + data.decode("utf-8", "replace")


def _without_base64(text: str) -> tuple[str, list[bytes]]:
    """The text without the pictures and archives it holds in base64, and all that base64 holds."""
    inside: list[bytes] = []

    def taken(match: re.Match) -> str:
        packed = re.sub(r"\\n|[^A-Za-z0-9+/]", "", match[0])
        try:
            data = base64.b64decode(packed[: len(packed) - (len(packed) % 4 == 1)] + "==")
        except binascii.Error:
            return match[0]
        inside.append(data)
        return f" {match[2]}" if data.startswith(_PACKED) else match[0]

    return _BASE64.sub(taken, text), inside
