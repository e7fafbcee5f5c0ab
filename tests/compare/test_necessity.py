from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrostudy.compare.necessity import invariants, luck, necessity, overlap
from metrostudy.study import Invariants

PUBLISHED = Path(__file__).parents[1] / "published"
SEEDS = st.integers(0, 2**32 - 1)


def sets(seed: int, n: int = 9, k: int = 3) -> tuple[pd.DataFrame, pd.Series]:
    rng, names = np.random.default_rng(seed), [f"m{i}" for i in range(n)]
    x = pd.DataFrame(rng.uniform(size=(n, k)), names, [f"c{j}" for j in range(k)])
    return x, pd.Series(rng.uniform(size=n), names)


@pytest.mark.parametrize(
    ("source", "data", "analysis"),
    [("lipset1959", "crisp", "lc_surv"), ("lipset1959", "fuzzy", "lf_surv"),
     ("cebotari_vink2013", "fuzzy", "cvf_protest")],
)  # fmt: skip
def test_necessity_is_that_of_qca_for_every_condition_and_its_negation(source, data, analysis):
    table = pd.read_csv(PUBLISHED / source / f"{data}.csv", index_col="case")
    x, y = table.iloc[:, :-1], table.iloc[:, -1]
    published = pd.read_csv(PUBLISHED / source / "necessity.csv")
    published = published[published["analysis"] == analysis].set_index("expression")
    both = x.join((1 - x).add_prefix("~"))
    found = necessity(both, y).set_index("condition").loc[published.index]
    for ours, theirs in {"consistency": "inclN", "coverage": "covN", "relevance": "RoN"}.items():
        np.testing.assert_allclose(found[ours], published[theirs], atol=1e-11)


def test_counts_and_chance_checked_by_hand():
    # Mature: a, b, c, d. All have T, as does one of the four others: the chance that the five who
    # have it take in all four mature is C(4,1)/C(8,5) = 4/56, the smallest these margins allow.
    x = pd.DataFrame(
        {"T": [1, 1, 1, 1, 1, 0, 0, 0], "U": [1, 1, 1, 0, 1, 0, 0, 0]}, list("abcdefgh")
    )
    y = pd.Series([1.0] * 4 + [0.0] * 4, list("abcdefgh"))
    found = necessity(x, y).set_index("condition")
    assert found.loc["T", ["mature", "mature_with", "others", "others_with"]].tolist() == [
        4,
        4,
        4,
        1,
    ]
    assert found.loc["T", ["p", "p_min"]].tolist() == pytest.approx([4 / 56, 4 / 56])
    assert found.loc["U", ["p", "p_min"]].tolist() == pytest.approx([17 / 70, 1 / 70])
    assert found["p_holm"].tolist() == pytest.approx([8 / 56, 17 / 70])
    assert found["lacking"].tolist() == ["", "d"]


def test_what_everyone_has_is_consistent_but_trivial():
    names = pd.DataFrame({"code": ["A"], "label_fr": ["Atout"], "label_en": ["Asset"]})
    x = pd.DataFrame({"A": [0.95] * 10}, list("abcdefghij"))
    y = pd.Series([0.9] * 4 + [0.1] * 6, list("abcdefghij"))
    row = invariants(x, y, names, Invariants()).iloc[0]
    assert row["consistency"] == 1 and row["relevance"] < 0.1
    assert not row["necessary"] and not row["rarer"]
    assert row["p"] == row["p_min"] == 1


def test_an_invariant_must_be_rarer_among_the_others():
    names = pd.DataFrame(
        {"code": ["A", "B"], "label_fr": ["Un", "Deux"], "label_en": ["One", "Two"]}
    )
    x = pd.DataFrame({"B": [0.4] * 6, "A": [1, 1, 1, 0, 0, 0]}, list("abcdef"), dtype=float)
    y = pd.Series([0.9, 0.9, 0.9, 0.1, 0.1, 0.1], list("abcdef"))
    found = invariants(x, y, names, Invariants(consistency=0.4, relevance=0.4))
    assert found[["condition", "label_fr", "rarer", "necessary"]].values.tolist() == [
        ["A", "Un", True, True], ["B", "Deux", False, False],
    ]  # fmt: skip


def test_a_blank_leaves_the_metropole_out_of_that_condition_alone():
    x, y = sets(3)
    x.loc["m2", "c0"] = np.nan
    assert necessity(x, y)["n"].tolist() == [8, 9, 9]


def test_nobody_mature_gives_no_number():
    x, _ = sets(3)
    found = necessity(x, pd.Series(0.0, x.index))
    assert found["consistency"].isna().all() and (found["p"] == 1).all()
    assert luck(x, pd.Series(0.0, x.index))["shared"].item() == 0


@settings(max_examples=30, deadline=None)
@given(SEEDS)
def test_a_subset_is_consistent_and_order_does_not_matter(seed):
    x, y = sets(seed)
    x["above"] = np.maximum(x["c0"], y)
    found = necessity(x, y)
    assert found.set_index("condition").loc["above", "consistency"] == pytest.approx(1)
    columns = found.select_dtypes("number").columns
    again = necessity(x.sample(frac=1, random_state=1), y)
    np.testing.assert_allclose(found[columns], again[columns])
    assert (found["p"] >= found["p_min"] - 1e-12).all()


@settings(max_examples=15, deadline=None)
@given(SEEDS)
def test_luck_counts_every_draw(seed):
    x, y = sets(seed, n=8)
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
    found = pd.DataFrame({"condition": ["A", "B"], "consistency": [0.98, 0.7]})
    again = found.assign(consistency=[0.91, 0.6])
    assert overlap(found, again, "A").values.tolist() == [
        ["whole index", "A", 0.98], ["without the overlap", "A", 0.91],
    ]  # fmt: skip
