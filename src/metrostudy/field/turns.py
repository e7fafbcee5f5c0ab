"""One transcript becomes pieces: turns, lines that are nobody's, lines that leave a doubt."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from metrostudy.field.labels import (
    OPENINGS,
    SPACE,
    Alike,
    Head,
    chosen,
    exact,
    head,
    heads,
    is_full_stop,
    is_shortened,
    key,
    look_alikes,
)
from metrostudy.study import Corpus

_DAY = r"(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)"
_MONTH = r"(?:janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre)"
_HOUR = r"\d{1,2}\s*(?:h|heures?)\s*\d{0,2}"
_SITTING = r"(?:réunion|séance|audition|table ronde)"
# Lines that are nobody's speech without brackets around them: directions, dates, noise.
_ASIDES = re.compile(
    rf"\s*(?:\[[^\[\]]*\]|\([^()]*\)|permalien"
    rf"|[-–—]{SPACE}*\S.*\S{SPACE}*[-–—]|présidence de (?:m\.|mme)[^.!?]*\.?"
    rf"|(?:le\s+)?(?:{_DAY}\s+)?\d{{1,2}}(?:er)?\s+{_MONTH}\s+\d{{4}}(?:\s*[,–-]?\s*{_HOUR})?\.?"
    rf"|la {_SITTING}(?: est|,)? (?:ouverte|reprise|suspendue|close|levée)"
    rf"(?:,? (?:à|de|est|reprise|suspendue|{_HOUR}))*\.?)\s*",
    re.IGNORECASE,
)
_DASH = re.compile(rf"{SPACE}*[–—-]{SPACE}+(?=\S)")
_ASKED = re.compile(r"\?[\s»”\")\]]*$")
_TITLE_LENGTH = 80
# Alternate voices without a label are believed when this many questions look like questions.
_QUESTIONS = {"dash": 2, "paragraph": 3}


class Piece(NamedTuple):
    """A stretch of a transcript: kind (``turn`` or a reason to list it), speaker, place, why."""

    kind: str
    speaker: str
    start: int
    end: int
    note: str = ""
    label: str = ""


class _Line(NamedTuple):
    kind: str  # aside, unlabelled, label (opens a turn), more (goes on)
    speaker: str
    start: int
    begin: int  # where speech begins: after the label, after the dash
    end: int
    head: Head | None = None


class Rules(NamedTuple):
    """How this transcript is read: the form of its labels, which are known, which look alike."""

    opening: re.Pattern
    accepted: set[str]
    asks: set[str]
    right: dict[str, str]
    alike: dict[str, Alike]


def rules(interview: str, text: str, choices: Corpus) -> Rules:
    """Find the mark of the transcript, the labels that come back, and those that look alike."""
    corrected = choices.speakers.get(interview, {})
    right = {exact(label): voice for label, voice in corrected.items()}
    asks = {key(label) for label in choices.interviewer}
    lines = [line.group() for line in _lines(text)]
    opening, accepted = chosen(lines, asks | set(map(key, right)))
    labels = [right.get(exact(label), label) for label in heads(opening, lines)]
    known = accepted | set(map(key, right.values()))
    return Rules(opening, accepted, asks, right, look_alikes(labels, known, choices.interviewer))


def pieces(text: str, found: Rules) -> list[Piece]:
    """What a transcript is made of, in order; a doubt stands beside the turn it is in."""
    lines = _read(text, found)
    switched = _alternated(lines, text, found)
    turns = _assembled(switched or lines)
    doubts = _alternation(switched, lines) if switched else _bare_doubts(lines, text, found)
    doubts += _label_doubts(lines, text, found) + _titles(lines, text)
    tight = [_tight(piece, text) for piece in turns + doubts]
    return sorted(tight, key=lambda piece: piece.start)


def _lines(text: str) -> Iterator[re.Match]:
    return re.finditer(r"[^\n]*\S[^\n]*", text)


# Line by line ------------------------------------------------------------------------------------


def _read(text: str, found: Rules) -> list[_Line]:
    """Each line opens a turn, goes on with it, precedes them all or is nobody's."""
    read: list[_Line] = []
    speaker = ""
    for line in _lines(text):
        start, end = line.span()
        label = head(found.opening, line.group())
        known = label is not None and _is_known(label, found)
        if _ASIDES.fullmatch(line.group()):
            read.append(_Line("aside", "", start, start, end))
        elif not (known or speaker):
            read.append(_Line("unlabelled", "", start, start, end, label))
        elif label and (known or key(speaker) in found.asks):
            speaker = found.right.get(exact(label.label), label.label)
            read.append(_Line("label", speaker, start, start + label.begin, end, label))
        else:
            read.append(_Line("more", speaker, start, start, end, label))
    return read


def _is_known(label: Head, found: Rules) -> bool:
    """A label that comes back, is declared, cannot be anything else, or is a known one misspelt."""
    if key(label.label) in found.accepted or label.sure:
        return True
    alike = found.alike.get(exact(label.label))
    if alike is None or not any(key(other) in found.accepted for other in alike.candidates):
        return False
    # « Mme Untel, c'est elle : » looks like Mme Untel too; letters and full stops do not lie.
    return alike.kind == "misspelt" or is_shortened(label.label)


def _assembled(lines: list[_Line]) -> list[Piece]:
    """Lines that go on are one turn with the line above; an aside closes the turn."""
    made: list[Piece] = []
    is_open = False
    for line in lines:
        if line.kind in ("aside", "unlabelled"):
            made.append(Piece(line.kind, "", line.start, line.end))
            is_open = False
        else:
            goes_on = line.kind == "more" and is_open
            begin = made.pop().start if goes_on else line.begin
            made.append(Piece("turn", line.speaker, begin, line.end))
            is_open = True
    return made


def _tight(piece: Piece, text: str) -> Piece:
    """The piece without the white space at its ends; a turn of nothing is an empty label."""
    told = text[piece.start : piece.end]
    start = piece.start + len(told) - len(told.lstrip())
    if piece.kind == "turn" and not told.strip():
        line = text.rfind("\n", 0, piece.start) + 1
        return Piece("empty", piece.speaker, line, piece.start)
    return piece._replace(start=start, end=start + len(told.strip()))


# Labels at the first exchange only ---------------------------------------------------------------


def _alternated(lines: list[_Line], text: str, found: Rules) -> list[_Line]:
    """The lines with the voices that alternate after the first exchange; empty when in doubt."""
    labels = [line for line in lines if line.kind == "label"]
    voices = [line.speaker for line in labels]
    if len(set(voices)) != 2 or len(labels) != 2:
        return []
    if sum(key(voice) in found.asks for voice in voices) != 1:
        return []
    bare = [line for line in lines if line.kind == "more" and line.start > labels[-1].start]
    dashes = {line.start for line in bare if _DASH.match(text, line.start)}
    starts = dashes or _paragraphs(bare, labels, text)
    made, speaker = [], voices[-1]
    for line in lines:
        if line.start in starts:
            speaker = next(voice for voice in voices if voice != speaker)
            dash = _DASH.match(text, line.start)
            line = line._replace(kind="label", begin=dash.end() if dash else line.start)
        later = line.kind != "aside" and line.start > labels[-1].start
        made.append(line._replace(speaker=speaker) if later else line)
    spoken = [piece for piece in _assembled(made) if piece.kind == "turn"][len(labels) :]
    least = _QUESTIONS["dash" if dashes else "paragraph"]
    return made if _is_dialogue(spoken, text, found.asks, bool(dashes), least) else []


def _paragraphs(bare: list[_Line], labels: list[_Line], text: str) -> set[int]:
    """First lines of paragraphs: after a blank line, or each line where there are none."""
    gap = text[labels[0].end : labels[1].start]
    if gap.count("\n") < 2:
        return {line.start for line in bare}
    return {
        line.start
        for line in bare
        if re.search(r"\n\s*\n\s*$", text[max(0, line.start - 80) : line.start])
    }


def _is_dialogue(spoken: list[Piece], text: str, asks: set[str], dashed: bool, least: int) -> bool:
    """Whether what would be questions reads like questions, and what would be answers does not."""
    ends = [bool(_ASKED.search(text[piece.start : piece.end].rstrip())) for piece in spoken]
    questions = [end for end, piece in zip(ends, spoken, strict=True) if key(piece.speaker) in asks]
    answers = [e for e, piece in zip(ends, spoken, strict=True) if key(piece.speaker) not in asks]
    if sum(questions) < least or not answers:
        return False
    if dashed:
        shares = sum(questions) / len(questions), sum(answers) / len(answers)
        return shares[0] >= 0.5 and shares[1] < shares[0] / 2
    closing = key(spoken[-1].speaker) in asks  # an interview may end on « Merci beaucoup. »
    return all(questions[:-1] if closing else questions) and not any(answers)


def _alternation(switched: list[_Line], lines: list[_Line]) -> list[Piece]:
    first = next(new for new, old in zip(switched, lines, strict=True) if new != old)
    voices = list(dict.fromkeys(line.speaker for line in lines if line.kind == "label"))
    note = f"no label from here on: {voices[0]} and {voices[1]} were taken to speak in turn"
    return [Piece("alternate", "", first.start, first.end, note)]


# Doubts ------------------------------------------------------------------------------------------


def _bare_doubts(lines: list[_Line], text: str, found: Rules) -> list[Piece]:
    """Dashes that may hide another voice, and questions where labels stop after the first ones."""
    labels = [line for line in lines if line.kind == "label"]
    voices = {line.speaker for line in labels}
    last = labels[-1].start if labels else len(text)
    bare = [line for line in lines if line.kind == "more"]
    after = [line for line in bare if line.start > last]
    once = len(voices) == len(labels) > 1 and len(after) > 1
    made = []
    for line in bare:
        if _DASH.match(text, line.start):
            note = "a dash alone: another voice, or an item of a list?"
        elif once and line.start > last and _ASKED.search(text[line.start : line.end].rstrip()):
            note = "a question, and no label after the first exchange: who speaks?"
        else:
            continue
        made.append(Piece("doubtful", "", line.start, line.end, note))
    return made


def _label_doubts(lines: list[_Line], text: str, found: Rules) -> list[Piece]:
    """Labels that look like another's, never come back, or use the mark of other transcripts."""
    made, said, settled = [], set(), _settled(lines, found)
    for line in lines:
        if line.kind == "aside":
            continue
        written = found.right.get(exact(line.head.label), line.head.label) if line.head else ""
        alike = found.alike.get(exact(written))
        if alike and exact(written) not in said:
            said.add(exact(written))
            made.append(_alike_doubt(line, written, alike))
        elif line.head and not alike and not _is_settled(line.head, found, settled):
            note = "opens like a label that never comes back"
            made.append(Piece("doubtful", "", line.start, line.end, note))
        elif line.kind == "more" and _has_other_mark(text[line.start : line.end], found):
            note = "opens with a label of this transcript, but not with its mark"
            made.append(Piece("doubtful", "", line.start, line.end, note))
    return made + _strangers(lines, found)


def _settled(lines: list[_Line], found: Rules) -> set[str]:
    """Labels that may come once: the only voice beside the interviewer's, a full name."""
    voices = {exact(line.speaker) for line in lines if line.kind == "label"}
    answers = {voice for voice in voices if key(voice) not in found.asks}
    names = {exact(alike.right) for alike in found.alike.values()}
    return names | (answers if len(answers) == 1 else set())


def _is_settled(label: Head, found: Rules, settled: set[str]) -> bool:
    if key(label.label) in found.accepted or exact(label.label) in settled:
        return True
    return label.sure and not is_full_stop(found.opening)


def _alike_doubt(line: _Line, written: str, alike: Alike) -> Piece:
    others = " or ".join(f"'{other}'" for other in alike.candidates[: 1 if alike.right else 3])
    looks = "looks like" if alike.kind == "misspelt" else "may be short for"
    return Piece(alike.kind, "", line.start, line.end, f"'{written}' {looks} {others}", written)


def _has_other_mark(line: str, found: Rules) -> bool:
    seen = (head(opening, line) for opening in OPENINGS[:3] if opening is not found.opening)
    return any(label and key(label.label) in found.accepted for label in seen)


def _strangers(lines: list[_Line], found: Rules) -> list[Piece]:
    """Labels that come back two or three times and never answer the interviewer: « Exemple : »."""
    labels = [line for line in lines if line.kind == "label"]
    if not any(key(line.speaker) in found.asks for line in labels):
        return []
    corrected = set(map(key, found.right.values()))
    answers = {key(b.speaker) for a, b in pairwise(labels) if key(a.speaker) in found.asks}
    known = found.asks | corrected | answers | {key(labels[0].speaker)}
    made: dict[str, list[_Line]] = {}
    for line in labels:
        if key(line.speaker) not in known and exact(line.speaker) not in found.alike:
            made.setdefault(key(line.speaker), []).append(line)
    note = "comes back, but never after the interviewer: a voice, or running text?"
    return [
        Piece("doubtful", "", seen[0].start, seen[0].end, note)
        for seen in made.values()
        if 1 < len(seen) < 4
    ]


def _titles(lines: list[_Line], text: str) -> list[Piece]:
    """A short paragraph without a full stop, before a label: a title that nobody said?"""
    made = []
    for line, after in pairwise(lines):
        told = text[line.start : line.end].strip()
        alone = re.search(r"\n\s*\n\s*$", text[max(0, line.start - 80) : line.start])
        short = len(told) <= _TITLE_LENGTH and told[0].isupper() and told[-1].isalnum()
        apart = text[line.end : after.start].count("\n") > 1
        between = line.kind == "more" and line.head is None and after.kind == "label"
        if between and short and alone and apart:
            note = "a title in the middle of a turn? put it in brackets"
            made.append(Piece("doubtful", "", line.start, line.end, note))
    return made
