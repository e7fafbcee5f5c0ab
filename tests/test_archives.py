"""An archive from elsewhere is refused, in one sentence, before anything in it is unpacked."""

from __future__ import annotations

import io
import stat
import zipfile

import pytest
from docx import Document

from metrostudy import archives
from metrostudy.archives import check, content, opened
from metrostudy.cli import main
from metrostudy.faults import StudyError
from metrostudy.transcripts import canonical

FORMS = ["E01.docx", "E01.odt", "p.qdpx"]
BOMB = bytes(20_000_000)


def packed(path, *members):
    """A ZIP of (name or ZipInfo, data)."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, data in members:
            archive.writestr(member, data)
    return path


def link(name, target="/etc/passwd", mode=stat.S_IFLNK):
    member = zipfile.ZipInfo(name)
    member.create_system, member.external_attr = 3, (mode | 0o777) << 16
    return member, target


def reader_of(path):
    """What the project reads such a file with."""
    from metrostudy.field.exchange import read

    return read if path.suffix == ".qdpx" else canonical


CASES = {
    "a bomb": (
        [("word/document.xml", BOMB)],
        "'word/document.xml' unpacks to more than 200 times its size; this is a ZIP bomb",
    ),
    "a bomb of small members": (
        [(f"{n}.xml", bytes(999_999)) for n in range(20)],
        "the archive unpacks to more than 200 times its size; this is a ZIP bomb",
    ),
    "an escape": (
        [("../../evil.txt", "x"), ("a/../../b.txt", "x"), ("ok.txt", "x")],
        "'../../evil.txt', 'a/../../b.txt' would be written outside the archive's folder",
    ),
    "an escape with backslashes": (
        [("..\\evil.txt", "x")],
        r"'..\\evil.txt' would be written outside the archive's folder",
    ),
    "an absolute path": (
        [("/etc/cron.d/x", "x"), ("C:\\x.txt", "x")],
        r"'/etc/cron.d/x', 'C:\\x.txt' would be written outside the archive's folder",
    ),
    "a link": (
        [link("sources/1.txt")],
        "'sources/1.txt' is a link or a device, not a file",
    ),
    "a device": (
        [link("sources/1.txt", "", stat.S_IFCHR)],
        "'sources/1.txt' is a link or a device, not a file",
    ),
    "several things at once": (
        [link("a.txt"), ("../b.txt", "x"), ("c.xml", BOMB)],
        "'../b.txt' would be written outside the archive's folder.\n"
        "{0}: 'a.txt' is a link or a device, not a file.\n"
        "{0}: 'c.xml' unpacks to more than 200 times its size; this is a ZIP bomb",
    ),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("case", CASES)
def test_a_dangerous_archive_is_refused_wherever_it_is_read(tmp_path, case, form):
    members, sentence = CASES[case]
    path = packed(tmp_path / form, *members)
    with pytest.raises(StudyError) as caught:
        reader_of(path)(path)
    assert str(caught.value) == f"{form}: {sentence.format(form)}."


@pytest.mark.parametrize("form", FORMS)
def test_too_many_members(tmp_path, form):
    path = packed(tmp_path / form, *((f"{n}.txt", "") for n in range(10_001)))
    with pytest.raises(StudyError) as caught:
        reader_of(path)(path)
    assert str(caught.value) == f"{form}: the archive holds 10,001 files; at most 10,000 are read."


def test_too_many_bytes_as_declared(tmp_path):
    path = packed(tmp_path / "p.qdpx", *((f"{n}.xml", b"ab" * 1_000_000) for n in range(3)))
    problem = "p.qdpx: '0.xml', '1.xml', '2.xml' unpacks"
    with pytest.raises(StudyError, match=problem):
        check(path)
    with (
        pytest.raises(
            StudyError, match="p.qdpx: the archive unpacks to 6 MB; at most 5 MB are read"
        ),
        opened(path, most=5_000_000),
    ):
        pass


def test_one_text_of_too_many_bytes(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "MOST_READ", 5)
    path = packed(tmp_path / "p.qdpx", ("project.qde", "<Project/>"))
    with pytest.raises(StudyError) as caught:
        reader_of(path)(path)
    assert str(caught.value) == (
        "p.qdpx: 'project.qde' unpacks to 0 MB; at most 0 MB are read of one text."
    )


def test_a_password_is_said(tmp_path):
    path = packed(tmp_path / "p.qdpx", ("a.txt", "x"))
    data = bytearray(path.read_bytes())
    for head, flag in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(head) + flag] |= 1
    path.write_bytes(data)
    with pytest.raises(
        StudyError, match="'a.txt' is protected by a password; export it again without"
    ):
        check(path)


TRUNCATED = {
    "E01.docx": "Word's .docx is expected; open it there and save it again",
    "E01.odt": "an OpenDocument .odt is expected; save it again",
    "p.qdpx": "this is not a ZIP archive, or it is cut short; export the project again",
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("damage", ["cut", "scrambled", "no zip"])
def test_a_damaged_archive_is_one_sentence(tmp_path, form, damage):
    path = packed(tmp_path / form, ("project.qde", "<a/>" * 99), ("content.xml", "<a/>" * 99))
    data = path.read_bytes()
    at = data.index(b"content.xml") + 15
    spoilt = {
        "cut": data[:-30],
        "scrambled": data[:40] + b"\xff" * 60 + data[100:],
        "no zip": b"%PDF-1.7",
    }
    assert at < len(data)
    path.write_bytes(spoilt[damage])
    with pytest.raises(StudyError) as caught:
        reader_of(path)(path)
    assert str(caught.value) == f"{form}: {TRUNCATED[form]}."


def test_a_member_that_lies_about_its_size_gives_no_more_than_declared(tmp_path):
    path = packed(tmp_path / "p.qdpx", ("a.txt", BOMB))
    data = bytearray(path.read_bytes())
    for head, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = data.index(head) + place
        data[at : at + 4] = (1000).to_bytes(4, "little")
    path.write_bytes(data)
    with pytest.raises(zipfile.BadZipFile), opened(path) as archive:
        content(archive, "a.txt")


def test_an_honest_document_of_one_page_said_a_thousand_times_is_read(tmp_path):
    document = Document()
    for _ in range(3000):
        document.add_paragraph("Q : La même question, posée sans se lasser.")
    held = io.BytesIO()
    document.save(held)
    (tmp_path / "E01.docx").write_bytes(held.getvalue())
    assert canonical(tmp_path / "E01.docx").text.count("\n") == 2999


def test_the_command_line_says_it_and_writes_nothing(tmp_path, capsys):
    path = packed(tmp_path / "p.qdpx", ("project.qde", BOMB))
    assert main(["import", str(path), "--out", str(tmp_path / "out")]) == 2
    assert capsys.readouterr().err == (
        "p.qdpx: 'project.qde' unpacks to more than 200 times its size; this is a ZIP bomb.\n"
    )
    assert [p.name for p in tmp_path.iterdir()] == ["p.qdpx"]
