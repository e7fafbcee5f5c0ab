"""Whatever in the transcripts may say who somebody is: the table a human ticks before any edit."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import pandas as pd

from metrostudy.field.privacy.names import (
    CIVILITY,
    EMAIL,
    HYPHENS,
    PHONE,
    TITLE,
    WORD,
    kind,
    low,
    marked,
    pattern,
)  # fmt: skip
from metrostudy.field.privacy.ordinary import ORDINARY
from metrostudy.field.privacy.people import SURE, proposed

COLUMNS = ["interview", "line", "found", "kind", "pseudonym", "context", "replace", "occurrences"]
YES = ("oui", "o", "x", "yes", "1", "vrai")
NO = ("", "non", "n", "no", "0", "faux")
_AROUND = 5  # words of context on each side
_WORDS = re.compile(WORD)
_ELISION = re.compile(r"(?:\b[LDJCNSMTldjcnsmt]|\b[Qq]u)['’]$")
_ENDINGS = ("er", "e", "es", "ons", "ait", "é", "ir", "re", "ent")
_PARTICLES = {"de", "du", "des", "d", "la", "le", "van", "von", "ben", "el"}
_BEFORE = re.compile(rf"(?<!\w)(?P<title>{TITLE})\s+$")
_ROLE = (
    r"(?:vice-|co-)?(?:présidente?|maire|adjointe?|élue?|directeur|directrice|chef|cheffe|"
    r"responsable|secrétaire|déléguée?|conseillère|conseiller|préfète?|députée?|sénateur|sénatrice)"
)
_FUNCTION = re.compile(
    rf"(?<!\w)(?:[Ll][ea]|[Uu]ne?|[Ss]on|[Ss]a|[Mm]onsieur l[ea]|[Mm]adame l[ea])\s+{_ROLE}"
    rf"(?:\s+(?:général|générale|délégué|déléguée)(?:\s+(?:des\s+services|adjointe?))?)?"
    rf"\s+(?:de\s+la\s+|de\s+|du\s+|des\s+|d['’])(?=[^\W\d_])(?P<place>{WORD})"
)


class _Place(NamedTuple):
    start: int
    end: int
    found: str
    kind: str


def propose(
    transcripts: pd.DataFrame, names: pd.DataFrame | None = None, known: Iterable[str] = ()
) -> pd.DataFrame:
    """List what may identify somebody in ``transcripts``, with a pseudonym proposed for each.

    Looked for: e-mail addresses; French telephone numbers; a civility or title and a name; a
    function with a place (« la maire de Cressonval », which is one person); capitalised words
    inside a sentence; capitalised words that open a sentence when no transcript has them in small
    letters; and the study's own ``names`` (name, and if given pseudonym and interview), whose rows
    are ticked already. What is in ``known`` (métropoles, communes, projects) or is one of the
    ordinary capitals of French (days, institutions, software), and acronyms, are left out.

    The rule prefers too much to too little: most rows are places that a human leaves blank. It
    misses a name written in small letters, and a nickname that is an ordinary word at the start of
    a sentence. Read the transcripts too.

    Returns one row per interview and wording: interview, line (the first, from 1), found, kind
    (list, e-mail, phone, civility, function, capitals, opening), pseudonym, context, replace (to
    tick: ``oui`` or ``non``) and occurrences in that interview. One person has one pseudonym in
    every file: people are grouped by surname, and a first name alone goes with the only full name
    of its interview that begins with it. Give two rows the same pseudonym to say that they are
    one person. Ticked rows are a key for :func:`~metrostudy.pseudonymise`, once
    :func:`ticked` has read them.

    >>> text = "Q : Qui ?\\nR : J'ai vu Mme Odile Bec. Et Bec écrit : o.bec@ville.invalid. Odile !"
    >>> found = propose(pd.DataFrame({"interview": ["E1"], "text": [text]}))
    >>> found[["line", "found", "kind", "pseudonym"]].values.tolist()
    [[2, 'Mme Odile Bec', 'civility', '[Mme B.]'], [2, 'Bec', 'capitals', '[Mme B.]'], \
[2, 'o.bec@ville.invalid', 'e-mail', '[courriel]'], [2, 'Odile', 'opening', '[Mme B.]']]
    """
    names = _listed(names)
    usual = _folded_words(known) | ORDINARY
    small, inside = _vocabulary(transcripts["text"])
    rows = []
    for told in transcripts.itertuples():
        here = names[names["interview"].isin(["", told.interview])]
        places = list(_places(told.text, here, usual, small, inside))
        rows += _rows(told, _free(places))
    table = pd.DataFrame(rows, columns=[name for name in COLUMNS if name != "pseudonym"])
    table.insert(4, "pseudonym", proposed(table, names))
    return table


def ticked(review: pd.DataFrame) -> pd.DataFrame:
    """Return the key that a ticked review table says: name, pseudonym, interview, kind.

    Rows whose ``replace`` is oui (o, x, yes, 1, vrai) count, and keep their index. A wording
    ticked with one pseudonym wherever it was found is a row for every file (blank interview);
    else it is a row per interview.

    >>> review = pd.DataFrame({"interview": ["E1", "E2"], "found": "Rose", "kind": "capitals",
    ...                        "pseudonym": "[R.]", "replace": ["oui", "non"]})
    >>> ticked(review).values.tolist()
    [['Rose', '[R.]', 'E1', 'person']]
    """
    review = review.astype(object).fillna("").astype(str)
    yes = review["replace"].str.strip().str.casefold().isin(YES)
    rows = {}
    for found, group in review.groupby("found", sort=False):
        chosen = group[yes[group.index]]
        if len(chosen) == len(group) and chosen["pseudonym"].map(marked).nunique() == 1:
            chosen = chosen.head(1).assign(interview="")
        for row in chosen.itertuples():
            sort = "function" if row.kind == "function" else kind(found)
            given = marked(row.pseudonym) if row.pseudonym.strip() else ""
            rows[row.Index] = (found, given, row.interview, sort)
    columns = ["name", "pseudonym", "interview", "kind"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns)


# Finding -----------------------------------------------------------------------------------------


def _places(
    text: str, names: pd.DataFrame, usual: set[str], small: set[str], inside: set[str]
) -> Iterator[_Place]:
    """Every place, the surest kinds first."""
    for name in names["name"]:
        yield from (_Place(*found.span(), name, "list") for found in pattern(name).finditer(text))
    for sort, rule in (("e-mail", EMAIL), ("phone", PHONE)):
        yield from (_Place(*found.span(), found[0], sort) for found in rule.finditer(text))
    for run in _runs(text):
        yield from _named(text, run, usual, small, inside)
    for found in _FUNCTION.finditer(text):
        if found["place"][0].isupper():
            yield _Place(*found.span(), found[0], "function")


def _named(
    text: str, run: list[re.Match], usual: set[str], small: set[str], inside: set[str]
) -> Iterator[_Place]:
    """The name that a run of capitalised words holds, if it holds one."""
    title = _BEFORE.search(text[max(0, run[0].start() - 60) : run[0].start()])
    opens = not title and _opens(text, run[0].start())
    if opens and len(run) > 1 and _plain(run[0][0], small):
        run, opens = run[1:], False
    words = [word[0] for word in run]
    if not title and all(low(word) in usual or _acronym(word) for word in words):
        return
    if opens and len(run) == 1 and words[0] not in inside and _plain(words[0], small):
        return
    start, end = run[0].start(), run[-1].end()
    sort = "opening" if opens and len(run) == 1 else "capitals"
    if title:
        start, sort = start - len(title[0]), "civility"
    yield _Place(start, end, " ".join(text[start:end].split()), sort)


def _runs(text: str) -> Iterator[list[re.Match]]:
    """Capitalised words that follow one another, particles between two of them included."""
    run: list[re.Match] = []
    waiting: list[re.Match] = []
    for word in _WORDS.finditer(text):
        last = (run + waiting)[-1] if run else None
        joined = last is not None and re.fullmatch(
            r"[ \u00a0\u202f]|\n|['’]", text[last.end() : word.start()]
        )
        if word[0][0].isupper() and not _prefix(word, text):
            if run and joined:
                run += [*waiting, word]
            else:
                yield from [run] if run else []
                run = [word]
            waiting = []
        elif run and joined and word[0] in _PARTICLES:
            waiting.append(word)
        elif run:
            yield run
            run, waiting = [], []
    if run:
        yield run


def _prefix(word: re.Match, text: str) -> bool:
    """Whether a capital is only « L' », « D' », « Qu' » at the start, or a civility."""
    follows = text[word.end() : word.end() + 1]
    short = re.fullmatch(r"[LDJCNSMT]|Qu|Jusqu|Lorsqu|Puisqu|Quoiqu", word[0])
    return bool(short and follows in ("'", "’")) or bool(
        re.fullmatch(CIVILITY, word[0] + (follows == ".") * ".")
    )


def _opens(text: str, start: int) -> bool:
    """Whether a sentence, a line or a turn starts here."""
    before = text[max(0, start - 12) : start]
    said = _ELISION.sub("", before).rstrip(' \u00a0\u202f\t«»"“”()[]–—*')
    return not said or said[-1] in ".!?…:;>\n"


def _vocabulary(texts: Iterable[str]) -> tuple[set[str], set[str]]:
    """Words that some transcript has in small letters; words whose capital is not the sentence's.

    The second are those that have a capital inside a sentence in three cases out of ten at least.
    """
    small: set[str] = set()
    inside: Counter[str] = Counter()
    capital: Counter[str] = Counter()
    for text in texts:
        for word in _WORDS.finditer(text):
            if word[0][0].islower():
                small.add(low(word[0]))
            else:
                capital[word[0]] += 1
                inside[word[0]] += not _opens(text, word.start())
    return small, {word for word, times in inside.items() if times >= 0.3 * capital[word]}


def _plain(word: str, small: set[str]) -> bool:
    """Whether a word that opens a sentence is one that the transcripts also have in small letters.

    A hyphenated word is when its parts are (« Pensez-vous »), an imperative when its verb is.
    """
    parts = re.split(f"[{HYPHENS}]", low(word))
    verbs = (f"{part[:-2]}{end}" for part in parts if part.endswith("ez") for end in _ENDINGS)
    known = [part in small or part in ORDINARY for part in parts]
    return all(known) or any(verb in small for verb in verbs)


def _acronym(word: str) -> bool:
    return len(word) <= 5 and word.isupper()


def _folded_words(known: Iterable[str]) -> set[str]:
    return {low(word) for name in known for word in _WORDS.findall(name)}


def _listed(names: pd.DataFrame | None) -> pd.DataFrame:
    """The study's own list with its optional columns."""
    empty = pd.DataFrame(columns=["name", "pseudonym", "interview"], dtype="str")
    given = empty if names is None else names.reindex(columns=empty.columns)
    return given.astype(object).fillna("").astype(str)


# The table ---------------------------------------------------------------------------------------


def _free(places: list[_Place]) -> list[_Place]:
    """Places in the order of the text; where two overlap, the surer kind, then the longer."""
    kept: list[_Place] = []
    ranked = sorted(
        (place for place in places if place.kind != "function"),
        key=lambda place: (SURE.index(place.kind), place.start - place.end),
    )
    for place in ranked:
        inside = (old.start <= place.start and place.end <= old.end for old in kept)
        if not any(inside):
            kept.append(place)
    functions = [place for place in places if place.kind == "function"]
    return sorted(kept + functions)


def _rows(told: tuple, places: list[_Place]) -> Iterator[tuple]:
    """One row per wording: where it is first, and how often."""
    groups: dict[str, list[_Place]] = defaultdict(list)
    for place in places:
        groups[unicodedata.normalize("NFC", place.found)].append(place)
    for found, same in groups.items():
        first = same[0]
        line = told.text.count("\n", 0, first.start) + 1
        tick = "oui" if first.kind == "list" else ""
        around = _context(told.text, first)
        yield told.interview, line, found, first.kind, around, tick, len(same)


def _context(text: str, place: _Place) -> str:
    before = text[: place.start].rpartition("\n")[2].split()[-_AROUND:]
    after = text[place.end :].partition("\n")[0].split()[:_AROUND]
    return " ".join([*before, f"« {' '.join(text[place.start : place.end].split())} »", *after])
