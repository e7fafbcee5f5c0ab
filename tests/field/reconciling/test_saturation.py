"""Saturation by eye; drift that was planted is found, drift that was not is not claimed."""

from itertools import permutations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrostudy.faults import StudyError
from metrostudy.field.reconciling import drift as drift_module
from metrostudy.field.reconciling.drift import drift
from metrostudy.field.reconciling.saturation import saturation
from metrostudy.field.reliability.alpha import cohen_kappa

ROOT = Path(__file__).parents[3]
LETTERS = list("abcdefgh")
BOOK = pd.DataFrame({"code": ["X", *LETTERS], "parent": [None, *["X"] * len(LETTERS)]})
BOOK = BOOK.assign(label_fr=BOOK["code"], label_en=BOOK["code"])


def interviews(*dates: str | None) -> pd.DataFrame:
    names = [f"E{n}" for n in range(1, len(dates) + 1)]
    return pd.DataFrame({"interview": names, "date": pd.to_datetime(list(dates))})


def used(**codes: str) -> pd.DataFrame:
    """Codings of A from the letters of each interview."""
    rows = [(name, code, "A") for name, letters in codes.items() for code in letters]
    return pd.DataFrame(rows, columns=["interview", "code", "coder"])


def rng(seed: int = 1) -> np.random.Generator:
    return np.random.default_rng(seed)


# Saturation ------------------------------------------------------------------------------------


def test_the_curve_follows_dates_and_counts_what_each_interview_adds():
    where = interviews("2026-03-01", "2026-01-01", "2026-02-01")
    found = saturation(used(E1="abd", E2="ab", E3="bc"), where, BOOK, rng())
    columns = ["order", "interview", "codings", "codes", "new", "cumulative", "new_codes"]
    assert found.table[columns].values.tolist() == [
        [1, "E2", 2, 2, 2, 2, "a|b"],
        [2, "E3", 2, 2, 1, 3, "c"],
        [3, "E1", 3, 3, 1, 4, "d"],
    ]
    assert (found.coder, found.codes, found.book, found.once) == ("A", 4, 8, 2)
    assert found.next_new == pytest.approx(2 / 3)


def test_the_mean_is_the_mean_over_every_order():
    letters = ["abc", "ab", "d", "ae"]
    where = interviews(*[f"2026-01-0{n}" for n in range(1, 5)])
    found = saturation(used(**{f"E{n}": s for n, s in enumerate(letters, 1)}), where, BOOK, rng())
    every = [[len(set("".join(order[:k]))) for k in range(1, 5)] for order in permutations(letters)]
    assert found.table["mean"].tolist() == pytest.approx(np.mean(every, axis=0).tolist())
    assert found.table["low"].iloc[0] == 1 and found.table["high"].iloc[0] == 3


def test_one_reader_is_followed_and_undated_interviews_come_last():
    codings = pd.concat([used(E1="a", E2="b"), used(E1="abc").assign(coder="B"),
                         used(E1="h").assign(coder="machine")])  # fmt: skip
    where = interviews(None, "2026-01-01")
    found = saturation(codings, where, BOOK, rng())
    assert (found.coder, found.undated) == ("A", 1)
    assert found.table["interview"].tolist() == ["E2", "E1"]
    assert saturation(codings, where, BOOK, rng(), coder="B").codes == 3
    with pytest.raises(StudyError, match="'Bob' coded nothing"):
        saturation(codings, where, BOOK, rng(), coder="Bob")


def test_nothing_coded_is_an_empty_curve():
    found = saturation(used(), interviews("2026-01-01"), BOOK, rng())
    assert found.table.empty and found.codes == 0 and found.coder is None


@given(st.lists(st.sets(st.sampled_from(LETTERS), min_size=1), min_size=1, max_size=6))
@settings(max_examples=25, deadline=None)
def test_whatever_the_order_the_curve_ends_at_the_same_codes(held):
    names = {f"E{n}": "".join(sorted(codes)) for n, codes in enumerate(held, 1)}
    where = interviews(*[f"2026-01-{n:02d}" for n in range(1, len(held) + 1)])
    there = saturation(used(**names), where, BOOK, rng(), orders=50).table
    back = where.assign(date=where["date"].iloc[::-1].array)
    other = saturation(used(**names), back, BOOK, rng(), orders=50).table
    assert there["cumulative"].iloc[-1] == other["cumulative"].iloc[-1] == len(set().union(*held))
    assert np.allclose(there["mean"], other["mean"])
    assert (there["low"] <= there["high"]).all()


# Drift -----------------------------------------------------------------------------------------

WINTER = [f"2026-01-{day:02d}" for day in range(2, 11)]
SPRING = ["2026-05-04", "2026-05-05", "2026-05-06"]


def world(seed: int, later: float = 0.05, longer: float = 1.0, dates: list | None = None) -> tuple:
    """Two coders on twelve interviews; after the pause B errs and spreads more, if asked."""
    draw, dates = rng(seed), dates or WINTER + SPRING
    where = interviews(*dates)
    turns, decisions, codings = [], [], []
    for name, date in zip(where["interview"], dates, strict=True):
        slip = later if date in SPRING else 0.05
        for number in range(24):
            turn = f"{name}-{number:03d}"
            turns.append((turn, name, False, "douze mots " * 6))
            truth = draw.random(len(LETTERS)) < 0.2
            for coder, error in (("A", 0.05), ("B", slip)):
                given_ = truth ^ (draw.random(len(LETTERS)) < error)
                long = longer if coder == "B" and date in SPRING else 1.0
                for code in np.array(LETTERS)[given_]:
                    decisions.append((name, turn, coder, code))
                    codings.append((name, 0, int(long * draw.normal(100, 15)), code, coder))
    return (
        pd.DataFrame(codings, columns=["interview", "start", "end", "code", "coder"]),
        pd.DataFrame(decisions, columns=["interview", "turn", "coder", "code"]),
        pd.DataFrame(turns, columns=["turn", "interview", "is_interviewer", "text"]),
        where,
        BOOK,
    )


def test_the_kappa_of_an_interview_is_that_of_its_table():
    codings, decisions, turns, where, book = world(3)
    one = decisions[(decisions["interview"] == "E1") & (decisions["code"] == "a")]
    only = decisions["interview"] != "E1"
    decisions = pd.concat([decisions[only], one])
    found = drift(codings, decisions, turns, where, book, rng()).agreement.iloc[0]
    both, first, second = (int(found[name]) for name in ("both", "only_1", "only_2"))
    table = np.array([[both, first], [second, 24 - both - first - second]])
    assert found["estimate"] == pytest.approx(float(cohen_kappa(table).kappa))


def test_perfect_agreement_is_exactly_one_and_nothing_drifts():
    codings, decisions, turns, where, book = world(4)
    own = decisions[decisions["coder"] == "A"]
    made = codings[codings["coder"] == "A"]
    both = (pd.concat([table, table.assign(coder="B")]) for table in (made, own))
    found = drift(*both, turns, where, book, rng())
    assert (found.agreement["estimate"] == 1).all()
    tests = found.tests.set_index("measure")
    assert tests.loc["agreement", "estimate"] == 0
    assert tests.loc[["codings", "span"], "estimate"].tolist() == [1, 1]
    assert (tests["p_holm"] == 1).all()


def test_what_changed_after_the_pause_is_found():
    found = drift(*world(5, later=0.18, longer=1.8), rng())
    assert (str(found.last_before.date()), str(found.first_after.date())) == (
        "2026-01-10",
        "2026-05-04",
    )
    tests = found.tests.set_index("measure")
    assert tests.loc["agreement", "estimate"] < -0.1
    assert tests.loc["agreement", "p_holm"] < 0.05
    assert tests.loc["span", "low"] < 1.8 < tests.loc["span", "high"]
    assert tests.loc["span", "p"] == pytest.approx(1 / 220) == tests.loc["span", "p_min"]
    assert tests.loc["agreement", "n_after"] == 3


def test_a_code_that_one_coder_takes_up_is_first_in_the_list():
    codings, decisions, turns, where, book = world(6)
    later = turns["interview"].isin(["E10", "E11", "E12"])
    more = turns[later].iloc[::3][["interview", "turn"]].assign(coder="B", code="c")
    decisions = pd.concat([decisions, more]).drop_duplicates()
    found = drift(codings, decisions, turns, where, book, rng()).codes
    assert found["code"].iloc[0] == "c" and found["estimate"].iloc[0] > 0.1
    assert (found["p_holm"] >= found["p"]).all()


def test_drift_that_is_not_there_is_claimed_no_more_often_than_said(monkeypatch):
    monkeypatch.setattr(drift_module, "RESAMPLES", 20)
    monkeypatch.setattr(drift_module, "_codes", lambda *_: None)
    monkeypatch.setattr(drift_module.small_n, "spearman", lambda *_: dict.fromkeys(
        ("estimate", "low", "high", "p")))  # fmt: skip
    claimed = [(drift(*world(seed), rng()).tests["p_holm"] < 0.05).any() for seed in range(120)]
    assert sum(claimed) <= 12  # 6 are expected; 13 or more would come once in a hundred


def test_coders_called_otherwise_mirror_every_measure():
    codings, decisions, turns, where, book = world(7, later=0.15, longer=1.5)
    swap = {"A": "Z", "B": "C"}
    there = drift(codings, decisions, turns, where, book, rng())
    back = drift(codings.assign(coder=codings["coder"].map(swap)),
                 decisions.assign(coder=decisions["coder"].map(swap)), turns, where, book, rng())  # fmt: skip
    assert (back.coder_1, back.coder_2) == ("C", "Z")
    one, two = (found.tests.set_index("measure") for found in (there, back))
    assert one.loc["agreement", "estimate"] == pytest.approx(two.loc["agreement", "estimate"])
    for measure in ("codings", "span"):
        assert one.loc[measure, "estimate"] == pytest.approx(1 / two.loc[measure, "estimate"])
    assert np.allclose(one["p"], two["p"])


def test_the_cut_is_the_longest_pause_that_leaves_three_on_each_side():
    dates = [*WINTER[:4], "2026-01-20", "2026-01-21", "2026-01-22", "2026-08-01"]
    assert str(drift(*world(1, dates=dates), rng()).first_after.date()) == "2026-01-20"


def test_a_date_decided_beforehand_can_be_given():
    found = drift(*world(1), rng(), since="2026-01-06")
    assert (found.chosen, str(found.first_after.date())) == ("given", "2026-01-06")
    assert found.tests["n_after"].tolist() == [8, 8, 8]


@pytest.mark.parametrize("dates", [WINTER[:5], [None] * 7, ["2026-01-02"] * 7])
def test_too_few_dates_are_described_and_not_tested(dates):
    found = drift(*world(2, dates=dates), rng())
    assert found.tests["p"].isna().all()
    assert pd.isna(found.last_before)


def test_one_coder_alone_is_compared_with_nobody():
    codings, *rest = world(1)
    alone = drift(codings[codings["coder"] == "A"], *rest, rng())
    assert alone.agreement.empty and alone.coders.empty and alone.codes.empty
    assert alone.tests["p"].isna().all()
    with pytest.raises(StudyError, match="'Z' coded nothing; coders: A, B"):
        drift(codings, *rest, rng(), coders=("A", "Z"))


def test_the_drift_of_the_demo_is_seen():
    import metrostudy as ms

    study = ms.Study.read(ROOT / "data/demo/study.yml")
    codings, book, where = study.load("codings", "codebook", "interviews")
    told = study.transcripts(where)
    turns = ms.split_turns(told, study.choices.corpus)
    decisions = ms.turn_decisions(codings, told, turns)
    found = drift(codings, decisions, turns, where, book, study.rng("codings"))
    assert found.agreement.query("period == 'after'")["interview"].tolist() == ["E21", "E22", "E26"]
    tests = found.tests.set_index("measure")
    assert (tests["p_holm"] < 0.05).all()
    assert tests.loc["agreement", "estimate"] < 0 and tests.loc["codings", "estimate"] < 1
    assert tests.loc["span", "estimate"] > 1.5
    risen = found.codes.query("estimate > 0")["code"].head(5)
    assert {"FN.ACCU", "MA.GAIN"} <= set(risen)
