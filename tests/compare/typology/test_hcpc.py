from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from metrostudy.compare.axes.pca import pca
from metrostudy.compare.typology import hcpc as module
from metrostudy.compare.typology.hcpc import MIXED, TREE, hcpc
from metrostudy.compare.typology.ward import ward
from metrostudy.faults import StudyError

PUBLISHED = Path(__file__).parents[2] / "published" / "typology"


def decathlon() -> pd.DataFrame:
    data = pd.read_csv(PUBLISHED / "data_decathlon.csv", index_col="id")
    return pca(data.iloc[:, :10]).places()


def rng() -> np.random.Generator:
    return np.random.default_rng(1)


def blobs(n: int, centres: list[tuple[float, float]], seed: int = 0) -> pd.DataFrame:
    middle = np.array(centres)[np.arange(n) % len(centres)]
    return pd.DataFrame(middle + np.random.default_rng(seed).normal(size=(n, 2)), columns=[1, 2])


def test_classes_of_the_decathlon_gain_at_least_as_much_as_those_of_factominer():
    printed = pd.read_csv(PUBLISHED / "decathlon_hcpc_summary.csv").set_index("quantity")["value"]
    found = hcpc(decathlon(), "factominer_2.13", rng()).summary.iloc[0]
    assert found["k"] == printed["nb_clust"]
    assert found["total"] == pytest.approx(printed["total_inertia"], rel=1e-9)
    assert found["between_before"] == pytest.approx(
        printed["between_before_consolidation"], rel=1e-9
    )
    assert found["between"] >= printed["between_after_consolidation"] * (1 - 1e-9)
    assert found["method"] == TREE


def test_classes_of_the_decathlon_are_those_of_factominer_numbered_along_the_first_axis():
    printed = pd.read_csv(PUBLISHED / "decathlon_hcpc_clusters.csv").set_index("id")
    units = hcpc(decathlon(), 4, rng()).units.set_index("id")
    assert units["class"].equals(printed["cluster"].rename("class"))
    # The labels of the cut are numbered like the final ones, so that a mover can be read.
    before = pd.crosstab(units["before"], printed["cluster_before"])
    assert (before > 0).sum().tolist() == (before > 0).sum(axis=1).tolist() == [1] * 4
    assert (
        units.index[units["moved"]].tolist()
        == units.index[units["class"] != units["before"]].tolist()
    )
    assert units["moved"].sum() == 1


def test_order_of_rows_changes_no_class():
    places = decathlon()
    one = hcpc(places, 4, rng()).units.set_index("id")["class"]
    shuffled = places.sample(frac=1, random_state=3)
    two = hcpc(shuffled, 4, rng()).units.set_index("id")["class"]
    assert one.equals(two.loc[one.index])


def test_too_many_units_for_a_tree_are_first_gathered_in_groups_and_it_is_said():
    places = blobs(2_400, [(0, 0), (12, 0), (0, 12)])
    found = hcpc(places, 3, rng())
    assert found.summary["method"].item() == MIXED
    assert len(found.tree) == module.GROUPS - 1
    truth = np.arange(len(places)) % 3
    assert (pd.crosstab(found.units["class"], truth) > 0).to_numpy().sum() == 3
    assert found.units["size"].unique().tolist() == [800]
    # Between groups and within them is all: the groups' tree holds nearly the whole inertia.
    total = found.summary["total"].item()
    assert 0.98 * total < found.tree["gain"].sum() <= total


def test_groups_lose_little_against_the_tree_of_all(monkeypatch):
    places = blobs(2_100, [(0, 0), (3, 1), (1, 4)], seed=2)
    mixed = hcpc(places, 3, rng()).summary.iloc[0]
    monkeypatch.setattr(module, "LARGE", 5_000)
    whole = hcpc(places, 3, rng()).summary.iloc[0]
    assert whole["method"] == TREE
    assert mixed["between"] == pytest.approx(whole["between"], rel=0.01)
    assert mixed["between"] >= mixed["between_before"]


def test_many_identical_units_make_fewer_groups_than_asked():
    places = pd.DataFrame({1: np.arange(2_500.0) % 7})
    found = hcpc(places, 7, rng())
    assert len(found.tree) == 6
    assert found.units["class"].nunique() == 7


def test_six_units_checked_by_hand():
    # Ward joins 0 and 1, then 2; 4 and 6, then 9: {0, 1, 2} and {4, 6, 9}. Leaving the second lowers
    # 4's class by 3/2 · (19/3 − 4)² = 8.17, joining the first costs 3/4 · (4 − 1)² = 6.75: it moves.
    index = pd.Index(list("abcdef"), name="metropole")
    places = pd.DataFrame({1: [9.0, 0, 1, 4, 2, 6]}, index)
    expected = pd.DataFrame({
        "metropole": list("abcdef"), "class": [2, 1, 1, 1, 1, 2], "before": [2, 1, 1, 2, 1, 2],
        "moved": [False, False, False, True, False, False], "size": [2, 4, 4, 4, 4, 2],
    })  # fmt: skip
    found = hcpc(places, 2, rng())
    np.testing.assert_allclose(6 * found.tree["gain"], [1 / 2, 3 / 2, 2, 32 / 3, 128 / 3])
    pd.testing.assert_frame_equal(found.units, expected, check_dtype=False)
    assert found.summary["moved"].item() == 1


@pytest.mark.parametrize("k", [0, 6, -1])
def test_a_number_of_classes_that_units_cannot_make_is_said(k):
    with pytest.raises(StudyError, match=f"{k} asked of 5 units; give 1 to that many"):
        hcpc(pd.DataFrame({1: [9.0, 0, 1, 4, 5]}), k, rng())


def test_a_place_that_is_missing_is_named_however_many_there_are():
    places = blobs(2_100, [(0, 0)])
    places.loc[7, 2] = np.nan
    with pytest.raises(StudyError, match="profiles, 7, 2: no score"):
        hcpc(places, 2, rng())


def test_one_class_and_as_many_as_units_are_allowed():
    places = pd.DataFrame({1: [9.0, 0, 1, 4, 5]})
    assert hcpc(places, 1, rng()).summary["between"].item() == pytest.approx(0)
    assert hcpc(places, 5, rng()).units["class"].tolist() == [5, 1, 2, 3, 4]
    assert len(ward(places)) == 4
