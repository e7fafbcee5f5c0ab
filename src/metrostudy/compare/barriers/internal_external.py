"""Are métropoles held back from inside or from outside, each compared with itself?"""

from __future__ import annotations

import numpy as np
import pandas as pd

from metrostudy import small_n
from metrostudy.compare.barriers.codes import (
    EXTERNAL,
    INTERNAL,
    barrier_codes,
    home,
    met_by_project,
    named_where,
)


def sides_met(
    projects: pd.DataFrame, codebook: pd.DataFrame, rng: np.random.Generator
) -> pd.DataFrame:
    """Compare, métropole by métropole, the internal and the external barriers of its projects.

    Two measures, for neither is fair alone: ``any``, the share of projects that met at least one
    barrier of the kind (the kind with more codes has more occasions); ``each``, the mean over the
    barriers of the kind of the share that met it (one rare code lowers it). Complementary codes
    stay out. Internal minus external is taken in each métropole, and p comes from flipping signs
    (exact where it can be counted).

    Returns one row per measure: ``measure, internal, external`` (means over métropoles),
    ``estimate`` (their difference), ``low, high, n`` (métropoles), ``more_internal`` and
    ``more_external`` (métropoles), ``p, p_min, detectable, method``.
    """
    met = met_by_project(projects, codebook)
    return _sides(met, home(projects, met), codebook, rng)


def sides_named(
    codings: pd.DataFrame,
    interviews: pd.DataFrame,
    codebook: pd.DataFrame,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Compare the internal and the external barriers that each métropole's people name.

    As :func:`sides_met`, on the interviews of each métropole instead of its projects.
    """
    seen, place = named_where(codings, interviews, codebook)
    return _sides(seen, place, codebook, rng)


def _sides(
    hits: pd.DataFrame, place: pd.Series, codebook: pd.DataFrame, rng: np.random.Generator
) -> pd.DataFrame:
    codes = barrier_codes(codebook).query("not complementary").set_index("barrier")["kind"]
    rows = []
    for measure, by_case in (("any", pd.DataFrame.any), ("each", pd.DataFrame.mean)):
        shares = [by_case(hits[codes.index[codes == kind]], axis=1).astype(float)
                  .groupby(place).mean() for kind in (INTERNAL, EXTERNAL)]  # fmt: skip
        gap = shares[0] - shares[1]
        means = {"measure": measure, "internal": shares[0].mean(), "external": shares[1].mean()}
        tally = {"more_internal": int((gap > 0).sum()), "more_external": int((gap < 0).sum())}
        rows.append(means | small_n.paired(gap, rng) | tally)
    columns = ["measure", "internal", "external", "estimate", "low", "high", "n", "more_internal",
               "more_external", "p", "p_min", "detectable", "method"]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)
