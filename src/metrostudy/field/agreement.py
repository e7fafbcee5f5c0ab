"""Agreement between coders: percent and Cohen's kappa, by code, by family and overall."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

import numpy as np
import pandas as pd

from metrostudy.field.codebook import families, labels
from metrostudy.field.corpus import respondents
from metrostudy.study import Codings

RESAMPLES = 1999
LEVEL = 0.95
# A percentile interval over few clusters is too narrow; below these it is called indicative, or
# not given: one or two interviews that always come back together vary too little to tell.
FEW_INTERVIEWS, TOO_FEW_INTERVIEWS = 20, 3

_NAMES = ["level", "family", "code", "label_fr", "label_en", "coder_1", "coder_2"]
_CELLS = ["both", "only_1", "only_2", "neither"]
_VALUES = ["prevalence", "percent", "expected", "estimate", "low", "high", "method"]
_COLUMNS = [*_NAMES, "n", "interviews", *_CELLS, *_VALUES]


class Kappa(NamedTuple):
    """Observed agreement, agreement expected by chance, and what is beyond chance."""

    percent: np.ndarray
    expected: np.ndarray
    kappa: np.ndarray


@dataclass(frozen=True)
class Agreement:
    """What :func:`agreement` found: every coefficient, and the codes to discuss again."""

    table: pd.DataFrame
    discuss: pd.DataFrame
    discuss_below: float


def cohen_kappa(counts: np.ndarray) -> Kappa:
    r"""Return Cohen's kappa of square tables of counts, category of one coder × of the other.

    :math:`\kappa = (p_o - p_e) / (1 - p_e)`, with :math:`p_o` the share of units on the diagonal
    and :math:`p_e = \sum_k p_{k+} p_{+k}`. ``counts`` has shape (…, k, k) and the result shape
    (…). Kappa is 1 for perfect agreement, 0 for what two independent coders with these margins
    would reach, negative below; it is blank (NaN) when both coders put every unit in the same
    single category, where there is nothing to agree on. Cohen (1960), *Educational and
    Psychological Measurement* 20(1), 37-46.

    >>> cohen_kappa(np.array([[20, 10], [20, 50]])).kappa.round(3)  # Artstein & Poesio 2008
    np.float64(0.348)
    """
    counts = np.asarray(counts, dtype=float)
    with np.errstate(invalid="ignore", divide="ignore"):
        shares = counts / counts.sum(axis=(-2, -1), keepdims=True)
        percent = np.trace(shares, axis1=-2, axis2=-1)
        expected = (shares.sum(axis=-1) * shares.sum(axis=-2)).sum(axis=-1)
        return Kappa(percent, expected, _beyond_chance(percent - expected, 1 - expected))


def agreement(
    decisions: pd.DataFrame, turns: pd.DataFrame, codebook: pd.DataFrame, choices: Codings,
    rng: np.random.Generator,
) -> Agreement:  # fmt: skip
    """Measure how far coders who read the same interviews took the same decisions.

    The **unit** is the respondent's turn, fixed before anything is counted: on each turn of the
    interviews that both coders coded, each coder either applied the code or did not
    (``decisions`` as :func:`~metrostudy.field.codings.turn_decisions` returns them). A coder coded
    an interview when they applied at least one code to it. For each pair of coders:

    - a *code* has a 2 × 2 table of turns and its :func:`cohen_kappa`;
    - a *family* too: a turn has it when it has any of its codes. A family whose kappa is far above
      those of its codes is one where coders agree on the subject and hesitate between its codes;
    - *overall* is the pooled kappa over codes: Σ(p_o − p_e) / Σ(1 − p_e), which a code that nobody
      used leaves unchanged (De Vries, Elliott, Kanouse and Teleki 2008, *Field Methods* 20(3)).

    The interval is the 2.5 and 97.5 percentiles of 1999 resamples of whole **interviews**, since
    turns of one interview are not independent. Below 20 interviews ``method`` calls it indicative;
    it is blank when the code was used in fewer than three interviews, or when every resample gives
    the same value (perfect agreement in a sample is not certainty). Kappa is blank when constant.

    ``table`` has one row per pair, level and code: level (code, family, overall), family, code,
    label_fr, label_en, coder_1, coder_2, n (turns), interviews, both, only_1, only_2, neither,
    prevalence (mean of the two coders' shares), percent, expected, estimate (kappa), low, high,
    method. On the overall row counts are sums over codes and shares are means over codes.
    ``discuss`` holds the codes whose lowest kappa over pairs is under ``choices.discuss_below``,
    with ``disagreements`` (turns that only one coder gave the code), most of them first: a code
    posed once has a kappa of 0 and matters less. Without an interview coded twice, both are empty.
    """
    pairs = combinations(sorted(decisions["coder"].unique()), 2)
    found = [_pair(decisions, turns, codebook, pair, rng) for pair in pairs]
    found = [table for table in found if len(table)]
    empty = pd.DataFrame(columns=_COLUMNS)
    table = pd.concat(found, ignore_index=True) if found else empty
    return Agreement(table, _to_discuss(table, choices.discuss_below), choices.discuss_below)


def _pair(
    decisions: pd.DataFrame, turns: pd.DataFrame, codebook: pd.DataFrame, pair: tuple[str, str],
    rng: np.random.Generator,
) -> pd.DataFrame:  # fmt: skip
    """Every coefficient of one pair of coders; no row when they have no interview in common."""
    read = [set(decisions.loc[decisions["coder"] == coder, "interview"]) for coder in pair]
    units = respondents(turns)
    units = units[units["interview"].isin(read[0] & read[1])]
    if units.empty:
        return pd.DataFrame(columns=_COLUMNS)
    items = _items(decisions, codebook)
    applied = [_applied(decisions, units, items, coder) for coder in pair]
    cells = _cells(*applied, units["interview"], items)
    names = items.assign(coder_1=pair[0], coder_2=pair[1], n=len(units), interviews=len(cells))
    return pd.concat([names, _counted(cells), _judged(cells, items, rng)], axis=1)[_COLUMNS]


def _items(decisions: pd.DataFrame, codebook: pd.DataFrame) -> pd.DataFrame:
    """What agreement is measured on: codes that somebody applied, their families, and overall."""
    family = families(codebook)
    used = family[family.index.isin(decisions["code"])]
    codes = pd.DataFrame({"level": "code", "family": used.array, "code": used.index})
    parents = pd.unique(used)
    whole = pd.DataFrame({"level": "family", "family": parents, "code": parents})
    last = pd.DataFrame({"level": ["overall"], "family": [None], "code": [None]})
    items = pd.concat([codes, whole, last], ignore_index=True)
    return items.assign(**{
        f"label_{language}": items["code"].map(labels(codebook, language))
        for language in ("fr", "en")
    })  # fmt: skip


def _applied(
    decisions: pd.DataFrame, units: pd.DataFrame, items: pd.DataFrame, coder: str
) -> np.ndarray:
    """Turns × codes and families: whether ``coder`` applied it."""
    mine = decisions[(decisions["coder"] == coder) & decisions["turn"].isin(units["turn"])]
    codes = items[items["level"] == "code"]
    grid = pd.crosstab(mine["turn"], mine["code"]) > 0
    grid = grid.reindex(index=units["turn"], columns=codes["code"], fill_value=False)
    whole = grid.T.groupby(codes["family"].to_numpy(), sort=False).any().T
    return np.hstack([grid.to_numpy(), whole.to_numpy()]).astype(bool)


def _cells(
    first: np.ndarray, second: np.ndarray, interview: pd.Series, items: pd.DataFrame
) -> np.ndarray:
    """Interviews × items × 2 × 2 counts of turns; the last item sums the codes."""
    square = [[first & second, first & ~second], [~first & second, ~first & ~second]]
    turns = np.moveaxis(np.array(square, dtype=float), (0, 1), (2, 3))
    place, _ = pd.factorize(interview, sort=True)
    counts = np.zeros((place.max() + 1, *turns.shape[1:]))
    np.add.at(counts, place, turns)
    is_code = (items["level"] == "code").to_numpy()[:-1]
    return np.concatenate([counts, counts[:, is_code].sum(axis=1, keepdims=True)], axis=1)


def _counted(cells: np.ndarray) -> pd.DataFrame:
    table = pd.DataFrame(cells.sum(axis=0).reshape(-1, 4).astype(int), columns=_CELLS)
    given = 2 * table["both"] + table["only_1"] + table["only_2"]
    return table.assign(prevalence=given / (2 * table[_CELLS].sum(axis=1)))


def _judged(cells: np.ndarray, items: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Kappa of each item, with the interval that resampling interviews gives."""
    is_code = (items["level"] == "code").to_numpy()
    point = _coefficients(cells.sum(axis=0), is_code)
    n = len(cells)
    weights = rng.multinomial(n, np.full(n, 1 / n), RESAMPLES).astype(float)
    draws = _coefficients(np.tensordot(weights, cells, axes=1), is_code).kappa
    used = (cells.sum(axis=(2, 3)) > cells[:, :, 1, 1]).sum(axis=0)
    rows = [_interval(*item, n) for item in zip(point.kappa, draws.T, used, strict=True)]
    shares = pd.DataFrame({"percent": point.percent, "expected": point.expected})
    return shares.assign(estimate=point.kappa).join(
        pd.DataFrame(rows, columns=["low", "high", "method"])
    )


def _coefficients(cells: np.ndarray, is_code: np.ndarray) -> Kappa:
    """Percent, expected and kappa of each item; those of the last one pool the codes."""
    percent, expected, kappa = cohen_kappa(cells)
    codes = percent[..., is_code], expected[..., is_code]
    percent[..., -1], expected[..., -1] = (share.mean(axis=-1) for share in codes)
    kappa[..., -1] = _beyond_chance(percent[..., -1] - expected[..., -1], 1 - expected[..., -1])
    return Kappa(percent, expected, kappa)


def _beyond_chance(above: np.ndarray, possible: np.ndarray) -> np.ndarray:
    room = np.where(possible > 1e-12, possible, np.nan)
    return np.asarray(above) / room


def _interval(kappa: float, draws: np.ndarray, used: int, n: int) -> tuple[float, float, str]:
    blank = (np.nan, np.nan)
    if np.isnan(kappa):
        return *blank, "undefined: every decision is the same"
    if used < TOO_FEW_INTERVIEWS:
        return *blank, f"no interval: applied in {used} of {n} interviews"
    tail = 100 * (1 - LEVEL) / 2
    low, high = np.nanpercentile(draws, [tail, 100 - tail])
    if np.isclose(low, high):
        return *blank, "no interval: the same in every resample"
    word = ", indicative" if n < FEW_INTERVIEWS else ""
    return low, high, f"bootstrap over {n} interviews{word}"


def _to_discuss(table: pd.DataFrame, below: float) -> pd.DataFrame:
    weak = table[(table["level"] == "code") & (table["estimate"] < below)]
    worst = weak.sort_values("estimate", kind="stable").drop_duplicates("code")
    apart = worst.assign(disagreements=worst["only_1"] + worst["only_2"])
    order = apart.sort_values(["disagreements", "estimate"], ascending=[False, True], kind="stable")
    return order.reset_index(drop=True)
