import numpy as np
import pandas as pd
import pytest
from compare.configurations.cases import PUBLISHED
from hypothesis import given, settings
from hypothesis import strategies as st

from metrostudy.compare.configurations.nca import bottleneck, ceiling_corners, nca

SEEDS = st.integers(0, 2**32 - 1)
EXPECTED = pd.read_csv(PUBLISHED / "nca.csv")
QUANTITIES = {
    "Ceiling zone": "zone", "Effect size": "estimate", "# above": "above", "Slope": "slope",
    "Intercept": "intercept", "Complexity": "complexity", "Fit": "fit", "Scope": "scope",
    "Ceiling accuracy": "accuracy", "Rel. ineff.": "inefficiency",
    "Condition ineff.": "condition_inefficiency", "Outcome ineff.": "outcome_inefficiency",
    "Number of observations": "n",
}  # fmt: skip


def published(name: str) -> pd.DataFrame:
    return pd.read_csv(PUBLISHED / "data" / f"{name}.csv")


def effects(data: pd.DataFrame) -> pd.DataFrame:
    return nca(data, ["x"], "y", np.random.default_rng(0), 99).set_index("ceiling")


@pytest.mark.parametrize("name", EXPECTED["dataset"].unique())
def test_ceilings_are_those_of_the_nca_package(name):
    wanted = EXPECTED[(EXPECTED["dataset"] == name) & EXPECTED["quantity"].isin(QUANTITIES)]
    outcome, conditions = wanted["outcome"].iloc[0], wanted["condition"].unique()
    found = nca(published(name), conditions, outcome, np.random.default_rng(0), 9)
    found = found.set_index(["condition", "ceiling"])
    obtained = [
        found.loc[(row.condition, row.ceiling.replace("scope", "ce_fdh")), QUANTITIES[row.quantity]]
        for row in wanted.itertuples()
    ]
    np.testing.assert_allclose(obtained, wanted["value"], rtol=1e-9, atol=1e-9)


def test_a_line_of_a_larger_zone_than_the_steps_has_no_fit():
    # STEER of the invented sixteen: the line leaves .0787 of the scope empty, the steps .0784.
    found = nca(published("synthetic_16"), ["STEER"], "MAT", np.random.default_rng(0), 9)
    assert found["fit"].isna().tolist() == [False, True]


def test_the_bottleneck_is_that_of_the_nca_package_to_its_decimal():
    wanted = pd.read_csv(PUBLISHED / "nca_bottleneck.csv", keep_default_na=False)
    for (name, ceiling, condition), rows in wanted.groupby(["dataset", "ceiling", "condition"]):
        outcome = EXPECTED.loc[EXPECTED["dataset"] == name, "outcome"].iloc[0]
        found = bottleneck(
            published(name), [condition], outcome, ceiling, rows["outcome_level_pct"]
        )
        shown = found["required"].map("{:.1f}".format)
        shown = shown.mask(found["verdict"] == "not necessary", "NN")
        shown = shown.mask(found["verdict"] == "out of reach", "NA")
        assert shown.tolist() == rows["required_level_pct"].tolist()


def test_the_chance_of_an_effect_is_that_of_the_nca_package_within_its_draws():
    wanted = pd.read_csv(PUBLISHED / "nca_permutation.csv").set_index(["condition", "ceiling"])
    names = ["Individualism", "Risk taking"]
    found = nca(published("nca_innovation"), names, "Innovation performance",
                np.random.default_rng(1), 9999).set_index(["condition", "ceiling"])  # fmt: skip
    np.testing.assert_allclose(found["p"][wanted.index], wanted["p_permutation"], atol=0.02)


def test_steps_and_line_checked_by_hand():
    # Peers a, b, c. Steps leave (1 - 0)(1 - 0) + (2 - 0)(2 - 1) = 3 of the 4 empty; the line y = x
    # leaves half. d is under both: x = 2, y = 0.
    found = effects(pd.DataFrame({"x": [0, 1, 2, 2], "y": [0, 1, 2, 0]}, index=list("abcd")))
    assert found["zone"].tolist() == [3, 2]
    assert found["peers"].tolist() == ["a|b|c"] * 2
    assert found.loc["cr_fdh", ["slope", "intercept", "above"]].tolist() == [1, 0, 0]


def test_a_coincident_duplicate_of_a_peer_weighs_in_the_line():
    once = pd.DataFrame({"x": [0, 1, 2], "y": [0, 2, 3]}, dtype=float)
    twice = pd.concat([once, once.iloc[:1]], ignore_index=True)
    slopes = [effects(data).loc["cr_fdh", "slope"] for data in (once, twice)]
    assert slopes == pytest.approx(
        [np.polyfit(data["x"], data["y"], 1)[0] for data in (once, twice)]
    )
    assert slopes[0] != slopes[1]


def test_nothing_is_required_when_the_best_case_has_the_least():
    data = pd.DataFrame({"x": [1, 2, 3], "y": [5, 3, 4]})
    found = effects(data)
    assert found["estimate"].tolist() == [0, 0] and found["p"].tolist() == [1, 1]
    assert np.isnan(found.loc["cr_fdh", "slope"])
    assert set(bottleneck(data, ["x"], "y", "cr_fdh")["verdict"]) == {"not necessary"}


def test_a_constant_condition_has_no_effect_size():
    assert effects(pd.DataFrame({"x": [1, 1, 1], "y": [1, 2, 3]}))["estimate"].isna().all()


def test_a_line_that_stays_below_a_level_puts_it_out_of_reach():
    data = pd.DataFrame({"x": [0, 1, 2, 2.1], "y": [0, 2.9, 3, 3.1]})
    assert bottleneck(data, ["x"], "y", "cr_fdh")["verdict"].tolist()[-1] == "necessary"
    flat = pd.DataFrame({"x": [0, 0.1, 0.2, 3], "y": [0, 2, 2.5, 2.6]})
    verdicts = bottleneck(flat, ["x"], "y", "cr_fdh")["verdict"].tolist()
    assert verdicts[0] == "not necessary"


@settings(max_examples=30, deadline=None)
@given(SEEDS, st.floats(0.1, 50), st.floats(-20, 20))
def test_units_and_order_of_cases_change_nothing(seed, unit, origin):
    data = pd.DataFrame(np.random.default_rng(seed).integers(0, 6, (12, 2)), columns=["x", "y"])
    moved = data.assign(x=data["x"] * unit + origin).sample(frac=1, random_state=1)
    columns = ["estimate", "above", "accuracy", "complexity", "inefficiency"]
    np.testing.assert_allclose(effects(data)[columns].astype(float),
                               effects(moved)[columns].astype(float), atol=1e-7)  # fmt: skip


@settings(max_examples=30, deadline=None)
@given(SEEDS)
def test_no_case_stands_above_the_steps_and_each_peer_is_on_them(seed):
    rng = np.random.default_rng(seed)
    x, y = rng.integers(0, 6, 12).astype(float), rng.uniform(size=12)
    left, top = ceiling_corners(x, y, "ce_fdh")
    reached = np.array([top[left <= value].max() for value in x])
    assert (y <= reached).all()
    peers = effects(pd.DataFrame({"x": x, "y": y})).loc["ce_fdh", "peers"].split("|")
    on = np.flatnonzero(np.isclose(y, reached) & (y > [top[left < v].max(initial=-1) for v in x]))
    assert set(map(int, peers)) == set(on.tolist())


def test_a_necessary_condition_is_found_and_an_idle_one_is_not():
    rng = np.random.default_rng(3)
    x, idle = rng.uniform(size=(2, 20))
    data = pd.DataFrame({"x": x, "idle": idle, "y": x * rng.uniform(size=20)})
    found = (
        nca(data, ["x", "idle"], "y", rng, 999).query("ceiling == 'ce_fdh'").set_index("condition")
    )
    assert found.loc["x", "p_holm"] <= 0.05 < found.loc["idle", "p_holm"]
