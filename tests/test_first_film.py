"""The README's first command, as a process of its own with an empty home and no FFmpeg."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

CONCEPT = "A curious fox meets a wise owl in an enchanted autumn forest"


@pytest.fixture
def bare(tmp_path: Path) -> dict[str, str]:
    """An environment like that of a fresh container: nobody's home, nothing on the path."""
    home = tmp_path / "home"
    home.mkdir()
    kept = ["SYSTEMROOT", "TEMP", "TMP", "COVERAGE_PROCESS_START", "COVERAGE_PROCESS_CONFIG"]
    # Not installed by the README's first command: measures with models, which take seconds.
    kept.append("GROK_SPICY_DISABLE")
    inherited = {name: os.environ[name] for name in kept if name in os.environ}
    return {**inherited, "HOME": str(home), "USERPROFILE": str(home), "PATH": str(home)}


@pytest.mark.slow
def test_a_concept_becomes_a_film_of_the_right_length(bare: dict[str, str], tmp_path: Path) -> None:
    work = tmp_path / "work"
    work.mkdir()
    # One scene, short and square, which is a sixth as much to draw and to encode: `nox -s build`
    # makes whole films of each wheel.
    command = ["-m", "grok_spicy", "run", "--backend", "animatic", CONCEPT]
    command += ["--max-duration", "3", "--aspect", "1:1", "--debug"]
    film = subprocess.run(
        [sys.executable, *command],
        cwd=work,
        env=bare,
        capture_output=True,
        text=True,
        check=False,
    )
    assert film.returncode == 0, film.stderr
    assert film.stderr == ""
    checked = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "check_film.py"), "output"],
        cwd=work,
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stderr
    (run,) = (work / "output" / "runs").iterdir()
    (said,) = [line for line in film.stdout.splitlines() if line.startswith("Film: ")]
    assert (work / said.removeprefix("Film: ")).samefile(run / "final_video.mp4")
    events = [json.loads(line) for line in (run / "events.jsonl").read_text("utf-8").splitlines()]
    assert events[-1]["kind"] == "complete"
    scores = [event["asset"]["consistency_score"] for event in events if "asset" in event]
    assert all(score >= 0.8 for score in scores)
