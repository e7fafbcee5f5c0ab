"""Agreement on passages: reference spans through the verb, by eye, pooled, blank, by role."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrostudy.faults import StudyError
from metrostudy.field.reliability.span_agreement import span_agreement

TESTS = Path(__file__).parents[2]
MADE = TESTS / "samples" / "qda" / "made"
BOOK = pd.DataFrame(
    {
        "code": ["FN", "FN.A", "FN.B", "IN", "IN.C"],
        "parent": [None, "FN", "FN", None, "IN"],
        "label_fr": ["Freins", "Peurs", "Dette", "Invariants", "Portage"],
        "label_en": ["Barriers", "Fears", "Debt", "Invariants", "Sponsorship"],
    }
)


def texts(*lengths: int) -> pd.DataFrame:
    return pd.DataFrame(
        {"interview": [f"E{n}" for n in range(len(lengths))], "text": ["x" * n for n in lengths]}
    )


def spans(*rows: tuple) -> pd.DataFrame:
    columns = ["interview", "coder", "code", "start", "end"]
    return pd.DataFrame([row.split() if isinstance(row, str) else row for row in rows],
                        columns=columns).astype({"start": int, "end": int})  # fmt: skip


def run(codings: pd.DataFrame, lengths: tuple[int, ...], seed: int = 1, **asked) -> pd.DataFrame:
    return span_agreement(codings, texts(*lengths), BOOK, np.random.default_rng(seed), **asked)


def test_the_reference_spans_give_their_numbers_through_the_verb():
    """Counts, Jaccard and matches of own_spans_char_level.csv, u-alpha of single documents."""
    told = pd.read_csv(MADE / "qdpx" / "expected_codings.csv")
    told = told.rename(columns={"document": "interview", "code_path": "code"})
    files = sorted((MADE / "text").glob("*.txt"))
    transcripts = pd.DataFrame({"interview": [file.name for file in files],
                                "text": [file.read_bytes().decode() for file in files]})  # fmt: skip
    codes = sorted(told["code"].unique())
    book = pd.DataFrame({"code": codes, "parent": None, "label_fr": codes, "label_en": codes})
    rng = np.random.default_rng(0)
    found = span_agreement(told, transcripts, book, rng, by="code").set_index("code")
    expected = pd.read_csv(TESTS / "published/krippendorff/own_spans_char_level.csv")
    expected = expected.set_index("code_path").loc[found.index]
    assert found["both"].tolist() == expected["both"].tolist()
    assert (found["only_1"] + found["only_2"]).tolist() == expected["one_only"].tolist()
    assert found["neither"].tolist() == expected["neither"].tolist()
    assert found["matched"].tolist() == expected["matched_iou_0.5"].tolist()
    segments = expected["n_segments_anne"] + expected["n_segments_bilal"]
    assert found["segments"].tolist() == segments.tolist()
    assert np.allclose(found["jaccard"].astype(float), expected["jaccard_coded_only"], atol=5e-7)
    alone = pd.read_csv(TESTS / "published/krippendorff/own_spans_u_alpha.csv")
    for row in alone.itertuples():
        one = told[told["interview"] == row.document]
        table = span_agreement(one, transcripts, book, rng, by="code").set_index("code")
        assert table.loc[row.code_path, "u_alpha"] == pytest.approx(row.u_alpha_nominal, abs=5e-7)


def test_a_family_a_code_and_the_whole_by_eye():
    """A: FN.A on 0-10, FN.B on 20-30. B: FN.A on 0-10 and on 20-30. Of 40 characters."""
    made = spans("E0 A FN.A 0 10", "E0 A FN.B 20 30", "E0 B FN.A 0 10", "E0 B FN.A 20 30")
    found = run(made, (40,)).set_index(["level", "code"])
    family = found.loc[("family", "FN")]
    assert family["bar_u_alpha"] == 1  # same boundaries
    # cu-alpha: 20 of 40 characters meet another code; FN.A 30, FN.B 10; four units of 10:
    # D_o = 20/40, D_e = (1600 − 900 − 100) / (1600 − 400) = .5
    assert family["cu_alpha"] == pytest.approx(0.0)
    # u-alpha: D_o = 20/80; values 30, 10 and 40 of gaps: 6400 − 900 − 100 − 1600 = 3800 pairs
    # of different ones, of 6400 − (4 × 100 + 40) = 5960
    assert family["u_alpha"] == pytest.approx(1 - 0.25 * 5960 / 3800)
    assert family[["both", "only_1", "only_2", "neither"]].tolist() == [20, 0, 0, 20]
    code = found.loc[("code", "FN.A")]
    assert code[["both", "only_1", "only_2", "neither"]].tolist() == [10, 0, 10, 20]
    assert (code["jaccard"], code["f1"]) == (0.5, 2 / 3)
    assert code["coverage"] == 1
    # (k)u-alpha of FN.A: 10 of its 30 meet FN.B; expected 30 × 10 of 30 × 40 − 3 × 100.
    assert code["ku_alpha"] == pytest.approx(1 - (1 / 3) / (300 / 900))
    assert (family["matched"], family["segments"], family["f1"]) == (1, 4, 0.5)
    assert (found.loc["overall", "u_alpha"] == family["u_alpha"]).all()


def test_what_is_left_out_and_what_is_undefined_is_said():
    made = spans("E0 A FN.A 0 10", "E0 A FN.B 5 15", "E0 B FN.A 0 15", "E0 A IN.C 20 25")
    found = run(made, (40,)).set_index(["level", "code"])
    assert found.loc[("family", "FN"), "left_out"] == 5
    assert found.loc[("family", "IN"), "left_out"] == 0
    code = found.loc[("code", "IN.C")]
    assert (code["jaccard"], code["f1"]) == (0, 0)
    assert np.isnan(code["ku_alpha"])
    assert code["undefined"] == (
        "ku_alpha: none of it meets another's passage, or the family has one code there; "
        "cu_alpha is asked of a family"
    )
    assert found.loc[("family", "IN"), "undefined"] == (
        "cu_alpha: no two coders marked the same stretch, or all gave it one value; "
        "ku_alpha is asked of a code"
    )
    assert found.loc[("code", "IN.C"), "method"] == "no interval: used in 1 of 1 interviews"


def several(rng: np.random.Generator, interviews: int, coders: str = "AB") -> pd.DataFrame:
    """Passages of 20 characters that each coder moves a little, sometimes with another code."""
    rows = []
    for n in range(interviews):
        for start in range(10, 380, 40):
            code = rng.choice(["FN.A", "FN.B"])
            for coder in coders:
                moved = start + int(rng.integers(-4, 5))
                other = rng.choice(["FN.A", "FN.B"]) if rng.random() < 0.2 else code
                rows.append((f"E{n}", coder, other, moved, moved + 20))
    return spans(*rows)


def test_intervals_hold_their_estimate_and_say_where_they_come_from():
    found = run(several(np.random.default_rng(0), 12), (400,) * 12)
    for name in ("u_alpha", "bar_u_alpha", "jaccard", "f1"):
        assert (found[f"{name}_low"] < found[name]).all()
        assert (found[name] < found[f"{name}_high"]).all()
    assert (found["method"] == "bootstrap over 12 interviews, indicative").all()


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(2, 3))
def test_the_order_of_rows_and_the_names_of_coders_change_nothing(seed, m):
    made = several(np.random.default_rng(seed), 4, "ABC"[:m])
    names = dict(zip("ABC", "ZXY", strict=True))
    mixed = made.assign(coder=made["coder"].map(names)).sample(frac=1, random_state=seed)
    left, right = (run(each, (400,) * 4) for each in (made, mixed))
    columns = [c for c in left if c not in ("coder_1", "coder_2", "who", "only_1", "only_2")]
    pd.testing.assert_frame_equal(left[columns], right[columns])


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(2, 4))
def test_coders_who_mark_the_same_passages_agree_exactly(seed, m):
    one = several(np.random.default_rng(seed), 3, "A")
    made = pd.concat([one.assign(coder=f"C{k}") for k in range(m)], ignore_index=True)
    found = run(made, (400,) * 3)
    for name in ("u_alpha", "bar_u_alpha", "jaccard", "f1", "percent"):
        assert (found[name] == 1).all()
    assert found["cu_alpha"].dropna().eq(1).all()


def test_by_pair_and_by_role():
    made = pd.concat(
        [several(np.random.default_rng(2), 4), spans("E5 C FN.A 0 9", "E5 D FN.A 0 9")]
    )
    who = pd.DataFrame({"interview": ["E0", "E1", "E2", "E7"], "role": [*["elu"] * 3, "agent"]})
    found = run(made, (400,) * 6, by=["coder_pair", "role"], interviews=who)
    pairs = found[found["level"] == "coder_pair"].set_index(["coder_1", "coder_2"])
    assert pairs["interviews"].to_dict() == {
        ("A", "B"): 4, ("A", "C"): 0, ("A", "D"): 0, ("B", "C"): 0, ("B", "D"): 0, ("C", "D"): 1,
    }  # fmt: skip
    assert pairs.loc[("A", "C"), "undefined"] == "A and C coded no interview in common"
    roles = found[found["level"] == "role"].set_index("group")
    assert roles["interviews"].to_dict() == {"agent": 0, "elu": 3}
    assert roles.loc["agent", "undefined"] == "no interview was coded by two coders"
    with pytest.raises(StudyError, match="agreement by 'roles' is not a question"):
        run(made, (400,) * 6, by="roles")


def test_without_an_interview_coded_twice_nothing_is_claimed():
    assert run(spans("E0 A FN.A 0 9", "E1 B FN.A 0 9"), (40, 40)).empty
