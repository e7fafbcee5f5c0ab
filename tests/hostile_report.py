"""A small study whose texts all try to run in a page or in a spreadsheet, with its outputs."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pandas as pd
import small_study
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from metrostudy import tables
from metrostudy.tell.findings import Finding

IMAGE = "<img src=x onerror=document.title='caught'>"
SCRIPT = "</script><script>document.title='caught'</script>"
FORMULA = "@SUM(1+1)*cmd|' /C calc'!A0"  # a table of a study refuses the sign =
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
PROJECTS = f"""\
project,metropole,edition,title,description,theme,status,steering,barriers,overcome,start_year
p1,aube,2026,{IMAGE},Un vélo en libre-service,TH.TRAN,done,2,FN.ACCU,FN.ACCU,2024
p2,aube,2026,{SCRIPT},Une école numérique,TH.TRAN,under_way,1,FN.ACCU,,2024
p3,crue,2026,{FORMULA},-1+2,TH.TRAN,studied,0,none,,2025
p4,crue,2026,Zone des vélos,+33 1 02,TH.EDUC,studied,0,FN.ACCU,,2025
p5,,2026,Élan,Ailleurs,TH.EDUC,done,0,,,2025
"""
CODEBOOK = f"""\
code,parent,kind,label_fr
IN,,invariant,Invariants
IN.PART,IN,invariant,Partenariats
FN,,internal_barrier,Freins internes
FN.ACCU,FN,internal_barrier,{IMAGE}
TH,,theme,Thèmes
TH.TRAN,TH,theme,Transport & <b>mobilité</b>
TH.EDUC,TH,theme,Éducation
"""
METROPOLES = f"""\
metropole,name,siren,population
aube,Aube {IMAGE},,200000
crue,Crue Métropole,,300000
lune,Lune Métropole,,300000
vent,Vent Métropole,,300000
zinc,Zinc Métropole,,300000
"""
INTERVIEWS = """\
interview,metropole,edition,date,role,file,quotable
E01,aube,2026,2026-03-02,elu,E01.txt,named
E02,crue,2026,2026-03-02,elu,E02.txt,anonymous
"""
CODINGS = f"""\
interview,start,end,code,coder,valence,project,quote,memo
E01,35,46,FN.ACCU,A,present,,On imprime {IMAGE},
E02,35,46,FN.ACCU,A,present,,Ne me nommez pas,
"""
HYPOTHESES = f"""\
hypothesis,statement_fr,statement_en,published_fr,published_en,source,unanswered_fr,unanswered_en
H1,Un modèle,A model,non {IMAGE},no,"Une étude, https://example.org/a|Un {SCRIPT}, javascript:alert(1)",Trop peu.,Too few.
H2,Des invariants,Invariants,,,,Pas de note.,No rating.
"""


def write(folder: Path, language: str = "fr") -> Path:
    """Write the study in ``folder/study``, its outputs in ``folder/outputs``; return the study."""
    study_yml = small_study.FILES["study.yml"] + f"fictional: true\nlanguage: {language}\n"
    study = small_study.write(
        folder / "study",
        study_yml=study_yml,
        projects_csv=PROJECTS,
        codebook_csv=CODEBOOK,
        metropoles_csv=METROPOLES,
        interviews_csv=INTERVIEWS,
        codings_csv=CODINGS,
    )
    (study / "hypotheses.csv").write_text(HYPOTHESES, "utf-8")
    outputs = folder / "outputs"
    for kind in ("notebooks", "findings", "tables", "figures"):
        (outputs / kind).mkdir(parents=True)
    (outputs / "figures" / "04_maturity-ranks.png").write_bytes(b"unread")
    nbformat.write(_notebook(), outputs / "notebooks" / "04_maturity.ipynb")
    second = [new_markdown_cell("# Et ensuite ?\n\nRien.", id="title")]
    nbformat.write(new_notebook(cells=second), outputs / "notebooks" / "05_one_model.ipynb")
    claim = Finding(f"Premier : {IMAGE}.", f"First: {IMAGE}.", hypothesis="", bearing="silent")
    rows = [claim.row("04_maturity-tiers", "04_maturity")]
    tables.write(pd.DataFrame(rows), outputs / "findings" / "04_maturity.csv")
    both = Finding("Il y en a deux.", "There are two.", hypothesis="H1", bearing="opposes")
    rows = [both.row("05_one_model-both", "05_one_model")]
    tables.write(pd.DataFrame(rows), outputs / "findings" / "05_one_model.csv")
    for name, table in _kept().items():
        tables.write(table, outputs / "tables" / f"{name}.csv")
    return study


def _notebook() -> nbformat.NotebookNode:
    frame = pd.DataFrame({"titre": [IMAGE, SCRIPT], "score": [0.5, float("nan")]})
    outputs = [
        new_output("execute_result", {"text/html": frame.to_html(), "text/plain": "x"}),
        new_output("display_data", {"text/html": IMAGE, "text/plain": IMAGE}),
        new_output("stream", text=f"Premier : {IMAGE}.\n{SCRIPT}\n"),
        new_output(
            "display_data",
            {"image/png": PIXEL},
            metadata={"image/png": {"alt": f'Légende "{IMAGE}" (n = 2)'}},
        ),
        new_output("display_data", {"text/markdown": f'*Légende "{IMAGE}" (n = 2)*'}),
        new_output("display_data", {"text/markdown": f"[clic](javascript:alert(1)) {IMAGE}"}),
    ]
    cells = [
        new_markdown_cell(f"# Qui {IMAGE} ?\n\nUn texte {SCRIPT}.", id="title"),
        new_code_cell("import metrostudy as ms", id="study"),
        new_code_cell(f"# {SCRIPT}\nms.show()", id="fig", outputs=outputs),
        new_markdown_cell(f"## Un titre {IMAGE}", id="text"),
        new_markdown_cell("*L'étude n'a pas de budget.*", id="budget-absent"),
    ]
    return new_notebook(cells=cells)


def _kept() -> dict[str, pd.DataFrame]:
    places = ["aube", "crue", "lune", "vent"]
    node = {"label_fr": f"Services {IMAGE}", "label_en": f"Services {IMAGE}", "parent": "maturity"}
    root = {"label_fr": "Maturité", "label_en": "Maturity", "parent": None}
    scores = [
        {"metropole": place, "node": name, "level": level, "score": score, "rank": rank} | about
        for rank, (place, score) in enumerate(zip(places, [80, 60, 40, 20], strict=True), start=1)
        for name, level, about in [("maturity", 0, root), ("usagers", 1, node)]
    ]
    ranks = [
        {"metropole": place, "score": score, "rank": rank, "low": rank, "high": 4, "worst": 4}
        for rank, (place, score) in enumerate(zip(places, [80, 60, 40, 20], strict=True), start=1)
    ]
    proposal = {"metropole": "aube", "order": 1, "proposal": "P20.07", "label_fr": IMAGE,
                "label_en": IMAGE, "state_fr": "manque", "state_en": "missing",
                "evidence_fr": IMAGE, "evidence_en": IMAGE, "done_in": SCRIPT, "ideas": FORMULA}  # fmt: skip
    factor = {"factor": "maturity.normalise", "label_en": "z"}
    factors = [factor | {"alternative": "goalposts", "own": True, "label_fr": "bornes"},
               factor | {"alternative": "z", "own": False, "label_fr": IMAGE}]  # fmt: skip
    return {
        "10_robustness-factors": pd.DataFrame(factors),
        "04_maturity-scores": pd.DataFrame(scores),
        "04_maturity-ranks": pd.DataFrame(ranks),
        "09_proposals-by_metropole": pd.DataFrame([proposal]),
    }
