"""What counts as the same: tables by their bytes, figures but for a dot, notebooks by their cells."""

from __future__ import annotations

import json

import numpy as np
import pytest
from PIL import Image

from metrostudy.pipeline.differences import difference

HEAD = "node;score\n"
FINDINGS = "finding;step;sentence_fr;sentence_en;value\n"


@pytest.fixture
def compare(tmp_path):
    """Write two versions of a file and say what differs."""

    def run(name, then, now):
        for folder, content in (("then", then), ("now", now)):
            (tmp_path / folder).mkdir()
            if isinstance(content, str):
                (tmp_path / folder / name).write_text(content, "utf-8")
            elif content is not None:
                content.save(tmp_path / folder / name)
        return difference(tmp_path / "then" / name, tmp_path / "now" / name)

    return run


def picture(*dots, size=(200, 100), level=17):
    """A white picture of 20,000 pixels, two of which may differ, with these dots darker."""
    pixels = np.full((size[1], size[0], 3), 255, np.uint8)
    for x, y in dots:
        pixels[y, x, 1] -= level
    return Image.fromarray(pixels)


@pytest.mark.parametrize(
    "now, told",
    [
        (f"{HEAD}aube;71,2\ncrue;60\n", ""),
        (f"{HEAD}aube;71,2\ncrue;60,5\n", "1 of 4 cells differ; the first is row 3, score: 60 then, 60,5 now"),
        (f"{HEAD}aube;\nbrise;60\n", "2 of 4 cells differ; the first is row 2, score: 71,2 then, blank now"),
        (f"{HEAD}aube;71,2\n", "2 rows then, 1 now"),
        ("node;rank\naube;71,2\ncrue;60\n", "columns node, score then, node, rank now"),
        (f"{HEAD}aube;71,2\r\ncrue;60\n", "the same cells, in other bytes"),
        (None, "is not made any more"),
    ],
)  # fmt: skip
def test_tables(compare, now, told):
    assert compare("x.csv", f"{HEAD}aube;71,2\ncrue;60\n", now) == told


def test_a_table_that_was_not_there(compare):
    assert compare("x.csv", None, HEAD) == "is not among the outputs"


def test_findings_are_told_with_the_sentences_then_and_now(compare):
    then = f"{FINDINGS}a;05;Il y en a 2.;There are 2.;2\nb;05;Rien.;Nothing.;\n"
    now = f"{FINDINGS}a;05;Il y en a 3.;There are 3.;3\nb;05;Rien.;Nothing.;\nc;05;Un.;One.;1\n"
    assert compare("x.csv", then, now).splitlines() == [
        "",
        "      a (sentence_fr)",
        "        then  Il y en a 2.",
        "        now   Il y en a 3.",
        "      c (sentence_fr)",
        "        then  nothing",
        "        now   Un.",
    ]


@pytest.mark.parametrize(
    "now, told",
    [
        (picture((3, 4), (50, 60)), ""),
        (picture((3, 4), (50, 60), (199, 99)),
         "3 of 20,000 pixels differ by more than 16 levels (2 are tolerated)"),
        (picture(*((x, 0) for x in range(200)), level=16), ""),
        (picture(size=(200, 101)), "200 × 100 pixels then, 200 × 101 now"),
    ],
)  # fmt: skip
def test_figures(compare, now, told):
    assert compare("x.png", picture(), now) == told


def notebook(*outputs, source="x", **metadata):
    cells = [
        {"id": f"cell-{k}", "source": [source], "outputs": [output]}
        for k, output in enumerate(outputs)
    ]
    return json.dumps({"cells": cells, "metadata": metadata})


def shown(text, image="aaaa"):
    return {"data": {"text/html": ["<b>", text], "image/png": image}, "execution_count": 1}


@pytest.mark.parametrize(
    "now, told",
    [
        (notebook(shown("2"), {"text": ["one\n", "two"]}, version="3.13"), ""),
        (notebook(shown("2", image="bbbb"), {"text": "one\ntwo"}), ""),
        (notebook(shown("3"), {"text": "one\ntwo"}), "cells cell-0 do not show the same"),
        (notebook(shown("2")), "cells cell-1 do not show the same"),
        (notebook(shown("3"), {"text": "one"}), "cells cell-0, cell-1 do not show the same"),
    ],
)
def test_notebooks(compare, now, told):
    then = notebook(shown("2"), {"text": "one\ntwo"}, version="3.11")
    assert compare("x.ipynb", then, now) == told
