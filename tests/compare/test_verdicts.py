"""The rules of verdicts at their edges, and the sentences that follow them."""

import pandas as pd
import pytest

from metrostudy.compare.verdicts import (
    LEVEL,
    governance_bearing,
    invariants_bearing,
    level_bearing,
    order_bearing,
    path_bearing,
    size_bearing,
    steering_bearing,
)

NAN = float("nan")


def conditions(*rows: tuple, others: int = 6) -> pd.DataFrame:
    """(mature that have it of 5, necessary, Holm p) a condition."""
    table = pd.DataFrame(rows, columns=["mature_with", "necessary", "p_holm"])
    return table.assign(mature=5, others=others)


@pytest.mark.parametrize(
    ("table", "verdict"),
    [
        (conditions((5, True, LEVEL), (2, False, 1.0)), "supports"),
        (conditions((5, True, 0.051)), "silent"),  # necessary, but luck could do it
        (conditions((5, False, 0.001)), "silent"),  # all have it, and too many others: not refuted
        (conditions((4, False, 0.001), (3, False, 1.0)), "opposes"),
        (conditions((4, True, 0.2), (3, False, 1.0)), "silent"),  # nearly all: necessary enough
        (conditions((4, False, 1.0)).assign(mature=0, mature_with=0), "silent"),
        (conditions((4, False, 1.0), others=0), "silent"),  # all are mature: nobody to compare
        (conditions(), "silent"),
    ],
)
def test_invariants(table, verdict):
    assert invariants_bearing(table) == verdict


@pytest.mark.parametrize(
    ("only", "p", "verdict"),
    [(True, LEVEL, "supports"), (True, 0.06, "silent"), (False, 0.001, "silent")],
)
def test_path(only, p, verdict):
    assert path_bearing(pd.Series({"only": only, "p": p})) == verdict


def leads(*rows: tuple) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["estimate", "p", "p_holm"])


@pytest.mark.parametrize(
    ("tests", "verdict"),
    [
        (leads((0.2, 0.03, 0.06), (0.1, 0.05, 0.06)), "supports"),  # all must lead: no Holm
        (leads((0.2, 0.001, 0.002), (0.1, 0.2, 0.2)), "silent"),  # one lead is not the order
        (leads((0.2, 0.001, 0.002), (-0.1, 0.02, 0.04)), "opposes"),
        (leads((-0.1, 0.03, 0.06)), "silent"),  # any could oppose: Holm counts
        (leads((NAN, 1.0, NAN)), "silent"),
        (leads(), "silent"),
    ],
)
def test_order_of_barriers(tests, verdict):
    assert order_bearing(tests) == verdict


@pytest.mark.parametrize("rule", [steering_bearing, level_bearing])
@pytest.mark.parametrize(
    ("estimate", "p", "verdict"),
    [
        (0.2, LEVEL, "supports"),
        (-0.2, LEVEL, "opposes"),
        (0.2, 0.06, "silent"),
        (NAN, 1.0, "silent"),
        (NAN, NAN, "silent"),
    ],
)
def test_a_signed_effect(rule, estimate, p, verdict):
    assert rule(pd.Series({"estimate": estimate, "p": p})) == verdict


@pytest.mark.parametrize(
    ("low", "estimate", "high", "p", "verdict"),
    [
        (0.1, 0.5, 0.8, 0.03, "supports"),
        (-0.8, -0.5, -0.1, 0.03, "opposes"),
        (-0.01, 0.5, 0.8, 0.04, "silent"),  # the interval and the p must agree
        (0.01, 0.5, 0.8, 0.06, "silent"),
        (NAN, NAN, NAN, 1.0, "silent"),
    ],
)
def test_size(low, estimate, high, p, verdict):
    row = pd.Series({"low": low, "estimate": estimate, "high": high, "p": p})
    assert size_bearing(row) == verdict


def causes(governance: tuple, steering: tuple, population: tuple) -> pd.DataFrame:
    """(estimate, upper bound, Holm p) a cause."""
    rows = [governance, steering, population]
    table = pd.DataFrame(rows, columns=["estimate", "high", "p_holm"])
    return table.assign(cause=["governance", "steering", "population"])


WEAK, NONE = (0.1, 0.5, 0.7), (NAN, NAN, NAN)


@pytest.mark.parametrize(
    ("tests", "verdict"),
    [
        (causes((0.7, 0.9, 0.01), WEAK, WEAK), "supports"),
        (causes(WEAK, (0.7, 0.9, 0.01), (0.8, 0.9, 0.001)), "supports"),  # size held, it stays
        (causes((-0.7, -0.2, 0.01), WEAK, WEAK), "opposes"),  # more governed, less mature
        (causes((0.7, 0.9, 0.01), (-0.7, -0.2, 0.01), WEAK), "silent"),
        (causes(WEAK, WEAK, (0.8, 0.9, 0.001)), "opposes"),  # the gap tracks resources only
        (causes(WEAK, (0.3, 0.85, 0.3), (0.8, 0.9, 0.001)), "silent"),  # steering may do as much
        (causes(WEAK, NONE, (0.8, 0.9, 0.001)), "silent"),  # nor is an unknown cause ruled out
        (causes(WEAK, WEAK, (-0.8, -0.5, 0.001)), "silent"),
        (causes(WEAK, WEAK, WEAK), "silent"),
        (causes(NONE, NONE, NONE), "silent"),
    ],
)
def test_governance(tests, verdict):
    assert governance_bearing(tests.to_dict("records")) == verdict
    assert governance_bearing(tests[::-1].to_dict("records")) == verdict
