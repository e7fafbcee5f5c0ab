from pathlib import Path

import numpy as np
import pandas as pd

from metrostudy.compare.axes.pca import pca
from metrostudy.compare.typology.individuals import typical

PUBLISHED = Path(__file__).parents[2] / "published" / "typology"


def test_paragons_and_specific_athletes_are_those_of_factominer():
    data = pd.read_csv(PUBLISHED / "data_decathlon.csv", index_col="id")
    membership = pd.read_csv(PUBLISHED / "decathlon_hcpc_clusters.csv")
    membership = membership[["id", "cluster"]].rename(columns={"cluster": "class"})
    found = typical(pca(data.iloc[:, :10]).places(), membership)
    printed = pd.read_csv(PUBLISHED / "decathlon_hcpc_individuals.csv")
    keys = {"left_on": ["class", "kind", "rank"], "right_on": ["cluster", "kind", "rank"]}
    rows = found.merge(printed, **keys)
    assert len(rows) == len(printed) == len(found)
    assert (rows["id_x"] == rows["id_y"]).all()
    np.testing.assert_allclose(rows["distance_x"], rows["distance_y"], rtol=1e-9)


def test_four_units_checked_by_eye():
    # Centres at 2 and 9: b is the nearest to 2, a the farthest from 9.
    places = pd.DataFrame({1: [0.0, 1.0, 5.0, 9.0]}, index=list("abcd"))
    membership = pd.DataFrame({"metropole": list("dabc"), "class": ["far", *["near"] * 3]})
    expected = pd.DataFrame({
        "class": ["far", "far", "near", "near", "near", "near"],
        "kind": ["paragon", "specific", *["paragon"] * 2, *["specific"] * 2],
        "rank": [1, 1, 1, 2, 1, 2], "metropole": ["d", "d", "b", "a", "a", "b"],
        "distance": [0.0, 7.0, 1.0, 2.0, 9.0, 8.0],
    })  # fmt: skip
    pd.testing.assert_frame_equal(typical(places, membership, most=2), expected)


def test_with_one_class_nobody_is_specific():
    places = pd.DataFrame({1: [0.0, 1.0, 5.0]}, index=list("abc"))
    membership = pd.DataFrame({"metropole": list("abc"), "class": 1})
    assert set(typical(places, membership)["kind"]) == {"paragon"}
