"""Fibre: a case where points and ratio disagree, blanks at one date, and the real catch-up."""

import pandas as pd
import pytest

from metrostudy.compare.divide.fibre import fibre_catch_up
from metrostudy.faults import StudyError

NAMES = {"label_fr": "X", "label_en": None}


def readings(**dates: list) -> pd.DataFrame:
    """Two communes of a métropole, one of each of two other EPCI."""
    place = pd.DataFrame({
        "epci": ["a", "a", "b", "c"], "metropole": ["m", "m", None, None],
        "name": ["Mu", "Mu", None, None], "commune": list("1234"), "weight": [1.0, 1.0, 2.0, 2.0],
    })  # fmt: skip
    return pd.concat([
        place.assign(measure=measure, year=2000 + int(measure[-2:]), value=value, capped=False,
                     **NAMES)
        for measure, value in dates.items()
    ], ignore_index=True)  # fmt: skip


def test_points_close_while_the_ratio_opens():
    found = fibre_catch_up(
        readings(at18=[20.0, 60.0, 80.0, 80.0], at24=[4.0, 6.0, 10.0, 20.0]), "at18", "at24"
    )
    groups = found.groups.set_index("group")
    assert groups["earlier"].tolist() == [40, 80] and groups["later"].tolist() == [5, 15]
    # One métropole is at no distance of itself; two others 10 points apart, in half of the draws.
    assert groups["gap_later"].tolist() == pytest.approx([0, 5])
    row = found.metropoles.iloc[0]
    assert row[["gap_earlier", "gap_later", "change", "order"]].tolist() == pytest.approx(
        [20, 1, -19, 1]
    )
    assert found.years == (2018, 2024)


def test_a_commune_known_once_counts_at_neither_date():
    found = fibre_catch_up(
        readings(at18=[20.0, None, 80.0, 80.0], at24=[4.0, 90.0, 10.0, 20.0]), "at18", "at24"
    )
    own = found.groups.set_index("group").loc["metropoles"]
    assert own[["earlier", "later", "coverage"]].tolist() == [20, 4, 0.5]
    assert found.metropoles.iloc[0][["earlier", "later", "n"]].tolist() == [20, 4, 1]


def test_a_misspelt_measure_is_told_the_nearest():
    both = readings(at18=[1.0] * 4, at24=[1.0] * 4)
    with pytest.raises(StudyError, match=r"'at23' is not a measure of divide.csv; nearest: 'at"):
        fibre_catch_up(both, "at18", "at23")


def test_the_real_communes_came_closer_inside_every_metropole(observatoire, real, epci):
    found = fibre_catch_up(real, "ftth_2018q1_pct", "ftth_2024_pct")
    assert found.years == (2018, 2024) and len(found.metropoles) == 22
    assert (found.metropoles["change"] < 0).all()
    table = found.metropoles.merge(observatoire.table("metropoles")[["metropole", "siren"]])
    published = table["siren"].map(epci["ftth_2018q1_pct"])
    apart = (100 - published - table["earlier"]).abs()
    assert apart[table["capped"] == 0].max() < 2.5  # weights of 2024, not of 2018
    assert apart.idxmax() == table.index[table["metropole"] == "lyon"][0]  # Lyon itself is at 105 %
