"""How unequal the communes of each métropole are, and how much of it lies inside métropoles."""

from __future__ import annotations

import numpy as np
import pandas as pd

from metrostudy.compare.divide.inequality import (
    effective_number,
    gini,
    gini_interval,
    lorenz,
    mean_gap,
    theil,
    theil_parts,
)
from metrostudy.compare.divide.readings import by_measure, of_measure, of_metropoles

WHOSE = ["measure", "label_fr", "label_en", "year", "metropole", "name"]
CENSUS = "Gini of the census; interval: log jackknife over communes alike"
LEFT_OUT = "Theil of the census; interval: without any one métropole"


def inequality_within(readings: pd.DataFrame) -> pd.DataFrame:
    """Measure how unequally each burden is spread over the communes of each métropole.

    ``estimate`` is the Gini index of communes weighted by their inhabitants (premises for fibre).
    It is a census: of these communes the index is exact, and ``low, high`` say what other communes
    of the same kind might have given, blank when one commune is most of the métropole; see
    :func:`~metrostudy.compare.divide.inequality.gini_interval`. It sees differences between
    communes and none inside one, so that a métropole whose centre is one large commune seems more
    equal than one cut into many: read it beside ``largest``, the weight of the largest commune.

    Returns, by measure then métropole: ``measure, label_fr, label_en, year, metropole, name, mean``
    (%), ``gap`` (points between two inhabitants drawn at random), ``theil, estimate, low, high, n``
    (communes with a value), ``of`` (communes), ``coverage`` (their share of the weight),
    ``effective, largest, method``.
    """
    known = readings[readings["metropole"].notna()]
    rows = [
        dict(
            zip(["measure", "label_fr", "label_en", "year", "metropole", "name"], key, strict=True)
        )
        | _of_one(own)
        for key, own in by_measure(known, "metropole", "name")
    ]
    return pd.DataFrame(rows)


def lorenz_curves(readings: pd.DataFrame) -> pd.DataFrame:
    """Return the Lorenz curve of each measure in each métropole.

    ``burden`` is the share of those concerned who live in the least concerned communes, which hold
    a share ``population`` of the inhabitants. Columns: ``measure, label_fr, label_en, year,
    metropole, name, population, burden``.
    """
    curves = []
    for key, own in by_measure(of_metropoles(readings), "metropole", "name"):
        curve = lorenz(own["value"], own["weight"])
        curves.append(curve.assign(**dict(zip(WHOSE, key, strict=True)))[[*WHOSE, *curve]])
    return pd.concat(curves, ignore_index=True)


def theil_split(readings: pd.DataFrame) -> pd.DataFrame:
    """Split the inequality of all communes of the métropoles into between and within métropoles.

    ``estimate`` is the share of Theil's T that lies within: 1 when all métropoles have the same
    rate and differ only inside, 0 when each is uniform. ``low, high`` are the lowest and the
    highest value when any one métropole is left out, ``pivot`` the one that moves it most: the
    métropoles are all there, so that no sampling interval is due.

    Returns ``measure, label_fr, label_en, year, theil, between, within, estimate, low, high, n``
    (métropoles), ``communes, coverage, pivot, method``, one row per measure.
    """
    rows = []
    for key, own in by_measure(readings[readings["metropole"].notna()]):
        known = own[own["value"].notna()].reset_index(drop=True)
        row = dict(zip(WHOSE[:4], key, strict=True))
        coverage = known["weight"].sum() / own["weight"].sum()
        counts = {"communes": len(known), "coverage": coverage}
        rows.append(row | _split(known) | counts | {"method": LEFT_OUT})
    return pd.DataFrame(rows)


def unpublished(readings: pd.DataFrame, stand_in: str) -> pd.DataFrame:
    """Show what the blanks of a measure would do to a measure that every commune has.

    Rates of small communes are secret, or not in the file that was found. ``stand_in`` is measured
    on all communes of a métropole (``whole``), then only on those where the other measure is known
    (``estimate``): the difference ``change`` is what the blanks do to a Gini index of this kind. It
    says how far to trust the measure with blanks, not what its value would be without them.

    Returns ``measure, label_fr, label_en, year, metropole, name, n, of, coverage, whole, estimate,
    change`` for the measures with blanks. Raises :class:`~metrostudy.faults.StudyError` when
    ``stand_in`` is not a measure.
    """
    known = readings[readings["metropole"].notna()]
    full = of_measure(known, stand_in).set_index("commune")
    rows = []
    for key, own in by_measure(known, "metropole", "name"):
        blank = own["value"].isna()
        seen = full.loc[own.loc[~blank, "commune"]]
        if not blank.any() or seen.empty:
            continue
        every = full.loc[own["commune"]]
        row = dict(zip(WHOSE, key, strict=True)) | {"n": len(seen), "of": len(own)}
        row["coverage"] = own.loc[~blank, "weight"].sum() / own["weight"].sum()
        row["whole"] = gini(every["value"], every["weight"])
        row["estimate"] = gini(seen["value"], seen["weight"])
        rows.append(row | {"change": row["estimate"] - row["whole"]})
    return pd.DataFrame(
        rows, columns=[*WHOSE, "n", "of", "coverage", "whole", "estimate", "change"]
    )


def _of_one(own: pd.DataFrame) -> dict:
    known = own[own["value"].notna()]
    coverage = known["weight"].sum() / own["weight"].sum()
    counts = {"n": len(known), "of": len(own), "coverage": coverage}
    if known.empty:
        return counts | {"method": CENSUS}
    x, w = known["value"], known["weight"]
    low, high = gini_interval(x, w)
    return {
        "mean": np.average(x, weights=w), "gap": mean_gap(x, w), "theil": theil(x, w),
        "estimate": gini(x, w), "low": low, "high": high, **counts,
        "effective": effective_number(w), "largest": w.max() / w.sum(), "method": CENSUS,
    }  # fmt: skip


def _split(known: pd.DataFrame) -> dict:
    between, within = _parts(known)
    share = within / (between + within)
    without = {}
    for name in known["name"].unique():
        parts = _parts(known[known["name"] != name])
        without[name] = parts[1] / sum(parts)
    without = pd.Series(without)
    return {
        "theil": between + within, "between": between, "within": within, "estimate": share,
        "low": without.min(), "high": without.max(), "n": len(without),
        "pivot": (without - share).abs().idxmax(),
    }  # fmt: skip


def _parts(known: pd.DataFrame) -> tuple[float, float]:
    parts = theil_parts(known["value"], known["weight"], known["metropole"])
    return float(parts["between"].sum()), float(parts["within"].sum())
