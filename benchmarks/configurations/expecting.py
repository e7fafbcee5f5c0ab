"""Expressions and directional expectations as people write them, in a form that compares."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations

from metrostudy.compare.configurations.expressions import parse, write

_MOST = 6  # conditions up to which every set of expectations is tried


def plain(expression: str) -> str:
    """Return an expression whatever the order of its terms and literals; a blank stays blank.

    >>> plain("B*~A + C"), plain("C[1] + A[0]*B[1]")
    ('C + ~A*B', 'C + ~A*B')
    """
    terms = parse(expression) if expression.strip() else ()
    return write(tuple(sorted(term)) for term in terms)


def names(text: str) -> dict[str, None]:
    """Return the names of a list, in their order: between commas in files, bars in our tables.

    >>> list(names("GR, PT,ES")), list(names("GR|PT"))
    (['GR', 'PT', 'ES'], ['GR', 'PT'])
    """
    return dict.fromkeys(name.strip() for name in re.split(r"[,|;]", text) if name.strip())


def read(text: str, conditions: Sequence[str]) -> tuple[str, ...]:
    """Return the literals that a sentence expects.

    Words ``present`` and ``absent`` end a list; ``all`` is every condition; ``none`` empties the
    list; R's ``1,0,-`` goes by place.

    >>> read("DEV, STB, and the conjunction ~LIT*IND", ["DEV", "LIT", "IND", "STB"])
    ('DEV', 'STB', '~LIT*IND')
    >>> read("A, B present, C absent", "ABC"), read("all three absent", "ABC"), read("1,-,0", "ABC")
    (('A', 'B', '~C'), ('~A', '~B', '~C'), ('A', '~C'))
    """
    by_place = re.findall(r"[01-]", text)
    if re.fullmatch(r"[01,;\s-]+", text) and len(by_place) == len(conditions):
        found = zip(by_place, conditions, strict=True)
        return tuple("~" * (sign == "0") + name for sign, name in found if sign != "-")
    one = "|".join(re.escape(name) for name in sorted(conditions, key=len, reverse=True))
    literal = rf"~?\b(?:{one})\b(?:\[\d+\])?"
    said, pending = [], []
    for word in re.findall(rf"{literal}(?:\*{literal})*|\b(?:present|absent|all|none)\b", text):
        if word == "all":
            pending = list(conditions)
        elif word in ("present", "absent", "none"):
            said += [] if word == "none" else ["~" * (word == "absent") + name for name in pending]
            pending = []
        else:
            pending.append(word)
    return tuple(said + pending)


def candidates(conditions: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Return sets of expectations to try: all present, all absent, then fewer and fewer of them."""
    least = 0 if len(conditions) <= _MOST else len(conditions) - 1
    for size in range(len(conditions), least - 1, -1):
        for some in combinations(conditions, size):
            yield from (some, tuple(f"~{name}" for name in some))
