from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrostudy.compare.configurations.invariants import invariants, luck, overlap, published_lists
from metrostudy.compare.configurations.nca import nca
from metrostudy.study import Invariants

SEEDS = st.integers(0, 2**32 - 1)
NAMES = pd.DataFrame({"code": ["A", "B"], "label_fr": ["Un", "Deux"], "label_en": ["One", "Two"],
                      "source": ["D3 E2", "D3"]})  # fmt: skip
NONE = pd.DataFrame({"condition": [], "ceiling": [], "estimate": [], "p_holm": []})


def test_what_everyone_has_is_consistent_but_trivial():
    x = pd.DataFrame({"A": [0.95] * 10}, list("abcdefghij"))
    y = pd.Series([0.9] * 4 + [0.1] * 6, list("abcdefghij"))
    row = invariants(x, y, NAMES, Invariants(), NONE).iloc[0]
    assert row["inclN"] == 1 and row["RoN"] < 0.1
    assert not row["necessary"] and not row["rarer"]
    assert row["p"] == row["p_min"] == 1


def test_an_invariant_must_be_rarer_among_the_others():
    x = pd.DataFrame({"B": [0.4] * 6, "A": [1, 1, 1, 0, 0, 0]}, list("abcdef"), dtype=float)
    y = pd.Series([0.9, 0.9, 0.9, 0.1, 0.1, 0.1], list("abcdef"))
    found = invariants(x, y, NAMES, Invariants(consistency=0.4, relevance=0.4), NONE)
    assert found[["condition", "label_fr", "rarer", "necessary"]].values.tolist() == [
        ["A", "Un", True, True], ["B", "Deux", False, False],
    ]  # fmt: skip


def test_who_has_the_condition_and_what_its_ceiling_says_stand_in_one_row():
    x = pd.DataFrame({"A": [0.9, 0.9, 0.9, 0.1], "B": [0.1, 0.2, 0.8, 0.9]}, list("abcd"))
    y = pd.Series([0.9, 0.8, 0.1, 0.2], list("abcd"), name="outcome")
    ceilings = nca(x.join(y), ["A", "B"], "outcome", np.random.default_rng(0), 99)
    row = invariants(x, y, NAMES, Invariants(), ceilings).set_index("condition").loc["A"]
    assert row[["holders", "lacking", "also", "source"]].tolist() == ["a|b", "", "c", "D3 E2"]
    steps = ceilings.query("condition == 'A' and ceiling == 'ce_fdh'").iloc[0]
    assert row[["effect", "effect_p"]].tolist() == steps[["estimate", "p_holm"]].tolist()


@settings(max_examples=15, deadline=None)
@given(st.integers(2, 7), st.integers(0, 8), st.integers(1, 4))
def test_the_chance_that_some_trait_is_shared_counts_every_draw_of_the_mature(mature, held, k):
    x = pd.DataFrame({name: [1.0] * held + [0.0] * (8 - held) for name in "ABCD"[:k]})
    y = pd.Series([1.0] * mature + [0.0] * (8 - mature))
    draws = [all(i < held for i in chosen) for chosen in combinations(range(8), mature)]
    found = invariants(x, y, NAMES, Invariants(), NONE)["p_some"]
    assert found.tolist() == pytest.approx([1 - (1 - np.mean(draws)) ** k] * k)


def test_the_lists_and_their_union_say_who_has_all_their_traits():
    # a and b have both traits of D3; c only A. E2 names one condition: that is no list.
    x = pd.DataFrame({"A": [1, 1, 1, 0], "B": [1, 1, 0, 1]}, list("abcd"))
    found = published_lists(x, pd.Series([1, 1, 1, 0], list("abcd")), NAMES)
    assert found[["source", "conditions", "mature_with", "mature", "others_with", "others"]].values.tolist() == [
        ["D3", "A|B", 2, 3, 0, 1], ["all", "A|B", 2, 3, 0, 1],
    ]  # fmt: skip


def test_nobody_mature_gives_no_shared_condition():
    x = pd.DataFrame({"A": [0.9, 0.1], "B": [0.2, 0.8]})
    row = luck(x, pd.Series([0.0, 0.0])).iloc[0]
    assert row["shared"] == 0 and row["p"] == 1


@settings(max_examples=15, deadline=None)
@given(SEEDS)
def test_luck_counts_every_draw(seed):
    rng = np.random.default_rng(seed)
    x, y = pd.DataFrame(rng.uniform(size=(8, 3))), pd.Series(rng.uniform(size=8))
    mature, has = int((y > 0.5).sum()), (x > 0.3).astype(float)
    row = luck(has, y).iloc[0]
    draws = [has.iloc[list(rows)].all().sum() for rows in combinations(range(8), mature)]
    if mature:
        assert row["p_any"] == pytest.approx(np.mean(np.array(draws) >= 1))
        assert row["p"] == pytest.approx(np.mean(np.array(draws) >= row["shared"]))
        assert row["expected"] == pytest.approx(np.mean(draws))


@pytest.mark.parametrize(("share", "chance"), [(0.5, 0.40), (0.7, 0.89), (0.85, 0.997)])
def test_luck_is_as_frequent_as_the_binomial_says(share, chance):
    # Eight independent traits, each held by a share of all; ten métropoles, four of them mature:
    # at least one trait is shared by all four in 1 − (1 − share⁴)⁸ of studies.
    rng, y = np.random.default_rng(0), pd.Series([1.0] * 4 + [0.0] * 6)
    drawn = (pd.DataFrame(rng.random((10, 8)) < share, dtype=float) for _ in range(60))
    chances = [luck(traits, y)["p_any"].item() for traits in drawn]
    assert 1 - (1 - share**4) ** 8 == pytest.approx(chance, abs=0.005)
    assert np.mean(chances) == pytest.approx(chance, abs=3 * np.std(chances) / np.sqrt(60) + 0.005)


def test_the_overlap_shows_the_same_condition_twice():
    found = pd.DataFrame({"condition": ["A", "B"], "inclN": [0.98, 0.7]})
    again = found.assign(inclN=[0.91, 0.6])
    assert overlap(found, again, "A").values.tolist() == [
        ["whole index", "A", 0.98], ["without the overlap", "A", 0.91],
    ]  # fmt: skip
