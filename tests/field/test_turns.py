"""The traps of real transcripts, each in an invented text of that shape: told apart, or listed."""

import re

import pandas as pd
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from metrostudy.faults import StudyError
from metrostudy.field.corpus import split_turns, unattributed, voices
from metrostudy.study import Corpus


def told(text: str) -> pd.DataFrame:
    return pd.DataFrame({"interview": ["E1"], "text": [text]})


def split(text: str, **choices) -> list[tuple]:
    turns = split_turns(told(text), Corpus(**choices))
    assert [text[t.start : t.end] for t in turns.itertuples()] == turns["text"].tolist()
    return list(turns[["speaker", "text"]].itertuples(index=False, name=None))


def left(text: str, **choices) -> list[list]:
    return unattributed(told(text), Corpus(**choices))[["kind", "line", "note"]].values.tolist()


def pasted(text: str, **choices) -> list[str]:
    lines = unattributed(told(text), Corpus(**choices))["paste"]
    return list(dict.fromkeys(line for line in lines if line))


# A label at the first exchange only --------------------------------------------------------------

TURNS = [
    ("Q", "Où travaillez-vous ?"), ("Directrice", "À la régie."), ("Q", "Depuis quand ?"),
    ("Directrice", "Depuis l'été."), ("Q", "Avec qui ?"), ("Directrice", "Avec douze communes."),
    ("Q", "Et demain ?"), ("Directrice", "On verra."), ("Q", "Merci beaucoup."),
]  # fmt: skip


def first_exchange_only(opening: str, gap: str) -> str:
    said = [f"{voice} : {text}" for voice, text in TURNS[:2]]
    return gap.join(said + [opening + text for _, text in TURNS[2:]])


@pytest.mark.parametrize("opening", ["– ", "- ", "— ", "–\u00a0", " – ", ""])
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_voices_named_once_speak_in_turn_by_dash_or_by_paragraph(opening, gap):
    text = first_exchange_only(opening, gap)
    assert split(text) == TURNS
    line = 3 if gap == "\n" else 5
    note = "no label from here on: Q and Directrice were taken to speak in turn"
    assert left(text) == [["alternate", line, note]]


def test_lines_of_one_paragraph_stay_together_when_voices_alternate():
    text = first_exchange_only("– ", "\n\n").replace("Avec douze", "Avec douze,\nnon, treize")
    assert split(text)[5] == ("Directrice", "Avec douze,\nnon, treize communes.")
    text = first_exchange_only("", "\n\n").replace("Avec douze", "Avec douze,\nnon, treize")
    assert split(text)[5] == ("Directrice", "Avec douze,\nnon, treize communes.")


def test_a_direction_between_them_does_not_change_who_speaks_next():
    text = first_exchange_only("– ", "\n\n").replace("– Avec qui", "[elle rit]\n\n– Avec qui")
    assert split(text) == TURNS


def test_an_answer_in_two_paragraphs_stops_the_guess_and_its_questions_are_listed():
    text = first_exchange_only("", "\n\n").replace("l'été.", "l'été.\n\nEnfin, de juin.")
    assert [voice for voice, _ in split(text)] == ["Q", "Directrice"]
    assert [row[:2] for row in left(text)] == [["doubtful", line] for line in (5, 11, 15)]


def test_the_items_of_a_list_are_not_voices():
    text = "Q : Quels projets ?\nR : Trois projets :\n- la donnée\n- le guichet\n- les capteurs"
    assert split(text) == [("Q", "Quels projets ?"), ("R", text[24:])]
    note = "a dash alone: another voice, or an item of a list?"
    assert left(text) == [["doubtful", line, note] for line in (3, 4, 5)]


def test_a_dash_among_labels_is_listed_and_never_given_to_the_other_voice():
    text = "Q : Où ?\nR : Là.\n– Et là ?\n– Aussi.\nQ : Bien.\nR : Oui."
    assert split(text)[1] == ("R", "Là.\n– Et là ?\n– Aussi.")
    assert [row[:2] for row in left(text)] == [["doubtful", 3], ["doubtful", 4]]


def test_three_voices_named_once_are_not_guessed():
    text = "Q : Où ?\nR1 : Là.\nR2 : Ici.\n– Et quand ?\n– Hier.\n– Avec qui ?\n– Seule."
    assert split(text)[2:] == [("R2", text[text.index("Ici") :])]
    text = "Q : Où ?\nÉlue : Là.\nQ : Et vous ?\nAgent : Ici.\n– Quand ?\n– Hier.\n– Où ?\n– Là."
    assert split(text)[-1] == ("Agent", text[text.index("Ici") :])
    assert [row[1] for row in left(text) if "dash" in row[2]] == [5, 6, 7, 8]


# Misspelt and abbreviated labels -----------------------------------------------------------------


def exchange(label: str, other: str, times: int = 4) -> str:
    """The interviewer and ``label``, who is once written ``other``."""
    return f"Q : Et ?\n{label} : Oui.\n" * times + f"Q : Et là ?\n{other} : Non.\nQ : Ah ?"


@pytest.mark.parametrize(
    "label, other, kind, sentence",
    [
        ("Assistante sociale", "Assitante sociale", "misspelt", "looks like"),
        ("Élue", "Elue", "misspelt", "looks like"),
        ("ÉLUE", "Elue", "misspelt", "looks like"),
        ("Chef de projet", "Chef de projer", "misspelt", "looks like"),
        ("Mme la vice-présidente", "Mme la vice-prés.", "abbreviated", "may be short for"),
        ("Jeanne Dumont", "J.D.", "abbreviated", "may be short for"),
        ("Jeanne Dumont", "J. D.", "abbreviated", "may be short for"),
        ("Jeanne Dumont", "JD", "abbreviated", "may be short for"),
        ("Jeanne Dumont", "J. Dumont", "abbreviated", "may be short for"),
        ("Jeanne Dumont", "Mme Dumont", "abbreviated", "may be short for"),
        ("Directrice", "Dir.", "abbreviated", "may be short for"),
        ("Mme Dumont", "Mme Dumont, directrice", "abbreviated", "may be short for"),
        ("Directeur des systèmes d'information", "DSI", "abbreviated", "may be short for"),
    ],
)
def test_a_label_that_looks_like_another_is_offered_and_never_put_right(
    label, other, kind, sentence
):
    text = exchange(label, other)
    assert split(text)[-2] == (other, "Non.")
    assert left(text) == [[kind, 10, f"'{other}' {sentence} '{label}'"]]
    assert left(text.replace("Q : Et là ?\n", ""))[0][0] == kind
    (line,) = pasted(text)
    right = yaml.safe_load(line)
    assert right == {"E1": {other: label}}
    assert split(text, speakers=right)[-2] == (label, "Non.")
    assert left(text, speakers=right) == []


@pytest.mark.parametrize(
    "label, other",
    [
        ("R1", "R2"), ("Élu A", "Élu B"), ("Élue", "Élu"), ("Intervenant A", "Intervenant B"),
        ("Directeur", "Directrice"), ("M. Dumont", "Mme Dumont"), ("SPEAKER_01", "SPEAKER_10"),
        ("Élu (Aubrelle)", "Élu (Montorel)"), ("Directrice", "Présidente"),
    ],
)  # fmt: skip
def test_two_people_are_not_taken_for_one(label, other):
    text = exchange(label, other, 3) + f"\n{other} : Si.\n"
    assert {row[0] for row in left(text)} <= {"doubtful"}
    assert pasted(text) == []


@pytest.mark.parametrize("times", [3, 4, 5])
def test_a_misspelling_as_frequent_as_the_label_is_offered_the_longer_way(times):
    text = (
        "Q : Où ?\nAssistante sociale : Là.\n" * 4 + "Q : Et ?\nAssitante sociale : Si.\n" * times
    )
    assert pasted(text) == ["E1: {Assitante sociale: Assistante sociale}"]
    for one, two in [("Conseiller", "Conseillère"), ("Chef de projet", "Cheffe de projet")]:
        text = f"Q : Où ?\n{one} : Là.\n" * 4 + f"Q : Et ?\n{two} : Si.\n" * times
        assert pasted(text) == []


def test_initials_that_take_over_after_the_first_exchange_are_offered_once():
    text = "Q : Où ?\nJeanne Dumont : Là.\n" + "Q : Et ?\nJ.D. : Oui.\n" * 5
    assert left(text) == [["abbreviated", 4, "'J.D.' may be short for 'Jeanne Dumont'"]]
    assert pasted(text) == ["E1: {J.D.: Jeanne Dumont}"]


def test_initials_of_two_people_are_listed_without_a_line_to_paste():
    text = "Q : Où ?\nJeanne Dumont : Là.\nQ : Et ?\nJean Duval : Oui.\n" * 3 + "J.D. : Non."
    assert left(text) == [
        ["abbreviated", 13, "'J.D.' may be short for 'Jean Duval' or 'Jeanne Dumont'"]
    ]
    assert pasted(text) == []


def test_the_line_to_paste_keeps_what_was_declared_before():
    text = exchange("Assistante sociale", "Assitante sociale") + "\nAsistante sociale : Si."
    declared = {"E1": {"Asistante sociale": "Assistante sociale"}}
    assert pasted(text, speakers=declared) == [
        "E1: {Asistante sociale: Assistante sociale, Assitante sociale: Assistante sociale}"
    ]


def test_a_misspelt_interviewer_opens_a_turn_and_is_named_when_no_other_asks():
    text = "Enquêtrice : Où ?\nR : Là.\n" * 4 + "Enquêtirce : Et ?\nR : Oui."
    assert split(text)[-2:] == [("Enquêtirce", "Et ?"), ("R", "Oui.")]
    assert pasted(text) == ["E1: {Enquêtirce: Enquêtrice}"]
    with pytest.raises(StudyError) as refusal:
        split("ENQUETRICE. – Où ?\nÉLUE. – Là.\nENQUETRICE. – Et ?\nÉLUE. – Ici.")
    assert str(refusal.value).endswith("under speakers: E1: {ENQUETRICE: Enquêtrice}.")


def test_enquete_is_not_a_misspelt_enqueteur():
    text = "Enquêteur : Où ?\nEnquêté : Là.\n" * 4
    assert left(text) == []
    assert pasted("Enquêtrice : Où ?\nEnquêtée : Là.\n" * 4) == []


def test_voices_that_are_named_once_and_not_declared_are_said_in_the_fault():
    with pytest.raises(StudyError) as refusal:
        split("Jeanne Dumont : Où ?\nPaul Martel : Là.")
    assert str(refusal.value) == (
        "transcript E1: no turn found; a turn opens with a label, 'Q : ' or 'ÉLU. – '; "
        "'Jeanne Dumont', 'Paul Martel' open lines but do not come back: is one of them to be "
        "named in choices.corpus.interviewer?."
    )


# Running text that looks like a label ------------------------------------------------------------


def test_a_name_at_the_start_of_an_ordinary_sentence_opens_nothing():
    text = (
        "Q : Qui décide ?\nMme Dumont : Le bureau.\nMme Dumont, c'est moi qui le dis : le bureau.\n"
        "Paul Martel – le directeur – décide aussi.\nQ : Et ?\nMme Dumont : Voilà.\n"
    )
    assert [voice for voice, _ in split(text)] == ["Q", "Mme Dumont"] * 2
    # "looks like" is a doubt, not a voice.
    assert [row[:2] for row in left(text)] == [["abbreviated", 3]]


def test_a_known_label_with_another_mark_is_listed():
    text = "Q : Où ?\nÉlue : Là.\nÉlue – on l'est pour six ans.\nQ : Et ?\nÉlue : Ici."
    assert split(text)[1] == ("Élue", "Là.\nÉlue – on l'est pour six ans.")
    note = "opens with a label of this transcript, but not with its mark"
    assert left(text) == [["doubtful", 3, note]]


def test_running_text_that_comes_back_is_listed_because_it_never_answers():
    text = "Q : Où ?\nR : Là.\nExemple : ici.\nQ : Et ?\nR : Voilà.\nExemple : là.\nQ : Bien."
    note = "comes back, but never after the interviewer: a voice, or running text?"
    assert left(text) == [["doubtful", 3, note]]
    found = voices(split_turns(told(text), Corpus()))
    assert found.values.tolist() == [
        ["E1", "Q", True, 3, 3], ["E1", "R", False, 2, 2], ["E1", "Exemple", False, 2, 2],
    ]  # fmt: skip


# Hearings and sittings ---------------------------------------------------------------------------

HEARING = """Table des matières

Mercredi 4 février 2026

- Présidence de Mme Odile Ferrand, présidente -

La réunion est ouverte à 9 h 05.

Mme Odile Ferrand, présidente. – Nous recevons deux directeurs. M. Brice Aulnay arrive.

M. Brice Aulnay, directeur du numérique de la communauté urbaine de Valbrune, délégué aux usages. - Merci.
Un chiffre : douze services.

(Sourires.)

Mme Odile Ferrand, présidente. – Merci.

M. le rapporteur. – Et le coût ?

M. B. Aulnay. - Nous l'ignorons.

Mme Odile Ferrand, présidente. – Merci à tous.

La séance est suspendue.
"""


def test_a_hearing_has_long_roles_dates_directions_and_people_who_speak_once():
    chair = ("Mme Odile Ferrand, présidente",)
    role = "M. Brice Aulnay, directeur du numérique de la communauté urbaine de Valbrune, délégué aux usages"
    assert split(HEARING, interviewer=chair) == [
        (chair[0], "Nous recevons deux directeurs. M. Brice Aulnay arrive."),
        (role, "Merci.\nUn chiffre : douze services."),
        (chair[0], "Merci."),
        ("M. le rapporteur", "Et le coût ?"),
        ("M. B. Aulnay", "Nous l'ignorons."),
        (chair[0], "Merci à tous."),
    ]
    kinds = [row[:2] for row in left(HEARING, interviewer=chair)]
    assert kinds == [["unlabelled", 1]] + [["aside", line] for line in (3, 5, 7, 14, 24)]


SITTING = """M. le président. La parole est à Mme Odile Ferrand.

Mme Odile Ferrand. Merci. M. Aulnay a raison. Mme Roch, M. Vial et d'autres l'ont dit.

M. Aulnay est venu me voir. Il avait les chiffres.

(Applaudissements.)

M. le président. La parole est à M. Brice Aulnay, rapporteur.

M. Brice Aulnay, rapporteur. Deux mots, monsieur le président.

Mme Odile Ferrand. Très bien !

M. le président. « Deux mots », c'est entendu.
"""


def test_a_sitting_has_a_full_stop_alone_after_a_civility_and_a_name():
    chair = ("M. le président",)
    assert split(SITTING, interviewer=chair) == [
        (chair[0], "La parole est à Mme Odile Ferrand."),
        ("Mme Odile Ferrand", SITTING[SITTING.index("Merci.") : SITTING.index("\n\n(App")]),
        (chair[0], "La parole est à M. Brice Aulnay, rapporteur."),
        ("M. Brice Aulnay, rapporteur", "Deux mots, monsieur le président."),
        ("Mme Odile Ferrand", "Très bien !"),
        (chair[0], "« Deux mots », c'est entendu."),
    ]
    # A voice heard once is a voice here, and a doubt.
    assert [row[:2] for row in left(SITTING, interviewer=chair)] == [["aside", 7], ["doubtful", 11]]


def test_a_full_stop_is_a_mark_only_after_a_civility():
    text = "Jeanne. Où ?\nPaul. Là.\nJeanne. Et ?\nPaul. Ici."
    with pytest.raises(StudyError, match="no turn found"):
        split(text)


@pytest.mark.parametrize(
    "line",
    [
        "Mercredi 4 février 2026", "1er mars 2025", "Jeudi 13 février 2025, 9 h 30", "Permalien",
        "La réunion est ouverte à 14 heures.", "La séance est levée à 18 h 10.",
        "La séance est suspendue à 10 h 20, reprise à 10 h 30.", "- Présidence de M. X, doyen -",
        "Présidence de Mme X", "[Jingle]", "(Il sort.)", "[… NdT]",
    ],
)  # fmt: skip
def test_dates_directions_and_noise_are_nobodys_speech(line):
    text = f"Q : Où ?\nR : Là.\n{line}\nEt ici.\nQ : Et ?\nR : Oui."
    assert left(text) == [["aside", 3, ""]]
    assert split(text)[1:3] == [("R", "Là."), ("R", "Et ici.")]


@pytest.mark.parametrize(
    "line",
    [
        "La réunion est ouverte à tous.", "Le 4 février 2026, on a signé.", "Le permalien marche.",
        "Mercredi, on verra.", "2026 sera mieux.",
    ],
)  # fmt: skip
def test_speech_about_dates_and_meetings_stays_speech(line):
    text = f"Q : Où ?\nR : Là.\n{line}\nQ : Et ?\nR : Oui."
    assert split(text)[1] == ("R", f"Là.\n{line}")
    assert left(text) == []


def test_a_title_in_the_middle_is_listed():
    text = "Q : Où ?\n\nR : Là.\n\nLes projets de la régie\n\nQ : Quels projets ?\n\nR : Deux."
    assert left(text) == [["doubtful", 5, "a title in the middle of a turn? put it in brackets"]]
    assert left(text.replace("Les projets de la régie", "[Les projets de la régie]")) == [
        ["aside", 5, ""]
    ]


def test_a_radio_programme_has_full_names_jingles_and_a_voice_off():
    text = (
        "[Jingle]\n\nVoix off : Vous écoutez la radio.\n\nLéa Brun : Bonjour à tous.\n\n"
        "Marc Vial : Bonjour.\n\nLéa Brun : On commence ?\n\nMarc Vial : Oui.\n\n"
        "Voix off : À bientôt."
    )
    said = split(text, interviewer=("Léa Brun",))
    assert [voice for voice, _ in said] == [
        "Voix off", "Léa Brun", "Marc Vial", "Léa Brun", "Marc Vial", "Voix off",
    ]  # fmt: skip
    assert left(text, interviewer=("Léa Brun",)) == [["aside", 1, ""]]


def test_non_breaking_spaces_inside_a_label_do_not_make_another_voice():
    text = "Q\u00a0: Où ?\nMme\u00a0Roch\u202f: Là.\nQ : Et ?\nMME Roch : Ici.\nQ : Oui ?\nMme Roch\u2009: Oui."
    found = voices(split_turns(told(text), Corpus()))
    assert found[["speaker", "turns"]].values.tolist() == [["Q", 3], ["Mme\u00a0Roch", 3]]
    assert left(text) == []


def test_several_respondents_are_told_apart_and_only_the_interviewer_asks():
    text = "Q : Où ?\nR1 : Là.\nR2 : Ici.\nQ : Et ?\nR2 : Oui.\nR1 : Non, non."
    found = voices(split_turns(told(text), Corpus()))
    assert found.values.tolist() == [
        ["E1", "Q", True, 2, 2], ["E1", "R1", False, 2, 3], ["E1", "R2", False, 2, 2],
    ]  # fmt: skip


LINES = [
    "Q : Où ?", "R : Là.", "Élue : Oui.", "Elue : Non.", "– Et ?", "- un", "Et après.", "[rires]",
    "(Il sort.)", "Permalien", "M. Roch. – Oui.", "M. Roch. Deux mots.", "Mme Vial, maire. - Si.",
    "1er mars 2025", "J.D. : Bon.", "Jeanne Dumont : Bien.", "Un titre", "Q > Et ?", "R :", "",
    "\u00a0", "🙂 e\u0301", "((((((((((", "- - - - - - -", "M. A. B. C. D. E. F. G. H.",
]  # fmt: skip


@settings(deadline=None, max_examples=300)
@given(st.lists(st.sampled_from(LINES) | st.text(max_size=30), max_size=25))
def test_whatever_the_lines_each_is_a_turn_or_is_listed(lines):
    text = "Q : Où ?\nR : Là.\n" + "\n".join(lines)
    try:
        turns = split_turns(told(text), Corpus())
    except StudyError:  # the lines have chosen another mark, under which nobody asks
        return
    others = unattributed(told(text), Corpus())
    assert [text[t.start : t.end] for t in turns.itertuples()] == turns["text"].tolist()
    assert (turns["start"].to_numpy()[1:] >= turns["end"].to_numpy()[:-1]).all()
    covered = [
        *zip(turns["start"], turns["end"], strict=True),
        *zip(others["start"], others["end"], strict=True),
    ]
    spoken = {at for start, end in covered for at in range(start, end)}
    for line in re.finditer(r"[^\n]+", text):
        said = line.group().rstrip()
        alone = re.search(r"[:>.–—-]$", said)  # a label, and its speech on the next line
        assert not said or alone or line.start() + len(said) - 1 in spoken
    offered = others[others["paste"] != ""]
    assert offered["kind"].isin(["misspelt", "abbreviated"]).all()
    for line in offered["paste"]:
        split_turns(told(text), Corpus(speakers=yaml.safe_load(line)))
