"""What a notebook depends on is what its code says."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
import toy

from metrostudy.pipeline.steps import (
    PACKAGE,
    as_run,
    lacking_page,
    notebooks,
    step,
    without_absent_parts,
)
from metrostudy.study import lacks

CELLS = (
    'ratings, projects = study.load("ratings", "projects", optional=["indicators"])',
    "table = ratings.head(study.choices.maturity.normalise == 'z')",
    'ms.keep(study, "rows", table)',
    'codings = study.table("codings")',
)


def read(name="04_toy", needs=None):
    return step(Path(f"notebooks/{name}.ipynb"), toy.notebook(name, *CELLS, needs=needs))


def test_tables_choices_and_names_are_found_in_the_code():
    found = read()
    assert found.reads == {"ratings", "projects", "codings"}
    assert found.optional == {"indicators"}
    assert found.choices == {"maturity"}
    assert found.parameters == {"study", "rows"}
    assert found.question == "Combien de lignes ?"


def test_only_the_modules_that_run_are_declared():
    names = {path.relative_to(PACKAGE).as_posix() for path in read().modules}
    assert {"study.py", "tables.py", "faults.py", "tell/record.py"} <= names
    assert not any(name.startswith(("field", "measure", "compare", "pipeline")) for name in names)


def test_a_part_without_its_table_is_replaced_by_one_sentence(make_project):
    cells = ("1", 'study.table("indicators")', "2", "3")
    needs = {1: "needs:indicators", 2: "needs:indicators"}
    made = toy.notebook("01_toy", *cells, needs=needs)
    study = make_project(**{"01_toy": made})
    kept = without_absent_parts(made, study)["cells"]
    sentences = [cell["source"] for cell in kept if cell["cell_type"] == "markdown"][1:]
    assert sentences == [f"*{lacks(study, ['indicators'])}*"]
    assert [c["source"] for c in kept if c["cell_type"] == "code"][2:] == ["1", "3"]
    nbformat.validate(nbformat.from_dict(kept and made | {"cells": kept}))


def test_a_column_that_nobody_filled_counts_as_absent(make_project):
    made = toy.notebook("01_toy", "1", needs={0: "needs:projects.purposes"})
    study = make_project(**{"01_toy": made})
    last = without_absent_parts(made, study)["cells"][-1]
    assert last["source"] == (
        "*L'étude « Petite étude » ne remplit pas la colonne purposes de projects : "
        "remplissez-la pour obtenir cette partie.*"
    )


def test_a_filled_column_keeps_the_part(make_project):
    made = toy.notebook("01_toy", "1", needs={0: "needs:projects.barriers"})
    study = make_project(**{"01_toy": made})
    assert without_absent_parts(made, study)["cells"][-1]["source"] == "1"


def test_a_whole_notebook_that_cannot_run_is_its_title_and_why(make_project):
    study = make_project(**{"01_toy": toy.notebook("01_toy", 'study.table("indicators")')})
    path = notebooks()[0]
    assert as_run(study, path).missing(study) == ["indicators"]
    cells = lacking_page(path, lacks(study, ["indicators"]))["cells"]
    assert [cell["cell_type"] for cell in cells] == ["markdown", "markdown"]
    assert "ajoutez indicators.csv" in cells[1]["source"]


@pytest.mark.parametrize("number", ["04_maturity", "05_one_model"])
def test_the_real_notebooks_declare_the_modules_they_run(number):
    from metrostudy.study import root

    names = {
        path.relative_to(PACKAGE).as_posix()
        for path in step(root() / "notebooks" / f"{number}.ipynb").modules
    }
    assert "measure/maturity.py" in names
    assert f"tell/sentences/{number[3:]}.py" in names
    assert ("compare/one_model/verdict.py" in names) == (number == "05_one_model")
    assert "field/reliability/agreement.py" not in names
