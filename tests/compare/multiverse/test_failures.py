"""When a verdict fails: the rule, on planted causes, and on luck that must not be named."""

import numpy as np
import pytest
from sweeps_by_hand import (
    COUNTED,
    LAYER,
    PLACES,
    SCALE,
    WITHOUT,
    coder_b_on_turns,
    factors,
    sweep,
)

from metrostudy.compare.multiverse.failures import fails


def failing(answers, places=PLACES):
    return fails(answers, factors(places)).iloc[0]


def test_every_alternative_that_is_enough_by_itself_is_named():
    row = failing(sweep(lambda layer, _: "supports" if layer == "union" else "silent",
                        (LAYER, COUNTED)))  # fmt: skip
    assert (row["rule"], row["alternatives"]) == ("alone", "codings.layer=A | codings.layer=B")
    assert (row["label_fr"], row["label_en"]) == ("layer : A | layer : B", "layer: A | layer: B")
    assert (row["holds"], row["n"], row["failures"], row["others"]) == (0, 4, 4, 1.0)
    assert (row["becomes"], row["own"]) == ("silent", False)


def test_two_alternatives_are_named_when_neither_is_enough():
    row = failing(sweep(coder_b_on_turns, (LAYER, COUNTED, WITHOUT)))
    assert row["rule"] == "pair"
    assert row["alternatives"] == "codings.layer=B + barriers.denominator=turns"
    assert (row["n"], row["failures"]) == (3, 3)


def test_failures_are_counted_once_however_many_combinations_they_are():
    answers = sweep(lambda layer, counted: "silent" if counted == "turns" else "one",
                    (LAYER, COUNTED), "H1")  # fmt: skip
    row = failing(answers.assign(data=answers[COUNTED]))
    assert row["alternatives"] == "barriers.denominator=turns"
    assert (row["n"], row["failures"], row["others"]) == (1, 1, 1.0)


FOUR = {LAYER: ("union", "A", "B", "C"), SCALE: ("goalposts", "z", "rank")}


def test_else_the_alternative_that_lowers_the_share_most_is_named():
    # z with A, with B, with C: three pairs, none of which makes half of the failures
    answers = sweep(lambda layer, scale: "silent" if scale == "z" and layer != "union" else "one",
                    FOUR, "H1")  # fmt: skip
    row = failing(answers, places=FOUR)
    assert (row["rule"], row["alternatives"]) == ("lowers", "maturity.normalise=z")
    assert (row["holds"], row["n"], row["others"], row["own"]) == (1, 4, 1.0, False)


def test_the_alternative_named_may_be_the_study_s_own():
    def verdict(layer, scale):
        fails = (scale == "goalposts" and layer != "union") or (layer, scale) == ("A", "z")
        return "silent" if fails else "one"

    row = failing(sweep(verdict, FOUR, "H1"), places=FOUR)
    assert (row["alternatives"], row["own"]) == ("maturity.normalise=goalposts", True)


def test_nothing_is_named_where_no_analysis_fails_or_the_study_has_no_verdict():
    assert failing(sweep(lambda _: "supports", (LAYER,)))["rule"] == "nowhere"
    blank = sweep(lambda layer: "impossible" if layer == "union" else "supports", (LAYER,))
    assert failing(blank)["rule"] == "unanswered"


BIG = {f"maturity.c{i}": tuple("abcde") for i in range(5)}


def sample(verdict, seed, n=150):
    rng = np.random.default_rng(seed)
    rows = np.append(0, rng.choice(np.arange(1, 5**5), n - 1, replace=False))
    return sweep(verdict, BIG, "H1", rows)


def test_in_a_sample_what_luck_does_is_hardly_ever_named():
    def at_random(seed):
        draws = np.random.default_rng(seed)
        return lambda *values: "one" if values == ("a",) * 5 or draws.random() < 0.5 else "several"

    rules = [failing(sample(at_random(seed), seed), places=BIG)["rule"] for seed in range(10)]
    assert rules.count("scattered") >= 8


@pytest.mark.parametrize("seed", range(5))
def test_in_a_sample_a_planted_cause_is_named(seed):
    alone = failing(sample(lambda *v: "several" if v[2] == "d" else "one", seed), places=BIG)
    assert (alone["rule"], alone["alternatives"]) == ("alone", "maturity.c2=d")
    pair = failing(sample(lambda *v: "several" if v[1] == "b" and v[3] == "e" else "one", seed, 600),
                   places=BIG)  # fmt: skip
    assert (pair["rule"], pair["alternatives"]) == ("pair", "maturity.c1=b + maturity.c3=e")
