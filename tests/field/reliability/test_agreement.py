"""Agreement on turns: cases by eye, what must not change it, several coders, honest intervals."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrostudy.faults import StudyError
from metrostudy.field.reliability import alpha
from metrostudy.field.reliability.agreement import COEFFICIENTS, agreement
from metrostudy.study import Codings

CHOICES = Codings(discuss_below=0.6)
BOOK = pd.DataFrame(
    {
        "code": ["FN", "FN.ACCU", "FN.TECH", "IN", "IN.PORT"],
        "parent": [None, "FN", "FN", None, "IN"],
        "label_fr": ["Freins", "Acculturation", "Technique", "Invariants", "Portage"],
        "label_en": ["Barriers", "Acculturation", "Technical", "Invariants", "Sponsorship"],
    }
)


# Whole corpora -----------------------------------------------------------------------------


def corpus(interviews: int, each: int) -> pd.DataFrame:
    """Respondents' turns: `each` per interview."""
    rows = [
        (f"E{i:02d}-{t:03d}", f"E{i:02d}", False) for i in range(interviews) for t in range(each)
    ]
    return pd.DataFrame(rows, columns=["turn", "interview", "is_interviewer"])


def decide(turns: pd.DataFrame, coder: str, code: str, applied) -> pd.DataFrame:
    chosen = turns[np.asarray(applied, dtype=bool)]
    return chosen[["interview", "turn"]].assign(coder=coder, code=code)


def rows(found, level: str) -> pd.DataFrame:
    return found.table[found.table["level"] == level].set_index("code")


def run(turns: pd.DataFrame, *decisions: pd.DataFrame, seed: int = 1, **asked):
    made = pd.concat(decisions, ignore_index=True)
    return agreement(made, turns, BOOK, CHOICES, np.random.default_rng(seed), **asked)


def by_eye():
    """Two interviews of five turns; what A and B applied is written turn by turn."""
    turns = corpus(2, 5)
    return turns, [
        decide(turns, "A", "FN.ACCU", [1, 1, 0, 0, 0, 1, 0, 0, 0, 0]),
        decide(turns, "B", "FN.ACCU", [1, 0, 0, 0, 0, 1, 0, 0, 0, 1]),
        decide(turns, "A", "FN.TECH", [0, 0, 1, 0, 0, 0, 0, 0, 0, 1]),
        decide(turns, "B", "FN.TECH", [0, 1, 1, 0, 0, 0, 0, 0, 0, 0]),
        decide(turns, "A", "IN.PORT", [0, 0, 0, 1, 0, 0, 0, 0, 1, 0]),
        decide(turns, "B", "IN.PORT", [0, 0, 0, 1, 0, 0, 0, 0, 1, 0]),
    ]


def test_codes_families_and_overall_are_what_the_eye_counts():
    turns, decisions = by_eye()
    found = run(turns, *decisions)
    cells = ["both", "only_1", "only_2", "neither"]
    codes = rows(found, "code")
    assert codes[cells].to_dict("index") == {
        "FN.ACCU": {"both": 2, "only_1": 1, "only_2": 1, "neither": 6},
        "FN.TECH": {"both": 1, "only_1": 1, "only_2": 1, "neither": 7},
        "IN.PORT": {"both": 2, "only_1": 0, "only_2": 0, "neither": 8},
    }
    # FN.ACCU: p_o = .8, p_e = .3² + .7² = .58; FN.TECH: p_o = .8, p_e = .2² + .8² = .68
    assert codes["estimate"].tolist() == pytest.approx([0.22 / 0.42, 0.12 / 0.32, 1.0])
    assert codes["prevalence"].tolist() == pytest.approx([0.3, 0.2, 0.2])
    # Both gave FN to turns 1, 2, 3, 6 and 10: they hesitate between its codes, not on the family.
    families = rows(found, "family")
    assert families.loc["FN", cells].tolist() == [5, 0, 0, 5]
    assert families.loc["FN", "estimate"] == pytest.approx(1.0)
    # Pooled: Σ(p_o − p_e) / Σ(1 − p_e) = (.22 + .12 + .32) / (.42 + .32 + .32)
    overall = rows(found, "overall").iloc[0]
    assert overall["estimate"] == pytest.approx(0.66 / 1.06)
    assert overall["percent"] == pytest.approx((0.8 + 0.8 + 1) / 3)
    assert overall[cells].tolist() == [5, 2, 2, 21]
    assert (found.table["n"] == 10).all()
    assert (found.table["interviews"] == 2).all()
    assert found.discuss["code"].tolist() == ["FN.TECH", "FN.ACCU"]
    assert found.discuss["disagreements"].tolist() == [2, 2]


def test_coders_in_the_other_order_trade_their_columns_and_keep_their_kappa():
    turns, decisions = by_eye()
    other = [made.replace({"coder": {"A": "B", "B": "A"}}) for made in decisions]
    left, right = run(turns, *decisions).table, run(turns, *other).table
    swapped = right.rename(columns={"only_1": "only_2", "only_2": "only_1"})[left.columns]
    pd.testing.assert_frame_equal(left, swapped)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_the_order_of_turns_and_of_decisions_changes_nothing(seed):
    turns, decisions = by_eye()
    made = pd.concat(decisions, ignore_index=True)
    mixed = made.sample(frac=1, random_state=seed)
    moved = turns.sample(frac=1, random_state=seed)
    pd.testing.assert_frame_equal(run(turns, made).table, run(moved, mixed).table)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.booleans(), min_size=12, max_size=12))
def test_a_coder_who_agrees_with_every_decision_has_a_kappa_of_one_or_none(applied):
    turns = corpus(3, 4)
    anchor = [decide(turns, coder, "IN.PORT", [1] + [0, 0, 0, 1] * 2 + [0] * 3) for coder in "AB"]
    found = run(turns, *anchor, *(decide(turns, coder, "FN.ACCU", applied) for coder in "AB"))
    table = found.table[found.table["code"].isin(["FN.ACCU", "FN"])]
    assert (table["percent"] == 1).all()
    constant = len(set(applied)) == 1
    assert (table["estimate"].isna() if constant else table["estimate"] == 1).all()
    assert table[["low", "high"]].isna().all(axis=None)
    assert found.discuss.empty


def test_two_coders_who_decide_at_random_agree_as_chance_would():
    rng = np.random.default_rng(2)
    turns = corpus(60, 100)
    a, b = rng.random((2, len(turns))) < 0.3
    found = run(turns, decide(turns, "A", "FN.ACCU", a), decide(turns, "B", "FN.ACCU", b))
    code = rows(found, "code").loc["FN.ACCU"]
    assert code["percent"] > 0.5
    assert abs(code["estimate"]) < 0.04
    assert code["low"] < 0 < code["high"]
    assert code["method"] == "bootstrap over 60 interviews"


def test_a_known_reliability_is_found_inside_its_interval():
    """Each coder keeps the truth with chance q, else flips a coin of the same prevalence.

    Two such coders have a kappa of q² whatever the prevalence. Interviews differ in prevalence,
    so that turns are clustered.
    """
    rng = np.random.default_rng(3)
    turns = corpus(40, 25)
    hits, q = 0, 0.8
    for draw in range(40):
        truth = rng.random(len(turns)) < 0.4
        kept = rng.random((2, len(turns))) < q
        seen = np.where(kept, truth, rng.random((2, len(turns))) < 0.4)
        made = [decide(turns, coder, "FN.ACCU", seen[n]) for n, coder in enumerate("AB")]
        code = rows(run(turns, *made, seed=draw), "code").iloc[0]
        hits += code["low"] <= q**2 <= code["high"]
    assert hits >= 34  # 38 expected of 40; 33 or fewer has a chance of 3 % or less


def test_an_interval_is_indicative_blank_or_given_and_says_why():
    turns = corpus(4, 6)
    everywhere = [1, 0, 0, 1, 0, 0] * 4
    almost = [1, 1, 0, 1, 0, 0] + [1, 0, 0, 0, 0, 0] + [1, 0, 0, 1, 0, 0] * 2
    rare = [1, 0] + [0] * 22
    found = run(
        turns,
        decide(turns, "A", "FN.ACCU", everywhere), decide(turns, "B", "FN.ACCU", almost),
        decide(turns, "A", "FN.TECH", everywhere), decide(turns, "B", "FN.TECH", everywhere),
        decide(turns, "A", "IN.PORT", rare), decide(turns, "B", "IN.PORT", rare),
    )  # fmt: skip
    codes = rows(found, "code")
    assert codes["method"].tolist() == [
        "bootstrap over 4 interviews, indicative",
        "no interval: the same in every resample",
        "no interval: used in 1 of 4 interviews",
    ]
    assert codes[["low", "high"]].isna().all(axis=1).tolist() == [False, True, True]
    assert codes["low"].iloc[0] < codes["estimate"].iloc[0] < codes["high"].iloc[0]


def three_coders():
    """Three interviews of four turns; B did not code the last, C did not code the first."""
    turns = corpus(3, 4)
    place = turns["interview"].to_numpy(str)
    first, last = place <= "E01", place >= "E01"
    seen = {
        "A": np.array([1, 0, 0, 0] * 3),
        "B": np.array([1, 1, 0, 0] * 3) * first,
        "C": np.array([1, 0, 0, 1, 0, 1, 0, 0, 1, 0, 0, 0]) * last,
    }
    return turns, [decide(turns, coder, "FN.ACCU", seen[coder]) for coder in "ABC"], seen


def test_three_coders_make_three_pairs_on_the_interviews_they_share():
    turns, made, _ = three_coders()
    found = run(turns, *made, by="coder_pair").table
    columns = ["level", "coder_1", "coder_2", "coders", "who", "n", "interviews"]
    assert found[columns].values.tolist() == [
        ["coder_pair", "A", "B", 2, "A: 2, B: 2", 8, 2],
        ["coder_pair", "A", "C", 2, "A: 2, C: 2", 8, 2],
        ["coder_pair", "B", "C", 2, "B: 1, C: 1", 4, 1],
    ]


def test_three_coders_together_are_what_the_coefficients_of_a_table_say():
    turns, made, seen = three_coders()
    found = rows(run(turns, *made), "code").loc["FN.ACCU"]
    table = pd.DataFrame(seen, index=turns["interview"], dtype=float)
    table.loc["E02", "B"] = table.loc["E00", "C"] = np.nan
    assert found["coders"] == 3
    assert found["who"] == "A: 3, B: 2, C: 2"
    assert pd.isna(found["coder_1"])
    by_table = {
        "percent": alpha.percent_agreement, "estimate": alpha.conger_kappa, "ac1": alpha.gwet_ac1,
        "fleiss": alpha.fleiss_kappa, "alpha": alpha.krippendorff_alpha,
    }  # fmt: skip
    expected = {name: of(table).estimate for name, of in by_table.items()}
    assert {name: found[name] for name in by_table} == pytest.approx(expected)
    # Over pairs: A-B 2, 0, 2, 4 (8 turns); A-C 1, 1, 1, 5 (8 turns); B-C 1, 1, 0, 2 (4 turns).
    assert found[["both", "only_1", "only_2", "neither"]].tolist() == [4, 2, 3, 11]


def test_a_pair_that_shares_no_interview_has_a_row_that_says_so():
    turns = corpus(4, 3)
    where = {"A": "E00 E01", "B": "E00 E01", "C": "E02 E03", "D": "E02 E03"}
    made = [
        decide(turns, coder, "FN.ACCU", turns["interview"].isin(those.split()) & (turns.index % 3 == 0))
        for coder, those in where.items()
    ]  # fmt: skip
    found = run(turns, *made, by="coder_pair").table.set_index(["coder_1", "coder_2"])
    assert found["n"].to_dict() == {
        ("A", "B"): 6, ("A", "C"): 0, ("A", "D"): 0, ("B", "C"): 0, ("B", "D"): 0, ("C", "D"): 6,
    }  # fmt: skip
    assert found.loc[("A", "C"), "undefined"] == "A and C coded no interview in common"
    assert np.isnan(found.loc[("A", "C"), "estimate"])
    assert found.loc[("C", "D"), "estimate"] == 1


def test_by_role_is_the_whole_on_the_interviews_of_that_role():
    turns, decisions = by_eye()
    who = pd.DataFrame({"interview": ["E00", "E01", "E09"], "role": ["elu", "agent", "direction"]})
    found = run(turns, *decisions, by="role", interviews=who).table.set_index("group")
    assert found.index.tolist() == ["agent", "direction", "elu"]
    assert (found["level"] == "role").all()
    for role, interview in (("elu", "E00"), ("agent", "E01")):
        mine = [made[made["interview"] == interview] for made in decisions]
        alone = run(turns, *mine, by="overall").table.iloc[0]
        # FN.ACCU and so on are judged in both, even where nobody used them: they add nothing.
        assert found.loc[role, "estimate"] == pytest.approx(alone["estimate"])
        assert found.loc[role, "n"] == 5
    assert found.loc["direction", "undefined"] == "no interview was coded by two coders"


def test_a_question_that_does_not_exist_is_refused_with_the_nearest():
    turns, decisions = by_eye()
    who = pd.DataFrame({"interview": ["E00"], "role": ["elu"]})
    with pytest.raises(StudyError) as refused:
        run(turns, *decisions, by=["codes", "rôle", "overall"], interviews=who)
    assert str(refused.value).splitlines() == [
        "agreement by 'codes' is not a question; nearest: 'code'; accepted: code, family, overall, "
        "coder_pair, role.",
        "agreement by 'rôle' is not a question; nearest: 'role'; accepted: code, family, overall, "
        "coder_pair, role.",
    ]
    with pytest.raises(StudyError, match="and a column of `interviews` when that table is given"):
        run(turns, *decisions, by="role")


def test_segments_are_units_when_both_tables_have_them():
    turns, decisions = by_eye()
    segments = turns.rename(columns={"turn": "segment"}).assign(turn=turns["interview"])
    made = [
        part.rename(columns={"turn": "segment"}).assign(turn=part["interview"])
        for part in decisions
    ]  # fmt: skip
    pd.testing.assert_frame_equal(run(turns, *decisions).table, run(segments, *made).table)


def test_kappa_of_several_coders_decides_whether_a_code_is_discussed():
    turns = corpus(2, 4)
    right, wrong = [1, 0, 0, 0] * 2, [0, 1, 0, 0] * 2
    found = run(
        turns,
        decide(turns, "A", "FN.ACCU", right), decide(turns, "B", "FN.ACCU", right),
        decide(turns, "C", "FN.ACCU", wrong),
    )  # fmt: skip
    assert found.discuss["code"].tolist() == ["FN.ACCU"]
    # Each has a share of 1/4: p_e = 5/8; pairs agree on 1, 1/2 and 1/2: (2/3 − 5/8) / (3/8) = 1/9.
    assert found.discuss["estimate"].tolist() == pytest.approx([1 / 9])
    assert found.discuss["disagreements"].tolist() == [8]


@pytest.mark.parametrize("coders", ["A", "AB"])
def test_without_an_interview_coded_twice_nothing_is_claimed(coders):
    turns = corpus(2, 4)
    apart = [1, 0, 0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 1, 0, 0, 0]
    made = [decide(turns, coder, "FN.ACCU", apart[n]) for n, coder in enumerate(coders)]
    found = run(turns, *made)
    assert found.table.empty
    assert found.discuss.empty


def test_the_interviewer_is_not_a_unit():
    turns, decisions = by_eye()
    asked = turns.assign(turn=turns["turn"] + "-q", is_interviewer=True)
    both = pd.concat([turns, asked], ignore_index=True)
    pd.testing.assert_frame_equal(run(turns, *decisions).table, run(both, *decisions).table)


def test_the_same_seed_gives_the_same_numbers():
    turns, decisions = by_eye()
    pd.testing.assert_frame_equal(run(turns, *decisions).table, run(turns, *decisions).table)


# What must not change, and what must --------------------------------------------------------


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1), st.permutations(["A", "B", "C"]))
def test_calling_coders_otherwise_changes_no_coefficient_and_no_interval(seed, names):
    rng = np.random.default_rng(seed)
    turns = corpus(6, 5)
    seen = {coder: rng.random(30) < 0.4 for coder in "ABC"}
    anchor = turns.index % 5 == 0  # everybody coded every interview
    made = [decide(turns, coder, "FN.ACCU", applied | anchor) for coder, applied in seen.items()]
    other = [part.assign(coder=name) for part, name in zip(made, names, strict=True)]
    columns = ["level", "code", "n", "both", "neither", *COEFFICIENTS[2:], "percent", "estimate",
               "low", "high", "alpha_low", "ac1_high", "fleiss_low", "method"]  # fmt: skip
    left, right = (run(turns, *parts).table[columns] for parts in (made, other))
    pd.testing.assert_frame_equal(left, right)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(2, 5))
def test_perfect_agreement_is_exactly_one_for_every_coefficient_and_any_number_of_coders(seed, n):
    rng = np.random.default_rng(seed)
    turns = corpus(7, 3)
    seen = rng.random(21) < 0.4
    seen[:2] = [True, False]
    found = run(turns, *(decide(turns, f"C{k}", "FN.ACCU", seen) for k in range(n)))
    assert (found.table[["percent", "estimate", "fleiss", "alpha", "ac1"]] == 1).all(axis=None)
    assert found.table[["low", "alpha_low", "ac1_low"]].isna().all(axis=None)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 3), min_size=12, max_size=12))
def test_two_coders_and_one_code_are_their_closed_forms(cells):
    turns = corpus(3, 4)
    a, b = np.array(cells) // 2, np.array(cells) % 2
    anchor = [decide(turns, coder, "IN.PORT", [1, 0, 0, 0] * 3) for coder in "AB"]
    both = [decide(turns, coder, "FN.ACCU", seen) for coder, seen in (("A", a), ("B", b))]
    table = rows(run(turns, *anchor, *both), "code")
    if "FN.ACCU" not in table.index:
        assert a.sum() + b.sum() == 0
        return
    found = table.loc["FN.ACCU"]
    differ, ones = (a != b).sum(), a.sum() + b.sum()
    if ones == 24:
        assert found["undefined"] == "kappa, fleiss, alpha: every value is the same"
        assert found["ac1"] == 1
        return
    # Krippendorff (2011), section A: α = 1 − (n − 1) · o_01 / (n_0 n_1), n = 24 values.
    assert found["alpha"] == pytest.approx(1 - 23 * differ / (ones * (24 - ones)))
    share, same = ones / 24, 1 - differ / 12
    scott = share**2 + (1 - share) ** 2
    assert found["fleiss"] == pytest.approx((same - scott) / (1 - scott))
    gwet = 2 * share * (1 - share)
    assert found["ac1"] == pytest.approx((same - gwet) / (1 - gwet))


def test_rare_codes_show_why_ac1_stands_beside_kappa():
    turns = corpus(10, 10)
    one, other = np.zeros(100), np.zeros(100)
    one[0], other[1] = 1, 1
    anchor = [
        decide(turns, coder, "IN.PORT", [1] + [0] * 9 + ([1] + [0] * 9) * 9) for coder in "AB"
    ]
    made = [decide(turns, "A", "FN.ACCU", one), decide(turns, "B", "FN.ACCU", other)]
    found = rows(run(turns, *anchor, *made), "code").loc["FN.ACCU"]
    assert found["percent"] == 0.98
    assert found["estimate"] < 0 < 0.97 < found["ac1"]
