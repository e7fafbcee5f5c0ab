"""A passage known by its words only, found in its text: once, several times, or nowhere."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePath

import numpy as np

from metrostudy.field.alignment import folded


class Searched:
    """A text in which quotes are looked for; what each search needs is made once."""

    def __init__(self, text: str):
        self.text = text
        self._folded, self._places = folded(text)

    def places(self, quote: str) -> list[tuple[int, int]]:
        r"""Return every place of ``quote``, as (start, end) in code points, end exclusive.

        Character by character first; if it is nowhere, again without white space, typography or
        the form of accents, because a spreadsheet changes them (see
        :func:`~metrostudy.field.alignment.folded`). White space around a quote is not looked for.

        >>> Searched("Oui, c’est oui.").places("oui")
        [(11, 14)]
        >>> Searched("Oui,\nc’est\u00a0là.").places("Oui, c'est là.")
        [(0, 14)]
        """
        asked = quote.strip()
        exact = [(at, at + len(asked)) for at in _all(self.text, asked)]
        if exact:
            return exact
        plain = folded(asked)[0]
        return [self._span(at, len(plain)) for at in _all(self._folded, plain)]

    def is_at(self, quote: str, start: int, end: int) -> bool:
        """Say whether ``quote`` is what stands from ``start`` to ``end``."""
        return folded(self.text[start:end])[0] == folded(quote)[0]

    def _span(self, at: int, length: int) -> tuple[int, int]:
        within: np.ndarray = self._places[at : at + length]
        return int(within[0]), int(within[-1]) + 1


def meant(name: str, documents: Mapping[str, str]) -> str | None:
    """Return which of ``documents`` a coder's name for a document means, or ``None``.

    The name itself; or the same without its ending (``E01.docx``), whatever its capitals; or the
    one document whose name it opens with, as a whole word (``E01 entretien``).

    >>> texts = {"E01": "", "E01b": "", "E2": ""}
    >>> [meant(name, texts) for name in ("E01", "e01.DOCX", "E2 – élue", "E011")]
    ['E01', 'E01', 'E2', None]
    """
    if name in documents:
        return name
    by_key = {known.casefold(): known for known in documents}
    asked = name.casefold()
    for key in (asked, PurePath(asked).stem):
        if key in by_key:
            return by_key[key]
    opening = [known for key, known in by_key.items() if re.match(rf"{re.escape(key)}\b", asked)]
    return opening[0] if len(opening) == 1 else None


def cut(text: str, most: int = 60) -> str:
    """Return ``text`` on one line, short enough for a sentence."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1] + "…"


def _all(text: str, asked: str) -> list[int]:
    """Where ``asked`` begins in ``text``, overlaps included."""
    found: list[int] = []
    at = text.find(asked) if asked else -1
    while at >= 0:
        found.append(at)
        at = text.find(asked, at + 1)
    return found
