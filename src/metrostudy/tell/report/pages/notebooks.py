"""The findings notebook by notebook, and each notebook as a page: code folded, figures described.

Nothing that a notebook shows is trusted as HTML. Its text is escaped, its tables are read cell by
cell, its Markdown may hold no tag: a project or a person who writes one is quoted, not obeyed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import html
from markupsafe import Markup

from metrostudy.tell.report.rendering import Page
from metrostudy.tell.report.results import Executed, Results, picture

Block = dict[str, Any]
_DECIMAL = re.compile(r"-?\d+(\.\d+)?(e[-+]\d+)?")


def pages(results: Results) -> Iterator[Page]:
    """Give the page of all findings, then one page a notebook, each leading to the next."""
    all_of_them = results.notebooks
    chapters = [{"notebook": n, "findings": results.of_step(n.step)} for n in all_of_them]
    title = results.say("Résultats, question par question", "Findings, question by question")
    entry = results.say("Résultats", "Findings")
    yield Page("findings", title, "findings", {"chapters": chapters}, entry=entry)
    for place, notebook in enumerate(all_of_them):
        content = {
            "introduction": markdown(notebook.introduction),
            "blocks": list(_blocks(notebook, results)),
            "before": all_of_them[place - 1] if place else None,
            "after": all_of_them[place + 1] if place + 1 < len(all_of_them) else None,
        }
        yield Page(notebook.step, notebook.question, "notebook", content, under="findings")


def markdown(text: str) -> Markup:
    """Return the HTML of a text in Markdown, in which a tag is text like any other.

    >>> print(markdown("Des **classes** <script>").strip())
    <p>Des <strong>classes</strong> &lt;script&gt;</p>
    """
    import mistune

    return Markup(mistune.create_markdown(escape=True, plugins=["table"])(text))


def _blocks(notebook: Executed, results: Results) -> Iterator[Block]:
    """What the page shows, in order; cells of code that show nothing are folded with the next."""
    claims = {claim["sentence"]: claim for claim in results.of_step(notebook.step)}
    waiting: list[str] = []
    for cell in notebook.cells:
        if cell["cell_type"] == "code":
            waiting.append(cell["source"])
            shown = [block for output in cell["outputs"] for block in _shown(output, claims)]
            if not shown:
                continue
            yield _code(waiting)
            yield from _without_captions(shown)
        elif cell["cell_type"] == "markdown":
            if waiting:
                yield _code(waiting)
            kind = "absent" if cell["id"].endswith("absent") else "text"
            yield {"kind": kind, "html": markdown(cell["source"])}
        waiting = []
    if waiting:
        yield _code(waiting)


def _code(sources: list[str]) -> Block:
    from pygments import highlight
    from pygments.formatters import HtmlFormatter
    from pygments.lexers import PythonLexer

    text = highlight("\n\n".join(sources), PythonLexer(), HtmlFormatter(nowrap=True))
    return {"kind": "code", "html": Markup(text)}


def _shown(output: dict, claims: dict[str, dict]) -> Iterator[Block]:
    data = output.get("data", {})
    if output["output_type"] == "stream":
        for line in filter(None, output["text"].split("\n")):
            claim = claims.get(line)
            yield {"kind": "finding", "claim": claim} if claim else {"kind": "line", "text": line}
    elif "image/png" in data:
        yield {"kind": "figure", "picture": picture(output)}
    elif "text/markdown" in data:
        yield {"kind": "text", "source": data["text/markdown"]}
    elif "<table" in data.get("text/html", ""):
        yield {"kind": "table"} | _table(data["text/html"])
    elif "text/plain" in data:
        yield {"kind": "line", "text": data["text/plain"]}


def _without_captions(shown: list[Block]) -> Iterator[Block]:
    """Leave out the Markdown that repeats the caption of the figure above it."""
    captions = {f"*{one['picture'].caption}*" for one in shown if one["kind"] == "figure"}
    for block in shown:
        if block.get("source") in captions:
            continue
        yield block | {"html": markdown(block["source"])} if "source" in block else block


def _table(text: str) -> Block:
    """The cells of a data frame as text; an index that only counts the rows is left out."""
    table = next(html.fromstring(text).iter("table"))
    head = [[_cell(cell) for cell in row] for row in table.iterfind("thead/tr")]
    body = [[_cell(cell) for cell in row] for row in table.iterfind("tbody/tr")]
    counted = [str(number) for number in range(len(body))]
    if [row[0]["text"] for row in body] == counted and not any(row[0]["text"] for row in head):
        head, body = ([row[1:] for row in rows] for rows in (head, body))
    return {"head": head, "body": body}


def _cell(cell: html.HtmlElement) -> dict:
    text = " ".join(cell.text_content().split())
    return {
        "text": "" if text in ("NaN", "None", "<NA>", "nan") else text,
        "heads": cell.tag == "th",
        "number": bool(_DECIMAL.fullmatch(text)),
        "span": int(cell.get("colspan", 1)),
        "rows": int(cell.get("rowspan", 1)),
    }
