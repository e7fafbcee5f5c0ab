"""A hypothesis against a solution: what both say, what only one says, and which cases tell."""

from __future__ import annotations

import numpy as np
import pandas as pd

from metrostudy.compare.configurations.expressions import membership
from metrostudy.compare.configurations.fit import IN, sufficiency


def theory_evaluation(model: str, theory: str, data: pd.DataFrame, outcome: str) -> pd.DataFrame:
    """Return how a solution and a hypothesis, both written as expressions, share out the cases.

    Four rows: ``model*theory`` (foreseen and found), ``~model*theory`` (foreseen, not found),
    ``model*~theory`` (found, not foreseen), ``~model*~theory`` (neither). For each, ``inclS, pri,
    covS`` as sufficient for ``outcome``, and the cases above 0.5 in it: ``n_in, cases_in`` those in
    the outcome, ``n_out, cases_out`` those out of it. Read: cases_in of the first row support the
    theory; those of the second say that the solution is too narrow, of the third that the theory
    is; those of the fourth are explained by neither. Cases with a blank are left out. Sources:
    Ragin (1987); Schneider & Wagemann (2012), ch. 11.

    >>> cases = pd.DataFrame({"A": [1, 1, 0], "B": [1, 0, 0], "Y": [1, 1, 0]}, index=list("abc"))
    >>> theory_evaluation("A", "A*B", cases, "Y")[["intersection", "cases_in"]].values.tolist()
    [['model*theory', 'a'], ['~model*theory', ''], ['model*~theory', 'b'], ['~model*~theory', '']]
    """
    degrees = {text: membership(text, data) for text in (model, theory, outcome)}
    known = pd.DataFrame(degrees).dropna()
    y = known[outcome]
    rows = []
    for found, foreseen in ((True, True), (False, True), (True, False), (False, False)):
        m, t = known[model], known[theory]
        x = np.minimum(m if found else 1 - m, t if foreseen else 1 - t)
        within, outside = known.index[(x > IN) & (y > IN)], known.index[(x > IN) & (y < IN)]
        rows.append({
            "model": model, "theory": theory,
            "intersection": f"{'' if found else '~'}model*{'' if foreseen else '~'}theory",
            **sufficiency(x.to_numpy(), y.to_numpy()), "n_in": len(within), "n_out": len(outside),
            "cases_in": "|".join(map(str, within)), "cases_out": "|".join(map(str, outside)),
        })  # fmt: skip
    return pd.DataFrame(rows)
