"""XML that came from elsewhere, read without entities, without DTD and without network."""

from __future__ import annotations

import re
from contextlib import suppress
from xml.parsers import expat

from lxml import etree

from metrostudy.faults import Fault, StudyError

# What XML 1.0 cannot hold, even escaped: control characters, halves of a pair, two non-characters.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class _Done(Exception):
    """The prolog has been read."""


def parse(data: bytes, file: str) -> etree._Element:
    """Return the root of an XML document, or raise :class:`~metrostudy.faults.StudyError`.

    A document type declaration is refused before parsing: exchange files need none, and it is what
    reads local files (external entities), calls the network (external DTD) or fills the memory
    (entities that unfold). The parser itself resolves no entity, loads no DTD, opens no connection
    and keeps lxml's limits on depth and size.
    """
    problem = "the XML declares a DOCTYPE, which could read files or fill the memory; refused"
    if _declares_a_type(data):
        raise StudyError([Fault(file, (), "", problem)])
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        damage = f"the XML is damaged at line {error.position[0]}; export it again"
        if "huge" in str(error).lower():
            damage = "the XML is nested too deep, or one of its values is too long; refused"
        raise StudyError([Fault(file, (), "", damage)]) from None
    if root.getroottree().docinfo.doctype:  # in an encoding that the first parser does not know
        raise StudyError([Fault(file, (), "", problem)])
    return root


def legal(text: str) -> str:
    r"""Return ``text`` with what XML cannot hold replaced by U+FFFD.

    >>> legal("page\x0csuivante")
    'page�suivante'
    """
    return _ILLEGAL.sub("\ufffd", text)


def _declares_a_type(data: bytes) -> bool:
    """Read the prolog, up to the root's start tag, with a parser that stops at a DOCTYPE."""
    found = []
    scout = expat.ParserCreate()
    scout.StartDoctypeDeclHandler = lambda *_: _stop(found)
    scout.StartElementHandler = lambda *_: _stop([])
    with suppress(_Done, expat.ExpatError, ValueError, LookupError):
        scout.Parse(data, True)
    return bool(found)


def _stop(found: list) -> None:
    found.append(True)
    raise _Done
