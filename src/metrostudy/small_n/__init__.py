"""Inference for ten to twenty-five cases: exact and permutation tests, intervals, smallest p.

Every function answers with one row, a dictionary of ``estimate, low, high, n, p, p_min, method``
(without the keys that have no meaning for it), or with one such row per term of a regression.
``p_min`` is the smallest p that these data could have given, whatever the truth; ``detectable`` is
the smallest true effect that this design finds eight times in ten at the 5 % level. A p is never 0:
a Monte-Carlo one is (1 + hits) / (B + 1). Bad input is refused in one sentence (``StudyError``).
"""

from metrostudy.small_n import arrangements
from metrostudy.small_n.intervals import POWER
from metrostudy.small_n.levels import ordinal
from metrostudy.small_n.logistic import firth
from metrostudy.small_n.means import difference, paired
from metrostudy.small_n.mixed import mixed_logit
from metrostudy.small_n.multiplicity import adjust, attainable, holm
from metrostudy.small_n.partial import partial_spearman
from metrostudy.small_n.power import association_power, said_by_cluster
from metrostudy.small_n.proportions import (
    cluster_bootstrap,
    design_effect,
    intraclass,
    prevalence,
    wilson,
)
from metrostudy.small_n.ranks import cliffs_delta, detectable_rho, kendall, spearman
from metrostudy.small_n.tables import common_odds_ratio, fisher, fisher_rxc, mantel_haenszel

__all__ = [
    "POWER",
    "adjust",
    "arrangements",
    "association_power",
    "attainable",
    "cliffs_delta",
    "cluster_bootstrap",
    "common_odds_ratio",
    "design_effect",
    "detectable_rho",
    "difference",
    "firth",
    "fisher",
    "fisher_rxc",
    "holm",
    "intraclass",
    "kendall",
    "mantel_haenszel",
    "mixed_logit",
    "ordinal",
    "paired",
    "partial_spearman",
    "prevalence",
    "said_by_cluster",
    "spearman",
    "wilson",
]
