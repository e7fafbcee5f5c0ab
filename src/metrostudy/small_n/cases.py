"""A table of cases as a regression wants it: an outcome, and one column of numbers per term."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from metrostudy.faults import StudyError, listing, nearest


def complete(data: pd.DataFrame, outcome: str, terms: Sequence[str]) -> pd.DataFrame:
    """Return the columns asked for, without the cases that lack one."""
    lost = [f"no column {name}{nearest(name, map(str, data.columns))}"
            for name in [outcome, *terms] if name not in data]  # fmt: skip
    if lost or not terms:
        raise StudyError(lost or ["terms is empty: name at least one column that may explain"])
    if outcome in terms:
        raise StudyError([f"{outcome} is the outcome and cannot explain itself"])
    return data[[outcome, *terms]].dropna().reset_index(drop=True)


def design(cases: pd.DataFrame, terms: Sequence[str]) -> pd.DataFrame:
    """Return one column of numbers per term, or per level but the first of a term of words."""
    parts = []
    for term in terms:
        if pd.api.types.is_numeric_dtype(cases[term]):
            parts.append(cases[[term]].astype(float))
            continue
        words = cases[term].astype(pd.CategoricalDtype(_categories(cases[term])))
        parts.append(pd.get_dummies(words, drop_first=True, dtype=float).add_prefix(term))
    x = pd.concat(parts, axis=1)
    still = [name for name in x if x[name].nunique() < 2]
    if still or len(x.columns) < len(terms):
        still = still or [term for term in terms if cases[term].nunique() < 2]
        raise StudyError([f"{listing(still)} never varies in these cases: leave it out"])
    rank = np.linalg.matrix_rank(np.column_stack([np.ones(len(x)), x]))
    if rank <= x.shape[1]:
        raise StudyError([f"{len(x)} cases cannot tell {listing(x.columns)} apart: leave one out"])
    return x


def _categories(column: pd.Series) -> list:
    known = column.cat.categories if isinstance(column.dtype, pd.CategoricalDtype) else []
    return [name for name in known if (column == name).any()] or list(column.unique())


def ordered(column: pd.Series) -> pd.Categorical:
    """Return the levels of an outcome in their order, those that occur."""
    if isinstance(column.dtype, pd.CategoricalDtype) and column.cat.ordered:
        return column.cat.remove_unused_categories().array
    if not pd.api.types.is_numeric_dtype(column):
        raise StudyError([f"{column.name} holds words without an order: make it an ordered "
                          "categorical, or numbers"])  # fmt: skip
    return pd.Categorical(column, ordered=True)
