"""REFI-QDA files as small as a test needs them."""

from __future__ import annotations

import zipfile
from pathlib import Path

FILES = Path(__file__).parents[2] / "samples"
SAMPLES = FILES / "qda" / "made"
FETCHED = Path(__file__).parents[4] / "shared" / "samples" / "qda" / "fetched"

ANNE, BILAL = "aaaaaaaa-0000-4000-8000-000000000001", "bbbbbbbb-0000-4000-8000-000000000002"
CODE = "cccccccc-0000-4000-8000-000000000003"
USERS = f'<Users><User guid="{ANNE}" name="anne"/><User guid="{BILAL}" name="bilal"/></Users>'
BOOK = f'<CodeBook><Codes><Code guid="{CODE}" name="budget" isCodable="true"/></Codes></CodeBook>'
TEXT = "Oui. Le budget manque."
HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'


def selection(start, end, name="", code=CODE, user=ANNE, inside=""):
    by = f' creatingUser="{user}"' if user else ""
    coding = f'<Coding guid="{ANNE}"{by}><CodeRef targetGUID="{code}"/></Coding>' if code else ""
    return (
        f'<PlainTextSelection guid="{ANNE}" name="{name}" startPosition="{start}" '
        f'endPosition="{end}"{by}>{inside}{coding}</PlainTextSelection>'
    )


def source(content, name="E01.txt", path="internal://1.txt", kind="TextSource"):
    where = f' plainTextPath="{path}"' if path else ""
    return f'<{kind} guid="{ANNE}" name="{name}"{where}>{content}</{kind}>'


def project(
    sources, before=USERS + BOOK, after="", origin="a test", namespace="urn:QDA-XML:project:1.0"
):
    return (
        f'{HEAD}<Project xmlns="{namespace}" name="p" origin="{origin}">{before}'
        f"<Sources>{sources}</Sources>{after}</Project>"
    )


def archive(path, files):
    """Write a ZIP of ``files``: text or bytes by member name."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, data in files.items():
            zipped.writestr(name, data)
    return path


def qdpx(folder, xml, text=TEXT, name="p.qdpx", **files):
    held = {"project.qde": xml} | ({} if text is None else {"sources/1.txt": text}) | files
    return archive(folder / name, held)
