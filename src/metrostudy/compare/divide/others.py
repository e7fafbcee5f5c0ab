"""Métropoles beside the other EPCI: described, not tested, because every EPCI is there."""

from __future__ import annotations

import numpy as np
import pandas as pd

from metrostudy.compare.divide.readings import by_measure

WELL_COVERED = 0.5


def metropoles_and_others(readings: pd.DataFrame) -> pd.DataFrame:
    """Set the métropoles beside the other EPCI on each measure of the digital divide.

    The value of an EPCI is the mean of its communes that have one, by weight; ``coverage`` says for
    each group which share of its weight they hold. ``pooled`` is the rate of all inhabitants of the
    group, ``median`` that of its EPCI in the middle. ``estimate`` is the chance that a métropole is
    above another EPCI, both drawn at random, ties counting half: .5 when the groups do not differ.
    No p: nothing is sampled. ``covered`` is the same over the EPCI whose known communes hold at
    least half of the weight, which ``n_covered`` other EPCI do: an EPCI known by its towns alone is
    not compared with a métropole known whole.

    Returns ``measure, label_fr, label_en, year, pooled, pooled_others, median, median_others,
    estimate, n, n_others, coverage, coverage_others, covered, n_covered``, one row per measure.

    >>> readings = pd.DataFrame({"measure": "x", "label_fr": "X", "label_en": None, "year": 2018,
    ...     "epci": list("abc"), "metropole": ["m", None, None], "value": [9.0, 4.0, 9.0],
    ...     "weight": 1.0})
    >>> metropoles_and_others(readings)[["median", "median_others", "estimate"]].values.tolist()
    [[9.0, 6.5, 0.75]]
    """
    rows = []
    for key, own in by_measure(readings):
        row = dict(zip(["measure", "label_fr", "label_en", "year"], key, strict=True))
        rows.append(row | _compared(of_epci(own)))
    columns = [
        "measure", "label_fr", "label_en", "year", "pooled", "pooled_others", "median",
        "median_others", "estimate", "n", "n_others", "coverage", "coverage_others", "covered",
        "n_covered",
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def of_epci(own: pd.DataFrame) -> pd.DataFrame:
    """Return ``epci, metropole, value, known, weight`` for each EPCI, from one measure.

    ``known`` is the weight of the communes with a value; ``value`` is blank where none has one.
    """
    known = own["weight"].where(own["value"].notna(), 0.0)
    sums = pd.DataFrame({
        "epci": own["epci"], "burden": (own["value"] * own["weight"]).fillna(0.0), "known": known,
        "weight": own["weight"],
    }).groupby("epci", sort=False).sum()  # fmt: skip
    metropole = own.drop_duplicates("epci").set_index("epci")["metropole"]
    return pd.DataFrame({
        "metropole": metropole, "value": sums["burden"] / sums["known"].replace(0, np.nan),
        "known": sums["known"], "weight": sums["weight"],
    }).rename_axis("epci").reset_index()  # fmt: skip


def _compared(epci: pd.DataFrame) -> dict:
    row, known = {}, epci[epci["value"].notna()]
    for suffix, is_metropole in {"": True, "_others": False}.items():
        every = epci[epci["metropole"].notna() == is_metropole]
        group = every[every["value"].notna()]
        weight = group["known"].sum()
        row["pooled" + suffix] = (group["value"] * group["known"]).sum() / (weight or np.nan)
        row["median" + suffix] = group["value"].median()
        row["n" + suffix] = len(group)
        row["coverage" + suffix] = weight / (every["weight"].sum() or np.nan)
    covered = known[known["known"] >= WELL_COVERED * known["weight"]]
    row["estimate"], row["covered"] = _above(known), _above(covered)
    return row | {"n_covered": int(covered["metropole"].isna().sum())}


def _above(epci: pd.DataFrame) -> float:
    """The chance that a métropole is above another EPCI, both drawn at random."""
    own = epci.loc[epci["metropole"].notna(), "value"].to_numpy()[:, None]
    others = epci.loc[epci["metropole"].isna(), "value"].to_numpy()
    if not own.size * others.size:
        return np.nan
    return float((own > others).mean() + (own == others).mean() / 2)
