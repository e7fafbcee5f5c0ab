"""The whole rule, from a cloud to one of three answers, read quickly: what simulations use."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from metrostudy.compare.one_model import continuum
from metrostudy.compare.one_model.guard import bent_frames, curved
from metrostudy.study import OneModel

WEAKEST = 4


@dataclass(frozen=True)
class Frames:
    """Random frames for clouds of one size: even, bent, and even with one point fewer."""

    even: np.ndarray
    bent: np.ndarray
    without: np.ndarray

    @classmethod
    def draw(cls, rng: np.random.Generator, draws: int, n: int, p: int) -> Frames:
        """Draw as many frames of each kind."""
        return cls(
            continuum.frames(rng.random, draws, n, p),
            bent_frames(rng, draws, n, p),
            continuum.frames(rng.random, draws, n - 1, p),
        )

    def some(self, rng: np.random.Generator, draws: int) -> Frames:
        """Return ``draws`` frames in a row from a random one on, without copying any."""
        first = int(rng.integers(len(self.even) - draws + 1))
        chosen = slice(first, first + draws)
        return Frames(self.even[chosen], self.bent[chosen], self.without[chosen])


def decide(
    p_box: float, p_classes: float, p_curve: float, loo_max: float, choices: OneModel
) -> str:  # fmt: skip
    """Return ``one``, ``atypical`` or ``several``; what each p is, ``one_model`` says.

    >>> decide(0.01, 0.01, 0.3, 0.02, OneModel()), decide(0.01, 0.2, 0.01, 0.02, OneModel())
    ('one', 'atypical')
    """
    if p_box > choices.level:
        return "one"
    if p_classes > choices.level:
        return "atypical"
    if p_curve > choices.curve_level:
        return "one"
    return "several" if loo_max <= choices.loo_level else "atypical"


def answer(cloud: np.ndarray, frames: Frames, choices: OneModel) -> str:
    """Return what :func:`decide` says of a standardised cloud, computing only the p that it needs.

    Each p is read on no more frames than its side of the level takes, and one point is left out
    among the four that matter most only: those without which the classes are least marked.
    """
    return quick_answer(cloud, frames, choices)[0]


def quick_answer(cloud: np.ndarray, frames: Frames, choices: OneModel) -> tuple[str, float]:
    """Return the :func:`answer` and its p_box, rough but on its side of the level."""
    observed, smallest = (part[0] for part in continuum.separation(cloud[None], choices.max_k))
    straight, level = continuum.straight(cloud), choices.level
    p_box, null = continuum.sequential_p(observed, frames.even, straight, level)
    if p_box > level:
        return "one", p_box
    legible = continuum.legible(observed, null, smallest >= choices.smallest)
    p_classes, _ = continuum.sequential_p(observed, frames.even, straight, level, legible)
    if p_classes > level:
        return "atypical", p_box
    p_curve, _ = continuum.sequential_p(
        observed, frames.bent, curved(cloud), choices.curve_level, legible
    )
    if p_curve > choices.curve_level:
        return "one", p_box
    worst = _worst_without_one(cloud, frames.without, choices)
    return decide(p_box, p_classes, p_curve, worst, choices), p_box


def left_out(cloud: np.ndarray) -> np.ndarray:
    """Return the clouds without each point in turn, standardised again."""
    n = len(cloud)
    return continuum.standard(cloud[[np.delete(np.arange(n), i) for i in range(n)]])


def _worst_without_one(cloud: np.ndarray, drawn: np.ndarray, choices: OneModel) -> float:
    """The largest p when one point is left out, or the first that is above the level."""
    clouds, worst = left_out(cloud), 0.0
    observed, _ = continuum.separation(clouds, choices.max_k)
    rough = continuum.null_separation(
        drawn[: continuum.FIRST_DRAWS], continuum.straight(cloud), choices.max_k
    )
    for i in np.argsort(continuum.scaled(observed, rough).max(axis=1))[:WEAKEST]:
        shape = continuum.straight(clouds[i])
        p, _ = continuum.sequential_p(observed[i], drawn, shape, choices.loo_level)
        worst = max(worst, p)
        if worst > choices.loo_level:
            break
    return worst
