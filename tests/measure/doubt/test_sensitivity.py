"""Sobol indices: closed forms, published draws, and what must hold for any function."""

from pathlib import Path

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from scipy import stats

from metrostudy.measure.doubt.designs import MOST, Factor
from metrostudy.measure.doubt.sensitivity import exact, sampled, sobol

PUBLISHED = Path(__file__).parents[2] / "published" / "composite"
ANGLE = stats.uniform(-np.pi, 2 * np.pi)
ISHIGAMI = [Factor(f"x{k}", distribution=ANGLE) for k in (1, 2, 3)]


def ishigami(x: np.ndarray) -> np.ndarray:
    return np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


def factors_of(results: np.ndarray) -> list[Factor]:
    return [Factor(f"f{k}", tuple(range(size))) for k, size in enumerate(results.shape)]


def test_the_ishigami_function_in_closed_form():
    known = pd.read_csv(PUBLISHED / "sobol_analytic.csv")
    found = sobol(ishigami, ISHIGAMI, np.random.default_rng(0))
    np.testing.assert_allclose(found["first"], known["Si"], atol=0.02)
    np.testing.assert_allclose(found["total"], known["STi"], atol=0.02)
    assert found["n_alternatives"].isna().all()
    assert found["method"].unique().tolist() == ["sampled, 20480"]


def test_the_estimator_of_coinr_on_its_own_draws():
    draws = pd.read_csv(PUBLISHED / "toyA_sobol_design.csv")
    known = pd.read_csv(PUBLISHED / "toyA_sobol_indices.csv")
    y = draws.sort_values("run").groupby("block")["mean_abs_rank_shift"].apply(np.asarray)
    factors = [Factor(name, (0, 1)) for name in known["Variable"]]
    mixed = np.array([y[f"AB_{name}"] for name in known["Variable"]])
    found = sampled(y["A"], y["B"], mixed, factors, np.random.default_rng(0), 1000, centred=False)
    np.testing.assert_allclose(found["first"], known["Si"], rtol=1e-9)
    np.testing.assert_allclose(found["total"], known["STi"], rtol=1e-9)
    # Its bootstrap holds V fixed and draws each factor alone: to be met only roughly.
    np.testing.assert_allclose(found["total_low"], known["STi_q5"], atol=0.06)
    np.testing.assert_allclose(found["total_high"], known["STi_q95"], atol=0.06)


def test_centring_takes_the_noise_of_a_large_mean_away():
    def far(x):
        return 100 + x[:, 0] + x[:, 1]

    uniform = [Factor(name, distribution=stats.uniform()) for name in "ab"]
    errors = {True: [], False: []}
    for seed in range(40):
        rng = np.random.default_rng(seed)
        a, b = rng.random((2, 128, 2))
        mixed = np.array([np.column_stack([b[:, 0], a[:, 1]]), np.column_stack([a[:, 0], b[:, 1]])])
        for centred in errors:
            found = sampled(far(a), far(b), np.array([far(m) for m in mixed]), uniform,
                            centred=centred)  # fmt: skip
            errors[centred] += list(found["first"] - 0.5)
    # The mean is some 240 times the standard deviation of the result.
    assert np.std(errors[True]) < 0.15 < 10 < np.std(errors[False])


def test_exact_shares_checked_by_hand():
    # y = 2 a b: the product alone, a and b being 0 or 1. Means over b: 0, 1; variance of y: 3/4.
    found = exact(np.array([[0.0, 0.0], [0.0, 2.0]]), [Factor("a", (0, 1)), Factor("b", (0, 1))])
    np.testing.assert_allclose(found["first"], [1 / 3, 1 / 3])
    np.testing.assert_allclose(found["total"], [2 / 3, 2 / 3])
    assert (found["first_low"] == found["first"]).all()
    assert found["method"].unique().tolist() == ["enumerated, 4"]


TABLES = arrays(float, array_shapes(min_dims=1, max_dims=4, min_side=1, max_side=4),
                elements=st.integers(-50, 50).map(float))  # fmt: skip


@given(results=TABLES)
def test_first_never_exceeds_total_and_their_sums_bracket_one(results):
    found = exact(results, factors_of(results))
    if np.ptp(results) == 0:
        assert found[["first", "total"]].isna().all(axis=None)
        return
    first, total = found["first"].to_numpy(), found["total"].to_numpy()
    assert (first >= -1e-12).all() and (first <= total + 1e-9).all()
    assert first.sum() <= 1 + 1e-9 and total.sum() >= 1 - 1e-9
    assert (found.loc[found["n_alternatives"] == 1, ["first", "total"]] == 0).all(axis=None)


@given(results=TABLES, scale=st.floats(0.01, 100), shift=st.floats(-1e3, 1e3))
def test_neither_unit_nor_origin_of_the_result_matters(results, scale, shift):
    found = exact(results, factors_of(results))
    other = exact(scale * results + shift, factors_of(results))
    np.testing.assert_allclose(found["total"], other["total"], atol=1e-6)


@settings(max_examples=15, deadline=None)
@given(results=arrays(float, (2, 3, 2), elements=st.integers(0, 9).map(float)), seed=st.integers(0))
def test_sampling_meets_enumeration(results, seed):
    rng, factors = np.random.default_rng(seed % 2**32), factors_of(results)
    if results.var() < 1:
        return
    known = exact(results, factors)
    many = [*factors, Factor("no effect", tuple(range(MOST)))]
    found = sobol(lambda runs: results[tuple(runs[:, :3].astype(int).T)], many, rng, replicates=0)
    np.testing.assert_allclose(found["first"][:3], known["first"], atol=0.06)
    np.testing.assert_allclose(found["total"][:3], known["total"], atol=0.06)
    assert found["total"][3] == 0


def test_intervals_hold_the_truth_as_often_as_they_say():
    known = pd.read_csv(PUBLISHED / "sobol_analytic.csv")
    held = []
    for seed in range(150):
        rng = np.random.default_rng(seed)
        a, b = ANGLE.rvs((2, 128, 3), random_state=rng)
        mixed = [np.where(np.arange(3) == k, b, a) for k in range(3)]
        found = sampled(ishigami(a), ishigami(b), np.array([ishigami(m) for m in mixed]), ISHIGAMI,
                        rng, 300)  # fmt: skip
        for name, truth in (("first", known["Si"]), ("total", known["STi"])):
            held.append((found[f"{name}_low"] <= truth) & (truth <= found[f"{name}_high"]))
    assert 0.85 <= np.mean(held) <= 0.95


def test_drawn_sets_of_judgements_give_an_interval_to_every_factor():
    # a shifts the result by 2, a set of judgements by a standard deviation of 1: one half each.
    def study(seed: int, n: int) -> pd.DataFrame:
        rng = np.random.default_rng(seed)
        results = np.add.outer([0.0, 2.0], rng.normal(0, 1, n))
        factors = [Factor("a", (0, 1)), Factor("judgements", tuple(range(n)))]
        return exact(results, factors, drawn=True, rng=rng)

    held = [study(seed, 200).eval("first_low <= 0.5 <= first_high") for seed in range(200)]
    assert 0.8 <= np.mean(held) <= 0.95


def test_a_constant_output_is_said():
    found = sobol(lambda runs: np.full(len(runs), 3.0), ISHIGAMI[:2], np.random.default_rng(0))
    assert found["method"].unique().tolist() == ["output constant (sampled, 16384)"]
    assert found[["first", "total", "total_high"]].isna().all(axis=None)


def test_a_factor_with_one_alternative_has_no_share():
    found = sobol(lambda runs: runs[:, 1], [Factor("a", ("x",)), Factor("b", (0, 1))],
                  np.random.default_rng(0))  # fmt: skip
    assert found[["first", "total"]].to_numpy().tolist() == [[0.0, 0.0], [1.0, 1.0]]
