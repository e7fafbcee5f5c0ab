"""A difference between two editions: exact by construction, by hand, and on planted studies."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from metrostudy import tables
from metrostudy.compare.editions.decomposition import decompose, split
from metrostudy.faults import StudyError
from metrostudy.measure.sources import Sources
from metrostudy.simulate import Change, Truth, simulate
from metrostudy.study import Editions, Maturity

ROOT = Path(__file__).parents[3]
FRAMEWORK = tables.read(ROOT / "data/demo/framework.csv", tables.descriptor("framework"))
PARTS = ["same", "redefinitions", "arrivals", "departures"]


def rng() -> np.random.Generator:
    return np.random.default_rng(2)


def mean(table: pd.DataFrame) -> pd.Series:
    return table.mean(axis=1)


def test_four_metropoles_by_hand():
    # a and b stay, c leaves, d arrives; item z replaces y.
    before = pd.DataFrame({"x": [2, 4, 9.0], "y": [4, 0, 9.0]}, index=list("abc"))  # 3, 2, 9
    after = pd.DataFrame({"x": [3, 6, 1.0], "z": [7, 8, 3.0]}, index=list("abd"))  # 5, 7, 2
    parts, places = split(before, after, mean, rng())
    found = parts.set_index("part")["estimate"]
    assert found[["before", "after"]].tolist() == pytest.approx([14 / 3, 14 / 3])
    assert found["difference"] == 0
    assert found["same"] == 1.5  # x alone: 2 → 3 and 4 → 6
    assert found["redefinitions"] == 2  # after, 6 − 4.5 = 1.5; before, 2.5 − 3 = −0.5
    assert found["arrivals"] == pytest.approx(14 / 3 - 6)  # d brings the mean of 5 and 7 down
    assert found["departures"] == pytest.approx(2.5 - 14 / 3)  # c, the best, is gone
    assert found[PARTS].sum() == pytest.approx(0)
    assert parts.set_index("part")["n"][["same", "arrivals", "departures"]].tolist() == [2, 1, 1]
    assert places.set_index("metropole")["status"].to_dict() == {
        "a": "both", "b": "both", "c": "departure", "d": "arrival",
    }  # fmt: skip


def grids(rows: st.SearchStrategy[int]) -> st.SearchStrategy[np.ndarray]:
    cells = st.one_of(st.just(np.nan), st.floats(0, 100))
    return rows.flatmap(lambda n: arrays.arrays(float, (n, 4), elements=cells))


@settings(max_examples=40, deadline=None)
@given(grids(st.integers(1, 7)), grids(st.integers(1, 7)), st.integers(0, 6))
def test_the_parts_sum_to_the_difference_whatever_is_missing(a, b, shift):
    before = pd.DataFrame(a, [f"m{i}" for i in range(len(a))], list("wxyz"))
    after = pd.DataFrame(b, [f"m{i + shift}" for i in range(len(b))], list("wxyz"))
    parts = split(before, after, mean, rng())[0].set_index("part")["estimate"]
    if parts.notna().all():
        assert parts[PARTS].sum() == pytest.approx(parts["difference"], abs=1e-9)
        assert parts["after"] - parts["before"] == pytest.approx(parts["difference"], abs=1e-9)


@settings(max_examples=15, deadline=None)
@given(grids(st.integers(2, 6)), st.randoms())
def test_order_and_names_change_nothing(a, random):
    before = pd.DataFrame(a, [f"m{i}" for i in range(len(a))], list("wxyz"))
    after = (before + 1).iloc[1:]
    order = random.sample(range(len(after)), len(after))
    rename = dict(zip(before.index, [f"z{i}" for i in range(len(a))], strict=True))
    one = split(before, after, mean, rng())[0]["estimate"]
    other = split(before.rename(index=rename), after.iloc[order].rename(index=rename), mean, rng())
    pd.testing.assert_series_equal(one, other[0]["estimate"])


def test_the_same_panel_and_items_leave_one_part_only():
    before = pd.DataFrame({"x": [1.0, 2, 3]}, index=list("abc"))
    parts = split(before, before + 5, mean, rng())[0].set_index("part")["estimate"]
    assert parts[PARTS].tolist() == [5, 0, 0, 0]


def test_another_panel_alone_is_no_change():
    before = pd.DataFrame({"x": [1.0, 2, 3]}, index=list("abc"))
    after = pd.concat([before, pd.DataFrame({"x": [0.0]}, index=["d"])])
    parts = split(before, after, mean, rng())[0].set_index("part")
    assert parts["estimate"][PARTS].tolist() == [0, 0, -0.5, 0]
    assert parts.loc["same", "p"] == 1


def test_whoever_shares_no_item_with_itself_is_gone_and_another_has_come():
    before = pd.DataFrame({"x": [1.0, 4], "y": [np.nan, 4]}, index=list("ab"))
    after = pd.DataFrame({"x": [np.nan, 6], "y": [9, 6.0]}, index=list("ab"))
    parts = split(before, after, mean, rng())[0].set_index("part")
    assert parts["n"][["same", "arrivals", "departures"]].tolist() == [1, 1, 1]
    assert parts.loc["same", "estimate"] == 2


# Planted studies -----------------------------------------------------------------------------


def sources(truth: Truth) -> Sources:
    return of_tables(simulate(truth))


def of_tables(made: dict[str, pd.DataFrame]) -> Sources:
    rest = (tables.empty(name) for name in ("indicators", "budgets", "comparisons"))
    return Sources(FRAMEWORK, made["metropoles"], made["ratings"], made["projects"], *rest)


def decomposed(study: Sources, normalise: str = "goalposts") -> pd.Series:
    found = decompose(study, Maturity(normalise=normalise), Editions(), rng())
    return found.parts.set_index("part")


def truth(seed: int, **planted) -> Truth:
    return Truth(seed=seed, interviews_per_metropole=0, projects_per_metropole=12, **planted)


def test_a_planted_change_of_every_criterion_is_found_whoever_arrives():
    # One criterion of six in a pillar of three, 0.9 of 5: 0.9 × 20 / 18 = 1 point of the index.
    gaps = []
    for seed in range(10):
        planted = truth(
            seed, change=Change(criterion="usagers", by=0.9), arrivals=("metropole-03",)
        )
        gaps.append(decomposed(sources(planted)).loc["same", "estimate"])
    assert np.mean(gaps) == pytest.approx(1.0, abs=3 * np.std(gaps) / np.sqrt(10))


def test_no_change_is_not_claimed_when_the_weakest_arrive():
    claimed, seen = 0, []
    for seed in range(15):
        made = simulate(truth(seed, change=None))
        weakest = made["truth"].nsmallest(4, "level")["metropole"]
        for name in ("ratings", "projects"):
            late = made[name]["metropole"].isin(weakest) & (made[name]["edition"] == "2024")
            made[name] = made[name][~late]
        parts = decomposed(of_tables(made))
        claimed += parts.loc["same", "p"] <= 0.05
        seen.append(parts.loc["difference", "estimate"])
        assert parts.loc["arrivals", "estimate"] < 0
        assert parts["estimate"][PARTS].sum() == pytest.approx(seen[-1])
    assert claimed <= 3
    assert np.mean(seen) < -4  # the bare means fall, though nobody changed


@pytest.mark.parametrize("normalise", ["goalposts", "minmax", "z", "percentile_rank"])
def test_it_is_exact_on_every_scale(normalise):
    parts = decomposed(sources(truth(3, arrivals=("metropole-01",))), normalise)["estimate"]
    assert parts[PARTS].sum() == pytest.approx(parts["difference"])


def test_an_item_of_one_edition_is_a_redefinition():
    study = sources(truth(1, change=None))
    ratings = study.ratings
    late = ratings[~((ratings["edition"] == "2024") & (ratings["criterion"] == "delais"))]
    found = decompose(Sources(study.framework, study.metropoles, late, study.projects,
                              study.indicators, study.budgets, study.comparisons),
                      Maturity(), Editions(), rng())  # fmt: skip
    assert found.items.set_index("node")["status"]["delais"] == "arrival"
    parts = found.parts.set_index("part")
    assert parts.loc["redefinitions", "n"] == 1
    assert parts.loc["redefinitions", "estimate"] != 0


def test_one_edition_cannot_be_split():
    study = sources(truth(1, editions=("2026",)))
    found = decompose(study, Maturity(), Editions(), rng()).parts.set_index("part")["estimate"]
    assert found[PARTS].isna().all()


def test_an_unknown_edition_names_the_nearest():
    with pytest.raises(StudyError, match="'2025' has no ratings; nearest: '2026'"):
        decompose(sources(truth(1)), Maturity(), Editions(later="2025"), rng())
