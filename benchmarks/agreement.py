"""Time agreement and its intervals, count how often they hold: ``python -m benchmarks.agreement``.

First, 50 codes × 2 coders × 5,000 segments × 2,000 replicates in one call: seconds, peak memory,
and the ratio per replicate to a plain loop over the ``krippendorff`` package (GPL, imported here
and in tests only), which rereads the drawn segments and computes nominal alpha code by code. Then
the share of 95 % intervals that hold the planted truth, with 6, 12, 20 and 40 interviews.
"""

from __future__ import annotations

import resource
import time
import tracemalloc

import numpy as np
import pandas as pd

from metrostudy.field.reliability.agreement import agreement
from metrostudy.study import Codings

CODES, SEGMENTS, INTERVIEWS, REPLICATES = 50, 5000, 50, 2000
LOOPED = 3
STUDIES = 400
COEFFICIENTS = {"kappa": ("estimate", "low", "high")} | {
    name: (name, f"{name}_low", f"{name}_high") for name in ("alpha", "ac1", "fleiss", "percent")
}


def main() -> None:
    """Print the speed, then the error rates."""
    speed()
    for interviews in (6, 12, 20, 40):
        coverage(interviews)


def speed() -> None:
    """Print seconds and memory of one call, and the ratio to the plain loop."""
    rng = np.random.default_rng(0)
    segments, seen = corpus(rng, INTERVIEWS, SEGMENTS // INTERVIEWS, np.linspace(0.02, 0.4, CODES))
    made, book = decisions(segments, seen), codebook(CODES)
    started = time.perf_counter()
    agreement(made, segments, book, Codings(), rng, replicates=REPLICATES)
    ours = time.perf_counter() - started
    resident = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    tracemalloc.start()
    agreement(made, segments, book, Codings(), rng, replicates=REPLICATES)
    peak = tracemalloc.get_traced_memory()[1] / 2**20
    tracemalloc.stop()
    print(f"{CODES} codes x 2 coders x {SEGMENTS} segments x {REPLICATES} replicates, five "
          f"coefficients: {ours:.2f} s")  # fmt: skip
    print(f"peak memory: {peak:.0f} MB allocated by the call, {resident:.0f} MB resident in all")
    loop = looped(segments, seen, rng)
    each = ours / REPLICATES
    print(f"one replicate: {1000 * each:.3f} ms here, {1000 * loop:.0f} ms for the plain loop of "
          f"alpha alone; {loop / each:.0f} times faster")  # fmt: skip


def looped(segments: pd.DataFrame, seen: np.ndarray, rng: np.random.Generator) -> float:
    """Seconds that one replicate takes with the ``krippendorff`` package, code by code."""
    import krippendorff

    place = segments["interview"].to_numpy()
    rows = [np.flatnonzero(place == name) for name in np.unique(place)]
    started = time.perf_counter()
    for _ in range(LOOPED):
        drawn = np.concatenate([rows[k] for k in rng.integers(len(rows), size=len(rows))])
        for code in range(seen.shape[2]):
            krippendorff.alpha(seen[:, drawn, code].astype(float), level_of_measurement="nominal")
    return (time.perf_counter() - started) / LOOPED


def coverage(interviews: int) -> None:
    """Print how often a 95 % interval holds the truth of a code, and of all codes pooled.

    Interviews differ in how often a code comes up (a beta distribution around its prevalence) and
    in how reliable coders are there; the truth is what a corpus of 20,000 interviews gives.
    """
    for prevalence in (0.3, 0.1, 0.03):
        truth = large(prevalence)
        held = {name: [] for name in COEFFICIENTS} | {"pooled kappa": []}
        for study in range(STUDIES):
            rng = np.random.default_rng([interviews, int(1000 * prevalence), study])
            segments, seen = corpus(rng, interviews, 25, np.full(4, prevalence))
            found = agreement(decisions(segments, seen), segments, codebook(4), Codings(), rng,
                              replicates=999)  # fmt: skip
            for name, ends in COEFFICIENTS.items():
                held[name] += holds(found.table[found.table["level"] == "code"], ends, truth[name])
            whole = found.table[found.table["level"] == "overall"]
            held["pooled kappa"] += holds(whole, COEFFICIENTS["kappa"], truth["kappa"])
        said = ", ".join(f"{name} {np.mean(hits):.1%}" for name, hits in held.items())
        given = len(held["kappa"]) / (4 * STUDIES)
        print(f"{interviews} interviews, prevalence {prevalence:.0%}: {said} (given: {given:.0%})")


def holds(rows: pd.DataFrame, ends: tuple[str, str, str], truth: float) -> list[bool]:
    """Whether each interval that was given holds the truth."""
    _, low, high = ends
    rows = rows.dropna(subset=[low, high])
    return ((rows[low] <= truth) & (truth <= rows[high])).tolist()


def large(prevalence: float) -> dict[str, float]:
    """What each coefficient tends to when interviews are many."""
    rng = np.random.default_rng(0)
    segments, seen = corpus(rng, 20_000, 25, np.full(1, prevalence))
    found = agreement(decisions(segments, seen), segments, codebook(1), Codings(), rng,
                      replicates=2)  # fmt: skip
    row = found.table[found.table["level"] == "code"].iloc[0]
    return {name: row[ends[0]] for name, ends in COEFFICIENTS.items()}


def corpus(
    rng: np.random.Generator, interviews: int, each: int, prevalences: np.ndarray
) -> tuple[pd.DataFrame, np.ndarray]:
    """Segments, and coders × segments × codes of what two coders saw."""
    place = np.repeat(np.arange(interviews), each)
    segments = pd.DataFrame({"interview": [f"E{k:05d}" for k in place], "is_interviewer": False})
    segments["turn"] = [f"{name}-{k:05d}" for k, name in enumerate(segments["interview"])]
    shape = (interviews, len(prevalences))
    often = rng.beta(4 * prevalences, 4 * (1 - prevalences), shape)[place]
    kept = rng.beta(16, 4, (interviews, 1))[place]
    truth = rng.random(often.shape) < often
    seen = [np.where(rng.random(often.shape) < kept, truth, rng.random(often.shape) < prevalences)
            for _ in range(2)]  # fmt: skip
    return segments, np.stack(seen)


def decisions(segments: pd.DataFrame, seen: np.ndarray) -> pd.DataFrame:
    """One row per code applied; one more code, on every first segment, says who read what."""
    coder, place, code = np.nonzero(seen)
    made = segments.iloc[place][["interview", "turn"]].assign(
        coder=np.array(["A", "B"])[coder], code=[f"F.C{number:03d}" for number in code]
    )
    first = segments.drop_duplicates("interview")[["interview", "turn"]]
    read = [first.assign(coder=name, code="READ") for name in "AB"]
    return pd.concat([made, *read], ignore_index=True)


def codebook(codes: int) -> pd.DataFrame:
    """A family of ``codes`` codes; the code that says who read is left out of it."""
    names = ["F", *(f"F.C{number:03d}" for number in range(codes))]
    return pd.DataFrame({"code": names, "parent": [None, *["F"] * codes], "label_fr": names,
                         "label_en": names})  # fmt: skip


if __name__ == "__main__":
    main()
