"""The barriers of the codebook, the projects that met them and the interviews that named them."""

from __future__ import annotations

import pandas as pd

from metrostudy.faults import Fault, StudyError, nearest

INTERNAL, EXTERNAL = KINDS = ("internal_barrier", "external_barrier")
# What the study of 2020 named. Any other barrier of a codebook is complementary, and set apart.
OF_2020 = ("FN.ACCU", "FN.TECH", "FN.POLI", "FN.BUDG", "FE.CRAI", "FE.FRAC")
NO_BARRIER = "none"
_SAID = ("present", "overcome")
_FILE = "projects.csv"


def barrier_codes(codebook: pd.DataFrame) -> pd.DataFrame:
    """Return the barriers, internal first and complementary ones last of their kind.

    Columns ``barrier, kind, label_fr, label_en, complementary`` (not named by the study of 2020).
    """
    chosen = codebook["parent"].notna() & codebook["kind"].isin(KINDS)
    codes = codebook.loc[chosen, ["code", "kind", "label_fr", "label_en"]]
    codes = codes.assign(complementary=~codes["code"].isin(OF_2020))
    codes = codes.sort_values("complementary", kind="stable")
    codes = codes.sort_values("kind", key=lambda kind: kind.map(KINDS.index), kind="stable")
    return codes.rename(columns={"code": "barrier"}).reset_index(drop=True)


def check_barriers(projects: pd.DataFrame, codebook: pd.DataFrame) -> list[Fault]:
    """Return what is wrong with the barriers of ``projects``, one fault per code, in all rows.

    A code that is no barrier (a theme, or a family, which does not say which barrier it was);
    ``none`` beside a barrier; a barrier overcome that is not among those met.

    >>> book = pd.DataFrame({"code": ["FN.ACCU", "TH.CITO"], "parent": ["FN", "TH"],
    ...     "kind": ["internal_barrier", "theme"], "label_fr": "", "label_en": ""})
    >>> listed = pd.DataFrame({"barriers": ["TH.CITO|FN.ACCU", "none"],
    ...                        "overcome": [None, "FN.ACCU"]})
    >>> print(*check_barriers(listed, book), sep="\\n")
    projects.csv, row 2, column barriers: 'TH.CITO' is not a barrier.
    projects.csv, row 3, column overcome: 'FN.ACCU' is not among the barriers met.
    """
    if not {"barriers", "overcome"} <= set(projects):
        return []
    met, won = _held(projects["barriers"]), _held(projects["overcome"])
    both = [len(cells) > 1 and NO_BARRIER in cells for cells in met]
    rows = tuple(row + 2 for row, wrong in enumerate(both) if wrong)
    said = f"'{NO_BARRIER}' says that no barrier was met; it stands alone"
    found = [Fault(_FILE, rows, "barriers", said)] if rows else []
    codes = set(barrier_codes(codebook)["barrier"])
    found += _faults(met.map(lambda cells: cells - codes - {NO_BARRIER}), "barriers", codes)
    unmet = [cells & codes - own for cells, own in zip(won, met, strict=True)]
    found += _faults(won.map(lambda cells: cells - codes), "overcome", codes)
    return found + _faults(pd.Series(unmet), "overcome", None)


def met_by_project(
    projects: pd.DataFrame, codebook: pd.DataFrame, column: str = "barriers"
) -> pd.DataFrame:
    """Return which project met which barrier: one row per project that says it, one column each.

    With ``column="overcome"``, which one it overcame; there a blank is an empty list. Raises
    :class:`~metrostudy.faults.StudyError` when a project lists a code that is no barrier.
    """
    held = _held(projects[column])
    codes = barrier_codes(codebook)["barrier"]
    strange = held.map(lambda cells: cells - set(codes) - {NO_BARRIER})
    if strange.map(bool).any():
        raise StudyError(_faults(strange, column, set(codes)))
    held = held.set_axis(projects["project"])[projects["barriers"].notna().to_numpy()]
    return pd.DataFrame({code: held.map(lambda h, c=code: c in h).astype(bool) for code in codes})


def home(projects: pd.DataFrame, met: pd.DataFrame) -> pd.Series:
    """Return the métropole of each project of ``met``; one without any stands for itself."""
    own = projects.set_index("project").loc[met.index, "metropole"]
    return own.fillna("project " + own.index.to_series())


def coded(codings: pd.DataFrame, interviews: pd.DataFrame) -> pd.DataFrame:
    """Return the passages of ``interviews`` with their métropole and role."""
    return codings.merge(interviews[["interview", "metropole", "role"]], on="interview")


def said(codings: pd.DataFrame) -> pd.DataFrame:
    """Return the passages that say that the thing is there: not ``absent``, not a counter-example.

    What was ``overcome`` was met; a blank valence says what the code says.
    """
    return codings[codings["valence"].isna() | codings["valence"].isin(_SAID)]


def named_by_interview(codings: pd.DataFrame, codebook: pd.DataFrame) -> pd.DataFrame:
    """Return how many coders saw each barrier (columns) in each interview that was coded (rows)."""
    codes = barrier_codes(codebook)["barrier"]
    seen = said(codings)
    seen = seen[seen["code"].isin(codes)]
    counts = seen.groupby(["interview", "code"])["coder"].nunique().unstack(fill_value=0)
    heard = pd.Index(codings["interview"].unique(), name="interview")
    return counts.reindex(index=heard, columns=codes, fill_value=0).astype(int)


def named_where(
    codings: pd.DataFrame, interviews: pd.DataFrame, codebook: pd.DataFrame
) -> tuple[pd.DataFrame, pd.Series]:
    """Return which interview named which barrier, and the métropole of each of these interviews."""
    own = coded(codings, interviews)
    named = named_by_interview(own, codebook) > 0
    return named, own.drop_duplicates("interview").set_index("interview")["metropole"]


def _held(column: pd.Series) -> pd.Series:
    """The set of codes of each cell."""
    lists = column.fillna("").astype(str).str.split("|", regex=False)
    return lists.map(lambda cells: {cell.strip() for cell in cells} - {""})


def _faults(wrong: pd.Series, column: str, codes: set[str] | None) -> list[Fault]:
    """One fault per wrong code; ``codes`` are those accepted, blank when it is one of them."""
    found = []
    for code in sorted(set().union(*wrong)):
        rows = tuple(row + 2 for row, cells in enumerate(wrong) if code in cells)
        problem = "is not among the barriers met" if codes is None else (
            f"is not a barrier{nearest(code, codes)}")  # fmt: skip
        found.append(Fault(_FILE, rows, column, f"'{code}' {problem}"))
    return found
