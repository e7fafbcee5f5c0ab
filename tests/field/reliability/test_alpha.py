"""Coefficients of a reliability table: published numbers, other programs, invariances, blanks."""

import sys
from pathlib import Path

import krippendorff
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from metrostudy.faults import StudyError
from metrostudy.field.reliability.alpha import (
    bennett_s,
    cohen_kappa,
    conger_kappa,
    fleiss_kappa,
    gwet_ac1,
    intraclass,
    krippendorff_alpha,
    percent_agreement,
    weighted_kappa,
)

sys.path.insert(0, str(Path(__file__).parents[3]))  # whichever way pytest is called
from benchmarks.reference import half_unit, judged, run

PUBLISHED = Path(__file__).parents[2] / "published"
ALL = [percent_agreement, fleiss_kappa, gwet_ac1, conger_kappa, bennett_s, krippendorff_alpha]
LEVELS = ["nominal", "ordinal", "interval", "ratio"]


@pytest.mark.parametrize("source", ["krippendorff", "gwet2014", "shrout_fleiss1979"])
def test_every_published_number_is_found(source):
    checks = list(run(PUBLISHED / source))
    assert [check for check in checks if not check.passed] == []
    assert len(checks) == {"krippendorff": 260, "gwet2014": 17, "shrout_fleiss1979": 2}[source]


@pytest.mark.parametrize(
    ("published", "recomputed", "note", "obtained", "passed"),
    [
        ("0.692", "", "", 0.69249, True),
        ("0.692", "", "", 0.69251, False),
        ("0.4", "0.400000", "", 0.4000006, False),
        ("", "0.476510", "", 0.4765104, True),
        ("0.413", "0.413599", "", 0.413599, True),  # printed cut
        ("0.412", "0.413599", "", 0.413599, False),
        ("0.5", "", "tolerance 0.2: read from a figure", 0.69, True),
        ("undefined", "", "", float("nan"), True),
        ("0.5", "", "", float("nan"), False),
    ],
)
def test_a_number_passes_within_half_a_unit_of_its_last_digit(
    published, recomputed, note, obtained, passed
):
    row = {"file": "f", "coefficient": "c", "level": "", "published": published,
           "recomputed_here": recomputed, "note": note}  # fmt: skip
    assert judged(row, obtained).passed is passed
    assert half_unit("12") == 0.5


# Against other programs -------------------------------------------------------------------------

cells = st.one_of(st.integers(0, 4).map(float), st.just(np.nan))
tables = arrays.arrays(float, st.tuples(st.integers(2, 9), st.integers(2, 4)), elements=cells)
whole = arrays.arrays(
    float, st.tuples(st.integers(2, 9), st.integers(2, 4)), elements=st.integers(0, 3).map(float)
)


@settings(max_examples=150, deadline=None)
@given(tables, st.sampled_from(LEVELS))
def test_alpha_is_that_of_the_krippendorff_package_or_says_why_not(judged, level):
    found = krippendorff_alpha(pd.DataFrame(judged), level)
    pairable = judged[(~np.isnan(judged)).sum(axis=1) > 1]
    values = np.unique(pairable[~np.isnan(pairable)])
    if len(values) == 0:
        assert found.why == "no unit was judged by two coders"
    elif len(values) == 1:
        assert found.why == "every value is the same"
    else:
        theirs = krippendorff.alpha(pairable.T, level_of_measurement=level)
        assert found.estimate == pytest.approx(theirs, abs=1e-9)
    assert np.isnan(found.estimate) == bool(found.why)


@settings(max_examples=80, deadline=None)
@given(whole)
def test_fleiss_kappa_is_that_of_statsmodels(judged):
    from statsmodels.stats.inter_rater import aggregate_raters
    from statsmodels.stats.inter_rater import fleiss_kappa as theirs

    found = fleiss_kappa(pd.DataFrame(judged)).estimate
    if np.isfinite(found):
        assert found == pytest.approx(theirs(aggregate_raters(judged)[0]), abs=1e-9)


squares = st.lists(st.integers(0, 40), min_size=9, max_size=9).map(lambda c: np.reshape(c, (3, 3)))
squares = squares.filter(lambda counts: counts.sum() > 0)


@settings(max_examples=80, deadline=None)
@given(squares, st.sampled_from(["none", "linear", "quadratic"]))
def test_kappa_plain_and_weighted_is_that_of_statsmodels(counts, weights):
    from statsmodels.stats.inter_rater import cohens_kappa

    found = float(weighted_kappa(counts, weights).kappa)
    if not np.isnan(found):
        wt = None if weights == "none" else weights
        theirs = cohens_kappa(counts.astype(float), wt=wt, return_results=False)
        assert found == pytest.approx(theirs, abs=1e-12)


# By hand ----------------------------------------------------------------------------------------

HAND = [
    ([[10, 0], [0, 10]], 1.0, 0.5, 1.0),  # never apart
    ([[0, 10], [10, 0]], 0.0, 0.5, -1.0),  # always apart
    ([[5, 5], [5, 5]], 0.5, 0.5, 0.0),  # as two coins
    ([[0, 5], [0, 15]], 0.75, 0.75, 0.0),  # one coder never uses the code
    ([[1, 1], [0, 8]], 0.9, 0.74, (0.9 - 0.74) / 0.26),
]


@pytest.mark.parametrize(("counts", "percent", "expected", "kappa"), HAND)
def test_cases_that_can_be_worked_by_hand(counts, percent, expected, kappa):
    found = cohen_kappa(np.array(counts))
    assert [float(part) for part in found] == pytest.approx([percent, expected, kappa])


def test_one_step_apart_costs_a_quarter_of_two_steps_with_quadratic_weights():
    near = weighted_kappa(np.array([[0, 4, 0], [4, 0, 4], [0, 4, 0]])).percent
    far = weighted_kappa(np.array([[0, 0, 4], [0, 0, 0], [4, 0, 0]])).percent
    assert (float(near), float(far)) == (0.75, 0.0)


@pytest.mark.parametrize("counts", [[[0, 0], [0, 9]], [[9, 0], [0, 0]]])
def test_kappa_is_blank_when_there_is_nothing_to_agree_on(counts):
    found = cohen_kappa(np.array(counts))
    assert float(found.percent) == 1.0
    assert np.isnan(found.kappa)


def test_two_binary_coders_are_the_closed_form_of_alpha():
    # Krippendorff (2011), section A: α = 1 − (n − 1) · o_01 / (n_0 n_1)
    judged = pd.DataFrame({"A": [1, 1, 0, 0, 0], "B": [1, 0, 0, 0, 1]})
    assert krippendorff_alpha(judged).estimate == pytest.approx(1 - 9 * 2 / (6 * 4))


# What must not change ---------------------------------------------------------------------------


@settings(max_examples=80, deadline=None)
@given(tables, st.randoms(use_true_random=False))
def test_the_order_of_units_and_of_coders_changes_nothing(judged, shuffle):
    rows, columns = (list(range(size)) for size in judged.shape)
    shuffle.shuffle(rows)
    shuffle.shuffle(columns)
    moved = pd.DataFrame(judged).iloc[rows, columns]
    moved.columns = [f"renamed {n}" for n in columns]
    for coefficient in ALL:
        one, two = coefficient(pd.DataFrame(judged)), coefficient(moved)
        assert np.isclose(one.estimate, two.estimate, equal_nan=True, atol=1e-12)
        assert (one.n, one.why) == (two.n, two.why)


@settings(max_examples=80, deadline=None)
@given(tables, st.integers(1, 7), st.integers(-5, 5))
def test_alpha_ignores_what_its_level_ignores(judged, scale, shift):
    table = pd.DataFrame(judged)
    same = {
        "nominal": table.replace({0.0: 9.0, 4.0: 0.5}),  # other names
        "ordinal": np.exp(table) + shift,  # any increasing scale
        "interval": scale * table + shift,
        "ratio": scale * table,
    }
    for level, other in same.items():
        one, two = (krippendorff_alpha(each, level).estimate for each in (table, other))
        assert np.isclose(one, two, equal_nan=True, atol=1e-9)


@settings(max_examples=80, deadline=None)
@given(
    arrays.arrays(float, st.integers(2, 12), elements=st.integers(0, 4).map(float)),
    st.integers(2, 6),
)
def test_perfect_agreement_is_exactly_one(values, coders):
    table = pd.DataFrame({f"C{n}": values for n in range(coders)})
    constant = len(set(values)) == 1
    found = [krippendorff_alpha(table, level) for level in LEVELS]
    found += [coefficient(table) for coefficient in ALL[1:]]
    for one in found:
        assert (one.why == "every value is the same") if constant else one.estimate == 1
    icc = intraclass(table)
    assert np.isnan(icc.single) if constant else (icc.single == 1 and icc.average == 1)


@given(squares, st.permutations(range(3)))
def test_kappa_ignores_which_coder_is_first_how_categories_are_called_and_the_scale(counts, order):
    kappa = cohen_kappa(counts).kappa
    renamed = counts[np.ix_(order, order)]
    others = cohen_kappa(np.array([counts.T, renamed, 7 * counts])).kappa
    assert np.allclose(others, kappa, equal_nan=True)


def test_coders_who_guess_agree_as_chance_would():
    guesses = np.random.default_rng(4).choice(4, size=(20_000, 3), p=[0.5, 0.3, 0.1, 0.1])
    table = pd.DataFrame(guesses)
    for coefficient in (fleiss_kappa, conger_kappa, krippendorff_alpha):
        assert abs(coefficient(table).estimate) < 0.02
    assert abs(intraclass(table).single) < 0.02


def test_a_judge_who_is_always_a_level_higher_lowers_absolute_agreement():
    levels = pd.Series([1.0, 2, 3, 4, 5, 3])
    same = intraclass(pd.DataFrame({"A": levels, "B": levels}))
    higher = intraclass(pd.DataFrame({"A": levels, "B": levels + 1}))
    assert float(same.single) == 1
    assert float(higher.single) < float(higher.average) < 1


# What cannot be computed ------------------------------------------------------------------------


def test_words_have_no_order_and_a_ratio_no_negative():
    with pytest.raises(StudyError, match=r"ordinal alpha compares numbers; 'low' is not one\."):
        krippendorff_alpha(pd.DataFrame({"A": ["low", 1], "B": [2, 1]}), "ordinal")
    with pytest.raises(StudyError, match=r"ratio alpha has a true zero; -2 is below it\."):
        krippendorff_alpha(pd.DataFrame({"A": [-2, 1], "B": [2, 1]}), "ratio")


def test_one_judge_or_one_target_has_no_intraclass_correlation():
    assert np.isnan(intraclass(pd.DataFrame({"A": [1, 2, 3]})).single)
    assert np.isnan(intraclass(pd.DataFrame({"A": [1], "B": [2]})).single)
