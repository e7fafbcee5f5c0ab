"""Every defensible analysis of a study: made, kept, and written for whoever reads them."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from textwrap import shorten

import numpy as np
import pandas as pd

from metrostudy import tables
from metrostudy.compare.multiverse.alternatives import Factor
from metrostudy.compare.multiverse.conclusions import IMPOSSIBLE, evaluate
from metrostudy.compare.multiverse.material import Material
from metrostudy.pipeline.batches import SIZE, Batch, computed, kept, stored, told
from metrostudy.pipeline.batches import library as _library
from metrostudy.pipeline.design import (
    WORDS,
    Design,
    answer_table,
    designed,
    factor_table,
    specification_table,
)
from metrostudy.pipeline.secrecy import make_ready, refuse_leaks, without_names
from metrostudy.study import Study, root

NUMBERS = ["statistic", "low", "high", "n"]
TABLES = ["answers.csv", "specifications.csv", "factors.csv", "refused.csv"]
LONGEST = 160  # characters of a reason; some name every cell of a table
CHUNK = 10_000  # rows of a table that are in memory at a time


@dataclass(frozen=True)
class Swept:
    """What every defensible analysis of a study answers.

    ``answers`` has one row per conclusion and distinct combination of the choices that it reads:
    ``conclusion, hypothesis, own`` (the study's own choices), one column per factor (blank where
    the conclusion does not read it), ``statistic, low, high, n, verdict, reason`` and ``data``, a
    mark of what the verdict was read on: rows that share it are one analysis. ``factors`` has
    the alternatives, ``refused`` those that were not kept and why. ``total`` combinations exist;
    ``sampled`` says that only a balanced sample of them was made.
    """

    answers: pd.DataFrame
    factors: pd.DataFrame
    refused: pd.DataFrame
    total: int
    sampled: bool


def multiverse(study: Study) -> Swept:
    """Make every analysis of ``study``, ``choices.robustness.analyses`` of them at most.

    What ``metrostudy sweep`` has kept for the same tables, choices, library and number of analyses
    is read instead of being computed again. Nothing is written.
    """
    design = designed(study, study.choices.robustness.analyses)
    journal = _journal(root() / "outputs" / study.name, design)
    found = _gathered(design, _batches(design, journal, min(2, os.cpu_count() or 1)))
    specs = design.specifications
    table = answer_table(design, found, slice(None))
    return Swept(table, factor_table(design), design.refused, specs.total, specs.sampled)


def sweep(study: Study, asked: int | None = None, workers: int = 1, dask: str = "") -> list[Path]:
    """Make ``asked`` analyses of ``study`` and return the tables left in ``sweep/``.

    They appear together, once all is made: ``answers.csv``, ``factors.csv`` and ``refused.csv``
    (see :class:`Swept`), and ``specifications.csv``, one row per analysis and conclusion. What is
    made is kept batch by batch, so that a sweep that was killed goes on where it was; the same
    study gives the same bytes whatever computes it. Says on stdout what varies, what was refused,
    and how often each verdict comes.
    """
    make_ready(study)
    design = designed(study, asked or study.choices.robustness.analyses)
    _say(study, _description(study, design))
    journal = _journal(study.output, design)
    journal.parent.mkdir(parents=True, exist_ok=True)
    found = _gathered(design, _batches(design, journal, workers, dask, quiet=False))
    _write(design, found, journal.parent)
    refuse_leaks(study, journal.parent, discard=True)
    _say(study, _verdicts(design, found))
    return _move_in(journal.parent, study.output / "sweep")


# Computing ----------------------------------------------------------------------------------


def _journal(output: Path, design: Design) -> Path:
    """Where the batches of a design are kept: tables, choices, library and analyses decide."""
    digest = hashlib.sha256(design.material.mark.encode() + design.rows.tobytes())
    digest.update(repr((SIZE, design.factors)).encode() + _library())
    return output / "sweep" / ".batches" / digest.hexdigest()[:16] / "journal.jsonl"


def _batches(
    design: Design, journal: Path, workers: int, dask: str = "", quiet: bool = True
) -> Iterator[Batch]:
    """Yield what the journal holds, then what is left; unless ``quiet``, keep it and say so."""
    total, done = len(design.rows), set()
    for batch in stored(journal, total):
        done.add(batch[0])
        yield batch
    names = [one.name for one in design.conclusions]
    one_row = partial(_answer, evaluate, design.material, names, design.factors, design.reads)
    starts = [start for start in range(0, total, SIZE) if start not in done]
    fresh = computed(one_row, design.rows[design.order], starts, workers, dask)
    yield from fresh if quiet else told(kept(journal, fresh), total, SIZE * len(done))


def _answer(
    ask: Callable[..., dict],
    material: Material,
    names: list[str],
    varied: tuple[Factor, ...],
    reads: np.ndarray,
    row: np.ndarray,
) -> list:
    """Return the numbers and the words of one row; whatever fails is a row that says why."""
    k, places = row[0], row[1:]
    altered = {varied[j].name: varied[j].values[places[j]] for j in np.flatnonzero(reads[k])}
    try:
        found = ask(material, names[k], altered)
    except Exception as error:  # one analysis among thousands must not stop the others
        found = dict.fromkeys(NUMBERS, np.nan) | {"verdict": IMPOSSIBLE, "data": ""}
        found["reason"] = f"{type(error).__name__}: {error}"
    reason = shorten(found["reason"], LONGEST, placeholder=" …") or None
    spoken = found["verdict"], reason, found["data"] or None
    return [*(float(found[name]) for name in NUMBERS), *spoken]


def _gathered(design: Design, batches: Iterable[Batch]) -> pd.DataFrame:
    """Return the answers of all rows, in the order of rows whatever that of the batches."""
    numbers = np.full((len(design.rows), len(NUMBERS)), np.nan)
    places = np.zeros((len(design.rows), len(WORDS)), dtype=np.int32)
    words: dict[str, int] = {}
    for start, answers in batches:
        for row, found in zip(design.order[start:], answers, strict=False):
            numbers[row] = found[: len(NUMBERS)]
            spoken = found[len(NUMBERS) :]
            places[row] = [words.setdefault(word, len(words)) for word in spoken]
    every = np.array([*words], dtype=object)
    columns = {name: pd.Categorical(every[places[:, j]]) for j, name in enumerate(WORDS)}
    return pd.DataFrame(numbers, columns=NUMBERS).assign(**columns)


# Writing ------------------------------------------------------------------------------------


def _write(design: Design, found: pd.DataFrame, folder: Path) -> None:
    """Write the tables into ``folder``; of the long ones, only a part is in memory at a time."""
    tables.write(factor_table(design), folder / "factors.csv")
    tables.write(design.refused, folder / "refused.csv")
    rows, specs = range(len(found)), range(len(design.specifications))
    answers = (answer_table(design, found, slice(k, k + CHUNK)) for k in rows[::CHUNK])
    _write_long(answers, folder / "answers.csv")
    step = max(1, CHUNK // len(design.conclusions))
    each = (specification_table(design, found, specs[k : k + step]) for k in specs[::step])
    _write_long(each, folder / "specifications.csv")


def _write_long(parts: Iterable[pd.DataFrame], path: Path) -> None:
    """Write the parts of a table one below the other, as :func:`metrostudy.tables.write` does."""
    part = path.with_suffix(".part")
    with path.open("wb") as whole:
        for number, table in enumerate(parts):
            tables.write(table, part)
            with part.open("rb") as lines:
                if number:
                    lines.readline()
                shutil.copyfileobj(lines, whole)
    part.unlink()


def _move_in(made: Path, home: Path) -> list[Path]:
    """Put the tables in place, and forget the batches of other designs."""
    for name in TABLES:
        os.replace(made / name, home / name)
    for other in made.parent.iterdir():
        if other != made:
            shutil.rmtree(other)
    return [home / name for name in TABLES]


# Saying -------------------------------------------------------------------------------------


def _say(study: Study, lines: Iterable[str]) -> None:
    print(without_names(study, "\n".join(lines)), flush=True)


def _description(study: Study, design: Design) -> Iterator[str]:
    specs = design.specifications
    made = f"a balanced sample of {len(specs):,} is made" if specs.sampled else "all are made"
    yield f"{study.name}: {len(design.factors)} choices vary, {specs.total:,} analyses; {made}."
    yield f"  {len(design.rows):,} answers to find, each conclusion once for what it reads."
    for row in design.refused.itertuples():
        yield f"  refused: {row.factor} = {row.alternative}: {row.reason}"


def _verdicts(design: Design, found: pd.DataFrame) -> Iterator[str]:
    """One line per conclusion: the study's own verdict first, and in how many analyses."""
    for k, one in enumerate(design.conclusions):
        mine = found.iloc[design.of(k)]
        counts = mine["verdict"].astype("str").value_counts()
        own = str(mine["verdict"].iloc[0])
        others = [f"{word} in {counts[word]:,}" for word in sorted(counts.index) if word != own]
        line = f"{own} in {counts[own]:,} of {len(mine):,} analyses, the study's own among them"
        yield f"  {one.name}: {'; '.join([line, *others])}"
        if IMPOSSIBLE in counts:
            why = mine["reason"][mine["verdict"] == IMPOSSIBLE].astype("str").value_counts()
            yield f"    impossible: {why.index[0]} ({why.iloc[0]:,})"
