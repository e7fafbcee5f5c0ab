"""One model in which métropoles differ by degree, or several: one call, one record, one verdict."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from metrostudy.compare.axes.profiles import standardised
from metrostudy.compare.one_model import continuum
from metrostudy.compare.one_model.power import detectable
from metrostudy.compare.one_model.reading import bands, leave_one_out, read
from metrostudy.compare.one_model.rule import Frames, decide
from metrostudy.compare.one_model.sensitivity import sensitivity
from metrostudy.compare.typology.description import describe
from metrostudy.compare.typology.ward import classes
from metrostudy.compare.validity.jaccard import class_jaccard
from metrostudy.faults import StudyError, listing
from metrostudy.measure.framework import is_context, root
from metrostudy.study import OneModel

FEWEST = 8
STABLE_CLOUDS = 99


@dataclass(frozen=True)
class Verdict:
    """The answer of :func:`one_model`, as six tables.

    ``table`` (one row): ``n, dimensions, statistic, p_box, p_classes, p_curve, k_star, smallest,
    p_rotation, p_min, loo_max, d80_k2, d80_k3, verdict``. ``profile`` (one row per number of
    classes k): ``observed`` (T_k), ``null_mean, low, high`` (mean and 95 % band of T_k along a
    continuum), ``limit`` (above it for any k, p_box ≤ level), ``permissive_low, permissive_high,
    permissive_limit`` (the same in bunched clouds) and ``smallest`` (the smallest class).
    ``classes`` (``metropole, class, size``) are those of k_star, ``stability`` their Jaccard beside
    its null quantile (:func:`~metrostudy.compare.validity.jaccard.class_jaccard`).
    ``leave_one_out`` (``metropole, p``) is p_box without each métropole, largest first.
    ``sensitivity`` is the same test on treated scores. ``atypical`` names the métropoles that an
    ``atypical`` verdict rests on: those of classes that are too small at the most marked cut, and
    those without which p_box passes its level. ``dropped`` names the dimensions left out because
    they are the same for all, ``alike`` the métropoles whose every score is the same. What the
    profiles are profiles of is told by :meth:`labelled`.
    """

    table: pd.DataFrame
    profile: pd.DataFrame
    classes: pd.DataFrame
    stability: pd.DataFrame
    leave_one_out: pd.DataFrame
    sensitivity: pd.DataFrame
    atypical: tuple[str, ...]
    dropped: tuple[str, ...]
    alike: tuple[tuple[str, ...], ...] = ()
    index_fr: str = ""
    index_en: str = ""
    is_context: bool = False

    def labelled(self, metropoles: pd.DataFrame, framework: pd.DataFrame) -> Verdict:
        """Return the same verdict with the names of its métropoles and of the index it is about."""
        names = dict(zip(metropoles["metropole"], metropoles["name"], strict=True))
        tables = {
            key: table.assign(name=table["metropole"].map(names).fillna(table["metropole"]))
            for key, table in (("classes", self.classes), ("leave_one_out", self.leave_one_out))
        }
        return replace(
            self, **tables, atypical=tuple(names.get(place, place) for place in self.atypical),
            alike=tuple(tuple(names.get(place, place) for place in same) for same in self.alike),
            index_fr=root(framework)["label_fr"], index_en=root(framework)["label_en"],
            is_context=is_context(framework),
        )  # fmt: skip


def one_model(
    profiles: pd.DataFrame, choices: OneModel, rng: np.random.Generator, n_jobs: int = 1
) -> Verdict:
    """Test whether the métropoles are one population differing by degree, against several models.

    Columns of ``profiles`` (métropole × dimension) are standardised, then Ward's tree is cut in
    k = 2 to ``max_k`` classes. T_k = −log(W_k/W₁), W_k the inertia within classes. The null is a
    *continuum* with the very means and covariances observed: X* = QΣVᵀ, Σ and V those of the data,
    Q orthonormal and made of centred uniform noise, so that principal scores are spread evenly, as
    along a gradient. T_k is standardised by its mean and deviation over ``n_null`` such clouds; the
    statistic is the largest over k; ``p_box`` = (1 + #{null ≥ observed}) / (n_null + 1).

    Three conditions keep what is no model from passing for one. ``p_classes`` reads only the cuts
    whose every class has ``smallest`` members and that are at least three quarters as marked as the
    most marked one, against the same null (1 when there is no such cut); k_star is the best of
    them, a suggestion. ``p_curve`` is p_classes against a continuum that *bends*: points even along
    the cubic curve fitted to the data, what is left of them as Gaussian noise, mean and covariance
    kept exactly (:func:`~metrostudy.compare.one_model.guard.curved`). ``loo_max`` is the largest
    p_box when one métropole is left out. The ``verdict`` is ``one`` if a continuum suffices,
    straight (p_box > ``level``) or bent (p_classes ≤ ``level`` but p_curve > ``curve_level``);
    nothing is proved by it. It is ``several`` if p_box and p_classes ≤ ``level``, p_curve ≤
    ``curve_level`` and loo_max ≤ ``loo_level``; else ``atypical``. ``p_rotation`` is p_box with
    Gaussian noise, a bunched cloud: the more permissive reading, never the verdict.

    ``d80_k2`` and ``d80_k3`` say what could have been seen: the smallest distance between the
    centres of two (three) equal classes, in random directions and in standard deviations within a
    class, at which this whole rule says ``several`` in 80 % of ``n_power`` simulated studies of
    this size (:func:`~metrostudy.compare.one_model.power.detectable`, on ``n_jobs`` processes, by
    steps of 0.5, blank beyond 20). How often each verdict is given in known populations is in
    ``docs/methods.md``; known weakness: a strongly curved gradient almost without noise still
    passes for several models about once in six at n = 22.

    Raises :class:`~metrostudy.faults.StudyError` where no verdict is honest: under 8 métropoles or
    8 different ones, without a dimension that varies, with as many dimensions as métropoles, or
    when a score is missing. Sources: Ward (1963); Langsrud (2005) for tests by random frames;
    Diaconis, Goel & Holmes (2008) for the horseshoe; simulations of this project.

    >>> rng, choices = np.random.default_rng(1), OneModel(n_null=99, n_power=10)
    >>> centres = np.repeat(12 * np.eye(3), 4, axis=0)
    >>> verdict = one_model(pd.DataFrame(centres + rng.normal(size=(12, 3))), choices, rng)
    >>> verdict.table[["verdict", "k_star", "smallest"]].values.tolist()
    [['several', 3, 4]]
    """
    standard, dropped = standardised(profiles)
    require_cloud(standard)
    cloud = standard.to_numpy()
    frames = Frames.draw(rng, choices.n_null, *cloud.shape)
    found = read(cloud, frames, choices)
    bunched = continuum.null_separation(
        continuum.frames(rng.standard_normal, choices.n_null, *cloud.shape),
        continuum.straight(cloud), choices.max_k,
    )  # fmt: skip
    alone = leave_one_out(standard, frames.without, choices)
    row = {"n": len(cloud), "dimensions": cloud.shape[1]} | found.row | {
        "p_rotation": continuum.p_value(found.observed, bunched),
        "p_min": 1 / (choices.n_null + 1), "loo_max": alone["p"].max(),
        "d80_k2": detectable(2, cloud.shape, choices, n_jobs),
        "d80_k3": detectable(3, cloud.shape, choices, n_jobs),
    }  # fmt: skip
    row["verdict"] = decide(row["p_box"], row["p_classes"], row["p_curve"], row["loo_max"], choices)
    members = classes(profiles, found.k_star)
    even = frames.even[:STABLE_CLOUDS] @ continuum.straight(cloud)
    most_marked = classes(profiles, int(found.marked.argmax()) + 2)
    return Verdict(
        table=pd.DataFrame([row]),
        profile=bands(found, bunched, choices.level),
        classes=members,
        stability=class_jaccard(standard, members, even, rng, level=choices.level),
        leave_one_out=alone,
        sensitivity=sensitivity(standard, frames, choices),
        atypical=_blamed(most_marked, alone, choices) if row["verdict"] == "atypical" else (),
        dropped=dropped,
        alike=_alike(standard),
    )


def segments(profiles: pd.DataFrame, verdict: Verdict, framework: pd.DataFrame) -> pd.DataFrame:
    """Describe the classes of a verdict, and say what they may be called.

    Returns the rows of :func:`metrostudy.compare.typology.description.describe` with ``kind``:
    ``segment`` when the verdict is one model (classes then cut a continuum for the reader's
    convenience), ``atypical`` when it comes from a few métropoles, ``model`` when it is several.

    >>> cloud = pd.DataFrame({"x": np.arange(9.0)}, index=list("abcdefghi"))
    >>> verdict = one_model(cloud, OneModel(n_null=19, n_power=10), np.random.default_rng(0))
    >>> names = pd.DataFrame({"node": ["x"], "label_fr": ["Axe"], "label_en": ["Axis"],
    ...                       "direction": [1]})
    >>> segments(cloud, verdict, names)["kind"].unique().tolist()
    ['segment']
    """
    kinds = {"one": "segment", "atypical": "atypical", "several": "model"}
    described = describe(profiles, verdict.classes, framework)
    return described.assign(kind=kinds[verdict.table["verdict"].item()])


def require_cloud(standard: pd.DataFrame) -> None:
    """Refuse the tables on which no verdict would be honest."""
    n, p = standard.shape
    faults = []
    if n < FEWEST:
        faults.append(
            f"profiles: {n} métropoles; one model or several cannot be told under {FEWEST}."
        )
    if not p:
        faults.append(
            "profiles: no dimension differs between métropoles; there is nothing to compare."
        )
    if p >= n >= FEWEST:
        faults.append(
            f"profiles: {p} dimensions for {n} métropoles; any {n} points then lie about as far "
            f"apart, and no test can tell. Compare pillars, or at most {n - 1} criteria."
        )
    if p and n >= FEWEST and (different := _different(standard)) < FEWEST:
        faults.append(
            f"profiles: of {n} métropoles only {different} differ ({_named(_alike(standard))} have "
            f"the same scores); one model or several cannot be told under {FEWEST}."
        )
    if faults:
        raise StudyError(faults)


def _different(standard: pd.DataFrame) -> int:
    return len(np.unique(standard.to_numpy().round(9), axis=0))


def _alike(standard: pd.DataFrame) -> tuple[tuple[str, ...], ...]:
    """The métropoles whose every score is the same, group by group."""
    scores = standard.round(9).apply(tuple, axis=1)
    groups = scores.index.to_series().groupby(scores, sort=False)
    return tuple(tuple(sorted(group)) for _, group in groups if len(group) > 1)


def _named(groups: tuple[tuple[str, ...], ...]) -> str:
    return "; ".join(listing(group) for group in groups)


def _blamed(most_marked: pd.DataFrame, alone: pd.DataFrame, choices: OneModel) -> tuple[str, ...]:
    """Who makes a departure that is no model: too small a class, those it cannot do without."""
    small = most_marked.loc[most_marked["size"] < choices.smallest, "metropole"]
    needed = alone.loc[alone["p"] > choices.loo_level, "metropole"]
    return tuple(dict.fromkeys([*small, *needed]))
