"""The synthesis as a document that a team edits, and as a PDF that it sends."""

from __future__ import annotations

import base64
import re
import sys
from pathlib import Path

from docx.document import Document as Docx

from metrostudy.study import Study
from metrostudy.tell.report.pages import index
from metrostudy.tell.report.printing import print_pdf
from metrostudy.tell.report.results import Executed, Results
from metrostudy.tell.report.word import (
    add_picture,
    add_table,
    new_document,
    plain,
    saved,
    write,
)

_LIMITS = re.compile(r"Limites? : (.*)", re.DOTALL)


def write_documents(study: Study, folder: Path) -> None:
    """Write ``synthese.docx`` into ``folder``, and print its ``index.html`` as ``synthese.pdf``.

    To be called once the pages are written. Where nothing on this machine can make a PDF, or where
    it fails, there is none, and one sentence on stderr says why.
    """
    document, pdf = folder / "synthese.docx", folder / "synthese.pdf"
    document.write_bytes(synthesis(Results(study)))
    trouble = print_pdf(folder / "index.html", document, pdf)
    if trouble:
        print(trouble, file=sys.stderr)


def synthesis(results: Results) -> bytes:
    """Return the synthesis of a study as a Word document, the same bytes at each run.

    It says what the first page and the notebooks say: four questions and their answers, the
    headline figure with its alternative text, each hypothesis with its verdict, the findings of
    each notebook with its limits, and what the study cannot say. No formatting is put on words: all
    of it is in the styles (Titre, Titre 1, Mention, Portée …), which a team changes once for all.
    What a table or a person says is text, whatever it looks like.
    """
    study, say = results.study, results.say
    commit = f" · {results.commit}" if results.commit else ""
    document = new_document(
        study.title,
        study.language,
        say("données fictives", "invented data") if study.fictional else "",
        f"metrostudy · {study.title} · {say('édition', 'edition')} {study.edition}"
        f" · {say('graine', 'seed')} {study.seed}{commit}",
    )
    content = next(index.pages(results)).content
    _opening(document, results)
    _answers(document, results, content["answers"])
    if content["headline"]:
        picture = content["headline"]
        png = base64.b64decode(picture.source.partition(",")[2])
        add_picture(document, png, picture.caption)
    _hypotheses(document, results, content["verdicts"])
    for notebook in results.notebooks:
        _notebook(document, results, notebook)
    _limits(document, results, content["verdicts"])
    _sources(document, results, content["verdicts"])
    return saved(document)


# Parts -------------------------------------------------------------------------------------------


def _opening(document: Docx, results: Results) -> None:
    study, say = results.study, results.say
    write(document, study.title, "Title")
    write(document, f"{say('Synthèse, édition', 'Summary, edition')} {study.edition}", "Subtitle")
    if study.fictional:
        write(document, say(
            "Données fictives : ces métropoles n'existent pas, et rien de ce qui suit ne dit quoi"
            " que ce soit d'une métropole réelle.",
            "Invented data: these métropoles do not exist, and nothing below says anything of a"
            " real one.",
        ), "Mention")  # fmt: skip
    write(document, say(
        "Chaque phrase chiffrée vient d'un carnet que l'on peut relancer.",
        "Each sentence that holds a figure comes from a notebook that can be run again.",
    ), "Précision")  # fmt: skip


def _answers(document: Docx, results: Results, answers: list[dict]) -> None:
    write(document, results.say("Quatre questions", "Four questions"), "Heading 1")
    for answer in answers:
        write(document, answer["question"], "Heading 2")
        for sentence in [*answer["absences"], *(f["sentence"] for f in answer["findings"])]:
            write(document, sentence)


def _hypotheses(document: Docx, results: Results, rows: list[dict]) -> None:
    if not rows:
        return
    say, language = results.say, results.study.language
    write(document, say("Hypothèse par hypothèse", "Hypothesis by hypothesis"), "Heading 1")
    write(document, say(
        "Une hypothèse est appuyée quand un résultat au moins va dans son sens et aucun contre,"
        " contredite dans le cas inverse, partagée quand il y en a des deux, sans réponse sinon.",
        "A hypothesis is supported when at least one finding goes its way and none against it,"
        " opposed the other way round, mixed when there are both, unanswered otherwise.",
    ), "Précision")  # fmt: skip
    columns = [
        (
            say("Hypothèse", "Hypothesis"),
            5.0,
            [f"{r['hypothesis']}. {r['statement']}" for r in rows],
        ),
        ("Verdict", 2.4, [row[f"verdict_{language}"] for row in rows]),
        (say("Tient", "Holds"), 3.2, [row["held"] for row in rows]),
        (
            say("Réponse déjà publiée", "Answer already published"),
            5.4,
            [_sentence_case(row["published"]) for row in rows],
        ),
    ]
    add_table(document, [column for column in columns if any(column[2])])
    for row in rows:
        if row[f"fails_{language}"]:
            about = f"{say('Verdict sur', 'Verdict on')} {row['hypothesis']}."
            said = f"{about} {row[f'fails_{language}']}"
            write(document, said, "List Bullet")


def _notebook(document: Docx, results: Results, notebook: Executed) -> None:
    if notebook is results.notebooks[0]:
        title = results.say("Ce que dit chaque carnet", "What each notebook says")
        write(document, title, "Heading 1")
    write(document, f"{notebook.number}. {notebook.question}", "Heading 2")
    for finding in results.of_step(notebook.step):
        paragraph = write(document, finding["sentence"], "Résultat")
        if finding["hypothesis"]:
            bearing = results.say(*_BEARINGS[finding["bearing"]])
            paragraph.add_run(plain(f" [{finding['hypothesis']} : {bearing}]"), style="Portée")
    for sentence in notebook.absences:
        write(document, sentence, "Précision")


def _limits(document: Docx, results: Results, rows: list[dict]) -> None:
    write(document, results.say("Limites", "Limits"), "Heading 1")
    for notebook in results.notebooks:
        found = _LIMITS.search(notebook.introduction)
        if found:
            said = f"{notebook.question} {_sentence_case(_unmarked(found[1]))}"
            write(document, said, "List Bullet")
    unanswered = [row for row in rows if row["verdict"] == "silent"]
    if unanswered:
        title = results.say("Ce que l'étude ne peut pas dire", "What the study cannot say")
        write(document, title, "Heading 2")
    for row in unanswered:
        said = f"{row['hypothesis']}. {row['statement']}. {row['why']}"
        write(document, said, "List Bullet")


def _sources(document: Docx, results: Results, rows: list[dict]) -> None:
    cited: dict[str, list[str]] = {}
    for row in rows:
        for label, address in row["sources"]:
            source = f"{label}, {address}" if address else label
            cited.setdefault(source, []).append(row["hypothesis"])
    if not cited:
        return
    title = results.say("Sources des réponses publiées", "Sources of the published answers")
    write(document, title, "Heading 1")
    for source, hypotheses in cited.items():
        write(document, f"{source} ({', '.join(hypotheses)})", "List Bullet")


_BEARINGS = {
    "supports": ("appuie", "supports"),
    "opposes": ("contredit", "opposes"),
    "silent": ("ne tranche pas", "does not settle"),
}


def _sentence_case(text: str) -> str:
    return text[:1].upper() + text[1:]


def _unmarked(markdown: str) -> str:
    return re.sub(r"\*+|`", "", markdown).strip()
