"""Files on how far classes may be believed: indices, gap, prediction strength, Jaccard."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd

from benchmarks.composite.judging import Block, Found, against, near
from benchmarks.typology.case import Case
from benchmarks.typology.classes import partition
from benchmarks.typology.medoids import medoid_cuts
from benchmarks.typology.r_random import RGenerator
from metrostudy.compare.validity import indices
from metrostudy.compare.validity.gap import gap, suggested
from metrostudy.compare.validity.jaccard import redrawn
from metrostudy.compare.validity.partitions import kmeans_cuts, ward_cuts
from metrostudy.compare.validity.prediction import prediction_strength

EXACT, TOLERANCE = 1e-8, "1e-08"
SEED, DRAWS = 42, (50, 100, 150, 200, 250, 300, 400, 500, 1000)  # of R: known; found by trying
OTHER_DRAWS, FEWEST = "R's draws not found: within 4 s.e.", 100
SPLITS, OURS = 50, 200  # deals of R's prediction strength, and of ours
NULLS = 50  # clouds of our k-means, which cannot be given R's random numbers
NEAR = 0.002  # how far two searches for medoids may part
GAP = {"logW": "log_within", "E_logW": "expected", "gap": "gap", "se_sim": "se"}
CUTS = {"ward": ward_cuts, "pam": medoid_cuts, "kmeans": kmeans_cuts}


def of_cuts(case: Case, kind: str) -> Found:
    """``validity``: indices of Ward's cuts."""
    rows = _of_method(case.read(kind), ["ward.D2"])
    found = indices.indices(case.standard, int(rows["k"].max())).set_index("k").loc[rows["k"]]
    names = {"avg_silhouette": "silhouette", "calinski_harabasz": "calinski_harabasz",
             "within_ss": "within"}  # fmt: skip
    where = "k " + rows["k"].astype(str) + " "
    return Found([against(rows[c], found[o], where + c, EXACT) for c, o in names.items()],
                 TOLERANCE)  # fmt: skip


def silhouettes(case: Case, kind: str) -> Found:
    """``silhouette_units``: Ward's classes, and each unit's neighbour and width."""
    rows, blocks = case.read(kind, dtype={"id": str}), []
    for k, part in rows.groupby("k"):
        standard, where = case.standard.loc[part["id"]], f"k {k} " + part["id"]
        found = indices.silhouettes(standard, part["cluster"])
        cut = pd.Series(ward_cuts(case.standard.to_numpy(), [k])[0], case.standard.index)
        blocks += [
            partition(part["cluster"], cut[part["id"]], where + " class"),
            against(part["neighbor"], found["neighbour"], where + " neighbour"),
            against(part["sil_width"], found["width"], where + " width", EXACT),
        ]
    return Found(blocks, TOLERANCE)


def cophenetic(case: Case, kind: str) -> Found:
    """``cophenetic``: how faithful the tree of each linkage is."""
    rows = case.read(kind)
    names = rows["linkage"].str.replace(r"^ward\.D2$", "ward", regex=True)
    found = indices.cophenetic(case.standard, names)
    pairs = {"cophenetic_correlation": "cophenetic", "agglomerative_coefficient": "agglomerative"}
    return Found([against(rows[c], found[o], rows["linkage"] + " " + c, EXACT)
                  for c, o in pairs.items()], TOLERANCE)  # fmt: skip


def gaps(case: Case, kind: str) -> Found:
    """``clusgap``: each method in each box, against the clouds that R drew after ``set.seed(42)``.

    Ward's tree owes nothing to chance and gives R's very figures; so do medoids, but for the
    clouds where rounding settles a tie. k-means takes random numbers of its own between two clouds:
    its expected values and errors are within four Monte-Carlo errors, its own log W near, since two
    programs may stop at two partitions. So is everything when R's draws cannot be had again.
    """
    rows, exact, rough = _of_method(case.read(kind), [*CUTS]), [], []
    power, drawn = _power_and_draws(case, rows)
    for (method, space), part in rows.groupby(["method", "space"]):
        where = f"{method} {space} k " + part["k"].astype(str)
        asked = {"max_k": int(part["k"].max()), "power": power, "space": space}
        if method == "kmeans" or not drawn:
            rough += _drawn_gap(case, part, asked, where, drawn or FEWEST)
            continue
        found = gap(case.standard, RGenerator(SEED), draws=drawn, cuts=CUTS[method], **asked)
        found = found.set_index("k").loc[part["k"]]
        pairs = [(part[c], found[ours], where + f" {c}") for c, ours in GAP.items()]
        exact += [against(*pair, EXACT) for pair in pairs if method == "ward"]
        rough += [near(*pair, NEAR) for pair in pairs if method == "pam"]
    return Found(exact, TOLERANCE if exact else "4 s.e.", _told(power, drawn, rows), rough)


def _power_and_draws(case: Case, rows: pd.DataFrame) -> tuple[int, int]:
    """The power of distances, and how many clouds R drew; 0 when its figures are not found.

    One class is the same whatever the method, so a row of k = 1 tells.
    """
    row = rows[(rows["k"] == 1) & (rows["method"] != "kmeans")].iloc[0]

    def one(power: int, draws: int) -> pd.Series:
        return gap(case.standard, RGenerator(SEED), 1, draws, power, row["space"]).iloc[0]

    power = min((1, 2), key=lambda p: abs(one(p, 2)["log_within"] - row["logW"]))
    same = (draws for draws in DRAWS if abs(one(power, draws)["expected"] - row["E_logW"]) < EXACT)
    return power, next(same, 0)


def _told(power: int, drawn: int, rows: pd.DataFrame) -> str:
    kinds = {"pam": f"pam within {NEAR}", "kmeans": "k-means within 4 s.e."}
    told = [text for method, text in kinds.items() if drawn and method in set(rows["method"])]
    return "; ".join([f"d.power {power}", f"{drawn} draws of R's" if drawn else OTHER_DRAWS, *told])


def _drawn_gap(
    case: Case, rows: pd.DataFrame, asked: dict, where: pd.Series, drawn: int
) -> list[Block]:
    """Means over draws of theirs and of ours, standard deviations, searches for one optimum."""
    rng, cuts = np.random.default_rng(SEED), CUTS[rows["method"].iloc[0]]
    few, many = cuts, cuts
    if cuts is kmeans_cuts:
        few, many = partial(kmeans_cuts, starts=10), partial(kmeans_cuts, starts=200)
    found = gap(case.standard, rng, draws=NULLS, cuts=few, **asked)
    best = gap(case.standard, rng, draws=2, cuts=many, **asked)
    room = 4 * rows["se_sim"].to_numpy() * np.sqrt(1 / drawn + 1 / NULLS)
    ratio = found["se"].to_numpy() / rows["se_sim"].to_numpy()
    spread = 4 * np.sqrt(1 / (2 * drawn) + 1 / (2 * NULLS))
    sides = zip(rows["E_logW"], found["expected"], where, room, strict=True)
    return [
        *(near([a], [b], [f"{at} E_logW"], r) for a, b, at, r in sides),
        near(np.ones(len(rows)), ratio, where + " ratio of errors", spread),
        near(rows["logW"], best["log_within"], where + " logW", 0.05),
    ]


def rules(case: Case, kind: str) -> Found:
    """``clusgap_khat``: every rule of maxSE on the file's own gaps and errors."""
    rows, table = case.read(kind), case.read("clusgap")
    read = {
        key: suggested(part["gap"], part["se_sim"])
        for key, part in table.groupby(["method", "space"])
    }
    ours = [read[method, space][rule] for method, space, rule in
            zip(rows["method"], rows["space"], rows["rule"], strict=True)]  # fmt: skip
    return Found([against(rows["k_hat"], ours, rows["method"] + " " + rows["space"] + " " +
                          rows["rule"])], "exact")  # fmt: skip


def jaccards(case: Case, kind: str) -> Found:
    """``clusterboot``: Jaccard of Ward's classes, exact with R's own draws.

    When those cannot be had again, means within four Monte-Carlo errors.
    """
    rows, blocks, rough = case.read(kind), [], []
    drawn = _draws_of_boot(case, rows)
    for k, part in rows.groupby("k"):
        where = f"k {k} class " + part["cluster"].astype(str)
        whole, half = _redrawn(case, int(k), drawn or FEWEST)
        found = {
            "size": np.bincount(_wards(case, int(k))), "jaccard_boot": whole.mean(axis=0),
            "dissolved_boot": (whole <= 0.5).sum(axis=0),
            "recovered_boot": (whole > 0.75).sum(axis=0), "jaccard_subset": half.mean(axis=0),
        }  # fmt: skip
        exact = [c for c in found if c in part and (drawn or c == "size")]
        blocks += [against(part[c], found[c], where + f" {c}", EXACT) for c in exact]
        room = 4 * np.sqrt(2 / FEWEST) * max(whole.std(axis=0).max(), half.std(axis=0).max())
        rough += [near(part[c], found[c], where + f" {c}", room)
                  for c in ("jaccard_boot", "jaccard_subset") if not drawn]  # fmt: skip
    if not drawn:
        return Found(blocks, "4 s.e.", OTHER_DRAWS, rough)
    return Found(blocks, TOLERANCE, f"{drawn} draws of R's")


def _draws_of_boot(case: Case, rows: pd.DataFrame) -> int:
    """How many times R drew: the mean over the first draws that gives its figure; else 0."""
    first = rows[rows["k"] == rows["k"].min()]
    whole, _ = _redrawn(case, int(first["k"].iloc[0]), max(DRAWS))
    means = whole.cumsum(axis=0) / np.arange(1, len(whole) + 1)[:, None]
    same = (np.abs(means - first["jaccard_boot"].to_numpy()) < EXACT).all(axis=1)
    return int(same.argmax()) + 1 if same.any() else 0


def _redrawn(case: Case, k: int, draws: int) -> tuple[np.ndarray, np.ndarray]:
    """Both schemes of one call of R's, one after the other."""
    rng, points, classes = RGenerator(SEED), case.standard.to_numpy(), _wards(case, k)
    return redrawn(points, classes, rng, draws), redrawn(points, classes, rng, draws, half=True)


def _wards(case: Case, k: int) -> np.ndarray:
    """Ward's classes, numbered by their first unit."""
    return pd.factorize(ward_cuts(case.standard.to_numpy(), [k])[0])[0]


def strengths(case: Case, kind: str) -> Found:
    """``predstrength``: k-means from one start; R's mean of fifty deals, within four errors."""
    rows = case.read(kind)
    cuts = partial(kmeans_cuts, starts=1)
    rng = np.random.default_rng(SEED)
    found = prediction_strength(case.standard, rng, int(rows["k"].max()), OURS, cuts)
    found = found.set_index("k").loc[rows["k"]]
    room = 4 * found["se"] * np.sqrt(1 + OURS / SPLITS) + 0.02  # few deals may all agree
    sides = zip(rows["k"], rows["prediction_strength"], found["estimate"], room, strict=True)
    blocks = [near([a], [b], [f"k {k}"], r) for k, a, b, r in sides]
    return Found(blocks, f"4 s.e., at most {room.max():.2f}")


def _of_method(rows: pd.DataFrame, known: list[str]) -> pd.DataFrame:
    other = set(rows["method"]) - set(known)
    if other:
        raise ValueError(f"no method {sorted(other)}")
    return rows
