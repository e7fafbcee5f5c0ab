"""The command line: ``metrostudy run``, ``check``, ``new``, ``sweep``, ``import``, ``export`` …"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from inspect import cleandoc
from pathlib import Path
from typing import TYPE_CHECKING

from metrostudy.faults import Fault, StudyError
from metrostudy.lessons import EPILOG, EXPORT, IMPORT, POWER, PSEUDONYMISE, SWEEP, VERIFY

if TYPE_CHECKING:  # reading a study takes half a second that --help should not
    from metrostudy.study import Study


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    asked = _parser().parse_args(arguments)
    try:
        return asked.command(asked) or 0
    except StudyError as error:
        print(error, file=sys.stderr)
    except OSError as error:  # a full disk, a folder that may not be written to, a name too long
        print(_refusal(error), file=sys.stderr)
    return 2


def _refusal(error: OSError) -> str:
    named = error.filename2 or error.filename
    shown = f"{Path(os.fsdecode(named)).name}: " if isinstance(named, str | bytes) else ""
    return f"{shown}the machine refuses ({error.strerror or error})."


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="metrostudy",
        description="Digital maturity of French métropoles, from interviews to tested findings.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    adds = (_add_run, _add_check, _add_new, _add_sweep, _add_power)
    for add in (*adds, _add_verify, _add_import, _add_export, _add_pseudonymise):
        add(commands)
    _command(commands, "refresh", refresh, "rewrite what is committed but made")
    return parser


def _add_run(commands: argparse._SubParsersAction) -> None:
    run = _command(
        commands, "run", run_studies, "run the notebooks that are stale, then the report"
    )
    _study_option(run)
    _workers_option(run, "notebooks run at a time")
    _dask_option(run, "notebooks")
    run.add_argument("--dry-run", action="store_true", help="say what would run, run nothing")


def _add_check(commands: argparse._SubParsersAction) -> None:
    check = _command(commands, "check", check_studies, "list every fault, or what can run")
    _study_option(check)


def _add_new(commands: argparse._SubParsersAction) -> None:
    new = _command(commands, "new", new_study, "make the folder of a new study")
    new.add_argument("folder", type=Path, help="folder to make, such as data/2027")
    new.add_argument(
        "--like",
        default="demo",
        metavar="STUDY",
        help="study whose framework and choices are the start (default: demo)",
    )


def _add_sweep(commands: argparse._SubParsersAction) -> None:
    swept = _command(commands, "sweep", sweep_studies, "make every defensible analysis of a study")
    _taught(swept, SWEEP)
    _study_option(swept)
    swept.add_argument(
        "--analyses",
        type=_positive,
        metavar="N",
        help="how many at most (default: choices.robustness.analyses of study.yml, else 500); "
        "when there are more combinations, a seeded balanced sample of them",
    )
    _workers_option(swept, "processes")
    _dask_option(swept, "batches")


def _add_power(commands: argparse._SubParsersAction) -> None:
    sized = _command(commands, "power", size_up_study, "how many métropoles and interviews to meet")
    _taught(sized, POWER)
    sized.add_argument(
        "--study",
        default="data/demo",
        metavar="PATH",
        help="study.yml or its folder (default: data/demo)",
    )
    sized.add_argument(
        "--metropoles",
        default="8:24",
        metavar="A:B",
        help="how many métropoles to try (default: 8:24, that is 8, 12, 16, 20 and 24)",
    )
    sized.add_argument(
        "--interviews",
        default="1:4",
        metavar="A:B",
        help="how many interviews in each (default: 1:4); one simulated study gives them all",
    )
    sized.add_argument("--truth", type=Path, metavar="FILE", help="what is planted: a truth.yml")
    sized.add_argument(
        "--studies",
        type=_positive,
        default=100,
        metavar="N",
        help="simulated studies of each size and truth (default: 100)",
    )
    _workers_option(sized, "processes")
    _dask_option(sized, "batches")


def _add_verify(commands: argparse._SubParsersAction) -> None:
    verified = _command(commands, "verify", verify_outputs, "run a study again and compare")
    _taught(verified, VERIFY)
    verified.add_argument(
        "outputs", type=Path, metavar="OUTPUTS", help="outputs of a study, such as outputs/demo"
    )
    _workers_option(verified, "notebooks run at a time")


def _add_import(commands: argparse._SubParsersAction) -> None:
    imported = _command(commands, "import", import_files, "read coding tools' files as tables")
    _taught(imported, IMPORT)
    imported.add_argument("files", nargs="+", type=Path, metavar="FILE", help="project or codebook")
    imported.add_argument(
        "--out", required=True, type=Path, metavar="DIR", help="folder of the tables; may exist"
    )
    imported.add_argument(
        "--texts",
        type=Path,
        metavar="FOLDER",
        help="transcripts, in any form that a study accepts, for files that hold no text",
    )
    imported.add_argument(
        "--coder",
        action="append",
        default=[],
        metavar="NAME",
        help="who coded, where a file does not say: once for all files, or once a file in order",
    )


def _add_export(commands: argparse._SubParsersAction) -> None:
    exported = _command(commands, "export", export_study, "write a study for a coding tool")
    _taught(exported, EXPORT)
    exported.add_argument("study", metavar="STUDY", help="study.yml, its folder, or demo")
    exported.add_argument(
        "--to",
        required=True,
        type=Path,
        metavar="FILE",
        help="file to write; replaced if it exists",
    )
    exported.add_argument(
        "--crlf", action="store_true", help=".qdpx: line ends as MAXQDA wants them (CRLF)"
    )


def _add_pseudonymise(commands: argparse._SubParsersAction) -> None:
    hidden = _command(commands, "pseudonymise", pseudonymise_study, "take names out of transcripts")
    _taught(hidden, PSEUDONYMISE)
    hidden.add_argument("study", metavar="STUDY", help="study.yml or its folder")
    hidden.add_argument(
        "--key",
        required=True,
        type=Path,
        metavar="FILE",
        help="table of names and pseudonyms, outside the study; made from the ticked table",
    )
    hidden.add_argument(
        "--from",
        dest="received",
        type=Path,
        metavar="FOLDER",
        help="transcripts as received, called after interviews (default: those of the study)",
    )
    hidden.add_argument(
        "--names",
        type=Path,
        metavar="FILE",
        help="your own list of names, outside the study: name, and if wanted pseudonym, interview",
    )


def _command(
    commands: argparse._SubParsersAction, name: str, function: Callable, text: str
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=text, description=f"{function.__doc__}")
    command.set_defaults(command=function)
    return command


def _taught(command: argparse.ArgumentParser, lesson: str) -> None:
    command.formatter_class = argparse.RawDescriptionHelpFormatter
    command.description = cleandoc(command.description or "")
    command.epilog = lesson


def _study_option(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--study",
        action="append",
        default=[],
        metavar="PATH",
        help="study.yml or its folder; may be repeated (default: every study that ships)",
    )


def _workers_option(command: argparse.ArgumentParser, what: str) -> None:
    command.add_argument(
        "-n",
        "--workers",
        type=_positive,
        default=min(2, os.cpu_count() or 1),
        metavar="N",
        help=f"{what} (default: 2 where there are two cores)",
    )


def _dask_option(command: argparse.ArgumentParser, what: str) -> None:
    command.add_argument(
        "--dask",
        default="",
        metavar="ADDRESS",
        help=f"send {what} to this Dask scheduler (tcp://host:8786) instead",
    )


def _positive(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"'{text}' is not a whole number (1, 2, …)")
    return int(text)


def run_studies(asked: argparse.Namespace) -> int:
    """Run what is stale: a notebook runs again when its tables, its choices or the library files
    it uses have changed, and not otherwise. A killed run goes on where it was."""
    from metrostudy.pipeline.build import build
    from metrostudy.pipeline.execution import NotebookFailed

    studies = _sound(asked.study)
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


def sweep_studies(asked: argparse.Namespace) -> int:
    """Make every analysis that could be defended, each combination of the alternatives of each
    choice, and count how often each conclusion keeps its verdict."""
    from metrostudy.pipeline.batches import Stopped
    from metrostudy.pipeline.secrecy import NameLeaked
    from metrostudy.pipeline.sweeping import sweep

    for study in _sound(asked.study):
        try:
            with _masked(study):
                written = sweep(study, asked.analyses, asked.workers, asked.dask)
        except (Stopped, NameLeaked) as error:
            print(error, file=sys.stderr)
            return 1
        for path in written:
            print(path)
    return 0


def size_up_study(asked: argparse.Namespace) -> int:
    """Simulate studies of several sizes, take each through the whole chain, and say how many
    métropoles and interviews it takes to see what is planted: before the first interview."""
    from metrostudy.pipeline.batches import Stopped
    from metrostudy.pipeline.sizing import size_up
    from metrostudy.study import Study

    study, sizes = Study.read(asked.study), (asked.metropoles, asked.interviews)
    try:
        written = size_up(study, *sizes, asked.truth, asked.studies, asked.workers, asked.dask)
    except Stopped as error:
        print(error, file=sys.stderr)
        return 1
    print("", *written, sep="\n")
    return 0


def verify_outputs(asked: argparse.Namespace) -> int:
    """Run a study again in a scratch folder, compare what it gives with its outputs, and say what
    differs and why it may. Nothing is written in the outputs."""
    from metrostudy.pipeline.verifying import study_of, summary, verify

    study, started = study_of(asked.outputs), time.perf_counter()
    _refuse_faults([study])
    made = verify(study, asked.outputs, asked.workers)
    print(summary(study, made, time.perf_counter() - started))
    return int(any(one.differing for one in made))


def import_files(asked: argparse.Namespace) -> int:
    """Read files of coding tools and write what they hold as four tables. Several files are joined
    (one per coder, say): the same document must have the same text in all."""
    from metrostudy.field.exchange import read_together
    from metrostudy.field.exchange.folder import report, texts_of, write_folder
    from metrostudy.field.exchange.project import summary

    if os.path.isfile(asked.out / "study.yml"):
        problem = "this is a study, whose codings.csv would be replaced; name another folder"
        raise StudyError([Fault(asked.out.name, (), "", problem)])
    texts = texts_of(asked.texts) if asked.texts else None
    project = read_together(asked.files, texts, asked.coder)
    write_folder(project, asked.out)
    print(f"{asked.out}: {summary(project)}")
    for line in report(project.losses, project.notes):
        print(f"  {line}")
    return 0


def export_study(asked: argparse.Namespace) -> int:
    """Write the transcripts, the codebook and the codings of a study for a coding tool. The file
    is checked before it is put in place: a reader's errors are found here, not in the tool."""
    import pandas as pd

    from metrostudy.field.exchange import write
    from metrostudy.field.exchange.folder import report
    from metrostudy.field.exchange.from_study import from_study, respondents_of
    from metrostudy.field.exchange.project import summary
    from metrostudy.study import Study

    is_here = Path(asked.study).is_file() or (Path(asked.study) / "study.yml").is_file()
    is_name = not is_here and len(Path(asked.study).parts) == 1
    study = Study.read(f"data/{asked.study}" if is_name else asked.study)
    _refuse_own(study, asked.to)
    lexical = str(asked.to).lower().endswith(".iramuteq.txt")
    with _masked(study):
        project = respondents_of(study) if lexical else from_study(study)
    options = {"crlf": True} if asked.crlf else {}
    lost = write(project, asked.to, name=study.name, **options)
    print(f"{asked.to}: {summary(project)}")
    for line in report(pd.concat([project.losses, lost])):
        print(f"  {line}")
    return 0


def pseudonymise_study(asked: argparse.Namespace) -> int:
    """Take the names out of a study's transcripts, in two calls of the same command. The first
    writes a table beside the key, which a human ticks; the second writes the transcripts without
    names, carries the codings, and leaves a log without names."""
    from metrostudy.pipeline.pseudonymising import pseudonymise_study as pseudonymise
    from metrostudy.study import Study

    print(pseudonymise(Study.read(asked.study), asked.key, asked.received, asked.names))
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


def _sound(paths: list[str]) -> list:
    """The studies meant, whose tables have no fault."""
    from metrostudy.pipeline.approval import approve, approved

    studies = _studies(paths)
    _refuse_faults([study for study in studies if not approved(study)])
    for study in studies:
        approve(study)
    return studies


def _refuse_own(study: Study, path: Path) -> None:
    """A form written under the name of a table would replace the table."""
    own = [study.where(name) for name in ("codebook", "codings", "interviews")]
    if path.resolve() in [study.path, *(table.resolve() for table in own if table)]:
        problem = "this is a table of the study, which would be replaced; name another file"
        raise StudyError([Fault(path.name, (), "", problem)])


def _refuse_faults(studies: list) -> None:
    if not studies:
        return
    from metrostudy.pipeline.check import faults

    found: list[Fault | str] = []
    for study in studies:
        try:
            with _masked(study):
                if wrong := faults(study):
                    raise StudyError(wrong)
        except StudyError as error:
            found += error.faults
    if found:
        raise StudyError(found)


@contextmanager
def _masked(study: Study) -> Iterator[None]:
    """Sentences of faults quote cells: those of a study with a key come without its names."""
    try:
        yield
    except StudyError as error:
        if study.pseudonym_key is None:
            raise
        from metrostudy.pipeline.secrecy import without_names

        raise StudyError(without_names(study, str(error)).split("\n")) from None


if __name__ == "__main__":
    sys.exit(main())
