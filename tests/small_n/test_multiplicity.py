"""Adjusted p are those of R, and a family has a smallest p of its own."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from r_numbers import read

from metrostudy import small_n
from metrostudy.small_n.multiplicity import METHODS

chances = st.lists(st.one_of(st.floats(0, 1), st.just(float("nan"))), max_size=12)


def test_holm_gives_the_p_of_r():
    table = read("p_adjust").query("method == 'holm'")
    assert small_n.holm(table["p"]) == pytest.approx(table["p_adjusted"].to_numpy(), abs=1e-12)


@given(chances)
def test_holm_never_lowers_a_p_keeps_their_order_and_leaves_blanks(p):
    adjusted, given_p = small_n.holm(p), np.asarray(p, float)
    known = ~np.isnan(given_p)
    assert (np.isnan(adjusted) == ~known).all()
    assert (adjusted[known] >= given_p[known] - 1e-12).all() and (adjusted[known] <= 1).all()
    order = np.argsort(given_p[known], kind="stable")
    assert (np.diff(adjusted[known][order]) >= 0).all()


@pytest.mark.parametrize("method", METHODS)
def test_every_method_gives_the_p_of_r(method):
    table = read("p_adjust")
    table = table[table["method"].str.lower() == method]
    assert len(table) == 10
    assert small_n.adjust(table["p"], method) == pytest.approx(
        table["p_adjusted"].to_numpy(), abs=1e-9
    )


@given(chances, st.sampled_from(sorted(METHODS)))
def test_adjusting_never_lowers_a_p_and_leaves_blanks_uncounted(p, method):
    adjusted, known = small_n.adjust(p, method), ~np.isnan(np.asarray(p, float))
    assert (np.isnan(adjusted) == ~known).all()
    assert (adjusted[known] >= np.asarray(p, float)[known] - 1e-12).all()
    assert adjusted[known] == pytest.approx(small_n.adjust(np.asarray(p, float)[known], method))


@given(
    st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), max_size=8),
    st.sampled_from(sorted(METHODS)),
)
def test_no_family_goes_below_what_its_own_smallest_p_allow(pairs, method):
    p, least = (np.array([f(pair) for pair in pairs]) for f in (max, min))
    assert (small_n.attainable(least, method) <= small_n.adjust(p, method) + 1e-12).all()
