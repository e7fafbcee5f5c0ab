"""Fifty invented names through the whole demo study: ``python -m benchmarks.canary``.

In a copy of the project, each name is put into a transcript, a quote and a memo of the demo. The
two calls of ``metrostudy pseudonymise``, then ``metrostudy run``, must leave none of them in any
file but those of the key. As a control, one of them in the name of a métropole, which figures and
tables show, must stop the run, with nothing of it kept. Prints one line each.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from itertools import cycle
from pathlib import Path

import pandas as pd

from benchmarks.engine import IGNORED, ROOT, environment, timed
from metrostudy.field.privacy.leaks import leak_scan
from metrostudy.files import raw
from metrostudy.transcripts import canonical

STEMS = ("Brauqu", "Corv", "Dulm", "Fenj", "Gastr", "Hulb", "Jorz", "Lamf", "Morp", "Nevd")
CANARIES = [stem + end for stem in STEMS for end in ("endrix", "olune", "éraz", "alnoy", "iphère")]


def main() -> None:
    """Plant, take out, run, and print what was found where; then the control."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(shutil.copytree(ROOT, Path(folder) / "metrostudy", ignore=IGNORED))
        key = Path(folder) / "keys" / "demo.csv"
        planted = plant(copy / "data" / "demo")
        print(f"{len(CANARIES)} names planted in {planted} transcripts, quotes and memos")
        said = []
        timed("table to tick", lambda: said.append(call(copy, "pseudonymise", "data/demo", key)))
        found = tick(key.with_name("demo_review.csv"))
        print(f"{found} of {len(CANARIES)} names are in the table")
        timed("names out", lambda: said.append(call(copy, "pseudonymise", "data/demo", key)))
        declare(copy / "data" / "demo", "demo")
        timed("whole study", lambda: said.append(call(copy, "run", "--study", "data/demo")))
        report(copy, key, said)
        before = contents(copy / "outputs" / "demo")
        spoil(copy / "data" / "demo" / "metropoles.csv")
        refused = call(copy, "run", "--study", "data/demo", expected=1)
        steps = tuple(re.findall(r"^demo/(\w+): names of the key", refused, re.MULTILINE))
        print(f"one name in metropoles.csv: the run fails on {', '.join(steps)}")
        after = contents(copy / "outputs" / "demo")
        same = [before[p] == after.get(p) for p in before if p.name.startswith(steps)]
        print(f"their earlier outputs: {len(same)} files, {sum(same)} as they were")
        report(copy, key, [refused])


def plant(demo: Path) -> int:
    """Put each name at the end of a transcript in plain text, coded there with a memo."""
    interviews = raw(demo / "interviews.csv")
    files = [name for name in interviews["file"] if name.endswith(".txt")]
    ids = interviews.set_index("file")["interview"]
    codings, rows = raw(demo / "codings.csv"), []
    for name, file in zip(CANARIES, cycle(files), strict=False):
        path = demo / "transcripts" / file
        text = canonical(path).text.rstrip()
        quote = f"on en a parlé avec Mme {name}, deux fois"
        text = f"{text} Et {quote}."
        path.write_bytes(text.encode("utf-8"))
        start = text.index(quote)
        rows.append(
            {"interview": ids[file], "start": start, "end": start + len(quote), "quote": quote,
             "code": "FN.ACCU", "coder": "A", "memo": f"à revoir avec {name}"}
        )  # fmt: skip
    both = pd.concat([codings, pd.DataFrame(rows)]).fillna("")
    both.to_csv(demo / "codings.csv", sep=";", index=False, encoding="utf-8-sig")
    return len(files)


def tick(review: Path) -> int:
    """Tick the names planted, as a human would, with the bare name that memos have."""
    table = raw(review)
    planted = table["found"].map(lambda found: found.removeprefix("Mme ") in CANARIES)
    table["replace"] = planted.map({True: "oui", False: "non"})
    memos = table[planted].assign(found=lambda rows: rows["found"].str.removeprefix("Mme "))
    both = pd.concat([table, memos]).drop_duplicates(["interview", "found"])
    both.to_csv(review, sep=";", index=False, encoding="utf-8-sig")
    return table.loc[planted, "found"].nunique()


def spoil(metropoles: Path) -> None:
    """Give the first métropole the name of a canary."""
    table = raw(metropoles)
    table.loc[table.index[0], "name"] = CANARIES[0]
    table.to_csv(metropoles, sep=";", index=False, encoding="utf-8-sig")


def contents(outputs: Path) -> dict[Path, bytes]:
    """Every output but the marks of the engine."""
    files = [path for path in outputs.rglob("*") if path.is_file() and path.name != ".sound"]
    return {path: path.read_bytes() for path in files}


def declare(study: Path, name: str) -> None:
    """Name the study and its key in ``study.yml``."""
    text = (study / "study.yml").read_text("utf-8").replace("name: demo", f"name: {name}", 1)
    (study / "study.yml").write_text(f"{text}\npseudonym_key: ../../../keys/demo.csv\n", "utf-8")


def call(copy: Path, *arguments: str | Path, expected: int = 0) -> str:
    """Give a command in ``copy`` and return all that it said."""
    if arguments[0] == "pseudonymise":
        arguments = (*arguments[:2], "--key", arguments[2])
    command = [sys.executable, "-m", "metrostudy", *map(str, arguments)]
    done = subprocess.run(command, cwd=copy, env=environment(copy), capture_output=True, text=True)
    if done.returncode != expected:
        sys.exit(f"{' '.join(command)}: exit code {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout + done.stderr


def report(copy: Path, key: Path, said: list[str]) -> None:
    """Count names in outputs, in the study and in what was printed, by the scan and by bytes."""
    names = raw(key)
    demo, made = copy / "data" / "demo", copy / "outputs" / "demo"
    for label, folder in (("outputs", made), ("study", demo)):
        files = [path for path in folder.rglob("*") if path.is_file()]
        plain = [p for p in files for name in CANARIES if name.encode() in p.read_bytes()]
        print(f"{label}: {len(files)} files, {len(leak_scan(folder, names))} leaks, "
              f"{len(plain)} names by bytes")  # fmt: skip
    print("printed:", sum(name in text for text in said for name in CANARIES), "names")


if __name__ == "__main__":
    main()
