"""``python -m metrostudy`` is the command ``metrostudy``."""

import sys

from metrostudy.cli import main

sys.exit(main())
