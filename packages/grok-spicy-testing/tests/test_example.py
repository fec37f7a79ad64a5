"""The example of a third-party package keeps the contract, as its readers will."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parents[3] / "examples" / "grok-spicy-example"


@pytest.mark.slow
def test_example_passes_its_own_tests(one_authority: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-ra"],
        cwd=EXAMPLE,
        env={
            **os.environ,
            "EXAMPLE_NOT_INSTALLED": "1",
            "PYTEST_ADDOPTS": "-p no:hypothesispytest",
            "SSL_CERT_FILE": one_authority,
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    skipped = [line for line in done.stdout.splitlines() if line.startswith("SKIPPED")]
    assert [line for line in skipped if "makes no use of them" not in line] == []
