"""What could have been seen: the separation that the whole rule detects eight times in ten."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from metrostudy.compare.one_model import continuum
from metrostudy.compare.one_model.rule import Frames, answer
from metrostudy.study import OneModel

SEPARATIONS = np.arange(2.0, 20.5, 0.5)
POWER = 0.8
DRAWS = 399
POOL = 1200
BATCH = 8


@lru_cache(maxsize=8)
def detectable(
    models: int, shape: tuple[int, int], choices: OneModel, n_jobs: int = 1
) -> float:  # fmt: skip
    """Return the smallest distance between equal models that the rule sees with power 0.8.

    Distance is between centres, in standard deviations within a model, on the grid 2, 2.5, … 20; it
    is found by halving. At each distance ``n_power`` studies of ``shape`` (métropoles, dimensions)
    are simulated by :func:`equal_models`, the very same ones but for the distance, and told by the
    whole rule (guard and leave-one-out included), whose p stop as soon as they are settled; studies
    stop as soon as those told make .8 certain or out of reach. Blank beyond 20, or with fewer than
    ``models`` − 1 dimensions. It depends on the size of the study and on the rule, not on the data:
    the simulated studies are the same in every call, and for any number of processes.

    >>> detectable(3, (12, 3), OneModel(n_power=10)) <= 12
    True
    """
    if shape[1] < models - 1:
        return float("nan")
    below, seen = -1, len(SEPARATIONS)
    while seen - below > 1:
        middle = (below + seen) // 2
        if _often_seen(models, shape, SEPARATIONS[middle], choices, n_jobs):
            seen = middle
        else:
            below = middle
    return float(SEPARATIONS[seen]) if seen < len(SEPARATIONS) else float("nan")


def equal_models(
    models: int, shape: tuple[int, int], apart: float, rng: np.random.Generator
) -> np.ndarray:  # fmt: skip
    """Return a standardised cloud of equal spherical classes, centres ``apart``, turned at random.

    >>> equal_models(2, (9, 3), 5.0, np.random.default_rng(0)).shape
    (9, 3)
    """
    n, p = shape
    noise = rng.standard_normal(shape)
    axes, turns = np.linalg.qr(rng.standard_normal((p, models - 1)))
    axes = axes * np.sign(np.diag(turns))
    return continuum.standard(apart * simplex(models)[np.arange(n) % models] @ axes.T + noise)


def simplex(corners: int) -> np.ndarray:
    """Return the corners of the regular simplex with edges of length 1, centred.

    Helmert's contrasts are written out: a decomposition would leave the choice of axes to LAPACK,
    and the same study would not give the same numbers on every machine.
    """
    from scipy.linalg import helmert

    return helmert(corners).T / np.sqrt(2)


def _often_seen(
    models: int, shape: tuple[int, int], apart: float, choices: OneModel, n_jobs: int
) -> bool:  # fmt: skip
    """Whether the rule says « several » in 80 % of studies, told by batches until that is sure."""
    from joblib import Parallel, delayed

    needed = int(np.ceil(POWER * choices.n_power))
    seen = told = 0
    with Parallel(n_jobs) as parallel:
        while seen < needed <= choices.n_power - (told - seen):
            batch = range(told, min(told + BATCH * max(n_jobs, 1), choices.n_power))
            seen += sum(parallel(delayed(_seen)(models, shape, apart, choices, i) for i in batch))
            told = batch.stop
    return seen >= needed


def _seen(
    models: int, shape: tuple[int, int], apart: float, choices: OneModel, study: int
) -> bool:  # fmt: skip
    rng = np.random.default_rng([models, study])
    frames = _pool(shape).some(rng, DRAWS)
    return answer(equal_models(models, shape, apart, rng), frames, choices) == "several"


@lru_cache(maxsize=4)
def _pool(shape: tuple[int, int]) -> Frames:
    """Frames that the simulated studies of one size share; made again in each process."""
    return Frames.draw(np.random.default_rng(0), POOL, *shape)
