"""What the design at hand could have found: simulated studies of barriers said in interviews."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.special import expit, ndtri

from metrostudy.faults import StudyError
from metrostudy.small_n.checks import between, counts, numbers
from metrostudy.small_n.proportions import wilson

N_PERMUTATIONS = 1999
_NORMAL = ndtri((np.arange(2000) + 0.5) / 2000)


def association_power(
    scores: Sequence[float],
    interviews: int | Sequence[int],
    share: float,
    icc: float,
    slope: float,
    rng: np.random.Generator,
    n_studies: int = 1000,
    level: float = 0.05,
) -> dict:
    """Return how often a study of this design would find a link between maturity and a barrier.

    ``scores`` are the métropoles' own, ties and all; ``interviews`` their number in each; ``share``
    and ``icc`` those of the barrier (:func:`prevalence`, :func:`intraclass`); ``slope`` the change
    in log-odds of its being said per standard deviation of the score (−1: odds divided by 2.7).
    Each of ``n_studies`` studies is drawn by :func:`said_by_cluster` and tested by
    :func:`spearman`'s permutation p on the share of interviews, at ``level``. Write « not
    detected » only beside this number. Returns ``estimate`` (the power) with Wilson's interval for
    the simulation, ``n`` (métropoles), ``n_studies, slope, icc`` and ``method``.

    >>> row = association_power(range(12), 2, 0.5, 0.4, 0.0, np.random.default_rng(0))
    >>> row["low"] < 0.05 < row["high"]
    True
    """
    between("level", level, 0, 1, ends=False)
    said = said_by_cluster(scores, interviews, share, icc, slope, rng, n_studies)
    ranks = pd.DataFrame((said / np.asarray(interviews)).T).rank().to_numpy().T
    own = pd.Series(numbers("scores", scores)).rank().to_numpy()
    orders = rng.permuted(np.tile(own - own.mean(), (N_PERMUTATIONS, 1)), axis=1)
    reached = np.abs(ranks @ orders.T) >= np.abs(ranks @ (own - own.mean()))[:, None] - 1e-9
    found = (1 + reached.sum(axis=1)) / (N_PERMUTATIONS + 1) <= level
    row = wilson(int(found.sum()), n_studies) | {"n": len(own), "n_studies": n_studies}
    method = f"permutation Spearman, {n_studies} simulated studies"
    return row | {"slope": slope, "icc": icc, "method": method}


def said_by_cluster(
    scores: Sequence[float],
    interviews: int | Sequence[int],
    share: float,
    icc: float,
    slope: float,
    rng: np.random.Generator,
    n_studies: int,
) -> np.ndarray:
    """Return in how many interviews of each métropole a barrier is said: studies × métropoles.

    Métropole j says it with probability expit(μ + slope·zⱼ + σuⱼ), u standard normal, z the scores
    in standard deviations; μ and σ are such that, without slope, the mean is ``share`` and the
    variance ``icc``·share·(1 − share): the ICC of yes and no that :func:`intraclass` estimates, not
    that of a latent scale.

    >>> said = said_by_cluster(range(12), 2, 0.3, 0.4, 0.0, np.random.default_rng(0), 2000)
    >>> said.shape, round(float(said.mean()) / 2, 1)
    ((2000, 12), 0.3)
    """
    own = numbers("scores", scores)
    between("share", share, 0, 1, ends=False)
    between("icc", icc, 0, 0.95)
    asked = np.broadcast_to(counts("interviews", np.atleast_1d(interviews)), own.shape)
    if own.std() == 0 or asked.min() < 1:
        raise StudyError(["scores must vary, and every métropole needs one interview at least"])
    centre, spread = latent(share, icc)
    z = (own - own.mean()) / own.std()
    u = rng.standard_normal((n_studies, len(own)))
    return rng.binomial(asked, expit(centre + slope * z + spread * u))


def latent(share: float, icc: float) -> tuple[float, float]:
    """Return the mean and spread of log-odds that give this share and this ICC of the answers.

    >>> [round(value, 2) for value in latent(0.5, 0.4)]
    [0.0, 2.03]
    """
    from scipy.optimize import brentq

    def centre(spread: float) -> float:
        return brentq(lambda mean: expit(mean + spread * _NORMAL).mean() - share, -99, 99)

    def resemblance(spread: float) -> float:
        return expit(centre(spread) + spread * _NORMAL).var() / (share * (1 - share))

    spread = brentq(lambda s: resemblance(s) - icc, 0, 40) if icc > 0 else 0.0
    return centre(spread), spread
