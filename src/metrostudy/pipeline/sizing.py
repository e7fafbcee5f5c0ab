"""What a fieldwork of each size could find: simulated, counted, and written for the team."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from metrostudy import tables
from metrostudy.compare.multiverse.power import Fieldwork, fieldwork_power
from metrostudy.faults import StudyError
from metrostudy.pipeline.batches import computed, kept, library, stored, told
from metrostudy.simulate import Truth
from metrostudy.study import Study, root
from metrostudy.tell.figures.power import plot_power, power_caption
from metrostudy.tell.figures.style import save
from metrostudy.tell.power_words import power_sentences

AT_ONCE = 10  # simulated studies: a few seconds of work
MOST = 5  # sizes that A:B tries
SIMULATED = "études simulées"


def size_up(
    study: Study,
    metropoles: str,
    interviews: str,
    truth: Path | None = None,
    studies: int = 100,
    workers: int = 1,
    dask: str = "",
) -> list[Path]:
    """Simulate ``studies`` studies of each size and truth; return the files left in ``power/``.

    ``metropoles`` and ``interviews`` are ranges (:func:`sizes`); ``truth`` is what is planted, the
    study's own ``truth.yml`` or else the demo's. ``power.csv`` is the table of
    :func:`~metrostudy.compare.multiverse.power.fieldwork_power`, ``sentences.csv`` what it says of
    each hypothesis, ``power.png`` and ``.svg`` draw it. Batches are kept, so that a killed command
    goes on from there; the same command gives the same bytes whatever computes it.
    """
    planted = Truth.read(truth or _truth_of(study))
    asked = sizes(metropoles, "--metropoles", 4, 400), sizes(interviews, "--interviews", 1, 50)
    fieldwork = Fieldwork.of(study, planted, *asked, studies)
    print(*_description(study, fieldwork), sep="\n", flush=True)
    folder = study.output / "power"
    journal = folder / ".batches" / _mark(fieldwork) / "journal.jsonl"
    journal.parent.mkdir(parents=True, exist_ok=True)
    table = fieldwork_power(fieldwork, _said(fieldwork, journal, workers, dask))
    sentences = power_sentences(table)
    print("", *sentences[f"sentence_{study.language}"], sep="\n", flush=True)
    tables.write(table, folder / "power.csv")
    tables.write(sentences, folder / "sentences.csv")
    save(plot_power(table), folder / "power.png", SIMULATED, power_caption(table))
    for other in journal.parents[1].iterdir():
        if other != journal.parent:
            shutil.rmtree(other)
    return [folder / name for name in ("power.csv", "sentences.csv", "power.png", "power.svg")]


def sizes(text: str, option: str, least: int, most: int) -> tuple[int, ...]:
    """Return the whole numbers that ``A``, ``A:B`` or ``A:B:STEP`` stands for.

    ``A:B`` tries five of them at most, evenly spread, with both ends; ``A:B:STEP`` every STEP from
    A on. Raises :class:`~metrostudy.faults.StudyError` for anything else, and for sizes that are
    not between ``least`` and ``most``.

    >>> sizes("8:24", "--metropoles", 4, 400), sizes("8:24:2", "--metropoles", 4, 400)[:3]
    ((8, 12, 16, 20, 24), (8, 10, 12))
    """
    parts = text.split(":")
    if not all(part.isascii() and part.isdigit() for part in parts) or len(parts) > 3:
        raise StudyError([f"{option}: '{text}' is not a number, A:B or A:B:STEP, such as 8:24."])
    first, last, *step = map(int, [*parts, *parts] if len(parts) == 1 else parts)
    if first > last or step == [0]:
        raise StudyError([f"{option}: '{text}' holds no size; write the smaller number first."])
    if first < least or last > most:
        raise StudyError([f"{option}: '{text}' is not between {least} and {most}."])
    if step:
        return tuple(range(first, last + 1, *step))
    return tuple(sorted({int(size) for size in np.linspace(first, last, MOST).round()}))


def _truth_of(study: Study) -> Path:
    own = study.folder / "truth.yml"
    return own if own.is_file() else root() / "data" / "demo" / "truth.yml"


def _mark(fieldwork: Fieldwork) -> str:
    """What answers depend on: the choices and tables of the study, the truth, sizes and library."""
    asked = repr((fieldwork.truths, fieldwork.interviews, AT_ONCE)) + fieldwork.base.mark
    digest = hashlib.sha256(asked.encode() + fieldwork.rows.tobytes() + library())
    return digest.hexdigest()[:16]


def _said(
    fieldwork: Fieldwork, journal: Path, workers: int, dask: str
) -> Iterator[list[list[str]]]:
    """Yield the answers of every simulated study, in order, from the journal or computed."""
    rows, found = fieldwork.rows, dict(stored(journal, len(fieldwork.rows), AT_ONCE))
    starts = range(0, len(rows), AT_ONCE)
    left = [start for start in starts if start not in found]
    fresh = computed(fieldwork.said, rows, left, workers, dask, AT_ONCE)
    done = sum(map(len, found.values()))
    found |= dict(told(kept(journal, fresh), len(rows), done, "simulated studies"))
    for start in starts:
        yield from found[start]


def _description(study: Study, fieldwork: Fieldwork) -> Iterator[str]:
    yield (
        f"{study.name}: {len(fieldwork.rows):,} simulated studies, {fieldwork.studies} of each "
        f"size and truth; métropoles {_listed(fieldwork.metropoles)}; interviews in each "
        f"{_listed(fieldwork.interviews)}."
    )
    for code, share in fieldwork.added.items():
        yield f"  added to the truth: {code}, share {share:g}: H4 needs a barrier to be led."
    for name, reason in fieldwork.unasked.items():
        yield f"  not asked: {name}: {reason}."


def _listed(values: tuple[int, ...]) -> str:
    return ", ".join(map(str, values))
