"""What a committed notebook must be, beside what nbval compares cell by cell."""

from __future__ import annotations

import ast
import re

import nbformat
import pytest

import metrostudy
from metrostudy.pipeline.refreshing import SKIPPED
from metrostudy.pipeline.steps import notebooks, step
from metrostudy.tell.record import finding

PATHS = notebooks()


def code_cells(path):
    return [c for c in nbformat.read(path, as_version=4).cells if c.cell_type == "code"]


def tags(cell):
    return cell.metadata.get("tags", [])


def test_there_are_ten_and_their_numbers_follow():
    assert [path.stem[:2] for path in PATHS] == [f"{i:02d}" for i in range(1, 11)]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
class TestNotebook:
    def test_its_title_is_a_question(self, path):
        assert step(path).question.endswith("?")

    def test_exactly_one_cell_is_tagged_parameters_and_names_the_study(self, path):
        tagged = [cell for cell in code_cells(path) if "parameters" in tags(cell)]
        assert len(tagged) == 1
        assert tagged[0].source.splitlines()[0] == 'study = "data/demo/study.yml"'

    def test_every_code_cell_was_executed_in_order(self, path):
        ran = [cell for cell in code_cells(path) if SKIPPED not in tags(cell)]
        counts = [cell.execution_count for cell in ran]
        assert counts == list(range(1, len(counts) + 1))

    def test_a_cell_is_skipped_only_where_the_demo_lacks_its_table(self, path):
        demo = metrostudy.Study.read("data/demo")
        for cell in code_cells(path):
            needs = [tag.removeprefix("needs:") for tag in tags(cell) if tag.startswith("needs:")]
            absent = [need for need in needs if not demo.has(need.partition(".")[0])]
            assert (SKIPPED in tags(cell)) == bool(absent), cell.source

    def test_nothing_is_written_to_stderr(self, path):
        streams = [o for c in code_cells(path) for o in c.outputs if o.output_type == "stream"]
        assert [stream.text for stream in streams if stream.name == "stderr"] == []

    def test_cells_are_short_and_define_nothing(self, path):
        for cell in code_cells(path):
            tree = ast.parse(cell.source)
            assert len(cell.source.splitlines()) <= 6, cell.source
            kinds = (ast.FunctionDef, ast.ClassDef, ast.For, ast.While, ast.If, ast.Try)
            assert not any(isinstance(node, kinds) for node in ast.walk(tree)), cell.source
            assert not cell.source.rstrip().endswith(";"), "nbval would compare what is hidden"

    def test_it_carries_no_timing_and_no_machine(self, path):
        text = path.read_text("utf-8")
        assert "iopub" not in text
        assert not re.search(r"/(root|home|work|tmp|Users)/", text)
        assert nbformat.read(path, as_version=4).metadata.kernelspec.name == "python3"

    def test_every_name_it_uses_is_public(self, path):
        chains = [
            node.attr
            for cell in code_cells(path)
            for node in ast.walk(ast.parse(cell.source))
            if isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and node.value.id == "ms"
        ]
        assert set(chains) <= set(metrostudy.PUBLIC)

    def test_every_figure_has_an_alternative_text(self, path):
        figures = [
            o for c in code_cells(path) for o in c.outputs if "image/png" in o.get("data", {})
        ]
        assert figures
        for figure in figures:
            assert len(figure.metadata["image/png"]["alt"]) > 20


def test_a_finding_that_has_no_sentence_names_the_nearest(tmp_path, monkeypatch):
    monkeypatch.setenv("METROSTUDY_OUTPUT", str(tmp_path))
    study = metrostudy.Study.read("data/demo", step="05_one_model")
    with pytest.raises(
        AttributeError, match="no sentence 'verdit' for 05_one_model; nearest: 'verdict'"
    ):
        finding(study, "verdit", None)
