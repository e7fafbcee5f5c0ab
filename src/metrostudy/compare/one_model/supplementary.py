"""Do classes differ on what did not make them: size, age of the métropole, density."""

from __future__ import annotations

import numpy as np
import pandas as pd

from metrostudy.compare.typology.ward import class_of
from metrostudy.small_n import arrangements, holm


def supplementary(
    membership: pd.DataFrame,
    metropoles: pd.DataFrame,
    rng: np.random.Generator,
    n_permutations: int = 9999,
) -> pd.DataFrame:
    """Return whether the classes differ in population, age and density, by permutation.

    A true outside check: unlike the dimensions that made the classes, these took no part. With R
    the ranks (sizes are too unequal for means), the statistic is eta² = share of the variance of R
    that lies between classes; p is the share of ways to deal the métropoles into classes of these
    sizes whose eta² is at least as large, all of them with two classes, ``n_permutations`` drawn
    ones with more. ``p_holm`` corrects for the number of variables. ``metropoles`` holds
    ``population``, and where known ``metropole_since_year`` and ``area_km2`` (density = population
    / area); a variable that is absent, or the same for all, is left out, and so is a métropole
    where it is blank. Returns one row per ``variable``: ``n, eta2, p, p_holm, method`` and
    ``highest``, the class of the highest median.

    >>> classes = pd.DataFrame({"metropole": list("abcdef"), "class": [1, 1, 1, 2, 2, 2]})
    >>> places = pd.DataFrame({"metropole": list("abcdef"), "population": [9, 8, 7, 3, 2, 1]})
    >>> supplementary(classes, places, np.random.default_rng(0))[["eta2", "p"]].round(3).values
    array([[0.771, 0.1  ]])
    """
    places = metropoles.set_index("metropole").loc[membership["metropole"]]
    known = {
        name: places[name] for name in ("population", "metropole_since_year") if name in places
    }
    if "area_km2" in places:
        known["density"] = places["population"] / places["area_km2"]
    group = class_of(places, membership)
    rows = [
        {"variable": name} | _between(values.dropna(), group[values.notna()], rng, n_permutations)
        for name, values in known.items()
        if values.nunique() > 1 and group[values.notna()].nunique() > 1
    ]
    table = pd.DataFrame(
        rows, columns=["variable", "n", "eta2", "p", "p_holm", "method", "highest"]
    )
    return table.assign(p_holm=holm(table["p"].tolist()))


def _between(
    values: pd.Series, group: pd.Series, rng: np.random.Generator, n_permutations: int
) -> dict:  # fmt: skip
    ranks, members = values.rank().to_numpy(), pd.get_dummies(group).to_numpy(float)
    if members.shape[1] == 2:
        parts = [(ranks, members[:, 0].astype(bool))]
        standing = arrangements.of_choice(parts, rng, n_permutations)
        p, how = standing.p, standing.how
    else:
        dealt = rng.permuted(np.tile(ranks, (n_permutations, 1)), axis=1)
        as_far = (_eta2(dealt, members) >= _eta2(ranks, members) - 1e-9).sum()
        p, how = float((1 + as_far) / (n_permutations + 1)), f"{n_permutations} permutations"
    highest = values.groupby(group).median().idxmax()
    return {"n": len(values), "eta2": float(_eta2(ranks, members)), "p": p,
            "method": f"eta² of ranks, {how}", "highest": highest}  # fmt: skip


def _eta2(ranks: np.ndarray, members: np.ndarray) -> np.ndarray:
    """Share of the variance of the ranks (along the last axis) that lies between the classes."""
    centred = ranks - ranks.mean(axis=-1, keepdims=True)
    between = ((centred @ members) ** 2 / members.sum(axis=0)).sum(axis=-1)
    return between / (centred**2).sum(axis=-1)
