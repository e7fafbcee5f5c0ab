"""A PDF of the report's first page, where this machine has a browser or LibreOffice to print it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge",
            "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")  # fmt: skip
OFFICES = ("soffice", "libreoffice")
NO_PRINTER_FR = (
    "Pas de synthese.pdf : ni Chromium (ou Chrome) ni LibreOffice n'est sur la machine qui a fait"
    " ce rapport ; synthese.docx et la première page disent la même chose."
)
NO_PRINTER_EN = (
    "No synthese.pdf: neither Chromium (or Chrome) nor LibreOffice is on the machine that made this"
    " report; synthese.docx and the first page say the same."
)
_PATIENCE = 120  # seconds
_DATED = re.compile(rb"(/(?:CreationDate|ModDate) ?\(D:)[^)]*(\))")


def pdf_printer() -> str | None:
    """Return the program of this machine that can make a PDF, a browser rather than LibreOffice."""
    return _found(BROWSERS) or _found(OFFICES)


def print_pdf(page: Path, document: Path, pdf: Path) -> str:
    """Print ``page`` as ``pdf`` with a browser, else convert ``document`` with LibreOffice.

    Nothing is fetched: the page holds all it shows, and the browser is given no network. The file
    holds no date, so that one browser gives the same bytes twice; but LibreOffice numbers its
    files, and other fonts draw other letters: PDFs are never compared. The search for names cannot
    read one; it says what ``page`` or ``document`` says, which is searched.
    Returns an empty text, or one sentence saying why there is no PDF.
    """
    browser, office = _found(BROWSERS), _found(OFFICES)
    if browser is None and office is None:
        return NO_PRINTER_EN
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
        made = Path(scratch) / f"{document.stem}.pdf"
        trouble = _run(_browsing(browser, page, made), made) if browser else ""
        if office and not made.exists():
            trouble = _run(_converting(office, document, made), made)
        if made.exists():
            pdf.write_bytes(_DATED.sub(_without_date, made.read_bytes()))
            return ""
    return f"No {pdf.name}: {trouble}."


def _found(programs: tuple[str, ...]) -> str | None:
    return next(filter(None, map(shutil.which, programs)), None)


def _browsing(browser: str, page: Path, made: Path) -> list[str]:
    alone = ["--no-sandbox"] if getattr(os, "geteuid", lambda: 1)() == 0 else []
    return [
        browser, "--headless", "--disable-gpu", *alone, "--no-first-run", "--no-pdf-header-footer",
        "--host-resolver-rules=MAP * ~NOTFOUND", "--disable-background-networking",
        f"--user-data-dir={made.parent / 'profile'}", f"--print-to-pdf={made}",
        page.resolve().as_uri(),
    ]  # fmt: skip


def _converting(office: str, document: Path, made: Path) -> list[str]:
    profile = (made.parent / "profile").as_uri()
    return [office, "--headless", f"-env:UserInstallation={profile}", "--convert-to", "pdf",
            "--outdir", str(made.parent), str(document.resolve())]  # fmt: skip


def _run(command: list[str], made: Path) -> str:
    """Run ``command``; a sentence when it leaves no file."""
    name = Path(command[0]).name
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_PATIENCE)
    except subprocess.TimeoutExpired:
        return f"{name} had not printed it after {_PATIENCE} seconds"
    except OSError as error:
        return f"{name} does not start ({error.strerror})"
    last = (done.stderr.strip().splitlines() or ["no message"])[-1]
    return "" if made.exists() else f"{name} ended with code {done.returncode} ({last})"


def _without_date(match: re.Match[bytes]) -> bytes:
    """A date as long as the one it replaces: places of objects in a PDF are counted in bytes."""
    length = len(match[0]) - len(match[1]) - len(match[2])
    return match[1] + b"19800101000000Z"[:length].ljust(length) + match[2]
