"""Words, sets and odds ratios beside those of a file; and the columns that nobody compares."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

import numpy as np
import pandas as pd

from benchmarks.composite.judging import Block, against
from benchmarks.configurations.expecting import names

SEARCHED = np.finfo(float).eps ** 0.25  # where R's uniroot stops, in an odds ratio or its inverse


def numbers(column: Iterable[str]) -> np.ndarray:
    """Read a column of text as numbers; what is none, a gap or « NA », is blank."""
    return pd.to_numeric(pd.Series(list(column), dtype=object), errors="coerce").to_numpy(float)


@contextmanager
def answering(blocks: list[Block], where: str) -> Iterator[None]:
    """Turn what stops the library into one failed value, so that it hides no other."""
    try:
        yield
    except Exception as error:
        told = error.args[0] if isinstance(error, KeyError) and error.args else error
        said = f"{type(error).__name__}: {told}".replace("\n", " ")
        blocks.append(same(["an answer"], [said], [where]))


def same(expected: Sequence, obtained: Sequence, where: Sequence[str]) -> Block:
    """Compare words: the same or not."""
    return against([str(one) for one in expected], [str(one) for one in obtained], where)


def same_sets(expected: Sequence, obtained: Sequence, where: Sequence[str]) -> Block:
    """Compare sets of words, numbers or models, in whatever order they come."""
    written = ([" ; ".join(sorted(map(str, one))) for one in side] for side in (expected, obtained))
    return same(*written, where)


def same_cases(expected: Sequence[str], obtained: Sequence[str], where: Sequence[str]) -> Block:
    """Compare lists of cases: between commas in the file, between bars here."""
    return same_sets(*([names(one) for one in side] for side in (expected, obtained)), where)


def odds(expected: Sequence[float], obtained: Sequence[float], where: Sequence[str]) -> Block:
    """Compare odds ratios as far as R searches them, those above 1 by their inverse."""
    a, b = np.asarray(expected, float), np.asarray(obtained, float)
    with np.errstate(divide="ignore"):
        gap = np.abs(np.where(a > 1, 1 / a, a) - np.where(a > 1, 1 / b, b))
    gap = np.nan_to_num(np.where(np.isnan(a) & np.isnan(b), 0.0, gap), nan=np.inf)
    return Block(np.array(where, object), a, b, gap, gap <= SEARCHED)


def columns(
    rows: pd.DataFrame,
    found: pd.DataFrame,
    shared: dict[str, str],
    where: Sequence[str],
    compare: Callable[..., Block] = against,
    **how: float,
) -> list[Block]:
    """Compare columns of a file with ours (``shared``: theirs to ours), but for its blanks."""
    blocks = []
    for theirs, ours in shared.items():
        if theirs in rows:
            kept = (rows[theirs] != "").to_numpy()
            labels = [f"{one} {theirs}" for one in np.array(where, object)[kept]]
            mine = found[ours].to_numpy(float)[kept]
            blocks.append(compare(numbers(rows[theirs][kept]), mine, labels, **how))
    return blocks


def beside(rows: pd.DataFrame, known: Iterable[str]) -> str:
    """Say which columns of the file nothing here answers."""
    left = [name for name in rows if name not in set(known)]
    return f"not given here: {', '.join(left)}" if left else ""
