from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrostudy.compare.calibration import condition_memberships, crisp, direct, outcome_membership
from metrostudy.faults import StudyError
from metrostudy.study import Invariants

PUBLISHED = Path(__file__).parents[1] / "published" / "lipset1959"
QCA = pd.read_csv(PUBLISHED / "calibration.csv")


@pytest.mark.parametrize(
    ("variable", "anchors"),
    [("DEV", (400, 550, 900)), ("URB", (25, 50, 65)), ("LIT", (50, 75, 90)), ("STB", (15, 9.5, 5))],
)
def test_direct_memberships_are_those_of_qca(variable, anchors):
    rows = QCA[(QCA["variable"] == variable) & (QCA["method"] == "logistic_idm0.95")]
    found = direct(rows["raw"], anchors)
    np.testing.assert_allclose(found, rows["membership"], atol=1e-11)


def test_crisp_memberships_are_those_of_qca():
    rows = QCA[QCA["method"] == "crisp_2cuts"]
    assert crisp(rows["raw"], [550, 850]).tolist() == rows["membership"].tolist()


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.floats(-100, 100), min_size=1, max_size=20), st.floats(0.1, 5), st.floats(-50, 50)
)
def test_more_is_more_in_the_set_whatever_the_unit(values, unit, shift):
    x = pd.Series(sorted(values))
    x = x[(x - 2.75).abs() > 0.01]
    found = direct(x, (1, 2.75, 4))
    assert found.is_monotonic_increasing and found.between(0, 1).all()
    np.testing.assert_allclose(
        direct(x * unit + shift, (unit + shift, 2.75 * unit + shift, 4 * unit + shift)), found,
        atol=1e-6,
    )  # fmt: skip
    np.testing.assert_allclose(direct(-x, (-1, -2.75, -4)), found, atol=1e-9)


def test_the_three_anchors_are_at_05_50_95():
    found = direct(pd.Series([1.0, 4.0, 2.7500001]), (1, 2.75, 4))
    np.testing.assert_allclose(found, [0.05, 0.95, 0.5], atol=1e-6)


def test_a_case_on_the_crossover_is_refused_by_name():
    values = pd.Series([1.0, 2.75, 4.0, 2.75], list("abcd"), name="IN.PART")
    with pytest.raises(StudyError) as error:
        direct(values, (1, 2.75, 4))
    assert str(error.value) == (
        "IN.PART: membership of b (2.75), d (2.75) is exactly 0.5, neither in nor out; move the "
        "crossover between two values."
    )


@pytest.mark.parametrize("anchors", [(1, 4, 2), (3, 3, 4), (1, 1, 1)])
def test_anchors_out_of_order_are_refused(anchors):
    with pytest.raises(StudyError, match="the crossover must lie between fully out and fully in"):
        direct(pd.Series([2.0]), anchors)


def test_raters_settle_to_their_mean_and_a_blank_stays_blank():
    ratings = pd.DataFrame(
        [("a", "2026", "P", "R1", 4), ("a", "2026", "P", "R2", 3), ("b", "2026", "P", "R1", None),
         ("a", "2024", "P", "R1", 0), ("a", "2026", "Q", "R1", 1), ("b", "2026", "Q", "R1", 4)],
        columns=["metropole", "edition", "criterion", "rater", "score"],
    )  # fmt: skip
    found = condition_memberships(ratings, Invariants(conditions=("P", "Q")), "2026")
    at_3_5 = 1 / (1 + np.exp(-np.log(19) * 0.75 / 1.25))
    expected = pd.DataFrame(
        {"P": [at_3_5, np.nan], "Q": [0.05, 0.95]}, pd.Index(["a", "b"], name="metropole")
    )
    pd.testing.assert_frame_equal(found, expected)


def test_a_condition_that_nobody_rated_is_named_with_its_neighbour():
    ratings = pd.DataFrame({
        "metropole": ["a"], "edition": ["2026"], "criterion": ["IN.PART"], "rater": ["R1"], "score": [3],
    })  # fmt: skip
    with pytest.raises(StudyError, match="'IN.PRAT' is a condition .* nearest: 'IN.PART'"):
        condition_memberships(ratings, Invariants(conditions=("IN.PRAT",)), "2026")


def test_the_outcome_is_the_index_alone_and_a_metropole_without_one_is_left_out():
    scores = pd.DataFrame({
        "metropole": ["b", "a", "c", "a"], "level": [0, 0, 0, 1], "score": [70.0, 30.0, np.nan, 99.0],
    })  # fmt: skip
    found = outcome_membership(scores, Invariants(outcome_anchors=(30, 50, 70)))
    assert found.round(6).to_dict() == {"a": 0.05, "b": 0.95}
