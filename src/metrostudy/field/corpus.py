"""Transcripts become turns: who speaks, from which character to which, and how much."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

import pandas as pd
import yaml

from metrostudy.faults import Fault, StudyError, listing, nearest
from metrostudy.field.labels import OPENINGS, exact, heads, key, look_alikes
from metrostudy.field.turns import Piece, pieces, rules
from metrostudy.study import Corpus

_TURNS = ["turn", "interview", "speaker", "is_interviewer", "start", "end", "text"]
_LEFT = ["interview", "kind", "line", "start", "end", "text", "note", "paste"]
_INLINE = re.compile(r"\[[^\[\]]*\]")
_WORD = re.compile(r"\S*\w\S*")


def split_turns(transcripts: pd.DataFrame, choices: Corpus) -> pd.DataFrame:
    """Split ``transcripts`` (interview, text) into turns, the unit of everything that is coded.

    A turn opens with a *label*: a few words (60 characters at most) at the start of a line, then
    the mark of this transcript, that come back at least twice in it, because "Un chiffre : douze"
    looks like a label and does not come back. The mark is a colon, a dash (`` – ``, ``. – ``,
    ``. - ``), `` > ``, or a full stop alone after « M. Untel » or « Mme Unetelle, ministre »,
    whichever opens most lines in this way; non-breaking spaces are welcome. Labels are compared
    without case and without a final number (Q1, Q2); accents count. These need not come back: the
    labels of ``choices.interviewer``; one right after the interviewer's turn, where an answer is
    expected; a civility and a name before a full stop and a dash; a label that is a known one
    misspelt or cut short (« Assitante », « J.D. »), which stays a voice of its own until
    ``choices.speakers`` puts it right.

    Paragraphs without label belong to the turn they follow. When only the first exchange has
    labels, one of them the interviewer's, what follows is given to the two voices in turn: at each
    line that opens with a dash, or at each paragraph, provided that what would be questions ends
    with question marks and what would be answers does not; else it stays in one turn, and the
    questions in it are listed. A line that is a title or stage direction in brackets, a date, « La
    réunion est ouverte à 9 heures. », « - Présidence de M. Untel - » or « Permalien » is nobody's
    speech: it closes the turn, and a paragraph without label after it is a new turn of the same
    voice.

    Returns the columns of the table ``turns``: turn (``E01-003``), interview, speaker (label as
    written), is_interviewer, start, end, text. Offsets are Unicode code points of the canonical
    text: the text of the transcript from ``start`` to ``end`` *is* ``text``. What is left out or
    doubtful is listed by :func:`unattributed`; :func:`voices` counts what was found.

    Raises :class:`~metrostudy.faults.StudyError`, for all transcripts at once, when no label is
    found, when several voices speak and none is an interviewer (questions would then be counted
    as answers), or when ``choices.speakers`` corrects what nobody is called.

    >>> told = "[Titre]\\nQ : Alors ?\\nR : Un chiffre : 12.\\nEt après.\\nQ : Oui.\\nR : Non."
    >>> turns = split_turns(pd.DataFrame({"interview": ["E01"], "text": [told]}), Corpus())
    >>> turns[["turn", "speaker", "start", "end", "text"]].head(2)
          turn speaker  start  end                         text
    0  E01-001       Q     12   19                      Alors ?
    1  E01-002       R     24   50  Un chiffre : 12.\\nEt après.
    """
    rows, faults = [], _correction_faults(transcripts, choices)
    for told in transcripts.itertuples():
        found = pieces(told.text, rules(told.interview, told.text, choices))
        spoken = [piece for piece in found if piece.kind == "turn"]
        faults += _voice_faults(told, spoken, choices)
        rows += [_turn(told, number, piece, choices) for number, piece in enumerate(spoken, 1)]
    if faults:
        raise StudyError(faults)
    return pd.DataFrame(rows, columns=_TURNS)


def unattributed(transcripts: pd.DataFrame, choices: Corpus) -> pd.DataFrame:
    """List the lines that :func:`split_turns` could not give to a voice, or gave with a doubt.

    ``kind`` is one of

    - ``aside``: a title, a stage direction, a date, noise: nobody's speech;
    - ``unlabelled``: speech before the first label; ``empty``: a label without speech;
    - ``doubtful``: the line opens like a label that never comes back, or with the mark of other
      transcripts, or with a dash alone, or stands like a title; it was read as ``note`` implies,
      most often as the continuation of the turn above. If somebody speaks there, write the label;
      if nobody does, put the line in brackets;
    - ``misspelt``, ``abbreviated``: the label looks like another one, on its first line;
    - ``alternate``: from this line on no voice is named, and two were taken to speak in turn.

    Columns: interview, kind, line (numbered from 1), start, end, text, note (why, in words), paste
    (for a label that looks like another one, the whole line of this interview to paste under
    ``choices: corpus: speakers:`` in study.yml if that is right: nothing is put right before).

    >>> said = "[Salle]\\nQ : Oui ?\\nR : Si.\\nBilan : 2."
    >>> told = pd.DataFrame({"interview": ["E1"], "text": [said]})
    >>> unattributed(told, Corpus())[["kind", "line", "text"]].values.tolist()
    [['aside', 1, '[Salle]'], ['doubtful', 4, 'Bilan : 2.']]
    >>> said = "Q : Où ?\\nAgente : Là.\\nQ : Et ?\\nAgent. : Ici.\\nQ : Oui ?\\nAgente : Oui."
    >>> left = unattributed(pd.DataFrame({"interview": ["E1"], "text": [said]}), Corpus())
    >>> left[["kind", "note", "paste"]].values.tolist()
    [['abbreviated', "'Agent.' may be short for 'Agente'", 'E1: {Agent.: Agente}']]
    """
    rows = []
    for told in transcripts.itertuples():
        found = rules(told.interview, told.text, choices)
        offered = {name: alike.right for name, alike in found.alike.items() if alike.right}
        listed = [piece for piece in pieces(told.text, found) if piece.kind != "turn"]
        labels = {p.label: offered[exact(p.label)] for p in listed if exact(p.label) in offered}
        paste = _paste(told.interview, {**choices.speakers.get(told.interview, {}), **labels})
        for kind, _, start, end, note, label in listed:
            line = told.text.count("\n", 0, start) + 1
            place = (told.interview, kind, line, start, end, told.text[start:end])
            rows.append((*place, note, paste if label in labels else ""))
    return pd.DataFrame(rows, columns=_LEFT)


def voices(turns: pd.DataFrame) -> pd.DataFrame:
    """Count the turns and words of each voice of each interview, to see what was found.

    A voice with one or two turns beside others with fifty is often a misspelt label or running
    text. Spellings that differ by case or kind of space are one voice, shown as first written.
    Columns: interview, speaker, is_interviewer, turns, words; voices by order of appearance.

    >>> said = pd.DataFrame({"interview": ["E1"] * 3, "speaker": ["Q", "Élu", "ÉLU"],
    ...     "is_interviewer": [True, False, False], "text": ["Alors ?", "Oui, oui.", "Voilà."]})
    >>> voices(said).values.tolist()
    [['E1', 'Q', True, 1, 1], ['E1', 'Élu', False, 2, 3]]
    """
    spoken = turns.assign(words=words(turns["text"]), voice=turns["speaker"].map(exact))
    grouped = spoken.groupby(["interview", "voice"], sort=False, as_index=False).agg(
        speaker=("speaker", "first"),
        is_interviewer=("is_interviewer", "first"),
        turns=("text", "size"),
        words=("words", "sum"),
    )
    return grouped.drop(columns="voice")


def words(text: pd.Series) -> pd.Series:
    """Count words as a word processor does: what stands between spaces and holds a letter or digit.

    Directions in brackets inside a turn are not speech and are not counted.

    >>> words(pd.Series(["Oui, [rires] c'est ça : 12 % !"])).tolist()
    [4]
    """
    return text.map(lambda told: len(_WORD.findall(_INLINE.sub(" ", told)))).astype(int)


def coverage(
    interviews: pd.DataFrame, turns: pd.DataFrame, metropoles: pd.DataFrame
) -> pd.DataFrame:
    """Count who spoke and how much, per métropole and role; métropoles nobody spoke for are there.

    Columns: metropole, name, role, interviews, turns and words (of respondents only). A métropole
    without interview has one row with a blank role and zeros. Rows follow the order of
    ``metropoles``, then that of ``interviews``.

    >>> met = pd.DataFrame({"metropole": ["m", "n"], "name": ["M", "N"]})
    >>> who = pd.DataFrame({"interview": ["E1"], "metropole": ["m"], "role": ["elu"]})
    >>> said = pd.DataFrame({"interview": ["E1", "E1"], "is_interviewer": [True, False],
    ...                      "text": ["Alors ?", "Oui, oui."]})
    >>> coverage(who, said, met).fillna("").values.tolist()
    [['m', 'M', 'elu', 1, 1, 2], ['n', 'N', '', 0, 0, 0]]
    """
    spoken = respondents(turns).assign(words=lambda said: words(said["text"]))
    volume = spoken.groupby("interview")["words"].agg(turns="size", words="sum")
    each = interviews.join(volume, on="interview")
    seen = each.groupby(["metropole", "role"], sort=False, as_index=False).agg(
        interviews=("interview", "size"), turns=("turns", "sum"), words=("words", "sum")
    )
    table = metropoles[["metropole", "name"]].merge(seen, on="metropole", how="left")
    counts = ["interviews", "turns", "words"]
    return table.fillna(dict.fromkeys(counts, 0)).astype(dict.fromkeys(counts, "int64"))


def respondents(turns: pd.DataFrame) -> pd.DataFrame:
    """Return the turns of the people interviewed: the interviewer's speech is never coded."""
    return turns[~turns["is_interviewer"].astype(bool)]


# Rows and faults ---------------------------------------------------------------------------------


def _turn(told: tuple, number: int, piece: Piece, choices: Corpus) -> tuple:
    asks = key(piece.speaker) in _asks(choices)
    name = f"{told.interview}-{number:03d}"
    text = told.text[piece.start : piece.end]
    return name, told.interview, piece.speaker, asks, piece.start, piece.end, text


def _asks(choices: Corpus) -> set[str]:
    return {key(label) for label in choices.interviewer}


def _paste(interview: str, speakers: Mapping[str, str]) -> str:
    """One line of study.yml, as YAML wants it."""
    line = {interview: dict(speakers)}
    text = yaml.safe_dump(line, default_flow_style=True, allow_unicode=True, width=2**20)
    return text.strip().removeprefix("{").removesuffix("}")


def _correction_faults(transcripts: pd.DataFrame, choices: Corpus) -> list[Fault]:
    """Corrections of an interview that is not there, or of a label that opens no line."""
    texts, faults = transcripts.set_index("interview")["text"], []
    for interview, corrected in choices.speakers.items():
        place = f"choices.corpus.speakers.{interview}"
        if interview not in texts:
            there = f"no such interview{nearest(interview, texts.index)}"
            faults.append(Fault("study.yml", (), place, there))
            continue
        seen = _heads(texts[interview])
        faults += [
            Fault("study.yml", (), place, f"no line opens with '{label}'{nearest(label, seen)}")
            for label in corrected
            if exact(label) not in set(map(exact, seen))
        ]
    return faults


def _heads(text: str) -> list[str]:
    """Everything that looks like a label, whatever the mark."""
    lines = text.split("\n")
    return [label for opening in OPENINGS for label in heads(opening, lines)]


def _voice_faults(told: tuple, spoken: list[Piece], choices: Corpus) -> list[Fault]:
    file = f"transcript {told.interview}"
    if not spoken:
        problem = "no turn found; a turn opens with a label, 'Q : ' or 'ÉLU. – '"
        return [Fault(file, (), "", problem + _heard_once(told.text))]
    names = Counter(piece.speaker for piece in spoken)
    keys = {key(name) for name in names}
    if len(keys) == 1 or keys & _asks(choices):
        return []
    heard = listing(f"{name} ({times})" for name, times in names.most_common())
    asks = listing(choices.interviewer)
    problem = f"no interviewer among the voices {heard}; choices.corpus.interviewer names {asks}"
    return [Fault(file, (), "", problem + _misspelt_interviewer(told.interview, names, choices))]


def _heard_once(text: str) -> str:
    seen = list(dict.fromkeys(_heads(text)))
    if not seen:
        return ""
    one = f"; {listing(map(repr, seen), most=3)} open lines but do not come back"
    return f"{one}: is one of them to be named in choices.corpus.interviewer?"


def _misspelt_interviewer(interview: str, names: Counter[str], choices: Corpus) -> str:
    alike = look_alikes(names.elements(), _asks(choices), choices.interviewer)
    asks = set(map(exact, choices.interviewer))
    right = {n: alike[exact(n)].right for n in names if exact(n) in alike}
    right = {name: voice for name, voice in right.items() if exact(voice) in asks}
    return f"; if that is right, under speakers: {_paste(interview, right)}" if right else ""
