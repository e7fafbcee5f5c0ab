"""Themes dealt alike are not called different, and those that were dealt otherwise are."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from listed_projects import BOOK, places, projects
from scipy.stats import chi2_contingency

from metrostudy import tables
from metrostudy.compare.themes import theme_departures, theme_spread
from metrostudy.simulate import Truth, simulate
from metrostudy.tell.sentences.themes import theme_spread as told

BOOK_OF_ALL = Path(__file__).parents[2] / "data" / "codebook.csv"


def listed(counts) -> pd.DataFrame:
    """A list of projects that has these counts: métropoles in rows, themes in columns."""
    cells = [
        (f"m{i}", f"t{j}")
        for i, row in enumerate(counts)
        for j, count in enumerate(row)
        for _ in range(count)
    ]
    return pd.DataFrame(cells, columns=["metropole", "theme"])


def spread(counts, seed: int = 0, draws: int = 999) -> pd.Series:
    return theme_spread(listed(counts), np.random.default_rng(seed), draws).iloc[0]


def test_chi2_p_and_cramers_v_by_hand():
    # Every project of one métropole is of one theme: χ² = N = 8, and one deal in C(8, 4)/2 = 35 is
    # as far. Bergsma: φ² = 1 − 1/7, both sides 2 − 1/7, so V = √(φ²/(1 − 1/7)) = 1.
    row = spread([[4, 0], [0, 4]], draws=9999)
    assert (row["chi2"], row["df"], row["cramers_v"]) == (8, 1, 1)
    assert row["p"] == pytest.approx(1 / 35, abs=4 * np.sqrt(1 / 35 / 9999))
    assert row["p_min"] == 1e-4
    assert row["estimate"] == pytest.approx(8 / (1 * 8 / 7))
    assert np.isnan(row["low"])  # without one of two métropoles nothing is left to compare


def test_the_statistic_is_that_of_everybody():
    counts = np.random.default_rng(1).integers(1, 20, (6, 4))
    row = spread(counts)
    found = chi2_contingency(counts, correction=False)
    assert row["chi2"] == pytest.approx(found.statistic)
    assert row["df"] == found.dof
    assert row["p"] == pytest.approx(found.pvalue, abs=0.05)
    assert row["small"] == (found.expected_freq < 5).mean()


@settings(max_examples=20, deadline=None)
@given(st.lists(st.lists(st.integers(0, 6), min_size=3, max_size=3), min_size=3, max_size=6))
def test_order_and_names_change_nothing(counts):
    table = listed(counts)
    other = table.sample(frac=1, random_state=1).replace({"m0": "zz", "t1": "a"})
    one, two = (theme_spread(t, np.random.default_rng(0), 19).iloc[0] for t in (table, other))
    same = ["estimate", "low", "high", "chi2", "df", "cramers_v", "n", "small"]
    pd.testing.assert_series_equal(one[same], two[same], check_names=False)


@pytest.mark.parametrize("counts", [[[3, 2]], [[3], [2]], [[1, 0], [0, 1]], []])
def test_where_nothing_can_be_compared_nothing_is_claimed(counts):
    row = spread(counts)
    assert np.isnan(row["estimate"])
    assert (row["p"], row["p_min"]) == (1, 1)
    assert told(row.to_frame().T).sentence_fr.startswith("Trop peu de projets")


def test_one_common_list_is_not_called_several_and_planted_ways_are():
    def p(seed: int, ways: int) -> float:
        study = simulate(Truth(
            seed=seed, ways=ways, n_metropoles=9, projects_per_metropole=150,
            interviews_per_metropole=0,
        ))  # fmt: skip
        return theme_spread(study["projects"], np.random.default_rng(seed), 199)["p"].item()

    assert sum(p(seed, 1) <= 0.05 for seed in range(12)) <= 2
    assert sum(p(seed, 3) <= 0.05 for seed in range(6)) == 6


def test_the_level_and_the_interval_hold_in_lists_of_known_overdispersion():
    """Dirichlet-multinomial lists, 18 métropoles × 40 projects × 8 themes: φ = 1 + 39/(a + 1)."""
    rng = np.random.default_rng(3)
    for true, least in ((1.0, 0.0), (2.5, 0.95)):
        claimed, held = 0, 0
        for _ in range(40):
            shares = np.full((18, 8), 1 / 8)
            if true > 1:
                shares = rng.dirichlet(np.full(8, (39 / (true - 1) - 1) / 8), 18)
            row = theme_spread(listed([rng.multinomial(40, s) for s in shares]), rng, 99).iloc[0]
            claimed += row["p"] <= 0.05
            held += row["low"] <= true <= row["high"]
        assert held >= 34
        assert claimed <= 5 if true == 1 else claimed >= 40 * least


def test_what_is_said_to_be_detectable_is_found_eight_times_in_ten():
    rng, sizes, base = np.random.default_rng(4), np.full(18, 40), np.full(8, 1 / 8)
    alike = np.array([rng.multinomial(n, base) for n in sizes])
    seen = spread(alike)["detectable"]
    a = 39 / (seen - 1) - 1
    found = [
        spread([rng.multinomial(40, rng.dirichlet(base * a)) for _ in sizes], draws=199)["p"]
        for _ in range(100)
    ]
    assert np.mean(np.array(found) <= 0.05) == pytest.approx(0.8, abs=0.12)


def test_a_list_more_even_than_chance_is_told_as_such():
    row = spread(np.full((12, 6), 4))
    assert row["estimate"] == 0
    assert row["p_less"] == row["p_min"]
    assert "plus également que par hasard" in told(row.to_frame().T).sentence_fr


def test_cells_are_the_exact_ones_of_specialities_with_their_residual():
    table = projects(*["TH.ENER"] * 4, *["TH.TRAN"] * 5, metropole=["aube"] * 4 + ["crue"] * 5)
    found = theme_departures(table, BOOK, places("Aube", "Crue"))
    # Expected 4·4/9; residual (4 − 16/9)/√(16/9 · 5/9 · 5/9) = 3, p = 1/126 in all four cells.
    energy = found[(found["metropole"] == "aube") & (found["theme"] == "TH.ENER")].iloc[0]
    assert energy["expected"] == pytest.approx(16 / 9)
    assert energy["residual"] == pytest.approx(3)
    assert energy["p"] == pytest.approx(1 / 126)
    assert found["small"].all()
    assert found["p"].is_monotonic_increasing
    assert found.loc[found["theme"] == "TH.INCL", "residual"].isna().all()


def test_a_planted_taste_comes_first():
    study = simulate(Truth(seed=1, n_metropoles=8, ways=1, interviews_per_metropole=0))
    own = study["projects"]["metropole"] == study["metropoles"]["metropole"].iloc[0]
    third = own & (study["projects"].groupby("metropole").cumcount() % 3 == 0)
    planted = study["projects"].assign(theme=study["projects"]["theme"].mask(third, "TH.CYBE"))
    book = tables.read(BOOK_OF_ALL, tables.descriptor("codebook"))
    first = theme_departures(planted, book, study["metropoles"]).iloc[0]
    assert (first["metropole"], first["theme"]) == (study["metropoles"]["metropole"][0], "TH.CYBE")
    assert first["residual"] > 4


def test_sentences_give_the_size_its_interval_and_what_could_have_been_seen():
    row = {"estimate": 2.94, "low": 1.73, "high": 4.99, "p": 0.0001, "p_less": 1.0, "small": 0.7,
           "detectable": 1.41, "n": 747, "metropoles": 22}  # fmt: skip
    finding = told(pd.DataFrame([row]))
    assert "2,9 fois [1,7 à 5,0] ce que fait le hasard (p < 0,001, n = 747 projets" in (
        finding.sentence_fr
    )
    assert "70\u202f% des cases" in finding.sentence_fr
    assert (finding.value, finding.n, finding.unit) == (2.94, 747, "fois le hasard")
    alike = told(pd.DataFrame([row | {"p": 0.4, "small": 0.1}]))
    assert alike.sentence_en.endswith("1.4 times would have been seen eight times in ten.")
