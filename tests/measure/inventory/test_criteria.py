"""The project maturity of 2013: by eye, then against planted levels."""

import numpy as np
import pandas as pd
from listed_projects import places, projects
from scipy.stats import kendalltau

from metrostudy.measure.inventory.criteria import maturity_by_metropole, project_maturity
from metrostudy.simulate import Truth, simulate


def test_the_maturity_of_2013_can_be_checked_by_eye():
    table = projects(
        "TH.ENER", "TH.ENER", "TH.ENER", "TH.ENER",
        status=["done", "under_way", "studied", "done"], partnership=[3, 0, None, None],
        budget=[3, 3, None, None], measurement=[3, None, 0, None],
    )  # fmt: skip
    found = project_maturity(table)
    assert found["score"].tolist()[:3] == [100.0, 50.0, 0.0]
    assert found["n_criteria"].tolist() == [4, 3, 2, 1]
    assert np.isnan(found["score"].iloc[3])  # one criterion of four is not enough


def test_a_metropole_is_the_mean_of_its_projects():
    table = projects(
        "TH.ENER", "TH.ENER", "TH.ENER", metropole=["aube", "aube", "crue"],
        status=["done", "studied", "under_way"], partnership=[3, 0, 0],
    )  # fmt: skip
    found = maturity_by_metropole(project_maturity(table), places("Aube", "Crue"))
    assert found[["name", "score", "n"]].to_numpy().tolist() == [
        ["Aube", 50.0, 2],
        ["Crue", 25.0, 1],
    ]
    assert found.loc[0, ["q1", "q3"]].tolist() == [25.0, 75.0]


def test_an_inventory_without_grades_scores_nobody():
    assert maturity_by_metropole(project_maturity(projects("TH.ENER")), places("M0")).empty


def test_planted_levels_order_the_metropoles():
    for seed in range(3):
        study = simulate(Truth(seed=seed, n_metropoles=18, interviews_per_metropole=0))
        scored = maturity_by_metropole(project_maturity(study["projects"]), study["metropoles"])
        both = pd.merge(scored, study["truth"], on="metropole")
        assert kendalltau(both["score"], both["level"]).statistic > 0.8
