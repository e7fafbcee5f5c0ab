"""metrostudy: the digital maturity of French métropoles, from interviews to tested findings.

``import metrostudy as ms`` gives the names that notebooks use. Each is loaded from its module the
first time it is asked for, so that importing the package costs nothing; the same table tells the
engine which modules a notebook depends on.
"""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

PUBLIC = {
    "Study": "study",
    "StudyError": "faults",
    "keep": "tell.record",
    "show": "tell.record",
    "finding": "tell.record",
}


def __getattr__(name: str) -> Any:
    if name in PUBLIC:
        return getattr(import_module(f"metrostudy.{PUBLIC[name]}"), name)
    from metrostudy.faults import nearest

    raise AttributeError(f"metrostudy has no '{name}'{nearest(name, PUBLIC)}")


def __dir__() -> list[str]:
    return [*globals(), *PUBLIC]
