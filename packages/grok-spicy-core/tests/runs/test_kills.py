"""Real processes, killed at any moment and resumed: the same film, nothing paid twice."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from grok_spicy_testing.prepared import PreparedPython, ProcessCopy

pytestmark = pytest.mark.skipif(os.name == "nt", reason="sends POSIX signals")

SECONDS = 600
"""More than anything here takes, however busy the machine is."""

# A film maker whose providers note the beginning and the end of each call in a file, and which
# is killed while the given note is written: before a call, after it, or anywhere in between.
MAKER = """
import asyncio, os, signal, sys, threading
from pathlib import Path
from grok_spicy.cli import main
from grok_spicy.media import formats
from grok_spicy.schemas import Character, Scene, StoryPlan
from grok_spicy_testing.scripted import Script

notes, kill_after = Path(sys.argv.pop(1)), float(sys.argv.pop(1))

def note(text):
    with notes.open("a") as stream:
        stream.write(text + "\\n")

class Noting(Script):
    async def begin(self, provider, seen):
        question = f"{seen} {seen.prompt!r} {seen.pictures and seen.pictures[0].path.name}"
        note(f"begin {question}")
        if seen.capability == os.environ.get("HELD_IN_TEST"):
            await asyncio.Event().wait()
        await super().begin(provider, seen)
        note(f"end {question}")

plan = StoryPlan(
    title="A Fox", style="chalk", aspect_ratio="1:1",
    characters=[Character(name="Luna", visual_description="a fox " * 40)],
    scenes=[
        Scene(scene_id=number, title=f"Scene {number}", characters_present=["Luna"],
              action="Luna walks", prompt_summary="the fox walks", duration_seconds=3)
        for number in (1, 2)
    ],
)
# Small, and the clips are smaller still, so that they are encoded for the film.
formats.FILM_SIZES["1:1"] = formats.Size(180, 180)
script = Noting(plan, price={"image": 0.05, "video": 0.5}, clip_size=(90, 90))
script.register()
if kill_after > 0:
    # The clock begins with the run, not with Python.
    threading.Timer(kill_after, os.kill, (os.getpid(), signal.SIGKILL)).start()
main()
"""


class Folder:
    """An output folder and the processes that work in it."""

    def __init__(self, root: Path, python: PreparedPython) -> None:
        self.root = root
        self.python = python
        root.mkdir()
        self.notes = root / "calls.txt"
        four = dict.fromkeys(("image", "video", "llm", "vision"), "scripted")
        (root / "backends.json").write_text(json.dumps(four), "utf-8")

    def start(self, *arguments: str, kill_after: float = 0.0, held: str = "") -> ProcessCopy:
        """Begin to work.

        Args:
            arguments: Those of the command.
            kill_after: Seconds after which the process kills itself; 0: it does not.
            held: The capability whose calls never end.
        """
        state = self.root / "state"
        return self.python.start(
            *("-c", MAKER, str(self.notes), str(kill_after), *arguments),
            cwd=self.root,
            env={
                **os.environ,
                "GROK_SPICY_STATE": str(state),
                "GROK_SPICY_CONFIG_DIR": str(state),
                "HELD_IN_TEST": held,
            },
            stderr=subprocess.STDOUT,
        )

    def run(self, *arguments: str, kill_after: float = 0.0) -> tuple[int, str]:
        child = self.start(*arguments, kill_after=kill_after)
        said, _ = child.communicate(timeout=SECONDS)
        return child.wait(), said

    def make(self, kill_after: float = 0.0) -> tuple[int, str]:
        return self.run("run", "--backends", "backends.json", "A fox", kill_after=kill_after)

    def film(self) -> bytes:
        (run,) = (self.root / "output" / "runs").iterdir()
        return (run / "final_video.mp4").read_bytes()

    def sound(self) -> bool:
        path = self.root / "output" / "ledger" / "ledger.db"
        with closing(sqlite3.connect(path)) as database:
            found: list[tuple[str]] = database.execute("PRAGMA integrity_check").fetchall()
        return found == [("ok",)]

    def finished_twice(self) -> list[str]:
        """Return the calls whose result was in the ledger and which were made again.

        A call is repeated only where it was killed before its result was recorded: at most the
        calls that were under way at the kill, one a piece.
        """
        lines = self.notes.read_text("utf-8").splitlines()
        ended = Counter(line for line in lines if line.startswith("end "))
        return [line for line, times in ended.items() if times > 1]

    def done(self) -> set[tuple[str, str, int]]:
        path = self.root / "output" / "ledger" / "ledger.db"
        if not path.exists():
            return set()
        with closing(sqlite3.connect(path)) as database:
            try:
                rows = database.execute("SELECT key, started FROM calls WHERE state = 'done'")
                return {tuple(row) for row in rows}
            except sqlite3.OperationalError:
                return set()


@dataclass(frozen=True)
class Undisturbed:
    """A run that nobody killed: its film, and how long it took."""

    film: bytes
    seconds: float


@pytest.fixture(scope="module")
def undisturbed(once: Callable[..., Path], prepared_python: PreparedPython) -> Undisturbed:
    def make(room: Path) -> None:
        folder = Folder(room / "undisturbed", prepared_python)
        begin = time.monotonic()
        code, said = folder.make()
        assert code == 0, said
        (room / "film.mp4").write_bytes(folder.film())
        (room / "seconds.txt").write_text(str(time.monotonic() - begin), "utf-8")

    kept = once("undisturbed-film", make)
    seconds = float((kept / "seconds.txt").read_text("utf-8"))
    return Undisturbed((kept / "film.mp4").read_bytes(), seconds)


def survive(folder: Folder, rng: random.Random, undisturbed: Undisturbed) -> None:
    """Kill a run once or twice at random moments, resume it, and compare."""
    finished: set[tuple[str, str, int]] = set()
    for _ in range(rng.randint(1, 2)):
        folder.make(kill_after=rng.uniform(0.2, 0.9) * undisturbed.seconds)
        # Entries that were done are never written again: key and time of beginning stay.
        assert finished <= folder.done()
        finished = folder.done()
    code, said = folder.make()
    if "--repeat-unknown" in said:
        code, said = folder.run("resume", "--repeat-unknown")
    assert code == 0, said
    assert finished <= folder.done()
    assert folder.sound()
    films = list((folder.root / "output" / "runs").glob("*/final_video.mp4"))
    assert {film.read_bytes() for film in films} == {undisturbed.film}


def test_killed_run_is_finished_by_the_next_without_repeating_what_was_done(
    tmp_path: Path, undisturbed: Undisturbed, prepared_python: PreparedPython
) -> None:
    survive(Folder(tmp_path / "killed", prepared_python), random.Random(1), undisturbed)


@pytest.mark.chaos
@pytest.mark.parametrize("seed", range(2, 102))
def test_hundred_killed_runs(
    tmp_path: Path, seed: int, undisturbed: Undisturbed, prepared_python: PreparedPython
) -> None:
    survive(Folder(tmp_path / "killed", prepared_python), random.Random(seed), undisturbed)
    # Films take room, and pytest keeps the folders of the last runs.
    shutil.rmtree(tmp_path / "killed")


def test_two_processes_in_one_folder_make_each_call_once(
    tmp_path: Path, prepared_python: PreparedPython
) -> None:
    folder = Folder(tmp_path / "shared", prepared_python)
    arguments = ("run", "--backends", "backends.json", "A fox")
    children = [folder.start(*arguments) for _ in range(2)]
    said = [child.communicate(timeout=SECONDS)[0] for child in children]
    assert [child.returncode for child in children] == [0, 0], said
    assert folder.finished_twice() == []
    films = list((folder.root / "output" / "runs").glob("*/final_video.mp4"))
    assert len(films) == 2
    assert len({film.read_bytes() for film in films}) == 1


def test_interrupted_run_prints_the_command_that_finishes_it(
    tmp_path: Path, prepared_python: PreparedPython
) -> None:
    folder = Folder(tmp_path / "stopped", prepared_python)
    # Held before its first clip, the film is not over before it is interrupted.
    child = folder.start("run", "--backends", "backends.json", "A fox", held="video")
    assert child.stdout is not None
    for line in child.stdout:
        if "Luna" in line:
            break
    child.send_signal(signal.SIGINT)
    said, _ = child.communicate(timeout=SECONDS)
    assert child.returncode == 130
    command = next(line for line in said.splitlines() if line.startswith("Resume: grok-spicy "))
    code, said = folder.run(*command.removeprefix("Resume: grok-spicy ").split())
    assert code == 0, said
    assert folder.finished_twice() == []
