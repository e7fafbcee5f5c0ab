from itertools import combinations, product

import numpy as np
import pandas as pd
import pytest
from compare.configurations.cases import PUBLISHED, published
from hypothesis import given, settings
from hypothesis import strategies as st

from metrostudy.compare.configurations.expressions import membership
from metrostudy.compare.configurations.fit import necessity_fit
from metrostudy.compare.configurations.necessity import necessity, necessity_search
from metrostudy.faults import StudyError

SEEDS = st.integers(0, 2**32 - 1)
SINGLE = pd.read_csv(PUBLISHED / "necessity_single.csv")
SEARCHES = pd.read_csv(PUBLISHED / "necessity_search.csv")
FITS = ["inclN", "covN", "RoN"]


def sets(seed: int, n: int = 9, k: int = 3) -> tuple[pd.DataFrame, pd.Series]:
    rng, names = np.random.default_rng(seed), [f"m{i}" for i in range(n)]
    x = pd.DataFrame(rng.uniform(size=(n, k)), names, [f"c{j}" for j in range(k)])
    return x, pd.Series(rng.uniform(size=n), names)


@pytest.mark.parametrize("name", SINGLE["analysis"].unique())
def test_single_conditions_are_as_necessary_as_qca_says(name):
    expected = SINGLE[SINGLE["analysis"] == name]
    data = published(expected["dataset"].iloc[0])
    both = pd.DataFrame({text: membership(text, data) for text in expected["expression"]})
    found = necessity(both, data[expected["outcome"].iloc[0]]).set_index("condition")
    np.testing.assert_allclose(found.loc[expected["expression"], FITS], expected[FITS], atol=1e-9)


@pytest.mark.parametrize("name", SEARCHES["analysis"].unique())
def test_the_search_finds_what_superset_finds_and_nothing_else(name):
    expected = SEARCHES[SEARCHES["analysis"] == name].set_index("expression")
    asked, data = expected.iloc[0], published(expected["dataset"].iloc[0])
    conditions = [column for column in data if column != asked["outcome"]]
    depth = None if np.isnan(asked["depth"]) else int(asked["depth"])
    found = necessity_search(data, asked["outcome"], conditions, asked["incl_cut"],
                             asked["cov_cut"], asked["ron_cut"], depth)  # fmt: skip
    found = found.set_index("expression")
    assert set(found.index) == set(expected.index)
    np.testing.assert_allclose(found.loc[expected.index, FITS], expected[FITS], atol=1e-9)


@settings(max_examples=25, deadline=None)
@given(SEEDS, st.floats(0.6, 0.95), st.floats(0.3, 0.7))
def test_the_search_is_that_of_trying_every_expression(seed, consistency, relevance):
    x, y = sets(seed, n=7)
    data, asked = x.assign(y=y), {"inclN": consistency, "covN": 0.4, "RoN": relevance}

    def passes(literals, joined):
        degrees = [x[name] if value else 1 - x[name] for name, value in literals]
        fit = necessity_fit(joined(degrees), y.to_numpy())
        return all(fit[name] >= least for name, least in asked.items())

    literal_sets = [
        tuple(zip(names, values, strict=True))
        for size in (1, 2, 3)
        for names in combinations(x, size)
        for values in product((1, 0), repeat=size)
    ]
    every = [one for one in literal_sets if passes(one, lambda d: np.min(d, axis=0))]
    either = [one for one in literal_sets if passes(one, lambda d: np.max(d, axis=0))]
    shortest = [one for one in either if not any(set(o) < set(one) for o in either)]
    found = necessity_search(data, "y", list(x), consistency, 0.4, relevance)
    assert len(found) == len(every) + sum(len(one) > 1 for one in shortest)


def test_a_value_of_a_condition_that_has_several_can_be_necessary():
    cases = pd.DataFrame({"SIZE": [2, 2, 0, 1], "Y": [1, 1, 0, 0]})
    found = necessity_search(cases, "Y", ["SIZE"])
    assert found[["expression", "inclN", "covN"]].values.tolist() == [["SIZE[2]", 1, 1]]


def test_counts_and_chance_checked_by_hand():
    # Mature: a, b, c, d. All have T, as does one of the four others: the chance that the five who
    # have it take in all four mature is C(4,1)/C(8,5) = 4/56, the smallest these margins allow.
    x = pd.DataFrame(
        {"T": [1, 1, 1, 1, 1, 0, 0, 0], "U": [1, 1, 1, 0, 1, 0, 0, 0]}, list("abcdefgh")
    )
    y = pd.Series([1.0] * 4 + [0.0] * 4, list("abcdefgh"))
    found = necessity(x, y).set_index("condition")
    counts = ["mature", "mature_with", "others", "others_with"]
    assert found.loc["T", counts].tolist() == [4, 4, 4, 1]
    assert found.loc["T", ["p", "p_min"]].tolist() == pytest.approx([4 / 56, 4 / 56])
    assert found.loc["U", ["p", "p_min"]].tolist() == pytest.approx([17 / 70, 1 / 70])
    assert found["p_holm"].tolist() == pytest.approx([8 / 56, 17 / 70])
    assert found["lacking"].tolist() == ["", "d"]
    assert found["holders"].tolist() == ["a|b|c|d", "a|b|c"]
    assert found["also"].tolist() == ["e", "e"]


def test_a_blank_leaves_the_metropole_out_of_that_condition_alone():
    x, y = sets(3)
    x.loc["m2", "c0"] = np.nan
    assert necessity(x, y)["n"].tolist() == [8, 9, 9]


@settings(max_examples=30, deadline=None)
@given(SEEDS)
def test_a_subset_is_consistent_and_order_does_not_matter(seed):
    x, y = sets(seed)
    x["above"] = np.maximum(x["c0"], y)
    found = necessity(x, y)
    assert found.set_index("condition").loc["above", "inclN"] == pytest.approx(1)
    columns = found.select_dtypes("number").columns
    again = necessity(x.sample(frac=1, random_state=1), y)
    np.testing.assert_allclose(found[columns], again[columns])
    assert (found["p"] >= found["p_min"] - 1e-12).all()


def test_a_membership_beyond_one_is_refused_with_its_case():
    cases = pd.DataFrame({"A": [0.4, 1.2], "Y": [1, 0]}, index=["brest", "rouen"])
    with pytest.raises(StudyError, match=r"A: membership of rouen \(1.2\) is outside 0–1"):
        necessity_search(cases, "Y", ["A"])


def test_too_many_conditions_to_search_are_refused_with_their_number():
    cases = pd.DataFrame(1.0, index=["a"], columns=[f"c{i}" for i in range(14)])
    with pytest.raises(StudyError, match="14 conditions make more than 2000000 expressions"):
        necessity_search(cases.assign(Y=1.0), "Y", list(cases))


def test_a_condition_that_is_the_outcome_is_refused():
    with pytest.raises(StudyError, match="Y: is a condition and the outcome"):
        necessity_search(pd.DataFrame({"A": [1, 0], "Y": [1, 0]}), "~Y", ["A", "Y"])
