"""Reference numbers of agreement: what each kind of file holds, and which function answers.

The header of a file says its kind. ``coder, start, end`` (and ``value``, ``continuum_length``,
perhaps ``continuum_begin`` and ``document``): units on a continuum. A ``count`` column: a
contingency table, every other column a coder. ``code_path``: our own numbers on spans, read beside
the spans themselves. Anything else: ratings, one row a unit, one column a coder, blank = missing.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from functools import partial
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd

from metrostudy.faults import StudyError
from metrostudy.field.reliability import alpha, unitizing

SAMPLES = Path(__file__).resolve().parents[1] / "tests" / "samples" / "qda" / "made"
_SPANS = {"document", "coder", "code_path", "start", "end"}
_ARGUMENT = re.compile(r"^(?P<name>.*?)\s+(?:(?P<key>k|value)\s*=\s*(?P<value>.+)|all values)$")

RATINGS: dict[str, Callable[[pd.DataFrame], alpha.Coefficient]] = {
    "percent_agreement": alpha.percent_agreement, "percent": alpha.percent_agreement,
    "observed_agreement": alpha.percent_agreement,
    "scott_pi": alpha.fleiss_kappa, "fleiss_kappa": alpha.fleiss_kappa,
    "conger_kappa": alpha.conger_kappa,
    "bennett_s": alpha.bennett_s, "brennan_prediger": alpha.bennett_s,
    "gwet_ac1": alpha.gwet_ac1, "ac1": alpha.gwet_ac1,
}  # fmt: skip
FAMILY = {"u_alpha": unitizing.u_alpha, "bar_u_alpha": unitizing.bar_u_alpha,
          "binary_u_alpha": unitizing.bar_u_alpha, "cu_alpha": unitizing.cu_alpha}  # fmt: skip


def obtained(folder: Path, file: str, coefficient: str, level: str) -> tuple:
    """Return what the library finds for one row, why when it finds nothing, and, for a pooled
    number, the function that pools terms rounded to so many digits.
    """
    if not (folder / file).is_file():
        return math.nan, "no such file", None
    try:
        table = pd.read_csv(folder / file, dtype=str, keep_default_na=False, na_values=[""])
        found = _answer(table, coefficient.strip(), level.strip().lower())
    except (StudyError, ValueError, KeyError) as error:
        return math.nan, f"{type(error).__name__}: {error}", None
    if isinstance(found, alpha.Coefficient):
        return found.estimate, found.why, None
    if isinstance(found, list):
        return _pooled(found), "", partial(_pooled, found)
    return float(found), "", None


def _answer(
    table: pd.DataFrame, coefficient: str, level: str
) -> alpha.Coefficient | float | list[alpha.Coefficient]:
    if {"coder", "start", "end"} <= set(table.columns):
        return _of_units(table, coefficient, level)
    if "count" in table.columns:
        coders = table.drop(columns="count")
        table = coders.loc[coders.index.repeat(table["count"].astype(int))]
        return _of_ratings(table.reset_index(drop=True), coefficient.lower(), level)
    return _of_ratings(table.iloc[:, 1:], coefficient.lower(), level)


# Ratings and counts ----------------------------------------------------------------------------


def _of_ratings(table: pd.DataFrame, name: str, level: str) -> alpha.Coefficient | float:
    table = _typed(table)
    if name in ("alpha", "krippendorff_alpha"):
        return alpha.krippendorff_alpha(table, level or "nominal")
    if name in RATINGS:
        return RATINGS[name](table)
    plain = re.sub(r"[^a-z0-9]", "", name)
    if plain in ("icc21", "icc2", "icc2k"):
        found = alpha.intraclass(table)
        return found.average if plain == "icc2k" else found.single
    if "kappa" in name:
        weights = next((kind for kind in ("linear", "quadratic") if kind in name + level), "none")
        weights = "quadratic" if weights == "none" and "weighted" in name else weights
        return _cohen(table, weights)
    raise ValueError(f"no coefficient of ratings is called '{name}'")


def _cohen(table: pd.DataFrame, weights: str) -> float:
    both = table.dropna()
    if both.shape[1] != 2:
        raise ValueError(f"Cohen's kappa compares two coders, not {both.shape[1]}")
    values = np.unique(both.to_numpy(object))
    square = pd.crosstab(both.iloc[:, 0], both.iloc[:, 1]).reindex(
        index=values, columns=values, fill_value=0
    )
    steps = None if weights == "none" else values.astype(float)
    return float(alpha.weighted_kappa(square.to_numpy(), weights, steps).kappa)


def _typed(table: pd.DataFrame) -> pd.DataFrame:
    """Numbers when every value given is one, words otherwise."""
    numbers = table.apply(pd.to_numeric, errors="coerce")
    return numbers if numbers.notna().equals(table.notna()) else table.astype(object)


# Units on a continuum --------------------------------------------------------------------------


def _of_units(
    table: pd.DataFrame, coefficient: str, level: str
) -> alpha.Coefficient | float | list[alpha.Coefficient]:
    told = _ARGUMENT.match(coefficient)
    name, asked = (told["name"], told["value"]) if told else (coefficient, None)
    texts, values = _texts(table)
    if "alpha_u" in level or name.lower() in ("alpha_u", "alpha_u_1995"):
        return _older(texts, values, name, asked)
    laid = [
        unitizing.unitizing(unitizing.continuum(units, length, begin), len(values))
        for units, begin, length in texts
    ]
    sums = unitizing.Unitizing(*(np.sum(part, axis=0) for part in zip(*laid, strict=True)))
    if name in FAMILY:
        return FAMILY[name](sums)
    if name.replace("(", "").replace(")", "") == "ku_alpha":
        return unitizing.ku_alpha(sums, values.index(asked))
    if name == "coverage":
        return unitizing.coverage(sums, values.index(asked))
    raise ValueError(f"no coefficient of units is called '{coefficient}'")


def _texts(table: pd.DataFrame) -> tuple[list[tuple[list, int, int]], list[str]]:
    """For each document, the units of every coder, where it begins and how long it is."""
    table = table.assign(value=table.get("value", "1"), document=table.get("document", ""))
    values, coders = sorted(table["value"].unique()), sorted(table["coder"].unique())
    place = {value: number for number, value in enumerate(values)}
    texts = []
    for _, rows in table.groupby("document", sort=True):
        first = rows.iloc[0]
        units = [
            [(int(row.start), int(row.end), place[row.value])
             for row in rows[rows["coder"] == coder].itertuples()]
            for coder in coders
        ]  # fmt: skip
        begin = int(first["continuum_begin"]) if "continuum_begin" in rows else 0
        texts.append((units, begin, int(first["continuum_length"])))
    return texts, values


def _older(
    texts: list, values: list[str], name: str, asked: str | None
) -> float | list[alpha.Coefficient]:
    """alpha_U of 1995 and 2004, of one value or, as the terms to pool, of all; one document."""
    (units, begin, length), *more = texts
    if more:
        raise ValueError("the alpha_U of 1995 is of one continuum")
    chosen = values if asked is None else [asked]
    found = [unitizing.alpha_u_1995(units, length, begin, values.index(value)) for value in chosen]
    if name in ("observed_disagreement", "expected_disagreement"):
        return sum(getattr(one, name.partition("_")[0]) for one in found)
    return found


def _pooled(found: list[alpha.Coefficient], digits: int = 15) -> float:
    observed, expected = (sum(round(getattr(one, side), digits) for one in found)
                          for side in ("observed", "expected"))  # fmt: skip
    return 1 - observed / expected


# Our own numbers on spans ----------------------------------------------------------------------


def tables(folder: Path, named: set[str]) -> Iterator[tuple[str, str, str, float, str]]:
    """Yield file, quantity, expected, obtained and why of every table that has a ``code_path``."""
    for file in sorted(folder.glob("*.csv")):
        table = pd.read_csv(file, dtype=str, keep_default_na=False)
        if file.name in named or "code_path" not in table or set(table.columns) >= _SPANS:
            continue
        spans, lengths, coders = _spans(folder, table)
        for row in table.to_dict("records"):
            label = " ".join(row[part] for part in ("document", "code_path") if part in row)
            answers = partial(_own, spans, lengths, coders, row)
            for column in [name for name in row if name not in ("document", "code_path")]:
                value = answers(column)
                why = "" if value is not None else f"no quantity is called '{column}'"
                shown = math.nan if value is None else value
                yield file.name, f"{column} [{label}]", row[column], shown, why


def _spans(folder: Path, table: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, int], list[str]]:
    """The spans beside the table, or else those of our samples, and the length of each text."""
    held = [file for file in sorted(folder.glob("*.csv"))
            if set(pd.read_csv(file, nrows=0).columns) >= _SPANS]  # fmt: skip
    file = held[0] if held else SAMPLES / "qdpx" / "expected_codings.csv"
    spans = pd.read_csv(file, dtype={"document": str, "coder": str, "code_path": str})
    lengths = {text.name: len(text.read_bytes().decode("utf-8"))
               for near in (file.parent, file.parent.parent)
               for text in (near / "text").glob("*.txt")}  # fmt: skip
    for other in folder.glob("*.csv"):
        told = pd.read_csv(other)
        if {"document", "continuum_length"} <= set(told.columns):
            lengths |= dict(zip(told["document"], told["continuum_length"], strict=True))
    named = [name.removeprefix("n_segments_") for name in table if name.startswith("n_segments_")]
    return spans, lengths, named or sorted(spans["coder"].unique())


def _own(
    spans: pd.DataFrame, lengths: dict[str, int], coders: list[str], row: dict, column: str
) -> float | None:
    """One quantity of one code, on one document or on all of them pooled."""
    documents = [row["document"]] if "document" in row else sorted(lengths)
    mine = spans[spans["code_path"] == row["code_path"]]
    units = {
        document: [
            [(*span, 0) for span in mine.loc[
                (mine["document"] == document) & (mine["coder"] == coder), ["start", "end"]
            ].itertuples(index=False, name=None)]
            for coder in coders
        ]
        for document in documents
    }  # fmt: skip
    if column.startswith("n_segments_"):
        place = coders.index(column.removeprefix("n_segments_"))
        return sum(len(by[place]) for by in units.values())
    if column.startswith("matched_"):
        told = re.fullmatch(r"matched_iou_([\d.]+)", column)
        least = float(told[1]) if told else 0.0
        return sum(unitizing.matched(a, b, least) for by in units.values()
                   for a, b in combinations(by, 2))  # fmt: skip
    if "u_alpha" in column:
        laid = [unitizing.unitizing(unitizing.continuum(by, lengths[document]), 1)
                for document, by in units.items()]  # fmt: skip
        sums = unitizing.Unitizing(*(np.sum(part, axis=0) for part in zip(*laid, strict=True)))
        binary = column.startswith(("bar_", "binary_"))
        return (unitizing.bar_u_alpha if binary else unitizing.u_alpha)(sums).estimate
    cells = [unitizing.character_cells(*by, lengths[document]) for document, by in units.items()]
    return _of_cells(column, *np.sum(cells, axis=0).tolist(), documents, lengths)


def _of_cells(
    column: str, both: int, first: int, second: int, neither: int, documents: list[str],
    lengths: dict[str, int],
) -> float | None:  # fmt: skip
    total, marked = both + first + second + neither, both + first + second
    yes = 2 * both + first + second
    pairs = yes * (2 * total - yes)
    square = np.array([[both, first], [second, neither]])
    return {
        "characters": total, "continuum_length": sum(lengths[name] for name in documents),
        "both": both, "one_only": first + second, "neither": neither,
        "agreement_all_characters": (both + neither) / total,
        "jaccard_coded_only": both / marked if marked else math.nan,
        "cohen_kappa_characters": float(alpha.cohen_kappa(square).kappa),
        "alpha_nominal_characters": 1 - (2 * total - 1) * (first + second) / pairs,
        "qualcoder_report_kappa": _qualcoder(both, first, second),
    }.get(column)  # fmt: skip


def _qualcoder(both: int, first: int, second: int) -> float:
    """What QualCoder 4 prints as kappa: chance is yes·yes·no·no, on coded characters only."""
    marked = both + first + second
    chance = (both + first) * (both + second) * first * second / marked**4
    return (both / marked - chance) / (1 - chance)
