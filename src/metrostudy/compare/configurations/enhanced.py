"""What must not be supposed of rows that nobody observed: which of them are untenable."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from metrostudy.compare.configurations.minimisation import minimise
from metrostudy.compare.configurations.truth_table import TruthTable


def untenable(
    table: TruthTable, opposite: TruthTable, contradicting: Sequence[str] = ()
) -> pd.DataFrame:
    """Return the rows whose use as a simplifying assumption would contradict what is known.

    ``table`` is the truth table of the outcome, ``opposite`` that of its absence, at the same
    cut-offs. Three types: 1, remainders inside an expression of ``contradicting`` (``~LIT`` when
    LIT is held to be necessary; a combination that cannot exist); 2, remainders that both
    parsimonious analyses suppose, in any of their tied models: the same row cannot have the outcome
    and lack it; 3, observed rows coded 1 in both. Columns ``type, expression, row``. The enhanced
    solutions, parsimonious or intermediate, are those of ``table.excluding(rows)``, which counts
    these rows as coded 0. Sources: Schneider & Wagemann (2012), ch. 8; Duşa (2019), ``findRows``.

    >>> from metrostudy.compare.configurations.truth_table import truth_table
    >>> cases = pd.DataFrame({"A": [1, 0, 0], "B": [1, 0, 1], "Y": [1, 0, 0]})
    >>> both = (truth_table(cases, outcome, ["A", "B"]) for outcome in ("Y", "~Y"))
    >>> untenable(*both, ["~B"]).values.tolist()
    [[1, '~B', 3]]
    >>> table = truth_table(cases, "Y", ["A", "B"])
    >>> minimise(table, "parsimonious").expressions
    ('A',)
    """
    unknown = table.remainders()
    rows = [(1, text, row) for text in contradicting for row in table.covered(text) & unknown]
    rows += [(2, "", row) for row in _supposed(table) & _supposed(opposite)]
    rows += [(3, "", row) for row in table.positive() & opposite.positive()]
    found = pd.DataFrame(rows, columns=["type", "expression", "row"])
    return found.sort_values(["type", "expression", "row"], ignore_index=True)


def _supposed(table: TruthTable) -> set[int]:
    """Remainders that the parsimonious models cover, all ties together."""
    models = minimise(table, "parsimonious").expressions
    return set().union(*(table.covered(model) for model in models)) & table.remainders()
