import numpy as np
import pandas as pd
import pytest

from metrostudy.compare.configurations.path import path_tested
from metrostudy.compare.configurations.truth_table import truth_table

CODES = ["IN.PART", "IN.CITO", "IN.AGEN"]
NAMES = pd.DataFrame({"code": CODES[:2], "label_fr": ["Partenariat", "Citoyens"],
                      "label_en": ["Partnership", "Citizens"]})  # fmt: skip


def examined(data: pd.DataFrame):
    return path_tested(truth_table(data, "Y", CODES), NAMES, np.random.default_rng(0))


@pytest.fixture
def planted() -> pd.DataFrame:
    """Six that are mature and have all three; two of each combination that lacks one or more."""
    lacking = [[int(bit) for bit in f"{row:03b}"] for row in range(7)]
    rows = [[1, 1, 1, 1]] * 6 + [[*row, 0] for row in lacking for _ in range(2)]
    return pd.DataFrame(rows, columns=[*CODES, "Y"], index=[f"m{i}" for i in range(20)])


def test_the_planted_path_is_the_only_one_and_luck_is_small(planted):
    row = examined(planted).verdict.iloc[0]
    assert row["only"] and row["path"] == row["model"] == "IN.PART*IN.CITO*IN.AGEN"
    assert row[["mature_with", "mature", "others_with", "others"]].tolist() == [6, 6, 0, 14]
    assert row["p"] == row["p_min"] == pytest.approx(1 / 38760)  # C(20, 6)


def test_one_mature_metropole_by_another_way_is_another_path(planted):
    planted.loc[["m8", "m9"], "Y"] = 1  # has IN.AGEN alone
    row = examined(planted).verdict.iloc[0]
    assert not row["only"] and row["lacking"] == "m8|m9"
    assert row["model"] == "IN.PART*IN.CITO*IN.AGEN + ~IN.PART*~IN.CITO*IN.AGEN"


def test_three_solutions_are_told_and_a_condition_without_a_label_keeps_its_code(planted):
    found = examined(planted)
    assert set(found.paths["solution"]) == {"conservative", "parsimonious", "intermediate"}
    assert found.labels["label_fr"].tolist() == ["Partenariat", "Citoyens", "IN.AGEN"]


def test_a_path_that_is_not_there_is_not_claimed(planted):
    rng = np.random.default_rng(1)
    shuffled = [planted.assign(Y=rng.permutation(planted["Y"].to_numpy())) for _ in range(25)]
    assert sum(examined(data).verdict["only"].item() for data in shuffled) <= 1
