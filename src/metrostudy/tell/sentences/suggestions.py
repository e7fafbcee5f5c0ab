"""The machine in sentences: how far it follows the humans, and what it may suggest to them."""

from __future__ import annotations

import pandas as pd

from metrostudy.field.machine.suggestions import Suggested
from metrostudy.tell.findings import Finding
from metrostudy.tell.wording import interval, number, percent, plural, several

_NAMED = 3
_TAIL = 0.025  # of the codes, whose interval would be above zero by luck


def machine(result: Suggested) -> Finding:
    """Say how far the machine follows the humans, beside a word search and a second human."""
    if result.refused:
        return _refused(result)
    passages = "twice" if (result.scores["passages"] == "twice").any() else "all"
    whole = result.scores[result.scores["code"].isna() & (result.scores["passages"] == passages)]
    kappa = whole.set_index("coder")["kappa"]
    own = whole[whole["coder"] == "machine"].iloc[0]
    codes = result.codes.dropna(subset="code")
    above, luck = int((codes["gain_low"] > 0).sum()), _TAIL * len(codes)
    return Finding(
        f"Jugée sur {plural(own['interviews'], 'entretien')} qu'elle n'avait pas lu"
        f"{'s' if own['interviews'] > 1 else ''}, la machine s'accorde avec le codage humain à "
        f"{number(own['kappa'], 2)} sur 1{_range(own, 'fr')}, contre "
        f"{number(kappa['dictionary'], 2)} pour une recherche par mots"
        f"{_human(kappa, 'fr')}. Elle fait nettement mieux que cette recherche pour {above} "
        f"code{'s' if above > 1 else ''} sur {len(codes)} (le hasard en donnerait "
        f"{number(luck)}) : elle aide à relire, elle ne remplace pas un codeur.",
        f"Judged on {_interviews(own['interviews'])} that it had not read, the machine agrees with "
        f"the human coding at {number(own['kappa'], 2, 'en')} out of 1{_range(own, 'en')}, against "
        f"{number(kappa['dictionary'], 2, 'en')} for a word search{_human(kappa, 'en')}. It does "
        f"clearly better than that search for {above} of {len(codes)} codes (luck would give "
        f"{number(luck, 1, 'en')}): it helps to read again, it does not replace a coder.",
        value=float(own["kappa"]), low=_known(own["low"]), high=_known(own["high"]),
        n=int(own["interviews"]), unit="kappa",
    )  # fmt: skip


def suggested(result: Suggested) -> Finding:
    """Say for which codes the machine may suggest, how many answers, and who decides."""
    if result.refused:
        return _refused(result)
    codes = result.codes.dropna(subset="code")
    told, bar = codes[codes["suggests"]], number(result.choices.kappa)
    english_bar, turns = number(result.choices.kappa, 1, "en"), len(result.suggestions)
    if told.empty:
        return Finding(
            f"La machine n'atteint l'accord de {bar} demandé pour proposer sur aucun des codes "
            f"assez employés ({len(codes)}) : elle ne propose rien.",
            f"The machine reaches the agreement of {english_bar} asked of it on none of the codes "
            f"used often enough ({len(codes)}): it suggests nothing.",
            value=0, n=len(codes), unit="codes",
        )  # fmt: skip
    share = _right(result, told)
    return Finding(
        f"La machine peut proposer pour {plural(len(told), 'code')} sur {len(codes)}, là où son "
        f"accord atteint {bar} ({_first(told, 'fr')}) : {plural(turns, 'passage')} à relire. "
        f"Pour ces codes, {percent(share)} de ses « oui » étaient aussi ceux du codeur. Rien n'est "
        "codé avant qu'une personne accepte.",
        f"The machine may suggest for {len(told)} of {len(codes)} codes, where its agreement "
        f"reaches {english_bar} ({_first(told, 'en')}): {turns} passages to read again. For these "
        f"codes, {percent(share, 0, 'en')} of its yeses were also the coder's. Nothing is coded "
        "before a person accepts.",
        value=len(told), n=len(codes), unit="codes",
    )  # fmt: skip


def _refused(result: Suggested) -> Finding:
    n, chosen = result.interviews, result.choices
    least, few = 2 * chosen.folds, n < 2
    if result.refused == "interviews":
        return Finding(
            f"{plural(n, 'entretien')} {'est codé' if few else 'sont codés'} ; la machine est "
            f"jugée sur des entretiens qu'elle n'a pas lus, et il en faut au moins {least} : elle "
            "ne propose rien.",
            f"{_interviews(n)} {'is' if n == 1 else 'are'} coded; the machine is judged on "
            f"interviews that it has not read, and needs at least {least}: it suggests nothing.",
            n=n, unit="kappa",
        )  # fmt: skip
    return Finding(
        f"Aucun code n'est posé sur {plural(chosen.turns, 'réponse')} ou plus dans "
        f"{plural(chosen.interviews, 'entretien')} ou plus : la machine n'a rien à apprendre et ne "
        "propose rien.",
        f"No code was given to {chosen.turns} answers or more in {chosen.interviews} interviews or "
        "more: the machine has nothing to learn and suggests nothing.",
        n=n, unit="kappa",
    )  # fmt: skip


def _right(result: Suggested, codes: pd.DataFrame) -> float:
    """Share of the machine's yeses that were also the coder's, on interviews it had not read."""
    own = result.scores[
        (result.scores["coder"] == "machine") & (result.scores["passages"] == "all")
    ]
    own = own[own["code"].isin(codes["code"])]
    return float(own["both"].sum() / own["applied"].sum())


def _human(kappa: pd.Series, language: str) -> str:
    if "human" not in kappa:
        return ""
    value = number(kappa["human"], 2, language)
    if language == "fr":
        return f" et {value} pour un second codeur sur les mêmes réponses"
    return f" and {value} for a second coder on the same answers"


def _range(row: pd.Series, language: str) -> str:
    return "" if pd.isna(row["low"]) else f" [{interval(row['low'], row['high'], 2, language)}]"


def _first(codes: pd.DataFrame, language: str) -> str:
    best = codes.sort_values("kappa", ascending=False, kind="stable")
    names = several(best[f"label_{language}"].head(_NAMED), language)
    return names if len(best) <= _NAMED else f"{'surtout' if language == 'fr' else 'first'} {names}"


def _interviews(n: float) -> str:
    return f"{int(n)} interview{'' if n == 1 else 's'}"


def _known(value: float) -> float | None:
    return None if pd.isna(value) else float(value)
