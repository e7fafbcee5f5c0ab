"""Sums, quotients and denominators of what was published, as recomputed by hand."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrostudy import tables
from metrostudy.compare.editions.checks import recomputed, whole_answers

ROOT = Path(__file__).parents[3]
PUBLISHED = tables.read(ROOT / "data/observatoire/published.csv", tables.descriptor("published"))
BY_HAND = pd.read_csv(
    ROOT / "tests/published/barometer_editions/figures.csv", dtype={"edition": str}
)


@pytest.mark.parametrize(
    "row", list(BY_HAND.itertuples()), ids=lambda row: f"{row.quantity} {row.published:g}"
)
def test_published_figures_recompute_as_found_by_hand(row):
    found = recomputed(PUBLISHED)
    same = found["quantity"].eq(row.quantity) & found["published"].eq(row.published)
    same = found[same & found["edition"].eq(row.edition)].iloc[0]
    assert same["low"].round(1) == row.recomputed
    assert same["agrees"] == (row.published == row.recomputed)
    assert same["base"].round(1) == row.base or np.isnan(row.base)


def test_a_mean_printed_without_decimals_agrees_when_it_rounds_to_it():
    found = recomputed(PUBLISHED).set_index("quantity").loc["projects_per_city_mean_top3_domains"]
    assert (found["low"], found["high"]) == (pytest.approx(7.05), pytest.approx(7.52))
    assert found["agrees"]  # printed 7


def test_a_figure_whose_parts_were_not_published_is_not_recomputed():
    alone = PUBLISHED[PUBLISHED["quantity"] == "share_top3_domains_published"]
    assert recomputed(alone).empty


def test_the_nine_shares_of_2013_are_a_whole_and_the_six_of_the_press_are_not():
    whole = recomputed(PUBLISHED).set_index("quantity").loc["share_projects"]
    assert (whole["low"], whole["n"], whole["agrees"]) == (100, 9, True)
    # The press article of 2013 skips bâtiment, social et santé, sécurité (guide/domain.md §7).
    skipped = "batiment|sante_social|securite"
    six = recomputed(PUBLISHED[~PUBLISHED["quantity"].str.contains(skipped)])
    six = six.set_index("quantity").loc["share_projects"]
    assert (six["low"], six["n"], six["agrees"]) == (74, 6, False)


def test_the_three_shares_that_no_number_of_respondents_gives():
    found = whole_answers(PUBLISHED)
    odd = found[~found["possible_on_any"]][["edition", "published", "panel"]].values.tolist()
    assert odd == [["2018", 14, 39], ["2018", 37, 39], ["2021", 28, 34]]
    fine = found.set_index(["edition", "quantity"]).loc["2018", "ey_share_digital_as_lever"]
    assert (fine["count"], fine["possible"]) == (20, True)  # 51 % of 39 is 20 authorities


def test_what_never_was_a_share_of_respondents_is_not_asked_to_be_one():
    found = set(whole_answers(PUBLISHED)["quantity"])
    assert "share_projects_transport_mobilite" not in found  # of projects
    assert "ey_share_strategy_evaluation_to_do" not in found  # « près de 80 % »
    assert "datapublica_share_data_project" not in found  # no panel size


def printed(panel: int, share: float) -> pd.DataFrame:
    return pd.DataFrame({
        "edition": "2030", "quantity": ["panel_size", "share_a"], "value": [panel, share],
        "unit": ["villes", "%"], "source": "s", "note": "",
    })  # fmt: skip


@given(st.data())
def test_a_true_share_is_possible_however_it_was_rounded(data):
    panel = data.draw(st.integers(5, 200))
    exact = 100 * data.draw(st.integers(0, panel)) / panel
    rounding = data.draw(st.sampled_from([np.floor, np.round, np.ceil]))
    assert whole_answers(printed(panel, float(rounding(exact))))["possible"].all()


def test_a_share_between_two_answers_is_impossible_on_a_small_panel_only():
    assert not whole_answers(printed(10, 15))["possible"].item()
    assert whole_answers(printed(101, 15))["possible"].item()


def test_one_of_two_contradictory_panels_is_enough():
    both = pd.concat([printed(10, 25), printed(8, 25).iloc[:1].assign(source="t")])
    found = whole_answers(both)
    assert found.set_index("panel")["possible"].to_dict() == {10: False, 8: True}
    assert found["possible_on_any"].all()
