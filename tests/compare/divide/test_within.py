"""Inside métropoles: small cases by hand, and the real communes against their published EPCI."""

import numpy as np
import pandas as pd
import pytest

from metrostudy.compare.divide.inequality import theil
from metrostudy.compare.divide.others import of_epci
from metrostudy.compare.divide.within import (
    inequality_within,
    lorenz_curves,
    theil_split,
    unpublished,
)


def readings(*rows: tuple, measure: str = "x") -> pd.DataFrame:
    """Rows of métropole (blank elsewhere), value and weight."""
    table = pd.DataFrame(rows, columns=["metropole", "value", "weight"])
    commune = [f"c{i}" for i in range(len(table))]
    return table.assign(measure=measure, label_fr=measure.upper(), label_en=None, year=2018,
                        epci=table["metropole"].fillna("z"), name=table["metropole"].str.title(),
                        commune=commune, commune_name=commune, capped=False)  # fmt: skip


def test_two_communes_one_blank_one_elsewhere():
    table = inequality_within(readings(
        ("ada", 10.0, 3.0), ("ada", 30.0, 1.0), ("ada", None, 4.0), (None, 99.0, 9.0)
    ))  # fmt: skip
    row = table.iloc[0]
    assert len(table) == 1 and row["name"] == "Ada"
    assert row[["mean", "estimate", "gap", "n", "of", "coverage"]].tolist() == pytest.approx(
        [15, 0.25, 7.5, 2, 3, 0.5]
    )
    assert row["largest"] == pytest.approx(0.75) and np.isnan(row["low"])


def test_a_metropole_without_any_value_says_so_and_has_no_index():
    row = inequality_within(readings(("ada", None, 3.0), ("bea", 2.0, 1.0))).iloc[0]
    assert row["coverage"] == 0 and np.isnan(row["estimate"])


def test_lorenz_curves_stand_apart():
    curves = lorenz_curves(readings(("ada", 10.0, 3.0), ("ada", 30.0, 1.0), ("bea", 5.0, 1.0)))
    assert curves[["name", "population", "burden"]].values.tolist() == [
        ["Ada", 0, 0], ["Ada", 0.75, 0.5], ["Ada", 1, 1], ["Bea", 0, 0], ["Bea", 1, 1],
    ]  # fmt: skip


def test_split_by_hand_and_who_moves_it():
    """Ada and Bea are alike and unequal inside; Cleo is uniform and apart: all the between."""
    rows = [("ada", 10.0, 1.0), ("ada", 30.0, 1.0), ("bea", 10.0, 1.0), ("bea", 30.0, 1.0),
            ("cleo", 80.0, 2.0)]  # fmt: skip
    row = theil_split(readings(*rows)).iloc[0]
    assert row["theil"] == pytest.approx(theil([10, 30, 10, 30, 80], [1, 1, 1, 1, 2]))
    assert row["within"] == pytest.approx(theil([10, 30], [1, 1]) / 3)  # they bear 80 of 240
    assert (row["pivot"], row["high"]) == ("Cleo", pytest.approx(1))


def test_blanks_are_read_on_a_measure_that_every_commune_has():
    full = readings(("ada", 10.0, 1.0), ("ada", 10.0, 1.0), ("ada", 40.0, 1.0), measure="all")
    part = readings(("ada", 1.0, 1.0), ("ada", 2.0, 1.0), ("ada", None, 1.0), measure="some")
    table = unpublished(pd.concat([full, part]), "all")
    assert table[["measure", "n", "of", "whole", "estimate", "change"]].values.tolist() == [
        ["some", 2, 3, pytest.approx(1 / 3), 0.0, pytest.approx(-1 / 3)]
    ]


@pytest.mark.parametrize(
    ("measure", "published", "coverage"),
    [
        ("share_75plus_pct", "share_75plus_pct", "census_gt2000_coverage_pct"),
        ("poverty_rate_pct", "poverty_rate_wmean_pct", "poverty_rate_coverage_pct"),
    ],
)
def test_means_and_coverage_of_epci_are_those_of_its_table(
    real, epci, measure, published, coverage
):
    """Two independent makings of the same mean; the table prints one decimal."""
    own = of_epci(real[real["measure"] == measure]).set_index("epci")
    other = epci.reindex(own.index)
    assert own["value"].isna().equals(other[published].isna())
    assert (own["value"] - other[published]).abs().quantile(0.95) < 0.1
    assert (100 * own["known"] / own["weight"] - other[coverage]).abs().quantile(0.95) < 0.1


def test_every_metropole_and_measure_has_an_index_and_nice_lost_one_commune(real):
    table = inequality_within(real)
    assert len(table) == 22 * 6 and table["estimate"].between(0, 1).all()
    fibre = table[(table["measure"] == "ftth_2024_pct") & (table["name"] == "Nice")].iloc[0]
    assert fibre["of"] == 50  # of 51: one has no count of premises


def test_poverty_differs_inside_metropoles_rather_than_between(real):
    split = theil_split(real).set_index("measure")
    assert split.loc["poverty_rate_pct", "low"] > 0.8 > split.loc["share_75plus_pct", "high"]
    assert (split["within"] + split["between"]).tolist() == pytest.approx(split["theil"].tolist())
