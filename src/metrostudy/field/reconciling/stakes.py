"""What settling a disagreement one way or the other would change for its métropole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

from metrostudy.field.reconciling.comparison import Unit

INVARIANT = "invariant"
BARRIERS = ("internal_barrier", "external_barrier")
SAID = ("present", "overcome")
_MOVES = ("moves_cell", "moves_valence", "moves_count")


class _Voice(NamedTuple):
    """One reading of a passage: the code, whether it counts, what it says of the trait."""

    code: str
    stands: bool
    judged: bool
    present: bool


class Stakes:
    """Counts of a whole corpus, to know what one disagreement weighs in them.

    Every passage is a vote for its code: a whole one when nobody disputes it, half of one for each
    reading of a disputed passage (each disagreement is settled by a coin). A barrier said absent
    does not stand; a blank valence says nothing of the trait. See
    :func:`~metrostudy.disagreements` for what is derived from the votes.
    """

    def __init__(
        self, units: Sequence[Unit], codings: pd.DataFrame, interviews: pd.DataFrame,
        codebook: pd.DataFrame, coders: tuple[str, str],
    ):  # fmt: skip
        self.kinds = dict(zip(codebook["code"], codebook["kind"], strict=True))
        self.place = dict(zip(interviews["interview"], interviews["metropole"], strict=True))
        self.coded = Counter(self.place.get(one) for one in codings["interview"].unique())
        codes = codings["code"].tolist()
        said = codings["valence"].tolist() if "valence" in codings else [None] * len(codings)
        self.rows = list(zip(codes, said, strict=True))
        self.sure: Counter = Counter()
        self.disputed: Counter = Counter()
        self.votes = {name: Counter() for name in ("stands", "judged", "present")}
        for unit in units:
            self._count(unit)
        compared = {row for unit in units for row in (*unit.rows_1, *unit.rows_2)}
        for row, interview in enumerate(codings["interview"]):
            if row not in compared:
                self._add(interview, self._voice((row,)), 1.0)
                self.sure[interview, codes[row]] += self._voice((row,)).stands

    def of(self, unit: Unit) -> dict[str, float]:
        """Return what following one coder rather than the other changes: three moves, the weight.

        Rounded, so that sums of the same halves in another order give the same rank.
        """
        moves = dict.fromkeys(_MOVES, 0.0)
        if unit.kind != "boundary":
            for code in sorted({code for code in (unit.code_1, unit.code_2) if code}):
                for name, move in zip(_MOVES, self._moves(unit, code), strict=True):
                    moves[name] += move
        moves = {name: round(move, 6) for name, move in moves.items()}
        return moves | {"weight": round(sum(moves.values()), 6)}

    def _moves(self, unit: Unit, code: str) -> tuple[float, float, float]:
        metropole = self.place.get(unit.interview)
        mine = [voice if voice and voice.code == code else None for voice in self._voices(unit)]
        stands = [bool(voice and voice.stands) for voice in mine]
        cell = count = 0.0
        if stands[0] != stands[1]:
            rivals = self.disputed[unit.interview, code] - 1
            alone = not self.sure[unit.interview, code]
            cell = alone * 0.5**rivals / self.coded[metropole]
            if self.kinds.get(code) in BARRIERS:
                count = 1 / (self.votes["stands"][metropole, code] - 0.5 + 1)
        return cell, self._share_moved(metropole, code, mine), count

    def _share_moved(self, metropole: str | None, code: str, mine: list) -> float:
        """By how much the share of passages that say « present » differs between the readings."""
        if self.kinds.get(code) != INVARIANT:
            return 0.0
        n, hits = (self.votes[name][metropole, code] for name in ("judged", "present"))
        n -= sum(0.5 for voice in mine if voice and voice.judged)
        hits -= sum(0.5 for voice in mine if voice and voice.present)
        shares = []
        for voice in mine:
            judged, present = (voice.judged, voice.present) if voice else (False, False)
            if n + judged <= 0:
                return 0.0
            shares.append((hits + present) / (n + judged))
        return abs(shares[0] - shares[1])

    def _count(self, unit: Unit) -> None:
        one, two = self._voices(unit)
        for voice in (one, two):
            if voice:
                self._add(unit.interview, voice, 0.5)
        for code in {voice.code for voice in (one, two) if voice}:
            held = [bool(v and v.code == code and v.stands) for v in (one, two)]
            self.sure[unit.interview, code] += all(held)
            self.disputed[unit.interview, code] += any(held) and not all(held)

    def _add(self, interview: str, voice: _Voice, part: float) -> None:
        key = self.place.get(interview), voice.code
        for name, votes in self.votes.items():
            votes[key] += part * getattr(voice, name)

    def _voices(self, unit: Unit) -> tuple[_Voice | None, _Voice | None]:
        one, two = (self._voice(rows) if rows else None for rows in (unit.rows_1, unit.rows_2))
        return one, two

    def _voice(self, rows: tuple[int, ...]) -> _Voice:
        code = self.rows[rows[0]][0]
        said = [value for _, value in (self.rows[row] for row in rows) if not pd.isna(value)]
        named = not said or any(value in SAID for value in said)
        stands = named or self.kinds.get(code) not in BARRIERS
        return _Voice(code, stands, bool(said), any(value in SAID for value in said))
