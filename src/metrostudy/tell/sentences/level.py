"""Whether projects fare better where the métropole steers them, in a sentence."""

from __future__ import annotations

import math

import pandas as pd

from metrostudy.compare.level import Level
from metrostudy.compare.verdicts import level_bearing
from metrostudy.tell.findings import Finding
from metrostudy.tell.sentences.barrier_words import bounds, gap_bounds, points, seen
from metrostudy.tell.wording import p_value, percent, plural


def level(result: Level) -> Finding:
    """Say whether projects that the métropole steers are further along than its others (H3)."""
    status = result.tests.set_index("test").loc["status"]
    n = int(status["n"])
    if math.isnan(status["estimate"]):
        return Finding(
            "Aucune métropole n'a à la fois des projets fortement pilotés et d'autres qui le sont"
            " peu : leur avancement ne se compare pas.",
            "No métropole has both strongly and weakly steered projects: how far along they are"
            " cannot be compared.",
            n=n, hypothesis="H3",
        )  # fmt: skip
    return Finding(
        f"{_gap(status, 'fr')} ; {_done(result, 'fr')} (n = {plural(n, 'projet')})."
        f" {_against(result, 'fr')} Statut et pilotage sont dits par les métropoles : aucun autre"
        " échelon n'a été interrogé.",
        f"{_gap(status, 'en')}; {_done(result, 'en')} (n = {n} projects). {_against(result, 'en')}"
        " Status and steering are told by métropoles: no other level was asked.",
        value=100 * status["estimate"], low=100 * status["low"], high=100 * status["high"], n=n,
        unit="points d'avancement", hypothesis="H3", bearing=level_bearing(status),
    )  # fmt: skip


def _gap(status: pd.Series, language: str) -> str:
    gap = f"{points(status['estimate'], language)} [{gap_bounds(status, language)}]"
    found, more = level_bearing(status) != "silent", status["estimate"] > 0
    p = p_value(status["p"], language)
    if language == "en":
        said = (f"are {'further' if more else 'less far'} along than" if found else
                f"cannot be told, beyond chance{seen(status, 'en')}, from")  # fmt: skip
        return (f"Within métropoles, projects that the métropole steers strongly {said} those it"
                f" steers little: {gap} of progress (studied 0, under way 50, done 100),"
                f" {p}")  # fmt: skip
    said = (f"sont {'plus' if more else 'moins'} avancés que" if found else
            f"ne se distinguent pas, au-delà du hasard{seen(status, 'fr')}, de")  # fmt: skip
    return (f"À métropole égale, les projets que la métropole pilote fortement {said} ceux qu'elle"
            f" pilote peu : {gap} d'avancement (à l'étude 0, en cours 50, réalisé 100),"
            f" {p}")  # fmt: skip


def _done(result: Level, language: str) -> str:
    shares = result.groups.set_index("steering")
    strong, weak = (
        f"{percent(shares.loc[name, 'estimate'], 0, language)}"
        f" [{bounds(shares.loc[name], language)}]"
        for name in ("strong", "weak")
    )
    if language == "en":
        return f"{strong} are done, against {weak}"
    return f"{strong} sont réalisés, contre {weak}"


def _against(result: Level, language: str) -> str:
    """How many métropoles, and how many projects, say the contrary."""
    turned, n = int(result.metropoles["discordant"].sum()), len(result.metropoles)
    done = int(result.groups.set_index("steering").loc["weak", "done"])
    if language == "en":
        return (f"It goes the other way in {turned} of {n} métropoles, and {done} projects are done"
                " without strong steering.")  # fmt: skip
    which = (f"s'inverse dans {plural(turned, 'métropole')} sur {n}" if turned else
             f"ne s'inverse dans aucune des {n} métropoles")  # fmt: skip
    return f"L'écart {which} ; projets réalisés sans pilotage fort : {done}."
