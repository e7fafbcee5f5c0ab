"""Breadth and evenness: iNEXT's published numbers, cases by eye, and what lists cannot change."""

from itertools import combinations
from math import log
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from listed_projects import BOOK, places, projects

from metrostudy import tables
from metrostudy.measure.inventory.portfolios import portfolios, rarefied
from metrostudy.simulate import Truth, simulate

ROOT = Path(__file__).parents[3]
INEXT = ROOT / "tests/published/inext"
lists = st.lists(st.integers(0, 9), min_size=2, max_size=6).filter(lambda counts: sum(counts) >= 3)


@pytest.mark.parametrize("row", list(pd.read_csv(INEXT / "rarefied.csv").itertuples(index=False)))
def test_the_spiders_of_inext_are_rarefied_as_printed(row):
    counts = pd.read_csv(INEXT / "girdled.csv")["count"].to_numpy(float)
    found = rarefied(counts, row.m)
    assert found["breadth"] == pytest.approx(row.q0, abs=6e-7)
    assert found["effective"] == pytest.approx(row.q1, abs=6e-7)


def test_two_projects_of_three_drawn_by_hand():
    # Themes A A B: of the three pairs, AA has one theme, AB twice has two: 5/3 on average.
    pairs = [len(set(pair)) for pair in combinations("AAB", 2)]
    assert rarefied(np.array([2.0, 1.0]), 2)["breadth"] == pytest.approx(np.mean(pairs))
    whole = rarefied(np.array([2.0, 1.0]), 3)
    entropy = -(2 / 3 * log(2 / 3) + 1 / 3 * log(1 / 3))
    assert whole["breadth"] == pytest.approx(2)
    assert whole["evenness"] == pytest.approx(entropy / log(2))


def test_equal_parts_are_even_and_a_single_theme_has_no_evenness():
    assert rarefied(np.array([5.0, 5.0, 5.0]), 15)["evenness"] == pytest.approx(1)
    alone = rarefied(np.array([7.0, 0.0]), 4)
    assert alone["breadth"] == pytest.approx(1) and np.isnan(alone["evenness"])
    assert np.isnan(list(rarefied(np.array([1.0, 1.0]), 3).values())).all()


@settings(max_examples=60, deadline=None)
@given(counts=lists, data=st.data())
def test_breadth_and_evenness_stay_where_they_can_be(counts, data):
    counts = np.array(counts, float)
    size = data.draw(st.integers(1, int(counts.sum())))
    found = rarefied(counts, size)
    assert 1 - 1e-9 <= found["effective"] <= found["breadth"] + 1e-9
    assert found["breadth"] <= min(size, (counts > 0).sum()) + 1e-9
    assert np.isnan(found["evenness"]) or -1e-9 <= found["evenness"] <= 1 + 1e-9
    shuffled = rarefied(np.array(data.draw(st.permutations(counts.tolist()))), size)
    assert shuffled["breadth"] == pytest.approx(found["breadth"])


@settings(max_examples=60, deadline=None)
@given(counts=lists, copies=st.integers(2, 5))
def test_copying_every_project_adds_no_theme(counts, copies):
    counts = np.array(counts, float)
    whole = rarefied(counts, int(counts.sum()))
    longer = rarefied(copies * counts, int(copies * counts.sum()))
    assert longer["breadth"] == pytest.approx(whole["breadth"])
    assert longer["evenness"] == pytest.approx(whole["evenness"], nan_ok=True)
    # At the size of the short list, a long one that is its copy can only look narrower.
    assert rarefied(copies * counts, int(counts.sum()))["breadth"] <= whole["breadth"] + 1e-9


@settings(max_examples=40, deadline=None)
@given(counts=lists)
def test_a_longer_draw_is_never_narrower(counts):
    counts = np.array(counts, float)
    drawn = [rarefied(counts, size)["breadth"] for size in range(1, int(counts.sum()) + 1)]
    assert (np.diff(drawn) >= -1e-9).all()


def portfolio(aube: str, crue: str, **choices) -> pd.DataFrame:
    themes = {"E": "TH.ENER", "T": "TH.TRAN", "I": "TH.INCL"}
    listed = projects(*[themes[letter] for letter in aube + crue],
                      metropole=["aube"] * len(aube) + ["crue"] * len(crue))  # fmt: skip
    return portfolios(listed, BOOK, places("Aube", "Crue"), **choices)


def test_lists_are_compared_at_two_thirds_of_the_shortest():
    found = portfolio("EEEEEEEEEEEE", "ETI" * 8)
    breadth = found[found["measure"] == "breadth"]
    assert breadth["name"].tolist() == ["Crue", "Aube"]
    assert breadth["size"].tolist() == [8, 8] and breadth["n"].tolist() == [24, 12]
    assert breadth["n_themes"].tolist() == [3, 1]
    aube = breadth.iloc[1]
    assert (aube["estimate"], aube["low"], aube["high"]) == pytest.approx((1, 1, 1))
    assert aube["estimate"] < breadth["pooled"].iloc[1] < breadth["estimate"].iloc[0]
    assert found.query("name == 'Aube' and measure == 'evenness'")["estimate"].isna().all()


def test_a_list_too_short_keeps_its_row_and_moves_nobody():
    found = portfolio("EET", "ETIETIETIETI")
    assert found.query("name == 'Aube'")["estimate"].isna().all()
    assert found.query("name == 'Aube'")["n"].tolist() == [3, 3, 3]
    assert found["size"].tolist() == [8] * 6
    assert portfolio("EET", "ET")["estimate"].isna().all()
    assert portfolio("EETETTETIETI", "ETIETIETIETI", size=12)["estimate"].isna().all()
    assert portfolios(projects(None), BOOK, places("Aube")).empty


def test_intervals_hold_the_breadth_that_was_planted():
    weights = np.linspace(1.6, 0.6, 16)  # the simulator's, when there is one way of going digital
    expected = (1 - (1 - weights / weights.sum()) ** 20).sum()
    book = tables.read(ROOT / "data/codebook.csv", tables.descriptor("codebook"))
    study = simulate(Truth(n_metropoles=150, ways=1, interviews_per_metropole=0))
    found = portfolios(study["projects"], book, study["metropoles"]).query("measure == 'breadth'")
    assert found["size"].tolist() == [20] * 150
    assert found["estimate"].mean() == pytest.approx(expected, abs=0.25)
    assert found["low"].le(expected).mul(found["high"].ge(expected)).mean() >= 0.93


def test_a_narrow_portfolio_is_told_from_broad_ones():
    book = tables.read(ROOT / "data/codebook.csv", tables.descriptor("codebook"))
    study = simulate(Truth(n_metropoles=12, ways=1, interviews_per_metropole=0))
    first = study["projects"]["metropole"] == "metropole-01"
    narrow = study["projects"]["theme"].mask(
        first & study["projects"]["theme"].ne("TH.TRAN"), "TH.LOIS"
    )
    found = portfolios(study["projects"].assign(theme=narrow), book, study["metropoles"])
    last = found.query("measure == 'breadth'").iloc[-1]
    assert last["metropole"] == "metropole-01" and last["high"] < last["pooled"]
