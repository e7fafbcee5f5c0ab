"""Does the métropole's steering overcome barriers: projects compared within their métropole."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from metrostudy import small_n
from metrostudy.compare.barriers.codes import met_by_project
from metrostudy.compare.barriers.prevalence import share_of
from metrostudy.study import Barriers


@dataclass(frozen=True)
class Steering:
    """Barriers overcome under strong and under weak steering, and the difference within métropoles.

    ``effect`` has one row: ``estimate`` (share of a project's barriers that were overcome, strong
    minus weak, within métropoles), ``low, high, n`` (projects), ``informative, p, p_min, delta,
    detectable, method``. ``groups`` has one row for strong and one for weak: ``steering, projects,
    met, overcome, estimate, low, high``; ``degrees`` the same for each degree (0–3). ``tests`` sets
    the ways of judging side by side: ``test, estimate, low, high, n, p, p_min, method`` (see
    :func:`steering`). ``metropoles`` has one row per métropole that has projects of both:
    ``metropole, strong, n_strong, weak, n_weak, difference, discordant`` (the difference goes
    against the common one). ``no_barrier`` and ``unknown`` count the projects left out.
    """

    effect: pd.DataFrame
    groups: pd.DataFrame
    degrees: pd.DataFrame
    tests: pd.DataFrame
    metropoles: pd.DataFrame
    no_barrier: int
    unknown: int

    @property
    def n(self) -> int:
        """How many projects met a barrier under a known steering."""
        return int(self.effect["n"].iloc[0])


def steering(
    projects: pd.DataFrame, codebook: pd.DataFrame, choices: Barriers, rng: np.random.Generator
) -> Steering:
    """Compare the share of barriers overcome in projects strongly and weakly steered (H5).

    Steering is strong from ``choices.strong_steering`` on (0–3). The unit of the test is the
    project that met at least one barrier, its outcome the share of them that it overcame.
    Métropoles are strata, so that one that steers a lot *and* succeeds a lot for other reasons
    weighs nothing. p comes from shuffling steering among the projects of each métropole. ``tests``
    sets odds ratios beside that difference:

    - ``projects``: a project that overcame all it met against the others; common to métropoles,
      exact and conditional (Mantel–Haenszel);
    - ``pooled``: Fisher's exact test of the same projects as if they came from one place: far from
      the former, métropoles differ for other reasons, and the former is to be believed;
    - ``barriers``: as ``projects``, of barriers, those of one project taken as independent: where
      half of the projects see theirs fall together, the 95 % interval holds the truth 85 times in
      a hundred, that of projects 95 times (``benchmarks.steering``);
    - ``degrees``: no threshold; by how many degrees projects that overcame all they met were
      steered more than the others of their métropole (exact stratified trend test).

    Projects that met no barrier, or whose barriers or steering are unknown, are counted and left
    out. This is association within métropoles: who steers what was not drawn by lot.
    """
    known, tried = _tried(projects, codebook, choices)
    effect = _effect(tried, choices, rng)
    barriers = _barriers(tried)
    strength = barriers["strong"].map({True: "strong", False: "weak"})
    return Steering(
        effect=pd.DataFrame([effect]),
        groups=_shares(barriers, strength, ["strong", "weak"]),
        degrees=_shares(barriers, barriers["steering"], range(4)),
        tests=_tests(tried, barriers, rng),
        metropoles=by_metropole(tried, effect["estimate"]),
        no_barrier=int((known["met"] == 0).sum()),
        unknown=len(projects) - len(known),
    )


def steering_effect(
    projects: pd.DataFrame, codebook: pd.DataFrame, choices: Barriers, rng: np.random.Generator
) -> dict:
    """Return the ``effect`` of :func:`steering` alone, as one row."""
    return _effect(_tried(projects, codebook, choices)[1], choices, rng)


def overcome_by_project(projects: pd.DataFrame, codebook: pd.DataFrame) -> pd.DataFrame:
    """Count the barriers that each project met and overcame.

    A blank ``overcome`` beside known barriers is an empty list: none was. A barrier said to be
    overcome that is not among those met does not count. Returns one row per project whose barriers
    are known: ``project, metropole, steering, met, overcome, share`` (blank without barrier).

    >>> projects = pd.DataFrame({"project": ["a", "b"], "metropole": "m", "steering": [3, 0],
    ...                          "barriers": ["FN.A|FN.B", "none"], "overcome": ["FN.A", None]})
    >>> codebook = pd.DataFrame({"code": ["FN.A", "FN.B"], "parent": "FN", "label_fr": "",
    ...                          "label_en": "", "kind": "internal_barrier"})
    >>> overcome_by_project(projects, codebook)[["met", "overcome", "share"]].values.tolist()
    [[2.0, 1.0, 0.5], [0.0, 0.0, nan]]
    """
    met = met_by_project(projects, codebook)
    won = met & met_by_project(projects, codebook, "overcome")
    table = projects.set_index("project").loc[met.index, ["metropole", "steering"]]
    table = table.assign(met=met.sum(axis=1), overcome=won.sum(axis=1))
    share = table["overcome"] / table["met"].where(table["met"] > 0)
    return table.assign(share=share).reset_index()


def _tried(
    projects: pd.DataFrame, codebook: pd.DataFrame, choices: Barriers
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The projects whose steering and barriers are known, and those that met a barrier."""
    outcome = overcome_by_project(projects, codebook)
    known = outcome.dropna(subset=["steering", "metropole"])
    strong = known["steering"] >= choices.strong_steering
    return known, known[known["met"] > 0].assign(strong=strong)


def _effect(tried: pd.DataFrame, choices: Barriers, rng: np.random.Generator) -> dict:
    return small_n.difference(
        tried["share"], tried["strong"], rng, tried["metropole"], choices.n_permutations
    )


def _barriers(tried: pd.DataFrame) -> pd.DataFrame:
    """One row per barrier met: its project, and whether it was overcome."""
    each = tried.loc[tried.index.repeat(tried["met"])]
    return each.assign(won=each.groupby("project").cumcount() < each["overcome"])


def _shares(barriers: pd.DataFrame, group: pd.Series, names: Iterable) -> pd.DataFrame:
    rows = []
    for name in names:
        part = barriers[group == name]
        share = share_of(part["won"], part["metropole"])
        row = {"steering": name, "projects": part["project"].nunique(), "met": len(part)}
        row |= {"overcome": share["successes"]}
        rows.append(row | {key: share[key] for key in ("estimate", "low", "high")})
    return pd.DataFrame(rows)


def _tests(tried: pd.DataFrame, barriers: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    all_won, steered = tried["overcome"] == tried["met"], tried["steering"].astype(float)
    projects = small_n.mantel_haenszel(all_won, tried["strong"], tried["metropole"])
    pooled = {key: projects[f"pooled_{key}"] for key in ("low", "high", "p")}
    rows = {
        "projects": projects,
        "pooled": pooled | {"estimate": projects["pooled"], "n": projects["n"],
                            "method": "Fisher, exact"},
        "barriers": small_n.mantel_haenszel(
            barriers["won"], barriers["strong"], barriers["metropole"]
        ),
        "degrees": small_n.difference(steered, all_won, rng, tried["metropole"]),
    }  # fmt: skip
    columns = ["test", "estimate", "low", "high", "n", "p", "p_min", "method"]
    return pd.DataFrame([{"test": name} | row for name, row in rows.items()])[columns]


def by_metropole(cases: pd.DataFrame, common: float) -> pd.DataFrame:
    """Return each métropole's own difference between its strongly and weakly steered projects.

    ``cases`` has one project a row: ``metropole, strong`` and the ``share`` that is compared.
    Métropoles that hold both kinds, the largest difference first, as in :class:`Steering`.
    """
    cells = cases.groupby(["metropole", "strong"])["share"].agg(["mean", "size"]).unstack()
    cells = cells.reindex(columns=[(s, g) for s in ("mean", "size") for g in (True, False)])
    cells.columns = ["strong", "weak", "n_strong", "n_weak"]
    table = cells.dropna().reset_index()
    table = table.astype({"n_strong": int, "n_weak": int})
    table = table[["metropole", "strong", "n_strong", "weak", "n_weak"]]
    table = table.assign(difference=table["strong"] - table["weak"])
    table = table.assign(discordant=table["difference"] * common < 0)
    return table.sort_values("difference", ascending=False, kind="stable", ignore_index=True)
