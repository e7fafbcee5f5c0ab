"""A study that fits on a screen, sound in every table: what tests spoil one thing of."""

from __future__ import annotations

from pathlib import Path

FILES = {
    "study.yml": """\
name: petite
title: Petite étude
edition: "2026"
editions: ["2026"]
choices:
  invariants: {conditions: [IN.PART]}
""",
    "metropoles.csv": """\
metropole,name,siren,population
aube,Aube Métropole,,200000
crue,Crue Métropole,,300000
""",
    "codebook.csv": """\
code,parent,kind,label_fr
IN,,invariant,Invariants
IN.PART,IN,invariant,Partenariats
FN,,internal_barrier,Freins internes
FN.ACCU,FN,internal_barrier,Acculturation
TH,,theme,Thèmes
TH.TRAN,TH,theme,Transport
""",
    "interviews.csv": """\
interview,metropole,edition,date,role,file,quotable
E01,aube,2026,2026-03-02,elu,E01.txt,anonymous
""",
    "codings.csv": """\
interview,start,end,code,coder,valence,project,quote,memo
E01,35,46,FN.ACCU,A,present,,On imprime.,
""",
    "ratings.csv": """\
metropole,edition,criterion,rater,score
aube,2026,usagers,R1,3
aube,2026,IN.PART,R1,4
crue,2026,usagers,R1,2
""",
    "projects.csv": """\
project,metropole,edition,theme,status,steering,barriers,overcome,start_year
aube-01,aube,2026,TH.TRAN,done,2,FN.ACCU,FN.ACCU,2024
crue-01,crue,2026,TH.TRAN,studied,0,none,,2025
""",
    "framework.csv": """\
node,parent,label_fr,source,direction,weight,low,high,aggregate
maturity,,Maturité,,1,1,,,arithmetic
integration,maturity,Intégration,,1,1,,,arithmetic
usagers,integration,Services,ratings,1,1,0,5,
""",
    "transcripts/E01.txt": "Q : Et les agents, alors ?\n\nÉlue : On imprime. Toujours.\n\nQ : Ah.\n\nÉlue : Oui.\n",
}


def write(folder: Path, **changes: str | bytes | None) -> Path:
    """Write the small study into ``folder`` and return the folder.

    ``changes`` gives other contents by file name with dots and slashes as underscores
    (``ratings_csv="…"``); ``None`` leaves the file out.
    """
    keys = {name.replace(".", "_").replace("/", "_"): name for name in FILES}
    contents = FILES | {keys[key]: value for key, value in changes.items()}
    for name, text in contents.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(text, bytes):
            path.write_bytes(text)
        elif text is not None:
            path.write_text(text, "utf-8", newline="\n")
    return folder
