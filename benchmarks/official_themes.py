"""Can the machine coder find a theme that others gave? 24,811 real projects, never a test.

``python -m benchmarks.official_themes`` predicts the official theme of every project that the State
funded in 2019 (``data/observatoire/projects.csv.gz``: eight themes, descriptions of nine words)
with the machine of :mod:`metrostudy.field.machine.learning`: one logistic regression per theme
on TF-IDF
of
words and characters, the highest score wins. Printed beside it, on the same projects: the majority
theme, and a search for the words of each theme's label and definition in the codebook.

**What is left out.** One beneficiary sends near-duplicates (« École A : mise aux normes », « École
B : mise aux normes »), and one prefecture files those of all its communes in the same words and
under the same theme. So whole *departments* are left out together, in five folds: no project is
judged by a model that saw another of its beneficiary, its EPCI or its prefecture. The department is
that of the EPCI; projects without EPCI (those of departmental councils, mostly) are one group.
Descriptions that are the same in two departments (« travaux de voirie ») remain: the last columns
are the scores on descriptions that no other fold holds.

Macro-F1 is the mean over themes, so that a small theme counts as much as a large one; kappa is
agreement beyond chance (0 for the majority theme, by definition); intervals resample departments.
"""

from __future__ import annotations

import time

import numpy as np
import pandas as pd
from sklearn.metrics import classification_report
from sklearn.model_selection import GroupKFold

from metrostudy.field.machine.learning import dictionary, machine
from metrostudy.field.reliability.alpha import cohen_kappa
from metrostudy.study import Study

FOLDS, RESAMPLES = 5, 499


def main() -> None:
    """Print the three judges side by side, then the machine theme by theme."""
    started = time.perf_counter()
    study = Study.read("data/observatoire/study.yml")
    projects, codebook = study.load("projects", "codebook")
    book = codebook.set_index("code")
    codes = sorted(projects["theme"].unique())
    truth = projects["theme"].map(codes.index).to_numpy()
    groups = departments(projects["epci"], study)
    folds = dealt(groups)
    words = (book["label_fr"] + " " + book["definition"].fillna("")).loc[codes].tolist()
    projects["description"] = projects["description"].fillna("")  # eleven have none, and count
    texts = projects["description"].tolist()
    judges = {
        "recherche par mots": dictionary(texts, words),
        "machine": machine(texts, truth[:, None] == np.arange(len(codes))),
    }
    found = {"thème majoritaire": majority(truth, folds, len(codes))}
    for name, judge in judges.items():
        found[name] = predicted(judge, folds, found["thème majoritaire"])
    new = unseen(projects["description"], folds)
    rows = {name: scores(truth, guess, groups, new) for name, guess in found.items()}
    told = f"{len(truth)} projets, {len(codes)} thèmes, {len(set(groups))} groupes, {FOLDS} plis"
    print(f"{told} ; {new.mean():.0%} des descriptions ne sont dans aucun autre pli\n")
    print(pd.DataFrame(rows).T.to_string(float_format="%.3f"), end="\n\n")
    labels = [f"{code} {book['label_fr'][code]}" for code in codes]
    print(classification_report(truth, found["machine"], target_names=labels, digits=3))
    print(f"{time.perf_counter() - started:.0f} s")


def departments(epci: pd.Series, study: Study) -> np.ndarray:
    """The department of each project's EPCI; one group for those without."""
    held = pd.read_csv(study.folder / "epci.csv", dtype=str).set_index("epci")["department_code"]
    return epci.astype("object").map(held).fillna("none").to_numpy()


def dealt(groups: np.ndarray) -> np.ndarray:
    """The fold of each project, departments whole."""
    folds = np.empty(len(groups), dtype=int)
    splits = GroupKFold(FOLDS, shuffle=True, random_state=2026).split(groups, groups=groups)
    for number, (_, left_out) in enumerate(splits):
        folds[left_out] = number
    return folds


def majority(truth: np.ndarray, folds: np.ndarray, themes: int) -> np.ndarray:
    """The commonest theme of the other folds."""
    best = [np.bincount(truth[folds != fold], minlength=themes).argmax() for fold in range(FOLDS)]
    return np.array(best)[folds]


def predicted(judge, folds: np.ndarray, otherwise: np.ndarray) -> np.ndarray:
    """The theme with the highest score out of fold; where nothing is found, the commonest one."""
    best = otherwise.copy()
    for fold in range(FOLDS):
        here = folds == fold
        found = judge(~here)[here]
        best[here] = np.where(found.max(axis=1) > 0, found.argmax(axis=1), otherwise[here])
    return best


def unseen(description: pd.Series, folds: np.ndarray) -> np.ndarray:
    """Which descriptions, without case and punctuation, no other fold holds."""
    plain = description.str.lower().str.replace(r"\W+", " ", regex=True).str.strip()
    return (pd.Series(folds).groupby(plain).transform("nunique") == 1).to_numpy()


def scores(truth: np.ndarray, guess: np.ndarray, groups: np.ndarray, new: np.ndarray) -> dict:
    """Macro-F1, kappa and accuracy, with intervals over departments."""
    place, names = pd.factorize(groups)
    size = truth.max() + 1
    tables = np.zeros((len(names), size, size))
    np.add.at(tables, (place, truth, guess), 1)
    whole = rates(tables.sum(axis=0))
    times = np.random.default_rng(2026).multinomial(
        len(names), np.full(len(names), 1 / len(names)), RESAMPLES
    )
    drawn = pd.DataFrame([rates(np.tensordot(time, tables, axes=1)) for time in times])
    low, high = drawn.quantile(0.025), drawn.quantile(0.975)
    rare = np.zeros((size, size))
    np.add.at(rare, (truth[new], guess[new]), 1)
    return {
        "macro_f1": whole["macro_f1"], "low": low["macro_f1"], "high": high["macro_f1"],
        "kappa": whole["kappa"], "kappa_low": low["kappa"], "kappa_high": high["kappa"],
        "accuracy": whole["accuracy"], "macro_f1_new": rates(rare)["macro_f1"],
        "kappa_new": rates(rare)["kappa"],
    }  # fmt: skip


def rates(table: np.ndarray) -> dict[str, float]:
    """Macro-F1, kappa and accuracy of a table, true theme × predicted theme."""
    right, either = np.diag(table), table.sum(axis=0) + table.sum(axis=1)
    f1 = 2 * right / np.where(either > 0, either, np.nan)
    agreed = cohen_kappa(table)
    return {"macro_f1": float(np.nanmean(f1)), "kappa": float(agreed.kappa),
            "accuracy": float(agreed.percent)}  # fmt: skip


if __name__ == "__main__":
    main()
