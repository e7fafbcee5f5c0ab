"""Who is who among the names found: one pseudonym for one person, in every file."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict

import pandas as pd

from metrostudy.field.privacy.names import CIVILITY, TITLE, WORD, kind, low, marked

SURE = ["list", "e-mail", "phone", "civility", "capitals", "opening"]
_FIXED = {"e-mail": "[courriel]", "phone": "[téléphone]", "function": "[fonction]"}
_CIVILITIES = {"madame": "Mme", "mademoiselle": "Mme", "mme": "Mme", "mlle": "Mme"}


def proposed(table: pd.DataFrame, names: pd.DataFrame) -> list[str]:
    """Return a pseudonym for each row of a review table (interview, found, kind).

    The one that the study's own ``names`` (name, pseudonym, interview) give, a fixed word for an
    address, a number or a function, else the civility and initial of the person. Rows that share
    a surname are one person, unless it has two first names; a first name alone goes with the only
    full name of its interview that begins with it, else it is a person of its own.

    >>> rows = pd.DataFrame({"interview": "E1", "found": ["Mme Odile Bec", "Odile", "Paul Bar"],
    ...                      "kind": ["civility", "capitals", "capitals"]})
    >>> proposed(rows, pd.DataFrame(columns=["name", "pseudonym", "interview"]))
    ['[Mme B.]', '[Mme B.]', '[B.]']
    """
    own = {(row.name, row.interview): row.pseudonym for row in names.itertuples() if row.pseudonym}
    fixed = [_FIXED.get(row.kind) or _FIXED.get(kind(row.found)) for row in table.itertuples()]
    named = table.loc[[word is None for word in fixed]]
    person = _people(named)
    written = _initials(named, person)
    told = []
    for row, word in zip(table.itertuples(), fixed, strict=True):
        given = own.get((row.found, row.interview)) or own.get((row.found, ""))
        told.append(marked(given) if given else word or written[person[row.Index]])
    return told


def _people(table: pd.DataFrame) -> dict[int, str]:
    """Who each row is: a surname, or a first name and a surname where two people share it."""
    split = {row: _words_of(found) for row, found in table["found"].items()}
    full = defaultdict(set)
    for words in split.values():
        if len(words) > 1:
            full[words[-1]].add(words[0])
    people = {}
    for row, words in split.items():
        people[row] = " ".join(words) if len(full[words[-1]]) > 1 else words[-1]
        if len(words) == 1 and not full[words[0]]:
            here = table.index[table["interview"] == table.loc[row, "interview"]]
            people[row] = _full_name(words[0], [split[other] for other in here])
    return people


def _full_name(first: str, others: list[list[str]]) -> str:
    """The surname of the only person here who has this first name, else the first name."""
    surnames = {words[-1] for words in others if len(words) > 1 and words[0] == first}
    return surnames.pop() if len(surnames) == 1 else first


def _words_of(found: str) -> list[str]:
    """The words of a name, folded, without its civility or title."""
    name = re.sub(rf"^{TITLE}\s+", "", found)
    return [low(word) for word in re.findall(WORD, name)] or [low(found)]


def _initials(table: pd.DataFrame, person: dict[int, str]) -> dict[str, str]:
    """« [Mme B.] » per person; a number tells apart two people who would have the same.

    The surest rows are numbered first, so that a place or a verb seldom takes a person's initial.
    """
    civility: dict[str, str] = {}
    for row, found in table["found"].items():
        stated = re.match(CIVILITY, found)
        if stated:
            civility.setdefault(person[row], _CIVILITIES.get(stated[0].casefold(), "M."))
    ranks = table["kind"].map(SURE.index) * 2 - table["found"].str.contains(" ")
    taken: Counter[str] = Counter()
    written: dict[str, str] = {}
    for row in ranks.sort_values(kind="stable").index:
        who = person[row]
        if who not in written:
            initial = unicodedata.normalize("NFC", who.split()[-1])[0].upper()
            plain = f"{civility.get(who, '')} {initial}.".strip()
            taken[plain] += 1
            written[who] = marked(plain if taken[plain] == 1 else f"{plain} {taken[plain]}")
    return written
