"""How a name is written: what finds it in a text whatever its dress, and which keys are sound."""

from __future__ import annotations

import re
import unicodedata

import pandas as pd

from metrostudy.faults import Fault

EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
PHONE = re.compile(r"(?:(?:\+|00)33[\s.\-]*(?:\(0\)[\s.\-]*)?|\b0[\s.\-]?)[1-9](?:[\s.\-]?\d){8}\b")
CIVILITY = r"(?:M\.|MM\.|Mr\.?|Mmes?|Mlles?|Messieurs|Mesdames|Mademoiselle|[Mm]onsieur|[Mm]adame)"
MARKS = "\u0300-\u036f"  # accents written apart, as NFD has them
HYPHENS = "-\u2010\u2011"
GAP = r"(?:[^\S\n]+|[^\S\n]*\n[^\S\n]*)"  # a line may end inside a name; a paragraph may not
WORD = rf"[^\W\d_][\w{MARKS}]*(?:[{HYPHENS}][^\W_][\w{MARKS}]*)*"
TITLE = (
    rf"(?:{CIVILITY}(?:\s+(?:le|la|l['’])\s*{WORD})?"
    r"|(?:[Ll][ea]\s+)?(?:[Dd]octeur|Dr\.?|[Pp]rofesseure?|Pr\.?|[Mm]aître|Me|[Pp]ère|[Ss]œur))"
)
_ACCENTS = ("", "\u0300", "\u0301", "\u0302", "\u0308", "\u0327")


def check_key(key: pd.DataFrame, file: str) -> list[Fault]:
    """Return what is wrong with a key, without writing a name; its index says the rows of ``file``.

    A name and a pseudonym are needed; a name has two letters or digits at least; one name has one
    pseudonym in one interview; no pseudonym holds a name of the key, which would take names out to
    put them in again.

    >>> names, pseudonyms = ["Odile", "Odile", "Paul"], ["O.", "A.", "Paul B."]
    >>> bad = pd.DataFrame({"name": names, "pseudonym": pseudonyms}, index=[2, 3, 4])
    >>> print(*check_key(bad, "k.csv"), sep="\\n")
    k.csv, rows 2, 3, column pseudonym: one name has two pseudonyms; keep one of them.
    k.csv, row 4, column pseudonym: the pseudonym holds the name of row 4 of the key.
    """
    faults = []
    key = key.astype(object).fillna("").astype(str)
    for column in ("name", "pseudonym"):
        blank = tuple(key.index[key[column].str.strip() == ""])
        faults += [Fault(file, blank, column, "a value is needed here")] if blank else []
    known = key[(key["name"].str.strip() != "") & (key["pseudonym"].str.strip() != "")]
    short = tuple(known.index[known["name"].map(lambda name: len(_signs(name)) < 2)])
    if short:
        faults.append(Fault(file, short, "name", "a single letter is not a name to look for"))
    return faults + _twice(known, file) + _circular(known.drop(index=list(short)), file)


def marked(pseudonym: str) -> str:
    """Return a pseudonym in its brackets, whether they were written or not."""
    return f"[{bare(pseudonym)}]"


def bare(pseudonym: str) -> str:
    """Return a pseudonym without its brackets."""
    return pseudonym.strip().removeprefix("[").removesuffix("]").strip()


def kind(name: str) -> str:
    """Say what a name of the key is: ``e-mail``, ``phone`` or ``person``."""
    if EMAIL.fullmatch(name):
        return "e-mail"
    digits = sum(sign.isdigit() for sign in name)
    return "phone" if digits >= 6 and not any(sign.isalpha() for sign in name) else "person"


def pattern(name: str) -> re.Pattern:
    """Return what finds ``name`` in a text, in the forms that :func:`pseudonymise` lists."""
    name = unicodedata.normalize("NFC", name.strip())
    if kind(name) == "e-mail":
        return re.compile(rf"(?<![\w.+-]){re.escape(name)}(?![\w-])", re.IGNORECASE)
    if kind(name) == "phone":
        return re.compile(phone_pattern(name))
    body = "".join(map(_sign, re.findall(rf"\s+|[{HYPHENS}]|.", name)))
    before = rf"(?<![\w{MARKS}])" if name[0].isalnum() else ""
    after = rf"(?![\w{MARKS}])" if name[-1].isalnum() else ""
    return re.compile(before + body + after)


def phone_pattern(name: str) -> str:
    """A number whatever stands between its digits, with 0 or +33 before a French one."""
    digits = [sign for sign in name if sign.isdigit()]
    if name.strip().startswith(("+33", "0033")):
        digits = ["0", *"".join(digits).removeprefix("00").removeprefix("33").removeprefix("0")]
    first = r"(?:0|(?:\+|00)33[\s.\-]*(?:\(0\))?)" if digits[0] == "0" else digits[0]
    return r"(?<!\d)" + r"[\s.\-]*".join([first, *digits[1:]]) + r"(?!\d)"


def low(word: str) -> str:
    """Return a word in small letters, its accents in one code point."""
    return unicodedata.normalize("NFC", word).casefold()


def _sign(sign: str) -> str:
    if sign.isspace():
        return GAP
    if sign in HYPHENS:
        return rf"(?:[{HYPHENS}]\n?|{GAP})"
    if sign in "'’":
        return "['’]"
    forms = {sign} | ({sign.upper()} if sign.islower() else set())
    for capital in [form for form in forms if form.isupper()]:
        plain = unicodedata.normalize("NFD", capital)[0]
        forms |= {f"{plain}{mark}" for mark in _ACCENTS}
    written = {unicodedata.normalize(form, text) for form in ("NFC", "NFD") for text in forms}
    return f"(?:{'|'.join(map(re.escape, sorted(written, key=lambda text: (-len(text), text))))})"


def _signs(name: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFC", name) if sign.isalnum())


# Keys that cannot be used ------------------------------------------------------------------------


def _twice(key: pd.DataFrame, file: str) -> list[Fault]:
    place = key["interview"] if "interview" in key else pd.Series("", index=key.index)
    same = key.groupby([key["name"].map(_folded), place.str.strip()])["pseudonym"]
    rows = [tuple(found.index) for _, found in same if found.map(marked).nunique() > 1]
    return [
        Fault(file, r, "pseudonym", "one name has two pseudonyms; keep one of them") for r in rows
    ]


def _circular(key: pd.DataFrame, file: str) -> list[Fault]:
    held = [(row, pattern(name)) for row, name in key["name"].items()]
    return [
        Fault(
            file,
            (row,),
            "pseudonym",
            f"the pseudonym holds the name of row {number} of the key",
        )
        for row, pseudonym in key["pseudonym"].items()
        for number, name in held
        if name.search(pseudonym)
    ]


def _folded(name: str) -> str:
    return " ".join(low(name).split())
