"""Coefficients on a continuum: did coders mark the same stretches of text, with the same values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from metrostudy.field.reliability.alpha import ALONE, CONSTANT, Coefficient

Span = tuple[int, int, int]  # start, end (exclusive), number of its value


class Continuum(NamedTuple):
    """One text cut wherever a coder's unit begins or ends, as every coder saw it.

    ``lengths`` (pieces) in characters; ``values`` (coders × pieces), −1 in a gap; ``units``
    (coders × pieces) numbers each coder's units from 0, −1 in a gap; ``left_out`` characters to
    which some coder gave several values at once, which no coefficient of this family takes.
    """

    lengths: np.ndarray
    values: np.ndarray
    units: np.ndarray
    left_out: int


class Unitizing(NamedTuple):
    """The sums that the u-alpha family needs of one text; those of several texts add.

    Each has three rows: the length that met something else in another coder, the length given, and
    what self-pairing takes away. ``whole`` has a column a value and, last, gaps; ``apart`` has two,
    « a unit » and « a gap »; ``meeting`` a column a value, of the stretches that two coders marked,
    gaps set aside. ``marked`` is the length of each value, whether it meets another unit or not.
    """

    whole: np.ndarray
    apart: np.ndarray
    meeting: np.ndarray
    marked: np.ndarray


class Cells(NamedTuple):
    """Characters of pairs of coders: marked by both, by the first only, by the second, by none."""

    both: int
    only_1: int
    only_2: int
    neither: int


def continuum(coders: Sequence[Iterable[Span]], length: int, begin: int = 0) -> Continuum:
    """Lay the units of every coder on one text of ``length`` characters that starts at ``begin``.

    Units of one coder that overlap with the same value are one unit; units that only touch stay
    two, because a boundary is a decision. Where one coder gave two values at once the piece is
    left out for every coder, and counted.
    """
    merged = [_merged(spans) for spans in coders]
    ends = {edge for spans in merged for start, end, _ in spans for edge in (start, end)}
    cuts = np.array(sorted(ends | {begin, begin + length}))
    values = np.full((len(merged), len(cuts) - 1), -1)
    units, taken = values.copy(), np.zeros(values.shape, dtype=int)
    for coder, spans in enumerate(merged):
        for number, (start, end, value) in enumerate(spans):
            inside = slice(*np.searchsorted(cuts, (start, end)))
            values[coder, inside], units[coder, inside] = value, number
            taken[coder, inside] += 1
    lengths, plain = np.diff(cuts), (taken < 2).all(axis=0)
    left_out = int(lengths[~plain].sum())
    return Continuum(lengths[plain], values[:, plain], units[:, plain], left_out)


def unitizing(text: Continuum, n_values: int) -> Unitizing:
    r"""Return the sums of one text, from which :func:`u_alpha` and its sisters are made.

    Observed coincidences: each pair of units (or gaps) of two different coders adds the length of
    their intersection, over the number m − 1 of the other coders. Expected ones pair every stretch
    with every other whoever made it, except with itself: a unit of length l takes away l², a gap
    takes away its length (a gap is not a unit: its characters count one by one). Where only
    stretches marked by two coders are compared (cu-alpha), a unit takes away the square of the
    length in which it meets units of the others, summed over them and divided by m − 1; the square
    of the union of these meetings is another coefficient, .728 where the book prints .724.

    Krippendorff, Mathet, Bouvry and Widlöcher (2016), *Quality & Quantity* 50, 2347-2364;
    Krippendorff (2019), *Content Analysis*, 4th ed., section 12.6.
    """
    m, is_unit = len(text.values), text.values >= 0
    chosen = np.where(is_unit, text.values, n_values)
    given = np.stack([(chosen == value).sum(axis=0) for value in range(n_values + 1)])
    marks = is_unit.sum(axis=0)
    met = text.lengths * np.maximum(marks - 1, 0) / max(m - 1, 1)
    own, meetings = _squares(text, text.lengths, n_values), _squares(text, met, n_values)
    gap = float(text.lengths @ (m - marks))
    return Unitizing(
        _sums(given, text.lengths, m, np.append(own, gap)),
        _sums(np.stack([marks, m - marks]), text.lengths, m, np.array([own.sum(), gap])),
        np.vstack([_sums(given[:-1], text.lengths, m, meetings)[0], given[:-1] @ met, meetings]),
        given[:-1] @ text.lengths.astype(float),
    )


def u_alpha(sums: Unitizing) -> Coefficient:
    r"""Return u-alpha: did coders set the same boundaries *and* give the same values?

    :math:`_u\alpha = 1 - D_o / D_e` over the whole continuum, gaps being a value of their own:
    1 when every unit has the same ends and value, 0 when stretches are matched as by chance.
    ``n`` is the length of the continuum times the number of coders.

    >>> found = u_alpha(unitizing(continuum([[(0, 5, 0)], [(1, 5, 0)]], 10), 1))
    >>> round(found.estimate, 3)
    0.824
    """
    return _alpha(sums.whole)


def bar_u_alpha(sums: Unitizing) -> Coefficient:
    """Return |u-alpha, the binary one: did coders tell what matters from what does not?

    Values are set aside: only « a unit » and « a gap » are compared, over the whole continuum.
    """
    return _alpha(sums.apart)


def cu_alpha(sums: Unitizing) -> Coefficient:
    """Return cu-alpha: where coders both marked the text, did they give the same value?

    Gaps and stretches that a single coder marked are set aside, so boundaries weigh little.
    """
    return _alpha(sums.meeting)


def ku_alpha(sums: Unitizing, value: int) -> Coefficient:
    """Return (k)u-alpha of one value: where a coder gave it, did the others who marked give it?

    From the coincidences of cu-alpha, the row of that value: 1 − (share of it that met another
    value) / (share expected). Blank when no stretch with this value met a unit of another coder;
    :func:`coverage` says how much of it did.
    """
    elsewhere, margins, alone = sums.meeting
    n, mine = float(margins.sum()), float(margins[value])
    if mine < 1e-12:
        return Coefficient(np.nan, np.nan, np.nan, 0, "no stretch of it meets another's unit")
    if n - mine < 1e-12:
        return Coefficient(np.nan, 0.0, 0.0, round(mine), CONSTANT)
    observed = float(elsewhere[value]) / mine
    expected = mine * (n - mine) / (mine * n - float(alone[value]))
    return Coefficient(1 - observed / expected, observed, expected, round(mine))


def coverage(sums: Unitizing, value: int) -> float:
    """Return the share of the length with this value that meets a unit of another coder."""
    marked = float(sums.marked[value])
    return float(sums.meeting[1, value]) / marked if marked else float("nan")


def disagreement(sums: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return observed and expected disagreement and length, of sums of shape (…, 3, values)."""
    elsewhere, margins, alone = (sums[..., row, :] for row in range(3))
    n = margins.sum(axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        observed = elsewhere.sum(axis=-1) / n
        expected = (n**2 - (margins**2).sum(axis=-1)) / (n**2 - alone.sum(axis=-1))
    return observed, expected, n


# Characters and segments -----------------------------------------------------------------------


def character_cells(first: Iterable[Span], second: Iterable[Span], length: int) -> Cells:
    """Count the characters that two coders marked, whatever the values, on ``length`` characters.

    >>> character_cells([(0, 5, 0)], [(3, 7, 0)], 10)
    Cells(both=2, only_1=3, only_2=2, neither=3)
    """
    marked = np.zeros((2, length), dtype=bool)
    for coder, spans in enumerate((first, second)):
        for start, end, _ in spans:
            marked[coder, start:end] = True
    one, two = marked
    return Cells(*(int(part.sum()) for part in (one & two, one & ~two, ~one & two, ~one & ~two)))


def matched(first: Iterable[Span], second: Iterable[Span], least: float = 0.5) -> int:
    """Count the segments of two coders that match one to one: same value, overlap large enough.

    Pairs are taken by decreasing intersection over union, each segment once, down to ``least``;
    0 takes any overlap. F1 is then 2 · matched / (segments of one + segments of the other), which
    needs no negatives, and says nothing of chance.

    >>> matched([(0, 10, 0), (20, 30, 0)], [(2, 10, 0), (28, 40, 0)])
    1
    """
    one, two = list(first), list(second)
    pairs = sorted(
        (-shared / (max(a[1], b[1]) - min(a[0], b[0])), max(a[0], b[0]), i, j)
        for i, a in enumerate(one) for j, b in enumerate(two)
        if a[2] == b[2] and (shared := min(a[1], b[1]) - max(a[0], b[0])) > 0
    )  # fmt: skip
    seen_one, seen_two, count = set(), set(), 0
    for against, _, i, j in pairs:
        if -against >= least and i not in seen_one and j not in seen_two:
            seen_one.add(i)
            seen_two.add(j)
            count += 1
    return count


# The older coefficient -------------------------------------------------------------------------


def alpha_u_1995(
    coders: Sequence[Iterable[Span]], length: int, begin: int, value: int
) -> Coefficient:
    r"""Return the alpha_U of 1995 and 2004, of one value: squared lengths, another coefficient.

    Observed disagreement sums, over ordered pairs of coders, (difference of starts)² + (difference
    of ends)² for units that intersect, and l² for a unit that lies whole in a gap of the other,
    over m(m − 1) L². Kept to read older work; report :func:`u_alpha`. The pooled alpha of several
    values is 1 − ΣD_o / ΣD_e. Krippendorff (2004), *Content Analysis*, 2nd ed., pp. 251-256.
    """
    units = [[s[:2] for s in _merged(spans) if s[2] == value] for spans in coders]
    gaps = [_gaps(spans, begin, begin + length) for spans in units]
    m, total = len(units), len(units) * length
    sizes = [end - start for spans in units for start, end in spans]
    if not sizes or m < 2:
        return Coefficient(np.nan, np.nan, np.nan, 0, ALONE)
    apart = sum(
        _moved(units[i], units[j], gaps[j]) + _alone(units[j], gaps[i])
        for i in range(m) for j in range(m) if i != j
    )  # fmt: skip
    observed = apart / (m * (m - 1) * length**2)
    room = [end - start for spans in gaps for start, end in spans]
    chance = sum(
        (len(sizes) - 1) / 3 * (2 * size**3 - 3 * size**2 + size)
        + size**2 * sum(gap - size + 1 for gap in room if gap >= size)
        for size in sizes
    )
    expected = 2 / length * chance
    expected /= total * (total - 1) - sum(size * (size - 1) for size in sizes)
    return Coefficient(1 - observed / expected, observed, expected, len(sizes))


# Steps -----------------------------------------------------------------------------------------


def _merged(spans: Iterable[Span]) -> list[Span]:
    """Units in order, those that overlap with the same value joined."""
    kept: list[list[int]] = []
    open_at: dict[int, list[int]] = {}
    for start, end, value in sorted(spans):
        last = open_at.get(value)
        if last is not None and start < last[1]:
            last[1] = max(last[1], end)
        else:
            open_at[value] = [start, end, value]
            kept.append(open_at[value])
    return [(start, end, value) for start, end, value in kept]


def _squares(text: Continuum, lengths: np.ndarray, n_values: int) -> np.ndarray:
    """Of each value, the sum over units of the square of a unit's summed ``lengths``."""
    squares = np.zeros(n_values)
    for values, units in zip(text.values, text.units, strict=True):
        inside = units >= 0
        total = np.bincount(units[inside], weights=lengths[inside])
        value = np.zeros(len(total), dtype=int)
        value[units[inside]] = values[inside]
        np.add.at(squares, value, total**2)
    return squares


def _sums(given: np.ndarray, lengths: np.ndarray, m: int, alone: np.ndarray) -> np.ndarray:
    """Length that met something else, length given and self-pairing, of values × pieces."""
    others = given.sum(axis=0) - given
    return np.vstack([(given * others) @ lengths / max(m - 1, 1), given @ lengths, alone])


def _alpha(sums: np.ndarray) -> Coefficient:
    observed, expected, n = (float(part) for part in disagreement(sums))
    if n < 1e-12:
        return Coefficient(np.nan, np.nan, np.nan, 0, "no stretch was marked by two coders")
    if not expected > 1e-12:
        return Coefficient(np.nan, observed, expected, round(n), CONSTANT)
    return Coefficient(1 - observed / expected, observed, expected, round(n))


def _gaps(units: list[tuple[int, int]], begin: int, end: int) -> list[tuple[int, int]]:
    edges = [begin, *(edge for unit in units for edge in unit), end]
    pairs = zip(edges[::2], edges[1::2], strict=True)
    return [(start, stop) for start, stop in pairs if stop > start]


def _moved(units: list, others: list, gaps: list) -> float:
    """What ``units`` lose against the units they meet, and those that lie in a gap."""
    met = sum((a - c) ** 2 + (b - d) ** 2 for a, b in units for c, d in others if a < d and c < b)
    return met + _alone(units, gaps)


def _alone(units: list, gaps: list) -> float:
    return sum((b - a) ** 2 for a, b in units for c, d in gaps if c <= a and b <= d)
