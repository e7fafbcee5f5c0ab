"""Every name of a key looked for in every file that a study leaves, whatever disguises it."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

import pandas as pd

from metrostudy.field.privacy.contents import texts
from metrostudy.field.privacy.names import EMAIL, TITLE, kind, marked, phone_pattern
from metrostudy.field.privacy.ordinary import ALSO_NAMES

SHORT = 3  # letters: up to here a name is looked for with its capital
_WORD = re.compile(r"[^\W_]+")
_BETWEEN = r"[\W_]{1,6}"
_TAG = re.compile(r"<[^<>]*>")
_INLINE = (
    r"</?(?:\w+:)?(?:a|b|i|r|s|t|u|br|em|rpr|sub|sup|wbr|code|font|mark|span|small|tspan|strong)"
    r"(?![\w:-])[^<>]*>"
)
_SPANS = re.compile(rf"{_INLINE}(?:\s*{_INLINE})*", re.IGNORECASE)
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff\u0300-\u036f]")
_LIGATURES = {"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss"}
_ESCAPES = re.compile(r"\\+(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([nrtfv])|(?=[\"'/\\]))")


class _Name(NamedTuple):
    """One name of the key: its words as a text has them, and how they must follow one another."""

    words: tuple[str, ...]
    exact: bool
    order: re.Pattern | None
    pseudonym: str


class Search:
    """The names of a key, made ready to be looked for in many texts.

    ``key`` has name and pseudonym. See :func:`leak_scan` for what is found; nothing here returns
    or prints a name.
    """

    def __init__(self, key: pd.DataFrame):
        rows = key[["name", "pseudonym"]].astype(object).fillna("").astype(str).drop_duplicates()
        spoken = [row for row in rows.itertuples() if kind(row.name) != "phone"]
        self._names = [name for row in spoken for name in _dressed(row.name, marked(row.pseudonym))]
        self._phones = [
            (re.compile(phone_pattern(row.name)), marked(row.pseudonym))
            for row in rows.itertuples()
            if kind(row.name) == "phone"
        ]

    def in_text(self, text: str) -> list[str]:
        """Return the pseudonyms of the names that ``text`` holds, in the order of the key."""
        found = {}
        for view in _views(text):
            plain = _plain(view)
            words = set(_WORD.findall(plain))
            folded = {word.casefold() for word in words}
            for name in self._names:
                if name.pseudonym not in found and _is_there(name, plain, words, folded):
                    found[name.pseudonym] = True
            for number, pseudonym in self._phones:
                if pseudonym not in found and number.search(plain):
                    found[pseudonym] = True
        return [name for name in dict.fromkeys(self._pseudonyms()) if name in found]

    def in_bytes(self, data: bytes) -> Iterator[tuple[str, str]]:
        """Yield (kind of place, pseudonym) for the content of a file."""
        for place, text in texts(data):
            for pseudonym in self.in_text(text):
                yield place, pseudonym

    def masked(self, text: str) -> str:
        """Return ``text`` with every name taken out; nothing of it when one would remain."""
        for name in sorted(self._names, key=lambda name: -len("".join(name.words))):
            words = (_loose(word, name.exact) for word in name.words)
            text = re.sub(rf"(?<![^\W_]){_BETWEEN.join(words)}(?![^\W_])", name.pseudonym, text)
        for number, pseudonym in self._phones:
            text = number.sub(pseudonym, text)
        return "(withheld: it holds a name of the key)" if self.in_text(text) else text

    def _pseudonyms(self) -> Iterator[str]:
        yield from (name.pseudonym for name in self._names)
        yield from (pseudonym for _, pseudonym in self._phones)


def leak_scan(outputs: Path, key: pd.DataFrame) -> pd.DataFrame:
    """Look for every name of ``key`` (name, pseudonym) in every file under ``outputs``.

    Read: text of any kind (notebooks, CSV, JSON, YAML, SVG, HTML, Markdown …) in UTF-8, UTF-16 or
    Windows-1252; texts and EXIF of PNG pictures; the members of ZIP archives (xlsx, docx, odt,
    qdpx …) and of gzip; pictures and texts in base64 inside a text; the strings of any other
    binary; and the names of files and members. What a PDF compresses is not read.

    A name is found in one code point or two for an accent and without accents, in any case,
    escaped for HTML (named or numeric), JSON (\\\\u00e9), Python or an address (%C3%A9), with its
    words in either order, cut by tags (``Vau<b>cres</b>tan``) or by the spans of an SVG. Only whole
    words count. A civility of the key is left aside. Names of three letters or fewer, and those
    that are words of a report too (Petit, Rose, Mars), are found only with their capital, since
    any case would find them everywhere.

    Returns one row per file, kind of place and pseudonym, sorted; empty when nothing leaks. The
    *name* is never in it, not even when it is part of a file's name, which is then masked.
    Columns: file (from ``outputs``), place, pseudonym.

    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> _ = (folder / "a.svg").write_text("<tspan>ana</tspan><tspan>tole</tspan>", "utf-8")
    >>> leak_scan(folder, pd.DataFrame({"name": ["Anatole"], "pseudonym": ["[M. A.]"]}))
        file place pseudonym
    0  a.svg  text   [M. A.]
    """
    search = Search(key)
    rows = set()
    for path in sorted(path for path in outputs.rglob("*") if path.is_file()):
        file = path.relative_to(outputs).as_posix()
        named = search.in_text(file)
        shown = search.masked(file) if named else file
        rows |= {(shown, "file name", pseudonym) for pseudonym in named}
        rows |= {(shown, *found) for found in search.in_bytes(path.read_bytes())}
    return pd.DataFrame(sorted(rows), columns=["file", "place", "pseudonym"])


# Names -------------------------------------------------------------------------------------------


def _dressed(name: str, pseudonym: str) -> Iterator[_Name]:
    """The name without its civility, in the order of the key and in the other one."""
    is_address = EMAIL.fullmatch(name) is not None
    bare = name if is_address else re.sub(rf"^{TITLE}\s+", "", name.strip())
    words = tuple(_WORD.findall(_plain(bare)))
    if not words:
        return
    letters = sum(map(len, words))
    ordinary = len(words) == 1 and words[0].casefold() in _ALSO_PLAIN
    exact = letters <= SHORT or ordinary
    for order in [words] if is_address or len(words) == 1 else [words, words[::-1]]:
        yield _Name(order, exact, _in_order(order, exact), pseudonym)


def _in_order(words: tuple[str, ...], exact: bool) -> re.Pattern | None:
    if len(words) == 1:
        return None
    body = _BETWEEN.join(map(re.escape, words))
    return re.compile(rf"(?<![^\W_]){body}(?![^\W_])", 0 if exact else re.IGNORECASE)


def _is_there(name: _Name, plain: str, words: set[str], folded: set[str]) -> bool:
    if name.exact:
        there = all(word in words or word.upper() in words for word in name.words)
    else:
        there = all(word.casefold() in folded for word in name.words)
    return there and (name.order is None or name.order.search(plain) is not None)


def _loose(word: str, exact: bool) -> str:
    """A word whatever accents its letters have in the text."""
    letters = (_any_accent(letter, exact) for letter in word)
    return r"[\u0300-\u036f]*".join(letters) + r"[\u0300-\u036f]*"


def _any_accent(letter: str, exact: bool) -> str:
    same = {form for form in (letter, *_ACCENTED) if _plain(form).casefold() == letter.casefold()}
    forms = same if exact else {case for form in same for case in (form.lower(), form.upper())}
    kept = {form for form in forms if not exact or form.isupper() == letter.isupper()}
    return f"[{''.join(sorted(map(re.escape, kept)))}]"


# One text, undisguised ---------------------------------------------------------------------------


def _views(text: str) -> Iterator[str]:
    """The text as it is, unescaped, and with tags read as nothing, or as spaces, or spans alone."""
    yield text
    unescaped = _unescaped(text)
    opened = html.unescape(html.unescape(unescaped))
    if opened != text:
        yield opened
    for marked_up in dict.fromkeys((unescaped, opened)):
        if "<" in marked_up:
            for read in (_TAG.sub("", marked_up), _TAG.sub(" ", marked_up),
                         _TAG.sub(" ", _SPANS.sub("", marked_up))):  # fmt: skip
                yield html.unescape(html.unescape(read))


def _unescaped(text: str) -> str:
    """JSON, Python and address escapes read; a surrogate pair becomes its one sign."""
    if "\\" in text:
        text = (
            _ESCAPES.sub(_sign, text).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        )
    if "%" in text:
        found = re.sub(r"(?:%[0-9a-fA-F]{2})+", _from_address, text)
        text = found if found == text else f"{found}\n{found.replace('+', ' ')}"
    return text


def _sign(match: re.Match) -> str:
    code = match[1] or match[2]
    return chr(int(code, 16)) if code else " " if match[3] else ""


def _from_address(match: re.Match) -> str:
    data = unquote_to_bytes(match[0])
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _plain(text: str) -> str:
    """The text without accents, ligatures and invisible signs; its capitals are kept."""
    if text.isascii():
        return text
    for one, two in _LIGATURES.items():
        text = text.replace(one, two)
    return _INVISIBLE.sub("", unicodedata.normalize("NFKD", text))


_ALSO_PLAIN = {_plain(word).casefold() for word in ALSO_NAMES}
_ACCENTED = [chr(code) for code in range(0xC0, 0x180)]


def first_leaks(table: pd.DataFrame, most: int = 5) -> str:
    """Return the first rows of a :func:`leak_scan` as one line each, for a message."""
    lines = [
        f"  {row.file} ({row.place}): the name behind {row.pseudonym}" for row in table.itertuples()
    ]
    more = [f"  and {len(lines) - most} more"] if len(lines) > most else []
    return "\n".join([*lines[:most], *more])
