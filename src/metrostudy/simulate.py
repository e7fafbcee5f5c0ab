"""An invented study whose truth is planted: levels, classes, a causal path, barriers, one change.

The demo is made with it, tests recover from it what was planted, and anyone may ask it how many
métropoles a claim needs. Nothing here describes a real place: names are invented or numbered, and
simulated interviews are numbered passages, never prose.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import pandas as pd
from pydantic import Field, ValidationError

from metrostudy import tables
from metrostudy.faults import StudyError
from metrostudy.files import raw
from metrostudy.study import Record, Share, declared, sentences

CRITERIA = (
    "usagers",
    "administration",
    "mobilite",
    "energie",
    "inclusion",
    "cybersecurite",
    "delais",
    "depense",
    "qualite",
)
CONDITIONS = ("IN.PART", "IN.CITO", "IN.AGEN", "IN.EQUI", "IN.PORT", "IN.DONN")
STATUS = ("studied", "under_way", "done")
THEMES = (
    "TH.CITO",
    "TH.TRAN",
    "TH.LOIS",
    "TH.EDUC",
    "TH.USAG",
    "TH.INCL",
    "TH.DONN",
    "TH.ENER",
    "TH.INFR",
    "TH.AGEN",
    "TH.ECON",
    "TH.BATI",
    "TH.SANT",
    "TH.SECU",
    "TH.CYBE",
    "TH.RESP",
)
PURPOSES = ("FI.SERV", "FI.GEST", "FI.ATTR", "FI.DURA", "FI.EXEM")


class Place(Record):
    """A métropole as planted; what is left blank is drawn."""

    metropole: str
    name: str
    population: int | None = None
    level: float | None = None
    way: int | None = None
    conditions: dict[str, bool] = {}


class Barrier(Record):
    """Share of projects that meet the barrier, and its log-odds slope on the maturity level."""

    share: Share
    slope: float = 0.0


class Change(Record):
    """The one real change between the first and the last edition: a criterion moves by so much."""

    criterion: str
    by: float


class Truth(Record):
    """What is planted. The defaults are a middling study of eighteen métropoles.

    ``separation`` is the distance between the centres of two ways of going digital, in units of
    ``spread``, the standard deviation of a criterion within a way; 0 or ``ways: 1`` is one model.
    ``causal_path`` holds the conditions that every métropole above ``threshold`` has and that no
    other has all together. ``steering_effect`` is a log odds ratio: what strong steering (2 or 3)
    does to a barrier being overcome. ``portfolio`` names a CSV file beside ``truth.yml``, of
    projects that somebody wrote: theme, purposes, title and description are kept, the rest is
    drawn; a row that has a ``project`` name is told in an interview and is kept whole.
    ``evidence`` says which codes of the interviews a criterion is judged on.
    """

    seed: Annotated[int, Field(ge=0)] = 0
    n_metropoles: Annotated[int, Field(ge=4, le=400)] = 18
    places: tuple[Place, ...] = ()
    editions: tuple[str, ...] = ("2024", "2026")
    arrivals: tuple[str, ...] = ()
    levels: tuple[float, float] = (1.4, 4.2)
    ways: Annotated[int, Field(ge=1, le=4)] = 3
    separation: float = 12.0
    spread: Annotated[float, Field(gt=0)] = 0.35
    causal_path: tuple[str, ...] = ("IN.PART", "IN.CITO", "IN.AGEN")
    threshold: float = 2.8
    barriers: dict[str, Barrier] = {}
    steering_effect: float = 1.6
    change: Change | None = None
    rater_sd: Annotated[float, Field(ge=0)] = 0.35
    coder_sensitivity: Share = 0.85
    coder_false_alarm: Share = 0.02
    projects_per_metropole: Annotated[int, Field(ge=1)] = 31
    interviews_per_metropole: Annotated[int, Field(ge=0)] = 2
    portfolio: tuple[dict[str, str], ...] = ()
    evidence: dict[str, tuple[str, ...]] = {}

    @classmethod
    def read(cls, path: Path) -> Truth:
        """Read ``truth.yml``; faults name the key and the nearest valid one."""
        planted = declared(path)
        if isinstance(planted.get("portfolio"), str):
            rows = raw(path.parent / planted["portfolio"])
            planted["portfolio"] = rows.to_dict("records")
        try:
            return cls.model_validate(planted)
        except ValidationError as error:
            raise StudyError(sentences(error, path.name, cls)) from None


def simulate(truth: Truth) -> dict[str, pd.DataFrame]:
    """Return every table of an invented study, by name, and its ``transcripts``.

    The planted values come along as table ``truth``: metropole, level, way, mature, and what each
    criterion of the grid is worth at the last edition before anybody rates it. Interviews and
    codings are there when ``interviews_per_metropole`` is positive; a turn holds a barrier
    or an invariant where the truth has it, and each coder sees it with ``coder_sensitivity`` and
    imagines it with ``coder_false_alarm``.

    >>> study = simulate(Truth(n_metropoles=6, projects_per_metropole=4))
    >>> sorted(study)
    ['codings', 'interviews', 'metropoles', 'projects', 'ratings', 'transcripts', 'truth']
    >>> study["projects"].groupby("metropole").size().unique()
    array([4])
    """
    rng = np.random.default_rng(truth.seed)
    planted = _plant(truth, rng)
    conditions = _conditions(truth, planted, rng)
    true = _true_values(truth, planted, conditions, rng)
    found = {
        "truth": planted.join(true, on="metropole"),
        "metropoles": planted[["metropole", "name", "population"]],
        "ratings": _ratings(truth, true, rng),
        "projects": _projects(truth, planted, rng),
    }
    if truth.interviews_per_metropole:
        found |= _interviews(truth, planted, conditions, rng)
    return found


def write(study: Mapping[str, pd.DataFrame], folder: Path) -> None:
    """Write the tables of :func:`simulate` into ``folder``, transcripts one file each."""
    for name, table in study.items():
        if name == "transcripts":
            for row in table.itertuples():
                path = folder / "transcripts" / row.file
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(row.text, "utf-8", newline="\n")
        elif name != "truth":
            tables.write(table, folder / f"{name}.csv")


# Who is there -------------------------------------------------------------------------------


def _plant(truth: Truth, rng: np.random.Generator) -> pd.DataFrame:
    places = truth.places or tuple(
        Place(metropole=f"metropole-{i:02d}", name=f"Métropole {i:02d}")
        for i in range(1, truth.n_metropoles + 1)
    )
    n = len(places)
    even = rng.permutation(np.linspace(*truth.levels, n))
    ways = rng.permutation(np.arange(n) % truth.ways) + 1
    sizes = np.round(np.exp(rng.normal(12.8, 0.6, n)), -3).astype(int)
    frame = pd.DataFrame([place.model_dump() for place in places])
    frame["level"] = pd.Series([p.level for p in places], dtype=float).fillna(pd.Series(even))
    frame["way"] = pd.Series([p.way for p in places], dtype=float).fillna(pd.Series(ways))
    drawn = pd.Series([p.population for p in places], dtype=float).fillna(pd.Series(sizes))
    frame["population"] = drawn.astype(int)
    frame["way"] = frame["way"].astype(int)
    frame["mature"] = frame["level"] > truth.threshold
    return frame


def _conditions(truth: Truth, planted: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Which condition each métropole has: all of the path if mature, never all of it if not."""
    rows = {}
    for place in planted.itertuples():
        if place.mature:
            has = {c: c in truth.causal_path or rng.random() < 0.6 for c in CONDITIONS}
        else:
            has = {c: rng.random() < 0.45 for c in CONDITIONS}
            if truth.causal_path and all(has[c] for c in truth.causal_path):
                has[truth.causal_path[rng.integers(len(truth.causal_path))]] = False
        rows[place.metropole] = has | place.conditions
    return pd.DataFrame(rows).T


# Ratings ------------------------------------------------------------------------------------


def _true_values(
    truth: Truth, planted: pd.DataFrame, conditions: pd.DataFrame, rng: np.random.Generator
) -> pd.DataFrame:
    """What each criterion is worth at the last edition; it may lie beyond the ends of the grid."""
    noise = rng.normal(0, truth.spread, (len(planted), len(CRITERIA)))
    maturity = planted["level"].to_numpy()[:, None] + _centres(truth, rng)[planted["way"] - 1]
    maturity = pd.DataFrame(maturity + noise, planted["metropole"], CRITERIA)
    presence = conditions.to_numpy(bool)
    traits = np.where(presence, 4.0, 1.1) + rng.normal(0, 0.3, presence.shape)
    return maturity.join(pd.DataFrame(traits, conditions.index, conditions.columns))


def _ratings(truth: Truth, true: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    frames = []
    for edition in truth.editions:
        shown = true.copy()
        if truth.change and edition != truth.editions[-1]:
            shown[truth.change.criterion] -= truth.change.by
        if edition != truth.editions[-1]:
            shown = shown.drop(index=[a for a in truth.arrivals if a in shown.index])
        for rater in ("R1", "R2"):
            seen = shown + rng.normal(0, truth.rater_sd, shown.shape)
            scores = seen.round().clip(0, 5).rename_axis("metropole").reset_index()
            long = scores.melt("metropole", var_name="criterion", value_name="score")
            frames.append(long.assign(edition=edition, rater=rater, evidence=""))
    columns = ["metropole", "edition", "criterion", "rater", "score", "evidence"]
    return pd.concat(frames)[columns].sort_values(columns[:4], ignore_index=True)


def _centres(truth: Truth, rng: np.random.Generator) -> np.ndarray:
    """Centres of the ways: equally far apart, and orthogonal to the level common to all."""
    if truth.ways == 1 or not truth.separation:
        return np.zeros((truth.ways, len(CRITERIA)))
    draws = rng.normal(size=(len(CRITERIA), truth.ways + 1))
    draws[:, 0] = 1.0
    axes = np.linalg.qr(draws)[0][:, 1:].T
    return axes * truth.separation * truth.spread / np.sqrt(2)


# Projects -----------------------------------------------------------------------------------


def _projects(truth: Truth, planted: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    rows = []
    for place in planted.itertuples():
        written, told = _written(truth, place.metropole, rng)
        rows += [_project(truth, place, n, text, rng) for n, text in enumerate(written, 1)] + told
    names = [f["name"] for f in tables.descriptor("projects")["schema"]["fields"]]
    return pd.DataFrame(rows, columns=names)


def _written(
    truth: Truth, metropole: str, rng: np.random.Generator
) -> tuple[list[dict], list[dict]]:
    """What was written of a métropole's projects, in any order, and those that somebody told."""
    if not truth.portfolio:
        return [{}] * truth.projects_per_metropole, []
    rows = [row for row in truth.portfolio if row["metropole"] == metropole]
    written = [row for row in rows if not row["project"]]
    told = [{"edition": truth.editions[-1]} | row for row in rows if row["project"]]
    return [written[i] for i in rng.permutation(len(written))], told


def _project(
    truth: Truth, place: Any, number: int, text: dict[str, str], rng: np.random.Generator
) -> dict:
    first, last = truth.editions[0], truth.editions[-1]
    early = number <= truth.projects_per_metropole * 0.4 and place.metropole not in truth.arrivals
    theme = text.get("theme") or _theme(truth, place.way, rng)
    merit = (place.level - 2.8) / 1.4
    steering = int(np.clip(np.round(1.4 + 0.5 * merit + rng.normal(0, 0.9)), 0, 3))
    met = [code for code, barrier in truth.barriers.items() if rng.random() < _odds(barrier, merit)]
    strong = steering >= 2
    chance = 1 / (1 + np.exp(0.9 - truth.steering_effect * strong))
    overcome = [code for code in met if rng.random() < chance]
    stuck = len(met) - len(overcome)
    progress = 1.1 + 0.5 * merit - 0.35 * stuck + rng.normal(0, 0.6)
    purposes = rng.choice(PURPOSES, size=rng.integers(1, 3), replace=False)
    marks = np.clip(np.round(1.5 + merit + rng.normal(0, 0.7, 3)), 0, 3).astype(int)
    return {
        "project": f"{place.metropole}-{number:02d}",
        "metropole": place.metropole,
        "edition": first if early else last,
        "title": text.get("title") or f"Projet {number:02d}",
        "description": text.get("description", ""),
        "theme": theme,
        "purposes": text.get("purposes") or "|".join(sorted(purposes)),
        "status": STATUS[int(np.clip(np.round(progress), 0, 2))],
        "partnership": marks[0],
        "budget": marks[1],
        "measurement": marks[2],
        "steering": steering,
        "barriers": "|".join(met) or "none",
        "overcome": "|".join(overcome),
        "start_year": int(first if early else last) - int(rng.integers(0, 6)),
    }


def _theme(truth: Truth, way: int, rng: np.random.Generator) -> str:
    weights = np.linspace(1.6, 0.6, len(THEMES))
    weights[way - 1 :: max(truth.ways, 2)] *= 1.5 if truth.ways > 1 else 1.0
    return str(rng.choice(THEMES, p=weights / weights.sum()))


def _odds(barrier: Barrier, merit: float) -> float:
    logit = np.log(barrier.share / (1 - barrier.share)) + barrier.slope * merit
    return float(1 / (1 + np.exp(-logit)))


# Interviews ---------------------------------------------------------------------------------


def _interviews(
    truth: Truth, planted: pd.DataFrame, conditions: pd.DataFrame, rng: np.random.Generator
) -> dict[str, pd.DataFrame]:
    roles, interviews, texts, codings = ("elu", "direction", "chef_de_projet", "agent"), [], [], []
    for place in planted.itertuples():
        for order in range(truth.interviews_per_metropole):
            name = f"E{len(interviews) + 1:03d}"
            interviews.append(
                {
                    "interview": name,
                    "metropole": place.metropole,
                    "edition": truth.editions[-1],
                    "date": f"{truth.editions[-1]}-02-{1 + len(interviews) % 28:02d}",
                    "role": roles[order % 4],
                    "file": f"{name}.txt",
                    "quotable": "anonymous",
                }
            )
            text, passages = _transcript(truth, conditions.loc[place.metropole], rng)
            texts.append({"interview": name, "file": f"{name}.txt", "text": text})
            codings += _codings(truth, name, passages, rng)
    columns = [f["name"] for f in tables.descriptor("codings")["schema"]["fields"]]
    return {
        "interviews": pd.DataFrame(interviews),
        "transcripts": pd.DataFrame(texts),
        "codings": pd.DataFrame(codings, columns=columns),
    }


def _transcript(
    truth: Truth, has: pd.Series, rng: np.random.Generator
) -> tuple[str, list[tuple[int, int, str, list[tuple[str, str]]]]]:
    """Thirty numbered passages; each holds the codes that the truth puts there, or none."""
    text, passages = "", []
    codes = [(code, "present" if value else "absent") for code, value in has.items()]
    codes += [
        (code, "present") for code, b in truth.barriers.items() if rng.random() < b.share + 0.3
    ]
    homes = rng.integers(0, 30, len(codes))
    for number in range(30):
        text += f"Q : [question {number + 1}]\n\nR : "
        passage = f"Passage simulé numéro {number + 1}."
        held = [code for code, home in zip(codes, homes, strict=True) if home == number]
        passages.append((len(text), len(text) + len(passage), passage, held))
        text += passage + "\n\n"
    return text, passages


def _codings(truth: Truth, interview: str, passages: list, rng: np.random.Generator) -> list[dict]:
    known = [*CONDITIONS, *truth.barriers]
    rows = []
    for start, end, quote, held in passages:
        for coder in ("A", "B"):
            seen = [item for item in held if rng.random() < truth.coder_sensitivity]
            if rng.random() < truth.coder_false_alarm * len(known):
                seen.append((str(rng.choice(known)), "present"))
            rows += [
                {
                    "interview": interview,
                    "start": start,
                    "end": end,
                    "code": code,
                    "coder": coder,
                    "valence": valence,
                    "quote": quote,
                }
                for code, valence in dict(seen).items()
            ]
    return rows


def judged_on(
    ratings: pd.DataFrame, codings: pd.DataFrame, interviews: pd.DataFrame, truth: Truth
) -> pd.DataFrame:
    """Fill the ``evidence`` of ratings with the passages of the interviews that they rest on.

    A rater names a passage, ``E01 1096-1161``, of an interview of that métropole and edition,
    that any coder gave one of the codes ``truth.evidence`` has for the criterion; the first rater
    the earliest such passage, the second the last one. Blank where nobody was met.
    """
    places = codings.merge(interviews[["interview", "metropole", "edition"]], on="interview")
    places["place"] = places["interview"] + " " + places["start"].astype(str)
    places["place"] += "-" + places["end"].astype(str)
    criteria = [(code, name) for name, codes in truth.evidence.items() for code in codes]
    asked = pd.DataFrame(criteria, columns=["code", "criterion"])
    keys = ["metropole", "edition", "criterion"]
    found = places.merge(asked, on="code").sort_values(["interview", "start", "end"])
    ends = found.groupby(keys)["place"].agg(R1="first", R2="last").rename_axis(columns="rater")
    passages = ends.stack().rename("passage").reset_index()
    judged = ratings.merge(passages, on=[*keys, "rater"], how="left")
    return judged.assign(evidence=judged["passage"].fillna("")).drop(columns="passage")


def main() -> None:
    """Write the tables of ``truth.yml`` beside it: ``python -m metrostudy.simulate truth.yml``."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("truth", type=Path, help="truth.yml: what is planted")
    path = parser.parse_args().truth
    truth = Truth.read(path)
    study = simulate(truth)
    if truth.evidence:
        heard = [tables.read(path.parent / f"{name}.csv", tables.descriptor(name))
                 for name in ("codings", "interviews")]  # fmt: skip
        study["ratings"] = judged_on(study["ratings"], *heard, truth)
    write(study, path.parent)


if __name__ == "__main__":
    main()
