"""A page of the report, from its template to one file that asks nothing of the network."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from metrostudy.study import Study
from metrostudy.tell import wording
from metrostudy.tell.conclusion_words import part

_HERE = Path(__file__).parent
_BEFORE, _AFTER = re.compile(r"(?<=\S) (?=[?!:;»%])"), re.compile(r"(?<=«) (?=\S)")
_UNSAFE = {character: f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


@dataclass(frozen=True)
class Page:
    """One page: its file ``<name>.html``, its title, its template and what the template is given.

    ``entry`` is its label in the menu, blank for a page that the menu does not name; ``under`` is
    the page of the menu that it belongs to. ``scripts`` are files of ``scripts/`` or ``assets/``.
    """

    name: str
    title: str
    template: str
    content: dict[str, Any] = field(default_factory=dict)
    entry: str = ""
    under: str = ""
    scripts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Site:
    """The pages of one report, which share a menu, a style and a footer."""

    study: Study
    pages: list[Page]
    commit: str

    def render(self, page: Page) -> str:
        """Return the whole HTML of ``page``: style, scripts and figures are inside.

        The page's own policy lets nothing be fetched, and no script run but those written here:
        should a word of the data escape the escaping, it would still be dead text.
        """
        scripts = [_script(name) for name in page.scripts]
        allowed = " ".join(f"'sha256-{_digest(script)}'" for script in scripts) or "'none'"
        template = _templates(self.study.language).get_template(f"{page.template}.html.j2")
        return template.render(
            page=page,
            study=self.study,
            menu=[one for one in self.pages if one.entry],
            commit=self.commit,
            style=Markup(_text("report.css")),
            scripts=[Markup(script) for script in scripts],
            policy="default-src 'none'; base-uri 'none'; form-action 'none'; img-src data:; "
            f"style-src 'unsafe-inline'; script-src {allowed}",
            **page.content,
        )


def for_script(data: Any) -> Markup:
    r"""Return ``data`` as JSON that may stand inside a ``<script>``, whatever its texts say.

    >>> print(for_script({"title": "<img src=x onerror=alert(1)> & co"}))
    {"title":"\u003cimg src=x onerror=alert(1)\u003e \u0026 co"}
    """
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return Markup("".join(_UNSAFE.get(character, character) for character in text))


def chooser(language: str) -> Callable[[str, str], str]:
    """Return the function that picks the French or the English of two texts.

    >>> chooser("en")("Synthèse", "Summary")
    'Summary'
    """
    return lambda french, english: english if language == "en" else french


@cache
def _templates(language: str) -> Environment:
    found = Environment(
        loader=PackageLoader("metrostudy", "tell/report/templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_unbroken if language == "fr" else None,
    )
    found.globals["say"] = chooser(language)
    found.globals["part"] = lambda share: part(share, language)
    found.globals["french"] = Markup("" if language == "fr" else ' lang="fr"')  # what notebooks say
    found.filters["for_script"] = for_script
    found.filters["number"] = lambda value, digits=1: wording.number(value, digits, language)
    found.filters["percent"] = lambda share, digits=0: wording.percent(share, digits, language)
    return found


def _unbroken(value: Any) -> Any:
    """French text whose marks stay on the line of their word; what is HTML already is left."""
    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    return _BEFORE.sub("\u00a0", _AFTER.sub("\u00a0", value))


@cache
def _script(name: str) -> str:
    """A script of ours or a bundled one; ``</script`` inside would end it too early."""
    return "\n" + _text(name).replace("</script", "<\\/script")


@cache
def _text(name: str) -> str:
    return (_HERE / name).read_text("utf-8").strip() + "\n"


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
