"""Silhouettes, indices and cophenetic correlations: those that cluster prints, and their laws."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from published_clouds import NAMES, cloud, published
from sklearn.metrics import calinski_harabasz_score, silhouette_samples

from metrostudy.compare.validity.indices import cophenetic, indices, silhouettes
from metrostudy.compare.validity.partitions import ward_cuts


@pytest.mark.parametrize("name", NAMES)
def test_the_published_indices_of_wards_cuts(name):
    rows = published(name, "validity")
    found = indices(cloud(name), rows["k"].max())
    assert found["k"].tolist() == rows["k"].tolist()
    pairs = {"avg_silhouette": "silhouette", "calinski_harabasz": "calinski_harabasz",
             "within_ss": "within"}  # fmt: skip
    for theirs, ours in pairs.items():
        np.testing.assert_allclose(found[ours], rows[theirs], rtol=1e-9)


@pytest.mark.parametrize("name", NAMES)
def test_the_published_silhouette_and_neighbour_of_each_unit(name):
    for k, rows in published(name, "silhouette_units").groupby("k"):
        found = silhouettes(cloud(name).loc[rows["id"]], rows["cluster"])
        assert found["neighbour"].tolist() == rows["neighbor"].tolist()
        np.testing.assert_allclose(found["width"], rows["sil_width"], atol=1e-9)
        own = ward_cuts(cloud(name).to_numpy(), [k])[0]
        assert len(set(zip(own, rows["cluster"], strict=True))) == k  # the same classes


@pytest.mark.parametrize("name", NAMES)
def test_the_published_cophenetic_and_agglomerative_coefficients(name):
    rows = published(name, "cophenetic")
    found = cophenetic(cloud(name))
    np.testing.assert_allclose(found["cophenetic"], rows["cophenetic_correlation"], atol=1e-9)
    np.testing.assert_allclose(found["agglomerative"], rows["agglomerative_coefficient"], atol=1e-9)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.integers(6, 15), st.integers(2, 4))
def test_they_are_those_of_scikit_learn_whatever_the_order_the_names_and_the_scale(seed, n, k):
    rng = np.random.default_rng(seed)
    table = pd.DataFrame(rng.normal(size=(n, 3)))
    classes = rng.permutation(np.arange(n) % k)
    widths = silhouettes(table, classes)["width"]
    np.testing.assert_allclose(widths, silhouette_samples(table, classes), atol=1e-12)
    order = rng.permutation(n)
    again = silhouettes(7 * table.iloc[order] - 3, 10 - classes[order])["width"]
    np.testing.assert_allclose(again, widths[order], atol=1e-12)
    row = indices(table, k).iloc[-1]
    own = ward_cuts(table.to_numpy(), [k])[0]
    assert row["calinski_harabasz"] == pytest.approx(calinski_harabasz_score(table, own))


def test_a_class_of_one_has_no_width_and_equal_points_none_either():
    table = pd.DataFrame({"x": [0.0, 5.0, 5.0]})
    assert silhouettes(table, ["a", "b", "b"])["width"].tolist() == [0, 1, 1]
    assert silhouettes(table * 0, ["a", "b", "b"])["width"].tolist() == [0, 0, 0]
