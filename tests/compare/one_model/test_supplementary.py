from itertools import combinations, permutations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import kruskal

from metrostudy.compare.one_model.supplementary import supplementary

NAMES = [f"m{i:02d}" for i in range(12)]


def check(classes, **columns) -> pd.DataFrame:
    membership = pd.DataFrame({"metropole": NAMES[: len(classes)], "class": classes})
    metropoles = pd.DataFrame({"metropole": NAMES[: len(classes)]} | columns)
    return supplementary(membership, metropoles, np.random.default_rng(0))


def test_with_two_classes_every_way_of_dealing_is_counted():
    sizes = [9.0, 7, 8, 3, 5, 1, 2, 4]
    row = check([1, 1, 1, 2, 2, 2, 2, 2], population=sizes).iloc[0]
    every = [abs(sum(three) - 3 * 39 / 8) for three in combinations(sizes, 3)]
    ranks = pd.Series(sizes).rank()
    every = [abs(sum(three) - 3 * 4.5) for three in combinations(ranks, 3)]
    far = abs(ranks[:3].sum() - 13.5)
    assert row["p"] == pytest.approx(np.mean([e >= far for e in every]))
    assert row["method"] == "eta² of ranks, exact" and row["highest"] == 1


def test_the_statistic_is_that_of_kruskal_and_wallis():
    values, classes = np.array([3.0, 9, 8, 1, 2, 7]), np.repeat([1, 2, 3], 2)
    row = check(classes, population=values).iloc[0]
    every = [kruskal(*np.split(np.array(v), 3)).statistic for v in permutations(values)]
    assert row["eta2"] * 5 == pytest.approx(every[0])
    p = np.mean([h >= every[0] - 1e-9 for h in every])
    assert row["p"] == pytest.approx(p, abs=4 * np.sqrt(p * (1 - p) / 9999))


def test_size_age_and_density_are_read_when_known_and_corrected_together():
    size, area = np.arange(1.0, 13) * 1000, np.repeat([1.0, 100.0], 6)
    since = [2015.0] * 12
    table = check([1] * 6 + [2] * 6, population=size, metropole_since_year=since, area_km2=area)
    assert table["variable"].tolist() == ["population", "density"]  # the year tells no one apart
    assert table["p"].tolist() == pytest.approx([2 / 924, 2 / 924])
    assert table["p_holm"].tolist() == pytest.approx([4 / 924, 4 / 924])
    assert table["highest"].tolist() == [2, 1]


def test_a_metropole_without_a_figure_is_left_out_and_counted():
    assert check([1, 1, 2, 2], population=[3.0, None, 2.0, 1.0])["n"].tolist() == [3]
    assert check([1, 1, 2, 2], population=[3.0, None, None, None]).empty
