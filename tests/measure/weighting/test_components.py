"""Weights read from the data: printed components, planted ones, and the warnings."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from metrostudy.measure.scales import scaled
from metrostudy.measure.weighting.components import (
    component_weights,
    principal_components,
    rotated_weights,
    varimax,
)
from metrostudy.measure.weighting.siblings import sibling_weights

PUBLISHED = Path(__file__).parents[2] / "published" / "composite"
TAI = pd.read_csv(PUBLISHED / "tai_data.csv", index_col="country")


@pytest.mark.parametrize("case", ["toyA", "asem"])
def test_coinr_s_components_are_found_sign_included(case):
    meta = pd.read_csv(PUBLISHED / f"{case}_meta.csv").set_index("iCode")
    prepared = pd.read_csv(PUBLISHED / f"{case}_prepared.csv").query("step == 'treated'")
    values = prepared.pivot(index="unit", columns="code", values="value")
    for _, rows in pd.read_csv(PUBLISHED / f"{case}_pca.csv").groupby("group"):
        codes = rows["code"].unique()
        found = principal_components(values[codes] * meta.loc[codes, "Direction"])
        merged = rows.rename(columns={"code": "node"}).merge(found.eigen, on="component")
        merged = merged.merge(found.loadings, on=["component", "node"])
        for name in ("eigenvalue", "share", "unit_vector", "loading"):
            np.testing.assert_allclose(merged[f"{name}_y"], merged[f"{name}_x"], rtol=1e-9)


def test_the_printed_components_of_the_technology_achievement_index_are_found():
    # OECD/JRC Handbook (2008), tables 7 and 8 (one and two decimals; its data are rounded).
    found = principal_components(TAI)
    printed = pd.read_csv(PUBLISHED / "tai_table07_eigenvalues.csv")
    np.testing.assert_allclose(
        found.eigen["eigenvalue"], printed["recomputed_eigenvalue"], atol=1e-6
    )
    np.testing.assert_allclose(100 * found.eigen["share"], printed["published_percent"], atol=0.12)
    loadings = pd.read_csv(PUBLISHED / "tai_table08_loadings.csv").rename(columns={"code": "node"})
    merged = loadings.merge(found.loadings, on=["component", "node"])
    np.testing.assert_allclose(merged["loading"].abs(), merged["recomputed"].abs(), atol=1e-6)
    np.testing.assert_allclose(merged["loading"].abs(), merged["published"].abs(), atol=0.013)


def test_the_printed_factor_weights_of_the_technology_achievement_index_are_found():
    # OECD/JRC Handbook (2008), table 22, FA: four components, varimax, Kaiser normalisation.
    printed = [0.17, 0.15, 0.11, 0.07, 0.08, 0.12, 0.14, 0.16]
    for kept in (4, None):  # the Handbook's four are those above 10 % of the variance
        np.testing.assert_allclose(rotated_weights(TAI, kept)["weight"], printed, atol=0.006)


def test_rotation_keeps_what_is_explained_and_cannot_be_bettered_by_another():
    loadings = principal_components(TAI).loadings.pivot(
        index="node", columns="component", values="loading"
    ).to_numpy()[:, :4]  # fmt: skip
    turned = varimax(loadings)
    np.testing.assert_allclose(turned @ turned.T, loadings @ loadings.T, atol=1e-12)

    def criterion(table):
        squares = (table / np.linalg.norm(table, axis=1, keepdims=True)) ** 2
        return squares.var(axis=0).sum()

    rng = np.random.default_rng(0)
    others = [np.linalg.qr(rng.normal(size=(4, 4)))[0] for _ in range(300)]
    assert max(criterion(loadings @ turn) for turn in others) < criterion(turned)


def test_two_planted_factors_are_told_apart():
    rng = np.random.default_rng(3)
    first, second = rng.normal(size=(2, 400, 1))
    noise = 0.3 * rng.normal(size=(400, 5))
    table = pd.DataFrame(
        np.hstack([first, first, first, second, second]) + noise, columns=list("abcde")
    )
    assert rotated_weights(table)["component"].tolist() == [1, 1, 1, 2, 2]


def test_a_unit_with_a_gap_is_left_out_whole():
    values = TAI[["patents", "royalties", "internet"]].copy()
    values.iloc[[2, 5], 1] = np.nan
    found, complete = principal_components(values), principal_components(values.dropna())
    pd.testing.assert_frame_equal(found.eigen, complete.eigen)
    assert found.n == 21


TREE = pd.DataFrame({
    "node": ["index", "left", "right", "a", "b", "c", "d", "e"],
    "parent": [None, "index", "index", "left", "left", "left", "right", "right"],
    "weight": [None, 1.0, 1.0, 1.0, 1.0, 1.0, 3.0, 1.0],
    "direction": None,
})  # fmt: skip


def leaves_of(n: int, e_way: int = 1) -> pd.DataFrame:
    """Three leaves that share one thing equally, two that share another, all on one scale."""
    rng = np.random.default_rng(8)
    level, other = rng.normal(size=(2, n))
    table = pd.DataFrame({node: level + rng.normal(size=n) / 3 for node in "abc"})
    table["d"], table["e"] = level + other, e_way * (level + other) + rng.normal(size=n) / 3
    return pd.DataFrame(scaled(table.to_numpy(), 1, "minmax"), columns=table.columns)


@pytest.mark.parametrize("method", ["components", "factors"])
def test_equal_nodes_get_equal_weights_at_every_level_and_enough_units_no_warning(method):
    found = component_weights(leaves_of(2000), TREE, method).set_index("node")
    assert found.loc[["left", "right", "d", "e"], "weight"].tolist() == pytest.approx([0.5] * 4)
    assert found.loc[["a", "b", "c"], "weight"].tolist() == pytest.approx([1 / 3] * 3, abs=0.01)
    assert found["warning"].eq("").all()


def test_few_units_and_opposed_siblings_are_said_and_declared_weights_stand_in():
    found = component_weights(leaves_of(9, e_way=-1), TREE).set_index("node")
    assert found.loc["a", "warning"] == (
        "9 units for 3 nodes, fewer than 5 each: a few other units would change them."
    )
    assert found.loc["d", "warning"].endswith(
        "No weights: the first component sets 'e' against the others."
    )
    local = sibling_weights(TREE, found["weight"])
    assert local[["d", "e"]].tolist() == [0.75, 0.25]


def test_what_varies_in_no_unit_or_is_declared_at_zero_weighs_nothing():
    table = leaves_of(50).assign(c=40.0)
    found = component_weights(table, TREE).set_index("node")["weight"]
    assert found[["a", "b", "c"]].tolist() == pytest.approx([0.5, 0.5, 0.0])
    out = TREE.assign(weight=[None, 1.0, 1.0, 1.0, 1.0, 0.0, 1.0, 1.0])
    found = component_weights(leaves_of(50), out).set_index("node")["weight"]
    assert found["c"] == 0 and found[["a", "b", "c"]].sum() == pytest.approx(1)


def test_a_family_refused_is_refused_whole_so_that_declared_weights_can_stand_in():
    table = leaves_of(50).assign(b=40.0)
    table["c"] = -table["a"] + 0.1 * table["d"]
    found = component_weights(table, TREE).set_index("node")["weight"]
    assert found[["a", "b", "c"]].isna().all()
    assert sibling_weights(TREE, found)[["a", "b", "c"]].tolist() == pytest.approx([1 / 3] * 3)
