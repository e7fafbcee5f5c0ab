"""Specialities: those planted are found, those that chance makes are not."""

from pathlib import Path

import pandas as pd
import pytest
from listed_projects import BOOK, places, projects

from metrostudy import tables
from metrostudy.measure.inventory.specialities import specialities
from metrostudy.simulate import Truth, simulate
from metrostudy.small_n import fisher

DATA = Path(__file__).parents[3] / "data"


def test_a_cell_is_compared_with_all_the_others_together():
    table = projects(*["TH.ENER"] * 4, *["TH.TRAN"] * 5, None,
                     metropole=["aube"] * 4 + ["crue"] * 5 + ["crue"])  # fmt: skip
    found = specialities(table, BOOK, places("Aube", "Crue"))
    assert found["theme"].tolist() == ["TH.ENER", "TH.TRAN", "TH.INCL"] * 2
    first = found.iloc[0]
    assert first[["name", "count", "n", "estimate", "elsewhere"]].tolist() == ["Aube", 4, 4, 1, 0]
    # Four of nine projects are of energy: all four fall in Aube once in C(9, 4) = 126 deals.
    assert first["p"] == pytest.approx(1 / 126) == pytest.approx(fisher(4, 0, 0, 5)["p"])
    assert found.loc[found["theme"] == "TH.INCL", "p"].tolist() == [1, 1]


def test_the_order_of_projects_changes_nothing():
    table = simulate(Truth(n_metropoles=4, interviews_per_metropole=0))
    book = tables.read(DATA / "codebook.csv", tables.descriptor("codebook"))
    shuffled = table["projects"].sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(
        specialities(table["projects"], book, table["metropoles"]),
        specialities(shuffled, book, table["metropoles"]),
    )


def test_what_chance_deals_is_not_called_a_speciality_and_what_was_planted_is():
    book = tables.read(DATA / "codebook.csv", tables.descriptor("codebook"))
    false, true = 0, 0
    for seed in range(12):
        study = simulate(Truth(seed=seed, n_metropoles=6, ways=1, interviews_per_metropole=0))
        listed, names = study["projects"], study["metropoles"]
        false += (specialities(listed, book, names)["p_holm"] <= 0.05).any()
        own = listed["metropole"] == names["metropole"].iloc[0]
        half = own & (listed.groupby("metropole").cumcount() % 2 == 0)
        planted = listed.assign(theme=listed["theme"].mask(half, "TH.CYBE"))
        clear = specialities(planted, book, names).query("p_holm <= 0.05")
        true += [names["metropole"].iloc[0], "TH.CYBE"] in clear[
            ["metropole", "theme"]
        ].to_numpy().tolist()
    assert false <= 2  # 5 % of twelve studies is less than one
    assert true == 12
