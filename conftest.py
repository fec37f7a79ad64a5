"""What holds for the tests of all packages."""

from __future__ import annotations

import os
import sys

# Tests start hundreds of Pythons. Where byte code is not written, each of them would compile the
# product and its dependencies again, which is most of what the tests would cost.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# Films of tests are about other things than who is who: measures with models are tested where
# they live, and asked for by name where a whole film is measured.
os.environ.setdefault("GROK_SPICY_DISABLE", "continuity")


def pytest_xdist_auto_num_workers() -> int:
    """Run one test more at once than there are cores: many wait for servers and children."""
    return (os.cpu_count() or 1) + 1
