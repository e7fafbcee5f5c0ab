"""Which proposals answer what was found, in sentences."""

from __future__ import annotations

import pandas as pd

from metrostudy import small_n
from metrostudy.compare.barriers.codes import KINDS
from metrostudy.tell.findings import Finding
from metrostudy.tell.proposals.needs import Coverage
from metrostudy.tell.proposals.states import count_states
from metrostudy.tell.wording import NARROW, interval, number, percent, plural, several


def coverage(result: Coverage) -> Finding:
    """Say how many of the barriers met are answered, by the latest proposals and by all."""
    barriers = _met(result)
    if barriers.empty or not result.editions:
        return Finding("Aucun frein rencontré n'est mesuré, ou aucune proposition n'est donnée.",
                       "No barrier met is measured, or no proposal is given.")  # fmt: skip
    last, n, top = result.editions[-1], len(barriers), barriers.iloc[0]
    lately, ever = int((barriers[last] > 0).sum()), int((barriers["proposals"] > 0).sum())
    aimed = int(top["proposals"])
    have = "ont" if lately > 1 else "a"
    return Finding(
        f"{lately} des {n} freins rencontrés {have} au moins une proposition de {last} ({ever} avec"
        f" les éditions précédentes). Le plus fréquent, {_label(top, 'fr')}"
        f" ({percent(top['estimate'])} des projets), est visé par {plural(aimed, 'proposition')}"
        " en tout.",
        f"{lately} of the {n} barriers met have at least one proposal of {last} ({ever} with"
        f" earlier editions). The commonest, {_label(top, 'en')}"
        f" ({percent(top['estimate'], 0, 'en')} of projects), is aimed at by {aimed} in all.",
        value=100 * lately / n, n=n, unit="% des freins",
    )  # fmt: skip


def unanswered(result: Coverage) -> Finding:
    """Say which barriers met and gaps found no proposal answers."""
    met = result.needs[result.needs["count"] > 0]
    lost, n = met[met["proposals"] == 0], len(met)
    if lost.empty:
        return Finding(
            f"Chacun des {n} freins et manques trouvés a au moins une proposition."
            if n else "Aucun frein ni manque n'est mesuré.",
            f"Each of the {n} barriers and gaps found has at least one proposal."
            if n else "No barrier or gap is measured.",
            value=0.0, n=n, unit="besoins",
        )  # fmt: skip
    return Finding(
        "Aucune proposition ne répond à "
        f"{several(_need(row, 'fr') for _, row in lost.iterrows())}"
        f" ({plural(len(lost), 'besoin')} sur {n}).",
        f"No proposal answers {several((_need(row, 'en') for _, row in lost.iterrows()), 'en')}"
        f" ({len(lost)} of {n} needs).",
        value=float(len(lost)), n=n, unit="besoins",
    )  # fmt: skip


def known(states: pd.DataFrame) -> Finding:
    """Say for how many proposals the study sees where métropoles stand."""
    counts, places = count_states(states), states["metropole"].nunique()
    n, seen, clash = len(counts), int((counts["known"] > 0).sum()), int(counts["contested"].sum())
    french = (f"On sait où en est au moins une métropole (n = {places}) pour"
              f" {plural(seen, 'proposition')} sur {n}.")  # fmt: skip
    english = f"Where a métropole (n = {places}) stands is known for {seen} of {n} proposals."
    if seen < n:
        french += (" Ailleurs, ni note, ni passage codé, ni projet ne le dit : inconnu ne veut pas"
                   " dire absent.")  # fmt: skip
        english += (" Elsewhere no rating, coded passage or project says it: unknown does not mean"
                    " missing.")  # fmt: skip
    if clash:
        french += f" Les signes se contredisent dans {plural(clash, 'cas', 'cas')}."
        english += f" Signs contradict each other in {clash} case{'s' * (clash > 1)}."
    return Finding(french, english, value=float(seen), n=n, unit="propositions")


def done(states: pd.DataFrame) -> Finding:
    """Say which proposal is already done in most of the métropoles where that is known."""
    return _most(states, "done", "déjà faite", "already done")


def missing(states: pd.DataFrame) -> Finding:
    """Say which proposal is missing in most of the métropoles where that is known."""
    return _most(states, "missing", "absente", "missing")


def called(table: pd.DataFrame) -> Finding:
    """Say which proposal the métropoles' own needs call for most often."""
    n = table["metropole"].nunique()
    if not n:
        return Finding("Aucune métropole n'a de besoin connu auquel une proposition réponde.",
                       "No métropole has a known need that a proposal answers.")  # fmt: skip
    counts = table.groupby("proposal")["metropole"].nunique()
    most = counts[counts == counts.max()].index
    rows = table.drop_duplicates("proposal").set_index("proposal").loc[most]
    french, english = (_labels(rows, language) for language in ("fr", "en"))
    return Finding(
        f"Les besoins propres à chaque métropole appellent le plus souvent {french} :"
        f" {plural(int(counts.max()), 'métropole')} sur {n}.",
        f"Each métropole's own needs call most often for {english}: {int(counts.max())} of {n}"
        " métropoles.",
        value=float(counts.max()), n=n, unit="métropoles",
    )  # fmt: skip


def _most(states: pd.DataFrame, state: str, french: str, english: str) -> Finding:
    """The proposal most often in ``state``; of as many, where fewer métropoles are known."""
    counts = count_states(states)
    if not counts[state].any():
        return Finding(f"Aucune proposition n'est connue comme {french} quelque part.",
                       f"No proposal is known to be {english} anywhere.")  # fmt: skip
    top = counts[counts[state] == counts[state].max()]
    top = top[top["known"] == top["known"].min()]
    count, n = int(top[state].iloc[0]), int(top["known"].iloc[0])
    row = pd.Series(small_n.wilson(count, n))
    return Finding(
        f"La proposition le plus souvent {french} : {_labels(top, 'fr')}, dans"
        f" {plural(count, 'métropole')} sur {n} [{_bounds(row, 'fr')}].",
        f"The proposal most often {english}: {_labels(top, 'en')}, in {count} of {n} métropoles"
        f" [{_bounds(row, 'en')}].",
        value=100 * row["estimate"], low=100 * row["low"], high=100 * row["high"], n=n,
        unit="% des métropoles",
    )  # fmt: skip


def _labels(rows: pd.DataFrame, language: str) -> str:
    if language == "en":
        return several([f"“{name}”" for name in rows["label_en"].fillna(rows["label_fr"])], "en")
    return several([f"« {name} »" for name in rows["label_fr"]])


def _met(result: Coverage) -> pd.DataFrame:
    barriers = result.needs[result.needs["kind"].isin(KINDS)]
    return barriers[barriers["count"] > 0]


def _need(row: pd.Series, language: str) -> str:
    share, bounds = percent(row["estimate"], 0, language), _bounds(row, language)
    n = number(row["n"], 0, language)
    if row["kind"] in KINDS:
        who = "rencontré par {} des projets" if language == "fr" else "met by {} of projects"
    else:
        who = "manque à {} des métropoles" if language == "fr" else "lacking in {} of métropoles"
    return f"{_label(row, language)} ({who.format(share)} [{bounds}], n = {n})"


def _label(row: pd.Series, language: str) -> str:
    if language == "en":
        return f"“{row['need_fr'] if pd.isna(row['need_en']) else row['need_en']}”"
    return f"« {row['need_fr']} »"


def _bounds(row: pd.Series, language: str) -> str:
    end = f"{NARROW}%" if language == "fr" else "%"
    return interval(100 * row["low"], 100 * row["high"], 0, language) + end
