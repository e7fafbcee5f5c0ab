"""Saturation: how many codes each interview adds to those already met."""

from __future__ import annotations

from dataclasses import dataclass
from math import comb

import numpy as np
import pandas as pd

from metrostudy.faults import StudyError, nearest
from metrostudy.field.reconciling.comparison import NOT_CODERS

ORDERS = 999
LEVEL = 0.95


@dataclass(frozen=True)
class Saturation:
    """The curve of new codes, interview by interview, and what is left to expect.

    ``table`` has one row per interview in order of date. ``coder`` is whose coding was read,
    ``codes`` how many codes that coder used, ``book`` how many the codebook has, ``once`` how many
    came up in a single interview, ``next_new`` the number of new codes that one more interview like
    these would bring (``once`` / interviews), ``undated`` the interviews without a date, put last.
    """

    table: pd.DataFrame
    coder: str | None
    codes: int
    book: int
    once: int
    next_new: float
    undated: int


def saturation(
    codings: pd.DataFrame, interviews: pd.DataFrame, codebook: pd.DataFrame,
    rng: np.random.Generator, coder: str | None = None, orders: int = ORDERS,
) -> Saturation:  # fmt: skip
    r"""Count the new codes of each interview, in order of date, beside what other orders give.

    One coder's reading is followed, ``coder`` or whoever coded most interviews: an interview read
    by two would bring more codes only because two read it. Interviews of one date are taken in the
    order of their names.

    The order of the fieldwork is one among many. ``mean`` is the number of codes expected in k of
    the n interviews taken at random, exactly:
    :math:`\sum_c \left[1 - \binom{n - n_c}{k} / \binom{n}{k}\right]`, where n_c interviews have
    code c (Hurlbert 1971, *Ecology* 52(4); Colwell, Mao and Chang 2004, *Ecology* 85(10)); ``low``
    and ``high`` hold 95 % of ``orders`` random orders. A curve under its band says that the last
    interviews were unlike the first (other places, other people, a codebook or a coder that
    changed); inside the band, the order explains nothing. ``once`` / n is Good's estimate of the
    codes that one more interview would bring (1953, *Biometrika* 40(3-4)).

    What the curve cannot say: the codes were listed beforehand, so it flattens when their list is
    used up, whether or not people still say new things; a code met once is not a code understood;
    and another kind of respondent would start another curve. It never proves that enough people
    were met.

    Columns of ``table``: order, interview, date, codings, codes, new, cumulative, mean, low, high,
    new_codes (joined by ``|``). Raises :class:`~metrostudy.faults.StudyError` for an unknown
    ``coder``.
    """
    human = codings[~codings["coder"].isin(NOT_CODERS)]
    human = human[human["interview"].isin(interviews["interview"])]
    coder = _reader(human, coder)
    own = human[human["coder"] == coder]
    told = interviews[interviews["interview"].isin(own["interview"])]
    told = told.sort_values(["date", "interview"], na_position="last", ignore_index=True)
    codes = codebook["code"][codebook["code"].isin(own["code"])].tolist()
    held = pd.crosstab(own["interview"], own["code"]).reindex(
        index=told["interview"], columns=codes, fill_value=0
    )
    table = _curve(told, held).join(_other_orders(held.to_numpy() > 0, rng, orders))
    once = int(((held > 0).sum() == 1).sum())
    leaves = int((~codebook["code"].isin(codebook["parent"])).sum())
    undated = int(told["date"].isna().sum())
    return Saturation(
        table, coder, len(codes), leaves, once, once / len(told) if len(told) else 0.0, undated
    )


def _reader(human: pd.DataFrame, coder: str | None) -> str | None:
    """Whose coding is followed: the one asked for, or who coded most interviews."""
    read = human.groupby("coder")["interview"].nunique().sort_index()
    if coder is not None and coder not in read.index:
        raise StudyError([f"'{coder}' coded nothing{nearest(coder, read.index)}."])
    return coder if coder is not None or read.empty else str(read.idxmax())


def _curve(told: pd.DataFrame, held: pd.DataFrame) -> pd.DataFrame:
    used = held.to_numpy() > 0
    met = np.logical_or.accumulate(used, axis=0) if len(used) else used
    fresh = met & ~np.vstack([np.zeros((1, used.shape[1]), bool), met[:-1]]) if len(met) else met
    names = held.columns.to_numpy(object)
    return pd.DataFrame(
        {
            "order": np.arange(1, len(told) + 1),
            "interview": told["interview"],
            "date": told["date"].dt.strftime("%Y-%m-%d"),
            "codings": held.sum(axis=1).to_numpy(),
            "codes": used.sum(axis=1),
            "new": fresh.sum(axis=1),
            "cumulative": met.sum(axis=1),
            "new_codes": ["|".join(names[row]) for row in fresh],
        }
    )


def _other_orders(used: np.ndarray, rng: np.random.Generator, orders: int) -> pd.DataFrame:
    """The exact mean over all orders, and the ends of what random ones give."""
    n = len(used)
    times = used.sum(axis=0)
    mean = [sum(1 - comb(n - int(t), k) / comb(n, k) for t in times) for k in range(1, n + 1)]
    shuffled = (used[rng.permutation(n)] for _ in range(orders))
    drawn = np.array([np.logical_or.accumulate(one, axis=0).sum(axis=1) for one in shuffled])
    tail = (1 - LEVEL) / 2
    ends = np.quantile(drawn, [tail, 1 - tail], axis=0) if n else np.empty((2, 0))
    return pd.DataFrame({"mean": mean, "low": ends[0], "high": ends[1]}, dtype=float)
