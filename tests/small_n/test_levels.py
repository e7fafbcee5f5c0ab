"""The ordinal logit gives MASS's numbers, and keeps a finite bound where levels do not overlap."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from r_numbers import read

from metrostudy import small_n


def test_ordinal_gives_the_numbers_of_mass():
    housing, known = read("data/housing"), read("ordinal").set_index("term")
    cases = housing.loc[housing.index.repeat(housing["Freq"])]
    order = pd.CategoricalDtype(["Low", "Medium", "High"], ordered=True)
    found = small_n.ordinal(cases.astype({"Sat": order}), "Sat", ["Infl", "Type", "Cont"])
    found = found.set_index("term").loc[known.index]
    for ours, theirs, tolerance in (
        ("estimate", "estimate", 1e-6),
        ("se", "se", 1e-6),
        ("p_wald", "p_wald", 1e-5),
        ("low", "ci_low_profile", 1e-5),
        ("high", "ci_high_profile", 1e-5),
    ):
        assert found[ours].to_numpy() == pytest.approx(
            known[theirs].to_numpy(), abs=tolerance, nan_ok=True
        )
    assert (found["n"] == 1681).all()


def test_levels_that_do_not_overlap_have_an_infinite_estimate_and_a_finite_bound():
    """Three cases a level, one step apart: at slope b the profile is found by laying cuts halfway.

    The bound is where twelve cases lose 1.92 of log-likelihood, all cuts free; by symmetry the
    middle cut is halfway, the outer ones nearly.
    """
    cases = pd.DataFrame({"level": np.repeat([1, 2, 3, 4], 3), "share": range(12)})
    found = small_n.ordinal(cases, "level", ["share"])
    row = found.iloc[0]
    assert row["estimate"] == row["high"] == np.inf and np.isnan(row["se"])
    assert found["method"].tolist() == ["ordinal logit, separated"]

    def loss(b):
        cuts = [-np.inf, 2.5 * b, 5.5 * b, 8.5 * b, np.inf]
        of = {level: pair for level, pair in enumerate(pairwise(cuts), 1)}
        return -sum(
            np.log(1 / (1 + np.exp(b * x - of[y][1])) - 1 / (1 + np.exp(b * x - of[y][0])))
            for y, x in zip(cases["level"], cases["share"], strict=True)
        )

    assert loss(row["low"]) == pytest.approx(1.9207, abs=0.02)


def test_two_levels_are_the_logit_of_statsmodels():
    from statsmodels.api import Logit, add_constant

    cases = pd.DataFrame({"y": [0, 0, 1, 0, 1, 0, 1, 1, 0, 1], "x": range(10)})
    found = small_n.ordinal(cases, "y", ["x"])
    other = Logit(cases["y"], add_constant(cases["x"].astype(float))).fit(disp=False)
    assert found["estimate"][0] == pytest.approx(other.params["x"], abs=1e-6)
    assert found["estimate"][1] == pytest.approx(-other.params["const"], abs=1e-6)
    assert found["p"][0] == pytest.approx(other.llr_pvalue, abs=1e-6)


@given(
    st.lists(st.tuples(st.integers(0, 2), st.integers(1, 4)), min_size=8, max_size=14),
    st.randoms(use_true_random=False),
)
@settings(max_examples=15, deadline=None)
def test_ordinal_ignores_row_order_and_turns_round_with_the_levels(rows, shuffler):
    assume(len({x for x, _ in rows}) > 1 and len({y for _, y in rows}) > 2)
    first = small_n.ordinal(pd.DataFrame(rows, columns=["x", "y"]), "y", ["x"]).iloc[0]
    shuffler.shuffle(rows)
    turned = pd.DataFrame([(x, 5 - y) for x, y in rows], columns=["x", "y"])
    again = small_n.ordinal(turned, "y", ["x"]).iloc[0]
    assert again["estimate"] == pytest.approx(-first["estimate"], abs=1e-5)
    assert again["low"] == pytest.approx(-first["high"], abs=1e-4)
    assert again["p"] == pytest.approx(first["p"], abs=1e-6)
    assert first["low"] < first["estimate"] or np.isinf(first["estimate"])
