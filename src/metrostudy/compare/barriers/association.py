"""Do mature métropoles meet, or name, some barriers less than the others?"""

from __future__ import annotations

import numpy as np
import pandas as pd

from metrostudy import small_n
from metrostudy.compare.barriers.codes import (
    barrier_codes,
    home,
    met_by_project,
    named_where,
)

# What power is reckoned for: one standard deviation of maturity divides the odds by 2.7.
SLOPE, N_STUDIES = -1.0, 500
MOST_ALIKE = 0.9


def barriers_and_maturity(
    projects: pd.DataFrame,
    scores: pd.DataFrame,
    codebook: pd.DataFrame,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Correlate, over métropoles, the share of projects that met a barrier with the maturity score.

    ``scores`` is what ``maturity`` returns; its root is used. Spearman's ρ with interval, exact or
    permutation p, Holm's over the barriers. A positive ρ says that mature métropoles meet the
    barrier more. A barrier that every métropole meets equally often (or never) cannot be
    correlated: its row is blank. Read ``detectable`` before saying that nothing goes together: a
    weaker link would be missed more than twice in ten.

    Returns ``barrier, kind, label_fr, label_en, complementary, estimate, low, high, n``
    (métropoles), ``p, p_holm, p_min, attainable`` (the smallest p that Holm could have left),
    ``detectable, method``, the strongest first.
    """
    met = met_by_project(projects, codebook)
    return _linked(met.groupby(home(projects, met)).mean(), scores, codebook, rng)


def named_and_maturity(
    codings: pd.DataFrame,
    interviews: pd.DataFrame,
    scores: pd.DataFrame,
    codebook: pd.DataFrame,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Correlate, over métropoles, the share of interviews that name a barrier with maturity.

    As :func:`barriers_and_maturity`; with two interviews a métropole, the share is what keeps most
    power at this size. Two columns are added. ``delta`` is Cliff's: the chance that a métropole
    where the barrier is named is more mature than one where it is not, minus the reverse; the test
    is that of ρ. ``power`` is the chance that a study of this design (these scores, these numbers
    of interviews, this share and ICC) finds a link of ``SLOPE`` log-odds per standard deviation of
    maturity, at 5 % and before Holm: what « not detected » is to be read beside.
    """
    seen, place = named_where(codings, interviews, codebook)
    place = place.loc[seen.index]
    table = _linked(seen.groupby(place).mean(), scores, codebook, rng)
    both = seen.groupby(place).sum().join(seen.groupby(place).size().rename("asked"))
    both = both.join(_root(scores), how="inner").dropna(subset="score")
    more = [_delta_and_power(code, both, seen[code], place, rng) for code in table["barrier"]]
    return table.join(pd.DataFrame(more))


def _delta_and_power(
    code: str, both: pd.DataFrame, hits: pd.Series, place: pd.Series, rng: np.random.Generator
) -> dict:
    row = {"delta": small_n.cliffs_delta(both["score"], both[code] > 0, rng)["estimate"]}
    share = hits.mean()
    if not 0 < share < 1 or both["score"].nunique() < 2:
        return row | {"power": float("nan")}
    icc = min(small_n.intraclass(hits.astype(int), place), MOST_ALIKE)
    power = small_n.association_power(
        both["score"], both["asked"], share, icc, SLOPE, rng, n_studies=N_STUDIES
    )
    return row | {"power": power["estimate"]}


def _linked(
    shares: pd.DataFrame, scores: pd.DataFrame, codebook: pd.DataFrame, rng: np.random.Generator
) -> pd.DataFrame:
    both = shares.join(_root(scores), how="inner")
    rows = [small_n.spearman(both[code], both["score"], rng) for code in shares]
    table = barrier_codes(codebook).join(pd.DataFrame(rows))
    table["p"] = table["p"].where(table["estimate"].notna())
    table.insert(table.columns.get_loc("p") + 1, "p_holm", small_n.holm(table["p"]))
    table["attainable"] = small_n.attainable(table["p_min"].where(table["p"].notna()))
    return table.sort_values("estimate", key=lambda e: -e.abs(), kind="stable", ignore_index=True)


def _root(scores: pd.DataFrame) -> pd.Series:
    return scores[scores["level"] == 0].set_index("metropole")["score"]
