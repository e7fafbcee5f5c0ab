"""A column of text cells turned into values, and every reason why one cannot be."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from metrostudy.faults import Fault, listing, nearest

_TRUE, _FALSE = ("true", "vrai", "oui", "1"), ("false", "faux", "non", "0")


def column(text: pd.Series, field: dict, file: str) -> tuple[pd.Series, list[Fault]]:
    """Return the values of a described column and its faults, each with the rows it stands in.

    ``text`` holds stripped cells indexed by row number; a blank cell is missing, never zero.
    """
    name, rules = field["name"], field.get("constraints", {})
    given = text[text != ""]
    formulas = given[given.str.startswith("=")]
    faults = _by_value(
        file, name, formulas, "'{}' is a formula; paste its value (Collage spécial, Valeurs)"
    )
    given = given.drop(formulas.index)
    values, bad = _PARSERS[field["type"]](given)
    faults += _by_value(file, name, bad, "'{}' is not " + _ACCEPTED[field["type"]])
    if rules.get("required"):
        blank = text.index[text == ""]
        if len(blank):
            faults.append(Fault(file, numbers(blank), name, "a value is needed here"))
    faults += _rule_faults(values, given, rules, field, file)
    return values.reindex(text.index).astype(dtype(field)), faults


def _rule_faults(
    values: pd.Series, text: pd.Series, rules: dict, field: dict, file: str
) -> list[Fault]:
    name, faults, known = field["name"], [], text[text.index.isin(values.dropna().index)]
    if "enum" in rules:
        accepted = [str(value) for value in rules["enum"]]
        for value, rows in known[~known.isin(accepted)].groupby(known).groups.items():
            problem = f"'{value}' is not one of {listing(accepted)}{nearest(value, accepted)}"
            faults.append(Fault(file, numbers(rows), name, problem))
    if "pattern" in rules:
        wrong = known[~known.str.fullmatch(rules["pattern"])]
        about = field.get("description") or rules["pattern"]
        faults += _by_value(file, name, wrong, "'{}' does not fit « " + about.rstrip(".") + " »")
    low, high = rules.get("minimum"), rules.get("maximum")
    if low is not None:
        below = known[(values < low).fillna(False)]
        faults += _by_value(file, name, below, "{} is below " + _range(low, high))
    if high is not None:
        above = known[(values > high).fillna(False)]
        faults += _by_value(file, name, above, "{} is above " + _range(high, low))
    return faults


def _range(bound: float, other: float | None) -> str:
    if other is None:
        return f"{bound}"
    low, high = sorted((bound, other))
    return f"{bound}; from {low} to {high} is accepted"


def _by_value(file: str, column: str, wrong: pd.Series, problem: str) -> list[Fault]:
    groups = wrong.groupby(wrong, sort=False).groups
    return [Fault(file, numbers(rows), column, problem.format(v)) for v, rows in groups.items()]


def _string(text: pd.Series) -> tuple[pd.Series, pd.Series]:
    return text, text.iloc[:0]


def _number(text: pd.Series) -> tuple[pd.Series, pd.Series]:
    values = pd.to_numeric(text.str.replace(",", ".", regex=False), errors="coerce")
    finite = np.isfinite(values.astype(float))
    return values[finite].astype(float), text[~finite]


def _integer(text: pd.Series) -> tuple[pd.Series, pd.Series]:
    values, bad = _number(text)
    whole = (values == values.round()) & (values.abs() < 2**53)
    return values[whole], pd.concat([bad, text.loc[values.index[~whole]]])


def _boolean(text: pd.Series) -> tuple[pd.Series, pd.Series]:
    folded = text.str.casefold()
    known = folded.isin(_TRUE + _FALSE)
    return folded[known].isin(_TRUE), text[~known]


def _date(text: pd.Series) -> tuple[pd.Series, pd.Series]:
    french = text.str.replace(r"^(\d{2})/(\d{2})/(\d{4})$", r"\3-\2-\1", regex=True)
    exact = french.where(french.str.fullmatch(r"\d{4}-\d{2}-\d{2}"))
    values = pd.to_datetime(exact, format="%Y-%m-%d", errors="coerce")
    return values.dropna(), text[values.isna()]


_PARSERS = {
    "string": _string,
    "number": _number,
    "integer": _integer,
    "boolean": _boolean,
    "date": _date,
}
_ACCEPTED = {
    "string": "text",
    "number": "a number (12, 3.5 or 3,5)",
    "integer": "a whole number",
    "boolean": "true or false (vrai or faux, oui or non, 1 or 0)",
    "date": "a date that exists (2026-03-14 or 14/03/2026)",
}
_DTYPES = {
    "string": "str",
    "number": "float64",
    "integer": "Int64",
    "boolean": "boolean",
    "date": "datetime64[ns]",
}


def dtype(field: dict) -> str:
    """Return the pandas type of a described column."""
    return _DTYPES[field["type"]]


def guess(text: pd.Series) -> pd.Series:
    """An extra column is a number when every filled cell is one without a leading zero."""
    given = text[text != ""]
    plain = given.str.fullmatch(r"-?(0|[1-9]\d*)([.,]\d+)?")
    if len(given) and plain.all():
        return _number(given)[0].reindex(text.index)
    return given.reindex(text.index)


def numbers(index: Iterable[int]) -> tuple[int, ...]:
    """Return row numbers in order, as a fault wants them."""
    return tuple(sorted(int(number) for number in index))
