"""The two commands of metrostudy: `python3 make.py study` and `python3 make.py test`.

This file needs Python 3.11 or newer and nothing else. The first time, it installs the exact
packages of `requirements.lock` in the folder `.venv`; it does so again only when the lock, the
package's own metadata, the version of Python or the place of this folder has changed.
"""

import sys

if sys.version_info < (3, 11):  # said first, because the imports below would say it less clearly
    found = ".".join(map(str, sys.version_info[:2]))
    print(f"metrostudy demande Python 3.11 ou plus récent, et non {found}.", file=sys.stderr)
    sys.exit(2)

import hashlib
import json
import os
import re
import shutil
import subprocess
import time
import tomllib
from importlib.util import find_spec
from pathlib import Path
from subprocess import DEVNULL, PIPE, STDOUT
from textwrap import shorten

ROOT = Path(__file__).resolve().parent
LOCK = ROOT / "requirements.lock"
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / "made-from.sha256"
GENERATED = ["outputs", ".pytask", "pytask.lock", ".pytest_cache", ".ruff_cache", ".hypothesis"]
GENERATED += ["__pycache__", "src/**/__pycache__", "tests/**/__pycache__"]
GENERATED += [".ipynb_checkpoints", "notebooks/.ipynb_checkpoints"]


def study(*arguments):
    """Regenerate every study and its report (only one: study --study data/demo/study.yml)"""
    return in_environment("metrostudy", "run", *arguments)


def test(*arguments):
    """Check the style, the library and the notebooks (only some: test tests/test_make.py)"""
    return (
        in_environment("ruff", "check")
        or in_environment("ruff", "format", "--check")
        or in_environment("pytest", *arguments)
    )


def lab(*arguments):
    """Open the notebooks in JupyterLab"""
    return in_environment("jupyterlab", *arguments)


def env():
    """Make the environment .venv, as the verbs above do when they need it"""
    ensure_environment()
    print(f"The environment is ready: {PYTHON.relative_to(ROOT)}")


def lock(*options):
    """Pin the packages of pyproject.toml again, with uv (to the newest: lock --upgrade)"""
    if not shutil.which("uv"):
        stop("make.py lock needs uv, which is not here; one way to get it is: pipx install uv")
    command = "uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --all-extras"
    command += f" --generate-hashes --no-annotate --no-header --output-file {LOCK.name}"
    step("Pinning the packages", [*command.split(), *options])
    lines = [line for line in LOCK.read_text("utf-8").splitlines(True) if "://" not in line]
    pins = [line.replace(" \\\n", "\n") for line in lines if "--hash" not in line]
    LOCK.write_text("".join(lines), "utf-8", newline="\n")
    LOCK.with_name("constraints.txt").write_text("".join(pins), "utf-8", newline="\n")
    print(f"{len(pins)} packages are pinned in {LOCK.name} and constraints.txt")


def clean():
    """List and remove the outputs and the caches (never the data)"""
    for path in sorted(path for pattern in GENERATED for path in ROOT.glob(pattern)):
        print(f"removing {path.relative_to(ROOT)}")
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def in_environment(module, *arguments):
    """Run a module with the Python of the environment and return its exit code."""
    ensure_environment()
    return subprocess.call([str(PYTHON), "-m", module, *arguments], cwd=ROOT)


def ensure_environment():
    """Make the environment, unless the stamp left by the last complete one says that it fits."""
    if PYTHON.exists() and STAMP.exists() and STAMP.read_text() == fingerprint():
        return
    install = installer()
    STAMP.unlink(missing_ok=True)
    options = [] if install[0] == str(PYTHON) else ["--without-pip"]
    step(
        "Making .venv from requirements.lock, once, which takes a minute or two",
        [sys.executable, "-m", "venv", "--clear", *options, str(VENV)],
        [*install, "--require-hashes", "-r", LOCK.name],
        [*install, "--no-deps", "-e", "."],
    )
    STAMP.write_text(fingerprint())


def fingerprint():
    """Return a hash of what the environment is made from, and of the folder it points to."""
    metadata = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    del metadata["tool"]  # the settings of ruff and pytest install nothing
    facts = [LOCK.read_text("utf-8"), metadata, sys.version_info[:2], str(ROOT)]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()


def installer():
    """Choose what installs here: uv if it answers, else the pip of .venv, else the system's pip."""
    uv = shutil.which("uv")
    if uv and subprocess.run([uv, "--version"], capture_output=True).returncode == 0:
        return [uv, "pip", "install", "--python", str(PYTHON), "--compile-bytecode"]
    if find_spec("ensurepip"):
        return [str(PYTHON), "-m", "pip", "install"]
    if find_spec("pip"):
        return [sys.executable, "-m", "pip", "--python", str(PYTHON), "install"]
    package = "python{}.{}-venv".format(*sys.version_info)
    stop(f"Il manque à Python de quoi créer un environnement ; tapez : sudo apt install {package}")


def step(title, *commands):
    """Run commands silently and print the time they took, or stop with the reason one failed."""
    print(title, end=": ", flush=True)
    start = time.perf_counter()
    for command in commands:
        done = subprocess.run(command, cwd=ROOT, stdin=DEVNULL, stdout=PIPE, stderr=STDOUT)
        if done.returncode:
            said = done.stdout.decode(errors="replace")
            error = re.search(r"(?im)^(error|could not fetch).*\s.*", said)  # and the next line
            reason = shorten(error[0] if error else said[-300:], 300)
            stop(f"failed: {reason}. Often it is the network; running this again is safe.")
    print(f"{time.perf_counter() - start:.0f} s", flush=True)


def stop(line):
    """Say in one line what somebody must do, and end."""
    print(line, file=sys.stderr)
    sys.exit(2)


def main(verb="", *arguments):
    """Run a verb with what follows it, or print the menu."""
    if verb in VERBS and not (arguments and VERBS[verb] in (env, clean)):
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # byte code halves the start of a notebook
        return VERBS[verb](*arguments)
    print("python3 make.py VERB, where VERB is one of")
    for name, function in VERBS.items():
        print(f"  {name:6} {function.__doc__}")
    return 0 if verb in ("", "-h", "--help") else 2


VERBS = {verb.__name__: verb for verb in (study, test, lab, env, lock, clean)}

if __name__ == "__main__":
    try:
        sys.exit(main(*sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
