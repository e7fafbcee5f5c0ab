"""Which barriers come first, among those that projects meet and that people name, in sentences."""

from __future__ import annotations

import pandas as pd

from metrostudy.compare.barriers.codes import EXTERNAL, INTERNAL
from metrostudy.compare.barriers.prevalence import EXPECTED_FIRST, Prevalence
from metrostudy.compare.verdicts import LEVEL, order_bearing
from metrostudy.tell.findings import Bearing, Finding
from metrostudy.tell.sentences.acculturation import benefit, benefit_told, levers, who
from metrostudy.tell.sentences.barrier_links import maturity, named_maturity, sides, together
from metrostudy.tell.sentences.barrier_words import (
    bounds,
    gap_bounds,
    label,
    name,
    points,
    seen,
    share,
)
from metrostudy.tell.sentences.divide import (
    beside_others,
    exposure,
    fibre,
    inside_metropoles,
    unequal_communes,
    unpublished,
)
from metrostudy.tell.sentences.governance import governance
from metrostudy.tell.sentences.level import level
from metrostudy.tell.sentences.steering import in_depth, steering
from metrostudy.tell.wording import number, p_value, percent, plural, several

__all__ = ["benefit", "benefit_told", "beside_others", "exposure", "external", "fibre", "first",
           "governance", "in_depth", "inside_metropoles", "internal", "level", "levers",
           "maturity", "named", "named_maturity", "prompts", "sides", "steering", "together",
           "unequal_communes", "unpublished", "who"]  # fmt: skip

_KINDS = {INTERNAL: ("interne", "internal"), EXTERNAL: ("externe", "external")}


def internal(result: Prevalence) -> Finding:
    """Say which internal barrier comes first, and whether acculturation leads the others (H4)."""
    return _first(result, INTERNAL)


def external(result: Prevalence) -> Finding:
    """Say which external barrier comes first, and whether fears and the divide lead (H4)."""
    return _first(result, EXTERNAL)


def named(result: Prevalence) -> Finding:
    """Say in how many métropoles the barriers named most are, and whether that ranks them (H4)."""
    n = int(result.table["n"].max()) if len(result.table) else 0
    if not n:
        return Finding("Aucun entretien codé : on ne sait pas quels freins sont nommés.",
                       "No coded interview: which barriers are named is unknown.",
                       hypothesis="H4")  # fmt: skip
    heard = int(result.table["n_interviews"].max())
    tops = {kind: _tops(result, kind) for kind in _KINDS if len(_of_kind(result, kind))}
    bearings = {_bearing(result, kind) for kind in tops}
    bearing = bearings.pop() if len(bearings) == 1 else "silent"
    apart_fr, apart_en = (_apart(result, None, language) for language in ("fr", "en"))
    french = several(_most_named(rows, kind, n, "fr") for kind, rows in tops.items())
    english = several((_most_named(rows, kind, n, "en") for kind, rows in tops.items()), "en")
    return Finding(
        f"Sur {plural(n, 'métropole')} ({plural(heard, 'entretien')}), {french}{apart_fr}."
        f" {_rankable(result, n, 'fr')}",
        f"Of {n} métropoles ({heard} interviews), {english}{apart_en}."
        f" {_rankable(result, n, 'en')}",
        **share(next(iter(tops.values())).iloc[0], "% des métropoles"),
        n=n, hypothesis="H4", bearing=bearing,
    )  # fmt: skip


def prompts(table: pd.DataFrame) -> Finding:
    """Say how often the interviewer had just named the barrier, and what is left without it."""
    cases, asked = int(table["interviews"].sum()), int(table["prompted"].sum())
    if not cases:
        return Finding("Aucun frein nommé : rien n'a pu être soufflé.",
                       "No barrier named: none could be prompted.")  # fmt: skip
    part = table["prompted"] / table["interviews"]
    top = table.loc[part.idxmax()]
    said = [int(top[key]) for key in ("prompted", "interviews", "count", "n", "named")]
    french, english = "", ""
    if asked:
        french = (f" Le plus soufflé est {label(top, 'fr')} ({said[0]} fois sur {said[1]}) : sans"
                  f" ces relances, {said[2]} métropoles sur {said[3]} le nomment,"
                  f" au lieu de {said[4]}.")  # fmt: skip
        english = (f" The most prompted is {label(top, 'en')} ({said[0]} times of {said[1]}):"
                   f" without these prompts {said[2]} métropoles of {said[3]} name it, instead of"
                   f" {said[4]}.")  # fmt: skip
    return Finding(
        f"Quand un frein apparaît dans un entretien, l'enquêteur venait de le nommer {asked} fois"
        f" sur {cases} ({percent(asked / cases)}).{french}",
        f"When a barrier comes up in an interview, the interviewer had just named it {asked} times"
        f" of {cases} ({percent(asked / cases, 0, 'en')}).{english}",
        value=100 * asked / cases, n=cases, unit="% des premières mentions", hypothesis="H4",
    )  # fmt: skip


def first(table: pd.DataFrame) -> Finding:
    """Say which barrier is named first, and whether more than being named often explains (H4)."""
    if table.empty:
        return Finding("Aucun entretien ne nomme de frein.", "No interview names a barrier.",
                       hypothesis="H4")  # fmt: skip
    top, n = table.iloc[0], int(table["n"].max())
    clear = table[table["p_holm"] <= LEVEL]
    expected = clear[clear["barrier"].isin(sum(EXPECTED_FIRST.values(), ()))]
    bearing: Bearing = "silent"
    if len(expected):
        ahead = (expected["count"] > expected["expected"]).all()
        bearing = "supports" if ahead else "opposes"
    words = {language: _first_words(top, n, len(clear), language) for language in ("fr", "en")}
    return Finding(words["fr"], words["en"], **share(top, "% des entretiens"), n=n,
                   hypothesis="H4", bearing=bearing)  # fmt: skip


# First barriers -----------------------------------------------------------------------------


def _first(result: Prevalence, kind: str) -> Finding:
    rows, (word, english_word) = _of_kind(result, kind), _KINDS[kind]
    rows = rows[~rows["complementary"]]
    n = int(rows["n"].max()) if len(rows) else 0
    if not n or rows["count"].max() == 0:
        who = f"{plural(n, 'projet')} qui le disent" if n else "Les projets"
        return Finding(
            f"{who} : aucun frein {word} rencontré." if n else
            f"Aucun projet ne dit s'il a rencontré un frein {word}.",
            f"No {english_word} barrier met ({n} projects that say).",
            n=n, hypothesis="H4",
        )  # fmt: skip
    return Finding(
        f"Premier frein {word} : {_ranking(rows, 'fr')}{_apart(result, kind, 'fr')}."
        f"{_left_out(result, 'fr')}"
        f"{_verdict(result, kind, 'fr')}",
        f"First {english_word} barrier: {_ranking(rows, 'en')}{_apart(result, kind, 'en')}."
        f"{_left_out(result, 'en')}"
        f"{_verdict(result, kind, 'en')}",
        **share(rows.iloc[0], "% des projets"),
        n=n, hypothesis="H4", bearing=_bearing(result, kind),
    )  # fmt: skip


def _of_kind(result: Prevalence, kind: str) -> pd.DataFrame:
    return result.table[result.table["kind"] == kind]


def _ranking(rows: pd.DataFrame, language: str) -> str:
    top, places = rows.iloc[0], int(rows["clusters"].max())
    share, n = percent(top["estimate"], 0, language), number(top["n"], 0, language)
    rest = [f"{label(row, language)} ({percent(row['estimate'], 0, language)})"
            for _, row in rows.iloc[1:3].iterrows()]  # fmt: skip
    if language == "en":
        then = f"; then {several(rest, 'en')}" if rest else ""
        return (f"{label(top, 'en')}, met by {share} of projects [{bounds(top, 'en')}]"
                f" (n = {n} projects of {places} métropoles){then}")  # fmt: skip
    then = f" ; puis {several(rest)}" if rest else ""
    return (f"{label(top, 'fr')}, rencontré par {share} des projets [{bounds(top, 'fr')}]"
            f" (n = {n} projets de {plural(places, 'métropole')}){then}")  # fmt: skip


def _apart(result: Prevalence, kind: str | None, language: str) -> str:
    """The complementary barriers that somebody met, which the study of 2020 did not name."""
    rows = result.table if kind is None else _of_kind(result, kind)
    rows = rows[rows["complementary"] & (rows["count"] > 0)]
    if rows.empty:
        return ""
    told = [f"{label(row, language)} ({percent(row['estimate'], 0, language)})"
            for _, row in rows.iterrows()]  # fmt: skip
    lead = " ; à part, hors de l'étude de 2020, " if language == "fr" else (
        "; apart, not named by the study of 2020, ")  # fmt: skip
    return lead + several(told, language)


def _tops(result: Prevalence, kind: str) -> pd.DataFrame:
    """The barriers of 2020 that come first, ties included; the others if there are none."""
    rows = _of_kind(result, kind)
    own = rows[~rows["complementary"]]
    rows = own if len(own) else rows
    return rows[rows["count"] == rows["count"].max()]


def _most_named(rows: pd.DataFrame, kind: str, n: int, language: str) -> str:
    names = several([label(row, language) for _, row in rows.iterrows()], language)
    top, many = rows.iloc[0], len(rows) > 1
    count = f"{int(top['count'])} {'sur' if language == 'fr' else 'of'} {n}"
    said = f"{names} ({count} [{bounds(top, language)}])"
    word = _KINDS[kind][0 if language == "fr" else 1]
    if language == "en":
        return f"the {word} barrier{'s' * many} named most {'are' if many else 'is'} {said}"
    if many:
        return f"les freins {word}s les plus nommés sont {said}"
    return f"le frein {word} le plus nommé est {said}"


def _first_words(top: pd.Series, n: int, clear: int, language: str) -> str:
    count, chance = int(top["count"]), number(top["expected"], 1, language)
    p = p_value(top["p"], language)
    p_holm = number(top["p_holm"], 2, language)
    if language == "en":
        verdict = (f"{clear} barrier{'s' * (clear > 1)} first more or less often than that explains"
                   if clear else "So the order is not established for any barrier")  # fmt: skip
        return (f"The barrier named first most often is {label(top, 'en')}: {count} interviews of"
                f" {n} [{bounds(top, 'en')}], where {chance} would be expected from how often it is"
                f" named ({p}, {p_holm} after correction). {verdict}.")  # fmt: skip
    verdict = (f"{plural(clear, 'frein arrive', 'freins arrivent')} en premier plus ou moins"
               " souvent que cela ne l'explique" if clear else
               "L'ordre n'est donc établi pour aucun frein")  # fmt: skip
    return (f"Le frein nommé en premier le plus souvent est {label(top, 'fr')} :"
            f" {plural(count, 'entretien')} sur {n} [{bounds(top, 'fr')}], quand sa fréquence en"
            f" ferait attendre {chance} ({p}, {p_holm} après correction). {verdict}.")  # fmt: skip


def _left_out(result: Prevalence, language: str) -> str:
    if not result.left_out:
        return ""
    count = number(result.left_out, 0, language)
    if language == "en":
        return f" {count} projects do not say and are left out."
    verb = "dit" if result.left_out == 1 else "disent"
    return f" {plural(result.left_out, 'projet')} ne le {verb} pas."


def _bearing(result: Prevalence, kind: str) -> Bearing:
    return order_bearing(result.order[result.order["kind"] == kind])


def _verdict(result: Prevalence, kind: str, language: str) -> str:
    tests = result.order[result.order["kind"] == kind]
    if tests.empty:
        return ""
    bearing = order_bearing(tests)
    if bearing == "supports":
        return " " + _leads(result, tests, language)
    worst = tests.sort_values(["p_holm", "estimate"]).iloc[0] if bearing == "opposes" else (
        tests.sort_values("p").iloc[-1])  # fmt: skip
    first, other = (name(result, worst[key], language) for key in ("barrier", "other"))
    gap = f"{points(worst['estimate'], language)} [{gap_bounds(worst, language)}]"
    if language == "en":
        if bearing == "opposes":
            return (f" {first}, which the 2020 study put first, comes after {other}: {gap},"
                    f" Holm {p_value(worst['p_holm'], 'en')}.")  # fmt: skip
        return (f" That {first} leads {other} is not established: {gap},"
                f" {p_value(worst['p'], 'en')}{seen(worst, 'en')}.")  # fmt: skip
    if bearing == "opposes":
        return (f" {first}, que l'étude de 2020 mettait en tête, vient après {other} : {gap},"
                f" {p_value(worst['p_holm'])} après correction.")  # fmt: skip
    return (f" L'avance de {first} sur {other} n'est pas établie : {gap},"
            f" {p_value(worst['p'])}{seen(worst, 'fr')}.")  # fmt: skip


def _leads(result: Prevalence, tests: pd.DataFrame, language: str) -> str:
    names = [name(result, code, language) for code in tests["barrier"].unique()]
    worst = p_value(tests["p"].max(), language).replace("=", "≤")
    if language == "en":
        verb = "lead" if len(names) > 1 else "leads"
        return (f"As the 2020 study said, {several(names, 'en')} {verb} every other one from one"
                f" métropole to the next ({worst}).")  # fmt: skip
    verb = "devancent" if len(names) > 1 else "devance"
    return (f"Comme le disait l'étude de 2020, {several(names)} {verb} chacun des autres d'une"
            f" métropole à l'autre ({worst}).")  # fmt: skip


def _rankable(result: Prevalence, places: int, language: str) -> str:
    tests = result.order.dropna(subset="p")
    if tests.empty:
        return ""
    least, clear = tests["p_min"].min(), (tests["p_holm"] <= LEVEL).any()
    if least > LEVEL:
        return (f"{plural(places, 'métropole')} ne suffisent pas à établir un ordre"
                f" (plus petit p possible : {number(least, 3)})." if language == "fr" else
                f"{places} métropoles cannot establish an order (smallest possible p:"
                f" {number(least, 3, 'en')}).")  # fmt: skip
    if language == "en":
        return "Some of the order is established." if clear else "Their order is not established."
    return "Une partie de l'ordre est établie." if clear else "Leur ordre n'est pas établi."
