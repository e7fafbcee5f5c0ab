"""What was decided: a study, and one frozen record of choices per step, read from ``study.yml``."""

from __future__ import annotations

import os
import reprlib
import zlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_origin

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from metrostudy import schemas, transcripts
from metrostudy.faults import Fault, StudyError, listing, nearest
from metrostudy.files import raw

if TYPE_CHECKING:  # an engine with nothing to do should not wait for them
    import numpy as np
    import pandas as pd

# Twenty lines of YAML can say a list of a thousand million things.
_SHORT = reprlib.Repr()
_SHORT.maxstring, _SHORT.maxlist, _SHORT.maxlevel = 120, 3, 2
_OURS = {"path", "step", "alternatives"}  # what no study.yml says
# The tables that the chain from ratings and codings to verdicts stands on.
ANALYSED = (
    "framework", "metropoles", "ratings", "projects", "indicators", "budgets", "comparisons",
    "codebook", "codings", "interviews",
)  # fmt: skip
Share = Annotated[float, Field(gt=0, lt=1)]
Anchors = tuple[float, float, float]


class Record(BaseModel):
    """A set of decisions: named values that cannot change and accept no unknown name."""

    model_config = ConfigDict(frozen=True, extra="forbid", coerce_numbers_to_str=True)


class Corpus(Record):
    """01: who asks the questions (labels of the interviewer's turns), and labels put right.

    ``speakers`` says, interview by interview, what a label should have been: a misspelling, or the
    number that speech recognition gave to a voice: ``{E14: {SPEAKER_00: Q, SPEAKER_01: R}}``.
    """

    interviewer: tuple[str, ...] = ("Enquêteur", "Enquêtrice", "Q", "Question")
    speakers: dict[str, dict[str, str]] = {}


class Lexicon(Record):
    """01: how the words of the interviews are classified; see ``compare.lexicon``.

    Segments have about ``size`` words. ``stop_words`` are left out beside our own, ``keep`` are
    not; ``lemmas`` puts right the dictionary (``{prise: prise}``). A term stands in
    ``least_segments`` segments of ``least_interviews`` interviews, what is classified holds
    ``least_terms`` of them, and ``least_terms_twice`` to see what this choice changes. At most
    ``classes`` classes, none under a share ``smallest``. Stability is read on ``redraws`` draws of
    interviews, and beside ``nulls`` corpora of mixed-up words.
    """

    size: Annotated[int, Field(ge=10)] = 40
    stop_words: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    lemmas: dict[str, str] = {}
    least_segments: Annotated[int, Field(ge=3)] = 5
    least_interviews: Annotated[int, Field(ge=1)] = 2
    least_terms: Annotated[int, Field(ge=1)] = 10
    least_terms_twice: Annotated[int, Field(ge=1)] = 15
    classes: Annotated[int, Field(ge=2, le=20)] = 6
    smallest: Share = 0.05
    redraws: Annotated[int, Field(ge=10)] = 40
    nulls: Annotated[int, Field(ge=19)] = 19


class Codings(Record):
    """02: below which kappa a code is shown as one to discuss again, and whose codings count.

    ``layer`` is ``union`` (a passage counts when any coder has put the code on it), ``consensus``
    (all those who read the interview) or the name of one coder, ``adjudicated`` among them.
    """

    discuss_below: Share = 0.6
    layer: str = "union"


class Suggestions(Record):
    """02: from what point the machine may suggest a code; see ``field.suggestions``.

    A code needs ``turns`` turns in ``interviews`` interviews of the human it learns from, and a
    kappa of ``kappa`` with this human on interviews that it did not read. ``folds`` groups of
    interviews are left out in turn. ``embedder`` is the folder of a sentence-transformers model
    already on this machine.
    """

    turns: Annotated[int, Field(ge=2)] = 10
    interviews: Annotated[int, Field(ge=3)] = 5
    kappa: Share = 0.4
    folds: Annotated[int, Field(ge=3, le=20)] = 5
    embedder: str | None = None


class Projects(Record):
    """03: the published edition whose theme shares stand beside the study's own."""

    compare_with: str = "2013"


class Maturity(Record):
    """04: how ratings, projects and indicators become one score; see ``measure.maturity``.

    ``settle`` says what several raters come to: ``mean``, ``median``, ``lowest``, ``highest`` or
    the name of the one rater who is read. ``left_out`` is a node that the index does not count.
    ``least_known`` is the share of leaves that a métropole must have; ``impute`` fills gaps (the
    groups of ``group_mean`` are a column of metropoles, ``group``), never where more than
    ``most_gaps`` of a leaf or of a métropole is blank; ``treat: moments`` brings in the outliers
    that make a leaf fail the moment rule, ``most_winsorised`` points at most. ``frame: editions``
    measures every edition against all of them. ``enough`` is the share of a node's children that
    must be known. ``n_judgements`` sets of judgements are drawn again for the range of ranks, and
    one métropole is said to be before another from a probability of ``tier``.
    """

    settle: str = "mean"
    left_out: str = "nothing"
    least_known: Annotated[float, Field(ge=0, le=1)] = 0.0
    impute: Literal[
        "none", "mean", "median", "group_mean", "group_median", "pillar_mean", "knn", "iterative"
    ] = "none"
    group: str | None = None
    most_gaps: Share = 1 / 3
    treat: Literal["none", "moments"] = "none"
    most_winsorised: Annotated[int, Field(ge=1)] = 5
    normalise: Literal[
        "goalposts",
        "minmax",
        "z",
        "rank",
        "borda",
        "percentile_rank",
        "distance_to_best",
        "distance_to_reference",
        "distance_to_target",
        "fraction_of_best",
    ] = "goalposts"
    reference: str | None = None
    frame: Literal["edition", "editions"] = "edition"
    weights: Literal[
        "declared", "equal", "equal_leaves", "budget", "ahp", "components", "factors", "balanced"
    ] = "declared"
    aggregate: Literal[
        "declared",
        "arithmetic",
        "geometric",
        "harmonic",
        "power",
        "mpi",
        "copeland",
        "kemeny",
        "bod",
    ] = "declared"
    power: float = 0.5
    enough: Share = 0.5
    n_judgements: Annotated[int, Field(ge=20, le=2000)] = 200
    tier: Share = 0.9


class OneModel(Record):
    """05: the test of one model against several; fixed before looking at the result.

    Classes are read up to ``max_k`` of them and count from ``smallest`` members. ``level`` is that
    of the test against a straight continuum, ``curve_level`` of the guard against a bent one,
    ``loo_level`` of the test without any one métropole: these two can only make « several » rarer,
    and were set by simulation (docs/methods.md). ``n_null`` clouds give each p; ``n_power``
    simulated studies give what could have been detected. Raise both (9,999 and 400) for a
    publication: the method is the same, the wait is not. Classes are read in the space of the first
    ``axes`` principal axes, of all when blank. 05 gives both readings; ``reading`` says which of
    them the answer on one model rests on, since another level on one road is no other model.
    """

    max_k: Annotated[int, Field(ge=2, le=8)] = 5
    n_null: Annotated[int, Field(ge=19)] = 999
    level: Share = 0.05
    curve_level: Share = 0.125
    loo_level: Share = 0.2
    smallest: Annotated[int, Field(ge=1)] = 3
    n_power: Annotated[int, Field(ge=10)] = 40
    axes: Annotated[int, Field(ge=1)] | None = None
    reading: Literal["profiles", "levels"] = "profiles"


class Invariants(Record):
    """06: the conditions held to be shared, and the anchors that turn ratings into membership.

    Anchors are (fully out, crossover, fully in). Two raters give means in steps of 0.5, so a
    crossover between two steps leaves no case undecided. The outcome has the same anchors as the
    conditions, on its own scale: 2.75 of 5 is 55 of 100. ``hypothesis`` holds the few conditions
    whose combination is tested as the path to maturity, the first three when blank: noise explains
    more than half of a dozen cases by four, of twenty by five. A combination goes with maturity
    from a consistency of ``inclusion``.
    """

    conditions: tuple[str, ...] = ("IN.PART", "IN.CITO", "IN.AGEN", "IN.EQUI", "IN.PORT", "IN.DONN")
    condition_anchors: Anchors = (1.0, 2.75, 4.0)
    outcome_anchors: Anchors = (20.0, 55.0, 80.0)
    anchor_reason: str = "2.75 separates « engagé » (2) from « mis en œuvre » (3) on the 0-5 scale"
    hypothesis: tuple[str, ...] = ()
    consistency: Share = 0.9
    relevance: Share = 0.6
    inclusion: Share = 0.8

    @property
    def path(self) -> list[str]:
        """Return the conditions of the path that is tested."""
        return list(self.hypothesis or self.conditions[:3])


class Barriers(Record):
    """07: from which degree (0-3) steering counts as strong, and what an interviewer prompts with.

    The order of barriers is read on shares of ``denominator``: all ``projects`` whose barriers are
    known, those ``held_back`` by one at least, or the ``interviews``, ``metropoles`` or ``turns``
    of speech in which a barrier is named.

    ``prompts`` lists, for each barrier, the words (or beginnings of words) of a question that names
    it; ``asks_for_barriers`` those of a question that asks for barriers and names none.
    """

    strong_steering: Annotated[int, Field(ge=1, le=3)] = 2
    denominator: Literal["projects", "held_back", "interviews", "metropoles", "turns"] = "projects"
    n_permutations: Annotated[int, Field(ge=99)] = 4999
    prompts: dict[str, tuple[str, ...]] = {
        "FN.ACCU": ("acculturation", "agents", "réfractaire", "réticen", "résist", "protest"),
        "FN.TECH": ("techni", "panne", "logiciel", "marche pas", "interopér", "informatique"),
        "FN.POLI": ("politi", "les élus", "un élu", "opposition", "désaccord", "blocage"),
        "FN.BUDG": ("budg", "argent", "crédits", "financ", "coût", "en termes de moyens"),
        "FN.COMP": ("recrut", "effectif", "compéten", "êtes combien", "du monde", "de monde"),
        "FE.CRAI": ("craint", "peur", "inquiét", "inquièt", "méfi", "défian", "surveill", "ondes"),
        "FE.FRAC": ("fracture", "éloign", "loin du num", "illectr", "inclusion", "arrivent pas",
                    "pas internet", "âgées"),
        "FE.REGL": ("réglement", "conformité", "juridi", "le droit qui", "norme", "éditeur"),
    }  # fmt: skip
    asks_for_barriers: tuple[str, ...] = ("frein", "obstacle", "difficult", "bloqu", "problème")


class Editions(Record):
    """08: the two editions of the study that are compared; blank takes the last two."""

    earlier: str | None = None
    later: str | None = None


class Proposals(Record):
    """09: how many proposals a métropole's sheet names."""

    per_metropole: Annotated[int, Field(ge=1, le=19)] = 3


class Robustness(Record):
    """10: how many analyses are made of the alternatives, and which métropole is left out of all.

    ``analyses`` are all the combinations of alternatives, or as many of them, drawn in a balanced
    way. ``without`` is a métropole that no analysis counts.
    """

    analyses: Annotated[int, Field(ge=1)] = 500
    without: str = "nobody"


class Choices(Record):
    """Every choice of a study, one record per step."""

    corpus: Corpus = Corpus()
    lexicon: Lexicon = Lexicon()
    codings: Codings = Codings()
    suggestions: Suggestions = Suggestions()
    projects: Projects = Projects()
    maturity: Maturity = Maturity()
    one_model: OneModel = OneModel()
    invariants: Invariants = Invariants()
    barriers: Barriers = Barriers()
    editions: Editions = Editions()
    proposals: Proposals = Proposals()
    robustness: Robustness = Robustness()


class Study(Record):
    """One study: its identity, its choices and where its tables are.

    >>> study = Study.read("data/demo/study.yml", step="05_one_model")
    >>> study.fictional, study.stem
    (True, 'one_model')
    """

    name: Annotated[str, Field(pattern=r"[a-z0-9][a-z0-9_-]*$")]
    title: str
    fictional: bool = False
    language: Literal["fr", "en"] = "fr"
    edition: str
    editions: tuple[str, ...] = ()
    seed: Annotated[int, Field(ge=0)] = 0
    tables: dict[str, str] = {}
    transcripts_folder: str = "transcripts"
    pseudonym_key: str | None = None
    choices: Choices = Choices()
    alternatives: dict[str, tuple[Any, ...]] = {}
    parameters: dict[str, dict[str, Any]] = {}
    path: Path
    step: str = ""

    @classmethod
    def read(cls, path: str | Path, step: str = "", **choices: dict[str, Any]) -> Study:
        """Read ``study.yml`` and lay ``choices`` over it.

        ``step`` is the stem of the notebook that asks. Each keyword names a record of
        :class:`Choices` and gives values for some of its fields; a value of ``None`` leaves what
        ``study.yml`` says. What could have been chosen instead is written beside a choice,
        ``normalise: {choice: minmax, alternatives: [z, rank]}``, and read as
        ``alternatives["maturity.normalise"]``, whatever is laid over the choice itself. Raises
        :class:`~metrostudy.faults.StudyError` with every fault, each naming the key and the nearest
        valid one.
        """
        file = find(path)
        asked = declared(file)
        reserved = sorted(_OURS & set(asked))
        if reserved:
            raise StudyError([f"{file.name}, {listing(reserved)}: not a key of a study."])
        asked, alternatives, faults = _set_apart(asked, file.name)
        given = {"path": file, "step": step, "alternatives": alternatives}
        try:
            study = cls.model_validate(_laid_over(asked, choices) | given)
        except ValidationError as error:
            faults = sentences(error, file.name, cls) + faults
        if faults:
            raise StudyError(faults)
        key = study.folder / (study.pseudonym_key or "..")
        if key.resolve().is_relative_to(study.folder):
            problem = "the key of pseudonyms is inside the study's folder; keep it elsewhere"
            raise StudyError([f"{file.name}, pseudonym_key: {problem}."])
        return study

    @property
    def folder(self) -> Path:
        """The folder that holds ``study.yml`` and its tables."""
        return self.path.parent

    @property
    def stem(self) -> str:
        """The step without its number: ``one_model`` for ``05_one_model``."""
        return self.step.partition("_")[2]

    @property
    def output(self) -> Path:
        """Where this study's results go: ``outputs/<name>``, or what the engine asks for."""
        asked = os.environ.get("METROSTUDY_OUTPUT")
        return Path(asked) if asked else root() / "outputs" / self.name

    def rng(self, step: str) -> np.random.Generator:
        """Return the seeded generator of ``step``: same study, same step, same numbers."""
        import numpy as np

        return np.random.default_rng([self.seed, zlib.crc32(step.encode())])

    def where(self, table: str) -> Path | None:
        """Return the file of ``table``: as declared under ``tables:``, else in the folder."""
        if table in self.tables:
            return (self.folder / self.tables[table]).resolve()
        return schemas.locate(self.folder, table)

    def has(self, table: str) -> bool:
        """Say whether the study holds ``table``."""
        where = self.where(table)
        return where is not None and where.exists()

    def table(self, name: str) -> pd.DataFrame:
        """Read and check one table; raise with all its faults, or say that it is not there."""
        from metrostudy import tables

        description = schemas.descriptor(name, self.folder)
        if not self.has(name):
            raise StudyError([lacks(self, [name])])
        return tables.read(self.where(name), description, self._targets(description))

    def load(self, *names: str, optional: Iterable[str] = ()) -> list[pd.DataFrame]:
        """Read several tables at once; an ``optional`` one that is absent comes back empty."""
        from metrostudy import tables

        missing = [name for name in names if not self.has(name)]
        if missing:
            raise StudyError([lacks(self, missing)])
        found = [self.table(name) for name in names]
        return found + [
            self.table(name) if self.has(name) else tables.empty(name, self.folder)
            for name in optional
        ]

    def transcripts(self, interviews: pd.DataFrame) -> pd.DataFrame:
        """Read the transcript of each interview: interview, text, file, read_as, sha256.

        ``text`` is the canonical text of :func:`metrostudy.transcripts.canonical`, whose Unicode
        code points the offsets of codings count; ``sha256`` is its fingerprint, which tells whether
        a coding was made on this very text. Every file that is absent or unreadable is named at
        once.
        """
        folder = self._transcripts()
        files = {row.interview: folder / row.file for row in interviews.itertuples()}
        absent = [
            Fault("interviews.csv", (), "file", f"'{row.file}' is not in {folder.name}/")
            for row, path in zip(interviews.itertuples(), files.values(), strict=True)
            if not path.is_file() or ".." in Path(row.file).parts or Path(row.file).is_absolute()
        ]
        if absent:
            raise StudyError(absent)
        return transcripts.table(files)

    def _transcripts(self) -> Path:
        return self.folder / self.transcripts_folder

    def _targets(self, description: dict) -> dict[str, set[str]]:
        """Values that the foreign keys of a table may take, from the tables that are there."""
        places = {place for _, group, _ in schemas.references(description) for place in group}
        targets = {}
        for place in sorted(places):
            name, _, column = place.partition(".")
            if self.has(name):
                cells = raw(self.where(name))
                targets[place] = set(cells[column]) - {""} if column in cells else set()
        return targets


def lacks(study: Study, missing: Iterable[str]) -> str:
    """Return the sentence that says which tables a study lacks and what to add."""
    missing = list(missing)
    titles = [schemas.descriptor(name)["title"].lower() for name in missing]
    files = [f"{name}.csv" for name in missing]
    return (
        f"L'étude « {study.title} » n'a pas {listing(titles)} : ajoutez {listing(files)} "
        f"dans {study.folder.name}/ (modèle : metrostudy new)."
    )


def root() -> Path:
    """Return the project's folder: the nearest one above that holds ``notebooks/`` and ``data/``.

    Looked for above the working folder, then above this file, so that a notebook, papermill, nbval
    and the command line agree whatever folder they start in. ``METROSTUDY_ROOT`` settles it where
    a worker on another machine starts elsewhere.
    """
    asked = os.environ.get("METROSTUDY_ROOT")
    return Path(asked) if asked else _nearest_project(Path.cwd())


@cache
def _nearest_project(start: Path) -> Path:
    for folder in (start, *start.parents, *Path(__file__).resolve().parents):
        if (folder / "notebooks").is_dir() and (folder / "data").is_dir():
            return folder
    return start


def find(path: str | Path) -> Path:
    """Return the ``study.yml`` meant by ``path`` (a file or its folder), or say what exists."""
    for base in (Path.cwd(), root()):
        file = (base / path).resolve()
        file = file / "study.yml" if file.is_dir() else file
        if file.is_file():
            return file
    known = [f"{folder.parent.name}" for folder in sorted(root().glob("data/*/study.yml"))]
    raise StudyError([f"{path}: no study.yml there; studies that ship: {listing(known)}."])


def declared(file: Path) -> dict:
    """Read a YAML file of ``key: value`` lines, or say at which row it is not one."""
    import yaml

    try:
        found = yaml.safe_load(file.read_text("utf-8"))
    except UnicodeDecodeError:
        raise StudyError([f"{file.name}: not UTF-8; save it again as UTF-8."]) from None
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = f", row {mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or "not YAML"
        raise StudyError(
            [f"{file.name}{line}: {problem}; is a colon or a space missing?"]
        ) from None
    if not isinstance(found, dict):
        raise StudyError([f"{file.name}: expected 'key: value' lines, such as 'name: demo'."])
    return found


def _laid_over(asked: dict, choices: dict[str, dict[str, Any]]) -> dict:
    """The declaration with the values of ``choices`` that are not ``None`` over its own."""
    base = asked.get("choices") or {}
    if not isinstance(base, dict):
        return asked
    merged = {name: values or {} for name, values in base.items()}
    for name, values in choices.items():
        given = {key: value for key, value in values.items() if value is not None}
        merged[name] = merged.get(name, {}) | given
    return asked | {"choices": merged}


def _set_apart(asked: dict, file: str) -> tuple[dict, dict[str, tuple], list[str]]:
    """The declaration with plain choices, the alternatives to them, and what is wrong with these.

    A field that is itself a mapping (lemmas, prompts) has none: its keys are its own.
    """
    records, found, faults = asked.get("choices"), {}, []
    if not isinstance(records, dict):
        return asked, found, faults
    plain = dict(records)
    for name, values in records.items():
        if name not in Choices.model_fields or not isinstance(values, dict):
            continue
        record, plain[name] = Choices.model_fields[name].annotation, dict(values)
        for key, value in values.items():
            field = record.model_fields.get(key)
            if not (isinstance(value, dict) and field and get_origin(field.annotation) is not dict):
                continue
            others, problems = _alternatives(value, record, key)
            faults += [f"{file}, choices.{name}.{key}{problem}." for problem in problems]
            found[f"{name}.{key}"] = others
            del plain[name][key]
            if "choice" in value:
                plain[name][key] = value["choice"]
    return asked | {"choices": plain}, found, faults


def _alternatives(
    declared: dict, record: type[Record], key: str
) -> tuple[tuple[Any, ...], list[str]]:
    """The values that a field could take instead, each as the record itself would hold it."""
    accepted = ("choice", "alternatives")
    wrong = [f".{name}: unknown key{nearest(name, accepted)}; accepted: {listing(accepted)}"
             for name in declared if name not in accepted]  # fmt: skip
    others = declared.get("alternatives")
    if not isinstance(others, list):
        told = "this key is needed" if others is None else f"{_SHORT.repr(others)} is not a list"
        rule = "write [a, b], or [] where nothing else is defensible"
        return (), [*wrong, *([] if wrong else [f".alternatives: {told}; {rule}"])]
    values = []
    for other in others:
        try:
            values.append(getattr(record.model_validate({key: other}), key))
        except ValidationError as error:
            wrong += [f".alternatives: {_problem(fault, record)}" for fault in error.errors()]
    return tuple(values), wrong


def sentences(error: ValidationError, file: str, record: type[Record]) -> list[str]:
    """Return one sentence per fault of a record: the key, what is wrong, the nearest valid name."""
    return [f"{file}, {_where(f['loc'])}: {_problem(f, record)}." for f in error.errors()]


def _where(location: tuple) -> str:
    return ".".join(map(str, location))


def _problem(fault: dict, record: type[Record]) -> str:
    key, given = str(fault["loc"][-1]), fault.get("input")
    if fault["type"] == "extra_forbidden":
        names = sorted(set(_record(record, fault["loc"][:-1]).model_fields) - _OURS)
        return f"unknown key{nearest(key, names)}; accepted: {listing(names, most=20)}"
    if fault["type"] == "missing":
        return "this key is needed"
    if fault["type"] == "literal_error":
        accepted = fault["ctx"]["expected"].replace("'", "").replace(" or ", ", ").split(", ")
        told = given if isinstance(given, str) else _SHORT.repr(given)
        return f"'{told}' is not one of {listing(accepted)}{nearest(told, accepted)}"
    return f"{_SHORT.repr(given)} is not accepted ({fault['msg'].removeprefix('Input ')})"


def _record(record: Any, location: tuple) -> type[Record]:
    """The record that a key path leads to."""
    for part in location:
        record = record.model_fields[part].annotation
    return record
