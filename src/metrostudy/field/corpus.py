"""Transcripts become turns: who speaks, from which character to which, and how much."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

import pandas as pd

from metrostudy.faults import Fault, StudyError, listing, nearest
from metrostudy.study import Corpus

_TURNS = ["turn", "interview", "speaker", "is_interviewer", "start", "end", "text"]
_SPACE = r"[ \t\u00a0\u202f]"
_MARKS = (rf"{_SPACE}*:", rf"(?:\.{_SPACE}*|{_SPACE}+)[–—-]", rf"{_SPACE}+>")
_LABELS = [
    re.compile(rf"{_SPACE}*(?P<label>[^\W\d_][^:>\n\[\]?!;«»\"…]{{0,59}}?){mark}(?={_SPACE}|$)")
    for mark in _MARKS
]
_ASIDE = re.compile(r"\s*(\[[^\[\]]*\]|\([^()]*\))\s*")
_INLINE = re.compile(r"\[[^\[\]]*\]")
_WORD = re.compile(r"\S*\w\S*")


class _Piece(NamedTuple):
    kind: str
    speaker: str
    start: int
    end: int


def split_turns(transcripts: pd.DataFrame, choices: Corpus) -> pd.DataFrame:
    """Split ``transcripts`` (interview, text) into turns, the unit of everything that is coded.

    A turn opens with a *label*: a few words (60 characters at most) at the start of a line, then
    the mark of this transcript, that come back at least twice in it, because "Un chiffre : douze"
    looks like a label and does not come back. The mark is a colon, a dash (`` – ``, ``. – ``,
    ``. - ``) or `` > ``, whichever opens most lines in this way; non-breaking spaces are welcome.
    Labels are compared without case and without a final number (Q1, Q2); accents count. Two
    labels need not come back: those of ``choices.interviewer``, and one right after the
    interviewer's turn, where an answer is expected. ``choices.speakers`` puts a label right.
    Paragraphs without label belong to the turn they follow. A line wholly in brackets (title,
    stage direction) is nobody's speech: it closes the turn, and a paragraph without label after it
    is a new turn of the same voice.

    Returns the columns of the table ``turns``: turn (``E01-003``), interview, speaker (label as
    written), is_interviewer, start, end, text. Offsets are Unicode code points of the canonical
    text: the text of the transcript from ``start`` to ``end`` *is* ``text``. What is left out is
    listed by :func:`unattributed`.

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
        spoken = [piece for piece in _pieces(told, choices) if piece.kind == "turn"]
        faults += _voice_faults(told.interview, spoken, choices)
        rows += [_turn(told, number, piece, choices) for number, piece in enumerate(spoken, 1)]
    if faults:
        raise StudyError(faults)
    return pd.DataFrame(rows, columns=_TURNS)


def unattributed(transcripts: pd.DataFrame, choices: Corpus) -> pd.DataFrame:
    """List the lines that :func:`split_turns` could not give to a voice, or gave with a doubt.

    ``kind`` is ``aside`` (a line in brackets: title or stage direction), ``unlabelled`` (speech
    before the first label), ``empty`` (a label without speech) or ``doubtful``: the line opens
    like a label that never comes back, and was read as the continuation of the turn above; if
    somebody speaks there, give that voice its label twice or a line of its own in brackets.
    Columns: interview, kind, line (numbered from 1), start, end, text.

    >>> told = pd.DataFrame({"interview": ["E1"], "text": ["[Salle 3]\\nQ : Oui ?\\nBilan : bon."]})
    >>> unattributed(told, Corpus())[["kind", "line", "text"]].values.tolist()
    [['aside', 1, '[Salle 3]'], ['doubtful', 3, 'Bilan : bon.']]
    """
    rows = []
    for told in transcripts.itertuples():
        for kind, _, start, end in _pieces(told, choices):
            if kind != "turn":
                line = told.text.count("\n", 0, start) + 1
                rows.append((told.interview, kind, line, start, end, told.text[start:end]))
    return pd.DataFrame(rows, columns=["interview", "kind", "line", "start", "end", "text"])


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


# Reading one transcript ------------------------------------------------------------------------


def _pieces(told: tuple, choices: Corpus) -> list[_Piece]:
    """What a transcript is made of, in order; a doubtful line stands beside the turn it is in."""
    text, asks = told.text, _interviewers(choices)
    right = _corrections(told.interview, choices)
    opening, accepted = _labels(text, asks | set(map(_key, right)))
    turns: list[_Piece] = []
    others: list[_Piece] = []
    speaker, is_open = "", False
    for line in _lines(text):
        start, end = line.span()
        label = opening.match(line.group())
        known = label is not None and _key(label["label"]) in accepted
        if _ASIDE.fullmatch(line.group()):
            others.append(_Piece("aside", "", start, end))
            is_open = False
        elif not (known or speaker):
            others.append(_Piece("unlabelled", "", start, end))
        else:
            others += [_Piece("doubtful", "", start, end)] if label and not known else []
            if known or (label and _key(speaker) in asks):
                speaker = right.get(_exact(label["label"]), label["label"])
                begin = start + label.end()
            else:
                begin = turns.pop().start if is_open else start
            turns.append(_Piece("turn", speaker, begin, end))
            is_open = True
    return sorted((_tight(piece, text) for piece in turns + others), key=lambda piece: piece.start)


def _lines(text: str) -> Iterator[re.Match]:
    return re.finditer(r"[^\n]*\S[^\n]*", text)


def _labels(text: str, known: set[str]) -> tuple[re.Pattern, set[str]]:
    """How labels open lines here, and their keys: those that come back, and the known ones."""
    best, most = (_LABELS[0], known), 0
    for opening in _LABELS:
        found = (opening.match(line.group()) for line in _lines(text))
        count = Counter(_key(label["label"]) for label in found if label)
        accepted = {key for key, times in count.items() if times > 1} | known
        lines = sum(count[key] for key in accepted)
        if lines > most:
            best, most = (opening, accepted), lines
    return best


def _corrections(interview: str, choices: Corpus) -> dict[str, str]:
    return {_exact(label): right for label, right in choices.speakers.get(interview, {}).items()}


def _tight(piece: _Piece, text: str) -> _Piece:
    """The piece without the white space at its ends; a turn of nothing is an empty label."""
    told = text[piece.start : piece.end]
    start = piece.start + len(told) - len(told.lstrip())
    if piece.kind == "turn" and not told.strip():
        line = text.rfind("\n", 0, piece.start) + 1
        return _Piece("empty", piece.speaker, line, piece.start)
    return piece._replace(start=start, end=start + len(told.strip()))


def _exact(label: str) -> str:
    return " ".join(label.split()).casefold()


def _key(label: str) -> str:
    return re.sub(r"\s*\d+$", "", _exact(label))


def _interviewers(choices: Corpus) -> set[str]:
    return {_key(label) for label in choices.interviewer}


def _turn(told: tuple, number: int, piece: _Piece, choices: Corpus) -> tuple:
    asks = _key(piece.speaker) in _interviewers(choices)
    name = f"{told.interview}-{number:03d}"
    text = told.text[piece.start : piece.end]
    return name, told.interview, piece.speaker, asks, piece.start, piece.end, text


def _correction_faults(transcripts: pd.DataFrame, choices: Corpus) -> list[Fault]:
    """Corrections of an interview that is not there, or of a label that opens no line."""
    texts, faults = transcripts.set_index("interview")["text"], []
    for interview, corrected in choices.speakers.items():
        place = f"choices.corpus.speakers.{interview}"
        if interview not in texts:
            there = f"no such interview{nearest(interview, texts.index)}"
            faults.append(Fault("study.yml", (), place, there))
            continue
        heads = _heads(texts[interview])
        faults += [
            Fault("study.yml", (), place, f"no line opens with '{label}'{nearest(label, heads)}")
            for label in corrected
            if _exact(label) not in set(map(_exact, heads))
        ]
    return faults


def _heads(text: str) -> list[str]:
    """Everything that looks like a label, whatever the mark."""
    found = (opening.match(line.group()) for line in _lines(text) for opening in _LABELS)
    return [label["label"] for label in found if label]


def _voice_faults(interview: str, spoken: list[_Piece], choices: Corpus) -> list[Fault]:
    file = f"transcript {interview}"
    if not spoken:
        return [
            Fault(file, (), "", "no turn found; a turn opens with a label, 'Q : ' or 'ÉLU. – '")
        ]
    voices = Counter(piece.speaker for piece in spoken)
    keys = {_key(voice) for voice in voices}
    if len(keys) == 1 or keys & _interviewers(choices):
        return []
    heard = listing(f"{voice} ({times})" for voice, times in voices.most_common())
    asks = listing(choices.interviewer)
    problem = f"no interviewer among the voices {heard}; choices.corpus.interviewer names {asks}"
    return [Fault(file, (), "", problem)]
