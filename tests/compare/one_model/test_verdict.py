import numpy as np
import pandas as pd
import pytest

from metrostudy.compare.one_model import verdict as verdict_module
from metrostudy.compare.one_model.verdict import one_model, segments
from metrostudy.faults import StudyError
from metrostudy.study import OneModel

CHOICES = OneModel(n_null=199)


@pytest.fixture(autouse=True)
def quickly(monkeypatch):
    """What could have been seen has its own tests, and few clouds tell stable classes."""
    monkeypatch.setattr(verdict_module, "detectable", lambda *_: 5.0)
    monkeypatch.setattr(verdict_module, "STABLE_CLOUDS", 19)


def decide(values, choices: OneModel = CHOICES, seed: int = 0):
    table = pd.DataFrame(np.asarray(values, float), [f"m{i:02d}" for i in range(len(values))])
    return one_model(table, choices, np.random.default_rng(seed))


def models(k: int, n: int = 18, p: int = 6, apart: float = 9.0, seed: int = 1) -> np.ndarray:
    """``n`` points around ``k`` centres that are ``apart``, in deviations within a model."""
    rng = np.random.default_rng(seed)
    centres = apart / np.sqrt(2) * np.linalg.qr(rng.normal(size=(p, k)))[0].T
    return centres[np.arange(n) % k] + rng.normal(size=(n, p))


def gradient(n: int = 18, p: int = 6, seed: int = 2) -> np.ndarray:
    """One model: an even gradient, and something of each métropole's own."""
    place = np.linspace(-1.7, 1.7, n)[:, None]
    return 0.9 * place + 0.45 * np.random.default_rng(seed).normal(size=(n, p))


def test_three_planted_models_are_found():
    verdict = decide(models(3))
    row = verdict.table.iloc[0]
    assert (row["verdict"], row["k_star"], row["smallest"]) == ("several", 3, 6)
    assert row["p_box"] <= 0.01 and row["p_classes"] <= 0.01 and row["loo_max"] <= 0.2
    found = {frozenset(part["metropole"]) for _, part in verdict.classes.groupby("class")}
    assert found == {frozenset(f"m{i:02d}" for i in range(18) if i % 3 == c) for c in range(3)}


@pytest.mark.parametrize("apart", [12, 60, 600])
def test_two_models_far_apart_are_found_however_far(apart):
    # The finer cuts of two tight classes make singletons: they must not hide the two.
    row = decide(models(2, apart=apart)).table.iloc[0]
    assert row["verdict"] == "several" and row["smallest"] >= 3


@pytest.mark.parametrize("seed", range(4))
def test_an_even_gradient_is_one_model(seed):
    assert decide(gradient(seed=seed), seed=seed).table["verdict"].item() == "one"


def test_one_factor_is_one_model():
    rng = np.random.default_rng(5)
    cloud = rng.normal(size=(22, 1)) + rng.normal(size=(22, 6))
    assert decide(cloud).table["verdict"].item() == "one"


def test_one_metropole_far_from_all_is_atypical_and_named():
    cloud = np.random.default_rng(3).normal(size=(18, 4))
    cloud[7] += 25
    verdict = decide(cloud)
    row = verdict.table.iloc[0]
    assert row["verdict"] == "atypical" and row["p_box"] <= 0.05
    assert verdict.atypical[0] == "m07"
    assert verdict.leave_one_out["metropole"].iloc[0] == "m07"


@pytest.mark.parametrize("seed", range(3))
def test_row_order_units_and_names_change_nothing(seed):
    cloud, rng = models(3, apart=4, seed=seed), np.random.default_rng(seed)
    units, shift = rng.uniform(0.01, 100, 6), rng.uniform(-50, 50, 6)
    table, order = pd.DataFrame(cloud, [f"m{i:02d}" for i in range(18)]), rng.permutation(18)
    changed = (table * units + shift).iloc[order].rename(columns=str)
    one, two = (one_model(t, CHOICES, np.random.default_rng(9)) for t in (table, changed))
    pd.testing.assert_frame_equal(one.table, two.table)
    pd.testing.assert_frame_equal(one.profile, two.profile)
    pd.testing.assert_frame_equal(one.leave_one_out, two.leave_one_out)


def test_as_many_dimensions_as_metropoles_is_refused():
    with pytest.raises(StudyError) as error:
        decide(gradient(n=10, p=13))
    assert str(error.value) == (
        "profiles: 13 dimensions for 10 métropoles; any 10 points then lie about as far apart, and"
        " no test can tell. Compare pillars, or at most 9 criteria."
    )


def test_two_identical_metropoles_are_named_and_no_obstacle():
    cloud = gradient(n=12, p=4)
    cloud[4] = cloud[5]
    verdict = decide(cloud)
    assert verdict.alike == (("m04", "m05"),) and verdict.table["verdict"].item() == "one"


def test_too_few_different_metropoles_are_refused():
    with pytest.raises(StudyError) as error:
        decide(np.repeat(gradient(n=5, p=3), 2, axis=0))
    assert str(error.value).startswith("profiles: of 10 métropoles only 5 differ (m00, m01; m02")


def test_a_missing_score_is_named():
    cloud = gradient()
    cloud[3, 2] = np.nan
    with pytest.raises(StudyError, match="profiles, m03, 2: no score; give it one"):
        decide(cloud)


def test_a_gradient_that_bends_is_one_model_and_only_the_guard_says_so():
    place = np.linspace(-1.7, 1.7, 22)[:, None]
    mixed = np.random.default_rng(22).normal(size=(2, 6))
    bent = place @ mixed[:1] + (place**2 - 1) @ mixed[1:]
    row = decide(bent + 0.3 * np.random.default_rng(22).normal(size=(22, 6))).table.iloc[0]
    assert row["verdict"] == "one" and row["p_classes"] <= 0.05 and row["p_curve"] > 0.125


def test_models_are_found_again_more_than_classes_of_a_continuum():
    stability = decide(models(3)).stability
    assert stability["above"].all() and stability["size"].tolist() == [6, 6, 6]


def test_the_limit_of_the_figure_and_p_say_the_same():
    for cloud in (models(3), gradient()):
        verdict = decide(cloud)
        above = (verdict.profile["observed"] > verdict.profile["limit"]).any()
        assert above == (verdict.table["p_box"].item() <= 0.05)


def test_a_dimension_shared_by_all_is_left_out_aloud():
    verdict = decide(np.column_stack([gradient(), np.full(18, 0.1)]))
    assert verdict.dropped == (6,) and verdict.table["dimensions"].item() == 6


def test_too_few_metropoles_or_nothing_to_compare_is_said_in_a_sentence():
    with pytest.raises(StudyError) as error:
        decide(np.ones((6, 2)))
    assert [str(fault) for fault in error.value.faults] == [
        "profiles: 6 métropoles; one model or several cannot be told under 8.",
        "profiles: no dimension differs between métropoles; there is nothing to compare.",
    ]


def test_a_verdict_can_be_told_with_names_and_with_what_it_is_about():
    names = [f"m{i:02d}" for i in range(18)]
    metropoles = pd.DataFrame({"metropole": names, "name": [f"Métropole {n}" for n in names]})
    framework = pd.DataFrame({
        "node": ["context", 0], "parent": [None, "context"], "source": [None, "indicators"],
        "label_fr": ["Contexte", "Âge"], "label_en": ["Context", "Age"],
    })  # fmt: skip
    told = decide(models(3)).labelled(metropoles, framework)
    assert told.classes["name"].iloc[0] == "Métropole m00"
    assert (told.index_fr, told.index_en, told.is_context) == ("Contexte", "Context", True)


@pytest.mark.parametrize(("cloud", "kind"), [(gradient(), "segment"), (models(3), "model")])
def test_classes_are_called_segments_unless_the_verdict_is_several(cloud, kind):
    framework = pd.DataFrame({
        "node": range(6), "label_fr": [f"Axe {i}" for i in range(6)], "label_en": list("abcdef"),
        "direction": 1,
    })  # fmt: skip
    table = pd.DataFrame(cloud, [f"m{i:02d}" for i in range(18)])
    described = segments(table, decide(cloud), framework)
    assert set(described["kind"]) == {kind}
    assert len(described) == 6 * described["class"].nunique()
