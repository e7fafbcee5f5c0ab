"""Whether fibre caught up: between métropoles and other EPCI, and between communes inside one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import spearmanr

from metrostudy.compare.divide.inequality import mean_gap
from metrostudy.compare.divide.others import of_epci
from metrostudy.compare.divide.readings import of_measure, of_metropoles


@dataclass(frozen=True)
class CatchUp:
    """What was missing at two dates, and how far apart territories were.

    ``groups`` has one row for the ``metropoles`` and one for the ``others``: ``group, earlier,
    later`` (% missing, all premises of the group), ``median_earlier, median_later`` (its EPCI in
    the middle), ``gap_earlier, gap_later`` (points between two premises drawn at random, each
    having the rate of its EPCI), ``n`` (EPCI), ``coverage`` (share of the weight known twice).
    ``metropoles`` has one row each: ``metropole, name, earlier, later, gap_earlier, gap_later``
    (the same between its communes), ``change`` (of the gap), ``order`` (Spearman's rho of its
    communes at the two dates: 1 when those behind still are), ``n`` (communes), ``capped``.
    ``years`` holds the two dates.
    """

    groups: pd.DataFrame
    metropoles: pd.DataFrame
    years: tuple[int, int]


def fibre_catch_up(readings: pd.DataFrame, earlier: str, later: str) -> CatchUp:
    """Compare at two dates what each territory lacks: did those behind catch up?

    Distances are in points, which are the same for what is missing and what is there; ratios are
    not, and may say the opposite: when nearly everyone is served, the few who are not are spread
    very unequally. Convergence is read on distances, never on the slope of gains on starting
    points: what is bounded by 100 % always gains most where it started lowest (Quah 1993). Nor is a
    distance alone enough: it is nil before the first kilometre, so it rises, then falls. Only
    communes known at both dates count, each for the same weight. Raises
    :class:`~metrostudy.faults.StudyError` when one of the two is not a measure.
    """
    both = _both(readings, earlier, later)
    groups = pd.DataFrame([
        {"group": name} | _group(both[both["metropole"].notna() == inside])
        for name, inside in {"metropoles": True, "others": False}.items()
    ])  # fmt: skip
    own = of_metropoles(both).dropna(subset="then").groupby(["metropole", "name"], sort=False)
    rows = [{"metropole": key[0], "name": key[1]} | _inside(communes) for key, communes in own]
    years = tuple(int(both[column].iloc[0]) for column in ("year_then", "year"))
    return CatchUp(groups, pd.DataFrame(rows), years)


def _both(readings: pd.DataFrame, earlier: str, later: str) -> pd.DataFrame:
    """One row per commune: what it lacked ``then``, and ``value``, what it lacks now."""
    first = of_measure(readings, earlier).set_index("commune")
    both = of_measure(readings, later).set_index("commune")
    both = both.assign(then=first["value"], year_then=first["year"])
    both["capped"] |= first["capped"]
    return both.reset_index()


def _group(both: pd.DataFrame) -> dict:
    known, row = both.dropna(subset=["value", "then"]), {}
    for date, column in {"earlier": "then", "later": "value"}.items():
        epci = of_epci(known.assign(value=known[column]))
        row[date] = np.average(epci["value"], weights=epci["known"])
        row[f"median_{date}"] = epci["value"].median()
        row[f"gap_{date}"] = mean_gap(epci["value"], epci["known"])
    return row | {"n": len(epci), "coverage": known["weight"].sum() / both["weight"].sum()}


def _inside(known: pd.DataFrame) -> dict:
    weight, row = known["weight"], {}
    for date, column in {"earlier": "then", "later": "value"}.items():
        row[date] = np.average(known[column], weights=weight)
        row[f"gap_{date}"] = mean_gap(known[column], weight)
    varied = min(known["then"].nunique(), known["value"].nunique()) > 1
    return row | {
        "change": row["gap_later"] - row["gap_earlier"],
        "order": float(spearmanr(known["then"], known["value"])[0]) if varied else np.nan,
        "n": len(known), "capped": int(known["capped"].sum()),
    }  # fmt: skip
