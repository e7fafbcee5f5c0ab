"""Numbers and lists as a French or an English reader writes them."""

from __future__ import annotations

import math
from collections.abc import Iterable

NARROW = "\u202f"
DASH = "\u2013"


def number(value: float, digits: int = 1, language: str = "fr") -> str:
    """Return ``value`` rounded to ``digits`` decimals, with the decimal sign of ``language``.

    >>> number(3.14159, 2), number(12000, 0), number(-0.4), number(2.5, 1, "en")
    ('3,14', '12\\u202f000', '\\u22120,4', '2.5')
    """
    if value is None or not math.isfinite(value):
        return "—"
    text = f"{abs(value):,.{digits}f}"
    sign = "\u2212" if value < 0 and float(text.replace(",", "")) else ""
    if language == "fr":
        text = text.replace(",", NARROW).replace(".", ",")
    return sign + text


def percent(share: float, digits: int = 0, language: str = "fr") -> str:
    """Return a share between 0 and 1 as a percentage.

    >>> percent(0.458, 1), percent(0.458, 1, "en")
    ('45,8\\u202f%', '45.8%')
    """
    return number(100 * share, digits, language) + (f"{NARROW}%" if language == "fr" else "%")


def p_value(p: float, language: str = "fr") -> str:
    """Return ``p = …`` with three decimals, never ``p = 0``.

    >>> p_value(0.0004), p_value(0.0312)
    ('p < 0,001', 'p = 0,031')
    """
    if p < 0.001:
        return "p < " + number(0.001, 3, language)
    return "p = " + number(p, 3, language)


def interval(low: float, high: float, digits: int = 1, language: str = "fr") -> str:
    """Return ``low à high`` (or ``low to high``).

    >>> interval(0.5, 2)
    '0,5 à 2,0'
    """
    word = "à" if language == "fr" else "to"
    return f"{number(low, digits, language)} {word} {number(high, digits, language)}"


def several(names: Iterable[str], language: str = "fr") -> str:
    """Return ``a, b et c``.

    >>> several(["Rouen", "Nice", "Metz"]), several([])
    ('Rouen, Nice et Metz', '')
    """
    names = list(names)
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {'et' if language == 'fr' else 'and'} {names[-1]}"


def plural(count: int, singular: str, plural_form: str = "") -> str:
    """Return ``count`` with its noun; in French zero and one are singular.

    >>> plural(1, "projet"), plural(3, "projet"), plural(2, "réseau", "réseaux")
    ('1 projet', '3 projets', '2 réseaux')
    """
    noun = singular if abs(count) < 2 else plural_form or singular + "s"
    return f"{number(count, 0)} {noun}"
