"""Every form of transcript gives the text that a reader of the file would write down."""

import io
import json
import re
import struct
import zipfile

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import given, settings
from hypothesis import strategies as st
from odf.opendocument import OpenDocumentText
from odf.style import Style, TextProperties
from odf.text import H, P, Span

from metrostudy import transcripts
from metrostudy.faults import StudyError
from metrostudy.transcripts import canonical

SAID = "Q : Où ça ?\n\nR : À l'été 2026… « bientôt » — cœur, 80 %."
VTT = """WEBVTT

00:00:01.000 --> 00:00:02.000
<v Enquêtrice>Alors &amp; donc ?

00:00:02.000 --> 00:00:03.000
<v Élu>Oui, on a

00:00:03.000 --> 00:00:04.000
<v Élu>commencé tard.

00:00:04.000 --> 00:00:05.000
[rires]

00:00:05.000 --> 00:00:06.000
<v Enquêtrice>Ah.
"""
SRT = """1
00:00:01,000 --> 00:00:02,000
SPEAKER_00: Alors ?

2
00:00:02,000 --> 00:00:04,000
SPEAKER_01: Oui, on a
commencé tard.

3
00:00:04,000 --> 00:00:05,000
Très tard.
"""


@pytest.fixture
def read(tmp_path):
    def reader(name: str, data: bytes):
        path = tmp_path / name
        path.write_bytes(data)
        return canonical(path)

    return reader


def segments(*told: tuple) -> bytes:
    parts = [{"start": i, "end": i + 1, "text": f" {t}", "speaker": s} for i, (s, t) in
             enumerate(told)]  # fmt: skip
    return json.dumps({"segments": parts}).encode()


def word(*paragraphs: tuple[str, str]) -> bytes:
    document = Document()
    for look, text in paragraphs:
        if look == "heading":
            document.add_heading(text)
        else:
            document.add_paragraph().add_run(text).bold = look == "bold"
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    "encoding, read_as",
    [
        ("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8"), ("utf-16", "UTF-16"),
        ("cp1252", "Windows-1252"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_a_text_is_the_same_whatever_its_encoding_and_line_ends(read, encoding, read_as, ends):
    assert read("E.txt", SAID.replace("\n", ends).encode(encoding)) == (SAID, read_as)


def test_a_text_of_an_old_macintosh_is_read():
    told = "Q : Vous êtes là depuis l'été ?\r\rR : Oui, très tôt, à la régie déjà, où j'étais né."
    text, read_as = transcripts._plain(None, told.encode("mac_roman"))
    assert (text, read_as) == (told, "Mac Roman")


def test_an_accent_in_two_code_points_stays_two(read):
    assert read("E.txt", "e\u0301lu".encode()).text == "e\u0301lu"


TWICE = [
    ("Ã‰lue : C'est dÃ©jÃ\u00a0 l'Ã©tÃ©.", "Élue : C'est déjà l'été."),
    ("Â«Â\u00a0OuiÂ\u00a0Â»", "«\u00a0Oui\u00a0»"),
    ("â€œcÅ“urâ€\x9d, 80Â\u00a0â‚¬â€¦", "“cœur”, 80\u00a0€…"),
    ("ÃŠtre oÃ¹ ? Ã€ NoÃ«l, Ã§a.", "Être où ? À Noël, ça."),
    ("Câ€™est d’ici, dÃ©jÃ\u00a0.", "C’est d’ici, déjà."),  # one apostrophe was typed afterwards
    ("Élue : déjà l'été, « oui ».", None),
    ("CAFÉ… ÉLUÉ», L'ÂGE, TÔT…", None),
    ("São Paulo, Ã quoi bon ?", None),
    ("ðŸ™‚ et ž€", None),
    ("rien d'autre", None),
]  # fmt: skip


@pytest.mark.parametrize("line, right", TWICE)
def test_accents_encoded_twice_are_put_right_when_nothing_else_could_be_meant(read, line, right):
    told = read("E.txt", f"Q : Où ?\n{line}\nQ : Là.".encode())
    assert told.text == f"Q : Où ?\n{right or line}\nQ : Là."
    assert told.read_as == ("UTF-8, accents encodés deux fois" if right else "UTF-8")


@settings(deadline=None)
@given(st.text(st.sampled_from("abéèàçùêôîœ’«»…€\u00a0ÉÀÇÊ :.\n"), min_size=1).filter(str.strip))
def test_what_was_encoded_twice_comes_back_and_what_was_not_is_left(text):
    def told(text: str) -> str:
        return re.sub(r"[^\x00-\x7f]{2,}", transcripts._encoded_once, text)

    assert told(text) == text
    assert told("".join(map(_misread, text))) == text


def _misread(letter: str) -> str:
    """A letter's UTF-8 bytes, each shown as Windows-1252 would."""
    shown = (bytes([b]).decode("cp1252", errors="ignore") or chr(b) for b in letter.encode())
    return "".join(shown)


def test_the_mark_of_unicode_encoded_twice_is_no_text(read):
    assert read("E.txt", "ï»¿Q : Ã‰tÃ© ?".encode()).text == "Q : Été ?"


def test_bold_paragraphs_of_word_are_the_questions(read):
    told = read(
        "E.docx",
        word(
            ("heading", "Entretien 3"), ("bold", "Vous dirigez quoi ?"), ("", "Un syndicat."),
            ("", "Enfin, deux."), ("", "[il rit]"), ("bold", "Deux ?"), ("", "Oui."),
        ),
    )  # fmt: skip
    assert told.read_as == "Word, questions en gras"
    assert told.text.split("\n") == [
        "[Entretien 3]", "Q : Vous dirigez quoi ?", "R : Un syndicat.", "Enfin, deux.", "[il rit]",
        "Q : Deux ?", "R : Oui.",
    ]  # fmt: skip


def test_bold_labels_of_word_are_left_alone(read):
    told = read("E.docx", word(("bold", "Q : Alors ?"), ("", "R : Oui."), ("bold", "Q : Et ?")))
    assert told == ("Q : Alors ?\nR : Oui.\nQ : Et ?", "Word")


def test_tracked_insertions_stay_and_deletions_go(read):
    document = Document()
    paragraph = document.add_paragraph("Q : le ")
    for tag, text in (("ins", "<w:t>vrai </w:t>"), ("del", "<w:delText>faux </w:delText>")):
        run = f"<w:{tag} {nsdecls('w')} w:id='1' w:author='x'><w:r>{text}</w:r></w:{tag}>"
        paragraph._p.append(parse_xml(run))
    paragraph.add_run("texte")
    stream = io.BytesIO()
    document.save(stream)
    assert read("E.docx", stream.getvalue()).text == "Q : le vrai texte"


def test_a_table_of_word_is_voice_and_speech(read):
    document = Document()
    table = document.add_table(rows=2, cols=2)
    for row, cells in zip(table.rows, [("Q", "Alors ?"), ("R", "Oui.")], strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    stream = io.BytesIO()
    document.save(stream)
    assert read("E.docx", stream.getvalue()).text == "Q : Alors ?\nR : Oui."


@pytest.mark.parametrize("where", ["span", "paragraph"])
def test_bold_paragraphs_of_openoffice_are_the_questions(read, tmp_path, where):
    document = OpenDocumentText()
    family = "text" if where == "span" else "paragraph"
    bold = Style(name="gras", family=family)
    bold.addElement(TextProperties(fontweight="bold"))
    document.automaticstyles.addElement(bold)
    document.text.addElement(H(outlinelevel=1, text="Entretien"))
    for asked, said in [("Où ?", "Là."), ("Quand ?", "Hier.")]:
        question = P(stylename=bold, text=asked) if where == "paragraph" else P()
        if where == "span":
            question.addElement(Span(stylename=bold, text=asked))
        document.text.addElement(question)
        document.text.addElement(P(text=said))
    document.save(tmp_path / "E.odt")
    assert canonical(tmp_path / "E.odt") == (
        "[Entretien]\nQ : Où ?\nR : Là.\nQ : Quand ?\nR : Hier.",
        "OpenDocument, questions en gras",
    )


def test_a_rich_text_is_its_text(read):
    rtf = rb"{\rtf1\ansi\ansicpg1252 Q : Et l'\'e9t\'e9 ?\par R : Oui \u8230?\par}"
    assert read("E.rtf", rtf).text.strip() == "Q : Et l'été ?\nR : Oui …"


def test_subtitles_of_one_voice_are_one_turn_and_entities_are_characters(read):
    assert read("E.vtt", VTT.encode()).text == (
        "Enquêtrice : Alors & donc ?\n\nÉlu : Oui, on a commencé tard.\n\n[rires]\n\nEnquêtrice : Ah."
    )
    assert read("E.srt", SRT.encode()).text == (
        "SPEAKER_00 : Alors ?\n\nSPEAKER_01 : Oui, on a commencé tard. Très tard."
    )


def test_a_loop_of_the_recogniser_is_nobodys_speech_and_three_times_is_speech(read):
    looped = [("S1", "Merci d'avoir regardé.")] * 5
    text = read("E.json", segments(("S0", "Et ?"), ("S1", "Oui."), *looped, ("S1", "Voilà."))).text
    assert (
        text
        == "S0 : Et ?\n\nS1 : Oui.\n\n[5 fois de suite : Merci d'avoir regardé.]\n\nS1 : Voilà."
    )
    thrice = read("E.json", segments(("S0", "Et ?"), *[("S1", "Oui.")] * 3)).text
    assert thrice == "S0 : Et ?\n\nS1 : Oui. Oui. Oui."


def test_a_page_of_noscribe_is_its_paragraphs(read):
    page = (
        '<html><head><meta charset="utf-8"><title>x</title></head><body><p>'
        '<a name="ts_1000_2000_S00">S00: Et l\'été ?</a></p>'
        '<p><a name="ts_2000_9000_S01">S01: Oui (..) là.</a></p></body></html>'
    )
    assert read("E.html", page.encode()) == ("S00: Et l'été ?\n\nS01: Oui (..) là.", "noScribe")


def test_a_file_of_otranscribe_loses_its_time_stamps(read):
    stamp = '<span class="timestamp" data-timestamp="3.1">0:03</span>'
    told = {"text": f"<p>{stamp}Q : Où&nbsp;?</p><p>R : Là.<br>Ici.</p>", "media": "", "v": 1}
    assert read("E.otr", json.dumps(told).encode()).text == "Q : Où\u00a0?\n\nR : Là.\n\nIci."


@pytest.mark.parametrize(
    "name, data, sentence",
    [
        ("E.pdf", b"%PDF", "E.pdf: '.pdf' is not read; accepted: .txt, .docx, .odt, "),
        ("E.txt", b" \n", "E.txt: the file is empty."),
        ("E.txt", struct.pack("<8I", *range(8)), "E.txt: this is not a text, whatever its name"),
        ("E.docx", b"Q : a", "E.docx: Word's .docx is expected; open it there and save it again."),
        ("E.odt", b"Q : a", "E.odt: an OpenDocument .odt is expected; save it again."),
        ("E.rtf", b"Q : a", "E.rtf: this is not an RTF file, whatever its name says."),
        ("E.vtt", b"Q : a", "E.vtt: no subtitle found; each needs its times, "),
        ("E.srt", b"Q : a", "E.srt: no subtitle found; each needs its times, "),
        ("E.json", b"[1, 2]", "E.json: segments of Whisper or WhisperX are expected, "),
        ("E.json", b"{", "E.json: segments of Whisper or WhisperX are expected, "),
        ("E.otr", b"{}", "E.otr: an oTranscribe file is expected, {'text': …}."),
    ],
)
def test_a_file_that_cannot_be_read_is_named(read, name, data, sentence):
    with pytest.raises(StudyError) as error:
        read(name, data)
    assert str(error.value).startswith(sentence)


def test_a_zip_that_is_not_a_document_is_named(read):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("note.txt", "rien")
    for name in ("E.docx", "E.odt"):
        with pytest.raises(StudyError, match=f"^{name}: .* is expected"):
            read(name, stream.getvalue())


def test_faults_of_all_files_come_together_and_the_fingerprint_is_of_the_text(tmp_path):
    for name, data in [("a.txt", b""), ("b.pdf", b"x"), ("c.txt", b"\xef\xbb\xbfQ : a\r\n")]:
        (tmp_path / name).write_bytes(data)
    with pytest.raises(StudyError) as error:
        transcripts.table({"E1": tmp_path / "a.txt", "E2": tmp_path / "b.pdf"})
    assert len(error.value.faults) == 2
    row = transcripts.table({"E3": tmp_path / "c.txt"}).iloc[0]
    assert row["text"] == "Q : a\n"
    # printf 'Q : a\n' | sha256sum
    assert row["sha256"] == "6eb42ff15d0a61fca4dd9dd3614e1062bf2f412f407bd7a39caf9c6c3c2f72f3"
