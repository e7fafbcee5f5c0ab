"""How well one coder finds what another coded: precision, recall, F1, kappa and area, by code."""

from __future__ import annotations

import numpy as np
import pandas as pd

from metrostudy.field.reliability.alpha import beyond_chance, cohen_kappa
from metrostudy.field.reliability.resampling import intervals, weights

RATES = ["n", "interviews", "support", "applied", "both", "prevalence", "precision", "recall",
         "f1", "f1_low", "f1_high", "kappa", "low", "high"]  # fmt: skip
AREAS = ["auc", "auc_low", "auc_high", "average_precision"]


def finding_rates(
    given: np.ndarray, applied: np.ndarray, interviews: np.ndarray, seed: int
) -> pd.DataFrame:
    """Compare two coders of the same texts, the first being held as the reference.

    ``given`` and ``applied`` are texts × codes, true or false; ``interviews`` names the interview
    of each text. One row per code and a last one for all codes together, with n (texts),
    interviews, support (texts that the reference gave the code), applied, both, prevalence
    (support / n), precision (both / applied), recall (both / support), f1 (2·both / (support +
    applied)) and kappa, each with the interval over whole interviews of
    :func:`~metrostudy.field.reliability.resampling.intervals`. The last row counts decisions: its
    rates are
    those of the summed counts, and its kappa is pooled, Σ(p_o − p_e) / Σ(1 − p_e), as in
    :func:`~metrostudy.agreement`. A rate without cases is blank.

    >>> said, found = np.array([[1], [1], [0], [0]]), np.array([[1], [0], [0], [0]])
    >>> row = finding_rates(said, found, np.array(["E1", "E1", "E2", "E2"]), 0).iloc[0]
    >>> row[["precision", "recall", "f1", "kappa"]].round(2).tolist()
    [1.0, 0.5, 0.67, 0.5]
    """
    cells = _cells(given, applied, interviews)
    total = _with_all(cells.sum(axis=0))
    both, missed, extra = total[:, 0, 0], total[:, 0, 1], total[:, 1, 0]
    support, said, n = both + missed, both + extra, total.sum(axis=(1, 2))
    table = pd.DataFrame({"n": n, "support": support, "applied": said, "both": both}, dtype=int)
    table = table.assign(
        interviews=len(cells), prevalence=_share(support, n), precision=_share(both, said),
        recall=_share(both, support), f1=_f1(total), kappa=_kappa(total),
    )  # fmt: skip
    drawn = np.tensordot(weights(seed, len(cells)), cells, axes=1)
    used = _used(cells)
    table["low"], table["high"] = intervals(_kappa(_with_all(drawn)), used)
    table["f1_low"], table["f1_high"] = intervals(_f1(_with_all(drawn)), used)
    return table[RATES]


def kappa_gain(
    given: np.ndarray, applied: np.ndarray, instead: np.ndarray, interviews: np.ndarray, seed: int
) -> pd.DataFrame:
    """Return by how much the kappa of ``applied`` is above that of ``instead``, by code and in all.

    Columns gain, gain_low, gain_high; both kappas are computed on the same resampled interviews,
    so that what makes an interview easy for both cancels out.
    """
    cells = [_cells(given, judged, interviews) for judged in (applied, instead)]
    times = weights(seed, len(cells[0]))
    one, other = (_kappa(_with_all(np.tensordot(times, each, axes=1))) for each in cells)
    now, before = (_kappa(_with_all(each.sum(axis=0))) for each in cells)
    low, high = intervals(one - other, np.maximum(*map(_used, cells)))
    return pd.DataFrame({"gain": now - before, "gain_low": low, "gain_high": high})


def areas(given: np.ndarray, scores: np.ndarray, interviews: np.ndarray, seed: int) -> pd.DataFrame:
    """Say how well scores order texts, whatever the threshold: one row per code, a last for all.

    ``auc`` is the chance that a text with the code is scored above one without (ties count half;
    0.5 is chance), with its interval over interviews; ``average_precision`` is the precision met
    on the way down the list, averaged over the texts with the code (chance is the prevalence). The
    last row is the mean over codes. Blank for a code given always or never.
    """
    place, names = pd.factorize(interviews, sort=True)
    times = weights(seed, len(names))
    codes = [
        _area(code.astype(bool), score, place, times)
        for code, score in zip(given.T, scores.T, strict=True)
    ]
    draws = np.column_stack([draw for _, draw in codes])
    points = np.array([point for point, _ in codes])
    draws = np.column_stack([draws, _mean(draws)])
    used = [len(np.unique(place[code.astype(bool)])) for code in given.T] + [len(names)]
    low, high = intervals(draws, np.array(used))
    precision = np.array([*map(_average_precision, given.T, scores.T)])
    return pd.DataFrame(
        {"auc": [*points, _mean(points)], "auc_low": low, "auc_high": high,
         "average_precision": [*precision, _mean(precision)]}
    )[AREAS]  # fmt: skip


# Counts ------------------------------------------------------------------------------------------


def _cells(given: np.ndarray, applied: np.ndarray, interviews: np.ndarray) -> np.ndarray:
    """Interviews × codes × given or not × applied or not: how many texts."""
    given, applied = np.asarray(given, bool), np.asarray(applied, bool)
    square = [[given & applied, given & ~applied], [~given & applied, ~given & ~applied]]
    texts = np.moveaxis(np.array(square, dtype=float), (0, 1), (2, 3))
    place, names = pd.factorize(np.asarray(interviews), sort=True)
    counts = np.zeros((len(names), *texts.shape[1:]))
    np.add.at(counts, place, texts)
    return counts


def _with_all(cells: np.ndarray) -> np.ndarray:
    """The counts of each code, then their sum."""
    return np.concatenate([cells, cells.sum(axis=-3, keepdims=True)], axis=-3)


def _used(cells: np.ndarray) -> np.ndarray:
    """In how many interviews somebody applied the code; all of them for all codes."""
    return np.append((cells.sum(axis=(2, 3)) > cells[:, :, 1, 1]).sum(axis=0), len(cells))


def _share(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    return part / np.where(whole > 0, whole, np.nan)


def _f1(cells: np.ndarray) -> np.ndarray:
    wrong = cells[..., 0, 1] + cells[..., 1, 0]
    return _share(2 * cells[..., 0, 0], 2 * cells[..., 0, 0] + wrong)


def _kappa(cells: np.ndarray) -> np.ndarray:
    """Kappa of each code; the last one pools them."""
    codes = cohen_kappa(cells[..., :-1, :, :])
    above, room = (codes.percent - codes.expected).sum(-1), (1 - codes.expected).sum(-1)
    return np.concatenate([codes.kappa, beyond_chance(above, room)[..., None]], axis=-1)


# Order -------------------------------------------------------------------------------------------


def _area(
    code: np.ndarray, scores: np.ndarray, place: np.ndarray, times: np.ndarray
) -> tuple[float, np.ndarray]:
    """Area under the ROC curve, and its replicates, from pairs of texts counted by interview."""
    above = np.sign(scores[code][:, None] - scores[~code]) / 2 + 0.5
    has = np.eye(times.shape[1])[place]
    pairs = has[code].T @ above @ has[~code]
    size = np.outer(has[code].sum(axis=0), has[~code].sum(axis=0))
    drawn = [np.einsum("ri,ij,rj->r", times, each, times) for each in (pairs, size)]
    return float(_share(pairs.sum(), size.sum())), _share(*drawn)


def _average_precision(code: np.ndarray, scores: np.ndarray) -> float:
    from sklearn.metrics import average_precision_score

    if code.all() or not code.any():
        return float("nan")
    return float(average_precision_score(code, scores))


def _mean(values: np.ndarray) -> np.ndarray:
    """Mean over codes of what is defined."""
    known = np.isfinite(values)
    return _share(np.where(known, values, 0).sum(axis=-1), known.sum(axis=-1))
