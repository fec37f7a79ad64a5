"""Ctrl-C at every moment of a real film: always the right code, nothing half-written."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Process

MOMENTS = 20


def film(process: Process, *, stop_after: float | None) -> subprocess.CompletedProcess[str]:
    # Each film begins anew: without --fresh it would go on with the one before.
    short = ("--debug", "--max-duration", "3", "--fresh")
    command = [sys.executable, "-m", "grok_spicy", "run", "--backend", "animatic", *short, "A fox"]
    child = subprocess.Popen(
        command,
        cwd=process.folder,
        env=process.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        said = child.communicate(timeout=stop_after)
    except subprocess.TimeoutExpired:
        child.send_signal(signal.SIGINT)
        said = child.communicate(timeout=600)
    return subprocess.CompletedProcess(command, child.returncode, *said)


def half_written(run: Path) -> list[str]:
    """Return what in a run's folder is not whole."""
    wrong = [str(path) for path in run.rglob("*") if path.name.startswith(".part-")]
    results = (path for path in run.rglob("*") if path.is_file() and path.name != ".lock")
    wrong += [str(path) for path in results if not path.stat().st_size]
    for path in run.glob("*.json"):
        json.loads(path.read_text("utf-8"))
    for line in (run / "events.jsonl").read_text("utf-8").splitlines():
        json.loads(line)
    return wrong


@pytest.mark.chaos
@pytest.mark.skipif(os.name == "nt", reason="sends POSIX signals")
def test_stopping_at_any_moment_leaves_everything_whole(process: Process) -> None:
    began = time.monotonic()
    assert film(process, stop_after=None).returncode == 0
    whole = time.monotonic() - began
    for moment in range(MOMENTS):
        done = film(process, stop_after=whole * (moment + 0.5) / MOMENTS)
        assert done.returncode in {0, 130, -signal.SIGINT}, done.stderr
        assert "Traceback" not in done.stderr or done.returncode == -signal.SIGINT
    folders = list((process.folder / "output" / "runs").iterdir())
    # A folder is a run as soon as its state is there; before, it holds its lock alone.
    runs = [folder for folder in folders if (folder / "state.json").exists()]
    begun = {path.name for folder in folders if folder not in runs for path in folder.iterdir()}
    assert begun <= {".lock"}
    assert len(runs) > MOMENTS / 2
    assert {run.name: wrong for run in runs if (wrong := half_written(run))} == {}
    assert process("resume").returncode == 0
