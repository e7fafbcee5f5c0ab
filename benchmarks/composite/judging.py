"""One file of reference figures against what the library gives: how many, how far, pass or not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from benchmarks.printed import half_unit

EXACT = 1e-9
SMALL = 1e-6  # of the largest number of its column: below it, a difference is not relative


@dataclass(frozen=True)
class Block:
    """Numbers of one column side by side: where, expected, obtained, and how far they may part."""

    where: np.ndarray
    expected: np.ndarray
    obtained: np.ndarray
    difference: np.ndarray
    passed: np.ndarray


@dataclass(frozen=True)
class Verdict:
    """What one file comes to: how many values, and the one (``where``) that is farthest."""

    file: str
    n: int = 0
    difference: float = 0.0
    where: str = ""
    expected: str = ""
    obtained: str = ""
    tolerance: str = ""
    passed: bool = True
    remark: str = ""


@dataclass(frozen=True)
class Found:
    """The blocks of one file; ``rough`` ones must be near only, and ``remark`` says how near."""

    blocks: list[Block]
    tolerance: str = "1e-09"
    remark: str = ""
    rough: list[Block] = field(default_factory=list)


def against(
    expected: Sequence,
    obtained: Sequence,
    where: Sequence[str],
    tolerance: float = EXACT,
    small: float = SMALL,
) -> Block:
    """Compare numbers, relatively, or words and flags, which are the same or not.

    A number is divided by itself, or by ``small`` times the largest of its column where it is
    smaller: a z-score of 0 may come back as 1e-17. A gap must meet a gap, and so must a division
    by 0, which other programs leave infinite.
    """
    a, b = pd.Series(list(expected)), pd.Series(list(obtained))
    if not (pd.api.types.is_numeric_dtype(a) and not pd.api.types.is_bool_dtype(a)):
        same = (a.astype(object).astype(str) == b.astype(object).astype(str)) | (
            a.isna() & b.isna()
        )
        gap = np.where(same, 0.0, np.inf)
        return Block(np.array(where, object), a.to_numpy(object), b.to_numpy(object), gap, gap == 0)
    a, b = a.to_numpy(float), pd.to_numeric(b, errors="coerce").to_numpy(float)
    a = np.where(np.isinf(a), np.nan, a)
    base = np.maximum(np.abs(a), small * np.fmax.reduce(np.abs(a), initial=0.0))
    gap = _apart(a, b) / np.where(base > 0, base, 1.0)
    return Block(np.array(where, object), a, b, gap, gap <= tolerance)


def printed(
    expected: Sequence[str],
    obtained: Sequence[float],
    where: Sequence[str],
    room: float = 0.0,
) -> Block:
    """Compare numbers with printed ones: half a unit of the last digit, or ``room`` if it is more.

    The difference told is absolute. A blank is not compared.
    """
    kept = [i for i, text in enumerate(expected) if text.strip()]
    texts = [expected[i].strip() for i in kept]
    a, b = np.array(texts, float), np.asarray(obtained, float)[kept]
    allowed = np.array([max(half_unit(text), room) for text in texts])
    apart = _apart(a, b)
    return Block(np.array(where, object)[kept], a, b, apart, apart <= allowed * (1 + 1e-9) + 1e-15)


def _apart(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Absolute difference; nothing between two gaps, endless between a gap and a number."""
    both = np.isnan(a) & np.isnan(b)
    return np.where(both, 0.0, np.nan_to_num(np.abs(a - b), nan=np.inf))


def near(
    expected: Sequence[float],
    obtained: Sequence[float],
    where: Sequence[str],
    room: float | Sequence[float],
) -> Block:
    """Compare numbers that can only be near: an absolute difference of at most ``room``."""
    a, b = np.asarray(expected, float), np.asarray(obtained, float)
    apart = _apart(a, b)
    return Block(np.array(where, object), a, b, apart, apart <= np.asarray(room))


def ranks(
    expected: Sequence[float], obtained: Sequence[float], where: Sequence[str], step: float = 1.0
) -> Block:
    """Compare the ranks of one set of units; where ours tie, theirs may be any place of the tie.

    Sums that are equal on paper differ by 4e-16 on a computer, and a program that compares them
    exactly parts them by that. ``step`` is what one place is worth.
    """
    a, b = np.asarray(expected, float), np.asarray(obtained, float)
    tied = (b[:, None] == b).sum(axis=1)
    places = (a - b) / step
    inside = (np.abs(places - np.round(places)) < EXACT) & (places > -0.5) & (places < tied - 0.5)
    gap = np.where(inside, 0.0, _apart(a, b))
    return Block(np.array(where, object), a, b, gap, gap == 0)


def verdict(file: str, found: Found, remark: str = "") -> Verdict:
    """Put the blocks of a file together; the number shown is one that fails, or the farthest."""
    blocks = [block for block in [*found.blocks, *found.rough] if len(block.where)]
    if not blocks:
        return Verdict(file, passed=False, remark="nothing to compare")
    n = sum(len(block.where) for block in blocks)
    failed = sum(int((~block.passed).sum()) for block in blocks)
    shown = [b for b in found.blocks if len(b.where)] or blocks
    if failed and all(b.passed.all() for b in shown):
        shown = blocks
    where, expected, obtained, gap, passed = (
        np.concatenate([getattr(block, part) for block in shown])
        for part in ("where", "expected", "obtained", "difference", "passed")
    )
    worst = int(np.lexsort((gap, ~passed))[-1])
    told = [f"{failed} of {n} fail" if failed else "", found.remark, remark]
    return Verdict(
        file, n, float(gap[worst]), str(where[worst]), _shown(expected[worst]),
        _shown(obtained[worst]), found.tolerance, failed == 0, "; ".join(filter(None, told)),
    )  # fmt: skip


def _shown(value: object) -> str:
    return f"{value:.12g}" if isinstance(value, float | np.floating) else str(value)
