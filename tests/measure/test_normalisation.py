"""The leaves of an index on one scale, and why some cannot be."""

import numpy as np
import pandas as pd
import pytest

from metrostudy.faults import StudyError
from metrostudy.measure.normalisation import normalise, reasons
from metrostudy.measure.scales import METHODS

UNITS = ["V", "W", "X"]


def leaf(low=None, high=None, direction=1, target=None) -> pd.DataFrame:
    return pd.DataFrame({
        "node": ["a"], "direction": [direction], "low": [low], "high": [high], "target": [target],
    })  # fmt: skip


def column(*values: float, index=None) -> pd.DataFrame:
    return pd.DataFrame({"a": values}, index=index or UNITS[: len(values)], dtype=float)


@pytest.mark.parametrize("method", METHODS)
def test_a_floor_makes_every_scale_but_z_fit_for_a_geometric_mean(method):
    found = normalise(column(1, 2, 3), leaf(target=3), method, floor=1, reference="X")["a"]
    assert (found.min() >= 1) == (method != "z")
    ends = {
        "rank": [1, 2, 3],
        "borda": [1, 2, 3],
        "z": [-1, 0, 1],
        "fraction_of_best": [34, 67, 100],
    }
    assert found.tolist() == pytest.approx(ends.get(method, [1, 50.5, 100]))


@pytest.mark.parametrize("method", METHODS)
def test_a_constant_indicator_is_blank_and_the_reason_is_given(method):
    constant, row = column(2.5, 2.5, np.nan), leaf(target=5)
    assert normalise(constant, row, method, reference="V")["a"].isna().all()
    told = reasons(constant, row, method, reference="V")
    assert told.to_dict() == {"a": "the same value (2.5) everywhere"}


def test_each_reason_says_what_to_change():
    x, unknown = column(1, 2, 4), column(np.nan, np.nan)
    cases = [
        (unknown, leaf(), "minmax", "no value known"),
        (x, leaf(low=5), "goalposts", "the bounds declared leave no room for the values observed"),
        (x, leaf(low=5, high=3), "goalposts",
         "the bounds declared leave no room for the values observed"),
        (x, leaf(), "distance_to_target", "no target is declared"),
        (x, leaf(target=1), "distance_to_target",
         "the target (1) is no better than the worst value (1)"),
        (x, leaf(target=4, direction=-1), "distance_to_target",
         "the target (4) is no better than the worst value (4)"),
        (x, leaf(), "distance_to_reference", "the reference has no value, or the worst one (1)"),
        (column(0, 1, 2), leaf(direction=-1), "fraction_of_best",
         "the value to divide by is 0 or below it"),
        (column(0.3, 0.1 + 0.2), leaf(), "minmax", "values that differ by rounding only"),
    ]  # fmt: skip
    for values, row, method, told in cases:
        assert reasons(values, row, method, reference="V").to_dict() == {"a": told}


def test_declared_bounds_give_a_constant_indicator_its_place():
    assert normalise(column(2.5, 2.5), leaf(0, 5), "goalposts")["a"].tolist() == [50.0, 50.0]
    assert reasons(column(2.5, 2.5), leaf(0, 5), "goalposts").empty


def test_one_frame_for_two_editions_shows_a_change_that_two_frames_hide():
    before, after = column(0, 5, 10), column(10, 15, 20)
    frame = pd.concat({"2024": before, "2026": after})
    apart = [normalise(edition, leaf(), "minmax")["a"].tolist() for edition in (before, after)]
    one = [normalise(edition, leaf(), "minmax", frame=frame)["a"] for edition in (before, after)]
    assert apart == [[0, 50, 100], [0, 50, 100]]
    assert [scores.tolist() for scores in one] == [[0, 25, 50], [50, 75, 100]]


def test_the_reference_of_two_editions_is_the_mean_of_its_two_values():
    frame = pd.concat({"2024": column(0, 5, 9), "2026": column(2, 15, 20)})
    found = normalise(column(0, 5, 9), leaf(), "distance_to_reference", frame=frame, reference="W")
    assert found["a"].tolist() == pytest.approx([0, 50, 90])


def test_only_the_leaves_come_back_in_their_order_and_under_their_units():
    values = column(1, 2, 3).assign(b=[3.0, 2.0, 1.0], other=0.0)
    rows = pd.concat([leaf().assign(node="b"), leaf()], ignore_index=True)
    found = normalise(values, rows, "minmax")
    assert (found.columns.tolist(), found.index.tolist()) == (["b", "a"], UNITS)
    assert found["b"].tolist() == [100.0, 50.0, 0.0]


def test_what_cannot_be_meant_is_refused_in_one_sentence():
    cases = {
        "minmx": ("'minmx' is not a scale; nearest: 'minmax'; accepted: ", None),
        "distance_to_reference": ("the reference 'Vv' is not there; nearest: 'V'.", "Vv"),
    }
    for method, (told, reference) in cases.items():
        with pytest.raises(StudyError) as error:
            normalise(column(1, 2, 3), leaf(), method, reference=reference)
        assert str(error.value).startswith(told)
    with pytest.raises(StudyError, match="needs a reference: the unit that scores 100"):
        normalise(column(1, 2, 3), leaf(), "distance_to_reference")
