from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from metrostudy.compare.axes.pca import pca
from metrostudy.compare.typology.cuts import cuts, suggested
from metrostudy.compare.typology.ward import ward
from metrostudy.faults import StudyError

PUBLISHED = Path(__file__).parents[2] / "published" / "typology"


def line(gaps: list[float]) -> pd.DataFrame:
    return ward(pd.DataFrame({"x": np.cumsum([0.0, *gaps])}))


def test_the_decathlon_gets_four_classes_from_one_release_and_six_from_the_next():
    data = pd.read_csv(PUBLISHED / "data_decathlon.csv", index_col="id")
    printed = pd.read_csv(PUBLISHED / "decathlon_hcpc_cut_by_version.csv", dtype=str)
    printed = printed.set_index("factominer_version")["nb_clust"].astype(int)
    tree = ward(pca(data.iloc[:, :10]).places())
    assert suggested(tree, "factominer_2.13") == printed["2.7"] == printed["2.12"]
    assert suggested(tree, "factominer_2.14") == printed["2.14"]


@pytest.mark.parametrize(("n", "most"), [(6, 3), (7, 4), (9, 4), (11, 6), (22, 10), (40, 10)])
def test_the_range_is_half_the_units_rounded_to_even_and_ten_at_most(n, most):
    found = cuts(line([1.0] * (n - 1)))
    assert found["lowest"].tolist() == [3, 4]
    assert found["highest"].tolist() == [most, most + 1]
    assert found["k"].between(found["lowest"], found["highest"]).all()


def test_two_marked_groups_are_never_proposed_as_two():
    tree = line([1.0, 1, 1, 1, 100, 1, 1, 1, 1])
    assert cuts(tree)["k"].min() >= 3


def test_four_marked_groups_are_four_for_both():
    tree = line([1.0, 1, 50, 1, 1, 50, 1, 1, 50, 1, 1])
    assert cuts(tree)["k"].tolist() == [4, 4]


def test_units_in_three_places_only_are_cut_in_three_by_the_first_rule():
    assert suggested(line([0.0, 0, 9, 0, 0, 5, 0, 0]), "factominer_2.13") == 3


def test_too_few_units_and_unknown_rules_are_said():
    with pytest.raises(StudyError, match="5 units; the automatic rules .* need six units"):
        cuts(line([1.0] * 4))
    with pytest.raises(StudyError, match=r"no rule 'factominer_2\.15'; nearest: 'factominer_2"):
        suggested(line([1.0] * 9), "factominer_2.15")
