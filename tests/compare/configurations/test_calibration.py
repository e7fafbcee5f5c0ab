from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrostudy.compare.configurations.calibration import (
    Anchors,
    bell,
    condition_memberships,
    crisp,
    direct,
    indirect,
    outcome_membership,
    power,
    relative,
)
from metrostudy.faults import StudyError
from metrostudy.study import Invariants

PUBLISHED = Path(__file__).parents[2] / "published" / "configurations"
QCA = pd.read_csv(PUBLISHED / "calibration.csv")


SHAPES = {"logistic_idm0.95": direct, "linear": power, "indirect": indirect, "crisp_2cuts": crisp}


def anchors(*values: float) -> Anchors:
    return Anchors(values, ("a standard from outside the data",) * len(values))


def as_printed(thresholds: str) -> Anchors:
    """Anchors as QCA prints them: « 550,850 », or « i=5,c=9.5,e=15 » in any order."""
    named = dict(one.split("=") for one in thresholds.split(",") if "=" in one)
    written = [named[name] for name in "eci"] if named else thresholds.split(",")
    return anchors(*map(float, written))


@pytest.mark.parametrize("key", QCA.groupby(["variable", "method", "thresholds"]).groups)
def test_memberships_are_those_of_qca(key):
    rows = QCA.set_index(["variable", "method", "thresholds"]).loc[key]
    found = SHAPES[key[1]](rows["raw"], as_printed(key[2]))
    np.testing.assert_allclose(found, rows["membership"], atol=1e-9)


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.floats(-100, 100), min_size=1, max_size=20), st.floats(0.1, 5), st.floats(-50, 50)
)
def test_more_is_more_in_the_set_whatever_the_unit(values, unit, shift):
    x = pd.Series(sorted(values))
    x = x[(x - 2.75).abs() > 0.01]
    found = direct(x, anchors(1, 2.75, 4))
    assert found.is_monotonic_increasing and found.between(0, 1).all()
    np.testing.assert_allclose(
        direct(x * unit + shift, anchors(*(np.array([1, 2.75, 4]) * unit + shift))), found,
        atol=1e-6,
    )  # fmt: skip
    np.testing.assert_allclose(direct(-x, anchors(-1, -2.75, -4)), found, atol=1e-9)


def test_the_three_anchors_are_at_05_50_95():
    found = direct(pd.Series([1.0, 4.0, 2.7500001]), anchors(1, 2.75, 4))
    np.testing.assert_allclose(found, [0.05, 0.95, 0.5], atol=1e-6)


def test_a_case_on_the_crossover_is_refused_by_name():
    values = pd.Series([1.0, 2.75, 4.0, 2.75], list("abcd"), name="IN.PART")
    with pytest.raises(StudyError) as error:
        direct(values, anchors(1, 2.75, 4))
    assert str(error.value) == (
        "IN.PART: membership of b (2.75), d (2.75) is exactly 0.5, neither in nor out; move the "
        "crossover between two values."
    )


@pytest.mark.parametrize("values", [(1, 4, 2), (3, 3, 4), (1, 1, 1), (1, 4)])
def test_anchors_out_of_order_are_refused(values):
    with pytest.raises(StudyError, match="the crossover must lie between fully out and fully in"):
        direct(pd.Series([2.0]), anchors(*values))


def test_an_anchor_without_a_reason_is_refused():
    with pytest.raises(StudyError) as error:
        Anchors((1, 2.75, 4), ("not begun", "  "))
    assert str(error.value) == (
        "anchor 2.75: give the reason why the set begins or ends there.\n"
        "anchor 4: give the reason why the set begins or ends there."
    )
    scores = pd.DataFrame({"metropole": ["a"], "level": 0, "score": [80.0]})
    with pytest.raises(StudyError, match="anchor 55: give the reason"):
        outcome_membership(scores, Invariants(anchor_reason=""))


def test_lines_and_curves_by_hand():
    x = pd.Series([0.0, 1.0, 3.0, 4.0, 5.0])  # out at 0, crossover at 2, in at 4
    assert power(x, anchors(0, 2, 4)).tolist() == [0, 0.25, 0.75, 1, 1]
    assert power(x, anchors(0, 2, 4), below=2, above=3).tolist() == [0, 0.125, 0.9375, 1, 1]
    assert power(x, anchors(4, 2, 0)).tolist() == [1, 0.75, 0.25, 0, 0]


def test_a_bell_is_a_rise_then_a_fall():
    x = pd.Series([0.0, 1.0, 2.5, 4.0, 5.0, 6.5, 8.0, 9.0])
    found = bell(x, anchors(0, 2, 4, 5, 7, 8))
    assert found.tolist() == [0, 0.25, 0.625, 1, 1, 0.625, 0, 0]
    with pytest.raises(StudyError, match="anchors 4, 3: the rise must end before the fall"):
        bell(x, anchors(0, 2, 4, 3, 7, 8))


def test_relative_membership_counts_who_answered_at_most_as_much():
    answers = pd.Series([1, 1, 2, 4, np.nan, 5, 5, 5, 5])  # shares at most: 2/8, 3/8, 4/8, 1
    found = relative(answers)
    np.testing.assert_allclose(found, [0, 0, 1 / 6, 1 / 3, np.nan, 1, 1, 1, 1])
    with pytest.raises(StudyError, match=r"membership of 1 \(2\) is exactly 0.5"):
        relative(pd.Series([1, 2, 3]))


def test_a_blank_has_no_membership():
    income = QCA.loc[QCA["variable"] == "INC", "raw"].reset_index(drop=True)
    income[3] = np.nan
    cuts = {direct: (1000, 5000, 20000), power: (1000, 5000, 20000), crisp: (1000, 5000)}
    for shape, values in [*cuts.items(), (indirect, (1000, 4000, 5000, 10000, 20000))]:
        assert np.flatnonzero(shape(income, anchors(*values)).isna()) == [3]


def test_what_the_indirect_method_cannot_fit_is_one_sentence():
    x = pd.Series([1, 2, 3, 4, 5, 5], name="INC")
    with pytest.raises(StudyError, match="INC: -1 is negative, and has no logarithm"):
        indirect(x - 2, anchors(3, 5))
    with pytest.raises(StudyError, match="INC: 5 different values; the indirect method fits five"):
        indirect(x, anchors(3, 5))


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
