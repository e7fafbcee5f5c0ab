"""What stands around a passage: the sentence before it and the sentence after it."""

from __future__ import annotations

import re
from bisect import bisect_right

import pandas as pd

# A stop after a single capital is an initial: « [Mme H.] », « M. R. ».
_STOP = re.compile(r"(?<!\b[A-ZÀÂÉÈÊÎÔ])[.!?…]+[»\"”)\]]*\s+|\n+")


class Told:
    """Transcripts cut into turns, to quote a passage and what surrounds it.

    >>> text = "Q : Et alors ?\\nR : Un. Deux trois. Quatre."
    >>> told = Told(pd.DataFrame({"interview": ["E1"], "text": [text]}), pd.DataFrame({
    ...     "interview": ["E1", "E1"], "speaker": ["Q", "R"], "start": [4, 19], "end": [14, 43]}))
    >>> told.quote("E1", 28, 33), told.around("E1", 28, 33)
    ('trois', ('Un. Deux', '. Quatre.'))
    >>> told.around("E1", 19, 22)
    ('Q : Et alors ?', 'Deux trois.')
    """

    def __init__(self, transcripts: pd.DataFrame, turns: pd.DataFrame):
        self.texts = dict(zip(transcripts["interview"], transcripts["text"], strict=True))
        columns = ["start", "end", "speaker"]
        self.turns = {
            interview: list(those.sort_values("start")[columns].itertuples(index=False, name=None))
            for interview, those in turns.groupby("interview")
        }

    def quote(self, interview: str, start: int, end: int) -> str:
        """Return the passage, without the white space at its ends."""
        return self.texts[interview][int(start) : int(end)].strip()

    def around(self, interview: str, start: int, end: int) -> tuple[str, str]:
        """Return the sentence before a passage and the sentence after it.

        What a passage leaves of the sentences that it cuts comes with them. Where it opens a turn,
        what comes before is the last sentence of the turn before, with its speaker; where it closes
        one, nothing comes after.
        """
        text, spoken = self.texts[interview], self.turns[interview]
        start, end = _tight(text, int(start), int(end))
        first, last = _place(spoken, start), _place(spoken, end - 1)
        begins = _starts(text, *spoken[first][:2])
        at = bisect_right(begins, start) - 1
        before = text[begins[max(at - 1, 0)] : start].strip()
        if at < 1 and not before and first:
            opening, close, speaker = spoken[first - 1]
            before = f"{speaker} : {text[_starts(text, opening, close)[-1] : close].strip()}"
        begins = [*_starts(text, *spoken[last][:2]), spoken[last][1]]
        beyond = min(bisect_right(begins, end - 1) + 1, len(begins) - 1)
        return before, text[end : begins[beyond]].strip()


def _tight(text: str, start: int, end: int) -> tuple[int, int]:
    told = text[start:end]
    start += len(told) - len(told.lstrip())
    return start, start + len(told.strip())


def _place(spoken: list[tuple], at: int) -> int:
    return max(bisect_right([start for start, _, _ in spoken], at) - 1, 0)


def _starts(text: str, begin: int, stop: int) -> list[int]:
    """Where the sentences of a turn start."""
    return [begin] + [s.end() for s in _STOP.finditer(text, begin, stop) if s.end() < stop]
