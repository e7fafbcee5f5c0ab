"""Which choice and whose removal decide of a verdict, read from the answers themselves."""

import numpy as np
import pandas as pd
import pytest
from sweeps_by_hand import (
    COUNTED,
    LAYER,
    METROPOLES,
    PLACES,
    WITHOUT,
    coder_b_on_turns,
    read,
    sweep,
)

from metrostudy.compare.multiverse.reading import decisive, influential
from metrostudy.compare.multiverse.shapley import TOGETHER

CHOICES = (LAYER, COUNTED, WITHOUT)
RNG = np.random.default_rng(0)


def test_a_complete_sweep_is_shared_out_exactly():
    table = decisive(sweep(coder_b_on_turns, CHOICES), RNG)
    # y = 1 but for (B, turns), 1/6 of the analyses: variance 5/36, of which the layer alone has
    # 2/36, the count 1/36 and both together 2/36
    assert table["factor"].tolist() == [LAYER, COUNTED, WITHOUT]
    assert table["alone"].tolist() == pytest.approx([2 / 5, 1 / 5, 0])
    assert table["share"].tolist() == pytest.approx([3 / 5, 2 / 5, 0])
    assert (table["low"] == table["share"]).all()
    assert set(table["method"]) == {"every combination"}


def test_a_verdict_that_never_changes_leaves_nothing_to_share():
    table = decisive(sweep(lambda *_: "supports", CHOICES), RNG)
    assert table["share"].isna().all() and set(table["method"]) == {"one verdict"}
    assert len(table) == 3


def test_an_analysis_that_could_not_be_computed_has_no_weight():
    def verdict(layer, counted, _):
        return "impossible" if layer == "A" else coder_b_on_turns(layer, counted)

    table = decisive(sweep(verdict, CHOICES), RNG).set_index("factor")
    # what is left is « B and turns » of two layers and two counts: halves
    assert table["share"].tolist() == pytest.approx([1 / 2, 1 / 2, 0])


def test_a_sample_says_so_and_leaves_a_part_to_nobody():
    places = {f"maturity.c{i}": tuple("abc") for i in range(6)}
    rows = np.append(0, np.random.default_rng(1).choice(np.arange(1, 729), 299, replace=False))
    answers = sweep(lambda *v: "several" if v[1] == "b" else "one", places, "H1", rows)
    table = decisive(answers, RNG).set_index("factor")
    assert table.loc["maturity.c1", "share"] == pytest.approx(1, abs=0.02)
    assert table.index[-1] == TOGETHER and pd.isna(table["n_alternatives"].iloc[-1])
    assert table["share"].sum() == pytest.approx(1)
    assert set(table["method"]) == {"estimated up to pairs"}


def test_without_a_metropole_each_analysis_is_compared_with_its_twin():
    def verdict(layer, counted, without):
        return "opposes" if without == "aube" and counted == "projects" else "supports"

    table = influential(sweep(verdict, CHOICES), METROPOLES).set_index("name")
    assert table.loc["Aube", ["n", "share", "others", "flips", "matters"]].tolist() == [
        6, 0.5, 1.0, 0.5, True]  # fmt: skip
    assert table.loc["Brune", ["n", "share", "others", "flips", "matters"]].tolist() == [
        6, 1.0, 1.0, 0.0, False]  # fmt: skip


def test_a_removal_may_change_verdicts_that_were_not_the_study_s():
    def verdict(layer, counted, without):
        if counted == "projects":
            return "supports"
        return "opposes" if without == "brune" else "silent"

    row = influential(sweep(verdict, CHOICES), METROPOLES).set_index("name").loc["Brune"]
    assert (row["share"], row["others"], row["flips"]) == (0.5, 0.5, 0.5)


MANY = {WITHOUT: ("nobody", *(f"m{i}" for i in range(15))),
        **{f"maturity.c{i}": tuple("abcd") for i in range(4)}}  # fmt: skip
NAMES = pd.DataFrame({"metropole": MANY[WITHOUT][1:], "name": MANY[WITHOUT][1:]})


def sampled(verdict, seed):
    rows = np.random.default_rng(seed).choice(np.arange(1, 16 * 4**4), 799, replace=False)
    return influential(sweep(verdict, MANY, "H7", np.append(0, rows)), NAMES)


@pytest.mark.parametrize("seed", range(3))
def test_in_a_sample_a_planted_removal_is_told_from_luck(seed):
    draws = np.random.default_rng(seed)

    def verdict(without, *values):
        if without == "nobody" and values == ("a",) * 4:
            return "silent"
        return "silent" if draws.random() < (0.1 if without == "m3" else 0.6) else "supports"

    table = sampled(verdict, seed)
    assert table.loc[table["matters"].astype(bool), "metropole"].tolist() == ["m3"]
    assert table["flips"].isna().all()


def test_in_a_sample_luck_is_hardly_ever_a_removal_that_matters():
    named = 0
    for seed in range(15):
        draws = np.random.default_rng(100 + seed)
        named += sampled(lambda *_: "silent" if draws.random() < 0.5 else "supports", seed)[  # noqa: B023
            "matters"
        ].any()
    assert named <= 3


def test_every_reading_comes_in_one_call_and_survives_a_study_without_answers():
    found = read(sweep(coder_b_on_turns, CHOICES), sweep(lambda *_: "one", (LAYER,), "H1"))
    assert found.shares["conclusion"].tolist() == ["H4", "H1"]
    assert found.fails["rule"].tolist() == ["pair", "nowhere"]
    none = read(sweep(coder_b_on_turns, CHOICES).head(0), places=PLACES)
    assert all(table.empty for table in vars(none).values())
