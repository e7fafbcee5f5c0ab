"""metrostudy: the digital maturity of French métropoles, from interviews to tested findings.

``import metrostudy as ms`` gives the names that notebooks use. Each is loaded from its module the
first time it is asked for, so that importing the package costs nothing; the same table tells the
engine which modules a notebook depends on.
"""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

PUBLIC = {
    "Study": "study",
    "StudyError": "faults",
    "keep": "tell.record",
    "show": "tell.record",
    "finding": "tell.record",
    "split_turns": "field.corpus",
    "unattributed": "field.corpus",
    "voices": "field.corpus",
    "coverage": "field.corpus",
    "check_codebook": "field.codebook",
    "check_offsets": "field.codings",
    "turn_decisions": "field.codings",
    "topics": "field.codings",
    "code_matrix": "field.codings",
    "code_spread": "field.codings",
    "agreement": "field.reliability.agreement",
    "pseudonymise": "field.privacy.pseudonyms",
    "carried": "field.privacy.pseudonyms",
    "leak_scan": "field.privacy.leaks",
    "quotes": "field.privacy.quotes",
    "suggest": "field.machine.suggestions",
    "accepted": "field.machine.suggestions",
    "write_review": "field.exchange.review",
    "read_review": "field.exchange.review",
    "plot_machine": "tell.figures.suggestions",
    "span_agreement": "field.reliability.span_agreement",
    "rating_agreement": "field.reliability.rating_agreement",
    "which_coefficient": "field.reliability.which_coefficient",
    "disagreements": "field.reconciling.reconciliation",
    "disagreement_pairs": "field.reconciling.reconciliation",
    "to_meeting": "field.reconciling.meeting",
    "read_meeting": "field.reconciling.meeting",
    "adjudicated": "field.reconciling.adjudication",
    "drift": "field.reconciling.drift",
    "saturation": "field.reconciling.saturation",
    "plot_disagreements": "tell.figures.reconciliation",
    "plot_drift": "tell.figures.reconciliation",
    "plot_saturation": "tell.figures.reconciliation",
    "plot_coverage": "tell.figures.corpus",
    "plot_topics": "tell.figures.corpus",
    "plot_agreement": "tell.figures.codings",
    "plot_code_matrix": "tell.figures.codings",
    "check_framework": "measure.framework",
    "inventory": "measure.projects",
    "theme_shares": "measure.projects",
    "purpose_shares": "measure.projects",
    "status_shares": "measure.projects",
    "published_themes": "measure.projects",
    "beside_published": "measure.projects",
    "project_maturity": "measure.projects",
    "maturity_by_metropole": "measure.projects",
    "maturity": "measure.maturity",
    "leaf_values": "measure.maturity",
    "describe_leaves": "measure.maturity",
    "size_relation": "measure.maturity",
    "rank_ranges": "measure.uncertainty",
    "number": "tell.wording",
    "plot_shares": "tell.figures.projects",
    "plot_beside": "tell.figures.projects",
    "plot_project_maturity": "tell.figures.projects",
    "plot_rank_ranges": "tell.figures.maturity",
    "plot_moves": "tell.figures.maturity",
    "plot_pillars": "tell.figures.maturity",
    "plot_size": "tell.figures.maturity",
    "barriers_met": "compare.barriers",
    "barriers_named": "compare.barriers",
    "barriers_by_role": "compare.barriers",
    "barriers_and_maturity": "compare.barriers",
    "steering": "compare.steering",
    "projects_in_depth": "compare.steering",
    "exposure": "compare.exposure",
    "panels": "compare.editions",
    "projects_per_city": "compare.editions",
    "recomputed": "compare.editions",
    "published_purposes": "compare.editions",
    "changes": "compare.editions",
    "gaps": "tell.proposals",
    "proposals_by_need": "tell.proposals",
    "proposals_by_metropole": "tell.proposals",
    "rounded": "tell.rounding",
    "plot_barriers": "tell.figures.barriers",
    "plot_steering": "tell.figures.barriers",
    "plot_barriers_and_maturity": "tell.figures.barriers",
    "plot_exposure": "tell.figures.barriers",
    "plot_published": "tell.figures.editions",
    "plot_changes": "tell.figures.editions",
    "plot_coverage_of_needs": "tell.figures.proposals",
    "profiles": "compare.factors",
    "relative_profiles": "compare.factors",
    "pca": "compare.factors",
    "one_model": "compare.one_model",
    "segments": "compare.one_model",
    "condition_memberships": "compare.calibration",
    "outcome_membership": "compare.calibration",
    "invariants": "compare.necessity",
    "luck": "compare.necessity",
    "overlap": "compare.necessity",
    "plot_map": "tell.figures.one_model",
    "plot_null": "tell.figures.one_model",
    "plot_segments": "tell.figures.one_model",
    "plot_necessity": "tell.figures.invariants",
    "plot_cases": "tell.figures.invariants",
}


def __getattr__(name: str) -> Any:
    if name in PUBLIC:
        return getattr(import_module(f"metrostudy.{PUBLIC[name]}"), name)
    from metrostudy.faults import nearest

    raise AttributeError(f"metrostudy has no '{name}'{nearest(name, PUBLIC)}")


def __dir__() -> list[str]:
    return [*globals(), *PUBLIC]
