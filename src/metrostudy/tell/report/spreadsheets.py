"""Cells that somebody wrote, made safe for a spreadsheet: a text there must not be a formula."""

from __future__ import annotations

import re

import pandas as pd

# What makes Excel, LibreOffice or Google Sheets read a cell as a formula, or a part of one.
STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?")


def neutral(text: str) -> str:
    """Return ``text`` as a cell that no spreadsheet computes: an apostrophe before what would be.

    A number stays one, its sign included.

    >>> neutral("=1+1"), neutral("-3,5"), neutral("- le guichet"), neutral("Guichet")
    ("'=1+1", '-3,5', "'- le guichet", 'Guichet')
    """
    return f"'{text}" if text.startswith(STARTS) and not NUMBER.fullmatch(text) else text


def neutralised(table: pd.DataFrame) -> pd.DataFrame:
    """Return ``table`` with every text and every column name neutral; numbers are left alone.

    >>> neutralised(pd.DataFrame({"title": ["@SUM(A1)"], "score": [-1.5]})).values.tolist()
    [["'@SUM(A1)", -1.5]]
    """
    texts = table.select_dtypes(include=["object", "str"])
    safe = {name: column.map(lambda cell: neutral(cell) if isinstance(cell, str) else cell)
            for name, column in texts.items()}  # fmt: skip
    return table.assign(**safe).rename(columns=lambda name: neutral(str(name)))
