"""The tree of codes: families, their codes, and what each is called."""

from __future__ import annotations

import pandas as pd

from metrostudy.faults import Fault, StudyError, nearest

FILE = "codebook.csv"


def check_codebook(codebook: pd.DataFrame) -> list[Fault]:
    """Return every fault in the shape of the tree: one per code that hangs wrongly.

    A codebook has two levels: a *family* has no parent; a *code* has a family as parent. Three
    things can be wrong: a parent that is not a code, a cycle, and a third level. Rows are those
    that a spreadsheet shows (the header is row 1).

    >>> lost = pd.DataFrame({"code": ["INV", "INV.DATA"], "parent": [None, "IMV"]})
    >>> print(*check_codebook(lost))
    codebook.csv, row 3, column parent: 'IMV' is not a code; nearest: 'INV'.
    """
    parents = _parents(codebook)
    problems = [(row, _problem(code, parents)) for row, code in enumerate(codebook["code"], 2)]
    return [Fault(FILE, (row,), "parent", problem) for row, problem in problems if problem]


def families(codebook: pd.DataFrame) -> pd.Series:
    """Return the family of each code: a series indexed by code; a family is its own family.

    Raises :class:`~metrostudy.faults.StudyError` with every fault of :func:`check_codebook`.

    >>> book = pd.DataFrame({"code": ["FN", "FN.ACCU"], "parent": [None, "FN"]})
    >>> families(book).to_dict()
    {'FN': 'FN', 'FN.ACCU': 'FN'}
    """
    faults = check_codebook(codebook)
    if faults:
        raise StudyError(faults)
    index = pd.Index(codebook["code"], name="code")
    return pd.Series(codebook["parent"].fillna(codebook["code"]).array, index, name="family")


def labels(codebook: pd.DataFrame, language: str = "fr") -> pd.Series:
    """Return the label of each code in ``language``: a series indexed by code.

    A label that is blank in one language is taken from the other; one blank in both is the code.

    >>> book = pd.DataFrame({"code": ["FN"], "label_fr": ["Freins internes"], "label_en": [None]})
    >>> labels(book, "en")["FN"]
    'Freins internes'
    """
    other = "fr" if language == "en" else "en"
    named = codebook.set_index("code")
    label = named[f"label_{language}"].fillna(named[f"label_{other}"])
    return label.fillna(named.index.to_series()).rename(f"label_{language}")


def codes_of_kind(codebook: pd.DataFrame, *kinds: str) -> list[str]:
    """Return the codes (not the families) of the given ``kinds``, in the order of the codebook.

    Raises :class:`~metrostudy.faults.StudyError` for a kind that no row of the codebook has.

    >>> book = pd.DataFrame({
    ...     "code": ["FN", "FN.ACCU", "TH"], "parent": [None, "FN", None],
    ...     "kind": ["internal_barrier", "internal_barrier", "theme"]})
    >>> codes_of_kind(book, "internal_barrier")
    ['FN.ACCU']
    """
    known = set(codebook["kind"])
    unknown = [kind for kind in kinds if kind not in known]
    if unknown:
        raise StudyError(
            Fault(FILE, (), "kind", f"no code is of kind '{kind}'{nearest(kind, known)}")
            for kind in unknown
        )
    chosen = codebook["parent"].notna() & codebook["kind"].isin(kinds)
    return codebook.loc[chosen, "code"].tolist()


def _parents(codebook: pd.DataFrame) -> dict[str, str | None]:
    parents = codebook["parent"].astype(object).where(codebook["parent"].notna(), None)
    return dict(zip(codebook["code"], parents, strict=True))


def _problem(code: str, parents: dict[str, str | None]) -> str | None:
    """What is wrong between ``code`` and the root, seen from ``code``; None when nothing is."""
    parent = parents[code]
    if parent is None:
        return None
    if parent not in parents:
        return f"'{parent}' is not a code{nearest(parent, set(parents) - {code})}"
    if code in _line(parent, parents):
        return f"'{code}' is above itself ({' > '.join(_round(code, parents))})"
    if parents[parent] is not None:
        return (
            f"'{code}' is at a third level, under '{parent}'; a family and its codes are accepted"
        )
    return None


def _line(code: str, parents: dict[str, str | None]) -> list[str]:
    """``code`` and its ancestors, each once, whatever loops."""
    line: list[str] = []
    step: str | None = code
    while step in parents and step not in line:
        line.append(step)
        step = parents[step]
    return line


def _round(code: str, parents: dict[str, str | None]) -> list[str]:
    return [code, *_line(str(parents[code]), parents)]
