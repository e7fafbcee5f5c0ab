"""The report of a small study whose texts are hostile, written once for all these tests."""

from __future__ import annotations

import hostile_report
import pytest

from metrostudy.study import Study
from metrostudy.tell.report.report import write_report


@pytest.fixture(scope="session")
def report(tmp_path_factory):
    return written(tmp_path_factory.mktemp("report"))


@pytest.fixture(scope="session")
def english(tmp_path_factory):
    return written(tmp_path_factory.mktemp("english"), "en")


def written(folder, language="fr"):
    """Write the hostile study, its outputs and its report; return the report's folder."""
    study = hostile_report.write(folder, language)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("METROSTUDY_OUTPUT", str(folder / "outputs"))
        write_report(Study.read(study), folder / "report")
    return folder / "report"
