"""Readers that stop reading, as `head` does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Process


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


FILM = """
from grok_spicy.cli import main
from grok_spicy.schemas import Scene, StoryPlan
from grok_spicy_testing.scripted import Script

scene = Scene(scene_id=1, title="One", prompt_summary="a lamp is lit", duration_seconds=3)
Script(StoryPlan(title="A Lamp", style="chalk", scenes=[scene])).registry()
main()
"""


@pytest.mark.parametrize("flags", [[], ["--json"]])
def test_film_is_finished_when_its_reader_has_had_enough(
    process: Process, flags: list[str]
) -> None:
    four = dict.fromkeys(("image", "video", "llm", "vision"), "scripted")
    (process.folder / "backends.json").write_text(json.dumps(four), "utf-8")
    arguments = ["run", "--backends", "backends.json", *flags, "A lamp is lit"]
    with subprocess.Popen(
        [sys.executable, "-c", FILM, *arguments],
        cwd=process.folder,
        env=process.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        child.stdout.readline()
        child.stdout.close()
        said = child.stderr.read()
    assert child.returncode == 0
    assert said == b""
    assert list((process.folder / "output" / "runs").glob("*/final_video.mp4"))
