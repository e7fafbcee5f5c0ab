"""Answers in words as columns of 0 and 1: one per variable and category."""

from __future__ import annotations

from collections import Counter

import pandas as pd

MISSING = ".NA"


def indicators(table: pd.DataFrame) -> pd.DataFrame:
    """Return one column per category, 1 where the unit is in it.

    Columns are named by ``variable`` and ``category``, categories in the order of a categorical
    column, else sorted. A missing answer is a category of its own, ``<variable>.NA``: those who do
    not answer may be alike, and leaving them out would change who is compared. Two variables of
    which a category has the same name get their name as prefix (``sugar_yes``), so that a category
    is named without its variable.

    >>> indicators(pd.DataFrame({"tea": ["green", None]}, index=["a", "b"])).columns.tolist()
    [('tea', 'green'), ('tea', 'tea.NA')]
    """
    kinds = {name: _categories(table[name]) for name in table}
    met = Counter(level for kind in kinds.values() for level in kind.cat.categories)
    columns = {}
    for name, kind in kinds.items():
        shared = any(met[level] > 1 for level in kind.cat.categories)
        for level in kind.cat.categories:
            prefix = f"{name}_" if shared and level != f"{name}{MISSING}" else ""
            columns[name, prefix + level] = kind == level
    members = pd.DataFrame(columns, index=table.index, dtype=float)
    members.columns = pd.MultiIndex.from_tuples(list(columns), names=["variable", "category"])
    return members


def _categories(answers: pd.Series) -> pd.Series:
    """Return answers as categories in words, those met only, the missing ones among them."""
    kind = answers.astype("category").cat.remove_unused_categories()
    kind = kind.cat.rename_categories([str(level) for level in kind.cat.categories])
    if not kind.isna().any():
        return kind
    missing = f"{answers.name}{MISSING}"
    return kind.cat.add_categories([missing]).fillna(missing)
