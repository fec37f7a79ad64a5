"""What is checked in the Windows Python: a film's whole life, and our tests."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tools.windows.frames import differing_frames
from tools.windows.packages import ROOT
from tools.windows.wine import Finished, Wine, spelled

CONCEPT = "A curious fox meets a wise owl in an enchanted autumn forest"

_FILM = ("--backend", "animatic", "--seed", "7", CONCEPT)

_TESTS = [f"packages/grok-spicy-core/tests/{room}" for room in ("system", "text", "ledger", "runs")]

# On both sides: the measures need onnxruntime, which Wine cannot load.
_ENVIRON = {"GROK_SPICY_DISABLE": "continuity"}

_INTERRUPTED = 130


class Checks:
    """The checks, in order.

    Args:
        wine: Runs the programs.
        python: The Windows Python.
        folder: Where films are made; emptied first.

    Attributes:
        faults: What was not as it should be.
    """

    def __init__(self, wine: Wine, python: Path, folder: Path) -> None:
        self._wine = wine
        self._python = python
        self._films = folder / "windows"
        self._linux_films = folder / "linux"
        shutil.rmtree(folder, ignore_errors=True)
        self._films.mkdir(parents=True)
        self.faults: list[str] = []

    def life_of_a_film(self) -> None:
        """Begin a film, press Ctrl-C, go on, compare it with Linux's, and clean it up."""
        self._interrupt_a_film()
        run = self._run_folder(self._films)
        self._expect(self._grok_spicy("resume", run.name), "resume")
        self._compare_with_linux(run / "final_video.mp4")
        self._expect(self._grok_spicy("runs"), "runs", prints=run.name)
        self._expect(self._grok_spicy("runs", "show", run.name), "runs show", prints="final_video")
        self._clean(run)

    def _interrupt_a_film(self) -> None:
        pressing = Path(__file__).with_name("press_ctrl_c.py")
        command = (spelled(self._python), "-m", "grok_spicy", "run", *_FILM)
        done = self._run(pressing, "keyframe 1: done", *command)
        self._expect(done, "run, and Ctrl-C", code=_INTERRUPTED, prints="resume")

    def _compare_with_linux(self, film: Path) -> None:
        self._linux_films.mkdir()
        command = [sys.executable, "-m", "grok_spicy", "run", *_FILM]
        environ = {**os.environ, **_ENVIRON, "GROK_SPICY_OUTPUT": str(self._linux_films)}
        subprocess.run(command, env=environ, check=True)
        same = self._run_folder(self._linux_films) / "final_video.mp4"
        differing = differing_frames(film, same) if film.is_file() else ["there is no film"]
        self.faults += [f"film, compared with Linux's: {fault}" for fault in differing[:3]]
        if not differing:
            print("the film has the same frames as the one made on Linux", flush=True)

    def _clean(self, run: Path) -> None:
        """Clean up while another program has the film open, and again when it is closed."""
        film = spelled(run / "final_video.mp4")
        command = [spelled(self._python), "-m", "grok_spicy", "runs", "clean", run.name, "--yes"]
        held = (
            f"import subprocess; stream = open({json.dumps(film)}, 'rb'); "
            f"raise SystemExit(subprocess.run({json.dumps(command)}).returncode)"
        )
        self._expect(self._run("-c", held), "clean what is open", code=1, prints="another program")
        self._expect(self._grok_spicy("runs", "clean", run.name, "--yes"), "clean")
        if run.exists():
            self.faults.append(f"clean: {run} is still there")

    def tests(self) -> None:
        """Run our tests of files, ledger and runs."""
        done = self._run(
            "-m", "pytest", "-q", "-n0", "-p", "no:cacheprovider", *_TESTS, folder=ROOT
        )
        self._expect(done, "tests")

    def _grok_spicy(self, *arguments: str) -> Finished:
        return self._run("-m", "grok_spicy", *arguments)

    def _run(self, *arguments: str | Path, folder: Path | None = None) -> Finished:
        environ = {**_ENVIRON, "GROK_SPICY_OUTPUT": spelled(self._films)}
        return self._wine.run(
            self._python, *arguments, folder=folder or self._films, environ=environ
        )

    def _run_folder(self, films: Path) -> Path:
        return next(iter(sorted((films / "runs").iterdir())))

    def _expect(self, done: Finished, what: str, *, code: int = 0, prints: str = "") -> None:
        if done.code != code:
            self.faults.append(f"{what}: exit code {done.code}, not {code}")
        if prints not in done.output:
            self.faults.append(f"{what}: says nothing of {prints!r}")
