"""Exposure: percentiles by hand, the real métropoles where the census puts them, clear faults."""

import pandas as pd
import pytest

from metrostudy.compare.divide.exposure import exposure
from metrostudy.faults import StudyError

FRAMEWORK = pd.DataFrame({
    "node": ["context", "exposure", "poverty", "income"],
    "parent": [None, "context", "exposure", "exposure"],
    "label_fr": ["Contexte", "Exposition", "Pauvreté", "Revenu"], "label_en": None,
    "direction": [1, 1, -1, 1],
})  # fmt: skip
EPCI = pd.DataFrame({"epci": list("abcde"), "poverty": [5.0, 10.0, 10.0, 20.0, None],
                     "income": [10.0, 20.0, 30.0, 40.0, 50.0]})  # fmt: skip
METROPOLES = pd.DataFrame({"metropole": ["m"], "name": ["Mu Métropole"], "short_name": ["Mu"]})


def indicators(**values: float) -> pd.DataFrame:
    rows = [{"indicator": name, "value": value} for name, value in values.items()]
    table = pd.DataFrame(rows, columns=["indicator", "value"])
    return table.assign(metropole="m", edition="2020", unit="%", year=2019, proxy=False)


def test_percentiles_by_hand_ties_counting_half():
    found = exposure(indicators(poverty=10.0), EPCI, FRAMEWORK, METROPOLES, "2020")
    assert found[["name", "indicator", "percentile", "n"]].values.tolist() == [
        ["Mu", "poverty", 50.0, 4]
    ]


def test_what_lowers_exposure_is_turned_round():
    rich, poor = (
        exposure(indicators(income=value), EPCI, FRAMEWORK, METROPOLES, "2020")["percentile"].iloc[
            0
        ]
        for value in (50.0, 10.0)
    )
    assert (rich, poor) == (pytest.approx(10.0), pytest.approx(90.0))


def test_an_unknown_reading_has_no_row():
    given = indicators(poverty=10.0, income=float("nan"))
    assert exposure(given, EPCI, FRAMEWORK, METROPOLES, "2020")["indicator"].tolist() == ["poverty"]


def test_a_framework_without_the_node_names_the_nearest():
    with pytest.raises(StudyError, match="no node under 'expo'; nearest: 'exposure'"):
        exposure(indicators(poverty=1.0), EPCI, FRAMEWORK, METROPOLES, "2020", node="expo")


def test_every_absent_column_is_named_at_once():
    with pytest.raises(StudyError) as raised:
        exposure(indicators(poverty=1.0), EPCI[["epci"]], FRAMEWORK, METROPOLES, "2020")
    assert str(raised.value).splitlines() == [
        "epci.csv, column poverty: this column is needed.",
        "epci.csv, column income: this column is needed.",
    ]


@pytest.fixture(scope="module")
def placed(observatoire) -> pd.DataFrame:
    names = ("indicators", "epci", "framework", "metropoles")
    return exposure(*observatoire.load(*names), observatoire.edition)


def test_the_twenty_two_metropoles_have_the_four_indicators(placed):
    assert placed["metropole"].nunique() == 22
    assert len(placed) == 88
    assert placed["n"].between(1_000, 1_255).all()


def test_every_metropole_has_more_unemployment_than_the_middle_epci(placed):
    """Census 2018: unemployment is a trait of large cities, age is not."""
    middle = placed.groupby("indicator")["percentile"].median()
    unemployment = placed[placed["indicator"] == "unemployment_rate_pct"]["percentile"]
    assert (unemployment > 50).all()
    assert middle["share_75plus_pct"] < 50 < middle["poverty_rate_wmean_pct"]


def test_percentiles_are_those_of_scipy(placed, epci):
    from scipy.stats import percentileofscore

    for row in placed.iloc[::7].itertuples():
        others = epci[row.indicator].dropna()
        assert row.percentile == pytest.approx(percentileofscore(others, row.value, kind="mean"))
