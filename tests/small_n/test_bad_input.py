"""What the tests refuse is said in one sentence each."""

import sys

import numpy as np
import pandas as pd
import pytest
from r_numbers import rng

from metrostudy import small_n
from metrostudy.faults import StudyError

cases = pd.DataFrame({"y": [0, 1, 0, 1], "x": [1, 2, 3, 5], "same": 1, "word": list("abab")})

REFUSED = {
    "2 values of x and 3 values of y": lambda: small_n.spearman([1, 2], [1, 2, 3], rng()),
    "1 of 3 values are blank": lambda: small_n.difference([1, 2, None], [1, 0, 1], rng()),
    "groups holds 2; a yes or no is 1 or 0": lambda: small_n.cliffs_delta([1, 2], [1, 2], rng()),
    "strata: 1 of 2 cases have none": lambda: small_n.difference(
        [1, 2], [1, 0], rng(), ["a", None]
    ),
    "strata: 1 of 3 cases": lambda: small_n.mantel_haenszel([1, 0, 1], [1, 0, 0], ["a", None, "a"]),
    "successes is 4; it must lie from 0 to 3": lambda: small_n.wilson(4, 3),
    "a design effect is 1 or more": lambda: small_n.wilson(1, 3, deff=0.5),
    "level is 95; it must lie strictly between 0 and 1": lambda: small_n.wilson(1, 3, level=95),
    "level is 1": lambda: small_n.fisher(1, 2, 3, 4, level=1),
    "hits holds 0.5": lambda: small_n.prevalence(pd.Series([0.5, 1]), pd.Series(["a", "b"])),
    "hits is empty": lambda: small_n.design_effect(pd.Series([]), pd.Series([])),
    "clusters: 1 of 2 cases": lambda: small_n.prevalence(pd.Series([0, 1]), pd.Series(["a", None])),
    "a 2×2 table holds -1": lambda: small_n.fisher(-1, 2, 3, 4),
    "the table holds 1.5": lambda: small_n.fisher_rxc([[1.5, 2], [3, 4]], rng()),
    "p is 1.2; it must lie from 0 to 1": lambda: small_n.holm([0.1, 1.2]),
    "'bonferoni' adjusts no p": lambda: small_n.adjust([0.1], "bonferoni"),
    "icc is 1": lambda: small_n.association_power(range(9), 2, 0.5, 1.0, 0, rng()),
    "share is 0": lambda: small_n.association_power(range(9), 2, 0, 0.1, 0, rng()),
    "scores must vary": lambda: small_n.association_power([1] * 9, 2, 0.5, 0.1, 0, rng()),
    "no column z": lambda: small_n.firth(cases, "y", ["z"]),
    "terms is empty": lambda: small_n.firth(cases, "y", []),
    "y is the outcome": lambda: small_n.firth(cases, "y", ["y"]),
    "same is the same in all 4 cases": lambda: small_n.firth(cases, "same", ["x"]),
    "x holds 2": lambda: small_n.firth(cases, "x", ["y"]),
    "same never varies": lambda: small_n.ordinal(cases, "x", ["same"]),
    "word holds words without an order": lambda: small_n.ordinal(cases, "word", ["x"]),
    "cannot tell x, wordb, double apart": lambda: small_n.ordinal(
        cases.assign(double=2 * cases["x"]), "y", ["x", "word", "double"]
    ),
    "hits is the same in all 4 cases": lambda: small_n.mixed_logit([1] * 4, [0, 1] * 2, "aabb"),
}


@pytest.mark.parametrize("sentence", REFUSED)
def test_bad_input_is_refused_in_a_sentence(sentence):
    with pytest.raises(StudyError) as refusal:
        REFUSED[sentence]()
    assert sentence in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_firth_without_its_package_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "firthmodels", None)
    with pytest.raises(StudyError, match="pip install firthmodels"):
        small_n.firth(cases, "y", ["x"])


def test_a_blank_pair_is_left_out_of_a_correlation_and_a_blank_p_of_a_family():
    found = small_n.spearman([1, 2, 3, 4, np.nan], [1, 2, 3, 4, 5], rng())
    assert found["n"] == 4
    assert small_n.holm([0.01, np.nan, 0.02])[0] == 0.02
