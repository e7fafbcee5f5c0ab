"""How well a path fits the cases: as sufficient for the outcome, or as necessary."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from metrostudy.compare.configurations.expressions import membership

if TYPE_CHECKING:
    from metrostudy.compare.configurations.minimisation import Solution
    from metrostudy.compare.configurations.truth_table import TruthTable

IN = 0.5
_CASES = ("cases", "typical", "deviant")


def sufficiency(x: np.ndarray, y: np.ndarray) -> dict[str, float]:
    """Return how far being in x is enough to be in the outcome y.

    ``inclS`` = Σmin(x, y)/Σx; ``pri`` = (Σmin(x, y) − Σmin(x, y, 1−y))/(Σx − Σmin(x, y, 1−y)), the
    same without what speaks for y and for its absence at once; ``covS`` = Σmin(x, y)/Σy, the share
    of the outcome accounted for. Sources: Ragin (2006); Schneider & Wagemann (2012).

    >>> sufficiency(np.array([1.0, 1.0, 0.0]), np.array([0.75, 0.25, 1.0]))
    {'inclS': 0.5, 'pri': 0.3333333333333333, 'covS': 0.5}
    """
    both = np.minimum(x, y)
    torn = np.minimum(both, 1 - y).sum()
    return {
        "inclS": _ratio(both.sum(), x.sum()), "pri": _ratio(both.sum() - torn, x.sum() - torn),
        "covS": _ratio(both.sum(), y.sum()),
    }  # fmt: skip


def necessity_fit(x: np.ndarray, y: np.ndarray) -> dict[str, float]:
    """Return how far the outcome y needs x.

    ``inclN`` = Σmin(x, y)/Σy (1: nobody has the outcome without x); ``covN`` = Σmin(x, y)/Σx;
    ``RoN`` = Σ(1 − x)/Σ(1 − min(x, y)), near 0 when nearly everyone has x and its necessity is
    trivial. Sources: Ragin (2006); Schneider & Wagemann (2012).

    >>> necessity_fit(np.array([1.0, 1.0, 1.0, 0.0]), np.array([1.0, 1.0, 0.0, 0.0]))
    {'inclN': 1.0, 'covN': 0.6666666666666666, 'RoN': 0.5}
    """
    both = np.minimum(x, y)
    return {
        "inclN": _ratio(both.sum(), y.sum()), "covN": _ratio(both.sum(), x.sum()),
        "RoN": _ratio((1 - x).sum(), (1 - both).sum()),
    }  # fmt: skip


def paths(solution: Solution, table: TruthTable) -> pd.DataFrame:
    """Return the fit of every term of every tied model, and of each model as a whole.

    One row per term and one per model: ``solution, n_models, model`` (M1, M2… in alphabetical
    order), ``part`` (term or model), ``expression``, ``inclS, pri, covS`` (:func:`sufficiency`),
    ``covU`` (terms only: coverage of the model less that of the model without the term; a path with
    none explains no case of its own), and the cases above 0.5 in it: ``cases`` all of them,
    ``typical`` those in the outcome, ``deviant`` those out of it, which contradict sufficiency.

    >>> from metrostudy.compare.configurations.minimisation import minimise
    >>> from metrostudy.compare.configurations.truth_table import truth_table
    >>> cases = pd.DataFrame({"A": [1, 1, 0], "B": [1, 0, 0], "Y": [1, 1, 0]}, index=list("abc"))
    >>> table = truth_table(cases, "Y", ["A", "B"])
    >>> paths(minimise(table, "parsimonious"), table)[["part", "expression", "covU", "typical"]]
        part expression  covU typical
    0   term          A   1.0     a|b
    1  model          A   NaN     a|b
    """
    terms = dict.fromkeys(term for model in solution.models for term in model)
    degrees = {term: membership(term, table.data).to_numpy() for term in terms}
    fits = {term: _fit(x, table) for term, x in degrees.items()}
    rows = []
    for number, model in enumerate(solution.models, 1):
        within = np.array([degrees[term] for term in model])
        alone = _unique(within, table.y.to_numpy())
        parts = [
            {"part": "term", "expression": term, **fits[term], "covU": unique}
            for term, unique in zip(model, alone, strict=True)
        ]
        parts.append(
            {"part": "model", "expression": " + ".join(model), **_fit(within.max(axis=0), table)}
        )
        rows += [{"model": f"M{number}"} | part for part in parts]
    head = {"solution": solution.name, "n_models": len(solution.models)}
    columns = [*head, "model", "part", "expression", "inclS", "pri", "covS", "covU", *_CASES]
    return pd.DataFrame([head | row for row in rows], columns=columns)


def _unique(terms: np.ndarray, y: np.ndarray) -> list[float]:
    """Share of the outcome that each term covers beyond what all the others do."""
    covered = np.minimum(terms.max(axis=0), y).sum()
    rest = [np.delete(terms, k, axis=0).max(axis=0, initial=0) for k in range(len(terms))]
    return [float(covered - np.minimum(others, y).sum()) / y.sum() for others in rest]


def _fit(x: np.ndarray, table: TruthTable) -> dict:
    y, names = table.y.to_numpy(), table.y.index
    among = (x > IN, (x > IN) & (y > IN), (x > IN) & (y < IN))
    named = ["|".join(map(str, names[cases])) for cases in among]
    return sufficiency(x, y) | dict(zip(_CASES, named, strict=True))


def _ratio(part: float, whole: float) -> float:
    return float(part / whole) if whole > 0 else float("nan")
