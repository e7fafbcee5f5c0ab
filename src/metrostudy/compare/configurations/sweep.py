"""The same analysis under other cut-offs, other calibrations, or one case less."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from typing import Literal

import numpy as np
import pandas as pd

from metrostudy.compare.configurations.calibration import condition_memberships, outcome_membership
from metrostudy.compare.configurations.minimisation import minimise
from metrostudy.compare.configurations.truth_table import truth_table
from metrostudy.faults import StudyError
from metrostudy.study import Invariants

Solutions = Literal["conservative", "parsimonious"]
TIE = " | "


def sweep(
    versions: Mapping[str, pd.DataFrame],
    outcome: str,
    conditions: Sequence[str],
    consistency: Iterable[float] = (0.75, 0.8, 0.85, 0.9),
    pri: Iterable[float] = (0.5,),
    frequency: Iterable[int] = (1,),
    solution: Solutions = "parsimonious",
) -> pd.DataFrame:
    """Return the models that every combination of choices gives: one row a combination.

    ``versions`` are memberships by name: calibrations (:func:`calibrations`), or the same without
    one case (:func:`without_each`). Columns ``version, consistency, pri, frequency, n`` (cases),
    ``n_models, model`` (the first in alphabetical order), ``models`` (all ties, parted by « | »)
    and ``fault``, why there is no model.

    >>> cases = pd.DataFrame({"A": [1, 1, 0], "B": [1, 0, 1], "Y": [1, 1, 0]}, index=list("abc"))
    >>> found = sweep(without_each(cases), "Y", ["A", "B"], consistency=[0.8])
    >>> found[["version", "model"]].values.tolist()
    [['all cases', 'A'], ['without a', 'A'], ['without b', 'A'], ['without c', '']]
    """
    rows = []
    for (name, data), incl, least, n in product(versions.items(), consistency, pri, frequency):
        asked = {"consistency": incl, "pri": least, "frequency": n}
        rows.append({"version": name, **asked, "n": len(data),
                     **_models(data, outcome, conditions, asked, solution)})  # fmt: skip
    return pd.DataFrame(rows)


def terms_kept(swept: pd.DataFrame) -> pd.DataFrame:
    """Return the share of the settings of a :func:`sweep` in which each term is found.

    ``always``: in every tied model of the setting; ``sometimes``: in one at least; ``settings``:
    how many settings there are, those without a model included. The steadiest term first.

    >>> found = pd.DataFrame({"models": ["A + B | A + C", "A", ""]})
    >>> terms_kept(found)[["term", "always", "sometimes"]].round(2).values.tolist()
    [['A', 0.67, 0.67], ['B', 0.0, 0.33], ['C', 0.0, 0.33]]
    """
    found = [[set(model.split(" + ")) for model in models.split(TIE)] if models else [set()]
             for models in swept["models"]]  # fmt: skip
    terms = sorted(set().union(*(model for models in found for model in models)))
    rows = [{"term": term, "always": np.mean([all(term in m for m in models) for models in found]),
             "sometimes": np.mean([any(term in m for m in models) for models in found]),
             "settings": len(found)} for term in terms]  # fmt: skip
    table = pd.DataFrame(rows, columns=["term", "always", "sometimes", "settings"])
    return table.sort_values(["always", "sometimes", "term"], ascending=[False, False, True],
                             ignore_index=True)  # fmt: skip


def without_each(data: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return the cases whole, then without each in turn: ten to twenty-five, each of them counts.

    >>> list(without_each(pd.DataFrame({"A": [1, 0]}, index=["x", "y"])))
    ['all cases', 'without x', 'without y']
    """
    return {"all cases": data} | {f"without {case}": data.drop(index=case) for case in data.index}


def calibrations(
    ratings: pd.DataFrame,
    scores: pd.DataFrame,
    choices: Invariants,
    edition: str,
    shifts: Sequence[float] = (-0.5, 0.0, 0.5),
    outcome_shifts: Sequence[float] = (-5.0, 0.0, 5.0),
) -> dict[str, pd.DataFrame]:
    """Return the memberships, outcome included, with each crossover moved; named by the crossovers.

    ``shifts`` are in points of the ratings (half a point is one step of two raters),
    ``outcome_shifts`` in points of the index. Fully out and fully in stay where they are.

    >>> ratings = pd.DataFrame({"metropole": ["a", "b"], "edition": "2026", "rater": "R1",
    ...     "criterion": "T", "score": [4, 1]})
    >>> scores = pd.DataFrame({"metropole": ["a", "b"], "level": 0, "score": [80.0, 20.0]})
    >>> found = calibrations(ratings, scores, Invariants(conditions=("T",)), "2026", [0], [0, 5])
    >>> list(found), list(found["2.75 / 60"])
    (['2.75 / 55', '2.75 / 60'], ['T', 'outcome'])
    """
    found = {}
    for shift, other in product(shifts, outcome_shifts):
        moved = choices.model_copy(update={
            "condition_anchors": _moved(choices.condition_anchors, shift),
            "outcome_anchors": _moved(choices.outcome_anchors, other),
        })  # fmt: skip
        name = f"{moved.condition_anchors[1]:g} / {moved.outcome_anchors[1]:g}"
        conditions = condition_memberships(ratings, moved, edition)
        found[name] = conditions.join(outcome_membership(scores, moved))
    return found


def _models(
    data: pd.DataFrame, outcome: str, conditions: Sequence[str], asked: dict, solution: Solutions
) -> dict:
    try:
        found = minimise(truth_table(data, outcome, conditions, **asked), solution).expressions
    except StudyError as error:
        return {"n_models": 0, "model": "", "models": "", "fault": str(error)}
    why = "" if found else "no configuration goes with the outcome"
    return {"n_models": len(found), "model": found[0] if found else "",
            "models": TIE.join(found), "fault": why}  # fmt: skip


def _moved(anchors: tuple[float, float, float], shift: float) -> tuple[float, float, float]:
    return anchors[0], anchors[1] + shift, anchors[2]
