"""Copies of a Python that has imported already what takes long."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from grok_spicy_testing.prepared import CAN_COPY, PreparedPython

pytestmark = pytest.mark.skipif(not CAN_COPY, reason="this system copies no processes")

FOR_EVER = "import signal; print('a fox waits', flush=True); signal.pause()"


@pytest.fixture(scope="module")
def python() -> Iterator[PreparedPython]:
    with PreparedPython(["json.tool"]) as python:
        yield python


def test_copy_begins_with_what_is_imported_and_nothing_else(
    python: PreparedPython, tmp_path: Path
) -> None:
    (tmp_path / "shelf").mkdir()
    (tmp_path / "shelf" / "harbour.py").write_text("NAME = 'Oren'")
    program = (
        "import sys; early = 'json.tool' in sys.modules; import harbour, os; "
        "print(early, harbour.NAME, os.getcwd(), sys.argv, sorted(os.environ), __name__)"
    )
    env = {"PYTHONPATH": str(tmp_path / "shelf"), "FOX": "Luna"}
    child = python.start("-c", program, "one", "two", cwd=tmp_path, env=env)
    said = f"True Oren {tmp_path} ['-c', 'one', 'two'] ['FOX', 'PYTHONPATH'] __main__\n"
    assert child.communicate() == (said, "")
    assert child.returncode == 0


def test_module_that_is_not_there_is_said_at_once() -> None:
    with pytest.raises(RuntimeError, match="one of json, no_such_harbour cannot be imported"):
        PreparedPython(["json", "no_such_harbour"])


def test_copies_share_nothing(python: PreparedPython, tmp_path: Path) -> None:
    program = "import json, os, random; print(hasattr(json, 'met'), os.getpid(), random.random())"
    said = set()
    for _ in range(2):
        child = python.start("-c", f"{program}; json.met = True", cwd=tmp_path, env={})
        out, _ = child.communicate()
        met, *rest = out.split()
        assert met == "False"
        assert rest[0] == str(child.pid)
        said |= set(rest)
    assert len(said) == 4


@pytest.mark.parametrize(
    ("program", "code", "error"),
    [
        ("raise SystemExit(3)", 3, ""),
        ("raise SystemExit('no disk')", 1, "no disk\n"),
        ("raise ValueError('no fox')", 1, "ValueError: no fox\n"),
        ("import os; os._exit(9)", 9, ""),
        ("import atexit, sys; atexit.register(print, 'late', file=sys.stderr)", 0, "late\n"),
    ],
)
def test_copy_ends_as_any_python(
    python: PreparedPython, tmp_path: Path, program: str, code: int, error: str
) -> None:
    child = python.start("-c", program, cwd=tmp_path, env={})
    _, said = child.communicate()
    assert child.returncode == code
    assert said.endswith(error)
    real = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    assert real.returncode == code


def test_copy_is_stopped_by_signals_and_waited_for(python: PreparedPython, tmp_path: Path) -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
        child = python.start("-c", FOR_EVER, cwd=tmp_path, env={})
        assert child.stdout is not None
        assert child.stdout.readline() == "a fox waits\n"
        with pytest.raises(subprocess.TimeoutExpired):
            child.wait(timeout=0.01)
        child.send_signal(number)
        child.communicate()
        assert child.returncode == -number
        child.kill()


def test_module_is_run_with_its_streams_in_one_file(python: PreparedPython, tmp_path: Path) -> None:
    (tmp_path / "harbour.py").write_text(
        "import sys\nif __name__ == '__main__':\n"
        "    print('in', sys.path[0], flush=True)\n    print('out', file=sys.stderr)\n"
    )
    with (tmp_path / "said.txt").open("wb") as file:
        child = python.start(
            *("-m", "harbour"),
            cwd=tmp_path,
            env={},
            stdout=file.fileno(),
            stderr=subprocess.STDOUT,
        )
        assert child.wait() == 0
    child.communicate()
    assert (tmp_path / "said.txt").read_text() == f"in {tmp_path}\nout\n"


def test_reader_of_a_copy_that_is_gone_breaks_its_pipe(
    python: PreparedPython, tmp_path: Path
) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb") as pipe:
        child = python.start("-c", "print('fox')", cwd=tmp_path, env={}, stdout=pipe.fileno())
        _, said = child.communicate()
    assert "BrokenPipeError" in said


def test_copies_that_nobody_waited_for_end_with_their_python(tmp_path: Path) -> None:
    with PreparedPython(["json"]) as python:
        forgotten = python.start("-c", FOR_EVER, cwd=tmp_path, env=dict(os.environ))
        assert forgotten.stdout is not None
        assert forgotten.stdout.readline() == "a fox waits\n"
    assert forgotten.communicate() == ("", "")
    assert forgotten.returncode == -signal.SIGKILL
