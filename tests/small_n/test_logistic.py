"""Firth's logistic gives logistf's numbers, and finite ones where a term separates."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from r_numbers import read

from metrostudy import small_n

pytest.importorskip("firthmodels")
MODELS = {"sex2_full": ("sex2", "case"), "barrier_maturity": ("barrier_separated_12", "barrier")}


@pytest.mark.parametrize("model", MODELS)
def test_firth_gives_the_numbers_of_logistf(model):
    known, (data, outcome) = read("firth").query("model == @model"), MODELS[model]
    terms = known["term"].iloc[1:].tolist()
    found = small_n.firth(read(f"data/{data}"), outcome, terms)
    assert found["term"].tolist() == ["intercept", *terms]
    assert (found["n"] == known["n"].to_numpy()).all()
    for ours, theirs, tolerance in (
        ("estimate", "coef", 1e-6),
        ("se", "se", 1e-6),
        ("p", "p_pl", 1e-5),
        ("low", "ci_low_pl", 1e-5),
        ("high", "ci_high_pl", 1e-5),
    ):
        assert found[ours].to_numpy() == pytest.approx(known[theirs].to_numpy(), abs=tolerance)
    assert found["flic"][0] == pytest.approx(known["flic_intercept"].iloc[0], abs=1e-6)


def test_flic_gives_the_share_seen_where_firth_alone_does_not():
    cases = pd.DataFrame(
        {"named": [1, 0, 0, 0, 0, 0, 0, 0, 1, 0], "level": [1, 1, 1, 2, 2, 3, 3, 4, 4, 4]}
    )
    found = small_n.firth(cases, "named", ["level"])
    slope = found["estimate"][1]
    share = [
        np.mean(1 / (1 + np.exp(-a - slope * cases["level"])))
        for a in (found["flic"][0], found["estimate"][0])
    ]
    assert share[0] == pytest.approx(0.2, abs=1e-9)
    assert share[1] > 0.22


def test_the_smallest_p_of_firth_is_that_of_counting_every_deal():
    deals = [np.isin(range(6), chosen).astype(int) for chosen in combinations(range(6), 3)]
    cases = [pd.DataFrame({"y": deal, "x": [1, 1, 2, 3, 3, 5]}) for deal in deals]
    rows = [small_n.firth(case, "y", ["x"]).iloc[1] for case in cases]
    least = min(row["p"] for row in rows)
    assert [row["p_min"] for row in rows] == pytest.approx([least] * 20, abs=1e-6)


@given(
    st.lists(st.tuples(st.integers(1, 4), st.booleans()), min_size=5, max_size=12),
    st.randoms(use_true_random=False),
)
@settings(max_examples=10, deadline=None)
def test_firth_ignores_row_order_and_turns_round_with_the_answer(rows, shuffler):
    assume(len({x for x, _ in rows}) > 1 and len({y for _, y in rows}) > 1)
    first = small_n.firth(pd.DataFrame(rows, columns=["x", "y"]), "y", ["x"]).iloc[1]
    shuffler.shuffle(rows)
    turned = pd.DataFrame([(10 * x, not y) for x, y in rows], columns=["x", "y"])
    again = small_n.firth(turned, "y", ["x"]).iloc[1]
    assert again["estimate"] * 10 == pytest.approx(-first["estimate"], abs=2e-5)
    assert again["p"] == pytest.approx(first["p"], abs=1e-6)
    assert first["low"] < first["estimate"] < first["high"]
    assert first["p_min"] <= first["p"]
    assert (first["low"] > 0 or first["high"] < 0) == (first["p"] < 0.05) or abs(
        first["p"] - 0.05
    ) < 1e-4


def test_a_bound_that_firthmodels_cannot_find_is_searched_for(monkeypatch):
    from firthmodels import FirthLogisticRegression

    cases = read("data/barrier_separated_12")
    given_ = small_n.firth(cases, "barrier", ["maturity"])

    def stops(*_, **__):
        raise np.linalg.LinAlgError("Weighted design matrix is rank deficient")

    monkeypatch.setattr(FirthLogisticRegression, "conf_int", stops)
    searched = small_n.firth(cases, "barrier", ["maturity"])
    for bound in ("low", "high"):
        assert searched[bound].to_numpy() == pytest.approx(given_[bound].to_numpy(), abs=1e-4)


def test_cases_with_a_blank_are_left_out_and_not_counted():
    cases = pd.DataFrame({"y": [1, 0, 1, 0, None, 1], "x": [1, 2, None, 3, 4, 4]})
    assert (small_n.firth(cases, "y", ["x"])["n"] == 4).all()
