"""One environment is described in several files, for several readers; here they are held equal."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[1]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
PROJECT = PYPROJECT["project"]
EXTRAS = PROJECT["optional-dependencies"]
DECLARED = sorted(sum(EXTRAS.values(), PROJECT["dependencies"]))
CONDA = yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))


def read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def locked() -> dict[str, list[str]]:
    """Return the hashes of each pin, `name==version ; marker`, of the lock."""
    rows = read("requirements.lock").replace(" \\\n    ", " ").splitlines()
    return {pin: hashes for pin, *hashes in (row.split(" --hash=") for row in rows)}


def pins_for(python: str, platform: str) -> dict[str, str]:
    """Return the version of each package that the lock installs on one machine."""
    machine = {
        "python_version": python,
        "python_full_version": f"{python}.9",
        "sys_platform": platform,
        "os_name": "nt" if platform == "win32" else "posix",
    }
    pins = [Requirement(pin) for pin in locked()]
    here = [pin for pin in pins if pin.marker is None or pin.marker.evaluate(machine)]
    assert len({pin.name for pin in here}) == len(here), "a package is pinned twice"
    return {pin.name: str(pin.specifier).removeprefix("==") for pin in here}


def test_lock_and_constraints_hold_the_same_pins():
    assert read("constraints.txt").splitlines() == list(locked())


def test_every_pin_is_exact_and_has_a_hash():
    for pin, hashes in locked().items():
        assert re.fullmatch(r"[a-z0-9-]+==[0-9][\w.]*( ; .+)?", pin), pin
        assert hashes, pin
        assert all(re.fullmatch("sha256:[0-9a-f]{64}", value) for value in hashes), pin


@pytest.mark.parametrize("platform", ["linux", "darwin", "win32"])
@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13"])
def test_each_dependency_is_pinned_within_its_range(python, platform):
    pins = pins_for(python, platform)
    for requirement in map(Requirement, DECLARED):
        version = pins[requirement.name]
        assert requirement.specifier.contains(version), f"{requirement}, but {version} is pinned"


@pytest.mark.parametrize("name", ["requirements.lock", "constraints.txt", "environment.yml"])
def test_no_address_is_written(name):
    assert not re.search(r"://|^\s*--(?!hash)|@ ", read(name), re.MULTILINE)


def test_conda_reads_the_same_pins_with_extras_that_exist():
    python, pip, through_pip = CONDA["dependencies"]
    version = re.fullmatch(r"python=(\d+\.\d+)", python)[1]
    assert Requirement(f"python{PROJECT['requires-python']}").specifier.contains(version)
    assert pip == "pip"
    assert through_pip == {"pip": ["-c constraints.txt", "-e .[test,lab]"]}
    assert {"test", "lab"} <= set(EXTRAS)
    assert CONDA["channels"] == ["conda-forge", "nodefaults"]
    assert CONDA["name"] == PROJECT["name"]


def test_ci_runs_the_test_command_of_the_readme():
    command = "python3 make.py test"
    assert read(".ci/run").splitlines()[-1] == command
    assert command in read("README.md")


def test_version_is_the_same_for_those_who_install_cite_and_read():
    version = PROJECT["version"]
    citation = yaml.safe_load(read("CITATION.cff"))
    assert citation["version"] == version
    assert citation["license"] == PROJECT["license"]
    assert f"## {version} " in read("CHANGELOG.md")
    assert f'__version__ = "{version}"' in read("src/metrostudy/__init__.py")


def test_no_file_names_the_host_of_a_registry():
    """Which mirror installs a package is the business of the machine."""
    hosts = tuple(".".join(parts) for parts in (
        ("pypi", "org"), ("files", "pythonhosted", "org"), ("registry", "npmjs", "org"),
        ("deb", "debian", "org"),
    ))  # fmt: skip
    kinds = {".py", ".md", ".toml", ".lock", ".txt", ".yml", ".ipynb", ".j2", ".json", ".cfg"}
    places = [ROOT / name for name in ("src", "tests", "docs", "benchmarks", "notebooks", "data")]
    files = [path for place in places for path in place.rglob("*") if path.suffix in kinds]
    files += [path for path in ROOT.iterdir() if path.is_file() and path.suffix in kinds]
    named = [
        path.name
        for path in files
        if any(host in path.read_text("utf-8", "replace") for host in hosts)
    ]
    assert named == []
