"""A name of the key is found in whatever dress, in whatever file, and is never repeated."""

from __future__ import annotations

import base64
import gzip
import html
import io
import json
import struct
import unicodedata
import zipfile
import zlib
from urllib.parse import quote

import pandas as pd
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from metrostudy.field.privacy.leaks import Search, leak_scan

NAME, PSEUDONYM = "Zélie Vaucréstan", "[Mme V.]"
KEY = pd.DataFrame({"name": [NAME], "pseudonym": [PSEUDONYM]})


def scan(folder, data, name="file.txt", key=KEY):
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data if isinstance(data, bytes) else data.encode("utf-8"))
    return leak_scan(folder, key)


def finds(text, name=NAME):
    return Search(pd.DataFrame({"name": [name], "pseudonym": [PSEUDONYM]})).in_text(text) == [
        PSEUDONYM
    ]


ASCII = "Zelie Vaucrestan"
DISGUISES = {
    "as it is": NAME,
    "NFD": unicodedata.normalize("NFD", NAME),
    "capitals": NAME.upper(),
    "small letters": NAME.lower(),
    "no accents": ASCII,
    "no accents, capitals": ASCII.upper(),
    "full-width letters": "".join(chr(ord(c) + 0xFEE0) if c != " " else c for c in ASCII),
    "HTML named": "Z&eacute;lie Vaucr&eacute;stan",
    "HTML decimal": "Z&#233;lie Vaucr&#233;stan",
    "HTML hexadecimal": "".join(f"&#x{ord(c):X};" for c in NAME),
    "HTML escaped twice": html.escape("Z&eacute;lie Vaucr&eacute;stan"),
    "JSON": json.dumps(NAME),
    "JSON of a NFD text": json.dumps(unicodedata.normalize("NFD", NAME)),
    "JSON in JSON": json.dumps(json.dumps(NAME)),
    "JSON after a line break": json.dumps("bonjour\n" + NAME + "\nau revoir"),
    "Python": ascii(NAME),
    "an address": quote(NAME),
    "an address, plus for a space": quote(NAME).replace("%20", "+"),
    "an address in latin-1": quote(NAME, encoding="latin-1"),
    "cut by tags": "Zélie Vau<b>cr</b>és<i class='x'>tan</i>",
    "a tag between words": "<td>Zélie</td>\n   <td>Vaucréstan</td>",
    "spans of an SVG": '<text><tspan x="1">Zé</tspan>\n  <tspan x="2">lie Vaucr</tspan><tspan>éstan</tspan></text>',
    "tags escaped": html.escape("Zélie Vau<b>cr</b>éstan"),
    "tags in JSON": json.dumps("<b>Z</b>élie Vaucr<br/>éstan"),
    "entities inside tags": "Z<b>&eacute;</b>lie Vaucr&eacute;s<b>tan</b>",
    "a comment of SVG": "<!-- Zélie Vaucréstan -->",
    "an attribute": '<img alt="Portrait de Zélie Vaucréstan">',
    "the other order": "VAUCRÉSTAN, Zélie",
    "cells of a CSV": "Zélie;Vaucréstan;12",
    "an identifier": "fig_zelie_vaucrestan",
    "a line break": "Zélie\nVaucréstan",
    "a non-breaking space": "Zélie\u00a0Vaucréstan",
    "a soft hyphen": "Zélie Vau\u00adcré\u200bstan",
    "YAML": 'name: "Z\\xe9lie Vaucr\\xE9stan"',
    "possessive": "l'avis de Zélie Vaucréstan's, dit-on",
}


@pytest.mark.parametrize("text", DISGUISES.values(), ids=DISGUISES)
def test_a_disguise(tmp_path, text):
    found = scan(tmp_path, f"avant {text} après")
    assert found.values.tolist() == [["file.txt", "text", PSEUDONYM]]


@pytest.mark.parametrize(
    "text",
    [
        "Vaucréstan",
        "Zélie",
        "Zélien Vaucréstan",
        "Zélie Vaucréstanne",
        "Zélie dit que Vaucréstan",
        "",
    ],
)
def test_part_of_a_name_is_not_the_name(tmp_path, text):
    assert scan(tmp_path, text).empty


@pytest.mark.parametrize(
    ("name", "yes", "no"),
    [
        ("Mme Vaucrest", ["Vaucrest", "madame VAUCREST"], ["Vaucreste"]),
        ("Ève", ["Ève", "Eve", "ÈVE", "&Egrave;ve"], ["eve", "trève", "Evelyne"]),
        ("Léo", ["Léo", "LEO"], ["leo", "Léon"]),
        ("Rose", ["Rose", "ROSE"], ["rose", "Roses", "rosé"]),
        ("M. Petit", ["M. Petit", "Petit"], ["petit", "un petit effectif"]),
        ("Jean-Noé", ["jean noe", "Jean-Noé", "jean_noe"], ["Jean", "Noé"]),
        ("Œdipe", ["Oedipe", "œdipe"], ["dipe"]),
        (
            "z.v@ville.invalid",
            ["Z.V@ville.invalid", "mailto:z.v%40ville.invalid"],
            ["v@ville.invalid"],
        ),
        (
            "01 99 00 41 27",
            ["0199004127", "+33 1 99 00 41 27", "01.99.00.41.27"],
            ["101 99 00 41 27"],
        ),
        ("+33 1 99 00 41 27", ["01 99 00 41 27"], ["99 00 41 27"]),
    ],
)
def test_whole_words_and_capitals_where_any_case_would_flood(name, yes, no):
    assert [text for text in yes if not finds(text, name)] == []
    assert [text for text in no if finds(text, name)] == []


# Files -------------------------------------------------------------------------------------------


def zipped(**members):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return packed.getvalue()


def picture(**texts):
    packed, note = io.BytesIO(), PngInfo()
    note.add_text("Title", texts.get("tEXt", "x"))
    note.add_text("Comment", texts.get("zTXt", "x"), zip=True)
    note.add_itxt("Description", texts.get("iTXt", "x"), zip=texts.get("packed", False))
    exif = Image.Exif()
    exif[0x010E] = texts.get("eXIf", "x")
    Image.new("RGB", (40, 40)).save(packed, "PNG", pnginfo=note, exif=exif)
    return packed.getvalue()


def workbook():
    from openpyxl import Workbook

    book, packed = Workbook(), io.BytesIO()
    book.active.append(["interview", NAME])
    book.save(packed)
    return packed.getvalue()


def notebook(output):
    return json.dumps({"cells": [{"cell_type": "code", "outputs": [{"data": output}]}]})


IN_BASE64 = base64.b64encode(picture(iTXt=NAME)).decode()
FILES = {
    "a.csv": (f"name;n\n{NAME};3\n", "text"),
    "b.csv": (NAME.encode("cp1252"), "text"),
    "c.txt": (NAME.encode("utf-16"), "text"),
    "d.ipynb": (notebook({"text/plain": [f"0  {NAME}\n"]}), "text"),
    "e.ipynb": (notebook({"image/png": IN_BASE64}), "inside the text, in base64"),
    "f.ipynb": (notebook({"image/png": base64.encodebytes(picture(iTXt=NAME)).decode()}), "inside the text, in base64"),
    "g.html": (f'<img src="data:image/png;base64,{IN_BASE64}">', "inside the text, in base64"),
    "h.png": (picture(iTXt=NAME), "picture metadata"),
    "i.png": (picture(iTXt=NAME, packed=True), "picture metadata"),
    "j.png": (picture(zTXt=NAME), "picture metadata"),
    "k.png": (picture(tEXt=NAME), "picture metadata"),
    "l.png": (picture(eXIf=ASCII), "picture metadata"),
    "m.png": (picture() + NAME.encode(), "picture metadata"),
    "n.xlsx": (workbook(), "member of the archive"),
    "o.zip": (zipped(**{"a.zip": zipped(**{"b.txt": NAME})}), "member of the archive"),
    "p.zip": (zipped(**{f"{ASCII}.txt": "x"}), "member name"),
    "q.csv.gz": (gzip.compress(NAME.encode()), "gzip"),
    "r.sqlite": (b"SQLite format 3\0" + NAME.encode() + b"\0", "binary"),
    "s.bin": (b"\0\0\0" + NAME.encode("utf-16-le"), "binary"),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_a_form_of_file(tmp_path, name):
    data, place = FILES[name]
    assert scan(tmp_path, data, name).values.tolist() == [[name, place, PSEUDONYM]]


@pytest.mark.parametrize("name", ["h.png", "n.xlsx", "o.zip", "q.csv.gz"])
def test_a_damaged_file_is_read_as_far_as_it_goes(tmp_path, name):
    data = FILES[name][0]
    for length in (3, 9, len(data) // 2, len(data) - 5):
        assert set(scan(tmp_path, data[:length], name)["pseudonym"]) <= {PSEUDONYM}


def test_the_last_line_of_a_picture_hides_no_word(tmp_path):
    picture_line = base64.b64encode(picture()).decode()[:76]
    assert len(scan(tmp_path, f"{picture_line}\n{NAME}\n")) == 1
    long_path = "dossier/" * 12 + "Zelie/Vaucrestan/" + "dossier/" * 12
    assert len(scan(tmp_path, long_path, "path.txt")) == 2


def test_a_chunk_too_long_for_its_file(tmp_path):
    bad = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4s", 2**31, b"tEXt") + zlib.compress(b"x")
    assert scan(tmp_path, bad, "bad.png").empty


def test_the_name_of_a_file_is_masked(tmp_path):
    found = scan(tmp_path, "rien", f"tables/{NAME}.csv")
    assert found.values.tolist() == [["tables/[Mme V.].csv", "file name", PSEUDONYM]]


def test_no_result_repeats_a_name(tmp_path):
    for name, (data, _) in FILES.items():
        scan(tmp_path, data, name)
    told = leak_scan(tmp_path, KEY)
    assert set(told["file"]) == set(FILES)
    assert not finds(told.to_csv() + told.to_string() + repr(told) + told.to_json())


@pytest.mark.parametrize(
    "text", [DISGUISES[d] for d in ("as it is", "NFD", "no accents", "the other order")]
)
def test_a_message_is_masked(text):
    assert Search(KEY).masked(f"row 3: '{text}' is odd") == "row 3: '[Mme V.]' is odd"


def test_a_message_that_cannot_be_masked_is_withheld():
    text = "row 3: 'Z&eacute;lie Vaucr&eacute;stan' is odd"
    assert Search(KEY).masked(text) == "(withheld: it holds a name of the key)"


def test_a_sound_folder_has_no_leak(tmp_path):
    scan(tmp_path, "petit effectif, ville rose", "a.txt", KEY)
    assert list(leak_scan(tmp_path, KEY)) == ["file", "place", "pseudonym"]
    assert leak_scan(tmp_path, KEY).empty
