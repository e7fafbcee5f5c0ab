"""In how many analyses a verdict holds, counted on tables that fit a screen."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sweeps_by_hand import COUNTED, LAYER, SCALE, WITHOUT, coder_b_on_turns, factors, sweep

from metrostudy.compare.multiverse.shares import flips, robustness_of, shares

SIX = sweep(coder_b_on_turns, (LAYER, COUNTED))


def test_a_share_counts_the_analyses_that_agree_with_the_study():
    row = shares(SIX).iloc[0]
    assert (row["verdict"], row["holds"], row["n"], row["combinations"]) == ("supports", 5, 6, 6)
    assert row["share"] == pytest.approx(5 / 6)
    assert (row["supports"], row["silent"], row["opposes"], row["several"]) == (5, 1, 0, 0)


def test_an_analysis_that_could_not_be_computed_neither_holds_nor_fails():
    answers = sweep(lambda layer: "impossible" if layer == "B" else "supports", (LAYER,))
    row = shares(answers).iloc[0]
    assert (row["holds"], row["n"], row["share"]) == (2, 2, 1.0)
    assert (row["impossible"], row["reason"]) == (1, "too few cases")


def test_nothing_holds_when_the_study_itself_could_not_be_computed():
    answers = sweep(lambda layer: "impossible" if layer == "union" else "supports", (LAYER,))
    row = shares(answers).iloc[0]
    assert pd.isna(row["holds"]) and np.isnan(row["share"]) and row["n"] == 2
    assert flips(answers, factors()).empty


def test_each_conclusion_is_counted_on_the_choices_that_it_reads():
    both = pd.concat([SIX, sweep(lambda scale: "one", (SCALE,), "H1")], ignore_index=True)
    assert both[SCALE].isna().sum() == 6
    assert shares(both)[["conclusion", "n", "combinations"]].values.tolist() == [
        ["H4", 6, 6], ["H1", 3, 3]]  # fmt: skip


def test_a_sample_knows_how_many_combinations_there_were():
    some = sweep(coder_b_on_turns, (LAYER, COUNTED, WITHOUT), rows=np.arange(0, 18, 2))
    row = shares(some).iloc[0]
    assert (row["n"], row["combinations"]) == (9, 18)


def test_flips_give_the_share_with_and_what_the_alternative_lowers():
    table = flips(SIX, factors())
    assert table[["alternative", "own", "holds", "n"]].values.tolist() == [
        ["union", True, 2, 2], ["A", False, 2, 2], ["B", False, 1, 2],
        ["projects", True, 3, 3], ["turns", False, 2, 3],
    ]  # fmt: skip
    assert table["lowers"].tolist() == pytest.approx([-1 / 4, -1 / 4, 1 / 2, -1 / 3, 1 / 3])
    assert table["label_fr"].iloc[2] == "layer : B"


def test_combinations_that_read_the_very_same_data_are_one_analysis():
    # counted on projects, the layer of codings changes nothing: 1 + 3 analyses of 6 combinations
    marked = SIX.assign(data=SIX[COUNTED] + np.where(SIX[COUNTED] == "turns", SIX[LAYER], ""))
    row = shares(marked).iloc[0]
    assert (row["holds"], row["n"], row["asked"], row["combinations"]) == (3, 4, 6, 6)
    table = flips(marked, factors()).set_index("alternative")
    assert table[["holds", "n"]].values.tolist() == [[2, 2], [2, 2], [1, 2], [1, 1], [2, 3]]
    assert table.loc["turns", "lowers"] == pytest.approx(1 - 2 / 3)
    assert table.loc["union", "lowers"] == pytest.approx(2 / 3 - 1)  # one of its two is also theirs


def test_findings_are_given_the_share_of_the_conclusion_they_state():
    findings = pd.DataFrame({"finding": ["07_barriers-internal", "07_barriers-external",
                                         "07_barriers-steering", "01_corpus-voices"]})  # fmt: skip
    given = robustness_of(findings, SIX)["robustness"]
    assert given[:2].tolist() == pytest.approx([5 / 6, 5 / 6])
    assert given[2:].isna().all()


def test_without_a_sweep_every_robustness_is_blank():
    findings = pd.DataFrame({"finding": ["07_barriers-internal"]})
    assert robustness_of(findings, SIX.head(0))["robustness"].isna().all()


@settings(max_examples=20, deadline=None)
@given(st.permutations(range(6)), st.sampled_from([str, lambda name: name[::-1]]))
def test_the_order_of_rows_and_the_names_of_alternatives_change_nothing(order, rename):
    mixed = SIX.iloc[list(order)].assign(**{LAYER: SIX[LAYER].map(rename)})
    pd.testing.assert_frame_equal(shares(mixed), shares(SIX))


def test_a_table_read_back_from_a_file_says_the_same():
    back = SIX.assign(own=SIX["own"].astype(str))
    pd.testing.assert_frame_equal(shares(back), shares(SIX))
