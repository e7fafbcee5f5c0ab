"""Every reading of a sweep in one call: shares, what flips them, which choice, whose removal."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import hypergeom

from metrostudy.compare.multiverse.failures import LEVEL, fails
from metrostudy.compare.multiverse.material import NOBODY
from metrostudy.compare.multiverse.shapley import TOGETHER, estimated_effects, shapley_effects
from metrostudy.compare.multiverse.shares import Analyses, analyses, distinct, flips, shares
from metrostudy.small_n import holm

WITHOUT = "robustness.without"
HALF = 0.5


@dataclass(frozen=True)
class Reading:
    """What the answers of a sweep say, one table a question.

    ``shares`` (:func:`~metrostudy.compare.multiverse.shares.shares`): in how many analyses each
    verdict holds; ``flips`` and ``fails``: under which alternatives it does not; ``decisive``
    (:func:`decisive`): the part of each choice in it; ``influential`` (:func:`influential`): what
    leaving out each métropole does.
    """

    shares: pd.DataFrame
    flips: pd.DataFrame
    fails: pd.DataFrame
    decisive: pd.DataFrame
    influential: pd.DataFrame


def read_answers(
    answers: pd.DataFrame,
    factors: pd.DataFrame,
    metropoles: pd.DataFrame,
    rng: np.random.Generator,
) -> Reading:
    """Return every reading of ``answers``; ``factors`` and ``metropoles`` give the names.

    ``rng`` makes the groups of analyses from which :func:`decisive` has its intervals.
    """
    return Reading(
        shares(answers), flips(answers, factors), fails(answers, factors),
        decisive(answers, rng), influential(answers, metropoles),
    )  # fmt: skip


def decisive(answers: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Return the share of each choice in whether a verdict holds.

    y is 1 when an analysis has the verdict of the study's own choices, else 0. Where every
    combination of alternatives was asked, shares are Shapley effects and exact
    (:func:`~metrostudy.compare.multiverse.shapley.shapley_effects`); combinations that could not be
    computed have no weight, all others weigh the same. In a sample they are estimated up to pairs
    of choices, with 90 % intervals, and a row ``together`` has what is left: three choices or more
    together, or not told (:func:`~metrostudy.compare.multiverse.shapley.estimated_effects`).

    Returns, the largest first, ``conclusion, hypothesis, factor, n_alternatives, alone`` (what the
    choice does by itself), ``share`` (with its part in what choices do together), ``low, high`` and
    ``method``. Shares of a conclusion sum to 1. They are blank, and the method says so, where the
    verdict is the same in every analysis: there is nothing to share out.

    >>> answers = pd.DataFrame({"conclusion": "H4", "hypothesis": "H4", "own": [1, 0, 0, 0],
    ...     "codings.layer": ["A", "A", "B", "B"], "barriers.denominator": ["p", "q", "p", "q"],
    ...     "verdict": ["supports", "silent", "silent", "silent"]})
    >>> answers["own"] = answers["own"] == 1
    >>> table = decisive(answers, np.random.default_rng(0))
    >>> table[["factor", "alone", "share"]].round(2).values.tolist()
    [['codings.layer', 0.33, 0.5], ['barriers.denominator', 0.33, 0.5]]
    """
    columns = ["conclusion", "hypothesis", "factor", "n_alternatives", "alone", "share", "low",
               "high", "method"]  # fmt: skip
    parts = [_decisive(one, rng) for one in analyses(answers) if one.answered and one.choices]
    table = pd.concat(parts) if parts else pd.DataFrame(columns=columns)
    return table[columns].astype({"n_alternatives": "Int64"}).reset_index(drop=True)


def influential(answers: pd.DataFrame, metropoles: pd.DataFrame) -> pd.DataFrame:
    """Return what leaving out each métropole does to each verdict.

    Where every combination was asked, the analyses without the métropole are compared with those
    with everybody: ``flips`` is the share of combinations whose verdict changes with it alone, and
    the métropole ``matters`` when it is at least half. In a sample few combinations have their
    twin: the analyses without the métropole are compared with all the others, ``p_holm`` is the
    chance that the draw alone sets the shares of their combinations so far apart (hypergeometric,
    two-sided; Holm over the métropoles), and the métropole ``matters`` when it is 0.05 at most.

    Returns ``conclusion, hypothesis, metropole, name, n`` (analyses without it), ``share`` (in
    which the verdict holds), ``others`` (the same of what they are compared with), ``flips, p_holm,
    matters``, the largest difference first.
    """
    columns = ["conclusion", "hypothesis", "metropole", "name", "n", "share", "others", "flips",
               "p_holm", "matters"]  # fmt: skip
    parts = [
        (_drawn(one) if one.sampled else _paired(one)).assign(
            conclusion=one.conclusion, hypothesis=one.hypothesis
        )
        for one in analyses(answers) if one.answered and WITHOUT in one.choices
    ]  # fmt: skip
    table = pd.concat(parts) if parts else pd.DataFrame(columns=columns)
    names = metropoles.set_index("metropole")["name"]
    return table.assign(name=table["metropole"].map(names))[columns].reset_index(drop=True)


def _decisive(one: Analyses, rng: np.random.Generator) -> pd.DataFrame:
    codes = one.rows[list(one.choices)].apply(lambda values: pd.factorize(values)[0]).to_numpy()
    y, names = one.rows["same"].to_numpy(float), list(one.choices)
    if y.all():
        effects, method = np.full((3, 2 * len(names)), np.nan), "one verdict"
    elif one.sampled:
        covered = len(one.asked) / one.combinations
        effects, method = estimated_effects(codes, y, covered, rng), "estimated up to pairs"
        names += [TOGETHER]
    else:
        values = np.full(codes.max(axis=0) + 1, np.nan)
        values[tuple(codes.T)] = y
        effects = np.tile(np.concatenate(shapley_effects(values)), (3, 1))
        method = "every combination"
    alone, (share, low, high) = effects[0, : len(one.choices)], effects[:, len(one.choices) :]
    counts = one.asked[list(one.choices)].nunique()
    table = pd.DataFrame({
        "conclusion": one.conclusion, "hypothesis": one.hypothesis, "factor": names,
        "n_alternatives": counts.reindex(names).to_numpy(),
        "alone": pd.Series(alone).reindex(range(len(names))),
        "share": share, "low": low, "high": high, "method": method,
    })  # fmt: skip
    of_nobody = table["factor"] == TOGETHER
    return table.iloc[np.lexsort([-table["share"], of_nobody])]


def _paired(one: Analyses) -> pd.DataFrame:
    """Each combination without a métropole beside the same one with everybody."""
    choices = [name for name in one.choices if name != WITHOUT]
    kept = one.rows[[*one.choices, "verdict"]].assign(all=0)
    whole = kept[kept[WITHOUT] == NOBODY]
    pairs = kept[kept[WITHOUT] != NOBODY].merge(whole, on=[*choices, "all"], suffixes=("", "_all"))
    flips = (pairs["verdict"] != pairs["verdict_all"]).groupby(pairs[WITHOUT]).mean()
    with_all = distinct(one.rows[one.rows[WITHOUT] == NOBODY])["same"].mean()
    table = _left_out(one.rows).assign(others=with_all, flips=flips, p_holm=np.nan)
    table = table.assign(matters=table["flips"] >= HALF).reset_index()
    return table.sort_values("flips", ascending=False, kind="stable")


def _drawn(one: Analyses) -> pd.DataFrame:
    """The analyses without a métropole beside all the others."""
    rows, table = one.rows, _left_out(one.rows)
    drawn = rows.groupby(WITHOUT)["same"].agg(["size", "sum"]).reindex(table.index)
    law = hypergeom(len(rows), rows["same"].sum(), drawn["size"])
    p = 2 * np.minimum(law.cdf(drawn["sum"]), law.sf(drawn["sum"] - 1))
    others = [distinct(rows[rows[WITHOUT] != name])["same"].mean() for name in table.index]
    table = table.assign(others=others, flips=np.nan, p_holm=holm(np.minimum(p, 1)))
    table = table.assign(matters=table["p_holm"] <= LEVEL).reset_index()
    far = (table["share"] - table["others"]).abs()
    return table.loc[far.sort_values(ascending=False, kind="stable").index]


def _left_out(rows: pd.DataFrame) -> pd.DataFrame:
    """``n`` analyses without each métropole, and the ``share`` in which the verdict holds."""
    once = rows.drop_duplicates([WITHOUT, "data"]).groupby(WITHOUT)["same"]
    table = once.agg(n="size", share="mean").drop(NOBODY, errors="ignore")
    return table.rename_axis("metropole")
