"""The machine coder: what is planted is found, luck is not claimed, nothing leaks, humans decide."""

import sys
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from invented_interviews import BOOK, coded, planted, spoken, told

from metrostudy.faults import StudyError
from metrostudy.field.codings import turn_decisions
from metrostudy.field.corpus import respondents, split_turns
from metrostudy.field.exchange.review import read_review, write_review
from metrostudy.field.machine.learning import PARAMETERS, best_thresholds, machine, out_of_fold
from metrostudy.field.machine.suggestions import accepted, suggest
from metrostudy.study import Corpus, Suggestions

FEW = Suggestions(folds=3)


def run(transcripts, *codings, choices=FEW, seed=0, book=BOOK, turns=None):
    turns = split_turns(transcripts, Corpus()) if turns is None else turns
    made = pd.concat(codings, ignore_index=True)
    return suggest(made, transcripts, turns, book, choices, np.random.default_rng(seed))


def verdicts(found) -> dict:
    codes = found.codes.dropna(subset="code")
    return dict(zip(codes["code"], codes["suggests"], strict=True))


def value(found, coder, passages, column, code="F.MOT"):
    rows = found.scores.query("coder == @coder and passages == @passages and code == @code")
    return rows[column].item()


# What is there, and what is not -----------------------------------------------------------------


@pytest.fixture(scope="module")
def case():
    """A code that goes with one word, one given by luck; the human forgot three places."""
    transcripts, has = planted(1)
    forgotten = np.flatnonzero(has)[[2, 11, 20]]
    given = has.copy()
    given[forgotten] = False
    luck = np.random.default_rng(2).random(len(has)) < 0.3
    codings = [coded(transcripts, given, "F.MOT", "A"), coded(transcripts, luck, "F.RIEN", "A")]
    answers = respondents(split_turns(transcripts, Corpus()))
    return SimpleNamespace(
        transcripts=transcripts, codings=codings, found=run(transcripts, *codings),
        forgotten=answers["turn"].iloc[forgotten].tolist(),
    )  # fmt: skip


def test_a_code_that_goes_with_a_word_is_learnt_and_one_given_by_luck_is_not(case):
    assert verdicts(case.found) == {"F.MOT": True, "F.RIEN": False}
    assert value(case.found, "machine", "all", "kappa") > 0.85
    assert value(case.found, "machine", "all", "auc") > 0.95
    assert abs(value(case.found, "machine", "all", "kappa", "F.RIEN")) < 0.2


def test_what_the_human_forgot_is_what_is_suggested_first(case):
    made = case.found.suggestions
    assert sorted(made["turn"].head(3)) == sorted(case.forgotten)
    assert len(made) <= 6  # of a hundred answers without the word, a few may look like it
    assert set(made["code"]) == {"F.MOT"}
    assert set(made["accept"]) == {""}
    assert (made["score"] >= made["threshold"]).all()


def test_the_dictionary_finds_a_word_of_the_example_and_nothing_where_the_book_is_silent(case):
    assert value(case.found, "dictionary", "all", "kappa") > 0.85
    blank = run(case.transcripts, *case.codings, book=BOOK.drop(columns=["definition", "example"]))
    assert value(blank, "dictionary", "all", "kappa") == pytest.approx(0)
    assert blank.codes["gain"].iloc[0] > 0.85


def test_luck_is_claimed_in_no_corpus():
    claimed = []
    for seed in range(12):
        rng = np.random.default_rng(seed)
        transcripts = told(spoken(rng))
        codings = [
            coded(transcripts, rng.random(144) < share, code, "A")
            for code, share in (("F.MOT", 0.1), ("F.RIEN", 0.25), ("F.RARE", 0.6))
        ]
        found = run(transcripts, *codings, seed=seed)
        claimed += found.codes.loc[found.codes["suggests"], "code"].tolist()
        assert len(found.suggestions) == 0
    assert claimed == []


def test_a_word_of_one_interview_only_helps_nowhere():
    """Each interview has its own word for the code: perfect to whoever read it, useless elsewhere."""
    rng = np.random.default_rng(5)
    said, has = spoken(rng), rng.random(144) < 0.3
    place = iter(has)
    for number, (_, answers) in enumerate(said):
        for words in answers:
            if next(place):
                words[0] = f"zyx{'wvkhjq'[number % 6]}{'aeiouy'[number // 6]}"
    transcripts = told(said)
    texts = respondents(split_turns(transcripts, Corpus()))["text"].tolist()
    read = machine(texts, has[:, None])(np.ones(144, bool))[:, 0]
    assert read[has].min() > read[~has].max()
    found = run(transcripts, coded(transcripts, has, "F.RIEN", "A"))
    assert verdicts(found) == {"F.RIEN": False}


# Nothing of the fold that is judged --------------------------------------------------------------


@pytest.fixture(scope="module")
def answers():
    transcripts, has = planted(3)
    texts = respondents(split_turns(transcripts, Corpus()))["text"].tolist()
    return texts, has[:, None], np.repeat(np.arange(12) % 3, 12)


def test_scores_are_those_of_a_pipeline_of_scikit_learn_fitted_without_the_fold(answers):
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import PredefinedSplit, cross_val_predict
    from sklearn.pipeline import make_pipeline, make_union

    texts, given, folds = answers
    least = PARAMETERS["least_texts"]
    vectors = [
        TfidfVectorizer(**PARAMETERS[kind], min_df=least[kind], sublinear_tf=True)
        for kind in ("words", "signs")
    ]
    pipeline = make_pipeline(make_union(*vectors), LogisticRegression(**PARAMETERS["model"]))
    theirs = cross_val_predict(
        pipeline, texts, given[:, 0], cv=PredefinedSplit(folds), method="predict_proba"
    )[:, 1]
    ours = out_of_fold(machine(texts, given), given, folds).scores[:, 0]
    assert ours == pytest.approx(theirs, abs=6e-5)


@pytest.mark.parametrize("fold", range(3))
def test_the_humans_decisions_in_a_fold_change_neither_its_scores_nor_its_threshold(answers, fold):
    texts, given, folds = answers
    here = folds == fold
    changed = np.where(here[:, None], ~given, given)
    before, after = (out_of_fold(machine(texts, truth), truth, folds) for truth in (given, changed))
    assert (before.scores[here] == after.scores[here]).all()
    assert (before.thresholds[here] == after.thresholds[here]).all()
    assert (before.thresholds[~here] != after.thresholds[~here]).any()


def test_the_words_of_a_fold_do_not_change_its_threshold(answers):
    texts, given, folds = answers
    others = [text if fold else text[::-1] for text, fold in zip(texts, folds, strict=True)]
    before, after = (out_of_fold(machine(said, given), given, folds) for said in (texts, others))
    assert (before.thresholds[folds == 0] == after.thresholds[folds == 0]).all()
    assert (before.scores[folds == 0] != after.scores[folds == 0]).any()


def test_the_threshold_has_the_best_f1_and_of_equal_ones_the_highest():
    scores = np.array([[0.9, 0.5], [0.8, 0.5], [0.6, 0.5], [0.2, 0.1]])
    given = np.array([[1, 0], [1, 1], [0, 0], [1, 0]])
    # First code: F1 is 1/2, 4/5, 2/3, 6/7. Second: ties are taken together, 1/2 then 2/5.
    assert best_thresholds(scores, given).tolist() == [0.2, 0.5]
    assert best_thresholds(scores[:2], np.array([[1, 0], [0, 0]])).tolist() == [0.9, np.inf]


# Same inputs, same tables ------------------------------------------------------------------------


def test_the_order_of_rows_changes_nothing(case):
    rng = np.random.default_rng(9)
    mixed = [
        table.sample(frac=1, random_state=rng)
        for table in (pd.concat(case.codings), case.transcripts,
                      split_turns(case.transcripts, Corpus()))
    ]  # fmt: skip
    again = suggest(*mixed, BOOK, FEW, np.random.default_rng(0))
    assert again.model == case.found.model
    for name in ("scores", "codes", "suggestions"):
        pd.testing.assert_frame_equal(getattr(again, name), getattr(case.found, name))


def test_the_fingerprint_changes_with_every_input(case):
    texts, (word, luck) = case.transcripts, case.codings
    lines = [table.assign(quote=None) for table in case.codings]
    exclaimed = texts.assign(text=texts["text"].str.replace(".", "!", n=1, regex=False))
    prints = {
        "same": run(texts, word, luck).model,
        "a decision less": run(texts, word.iloc[1:], luck).model,
        "a code less": run(texts, word).model,
        "a bar": run(texts, word, luck, choices=Suggestions(folds=3, kappa=0.5)).model,
        "number of folds": run(texts, word, luck, choices=Suggestions(folds=4)).model,
        "another deal": run(texts, word, luck, seed=1).model,
        "a text": run(exclaimed, *lines).model,
    }
    assert prints["same"] == case.found.model == run(texts, *lines).model
    assert len(set(prints.values())) == len(prints)
    assert all(len(digest) == 64 for digest in prints.values())


def test_the_versions_of_the_libraries_are_in_the_fingerprint(case, monkeypatch):
    monkeypatch.setattr("metrostudy.field.machine.suggestions.version", lambda name: "0")
    assert run(case.transcripts, *case.codings).model != case.found.model


# One more coder, never among the humans ----------------------------------------------------------


def test_codings_of_the_machine_are_never_learnt_from(case):
    mine = case.codings[0].iloc[:40].assign(coder="machine", code="F.RIEN")
    again = run(case.transcripts, *case.codings, mine)
    assert again.model == case.found.model
    pd.testing.assert_frame_equal(again.codes, case.found.codes)


def test_machine_and_second_human_are_held_against_the_same_coder_on_the_same_passages():
    transcripts, has = planted(7)
    twice = np.repeat(np.arange(12) < 6, 12)
    second = (has ^ (np.random.default_rng(1).random(144) < 0.1)) & twice
    found = run(transcripts, coded(transcripts, has, "F.MOT", "A"),
                coded(transcripts, second, "F.MOT", "B"))  # fmt: skip
    assert [value(found, who, "twice", "n") for who in ("machine", "dictionary", "human")] == [
        72
    ] * 3
    assert value(found, "human", "twice", "support") == has[twice].sum()
    assert value(found, "human", "twice", "both") == (has & second).sum()
    assert value(found, "human", "twice", "applied") == second.sum()
    assert set(found.scores.query("passages == 'all'")["coder"]) == {"machine", "dictionary"}


def test_what_only_the_second_human_gave_is_not_suggested(case):
    transcripts = case.transcripts
    turns = respondents(split_turns(transcripts, Corpus()))
    second = coded(transcripts, turns["turn"].isin(case.forgotten[:2]), "F.MOT", "B")
    found = run(transcripts, *case.codings, second)
    assert set(case.forgotten) & set(found.suggestions["turn"]) == set(case.forgotten[2:])


def test_interviews_still_to_be_coded_are_read_by_a_machine_that_read_all_the_others():
    transcripts, has = planted(4, interviews=14)
    done = np.repeat(np.arange(14) < 12, 12)
    found = run(transcripts, coded(transcripts, has & done, "F.MOT", "A"))
    new = found.suggestions[found.suggestions["coders"].isna()]
    answers = respondents(split_turns(transcripts, Corpus()))["turn"]
    assert found.interviews == 12
    assert set(new["turn"]) == set(answers[has & ~done])


def test_segments_take_the_place_of_turns():
    transcripts, has = planted(1)
    turns = split_turns(transcripts, Corpus())
    segments = turns.assign(segment=turns["turn"] + "-s1", turn="another name")
    codings = coded(transcripts, has, "F.MOT", "A")
    found = run(transcripts, codings, turns=segments)
    plain = run(transcripts, codings)
    assert found.scores.equals(plain.scores)
    assert found.model == plain.model


# Accepting ---------------------------------------------------------------------------------------

CODINGS = pd.DataFrame(
    [("E1", 3, 9, "F.MOT", "A", None, None, "Bonjour", "vu"), ("E2", 0, 5, "F.MOT", "B", None, None, "Salut", None)],
    columns=["interview", "start", "end", "code", "coder", "valence", "project", "quote", "memo"],
)  # fmt: skip
MADE = pd.DataFrame(
    {
        "interview": ["E1", "E1", "E2", "E2"], "turn": ["E1-1", "E1-2", "E2-1", "E2-2"],
        "code": ["F.MOT", "F.MOT", "F.MOT", "F.RIEN"], "label_fr": "", "label_en": "",
        "score": [0.81, 0.7, 0.6, 0.523], "threshold": 0.5,
        "text": ["=SUM(A1)", "Non", "Peut-être", "Oui\x0b"], "accept": ["Oui ", "non", "", "OUI"],
        "start": [20, 40, 0, 30], "end": [28, 43, 9, 33], "coders": ["A", "A", None, None],
        "coder": "machine", "model": "0123456789abcdef" * 4,
    }
)  # fmt: skip


def test_what_is_accepted_is_a_table_beside_the_humans_codings():
    before = CODINGS.copy()
    made = accepted(MADE, CODINGS)
    assert made.columns.tolist() == CODINGS.columns.tolist()
    shown = made[["interview", "start", "end", "code", "coder", "quote", "memo"]].values.tolist()
    assert shown == [
        ["E1", 20, 28, "F.MOT", "machine", "=SUM(A1)", "score 0.81, model 0123456789ab"],
        ["E2", 30, 33, "F.RIEN", "machine", "Oui\x0b", "score 0.52, model 0123456789ab"],
    ]
    pd.testing.assert_frame_equal(CODINGS, before)


def test_a_human_who_gave_the_code_meanwhile_keeps_it():
    human = pd.DataFrame([("E1", 25, 60, "F.MOT", "B")], columns=CODINGS.columns[:5])
    machines = pd.DataFrame([("E2", 25, 60, "F.RIEN", "machine")], columns=CODINGS.columns[:5])
    made = accepted(MADE, pd.concat([CODINGS, human, machines], ignore_index=True))
    assert made["code"].tolist() == ["F.RIEN"]


def test_an_answer_that_is_neither_is_named_with_its_row():
    with pytest.raises(StudyError) as error:
        accepted(MADE.assign(accept=["oui", "peut-être", "", "?"]), CODINGS)
    assert str(error.value).split("\n") == [
        "suggestions, row 3, column accept: 'peut-être' is not oui or non; blank waits.",
        "suggestions, row 5, column accept: '?' is not oui or non; blank waits.",
    ]


def test_a_column_that_the_human_took_away_is_named():
    with pytest.raises(StudyError, match="suggestions, row 1, column model: this column is needed"):
        accepted(MADE.drop(columns=["model", "turn"]), CODINGS)
    assert accepted(MADE.drop(columns=["text", "turn"]), CODINGS)["quote"].isna().all()


def test_the_workbook_comes_back_as_it_left_and_holds_no_formula(tmp_path):
    from openpyxl import load_workbook

    write_review(MADE, tmp_path / "a.xlsx")
    write_review(MADE, tmp_path / "b.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    sheet = load_workbook(tmp_path / "a.xlsx").active
    assert "f" not in {cell.data_type for row in sheet for cell in row}
    (choice,) = sheet.data_validations.dataValidation
    assert (choice.formula1, str(choice.sqref)) == ('"oui,non"', "I2:I5")
    back = read_review(tmp_path / "a.xlsx")
    assert back["text"].tolist() == ["=SUM(A1)", "Non", "Peut-être", "Oui\ufffd"]
    assert accepted(back, CODINGS)["memo"].equals(accepted(MADE, CODINGS)["memo"])


def test_accepted_codings_stand_where_they_say(case):
    codings = pd.concat(case.codings, ignore_index=True)
    right = case.found.suggestions["turn"].isin(case.forgotten)
    made = accepted(
        case.found.suggestions.assign(accept=right.map({True: "oui", False: "non"})), codings
    )
    turns = split_turns(case.transcripts, Corpus())
    decided = turn_decisions(made, case.transcripts, turns)
    assert decided["turn"].tolist() == sorted(case.forgotten)
    assert set(decided["coder"]) == {"machine"}
    assert "machine" not in set(turn_decisions(codings, case.transcripts, turns)["coder"])


# When it cannot ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("interviews", "choices", "refused"),
    [(5, FEW, "interviews"), (12, Suggestions(folds=3, turns=99), "support"),
     (12, Suggestions(folds=3, interviews=13), "support")],
)  # fmt: skip
def test_too_few_interviews_or_too_little_support_is_said_and_nothing_is_suggested(
    interviews, choices, refused
):
    transcripts, has = planted(1, interviews)
    found = run(transcripts, coded(transcripts, has, "F.MOT", "A"), choices=choices)
    assert (found.refused, found.interviews, found.model) == (refused, interviews, "")
    assert found.scores.empty and found.codes.empty and found.suggestions.empty


def test_an_embedder_that_is_not_there_is_one_sentence(case, tmp_path, monkeypatch):
    absent = Suggestions(folds=3, embedder=str(tmp_path / "no"))
    with pytest.raises(StudyError) as error:
        run(case.transcripts, *case.codings, choices=absent)
    assert str(error.value) == (
        f"study.yml, choices.suggestions.embedder: there is no folder '{tmp_path / 'no'}'; "
        "leave it out to do without."
    )
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(StudyError) as error:
        run(case.transcripts, *case.codings, choices=Suggestions(folds=3, embedder=str(tmp_path)))
    assert str(error.value) == (
        "study.yml, choices.suggestions.embedder: needs the package sentence-transformers, which "
        "is not installed here; leave it out to do without."
    )


def test_an_embedder_knows_what_no_word_says(tmp_path, monkeypatch):
    """Each text with the code has a word of its own; only the model that is given knows them."""
    rng = np.random.default_rng(8)
    said, has = spoken(rng), rng.random(144) < 0.3
    place = iter(has)
    for _, answers in said:
        for words in answers:
            words[0] = f"{'ZX'[int(next(place))]}{rng.integers(10**6):06d}"
    asked = []

    class Fake:
        def __init__(self, folder, **options):
            asked.append((folder, options))

        def encode(self, texts, show_progress_bar):
            return np.array([[text.startswith("X"), 1] for text in texts], dtype="float32")

    monkeypatch.setitem(
        sys.modules, "sentence_transformers", SimpleNamespace(SentenceTransformer=Fake)
    )
    transcripts = told(said)
    codings = coded(transcripts, has, "F.MOT", "A")
    with_it = run(transcripts, codings, choices=Suggestions(folds=3, embedder=str(tmp_path)))
    without = run(transcripts, codings)
    assert value(with_it, "machine", "all", "auc") > value(without, "machine", "all", "auc") + 0.1
    assert with_it.model != without.model
    assert asked == [(str(tmp_path.resolve()), {"device": "cpu", "local_files_only": True})]
