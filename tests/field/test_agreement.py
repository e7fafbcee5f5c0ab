"""Agreement: published values, cases by hand, what must not change it, and honest intervals."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrostudy.field.agreement import agreement, cohen_kappa
from metrostudy.study import Codings

PUBLISHED = Path(__file__).parents[1] / "published"
CHOICES = Codings(discuss_below=0.6)
BOOK = pd.DataFrame(
    {
        "code": ["FN", "FN.ACCU", "FN.TECH", "IN", "IN.PORT"],
        "parent": [None, "FN", "FN", None, "IN"],
        "label_fr": ["Freins", "Acculturation", "Technique", "Invariants", "Portage"],
        "label_en": ["Barriers", "Acculturation", "Technical", "Invariants", "Sponsorship"],
    }
)


def published(source: str) -> tuple[np.ndarray, dict[str, float]]:
    counts = pd.read_csv(PUBLISHED / source / "counts.csv")
    square = counts.pivot(index="coder1", columns="coder2", values="count")
    expected = pd.read_csv(PUBLISHED / source / "expected.csv", index_col="coefficient")
    return square.to_numpy(), expected["published"].to_dict()


@pytest.mark.parametrize("source", ["cohen1960", "artstein_poesio2008"])
def test_the_published_kappa_is_found(source):
    counts, expected = published(source)
    found = cohen_kappa(counts)
    assert round(float(found.kappa), 3) == expected["kappa"]


def test_the_percent_agreement_of_krippendorff_2011_is_found():
    units = pd.read_csv(PUBLISHED / "krippendorff2011" / "binary.csv")
    expected = pd.read_csv(PUBLISHED / "krippendorff2011" / "expected.csv")
    found = cohen_kappa(pd.crosstab(units["Meg"], units["Owen"]).to_numpy())
    assert float(found.percent) == pytest.approx(expected["published"].item())


HAND = [
    ([[10, 0], [0, 10]], 1.0, 0.5, 1.0),  # never apart
    ([[0, 10], [10, 0]], 0.0, 0.5, -1.0),  # always apart
    ([[5, 5], [5, 5]], 0.5, 0.5, 0.0),  # as two coins
    ([[0, 5], [0, 15]], 0.75, 0.75, 0.0),  # one coder never uses the code
    ([[1, 1], [0, 8]], 0.9, 0.74, (0.9 - 0.74) / 0.26),
]


@pytest.mark.parametrize(("counts", "percent", "expected", "kappa"), HAND)
def test_cases_that_can_be_worked_by_hand(counts, percent, expected, kappa):
    found = cohen_kappa(np.array(counts))
    assert [float(part) for part in found] == pytest.approx([percent, expected, kappa])


@pytest.mark.parametrize("counts", [[[0, 0], [0, 9]], [[9, 0], [0, 0]]])
def test_kappa_is_blank_when_there_is_nothing_to_agree_on(counts):
    found = cohen_kappa(np.array(counts))
    assert float(found.percent) == 1.0
    assert np.isnan(found.kappa)


tables = st.lists(st.integers(0, 40), min_size=9, max_size=9).map(lambda c: np.reshape(c, (3, 3)))


@given(tables.filter(lambda counts: counts.sum() > 0), st.permutations(range(3)))
def test_kappa_ignores_which_coder_is_first_how_categories_are_called_and_the_scale(counts, order):
    kappa = cohen_kappa(counts).kappa
    renamed = counts[np.ix_(order, order)]
    others = cohen_kappa(np.array([counts.T, renamed, 7 * counts])).kappa
    assert np.allclose(others, kappa, equal_nan=True)


@settings(deadline=None)
@given(tables.filter(lambda counts: counts.sum() > 0))
def test_kappa_is_that_of_statsmodels(counts):
    from statsmodels.stats.inter_rater import cohens_kappa

    found = float(cohen_kappa(counts).kappa)
    if not np.isnan(found):
        theirs = cohens_kappa(counts.astype(float), return_results=False)
        assert found == pytest.approx(theirs, abs=1e-12)


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


def run(turns: pd.DataFrame, *decisions: pd.DataFrame, seed: int = 1):
    made = pd.concat(decisions, ignore_index=True)
    return agreement(made, turns, BOOK, CHOICES, np.random.default_rng(seed))


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
        "no interval: applied in 1 of 4 interviews",
    ]
    assert codes[["low", "high"]].isna().all(axis=1).tolist() == [False, True, True]
    assert codes["low"].iloc[0] < codes["estimate"].iloc[0] < codes["high"].iloc[0]


def test_three_coders_make_three_pairs_on_the_interviews_they_share():
    turns = corpus(3, 4)
    pattern = np.array([1, 0, 0, 0] * 3)
    first, last = turns["interview"] <= "E01", turns["interview"] >= "E01"
    found = run(
        turns,
        decide(turns, "A", "FN.ACCU", pattern),
        decide(turns, "B", "FN.ACCU", pattern * first),
        decide(turns, "C", "FN.ACCU", pattern * last),
    )
    pairs = rows(found, "overall")[["coder_1", "coder_2", "n", "interviews"]]
    assert pairs.values.tolist() == [["A", "B", 8, 2], ["A", "C", 8, 2], ["B", "C", 4, 1]]


def test_the_worst_pair_decides_whether_a_code_is_discussed():
    turns = corpus(2, 4)
    right, wrong = [1, 0, 0, 0] * 2, [0, 1, 0, 0] * 2
    found = run(
        turns,
        decide(turns, "A", "FN.ACCU", right), decide(turns, "B", "FN.ACCU", right),
        decide(turns, "C", "FN.ACCU", wrong),
    )  # fmt: skip
    assert found.discuss["code"].tolist() == ["FN.ACCU"]
    assert found.discuss["estimate"].iloc[0] < 0


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
