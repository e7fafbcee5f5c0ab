"""Files that arrive together or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from metrostudy.faults import Fault, StudyError


@contextmanager
def delivered(folder: Path) -> Iterator[Path]:
    """Give a temporary folder; what it holds moves into ``folder`` once the block has succeeded.

    After an error nothing has been written: files that stood in ``folder`` are as they were, and a
    folder that did not exist still does not. The temporary folder stands on the same disk, so that
    each move is one step. Raises :class:`~metrostudy.faults.StudyError` when a folder stands where
    a file would go, and when the disk refuses.
    """
    folder = folder.absolute()
    above = folder
    while not above.exists():
        above = above.parent
    if not above.is_dir():
        raise StudyError([Fault(above.name, (), "", "this is a file; a folder is expected")])
    try:
        with TemporaryDirectory(dir=above, prefix=".metrostudy-") as temporary:
            yield Path(temporary)
            made = sorted(Path(temporary).iterdir())
            taken = [path.name for path in made if (folder / path.name).is_dir()]
            if taken:
                problem = "this is a folder; a file is to be written there"
                raise StudyError([Fault(name, (), "", problem) for name in taken])
            folder.mkdir(parents=True, exist_ok=True)
            for path in made:
                os.replace(path, folder / path.name)
    except PermissionError:
        raise StudyError(
            [Fault(folder.name, (), "", "this folder may not be written to")]
        ) from None
