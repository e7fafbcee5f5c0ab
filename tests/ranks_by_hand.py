"""Three métropoles ranked by hand: two that change places, and one that is always last."""

import pandas as pd

from metrostudy.measure.doubt.uncertainty import RankRanges

RANGES = pd.DataFrame({
    "metropole": ["a", "b", "c"], "name": ["Aube", "Brune", "Crue"], "score": [80.0, 60.0, 20.0],
    "rank": [1.0, 2.0, 3.0], "best": [1.0, 1.0, 3.0], "low": [1.0, 1.0, 3.0],
    "median": [1.0, 2.0, 3.0], "high": [2.0, 2.0, 3.0], "worst": [2.0, 2.0, 3.0],
    "top_third": [0.8, 0.2, 0.0], "tier": [1.0, 1.0, 2.0], "n_runs": 40,
})  # fmt: skip
ACCEPTABILITY = pd.DataFrame(
    [("a", 1, 0.8), ("a", 2, 0.2), ("a", 3, 0.0), ("b", 1, 0.2), ("b", 2, 0.755), ("b", 3, 0.045),
     ("c", 1, 0.0), ("c", 2, 0.045), ("c", 3, 0.955)],
    columns=["metropole", "rank", "share"])  # fmt: skip
PRECEDENCE = pd.DataFrame(
    [("a", "b", 0.8), ("b", "a", 0.2), ("a", "c", 1.0), ("c", "a", 0.0), ("b", "c", 0.955),
     ("c", "b", 0.045)],
    columns=["metropole", "other", "share"])  # fmt: skip
TIERS = pd.DataFrame({"tier": [1, 2], "n": [2, 1], "metropoles": ["a | b", "c"],
                      "weakest": [0.955, None], "joint": [0.949, None]})  # fmt: skip
INFLUENCE = pd.DataFrame({
    "factor": ["left_out", "judgements", "normalise"], "n_alternatives": [3, 200, 4],
    "first": [0.5, 0.2, 0.05], "first_low": [0.46, 0.17, 0.03], "first_high": [0.54, 0.23, 0.07],
    "total": [0.7, 0.3, 0.06], "total_low": [0.65, 0.27, 0.04], "total_high": [0.75, 0.33, 0.08],
    "method": "sampled, 4096",
})  # fmt: skip
MOVES = pd.DataFrame({
    "factor": ["left_out", "normalise"], "alternative": ["gains", "rank"],
    "label_fr": ["Gains", None], "label_en": ["Gains", None], "mean_shift": [2.4, 0.5],
    "largest": [4.0, 1.0], "n_pairs": 5,
})  # fmt: skip
RUNS = pd.DataFrame({"normalise": ["goalposts"] * 2, "aggregate": "declared", "possible": True})


def result(context: bool = False, **changed) -> RankRanges:
    """What ``rank_ranges`` would return, but for what is ``changed``."""
    names = ("Contexte", "Context") if context else ("Maturité", "Maturity")
    tables = {
        "ranges": RANGES, "acceptability": ACCEPTABILITY, "precedence": PRECEDENCE, "tiers": TIERS,
        "influence": INFLUENCE, "moves": MOVES, "runs": RUNS,
        "refused": pd.DataFrame(columns=["factor", "alternative", "reason"]),
        "index_fr": names[0], "index_en": names[1], "is_context": context, "exact": True,
        "constant": False,
    }  # fmt: skip
    return RankRanges(**(tables | changed))
