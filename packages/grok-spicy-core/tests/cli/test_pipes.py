"""Readers that stop reading, as `head` does."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def test_reader_that_stops_reading_is_no_defect(environment: dict[str, str], home: Path) -> None:
    # Closed before the first word is written: what `| head -0` does.
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "grok_spicy", "schema", "plan"]
    with os.fdopen(writer, "wb") as pipe:
        done = subprocess.run(
            command,
            stdout=pipe,
            stderr=subprocess.PIPE,
            env={**os.environ, **environment},
            cwd=home,
            timeout=60,
            check=False,
        )
    assert b"defect" not in done.stderr
    assert b"Traceback" not in done.stderr
