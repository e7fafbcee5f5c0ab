"""A papermill engine that gives one kernel its own environment.

Papermill's own engine offers only the environment of the whole process, which two notebooks run
at a time in threads would share; each needs its own scratch folder in ``METROSTUDY_OUTPUT``.
"""

from __future__ import annotations

import os
import subprocess
from typing import Any

from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, papermill_engines

NAME = "metrostudy"


class OneKernelEnvironment(NBClientEngine):
    """Runs a notebook in a kernel whose environment has ``environment`` laid over it."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: Any, kernel_name: str, environment: dict[str, str], config: Any, **_: Any
    ) -> Any:
        """Execute the managed notebook; papermill calls this."""
        # What a cell prints comes in pieces, cut by the moment; joined, they are the same each run.
        client = PapermillNotebookClient(
            nb_man, kernel_name=kernel_name, config=config, coalesce_streams=True
        )
        # Byte code not written would double the import time of every kernel.
        inherited = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
        # A kernel that is told to stop logs « KeyboardInterrupt caught »: noise, not a fault.
        return client.execute(env=inherited | environment, stderr=subprocess.DEVNULL)


def register() -> None:
    """Make the engine known to papermill under :data:`NAME`."""
    papermill_engines.register(NAME, OneKernelEnvironment)
