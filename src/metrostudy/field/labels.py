"""Labels: what opens a turn at the start of a line, and which label looks like another one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from difflib import SequenceMatcher
from typing import NamedTuple
from unicodedata import combining, normalize

SPACE = r"[ \t\u00a0\u2009\u202f]"
_UPPER = "A-ZÀ-ÖØ-ÞŒ"
_LETTERS = r"[\w'’\u0300-\u036f-]"
_CIVILITY = r"(?:MM?\.|Mmes?|Mlles?)"
_NAME = rf"[{_UPPER}]{_LETTERS}+"
_FORENAME = rf"(?:{_NAME}|[{_UPPER}]\.|de|du|des|la|le|et|d['’]{_LETTERS}+)"
_ROLE = rf"les?{SPACE}+|la{SPACE}+"
_ANY = r"[^\W\d_][^:>\n\[\]?!;«»\"…]{0,159}?"
_MARKS = (rf"{SPACE}*:", rf"(?:\.{SPACE}*|{SPACE}+)[–—-]", rf"{SPACE}+>")
_STOP = re.compile(
    rf"{SPACE}*(?P<label>{_CIVILITY}{SPACE}+"
    rf"(?:(?:{_FORENAME}{SPACE}+){{0,5}}{_NAME}|(?:{_ROLE}){_LETTERS}+(?:{SPACE}+{_LETTERS}+){{0,7}})"
    rf"(?:,{SPACE}+[a-zà-öø-ÿœ][^.:;?!«»\n]{{0,99}})?)"
    rf"(?P<mark>\.)(?={SPACE}+(?:[«“]{SPACE}*)?[{_UPPER}…]|{SPACE}*$)"
)
OPENINGS = [
    re.compile(rf"{SPACE}*(?P<label>{_ANY})(?P<mark>{mark})(?={SPACE}|$)") for mark in _MARKS
] + [_STOP]
_LONGEST = 60
_CIVIL = re.compile(rf"{_CIVILITY}{SPACE}")
_NAMED = re.compile(rf"{_CIVILITY}{SPACE}+(?!{_ROLE})")
_LINKS = frozenset({"de", "du", "des", "d", "l", "la", "le", "les", "et", "en", "a", "au", "aux"})
_TITLES = frozenset({"m", "mm", "mme", "mmes", "mlle", "mlles", "madame", "monsieur"})
# A misspelling is rare beside the label it stands for.
_RARER = 3


class Head(NamedTuple):
    """The label that opens a line, where its speech begins in the line, and whether it is sure."""

    label: str
    begin: int
    sure: bool


class Alike(NamedTuple):
    """What a label looks like: kind, the label it may stand for (blank when several could)."""

    kind: str
    right: str
    candidates: tuple[str, ...]


def exact(label: str) -> str:
    """A label without case and with plain single spaces."""
    return " ".join(label.split()).casefold()


def key(label: str) -> str:
    """A label without its final number: Q1 and Q2 are one kind of voice."""
    return re.sub(r"\s*\d+$", "", exact(label))


def head(opening: re.Pattern, line: str) -> Head | None:
    """Return the label of ``line``, if it looks like one under this ``opening``.

    A label has at most 60 characters; one that begins with a civility and ends with a full stop
    and a dash may carry a long role, and is sure: it opens a turn though it never comes back.

    >>> head(OPENINGS[1], "Mme Untel, vice-présidente. – Merci.")
    Head(label='Mme Untel, vice-présidente', begin=29, sure=True)
    >>> head(OPENINGS[3], "M. Untel est venu. Il a parlé.") is None
    True
    """
    found = opening.match(line)
    if not found:
        return None
    label, stopped = found["label"], found["mark"].startswith(".")
    sure = stopped and bool((_NAMED if opening is _STOP else _CIVIL).match(label))
    if len(label) > _LONGEST and not sure:
        return None
    return Head(label, found.end(), sure)


def heads(opening: re.Pattern, lines: Iterable[str]) -> Iterator[str]:
    """Every label that ``opening`` sees at the start of a line, in order."""
    return (found.label for found in (head(opening, line) for line in lines) if found)


def chosen(lines: list[str], known: set[str]) -> tuple[re.Pattern, set[str]]:
    """How labels open lines here, and their keys: those that come back, and the known ones."""
    best, most = (OPENINGS[0], known), 0
    for opening in OPENINGS:
        count = Counter(map(key, heads(opening, lines)))
        accepted = {name for name, times in count.items() if times > 1} | known
        opened = sum(count[name] for name in accepted)
        if opened > most:
            best, most = (opening, accepted), opened
    return best


def is_full_stop(opening: re.Pattern) -> bool:
    """Whether a full stop and a space alone stand between label and speech."""
    return opening is _STOP


def is_shortened(label: str) -> bool:
    """Whether a label shows that it is cut short: « J.D. », « Mme la vice-prés. », « DG ».

    >>> [is_shortened(label) for label in ("J.D.", "DG", "Mme la prés.", "Mme Untel", "Élue")]
    [True, True, True, False, False]
    """
    return label.isupper() or "." in _CIVIL.sub("", label)


# Which label looks like another one --------------------------------------------------------------


def look_alikes(labels: Iterable[str], accepted: set[str], asks: Iterable[str]) -> dict[str, Alike]:
    """Return the labels that look like another one, under their ``exact`` form; nothing is decided.

    ``labels`` are those of a transcript, in order; ``accepted`` the keys of those that open turns;
    ``asks`` the labels of interviewers, present or not. *misspelt*: the same letters without
    accents, or nearly the same words (three times rarer than the right one, or letters lost inside
    a word).
    *abbreviated*: initials, words cut short, the role or the first name left out.

    >>> look_alikes(["Q", "Assistante", "Q", "Assitante", "Q", "Assistante", "Q", "Assistante"],
    ...             {"q", "assistante"}, ["Q"])
    {'assitante': Alike(kind='misspelt', right='Assistante', candidates=('Assistante',))}
    """
    written: dict[str, str] = {}
    count: Counter[str] = Counter()
    for label in labels:
        written.setdefault(exact(label), label)
        count[exact(label)] += 1
    declared = {exact(label): label for label in asks}
    rank = {name: place for place, name in enumerate(written)}
    found = {}
    for name, label in written.items():
        others = {**declared, **written}
        seen = [
            (other, kind)
            for other, text in others.items()
            if other != name
            and (key(other) in accepted or other in rank)
            and key(other) != key(name)
            for kind in [_likeness(label, text, count, declared)]
            if kind and _either(name, other, accepted, rank)
        ]
        if seen:
            found[name] = _best(label, seen, others, count, declared)
    return found


def _either(name: str, other: str, accepted: set[str], rank: Mapping[str, int]) -> bool:
    """The other opens turns; else it must come before, as a full name does before its initials."""
    if key(other) in accepted:
        return True
    return key(name) in accepted and rank[other] < rank[name]


def _likeness(label: str, other: str, count: Counter, asks: Mapping[str, str]) -> str:
    """How ``label`` may be a worse writing of ``other``; blank when it is not."""
    here, there = count[exact(label)], count[exact(other)]
    if exact(label) in asks:
        return ""
    rarer = here * _RARER <= there
    if _bare(label) == _bare(other):
        return "misspelt" if _less_right(label, other, here, there, asks) else ""
    if _is_initials(label, other) or _is_cut_short(label, other, dotted=True):
        return "abbreviated"
    if exact(other) in asks and _is_initials(other, label):
        return "abbreviated"
    if there and _same_person(label, other):
        return "abbreviated" if (here, len(label)) < (there, len(other)) else ""
    if rarer and _is_cut_short(label, other, dotted=False):
        return "abbreviated"
    if there * _RARER <= here or not _nearly(label, other):
        return ""
    # Neither is rare: typing loses letters inside a word; what differs at its end may be a gender.
    lost = _same_ends(label, other) and _order(label, here) < _order(other, there)
    return "misspelt" if rarer or lost else ""


def _less_right(label: str, other: str, here: int, there: int, asks: Mapping[str, str]) -> bool:
    return exact(other) in asks or (here, _accents(label)) < (there, _accents(other))


def _best(
    label: str, seen: list[tuple[str, str]], written: Mapping, count: Counter, asks: Mapping
) -> Alike:
    """One candidate when they are one person; none when two people could be meant."""
    kind = "misspelt" if any(kind == "misspelt" for _, kind in seen) else "abbreviated"
    names = [name for name, each in seen if each == kind]
    names = [name for name in names if count[name]] or names
    names.sort(key=lambda name: (_ratio(label, name) if kind == "misspelt" else 0, count[name]))
    texts = tuple(written[name] for name in reversed(names))
    one = kind == "misspelt" or all(name in asks for name in names)
    one = one or all(_same_person(texts[0], text) for text in texts[1:])
    return Alike(kind, texts[0] if one else "", texts)


def _plain(text: str) -> str:
    return "".join(c for c in normalize("NFD", text.casefold()) if not combining(c))


def _words(label: str) -> list[str]:
    return re.findall(r"[^\W_]+", _plain(label))


def _bare(label: str) -> str:
    return " ".join(_words(label))


def _accents(label: str) -> int:
    return sum(bool(combining(c)) for c in normalize("NFD", label))


def _ratio(one: str, two: str) -> float:
    return SequenceMatcher(None, _bare(one), _bare(two), autojunk=False).ratio()


def _nearly(label: str, other: str) -> bool:
    """Nearly the same words; « Élu A » and « Élu B », « Élu » and « Élue » are other people."""
    ours, theirs = _words(label), _words(other)
    if len(ours) == len(theirs):
        unlike = [pair for pair in zip(ours, theirs, strict=True) if pair[0] != pair[1]]
        if any(min(map(len, pair)) < 4 or _ratio(*pair) < 0.75 for pair in unlike):
            return False
    elif min(map(len, ours + theirs)) < 2:
        return False
    return min(len(_bare(label)), len(_bare(other))) > 4 and _ratio(label, other) >= 0.85


def _same_ends(label: str, other: str) -> bool:
    pairs = zip(_words(label), _words(other), strict=False)
    return all(ours[0] == theirs[0] and ours[-1] == theirs[-1] for ours, theirs in pairs)


def _order(label: str, times: int) -> tuple[int, int, str]:
    return len(_bare(label)), times, _bare(label)


def _is_initials(label: str, other: str) -> bool:
    """« J.D. », « J. D. » or « JD » for Jeanne Dumont."""
    letters = "".join(_words(label))
    if not (label.isupper() and 2 <= len(letters) <= 4):
        return False
    if any(len(word) > 1 for word in _words(label)) and len(_words(label)) > 1:
        return False
    named = [word for word in _words(_name(other)) if word not in _TITLES]
    meant = [word for word in named if word not in _LINKS]
    return len(meant) > 1 and letters in (
        "".join(w[0] for w in meant),
        "".join(w[0] for w in named),
    )


def _is_cut_short(label: str, other: str, dotted: bool) -> bool:
    """Each word begins the other's word: « Mme la vice-prés. », « J. Dumont », « Dir. »."""
    ours, theirs = _words(label), _words(other)
    if len(ours) != len(theirs) or ours == theirs:
        return False
    cut = [our for our, their in zip(ours, theirs, strict=True) if our != their]
    prefixes = all(their.startswith(our) for our, their in zip(ours, theirs, strict=True))
    if not prefixes or not _TITLES.isdisjoint(cut):
        return False
    return all(f"{our}." in _plain(label) if dotted else len(our) > 2 for our in cut)


def _same_person(label: str, other: str) -> bool:
    """The same name, with its role or first name and without; « M. » is not « Mme »."""
    one, two = _words(_name(label)), _words(_name(other))
    titles = {word for words in (one, two) for word in words[:1] if word in _TITLES}
    if len(titles) > 1:
        return False
    ours, theirs = ([word for word in words if word not in _TITLES] for words in (one, two))
    if not ours or not theirs:
        return False
    if ours == theirs:
        roleless = any(_name(text) == text for text in (label, other))
        return roleless or bool(titles) or len(ours) > 1
    short, long = sorted((ours, theirs), key=len)
    proper = all(word[0].isupper() for text in (label, other) for word in _capitals(text))
    return proper and bool(titles) and len(short[-1]) > 2 and long[-len(short) :] == short


def _capitals(label: str) -> list[str]:
    return [w for w in re.findall(r"[^\W_]+", _name(label)) if _plain(w) not in _LINKS]


def _name(label: str) -> str:
    """A label without its role: what stands before the first comma or bracket."""
    return re.split(r"[,(]", label, maxsplit=1)[0]
