"""Sets of cases that several tests use: the analyses of R, and one invented set with many ties."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from metrostudy.compare.configurations.truth_table import TruthTable, truth_table

PUBLISHED = Path(__file__).parents[2] / "published" / "configurations"
ALL_FIVE = ["DEV", "URB", "LIT", "IND", "STB"]
EXPECTATIONS = {
    "lc_surv": ALL_FIVE, "lf_surv": ALL_FIVE, "lf_surv_c70": ALL_FIVE, "lm_surv": [],
    "lf_surv_conj": ["DEV", "STB", "~LIT*IND"], "syn1_mat": ["PART", "CIT", "AGENT", "STEER"],
    "cvf_protest": ["DEMOC", "ETHFRACT", "GEOCON", "POLDIS", "NATPRIDE"],
}  # fmt: skip
TABLES = pd.read_csv(PUBLISHED / "truth_tables.csv", dtype={"configuration": str, "out": str})

# 25 invented cases: six conditions A to F, then the outcome.
MANY_TIES = """
1000011 1100000 1000110 0000110 0011010 1110010 1110101 0110000 0111001 0100011 1000110 1110110
0001010 1001110 0101100 1101000 1110101 0001101 1100111 0001101 1001011 0111001 0110110 1111110
1101101
"""


def published(name: str) -> pd.DataFrame:
    return pd.read_csv(PUBLISHED / "data" / f"{name}.csv", index_col="case")


def analysis(name: str) -> TruthTable:
    """The truth table of an analysis of ``truth_tables.csv``, on its own cut-offs."""
    asked = TABLES[TABLES["table"] == name].iloc[0]
    return truth_table(
        published(asked["dataset"]), asked["outcome"], asked["conditions"].split(","),
        asked["incl_cut"], asked["pri_cut"], asked["n_cut"],
    )  # fmt: skip


def crisp(rows: str) -> TruthTable:
    """The truth table of cases written as digits: the conditions A, B, C…, then the outcome Y."""
    digits = [list(map(int, row)) for row in rows.split()]
    names = [*"ABCDEFGHIJKL"[: len(digits[0]) - 1], "Y"]
    return truth_table(pd.DataFrame(digits, columns=names), "Y", names[:-1], pri=0)


def as_sets(expression: str) -> frozenset[frozenset[str]]:
    """An expression whatever the order of its terms and literals."""
    return frozenset(frozenset(term.split("*")) for term in expression.split(" + "))
