"""A transcript file, in any of the forms that students have, becomes one canonical text."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from xml.parsers import expat

from metrostudy.archives import check, content, opened
from metrostudy.faults import Fault, StudyError, listing

if TYPE_CHECKING:  # an engine with nothing to do should not wait for it
    import pandas as pd

# Encodings before Unicode, the likeliest first: Windows, Macintosh, DOS. charset-normalizer was
# tried: it finds none of them for two sentences with « œ » and « … ».
_LEGACY = {"cp1252": "Windows-1252", "mac_roman": "Mac Roman", "cp850": "DOS 850"}
_FRENCH = frozenset("àâäçéèêëîïôöùûüÿœæÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸŒÆ«»‘’“”…–—€°²\u00a0")
# How a PDF, an RTF, a ZIP archive and an old Word document begin.
_OTHER = (b"%PDF", b"{\\rtf", b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_MOST_SPACES = 1_000_000  # of an OpenDocument text
# Speech recognition repeats one segment over a silence; nobody says the same words four times.
LOOP = 4


class Transcript(NamedTuple):
    """The canonical text of a file, and in words how it was read."""

    text: str
    read_as: str


class Utterance(NamedTuple):
    """What one voice says in one go; the voice is blank when the file names none."""

    speaker: str
    text: str


class Paragraph(NamedTuple):
    """One paragraph of a word processor: its text, and what its look says of it."""

    text: str
    bold: bool = False
    heading: bool = False


def canonical(path: Path) -> Transcript:
    r"""Return the canonical text of one transcript: what every offset of the study counts in.

    The text is Unicode with LF line ends and no byte-order mark, otherwise left as it is (no
    normalisation: an accent written in two code points stays two). Voices are labels at the start
    of lines, which :func:`~metrostudy.field.corpus.split_turns` reads; a form that keeps its voices
    elsewhere gets such labels here. The same file always gives the same text.

    - ``.txt``: UTF-8, UTF-16 with its mark, else the likeliest of Windows-1252, Mac Roman, DOS 850;
    - ``.docx``, ``.odt``: paragraphs one a line, tracked insertions kept and deletions left out, a
      row of a table as ``first cell : second cell``; headings in brackets. When at least two whole
      paragraphs are bold and no line is labelled, bold is the question: it gets the label ``Q :``,
      and what follows the label ``R :``. ``.rtf``: its text, read like ``.txt``;
    - ``.srt``, ``.vtt``: cues, voices from ``<v Name>`` or ``Name: ``; one line a voice;
    - ``.json``: segments of Whisper or WhisperX, with ``speaker`` where voices were told apart;
    - ``.html`` of noScribe and ``.otr`` of oTranscribe: paragraphs, time stamps left out.

    Accents encoded twice (« Ã© ») are put right where the letters that touch each other all become
    letters of French, and ``read_as`` says so; any others are left as they are.

    In subtitles and recognised speech, four or more identical segments in a row are a loop of the
    machine over a silence: they become one line in brackets, which is nobody's speech. Raises
    :class:`~metrostudy.faults.StudyError` for a file without a word, a form that is not read, or a
    file that is not what its name says.
    """
    read = READERS.get(path.suffix.lower())
    if read is None:
        raise _fault(path, f"'{path.suffix}' is not read; accepted: {listing(READERS, most=20)}")
    data = path.read_bytes()
    if not data.strip():
        raise _fault(path, "the file is empty")
    text, read_as = read(path, data)
    told = _whole(text).replace("\r\n", "\n").replace("\r", "\n")
    if not told.strip():
        raise _fault(path, "there is no word in this file")
    once = re.sub(r"[^\x00-\x7f]{2,}", _encoded_once, told)
    return Transcript(once, read_as if once == told else f"{read_as}, accents encodés deux fois")


def table(files: Mapping[str, Path]) -> pd.DataFrame:
    """Read the transcript of each interview: interview, text, file, read_as, sha256.

    Faults of all files are raised together; two interviews of one text are a fault.
    """
    import pandas as pd

    rows, faults = [], []
    known: dict[str, str] = {}
    for interview, path in files.items():
        try:
            text, read_as = canonical(path)
        except StudyError as error:
            faults += error.faults
        else:
            digest = sha256(text.encode("utf-8")).hexdigest()
            same = known.setdefault(digest, interview)
            if same != interview:
                problem = f"{same} and {interview} have the same text; one interview is there twice"
                faults.append(Fault(path.name, (), "", problem))
            rows.append((interview, text, path.name, read_as, digest))
    if faults:
        raise StudyError(faults)
    return pd.DataFrame(rows, columns=["interview", "text", "file", "read_as", "sha256"])


# Plain text ------------------------------------------------------------------------------------


def _plain(path: Path, data: bytes) -> Transcript:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        with _understood(path, "this text in UTF-16 is damaged; save it again as UTF-8"):
            text = data.decode("utf-16")
            if "\0" in text:
                raise ValueError
        return Transcript(text, "UTF-16")
    if b"\0" in data or data.startswith(_OTHER):
        raise _fault(path, "this is not a text, whatever its name says; save it again as UTF-8")
    try:
        return Transcript(data.decode("utf-8-sig"), "UTF-8")
    except UnicodeDecodeError:
        return _legacy(path, data)


def _legacy(path: Path, data: bytes) -> Transcript:
    """The encoding under which most of what is not ASCII is what French is written with."""
    told = {code: data.decode(code, errors="replace") for code in _LEGACY}
    french = {code: _share_of_french(text) for code, text in told.items()}
    best = max(_LEGACY, key=french.__getitem__)
    if french[best] < 0.9:
        lines = enumerate(told[best].split("\n"), start=1)
        row = next(n for n, line in lines if any(_is_foreign(letter) for letter in line))
        raise _fault(path, "no encoding of French text fits; save it again as UTF-8", row)
    return Transcript(told[best], _LEGACY[best])


def _share_of_french(text: str) -> float:
    beyond = [letter for letter in text if not letter.isascii()]
    return 1 - sum(map(_is_foreign, beyond)) / len(beyond)


def _is_foreign(letter: str) -> bool:
    return not letter.isascii() and letter not in _FRENCH


def _whole(text: str) -> str:
    """Halves of a pair put together, as RTF and JSON write an emoji; a half alone is U+FFFD."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _encoded_once(found: re.Match) -> str:
    """Letters whose UTF-8 was taken for Windows-1252, read again; any others as they are."""
    try:
        again = b"".join(map(_windows, found.group())).decode("utf-8").removeprefix("\ufeff")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return found.group()
    return again if _FRENCH.issuperset(again) else found.group()


def _windows(letter: str) -> bytes:
    """One byte; five have no letter in Windows-1252, and stay the control characters they are."""
    return letter.encode("latin-1" if "\x80" <= letter < "\xa0" else "cp1252")


def _rtf(path: Path, data: bytes) -> Transcript:
    from striprtf.striprtf import rtf_to_text

    if not data.startswith(b"{\\rtf"):
        raise _fault(path, "this is not an RTF file, whatever its name says")
    with _understood(path, "this RTF file is damaged; open it in Word and save it again"):
        return Transcript(rtf_to_text(data.decode("latin-1"), encoding="cp1252"), "RTF")


# Word processors -------------------------------------------------------------------------------


def _docx(path: Path, data: bytes) -> Transcript:
    from docx import Document

    with _understood(path, "Word's .docx is expected; open it there and save it again"):
        check(path)
        found = list(_docx_paragraphs(Document(str(path)).iter_inner_content()))
    return _paragraphs(found, "Word")


def _docx_paragraphs(blocks: Iterable) -> Iterator[Paragraph]:
    from docx.table import Table

    for block in blocks:
        if isinstance(block, Table):
            for row in block.rows:
                cells = [cell.text.strip() for cell in row.cells]
                yield Paragraph(" : ".join(cell for cell in cells if cell))
        else:
            runs = [run for run in block.runs if run.text.strip()]
            bold = bool(runs) and all(_is_bold(run, block) for run in runs)
            heading = block.style.name.startswith(("Heading", "Title", "Titre"))
            yield Paragraph(_docx_text(block._p), bold, heading)


def _is_bold(run: Any, paragraph: Any) -> bool:
    said = (run.bold, run.style.font.bold, paragraph.style.font.bold)
    return bool(next((bold for bold in said if bold is not None), False))


def _docx_text(paragraph: Any) -> str:
    """Every text of a paragraph in order; deletions are another tag, so insertions alone stay."""
    space = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
    found = ((node.tag.rpartition("}")[2], node.text) for node in paragraph.iter())
    return "".join(text or "" if tag == "t" else space.get(tag, "") for tag, text in found)


def _odt(path: Path, data: bytes) -> Transcript:
    from odf.opendocument import load
    from odf.teletype import extractText

    with _understood(path, "an OpenDocument .odt is expected; save it again"):
        check(path)
        _odf_well_formed(path)
        body = load(str(path))
        if _odf_spaces(body) > _MOST_SPACES:
            raise ValueError
        bold = {s.getAttribute("name") for s in _odf_styles(body) if _odf_bold(s)}
        found = [
            Paragraph(extractText(block), _odf_all_bold(block, bold), block.qname[1] == "h")
            for block in _odf_blocks(body.text.childNodes)
        ]
    return _paragraphs(found, "OpenDocument")


def _odf_well_formed(path: Path) -> None:
    """Raise on damaged XML, of which odfpy prints the whole text and reads a part."""
    with opened(path) as archive:
        for name in ("content.xml", "styles.xml"):
            expat.ParserCreate().Parse(content(archive, name), True)


def _odf_spaces(document: Any) -> int:
    """How many spaces are written as a number, which could be two thousand million."""
    from odf.text import S

    return sum(int(space.getAttribute("c") or 1) for space in document.getElementsByType(S))


def _odf_styles(document: Any) -> list:
    from odf.style import Style

    return document.getElementsByType(Style)


def _odf_bold(style: Any) -> bool:
    from odf.style import TextProperties

    return any(
        p.getAttribute("fontweight") == "bold" for p in style.getElementsByType(TextProperties)
    )


def _odf_blocks(nodes: Iterable) -> Iterator:
    """Paragraphs and headings in order, those of lists and tables included."""
    for node in nodes:
        name = getattr(node, "qname", ("", ""))[1]
        if name in ("p", "h"):
            yield node
        elif name not in ("tracked-changes", "sequence-decls"):
            yield from _odf_blocks(node.childNodes)


def _odf_all_bold(block: Any, bold: set[str]) -> bool:
    if block.getAttribute("stylename") in bold:
        return True
    loose = any(node.nodeType == node.TEXT_NODE and str(node).strip() for node in block.childNodes)
    spans = [node for node in block.childNodes if getattr(node, "qname", ("", ""))[1] == "span"]
    styled = bool(spans) and all(span.getAttribute("stylename") in bold for span in spans)
    return styled and not loose


def _paragraphs(found: Iterable[Paragraph], name: str) -> Transcript:
    """One paragraph a line; bold questions get labels when nothing else tells the voices."""
    lines = list(found)
    spoken = [line for line in lines if line.text.strip() and not line.heading]
    asked = [line for line in spoken if line.bold and not _ASIDE.fullmatch(line.text)]
    labelled = any(_LABELLED.match(line.text) for line in spoken)
    if len(asked) < 2 or len(asked) == len(spoken) or labelled:
        return Transcript("\n".join(_shown(line) for line in lines), name)
    told, voice = [], ""
    for line in lines:
        speaks = "Q" if line in asked else "R" if line in spoken and voice else ""
        if not speaks or _ASIDE.fullmatch(line.text):
            told.append(_shown(line))
        else:
            told.append(line.text if speaks == voice else f"{speaks} : {line.text}")
            voice = speaks
    return Transcript("\n".join(told), f"{name}, questions en gras")


def _shown(line: Paragraph) -> str:
    text = line.text.strip()
    return f"[{text}]" if line.heading and text and not _ASIDE.fullmatch(text) else line.text


_ASIDE = re.compile(r"\s*[\[(].*[\])]\s*", re.DOTALL)
_LABELLED = re.compile(r"\s*(Q|R|Question|Réponse|Enquêt\w+)\s*\d*\s*[:.>–—-]", re.IGNORECASE)


# Subtitles and recognised speech -----------------------------------------------------------------


def _subtitles(path: Path, data: bytes) -> Transcript:
    import webvtt

    text = _plain(path, data).text
    read = webvtt.from_string if path.suffix.lower() == ".vtt" else _from_srt
    wanted = "no subtitle found; each needs its times, 00:00:01,000 --> 00:00:04,000"
    with _understood(path, wanted):
        told = [_voiced(html.unescape(cue.text), cue.voice) for cue in read(text)]
    if not told:
        raise _fault(path, wanted)
    return Transcript(_by_voice(told), "sous-titres")


def _from_srt(text: str) -> Any:
    import io

    import webvtt

    return webvtt.from_buffer(io.StringIO(text), format="srt")


def _voiced(text: str, voice: str | None) -> Utterance:
    said = " ".join(text.split())
    label = _CUE_LABEL.match(said)
    if not voice and label:
        return Utterance(label["voice"], said[label.end() :])
    return Utterance(voice or "", said)


_CUE_LABEL = re.compile(r"(?P<voice>[^\W_][^:.?!,;]{0,39}?)\s*:\s+(?=\S)")


def _whisper(path: Path, data: bytes) -> Transcript:
    wanted = "segments of Whisper or WhisperX are expected, {'segments': [{'text': …}]}"
    with _understood(path, wanted):
        found = json.loads(_plain(path, data).text)
        told = [
            Utterance(str(part.get("speaker") or ""), " ".join(part["text"].split()))
            for part in found["segments"]
        ]
    return Transcript(_by_voice(told), "reconnaissance vocale")


def _by_voice(told: Iterable[Utterance]) -> str:
    """One paragraph a voice, labelled; a loop of the machine and a stage direction are asides."""
    lines: list[tuple[str, list[str]]] = []
    for (speaker, text), group in groupby(told):
        times = len(list(group))
        if times >= LOOP:
            lines.append(("", [f"[{times} fois de suite : {text}]"]))
        elif _ASIDE.fullmatch(text):
            lines.append(("", [text]))
        elif lines and lines[-1][0] and speaker in ("", lines[-1][0]):
            lines[-1][1].extend([text] * times)
        elif text:
            lines.append((speaker, [text] * times))
    return "\n\n".join((f"{who} : " if who else "") + " ".join(said) for who, said in lines)


def _noscribe(path: Path, data: bytes) -> Transcript:
    from lxml import html as lxml_html

    text = _plain(path, data).text
    with _understood(path, "an HTML page of noScribe is expected"):
        page = lxml_html.document_fromstring(text.encode("utf-8"), _html_parser())
        return Transcript("\n\n".join(_html_lines(page)), "noScribe")


def _otranscribe(path: Path, data: bytes) -> Transcript:
    from lxml import html as lxml_html

    with _understood(path, "an oTranscribe file is expected, {'text': …}"):
        told = _whole(json.loads(_plain(path, data).text)["text"])
        page = lxml_html.document_fromstring(told.encode("utf-8"), _html_parser())
    for stamp in page.find_class("timestamp"):
        stamp.drop_tree()
    return Transcript("\n\n".join(_html_lines(page)), "oTranscribe")


def _html_parser() -> Any:
    from lxml import html as lxml_html

    return lxml_html.HTMLParser(encoding="utf-8", no_network=True)


def _html_lines(page: Any) -> Iterator[str]:
    for break_ in page.iter("br"):
        break_.tail = "\n" + (break_.tail or "")
    blocks = page.xpath("//p | //body[not(.//p)]")
    texts = (line.strip() for block in blocks for line in block.text_content().split("\n"))
    return (text for text in texts if text)


@contextmanager
def _understood(path: Path, problem: str) -> Iterator[None]:
    """Say ``problem`` of a file that a library stumbles on, whatever it then raises."""
    try:
        yield
    except StudyError:
        raise
    except Exception:
        raise _fault(path, problem) from None


def _fault(path: Path, problem: str, *rows: int) -> StudyError:
    return StudyError([Fault(path.name, rows, "", problem)])


READERS = {
    ".txt": _plain,
    ".docx": _docx,
    ".odt": _odt,
    ".rtf": _rtf,
    ".srt": _subtitles,
    ".vtt": _subtitles,
    ".json": _whisper,
    ".html": _noscribe,
    ".otr": _otranscribe,
}
