"""Agreement of raters on the grid: by eye, against other programs, pooled, blank."""

import krippendorff
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrostudy.field.reliability.alpha import intraclass
from metrostudy.field.reliability.rating_agreement import rating_agreement
from metrostudy.field.reliability.which_coefficient import which_coefficient


def grid(scores: dict[str, list], criterion: str = "delais", editions: int = 1) -> pd.DataFrame:
    """One row a judgement; with two editions, consecutive scores are of one métropole."""
    return pd.DataFrame([
        (f"m{k // editions:02d}", str(2024 + k % editions), criterion, rater, score)
        for rater, given_ in scores.items() for k, score in enumerate(given_)
    ], columns=["metropole", "edition", "criterion", "rater", "score"])  # fmt: skip


def run(ratings: pd.DataFrame, seed: int = 1) -> pd.DataFrame:
    return rating_agreement(ratings, np.random.default_rng(seed))


def test_a_case_that_can_be_worked_by_hand():
    """Squared gaps: 0, 1, 0, 1, mean .5; two raters at random would have 2.1875 + 1.1875."""
    found = run(grid({"R1": [1, 2, 3, 5], "R2": [1, 3, 3, 4]})).iloc[0]
    assert found["estimate"] == pytest.approx(1 - 0.5 / 3.375)
    assert found[["percent", "within_one", "difference"]].tolist() == [0.5, 1.0, 0.0]
    assert found[["raters", "who", "n", "metropoles"]].tolist() == [2, "R1: 4, R2: 4", 4, 4]


scores = st.lists(st.integers(0, 5) | st.none(), min_size=6, max_size=12)


@settings(max_examples=30, deadline=None)
@given(scores, st.integers(0, 2**32 - 1))
def test_each_coefficient_is_that_of_its_own_program(first, seed):
    from statsmodels.stats.inter_rater import cohens_kappa

    second = np.random.default_rng(seed).integers(0, 6, len(first)).astype(float)
    found = run(grid({"R1": first, "R2": second})).iloc[0]
    table = pd.DataFrame({"R1": first, "R2": second}, dtype=float).dropna()
    if len(table) < 2 or table.nunique().min() < 2:
        return
    square = pd.crosstab(table["R1"], table["R2"])
    square = square.reindex(index=range(6), columns=range(6), fill_value=0)
    for name, wt in (("estimate", "quadratic"), ("linear", "linear")):
        theirs = cohens_kappa(square.to_numpy(float), wt=wt, return_results=False)
        assert found[name] == pytest.approx(theirs)
    for level in ("ordinal", "interval"):
        theirs = krippendorff.alpha(table.to_numpy().T, level_of_measurement=level)
        assert found[f"alpha_{level}"] == pytest.approx(theirs)
    assert found["icc_single"] == pytest.approx(float(intraclass(table).single), nan_ok=True)
    average = float(intraclass(table).average)
    assert found["icc_average"] == pytest.approx(average, nan_ok=True)


def test_raters_in_another_order_and_rows_in_another_order_change_nothing():
    rng = np.random.default_rng(5)
    truth = rng.integers(0, 6, 20)
    made = grid({name: np.clip(truth + rng.integers(-1, 2, 20), 0, 5) for name in ("R1", "R2", "R3")},
                editions=2)  # fmt: skip
    mixed = made.replace({"rater": {"R1": "Z"}}).sample(frac=1, random_state=1)
    left, right = (run(each).drop(columns="who") for each in (made, mixed))
    pd.testing.assert_frame_equal(left, right)
    assert left["metropoles"].tolist() == [10, 10]
    assert (left["low"] < left["estimate"]).all()
    assert (left["estimate"] < left["high"]).all()
    assert left["method"].tolist() == ["bootstrap over 10 métropoles, indicative"] * 2


def test_perfect_agreement_is_exactly_one_and_has_no_interval():
    found = run(grid({"R1": [0, 1, 2, 5, 3], "R2": [0, 1, 2, 5, 3]})).iloc[0]
    names = ["estimate", "linear", "alpha_ordinal", "alpha_interval", "icc_single", "icc_average"]
    assert (found[names] == 1).all()
    assert found[[f"{name}_low" for name in names[1:]]].isna().all()
    assert found["method"] == "no interval: the same in every resample"


def test_what_cannot_be_measured_is_blank_and_says_why():
    alone = grid({"R1": [1, 2, 3]}, "alone")
    same = grid({"R1": [2, 2, 2], "R2": [2, 2, 2]}, "same")
    found = run(pd.concat([alone, same])).set_index("criterion")
    assert found.loc["alone", "undefined"] == "no métropole was scored by two raters"
    assert found.loc["alone", "n"] == 0
    assert np.isnan(found.loc["same", "estimate"])
    assert found.loc["same", "undefined"] == (
        "kappa, linear, alpha_ordinal, alpha_interval, icc_single, icc_average: "
        "every score is the same, or too few are complete"
    )
    assert found.loc["same", "percent"] == 1


def test_the_whole_pools_criteria_and_leaves_intraclass_correlations_out():
    one = grid({"R1": [0, 1, 4, 5], "R2": [1, 1, 4, 4]}, "a")
    two = grid({"R1": [2, 3, 3, 5], "R2": [5, 3, 0, 1]}, "b")
    found = run(pd.concat([one, two])).set_index("level").loc["overall"]
    # Squared gaps, over the 25 of the widest: a, 0.5 observed and 6.25 expected (variances 4.25
    # and 2.25, means .25² = 0 apart: 2.5 and 2.5, so 6.5); b, 8.5 and 1.1875 + 3.6875 + 1².
    gain = (6.5 - 0.5) / 25 + (1.1875 + 3.6875 + 1 - 8.5) / 25
    room = 6.5 / 25 + (1.1875 + 3.6875 + 1) / 25
    assert found["estimate"] == pytest.approx(gain / room)
    assert np.isnan(found["icc_single"])
    assert found["undefined"].endswith("an intraclass correlation is of one criterion")


def test_each_table_has_its_lines_in_two_languages():
    lines = which_coefficient()
    assert lines[["question_fr", "question_en"]].notna().all(axis=None)
    assert not lines.duplicated(["coefficient", "of"]).any()
    found = run(grid({"R1": [1, 2, 3, 5], "R2": [1, 3, 3, 4]}))
    assert set(which_coefficient(found)["coefficient"]) < set(found.columns)
