"""The verdict on each hypothesis: bearings decide the word, the sweep says how firmly it holds."""

from __future__ import annotations

from itertools import product

import pandas as pd
import pytest

from metrostudy.faults import StudyError
from metrostudy.study import Study
from metrostudy.tell.verdicts import held, verdict_sentence, verdicts

HYPOTHESES = Study.read("data/demo").table("hypotheses")
NO_SWEEP = pd.DataFrame()
# What some findings say together, whatever their order and however many say nothing.
TRUTH = {
    (): "silent",
    ("silent",): "silent",
    ("supports",): "supported",
    ("supports", "silent"): "supported",
    ("supports", "supports", "silent", "silent", "silent"): "supported",
    ("opposes",): "opposed",
    ("silent", "opposes"): "opposed",
    ("opposes", "opposes"): "opposed",
    ("supports", "opposes"): "mixed",
    ("opposes", "silent", "supports"): "mixed",
    ("supports", "supports", "supports", "opposes"): "mixed",
}


def found(*said):
    """Findings from (hypothesis, bearing) pairs, named after their place."""
    rows = [
        {"finding": f"0{k}_step-f{k}", "step": f"0{k}_step", "hypothesis": h, "bearing": b}
        for k, (h, b) in enumerate(said, start=1)
    ]
    return pd.DataFrame(rows, columns=["finding", "step", "hypothesis", "bearing"])


def swept(conclusion, hypothesis, own, **times):
    """The answers of one conclusion: that of the study's own choices, then others by verdict."""
    words = [own, *(word for word, count in times.items() for _ in range(count))]
    return pd.DataFrame({
        "conclusion": conclusion, "hypothesis": hypothesis,
        "own": [True] + [False] * (len(words) - 1),
        f"{conclusion}.choice": [f"a{k}" for k in range(len(words))],
        "verdict": words, "reason": ["" if w != "impossible" else "blank" for w in words],
    })  # fmt: skip


def row(findings, hypothesis, answers=NO_SWEEP, factors=None):
    table = verdicts(findings, HYPOTHESES, answers, factors)
    return table.set_index("hypothesis", drop=False).loc[hypothesis]


@pytest.mark.parametrize(
    ("hypothesis", "bearings"), list(product(HYPOTHESES["hypothesis"], TRUTH)), ids=str
)
def test_the_word_follows_from_the_bearings_alone(hypothesis, bearings):
    elsewhere = "H2" if hypothesis != "H2" else "H5"
    noise = [(elsewhere, "supports"), (elsewhere, "opposes"), (None, "silent")]
    findings = found(*[(hypothesis, bearing) for bearing in bearings], *noise)
    shuffled = findings.sample(frac=1, random_state=1)
    assert row(findings, hypothesis)["verdict"] == TRUTH[bearings]
    assert row(shuffled, hypothesis)["verdict"] == TRUTH[bearings]


def test_one_row_per_hypothesis_in_their_order():
    table = verdicts(found(("H5", "supports")), HYPOTHESES, NO_SWEEP)
    assert table["hypothesis"].tolist() == HYPOTHESES["hypothesis"].tolist()
    assert table["verdict"].tolist() == ["silent"] * 4 + ["supported"] + ["silent"] * 4
    assert verdicts(found(), HYPOTHESES.iloc[:0], NO_SWEEP).empty


def test_profiles_that_part_oppose_one_model_whatever_levels_do_not_show():
    findings = found(("H1", "silent"), ("H1", "opposes"), ("H1", "opposes"))
    one = row(findings, "H1")
    assert (one["verdict"], one["verdict_fr"], one["verdict_en"]) == (
        "opposed", "contredite", "opposed",
    )  # fmt: skip
    assert one["findings"] == "02_step-f2|03_step-f3"
    assert one["why_fr"] == one["why_en"] == ""


def test_one_model_seen_never_supports_that_there_is_one():
    """Every sentence on H1 is silent or opposes; so is every analysis of a sweep."""
    answers = swept("H1", "H1", "one", one=5, atypical=2, several=2)
    one = row(found(("H1", "silent")), "H1", answers)
    assert one["verdict"] == "silent"
    assert (one["holds"], one["n_analyses"]) == (8, 10)
    assert "français" in one["why_fr"] and "foreign" in one["why_en"]


def test_a_share_stands_beside_the_word_and_never_changes_it():
    for share in (0, 1, 50, 99):
        answers = swept("H1", "H1", "several", several=share, one=99 - share)
        one = row(found(("H1", "opposes")), "H1", answers)
        assert (one["verdict"], one["holds"], one["n_analyses"]) == ("opposed", share + 1, 100)
        assert one["share"] == pytest.approx((share + 1) / 100)


def test_what_could_not_be_computed_is_not_counted():
    answers = swept("H7", "H7", "silent", silent=5, supports=2, impossible=4)
    one = row(found(("H7", "silent")), "H7", answers)
    assert (one["holds"], one["n_analyses"]) == (6, 8)
    nothing = swept("H7", "H7", "impossible", impossible=4)
    assert pd.isna(row(found(("H7", "silent")), "H7", nothing)["share"])


def test_of_two_conclusions_the_weakest_that_agrees_is_kept():
    necessary = swept("H2", "H2", "supports", supports=7, silent=2)
    path = swept("path", "H2", "supports", supports=2, silent=7)
    findings = found(("H2", "supports"), ("H2", "supports"))
    both = row(findings, "H2", pd.concat([necessary, path]))
    assert (both["holds"], both["n_analyses"]) == (3, 10)
    silent = swept("path", "H2", "silent", silent=9)
    one = row(findings, "H2", pd.concat([necessary, silent]))
    assert (one["holds"], one["n_analyses"]) == (8, 10)


def test_a_sweep_that_says_otherwise_under_the_same_choices_counts_against_the_word():
    """Levels part and profiles do not: a finding opposes, the sweep reads profiles alone."""
    answers = swept("H1", "H1", "one", one=6, several=3)
    factors = pd.DataFrame(
        {"factor": "H1.choice", "alternative": [f"a{k}" for k in range(10)], "own": False,
         "label_fr": "x", "label_en": "x"}
    )  # fmt: skip
    one = row(found(("H1", "opposes")), "H1", answers, factors)
    assert (one["verdict"], one["holds"], one["n_analyses"]) == ("opposed", 3, 10)
    assert one["fails_fr"] == one["fails_en"] == ""  # would tell when « one model » fails


def test_no_share_for_what_no_conclusion_reads_nor_for_both_at_once():
    answers = swept("H7", "", "silent", supports=9)  # the index measures context: no hypothesis
    assert held(row(found(("H7", "silent")), "H7", answers)) == ""
    assert held(row(found(), "H8", answers)) == ""
    mixed = swept("H4", "H4", "supports", opposes=9)
    assert pd.isna(row(found(("H4", "supports"), ("H4", "opposes")), "H4", mixed)["share"])


def test_what_undoes_a_verdict_is_told():
    answers = swept("H5", "H5", "supports", supports=7, silent=2)
    answers["H5.choice"] = ["own"] + ["own", "other"] * 3 + ["own", "turned", "turned"]
    factors = pd.DataFrame({
        "factor": "H5.choice", "alternative": ["own", "other", "turned"],
        "own": [True, False, False],
        "label_fr": ["Pilotage : 2", "Pilotage : 1", "Pilotage : 3"],
        "label_en": ["Steering: 2", "Steering: 1", "Steering: 3"],
    })  # fmt: skip
    one = row(found(("H5", "supports")), "H5", answers, factors)
    assert "« Pilotage : 3 »" in one["fails_fr"] and "« Pilotage : 1 »" not in one["fails_fr"]
    assert "“Steering: 3”" in one["fails_en"]
    assert one["fails_fr"] in verdict_sentence(one)


def test_the_sentence_puts_the_published_answer_beside_the_verdict():
    answers = swept("H1", "H1", "several", several=2625, one=110)
    one = row(found(("H1", "opposes")), "H1", answers)
    french, english = verdict_sentence(one), verdict_sentence(one, "en")
    assert french.replace("\u202f", " ").startswith(
        "H1, « Il existe un modèle français de développement numérique » : contredite, dans 96 %"
        " des 2 736 analyses ; réponse publiée : réfutée par l'étude de 2020 ;"
    )
    assert english.startswith(
        "H1, “A French model of digital development exists”: opposed, in 96% of the 2,736"
        " analyses; published answer: refuted by the 2020 study;"
    )


def test_the_sentence_without_an_answer_says_why():
    one = row(found(), "H8")
    assert ": sans réponse ; réponse publiée :" in verdict_sentence(one)
    assert verdict_sentence(one).endswith(one["why_fr"])
    assert "unanswered; published answer:" in verdict_sentence(one, "en")


def test_what_nobody_published_is_left_out_of_the_sentence():
    own = HYPOTHESES.iloc[:1].assign(published_fr=None, source=None)
    one = verdicts(found(("H1", "opposes")), own, NO_SWEEP).iloc[0]
    assert verdict_sentence(one).endswith("» : contredite.")
    assert one["published_fr"] == one["source"] == ""


@pytest.mark.parametrize(
    ("holds", "n", "french", "english"),
    [
        (1, 1, "dans la seule analyse", "in the only analysis"),
        (0, 40, "dans aucune des 40 analyses", "in none of the 40 analyses"),
        (1, 2736, "dans moins de 1 % des 2 736 analyses", "in less than 1% of the 2,736 analyses"),
        (2735, 2736, "dans plus de 99 % des 2 736 analyses",
         "in more than 99% of the 2,736 analyses"),
        (2, 3, "dans 67 % des 3 analyses", "in 67% of the 3 analyses"),
    ],
)  # fmt: skip
def test_a_share_is_never_rounded_to_all_or_nothing(holds, n, french, english):
    given = {"holds": holds, "n_analyses": n}
    assert held(given).replace("\u202f", " ") == french
    assert held(given, "en") == english


def test_a_finding_on_an_unlisted_hypothesis_is_not_dropped_in_silence():
    with pytest.raises(StudyError) as caught:
        verdicts(found(("H1", "silent"), ("H12", "supports")), HYPOTHESES, NO_SWEEP)
    assert str(caught.value) == (
        "hypotheses.csv: findings bear on H12, which this table does not list."
    )
