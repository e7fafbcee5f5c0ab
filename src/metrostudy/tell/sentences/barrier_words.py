"""Shares, gaps and labels of barriers as the sentences on them write them."""

from __future__ import annotations

import math

import pandas as pd

from metrostudy.compare.barriers.prevalence import Prevalence
from metrostudy.tell.wording import NARROW, interval, number


def label(row: pd.Series, language: str) -> str:
    """The label of a row in quotation marks; the French one where there is no English."""
    if language == "en":
        return f"“{row['label_fr'] if pd.isna(row['label_en']) else row['label_en']}”"
    return f"« {row['label_fr']} »"


def name(result: Prevalence, code: str, language: str) -> str:
    """The label of a barrier of ``result`` in quotation marks."""
    return label(result.table.set_index("barrier").loc[code], language)


def share(row: pd.Series, unit: str) -> dict:
    """A share as the value of a finding, in percent."""
    value, low, high = (100 * row[key] for key in ("estimate", "low", "high"))
    return {"value": value, "low": low, "high": high, "unit": unit}


def bounds(row: pd.Series, language: str) -> str:
    """The interval of a share, in percent."""
    end = f"{NARROW}%" if language == "fr" else "%"
    return interval(100 * row["low"], 100 * row["high"], 0, language) + end


def points(gap: float, language: str) -> str:
    """A difference of shares, in points, with its sign."""
    sign = "+" if gap > 0 else ""
    return f"{sign}{number(100 * gap, 0, language)} points"


def gap_bounds(row: pd.Series, language: str) -> str:
    """The interval of a difference of shares, in points."""
    return interval(100 * row["low"], 100 * row["high"], 0, language)


def seen(row: pd.Series, language: str) -> str:
    """What the design would have seen eight times in ten."""
    if math.isnan(row["detectable"]):
        return ""
    reach = number(100 * row["detectable"], 0, language)
    if language == "en":
        return f" (a difference of {reach} points would be seen eight times in ten)"
    return f" (un écart de {reach} points serait vu huit fois sur dix)"


def ratio(row: pd.Series, language: str) -> str:
    """An odds ratio and its exact interval; an infinite one keeps its finite bound."""
    values = [row[key] for key in ("estimate", "low", "high")]
    endless = "infini" if language == "fr" else "infinite"
    best, low, high = (
        endless if v == math.inf else number(v, 2 if v < 1 else 1 if v < 100 else 0, language)
        for v in values
    )
    return f"{best} [{low} {'à' if language == 'fr' else 'to'} {high}]"


def odds(row: pd.Series) -> dict:
    """An odds ratio as the value of a finding; an infinite bound is blank there."""
    bounded = [row[key] if math.isfinite(row[key]) else None for key in ("estimate", "low", "high")]
    value, low, high = bounded
    return {"value": value, "low": low, "high": high, "unit": "rapport des cotes"}
