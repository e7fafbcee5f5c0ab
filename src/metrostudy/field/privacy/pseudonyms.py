"""Names go out of transcripts, pseudonyms come in, and codings stay on the words they coded."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple

import numpy as np
import pandas as pd

from metrostudy.field.privacy.names import (
    CIVILITY,
    GAP,
    HYPHENS,
    MARKS,
    bare,
    kind,
    marked,
    pattern,
)

_LETTER = r"[^\W\d_]"
_NEAR = 40
_SPACE = r"[ \t\u00a0\u202f]"
_LABEL = re.compile(
    rf"^{_SPACE}*(?P<label>{_LETTER}[^:>\n\[\]?!;«»\"…]{{0,59}}?)"
    rf"(?:{_SPACE}*:|(?:\.{_SPACE}*|{_SPACE}+)[–—-]|{_SPACE}+>)(?={_SPACE}|$)",
    re.MULTILINE,
)
_WHOLE = {"d": "de", "qu": "que", "jusqu": "jusque", "lorsqu": "lorsque", "puisqu": "puisque",
          "quoiqu": "quoique", "l": "le"}  # fmt: skip
_ELIDED = re.compile(rf"(?<![\w{MARKS}])({'|'.join(_WHOLE)})['’]$", re.IGNORECASE)
_ELIDABLE = re.compile(r"(?<!\w)(de|que|jusque|lorsque|puisque|quoique)[ \u00a0\u202f]$", re.I)
_CIVIL = re.compile(rf"(?<!\w){CIVILITY}{GAP}$")
_FEMININE = re.compile(r"\W*(?:Mme|Mlle|Madame|Mademoiselle|une|la)\b")


@dataclass(frozen=True)
class Pseudonymised:
    """Texts without names, what was done to them, and how offsets moved; no name is in it.

    ``texts``: interview, text, sha256. ``log``: interview, kind (person, e-mail, phone, or what
    the key says), pseudonym, count. ``edits``: interview, start, end (in the text before),
    new_start, new_end (in the text after), written (what stands there now), pseudonym (blank for
    an elision put right).
    """

    texts: pd.DataFrame
    log: pd.DataFrame
    edits: pd.DataFrame


class _Edit(NamedTuple):
    start: int
    end: int
    written: str
    pseudonym: str
    kind: str


def pseudonymise(transcripts: pd.DataFrame, key: pd.DataFrame) -> Pseudonymised:
    """Replace every name of ``key`` in ``transcripts`` (interview, text) by its pseudonym.

    ``key`` has name and pseudonym; an ``interview`` on a row keeps that row to this interview
    (two people may be called Solange), a blank one is every file, so that a person has one
    pseudonym everywhere. A name is found as a whole word, the longest first: « Christina » is not
    found in « Christina M. » when both are in the key, nor « Marie » in « Marie-Jo ». Names that
    overlap are taken out together. An accent written in one code point or two, a space or a line
    break, a straight or curved apostrophe are the same. Small letters of the key are also found as
    capitals, capitals only as capitals: « Rose » and « ROSE », never « rose »; a capital may have
    lost its accent. E-mail addresses and telephone numbers are found in any case and spacing.

    The pseudonym stands in brackets, so that readers see it. Inside brackets that are already
    there (a stage direction) and in a turn's label (which brackets would hide from
    :func:`~metrostudy.field.corpus.split_turns`) it stands bare; an existing pseudonym is left
    alone, so that a second pass changes nothing. What is before the name is put right:
    « d'Étienne » becomes « de [M. É.] », « de Paul » becomes « d'[Élu 2] », and a civility that
    the pseudonym repeats goes.

    >>> said = pd.DataFrame({"interview": ["E1"], "text": ["Q : L'avis d'Étienne ?\\nR : Rose !"]})
    >>> key = pd.DataFrame({"name": ["Étienne", "Rose"], "pseudonym": ["[M. É.]", "Mme R."]})
    >>> made = pseudonymise(said, key)
    >>> made.texts["text"][0]
    "Q : L'avis de [M. É.] ?\\nR : [Mme R.] !"
    >>> made.log.values.tolist()
    [['E1', 'person', '[M. É.]', 1], ['E1', 'person', '[Mme R.]', 1]]
    """
    ready = _ready(key)
    rows, texts = [], []
    for told in transcripts.itertuples():
        here = ready[ready["interview"].isin(["", told.interview])]
        text, moved = _applied(told.text, list(_edits(told.text, here)))
        texts.append((told.interview, text, sha256(text.encode("utf-8")).hexdigest()))
        rows += [(told.interview, *edit) for edit in moved]
    columns = ["interview", "start", "end", "new_start", "new_end", "written", "pseudonym", "kind"]
    edits = pd.DataFrame(rows, columns=columns)
    named = edits[edits["pseudonym"] != ""].groupby(["interview", "kind", "pseudonym"])
    return Pseudonymised(
        pd.DataFrame(texts, columns=["interview", "text", "sha256"]),
        named.size().rename("count").reset_index(),
        edits.drop(columns="kind"),
    )


def carried(codings: pd.DataFrame, made: Pseudonymised) -> pd.DataFrame:
    """Return ``codings`` moved through the edits of ``made``: offsets and quotes of the new texts.

    What lies outside a name covers the same words as before; a passage that covers a name, or part
    of one, covers its pseudonym whole. A quote becomes the new text between the new offsets
    (without white space at its ends when it had none); a blank quote stays blank. Interviews
    that ``made`` does not hold are left as they are.

    >>> said = pd.DataFrame({"interview": ["E1"], "text": ["Vu Anatole Bec. Bien."]})
    >>> made = pseudonymise(said, pd.DataFrame({"name": ["Anatole Bec"], "pseudonym": ["M. B."]}))
    >>> coded = pd.DataFrame({"interview": ["E1"] * 2, "start": [11, 16], "end": [15, 21],
    ...                       "quote": ["Bec.", "Bien."]})
    >>> carried(coded, made).values.tolist()
    [['E1', 3, 11, '[M. B.].'], ['E1', 12, 17, 'Bien.']]
    """
    moved, texts = codings.copy(), made.texts.set_index("interview")["text"]
    for interview, edits in made.edits.groupby("interview"):
        rows = moved["interview"] == interview
        for column, place in (("start", _new_start), ("end", _new_end)):
            moved.loc[rows, column] = place(moved.loc[rows, column].to_numpy(int), edits)
    for row in moved.index[moved["interview"].isin(texts.index) & moved["quote"].notna()]:
        interview, start, end, quote = moved.loc[row, ["interview", "start", "end", "quote"]]
        found = texts[interview][start:end]
        moved.loc[row, "quote"] = found.strip() if quote == quote.strip() else found
    return moved


# Finding names -----------------------------------------------------------------------------------


def _ready(key: pd.DataFrame) -> pd.DataFrame:
    """The key with its optional columns, brackets on pseudonyms and a pattern per name."""
    held = key.astype(object).fillna("").astype(str)
    sort = held["kind"] if "kind" in held else held["name"].map(kind)
    return held.assign(
        interview=held.get("interview", ""), kind=sort, pseudonym=held["pseudonym"].map(marked),
        pattern=[pattern(name) for name in held["name"]],
    )  # fmt: skip


def _edits(text: str, key: pd.DataFrame) -> Iterator[_Edit]:
    pseudonyms = {bare(pseudonym) for pseudonym in key["pseudonym"]}
    brackets = [found.span() for found in re.finditer(r"\[[^\[\]\n]*\]", text)]
    kept = [(a, b) for a, b in brackets if bare(text[a:b]) in pseudonyms]
    labels = list(_label_spans(text))
    done = 0
    for start, end, row in _merged(_found(text, key)):
        if any(a < end and start < b for a, b in kept):
            continue
        naked = any(a < start and end < b for a, b in brackets) or any(
            (a <= start and end <= b) and (again or (start, end) == (a, b))
            for a, b, again in labels
        )
        start = max(done, _from_civility(text, start, row.pseudonym))
        yield from _agreement(text[max(done, start - _NEAR) : start], start, row.pseudonym)
        yield _Edit(
            start, end, bare(row.pseudonym) if naked else row.pseudonym, row.pseudonym, row.kind
        )
        done = end


def _found(text: str, key: pd.DataFrame) -> list[tuple[int, int, tuple]]:
    """Every place of every name, the longest first, then the rows of this interview alone."""
    places = [
        (*match.span(), row)
        for row in key.itertuples()
        for match in row.pattern.finditer(text)
        if row.kind in ("e-mail", "phone") or not _in_compound(text, *match.span())
    ]
    return sorted(places, key=lambda place: (place[0] - place[1], not place[2].interview, place[0]))


def _merged(places: Iterable[tuple[int, int, tuple]]) -> list[tuple[int, int, tuple]]:
    """Places that overlap become one, under the name that is the longest."""
    merged: list[tuple[int, int, tuple]] = []
    for start, end, row in places:
        touching = [place for place in merged if place[0] < end and start < place[1]]
        if touching:
            merged = [place for place in merged if place not in touching]
            start = min(start, *(place[0] for place in touching))
            end = max(end, *(place[1] for place in touching))
            row = touching[0][2]
        merged.append((start, end, row))
    return sorted(merged, key=lambda place: place[0])


def _in_compound(text: str, start: int, end: int) -> bool:
    """Whether a hyphen joins the place to another capitalised word: a longer name, not this one."""
    before = re.search(rf"([^\W\d_])[\w{MARKS}]*[{HYPHENS}]$", text[max(0, start - _NEAR) : start])
    after = re.match(rf"[{HYPHENS}]([^\W\d_])", text[end : end + 2])
    return any(joined and joined[1].isupper() for joined in (before, after))


def _label_spans(text: str) -> Iterator[tuple[int, int, bool]]:
    """Where lines open like a turn, and whether that label comes back, as a voice's does."""
    found = list(_LABEL.finditer(text))
    times = Counter(label["label"].casefold() for label in found)
    for label in found:
        yield (*label.span("label"), times[label["label"].casefold()] > 1)


# What stands before a name -----------------------------------------------------------------------


def _from_civility(text: str, start: int, pseudonym: str) -> int:
    """Where the name starts with its civility, when the pseudonym has one of its own."""
    if not re.match(rf"{CIVILITY}\s", bare(pseudonym)):
        return start
    nearby = max(0, start - _NEAR)
    civility = _CIVIL.search(text[nearby:start])
    return nearby + civility.start() if civility else start


def _agreement(before: str, start: int, pseudonym: str) -> list[_Edit]:
    """« d' » and its like agree with the pseudonym's first sound, h and y keeping what was said."""
    sound = unicodedata.normalize("NFD", bare(pseudonym))[:1].casefold()
    elided, whole = _ELIDED.search(before), _ELIDABLE.search(before)
    if elided and sound not in "aeiouyhœæ":
        short = elided[1]
        full = "la" if short in "lL" and _FEMININE.match(pseudonym) else _WHOLE[short.lower()]
        full = short + full[len(short) :] if len(full) > len(short) else full
        full = full.upper() if len(short) > 1 and short.isupper() else full
        return [_Edit(start - len(elided[0]), start, f"{full} ", "", "")]
    if whole and sound in "aeiouœæ":
        return [_Edit(start - len(whole[0]), start, f"{whole[1][:-1]}'", "", "")]
    return []


# Moving offsets ----------------------------------------------------------------------------------


def _applied(text: str, edits: list[_Edit]) -> tuple[str, list[tuple]]:
    pieces, rows, done, length = [], [], 0, 0
    for start, end, written, pseudonym, sort in edits:
        pieces += [text[done:start], written]
        new_start = length + start - done
        length, done = new_start + len(written), end
        rows.append((start, end, new_start, length, written, pseudonym, sort))
    return "".join([*pieces, text[done:]]), rows


def _new_start(offsets: np.ndarray, edits: pd.DataFrame) -> np.ndarray:
    return _moved(offsets, edits, "right", "new_start")


def _new_end(offsets: np.ndarray, edits: pd.DataFrame) -> np.ndarray:
    return _moved(offsets, edits, "left", "new_end")


def _moved(offsets: np.ndarray, edits: pd.DataFrame, side: str, inside: str) -> np.ndarray:
    """Offsets after the edits: on the bound of the edit they stand in, else shifted with it."""
    last = np.searchsorted(edits["start"].to_numpy(), offsets, side=side) - 1
    old, new = edits["end"].to_numpy()[last], edits["new_end"].to_numpy()[last]
    within = (offsets < old) | ((offsets == old) & (inside == "new_end"))
    after = np.where(within, edits[inside].to_numpy()[last], offsets + new - old)
    return np.where(last < 0, offsets, after)
