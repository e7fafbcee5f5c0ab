"""Ranges are read or refused in one sentence; the same files whatever computes them."""

from __future__ import annotations

import pytest

from metrostudy import cli
from metrostudy.faults import StudyError
from metrostudy.pipeline import sizing
from metrostudy.pipeline.sizing import size_up, sizes
from metrostudy.study import Study

ASKED = ("6", "1:2")


@pytest.mark.parametrize(("text", "expected"), [
    ("12", (12,)),
    ("8:24", (8, 12, 16, 20, 24)),
    ("10:12", (10, 11, 12)),
    ("4:400", (4, 103, 202, 301, 400)),
    ("8:15:3", (8, 11, 14)),
])  # fmt: skip
def test_ranges(text, expected):
    assert sizes(text, "--metropoles", 4, 400) == expected


@pytest.mark.parametrize(("text", "said"), [
    ("8-24", "--metropoles: '8-24' is not a number, A:B or A:B:STEP, such as 8:24."),
    ("8:", "--metropoles: '8:' is not a number, A:B or A:B:STEP, such as 8:24."),
    ("24:8", "--metropoles: '24:8' holds no size; write the smaller number first."),
    ("8:24:0", "--metropoles: '8:24:0' holds no size; write the smaller number first."),
    ("2:24", "--metropoles: '2:24' is not between 4 and 400."),
])  # fmt: skip
def test_a_range_that_holds_no_size_is_one_sentence(text, said, capsys):
    with pytest.raises(StudyError) as caught:
        sizes(text, "--metropoles", 4, 400)
    assert str(caught.value) == said
    assert cli.main(["power", "--metropoles", text]) == 2
    assert capsys.readouterr().err == said + "\n"


def test_one_process_and_two_leave_the_same_files_and_what_is_kept_is_not_made_again(
    tmp_path, monkeypatch, capsys
):
    study, made = Study.read("data/demo"), []
    monkeypatch.setattr(sizing, "AT_ONCE", 4)
    for workers in (1, 2):
        monkeypatch.setenv("METROSTUDY_OUTPUT", str(tmp_path / str(workers)))
        made.append(size_up(study, *ASKED, studies=2, workers=workers))
    for one, two in zip(*made, strict=True):
        assert one.read_bytes() == two.read_bytes(), one.name
    said = capsys.readouterr().out
    assert said.startswith(
        "demo: 6 simulated studies, 2 of each size and truth; métropoles 6; interviews in each "
        "1, 2.\n  added to the truth: FE.REGL, share 0.09: H4 needs a barrier to be led.\n"
    )
    assert "H5 : avec 6 métropoles, " in said
    monkeypatch.setattr(sizing, "computed", nothing_left)
    before = made[1][0].read_bytes()
    size_up(study, *ASKED, studies=2)
    assert made[1][0].read_bytes() == before
    drawing = made[1][3].read_text("utf-8")
    assert "études simulées" in drawing
    assert "données fictives" not in drawing


def nothing_left(compute, rows, starts, *_):
    assert starts == []
    return iter(())
