"""Where each public indicator of an index comes from, of what year, and whether it is a proxy."""

from __future__ import annotations

import pandas as pd

from metrostudy.measure.framework import labelled, leaves
from metrostudy.tell.wording import DASH


def indicator_sources(
    framework: pd.DataFrame, indicators: pd.DataFrame, edition: str
) -> pd.DataFrame:
    """Return one row per indicator of the index: who measured it, when, and how closely.

    Columns: ``node, label_fr, label_en, n`` (métropoles known in ``edition``), ``years`` (a year,
    or the first and the last), ``proxy`` (true when a reading at least stands for something near
    it), ``coverage_pct`` (the least covered métropole, blank when unknown) and ``source``. A leaf
    that nobody read has ``n = 0`` and no source.
    """
    last = leaves(labelled(framework))
    last = last[last["source"] == "indicators"]
    read = indicators[indicators["edition"] == edition].dropna(subset="value")
    found = read.groupby("indicator").agg(
        n=("metropole", "nunique"), years=("year", _span), proxy=("proxy", "any"),
        coverage_pct=("coverage_pct", "min"),
        source=("source", lambda names: " ; ".join(names.dropna().unique())),
    )  # fmt: skip
    table = last[["node", "label_fr", "label_en"]].join(found, on="node")
    blanks = {"n": 0, "years": "", "proxy": False, "source": ""}
    return table.fillna(blanks).astype({"n": int, "proxy": bool}).reset_index(drop=True)


def sources_caption(table: pd.DataFrame, language: str = "fr") -> str:
    """Return every source with its indicators and years, as a caption says it; ≈ marks a proxy.

    ``table`` comes from :func:`indicator_sources`.

    >>> print(sources_caption(pd.DataFrame({"label_fr": ["Fibre", "Âge"], "n": [22, 21],
    ...     "years": ["2018", "2019"], "proxy": [False, True], "source": ["ARCEP", "INSEE"]})))
    Sources. ARCEP : Fibre (2018) ; INSEE : ≈ Âge (2019). Le signe ≈ marque une valeur approchée.
    """
    english, label = language == "en", f"label_{language}"
    colon, none = (":", "No indicator.") if english else (" :", "Aucun indicateur.")
    known = table[table["n"] > 0]
    parts = [
        f"{source}{colon} " + ", ".join(_named(row, label) for _, row in rows.iterrows())
        for source, rows in known.groupby("source", sort=False)
    ]
    if not parts:
        return none
    said = f"Sources. {('; ' if english else ' ; ').join(parts)}."
    mark = " The sign ≈ marks a proxy." if english else " Le signe ≈ marque une valeur approchée."
    return said + (mark if known["proxy"].any() else "")


def _named(row: pd.Series, label: str) -> str:
    return f"{'≈ ' if row['proxy'] else ''}{row[label]} ({row['years']})"


def _span(years: pd.Series) -> str:
    known = years.dropna().astype(int)
    if known.empty:
        return ""
    first, last = known.min(), known.max()
    return str(first) if first == last else f"{first}{DASH}{last}"
