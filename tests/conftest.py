"""What all tests share: the small study at hand, and outputs that go nowhere near the project's."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

# Kernels that nbval starts inherit this: a test never writes into outputs/.
os.environ.setdefault("METROSTUDY_OUTPUT", tempfile.mkdtemp(prefix="metrostudy-tests-"))
