"""What `make.py` decides, seen without a network: its own copy, in a folder of its own."""

import ast
import importlib.util
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[1] / "make.py"
VERBS = ["study", "test", "lab", "env", "lock", "clean"]
NOTHING = [sys.executable, "-c", "pass"]  # an installer that succeeds and installs nothing


def load(folder: Path):
    spec = importlib.util.spec_from_file_location("make_under_test", folder / "make.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def make(tmp_path, monkeypatch):
    """A make.py whose project is one dependency, and whose installer is instantaneous."""
    monkeypatch.setattr(sys, "dont_write_bytecode", True)  # so that its folder holds what we put
    shutil.copy(SOURCE, tmp_path)
    (tmp_path / "requirements.lock").write_text("toy==1.0\n")
    (tmp_path / "pyproject.toml").write_text(
        '[project]\nname = "study"\ndependencies = ["toy>=1"]\n[tool.ruff]\nline-length = 100\n'
    )
    module = load(tmp_path)
    monkeypatch.setattr(module, "installer", lambda: NOTHING)
    return module


@pytest.fixture
def steps(make, monkeypatch):
    """The commands of each step that make.py asks for, with the environment pretended."""
    asked = []

    def pretend(title, *commands):
        asked.append([command[1:] for command in commands])
        make.PYTHON.parent.mkdir(parents=True, exist_ok=True)
        make.PYTHON.touch()

    monkeypatch.setattr(make, "step", pretend)
    return asked


@pytest.fixture
def calls(make, monkeypatch):
    """The modules that make.py runs in an environment that is ready; each ends with `make.code`."""
    made = []
    make.code = 0

    def call(command, cwd):
        made.append(command[2:])
        return make.code

    monkeypatch.setattr(make, "ensure_environment", lambda: None)
    monkeypatch.setattr(subprocess, "call", call)
    return made


def edit(path: Path, old: str, new: str) -> None:
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))


# The environment


def test_environment_is_made_in_order_and_only_once(make, steps):
    make.ensure_environment()
    make.ensure_environment()
    assert steps == [
        [
            ["-m", "venv", "--clear", "--without-pip", str(make.VENV)],
            ["-c", "pass", "--require-hashes", "-r", "requirements.lock"],
            ["-c", "pass", "--no-deps", "-e", "."],
        ]
    ]


@pytest.mark.parametrize(
    ("file", "old", "new", "times"),
    [
        ("requirements.lock", "1.0", "1.1", 2),
        ("pyproject.toml", "toy>=1", "toy>=2", 2),
        ("pyproject.toml", "line-length = 100", "line-length = 80", 1),
    ],
)
def test_environment_is_made_again_when_what_is_installed_changes(
    make, steps, file, old, new, times
):
    make.ensure_environment()
    edit(make.ROOT / file, old, new)
    make.ensure_environment()
    assert len(steps) == times


def test_environment_is_made_again_for_another_python(make, steps, monkeypatch):
    make.ensure_environment()
    monkeypatch.setattr(sys, "version_info", (3, 99, 0))
    make.ensure_environment()
    assert len(steps) == 2


def test_copied_project_does_not_run_the_code_of_the_original(make, steps, tmp_path_factory):
    make.ensure_environment()
    copy = tmp_path_factory.mktemp("elsewhere") / "copy"
    shutil.copytree(make.ROOT, copy)
    assert load(copy).fingerprint() != make.STAMP.read_text()


def test_broken_or_half_made_folder_is_cleared_and_made_whole(make):
    make.VENV.mkdir()
    (make.VENV / "left-by-an-interrupted-install").touch()
    make.ensure_environment()
    assert make.PYTHON.exists()
    assert make.STAMP.exists()
    assert not (make.VENV / "left-by-an-interrupted-install").exists()


def test_environment_whose_python_is_gone_is_made_again(make, steps):
    make.ensure_environment()
    make.PYTHON.unlink()
    make.ensure_environment()
    assert len(steps) == 2


def test_failed_installation_leaves_no_stamp(make, monkeypatch, capsys):
    make.ensure_environment()
    edit(make.LOCK, "1.0", "1.1")
    failing = [sys.executable, "-c", "import sys; sys.exit('\\nERROR: no network\\nfor toy==1.1')"]
    monkeypatch.setattr(make, "installer", lambda: failing)
    with pytest.raises(SystemExit, match="2"):
        make.ensure_environment()
    assert not make.STAMP.exists()
    assert capsys.readouterr().err == (
        "failed: ERROR: no network for toy==1.1. "
        "Often it is the network; running this again is safe.\n"
    )


def test_stamp_is_gone_before_anything_is_touched(make, steps, monkeypatch):
    make.ensure_environment()
    make.PYTHON.unlink()
    monkeypatch.setattr(make, "step", lambda *_: sys.exit(130))
    with pytest.raises(SystemExit, match="130"):
        make.ensure_environment()
    assert not make.STAMP.exists()


def test_made_environment_says_what_it_does_and_how_long_it_took(make, capsys):
    make.env()
    making, ready = capsys.readouterr().out.splitlines()
    assert re.fullmatch(r"Making \.venv from requirements\.lock, once, which .+: \d+ s", making)
    assert ready.startswith("The environment is ready: .venv")


# What installs


@pytest.mark.parametrize(
    ("uv", "modules", "chosen"),
    [
        (0, ["ensurepip", "pip"], "uv pip install --python PYTHON --compile-bytecode"),
        (None, ["ensurepip", "pip"], "PYTHON -m pip install"),
        (127, ["ensurepip"], "PYTHON -m pip install"),  # pyenv's uv, of another Python
        (None, ["pip"], "SYSTEM -m pip --python PYTHON install"),
    ],
)
def test_installer_is_the_best_that_works_here(tmp_path, monkeypatch, uv, modules, chosen):
    shutil.copy(SOURCE, tmp_path)
    make = load(tmp_path)
    monkeypatch.setattr(shutil, "which", lambda name: name if uv is not None else None)
    monkeypatch.setattr(subprocess, "run", lambda *a, **k: subprocess.CompletedProcess(a, uv))
    monkeypatch.setattr(make, "find_spec", lambda name: name in modules or None)
    names = {str(make.PYTHON): "PYTHON", sys.executable: "SYSTEM"}
    assert " ".join(names.get(word, word) for word in make.installer()) == chosen


def test_minimal_debian_gets_one_french_line_and_no_folder(tmp_path, monkeypatch, capsys):
    shutil.copy(SOURCE, tmp_path)
    make = load(tmp_path)
    monkeypatch.setattr(make, "fingerprint", lambda: "")
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.setattr(make, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match="2"):
        make.env()
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert "tapez : sudo apt install python3." in said.err
    assert not make.VENV.exists()


def test_older_python_gets_one_french_line(tmp_path, monkeypatch, capsys):
    shutil.copy(SOURCE, tmp_path)
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    with pytest.raises(SystemExit, match="2"):
        load(tmp_path)
    assert capsys.readouterr().err == "metrostudy demande Python 3.11 ou plus récent, et non 3.9.\n"
    ast.parse(SOURCE.read_text("utf-8"), feature_version=(3, 7))


# The verbs


@pytest.mark.parametrize(
    ("line", "code"), [("", 0), ("-h", 0), ("--help", 0), ("studdy", 2), ("clean outputs", 2)]
)
def test_menu_is_printed_when_nothing_else_was_understood(make, capsys, line, code):
    assert make.main(*line.split()) == code
    assert [row.split()[0] for row in capsys.readouterr().out.splitlines()[1:]] == VERBS


def test_arguments_reach_the_command_behind_the_verb(make, calls):
    make.main("study", "--study", "data/demo/study.yml")
    make.main("lab", "--no-browser")
    assert calls == [
        ["metrostudy", "run", "--study", "data/demo/study.yml"],
        ["jupyterlab", "--no-browser"],
    ]


def test_test_checks_style_then_runs_pytest(make, calls):
    assert not make.main("test", "-k", "kappa")
    assert calls == [["ruff", "check"], ["ruff", "format", "--check"], ["pytest", "-k", "kappa"]]


def test_test_stops_at_the_first_failure_and_returns_its_code(make, calls):
    make.code = 1
    assert make.main("test") == 1
    assert calls == [["ruff", "check"]]


def test_notebooks_may_write_byte_code(make, calls, monkeypatch):
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    make.main("study")
    assert "PYTHONDONTWRITEBYTECODE" not in make.os.environ


def test_clean_lists_and_removes_outputs_but_never_data(make, capsys):
    kept = ["data/2027/outputs/note.txt", ".venv/lib/__pycache__/x.pyc", "src/metrostudy/cli.py"]
    lost = ["outputs/demo/report/index.html", "src/metrostudy/__pycache__/cli.pyc", "pytask.lock"]
    for name in kept + lost:
        (make.ROOT / name).parent.mkdir(parents=True, exist_ok=True)
        (make.ROOT / name).touch()
    make.main("clean")
    listed = capsys.readouterr().out.splitlines()
    assert listed == [
        "removing outputs",
        "removing pytask.lock",
        f"removing {Path('src/metrostudy/__pycache__')}",
    ]
    assert all((make.ROOT / name).exists() for name in kept)
    assert not any((make.ROOT / name).exists() for name in lost)


def test_lock_writes_both_files_and_no_address(make, monkeypatch):
    def resolve(title, command):
        make.LOCK.write_text(
            "--find-links file://wheels\n"
            "one==1.0 \\\n    --hash=sha256:aa \\\n    --hash=sha256:bb\n"
            "two==2.0 ; python_full_version < '3.12' \\\n    --hash=sha256:cc\n"
        )

    monkeypatch.setattr(shutil, "which", lambda name: name)
    monkeypatch.setattr(make, "step", resolve)
    make.main("lock")
    assert make.LOCK.read_text().splitlines()[0] == "one==1.0 \\"
    constraints = (make.ROOT / "constraints.txt").read_text()
    assert constraints == "one==1.0\ntwo==2.0 ; python_full_version < '3.12'\n"


def test_lock_without_uv_says_so_in_one_line(make, monkeypatch, capsys):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(SystemExit, match="2"):
        make.main("lock")
    assert capsys.readouterr().err.startswith("make.py lock needs uv")


def test_makefile_has_the_same_verbs():
    makefile = SOURCE.with_name("Makefile").read_text("utf-8")
    rule = re.search(r"^(.+):\n\t@\$\(PYTHON\) make\.py \$@", makefile, re.MULTILINE)
    assert rule[1].split() == VERBS
