"""Transcripts become turns: every shape of label, every trap, and offsets that never lie."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrostudy.faults import StudyError
from metrostudy.field.corpus import coverage, split_turns, unattributed, words
from metrostudy.study import Corpus

CHOICES = Corpus()


def told(*texts: str) -> pd.DataFrame:
    names = [f"E{number:02d}" for number in range(1, len(texts) + 1)]
    return pd.DataFrame({"interview": names, "text": texts})


def split(text: str, **choices) -> list[tuple]:
    turns = split_turns(told(text), Corpus(**choices))
    return list(turns[["speaker", "is_interviewer", "text"]].itertuples(index=False, name=None))


ANSWERS = [("Q", True, "Alors ?"), ("Élue", False, "Oui."), ("Q", True, "Et ?"),
           ("Élue", False, "Non.")]  # fmt: skip


@pytest.mark.parametrize(
    "separator",
    [
        " : ",
        "\u00a0: ",
        "\u202f: ",
        " :\u00a0",
        ": ",
        ". – ",
        ". - ",
        ". — ",
        ".\u00a0– ",
        " :\n",
        " - ",
        " – ",
        " > ",
        "\u00a0>\u00a0",
    ],
)
def test_every_separator_of_the_guide_opens_a_turn(separator):
    text = "\n\n".join(
        f"{voice}{separator}{said}"
        for voice, said in [("Q", "Alors ?"), ("Élue", "Oui."), ("Q", "Et ?"), ("Élue", "Non.")]
    )
    assert split(text) == ANSWERS


def test_the_mark_is_the_one_of_this_transcript():
    text = "Q > Où ?\nÉlue > Là – là.\nÀ noter : ceci.\nQ > Et ?\nÀ noter : cela.\nÉlue > Non."
    said = [("Q", True, "Où ?"), ("Élue", False, "Là – là.\nÀ noter : ceci.")]
    assert split(text)[:2] == said


def test_a_label_is_put_right_and_a_number_gets_its_voice():
    text = "S0 : Où ?\nÉlue : Là.\nS0 : Et ?\nÉleu : Ici."
    right = {"E01": {"S0": "Q", "éleu": "Élue"}}
    assert split(text, speakers=right) == [
        ("Q", True, "Où ?"), ("Élue", False, "Là."), ("Q", True, "Et ?"), ("Élue", False, "Ici."),
    ]  # fmt: skip


def test_numbered_voices_are_told_apart_when_they_are_put_right():
    text = "SPEAKER_00 : Où ?\nSPEAKER_01 : Là.\nSPEAKER_00 : Et ?\nSPEAKER_01 : Ici."
    right = {"E01": {"SPEAKER_00": "Q", "SPEAKER_01": "R"}}
    assert [turn[:2] for turn in split(text, speakers=right)] == [("Q", True), ("R", False)] * 2


def test_a_correction_of_what_is_not_there_names_the_nearest():
    right = {"E02": {"R": "Élu"}, "E01": {"Elue": "Élue"}}
    with pytest.raises(StudyError) as error:
        split("Q : Où ?\nÉlue : Là.\nQ : Et ?\nÉlue : Ici.", speakers=right)
    assert str(error.value).split("\n") == [
        "study.yml, column choices.corpus.speakers.E02: no such interview; nearest: 'E01'.",
        "study.yml, column choices.corpus.speakers.E01: no line opens with 'Elue'; nearest: 'Élue'.",
    ]


def test_capitals_and_titles_with_points_are_labels():
    text = (
        "ENQUÊTRICE. – Bonjour.\n"
        "M. X, président. – La séance est ouverte.\n"
        "Mme Y, vice-présidente. - Merci.\n"
        "M. X, président. – Je vous en prie. Un chiffre : douze.\n"
        "Mme Y, vice-présidente. - Douze, oui.\n"
    )
    assert split(text) == [
        ("ENQUÊTRICE", True, "Bonjour."),
        ("M. X, président", False, "La séance est ouverte."),
        ("Mme Y, vice-présidente", False, "Merci."),
        ("M. X, président", False, "Je vous en prie. Un chiffre : douze."),
        ("Mme Y, vice-présidente", False, "Douze, oui."),
    ]


def test_a_colon_in_running_text_is_not_a_label_and_is_listed_when_it_opens_a_line():
    text = "Q : Alors ?\nR : Trois choses.\nUn chiffre : douze.\nQ : Et ?\nR : Rien : rien."
    assert split(text)[1] == ("R", False, "Trois choses.\nUn chiffre : douze.")
    assert split(text)[3] == ("R", False, "Rien : rien.")
    doubt = unattributed(told(text), CHOICES)
    assert doubt[["kind", "line", "text"]].values.tolist() == [
        ["doubtful", 3, "Un chiffre : douze."]
    ]


def test_a_voice_heard_once_is_an_answer_after_a_question_and_is_listed():
    text = (
        "Q : Alors ?\nR : Oui.\nQ : Et vous ?\nUne collègue : Deux minutes.\nQ : Merci.\nR : Bien."
    )
    assert split(text)[3] == ("Une collègue", False, "Deux minutes.")
    assert unattributed(told(text), CHOICES)["kind"].tolist() == ["doubtful"]
    assert split("Q : Et ?\nR : Voilà.") == [("Q", True, "Et ?"), ("R", False, "Voilà.")]


def test_an_address_or_an_hour_is_not_a_label():
    text = "Q : Où ?\nR : Voici.\nhttps://exemple.fr\nhttps://exemple.org\n10:30 pile\nQ : Ah."
    assert len(split(text)) == 3


def test_titles_and_directions_are_nobodys_speech_and_the_voice_goes_on_after_them():
    text = "[Entretien E01]\n\nQ : Alors ?\nR : Oui [rires] oui.\n[silence]\nEt non.\n(Il sort.)\n"
    assert split(text + "Q : Ah.\nR : Voilà.") == [
        ("Q", True, "Alors ?"),
        ("R", False, "Oui [rires] oui."),
        ("R", False, "Et non."),
        ("Q", True, "Ah."),
        ("R", False, "Voilà."),
    ]
    left = unattributed(told(text + "Q : Ah.\nR : Voilà."), CHOICES)
    assert left["kind"].tolist() == ["aside"] * 3
    assert left["line"].tolist() == [1, 5, 7]
    assert left["text"].tolist() == ["[Entretien E01]", "[silence]", "(Il sort.)"]


def test_speech_before_the_first_label_and_labels_without_speech_are_counted_not_guessed():
    text = "Merci de nous recevoir.\nQ : Alors ?\nR :\nQ : Vous dites ?\nR : Oui."
    assert [voice for voice, _, _ in split(text)] == ["Q", "Q", "R"]
    left = unattributed(told(text), CHOICES)
    assert left[["kind", "line", "text"]].values.tolist() == [
        ["unlabelled", 1, "Merci de nous recevoir."],
        ["empty", 3, "R :"],
    ]


def test_paragraphs_without_label_belong_to_the_turn_they_follow():
    text = "Q : Alors ?\n\nR : Un.\n\nDeux.\n\nTrois.\n\nQ : Bien.\n\nR : Oui."
    assert split(text)[1] == ("R", False, "Un.\n\nDeux.\n\nTrois.")


def test_the_interviewer_is_known_without_case_with_accents_and_whatever_the_number():
    text = "Q1 : Un ?\nR : A.\nQ2 : Deux ?\nR : B."
    assert [asks for _, asks, _ in split(text)] == [True, False, True, False]
    text = "enquêteur : Un ?\nR : A.\nENQUÊTEUR : Deux ?\nR : B."
    assert [asks for _, asks, _ in split(text)] == [True, False, True, False]
    text = "Enqueteur : Un ?\nR : A.\nEnqueteur : Deux ?\nR : B."
    with pytest.raises(StudyError):
        split(text)
    declared = split(text, interviewer=("Enqueteur",))
    assert [asks for _, asks, _ in declared] == [True, False, True, False]


def test_a_transcript_without_labels_and_one_without_interviewer_are_both_refused_at_once():
    with pytest.raises(StudyError) as refusal:
        split_turns(told("Du texte.", "Paul : A.\nMarie : B.\nPaul : C.\nMarie : D."), CHOICES)
    assert str(refusal.value).split("\n") == [
        "transcript E01: no turn found; a turn opens with a label, 'Q : ' or 'ÉLU. – '.",
        "transcript E02: no interviewer among the voices Paul (2), Marie (2); "
        "choices.corpus.interviewer names Enquêteur, Enquêtrice, Q, Question.",
    ]


def test_one_voice_alone_is_a_contribution_and_is_accepted():
    assert split("Élue : Un.\nÉlue : Deux.") == [("Élue", False, "Un."), ("Élue", False, "Deux.")]


def test_offsets_are_code_points_of_the_canonical_text():
    text = "Q : 🙂 Alors ?\nR : L’été…\nQ : Bon.\nR : 🙂🙂"
    turns = split_turns(told(text), CHOICES)
    assert turns["turn"].tolist() == ["E01-001", "E01-002", "E01-003", "E01-004"]
    assert turns[["start", "end"]].values.tolist() == [[4, 13], [18, 24], [29, 33], [38, 40]]


voice = st.sampled_from(["Q", "R", "Élue", "M. X, président"])
speech = st.text(
    st.characters(codec="utf-8", exclude_characters="\n\r", exclude_categories=["Cc", "Cs"]),
    min_size=1,
)


@settings(deadline=None)
@given(st.lists(st.tuples(voice, speech), min_size=1, max_size=12), st.sampled_from(["\n", "\n\n"]))
def test_whatever_is_said_the_text_between_the_offsets_is_the_turn(exchanges, gap):
    text = gap.join(f"{label} : {said}" for label, said in [("Q", "Oui ?"), *exchanges, ("R", "a")])
    turns = split_turns(told(text), CHOICES)
    for turn in turns.itertuples():
        assert text[turn.start : turn.end] == turn.text == turn.text.strip() != ""
    assert (turns["start"].to_numpy()[1:] >= turns["end"].to_numpy()[:-1]).all()


@settings(deadline=None)
@given(st.permutations(["E01", "E02", "E03"]))
def test_the_order_of_transcripts_changes_nothing_but_the_order_of_rows(order):
    texts = pd.DataFrame(
        {
            "interview": ["E01", "E02", "E03"],
            "text": [f"Q : Un ?\nR : {n}.\nQ : Bon.\nR : {n}{n}." for n in (1, 2, 3)],
        }
    )
    shuffled = texts.set_index("interview").loc[list(order)].reset_index()
    expected = split_turns(texts, CHOICES).sort_values("turn", ignore_index=True)
    found = split_turns(shuffled, CHOICES).sort_values("turn", ignore_index=True)
    pd.testing.assert_frame_equal(expected, found)


def test_words_are_those_of_a_word_processor():
    texts = ["Oui.", "Qu'est-ce que c'est ?", "« 31 400 comptes »", "[rires] Bon…", " – ", ""]
    assert words(pd.Series(texts)).tolist() == [1, 3, 3, 1, 0, 0]


def test_coverage_counts_by_metropole_and_role_and_keeps_those_nobody_met():
    metropoles = pd.DataFrame({"metropole": ["a", "b", "c"], "name": ["A", "B", "C"]})
    interviews = pd.DataFrame(
        {
            "interview": ["E01", "E02", "E03", "E04"],
            "metropole": ["c", "a", "c", "c"],
            "role": ["agent", "elu", "agent", "elu"],
        }
    )
    texts = [
        "Q : Dix mots de question, et pas un de plus ?\nR : Un deux.\nQ : Oui ?\nR : Trois."
    ] * 4
    expected = pd.DataFrame(
        [
            ("a", "A", "elu", 1, 2, 3),
            ("b", "B", None, 0, 0, 0),
            ("c", "C", "agent", 2, 4, 6),
            ("c", "C", "elu", 1, 2, 3),
        ],
        columns=["metropole", "name", "role", "interviews", "turns", "words"],
    )
    turns = split_turns(told(*texts), CHOICES)
    found = coverage(interviews, turns, metropoles)
    assert found.fillna("").values.tolist() == expected.fillna("").values.tolist()


def test_a_study_without_interviews_covers_nobody():
    metropoles = pd.DataFrame({"metropole": ["a"], "name": ["A"]})
    nobody = pd.DataFrame({"interview": [], "metropole": [], "role": []}, dtype=str)
    turns = split_turns(told(), CHOICES)
    found = coverage(nobody, turns, metropoles)
    assert found[["metropole", "interviews", "turns", "words"]].values.tolist() == [["a", 0, 0, 0]]
