"""What strong steering does to barriers, in sentences."""

from __future__ import annotations

import math

import pandas as pd

from metrostudy.compare.in_depth import InDepth
from metrostudy.compare.steering import Steering
from metrostudy.compare.verdicts import steering_bearing
from metrostudy.tell.findings import Finding
from metrostudy.tell.sentences.barrier_words import (
    bounds,
    gap_bounds,
    points,
    ratio,
    seen,
)
from metrostudy.tell.wording import p_value, percent, plural


def steering(result: Steering) -> Finding:
    """Say how many more barriers strongly steered projects overcome, within métropoles (H5)."""
    effect, groups = result.effect.iloc[0], result.groups.set_index("steering")
    n = int(effect["n"])
    if math.isnan(effect["estimate"]):
        return Finding(
            "Aucune métropole n'a, parmi les projets qui ont rencontré un frein, des projets"
            " fortement et d'autres faiblement pilotés : l'effet du pilotage ne se compare pas.",
            "No métropole has, among the projects that met a barrier, some strongly and some"
            " weakly steered: the effect of steering cannot be compared.",
            n=n, hypothesis="H5",
        )  # fmt: skip
    bearing = steering_bearing(effect)
    found = bearing != "silent"
    return Finding(
        f"Sous pilotage fort, {_overcome(groups.loc['strong'], 'fr')} des freins rencontrés sont"
        f" surmontés, contre {_overcome(groups.loc['weak'], 'fr')} sous pilotage faible"
        f" (n = {plural(n, 'projet')}). {_within(result, found, 'fr')}",
        f"Under strong steering {_overcome(groups.loc['strong'], 'en')} of the barriers met are"
        f" overcome, against {_overcome(groups.loc['weak'], 'en')} under weak steering"
        f" (n = {n} projects). {_within(result, found, 'en')}",
        value=100 * effect["estimate"], low=100 * effect["low"], high=100 * effect["high"],
        n=n, unit="points", hypothesis="H5", bearing=bearing,
    )  # fmt: skip


def in_depth(result: InDepth) -> Finding:
    """Say that three chosen successes show how and cannot test whether, and count what contradicts.

    The claim bears on nothing: H5 is judged on every project.
    """
    chosen, n = len(result.sheets), result.successes
    cases = result.negative["case"].value_counts()
    stuck, without = int(cases.get("stuck", 0)), int(cases.get("without", 0))
    if not chosen:
        return Finding("Aucun projet fortement piloté n'a surmonté de frein : rien à voir de près.",
                       "No strongly steered project overcame a barrier: none to look at closely.",
                       n=0, hypothesis="H5")  # fmt: skip
    return Finding(
        f"{plural(chosen, 'projet')} choisis parmi {plural(n, 'réussite')} sous pilotage fort"
        " montrent comment un frein tombe ; choisis pour avoir réussi, ils ne peuvent pas prouver"
        f" que le pilotage l'a fait tomber. {plural(stuck + without, 'projet')} disent le contraire"
        f" : {stuck} fortement pilotés n'ont rien surmonté, {without} ont tout surmonté sans"
        " pilotage fort.",
        f"{chosen} projects chosen among {n} successes under strong steering show how a barrier"
        " falls; chosen because they succeeded, they cannot prove that steering made it fall."
        f" {stuck + without} projects say the contrary: {stuck} strongly steered overcame nothing,"
        f" {without} overcame everything without strong steering.",
        value=stuck + without, n=n, unit="projets contraires", hypothesis="H5",
    )  # fmt: skip


def _overcome(group: pd.Series, language: str) -> str:
    return f"{percent(group['estimate'], 0, language)} [{bounds(group, language)}]"


def _within(result: Steering, found: bool, language: str) -> str:
    effect, tests = result.effect.iloc[0], result.tests.set_index("test")
    gap = f"{points(effect['estimate'], language)} [{gap_bounds(effect, language)}]"
    odds, pooled = (ratio(tests.loc[test], language) for test in ("projects", "pooled"))
    p, n, against = p_value(effect["p"], language), len(result.metropoles), _against(result)
    if language == "en":
        said = f"Within métropoles the difference is {gap}, {p}"
        chance = "" if found else f": not told from chance{seen(effect, 'en')}"
        return (f"{said}{chance}; it goes the other way in {against} of {n} métropoles. Odds ratio"
                f" of overcoming all that was met: {odds}; {pooled} if métropoles are ignored."
                )  # fmt: skip
    said = f"À métropole égale, l'écart est de {gap}, {p}"
    chance = "" if found else f" : il ne se distingue pas du hasard{seen(effect, 'fr')}"
    turned = (f"s'inverse dans {plural(against, 'métropole')} sur {n}" if against else
              f"ne s'inverse dans aucune des {n} métropoles")  # fmt: skip
    return (f"{said}{chance} ; il {turned}. Rapport des cotes de tout surmonter : {odds} ;"
            f" {pooled} sans égard aux métropoles.")  # fmt: skip


def _against(result: Steering) -> int:
    return int(result.metropoles["discordant"].sum())
