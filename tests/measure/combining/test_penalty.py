"""The penalty for imbalance: published scores, both directions, and degenerate tables."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from metrostudy.measure.combining.penalty import ampi, mpi

PUBLISHED = Path(__file__).parents[2] / "published" / "composite"
EXPECTED = pd.read_csv(PUBLISHED / "toyA_mpi_ampi.csv", index_col="unit")


def toy() -> tuple[pd.DataFrame, pd.Series]:
    values = pd.read_csv(PUBLISHED / "toyA_prepared.csv").query("step == 'treated'")
    meta = pd.read_csv(PUBLISHED / "toyA_meta.csv").query("Level == 1").set_index("iCode")
    wide = values.pivot(index="unit", columns="code", values="value")
    return wide, meta["Direction"][wide.columns]


@pytest.mark.parametrize(("sign", "penalty"), [("minus", -1), ("plus", 1)])
@pytest.mark.parametrize("sd", ["sample", "population"])
def test_the_mazziotta_pareto_index_of_the_reference_is_found(sd, sign, penalty):
    found = mpi(*toy(), sd=sd, penalty=penalty)
    np.testing.assert_allclose(found, EXPECTED[f"mpi_{sign}_{sd}_sd"], rtol=1e-9)


@pytest.mark.parametrize(("sign", "penalty"), [("minus", -1), ("plus", 1)])
def test_the_adjusted_index_of_the_reference_is_found(sign, penalty):
    np.testing.assert_allclose(ampi(*toy(), penalty), EXPECTED[f"ampi_{sign}"], rtol=1e-9)


UP = pd.Series({"a": 1, "b": 1, "c": 1})
columns = arrays(float, (5, 3), elements=st.integers(1, 50).map(float)).filter(
    lambda cells: (np.ptp(cells, axis=0) > 0).all()
)


@settings(max_examples=40, deadline=None)
@given(cells=columns, scale=st.sampled_from([0.01, 3.0]), shift=st.sampled_from([-40.0, 7.0]))
def test_units_of_measure_and_reversals_change_nothing(cells, scale, shift):
    values = pd.DataFrame(cells, list("VWXYZ"), list("abc"))
    other, down = values * scale + shift, values.assign(b=-values["b"])
    for index in (mpi, ampi):
        found = index(values, UP)
        pd.testing.assert_series_equal(index(other, UP), found)
        pd.testing.assert_series_equal(index(down, UP.mask(UP.index == "b", -1)), found)
        assert (found <= index(values, UP, penalty=1) + 1e-9).all()


def test_on_a_fixed_frame_a_score_does_not_depend_on_the_others():
    values, direction = toy()
    later = values.iloc[:3] * 1.1
    alone = [ampi(later.iloc[[k]], direction, frame=values).iloc[0] for k in range(3)]
    np.testing.assert_allclose(ampi(later, direction, frame=values), alone)
    np.testing.assert_allclose(ampi(values.iloc[:3], direction, frame=values),
                               EXPECTED["ampi_minus"].iloc[:3])  # fmt: skip


@pytest.mark.parametrize("index", [mpi, ampi])
def test_constant_columns_and_gaps_are_left_out_and_nothing_known_is_blank(index):
    values = pd.DataFrame(
        {
            "a": [1.0, 2.0, 6.0, np.nan],
            "b": [3.0, 1.0, np.nan, np.nan],
            "c": [0.1 + 0.2, 0.3, 0.3, np.nan],
        },
        list("VWXY"),
    )
    found = index(values, UP)
    pd.testing.assert_series_equal(found, index(values[["a", "b"]], UP[["a", "b"]]))
    assert found.notna().tolist() == [True, True, True, False]
    assert found["X"] == index(values[["a"]], UP[["a"]])["X"]  # one value known: no imbalance
    assert index(values.iloc[[0]], UP).isna().all()  # one unit: nothing varies
