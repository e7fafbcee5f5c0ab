"""The command line: ``metrostudy run``, ``check``, ``new``, ``refresh``."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path

from metrostudy.faults import StudyError

EPILOG = """\
a first session:
  metrostudy run                          every study that ships; see outputs/demo/report/index.html
  metrostudy new data/2027 --like demo    your own study: a folder of templates, ignored by git
  metrostudy check --study data/2027      what is wrong in its tables, what it can already run
  metrostudy run --study data/2027        its notebooks and its report, in outputs/2027/

exit codes: 0 done · 1 a notebook failed · 2 something to mend in the study (nothing was written)
"""


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    asked = _parser().parse_args(arguments)
    try:
        return asked.command(asked) or 0
    except StudyError as error:
        print(error, file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="metrostudy",
        description="Digital maturity of French métropoles, from interviews to tested findings.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    run = _command(
        commands, "run", run_studies, "run the notebooks that are stale, then the report"
    )
    _study_option(run)
    run.add_argument(
        "-n",
        "--workers",
        type=_positive,
        default=min(2, os.cpu_count() or 1),
        metavar="N",
        help="notebooks run at a time (default: 2 where there are two cores)",
    )
    run.add_argument(
        "--dask",
        default="",
        metavar="ADDRESS",
        help="send notebooks to this Dask scheduler (tcp://host:8786)",
    )
    run.add_argument("--dry-run", action="store_true", help="say what would run, run nothing")

    check = _command(commands, "check", check_studies, "list every fault, or what can run")
    _study_option(check)

    new = _command(commands, "new", new_study, "make the folder of a new study")
    new.add_argument("folder", type=Path, help="folder to make, such as data/2027")
    new.add_argument(
        "--like",
        default="demo",
        metavar="STUDY",
        help="study whose framework and choices are the start (default: demo)",
    )

    _command(commands, "refresh", refresh, "rewrite what is committed but made")
    return parser


def _command(
    commands: argparse._SubParsersAction, name: str, function: Callable, text: str
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=text, description=f"{function.__doc__}")
    command.set_defaults(command=function)
    return command


def _study_option(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--study",
        action="append",
        default=[],
        metavar="PATH",
        help="study.yml or its folder; may be repeated (default: every study that ships)",
    )


def _positive(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"'{text}' is not a number of notebooks (1, 2, …)")
    return int(text)


def run_studies(asked: argparse.Namespace) -> int:
    """Run what is stale: a notebook runs again when its tables, its choices or the library files
    it uses have changed, and not otherwise. A killed run goes on where it was."""
    from metrostudy.pipeline.approval import approve, approved
    from metrostudy.pipeline.build import build
    from metrostudy.pipeline.execution import NotebookFailed

    studies = _studies(asked.study)
    _refuse_faults([study for study in studies if not approved(study)])
    for study in studies:
        approve(study)
    try:
        build(studies, asked.workers, asked.dask, asked.dry_run)
    except NotebookFailed as error:
        print(error, file=sys.stderr)
        return 1
    for study in [] if asked.dry_run else studies:
        print(study.output / "report" / "index.html")
    return 0


def check_studies(asked: argparse.Namespace) -> int:
    """List every fault of a study's tables at once; without fault, list the tables and which
    notebooks they allow."""
    from metrostudy.pipeline.check import inventory, steps_table

    studies = _studies(asked.study)
    _refuse_faults(studies)
    for study in studies:
        print(f"{study.title}\n")
        for row in inventory(study).itertuples():
            print(f"  {row.table:<14} {row.rows:>7,} rows   {row.file}")
        print()
        for row in steps_table(study).itertuples():
            state = f"needs {row.missing}" if row.missing else "can run"
            print(f"  {row.step:<16} {state:<28} {row.question}")
        print()
    return 0


def new_study(asked: argparse.Namespace) -> int:
    """Make a folder with study.yml, one template per table holding an example row, an example
    transcript and the interview guide. Git ignores the folder: interviews are confidential."""
    from metrostudy.pipeline.newstudy import make

    for path in make(asked.folder, asked.like):
        print(path)
    print(f"\nNext: metrostudy check --study {asked.folder}")
    return 0


def refresh(asked: argparse.Namespace) -> int:
    """Run every notebook on its default parameters and write its outputs into notebooks/,
    without timings (what nbval will compare); write data/README.md from the table schemas."""
    from metrostudy.pipeline.refreshing import refresh_all

    refresh_all()
    return 0


def _studies(paths: list[str]) -> list:
    from metrostudy.study import Study, root

    shipped = [str(path) for path in sorted(root().glob("data/*/study.yml"))]
    chosen = paths or [
        path for path in shipped if Path(path).parent.name in ("demo", "observatoire")
    ]
    return [Study.read(path) for path in chosen]


def _refuse_faults(studies: list) -> None:
    if not studies:
        return
    from metrostudy.pipeline.check import faults

    found = [fault for study in studies for fault in faults(study)]
    if found:
        raise StudyError(found)


if __name__ == "__main__":
    sys.exit(main())
