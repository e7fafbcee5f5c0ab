"""A Word document whose looks are all in its styles, and whose bytes hold no date."""

from __future__ import annotations

import re
from datetime import datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.document import Document as Docx
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.text.paragraph import Paragraph

_UNDATED = (1980, 1, 1, 0, 0, 0)
# What XML cannot hold, and line ends, which would cut a paragraph.
_NOT_TEXT = re.compile("[\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]+")
# Spaces that French typography, or a formula, does not cut.
_TIED = re.compile(r"(?<=«) | (?=[»:;?!%])|(?<=\b[pn]) (?=[=<≤])|(?<=[=<≤]) (?=[\d−])")
_LINE = Cm(16)  # the width of a line
_LONGEST_TITLE = 255  # of the properties of a document
_INK, _ORANGE, _GREY = (RGBColor.from_string(c) for c in ("1F2933", "B34700", "5F6C7B"))
# Each style of ours: what it is based on, its colour, its size, the space below it.
_STYLES = {
    "Mention": ("Normal", _ORANGE, 10.5, 8),
    "Précision": ("Normal", _GREY, 9.5, 6),
    "Résultat": ("Normal", _INK, 10.5, 6),
    "Figure": ("Normal", _INK, 10.5, 2),
    "Cellule": ("Normal", _INK, 9, 2),
    "En-tête de tableau": ("Cellule", _INK, 9, 2),
}


def new_document(title: str, language: str, header: str, footer: str) -> Docx:
    """Return an empty A4 document: ``header`` and ``footer`` on each page, its language told."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    section.top_margin = section.bottom_margin = Cm(2.2)
    _speak(document, "en-GB" if language == "en" else "fr-FR")
    _style(document)
    above, below = section.header.paragraphs[0], section.footer.paragraphs[0]
    above.style, above.alignment = "Mention", WD_ALIGN_PARAGRAPH.RIGHT
    above.add_run(plain(header))
    below.add_run(plain(f"{footer} · "))
    _page_number(below)
    core = document.core_properties
    core.title, core.author, core.comments = plain(title)[:_LONGEST_TITLE], "metrostudy", ""
    core.created = core.modified = datetime(*_UNDATED)
    core.language = language
    return document


def write(document: Docx, text: str, style: str = "Normal") -> Paragraph:
    """Add a paragraph to ``document``; the text is text, whatever it looks like."""
    return document.add_paragraph(plain(text), style=style)


def plain(text: str) -> str:
    """Return what a document can hold of a text: no control, no line end, French spaces tied.

    >>> plain("« a » :" + chr(11) + "<b>=1+1</b>" + chr(10) + "p = 0,2")
    '«\\xa0a\\xa0»\\xa0: <b>=1+1</b> p\\xa0=\\xa00,2'
    """
    return _TIED.sub("\u00a0", _NOT_TEXT.sub(" ", str(text)))


def add_picture(document: Docx, png: bytes, caption: str) -> None:
    """Add a picture as wide as a line; its caption is also what is read to who cannot see it."""
    shape = document.add_paragraph(style="Figure").add_run().add_picture(BytesIO(png), width=_LINE)
    shape._inline.docPr.set("descr", plain(caption))
    write(document, caption, "Caption")


def add_table(document: Docx, columns: list[tuple[str, float, list[str]]]) -> None:
    """Add a table of (head, width, cells): head repeated on each page, no row cut by one."""
    heads, widths, cells = zip(*columns, strict=True)
    table = document.add_table(rows=0, cols=len(columns), style="Table Grid")
    table.autofit = False
    widths = [int(_LINE * width / sum(widths)) for width in widths]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for place, texts in enumerate([heads, *zip(*cells, strict=True)]):
        row = table.add_row()
        rules = row._tr.get_or_add_trPr()
        for rule in ("w:cantSplit", *(() if place else ("w:tblHeader",))):
            rules.append(OxmlElement(rule))
        for cell, text, width in zip(row.cells, texts, widths, strict=True):
            cell.width = width
            cell.paragraphs[0].style = "Cellule" if place else "En-tête de tableau"
            cell.paragraphs[0].add_run(plain(text or "—"))


def saved(document: Docx) -> bytes:
    """Return the bytes of ``document``, without the moment at which it was saved."""
    held, settled = BytesIO(), BytesIO()
    document.save(held)
    with ZipFile(held) as before, ZipFile(settled, "w") as after:
        for name in before.namelist():
            after.writestr(ZipInfo(name, _UNDATED), before.read(name), ZIP_DEFLATED)
    return settled.getvalue()


def _speak(document: Docx, language: str) -> None:
    """Give the language in which a word processor checks spelling and a reader is read to."""
    default = document.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault"))
    for found in default.iter(qn("w:lang")):
        found.set(qn("w:val"), language)


def _style(document: Docx) -> None:
    """Sober built-in styles, and the few that a synthesis needs beside them."""
    styles = document.styles
    sizes = {"Normal": 10.5, "Title": 24, "Subtitle": 12, "Heading 1": 16, "Heading 2": 12,
             "Caption": 9, "Footer": 8}  # fmt: skip
    for name, size in sizes.items():
        font, properties = styles[name].font, styles[name].element.get_or_add_rPr()
        font.name, font.size = "Calibri", Pt(size)
        font.color.rgb = _GREY if name in ("Subtitle", "Caption", "Footer") else _INK
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            properties.rFonts.attrib.pop(qn(f"w:{theme}"), None)
    styles["Caption"].font.bold = styles["Subtitle"].font.italic = False
    styles["Heading 2"].paragraph_format.space_after = Pt(3)
    for name, (base, color, size, after) in _STYLES.items():
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style, style.font.color.rgb, style.font.size = styles[base], color, Pt(size)
        style.paragraph_format.space_after = Pt(after)
    styles["Mention"].font.bold = styles["En-tête de tableau"].font.bold = True
    styles["Figure"].paragraph_format.keep_with_next = True
    styles["Résultat"].paragraph_format.left_indent = Cm(0.5)
    bullets = styles["List Bullet"].element.pPr
    bullets.remove(bullets.find(qn("w:contextualSpacing")))
    styles["List Bullet"].paragraph_format.space_after = Pt(4)
    bearing = styles.add_style("Portée", WD_STYLE_TYPE.CHARACTER)
    bearing.font.color.rgb, bearing.font.size = _GREY, Pt(9)


def _page_number(paragraph: Paragraph) -> None:
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = paragraph.add_run()._r
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        part.text = text or None
        run.append(part)
