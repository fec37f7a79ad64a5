from __future__ import annotations

import asyncio
import os
import select
import signal
import stat
import sys
import types
from pathlib import Path
from typing import Any

import ffmpeg
import pytest
from grok_spicy.errors import MediaError, StorageError
from grok_spicy.media import find_ffmpeg, run_ffmpeg
from grok_spicy.media.binary import graph_builder
from grok_spicy.system import children

posix = pytest.mark.skipif(sys.platform == "win32", reason="shell scripts stand for programs")


ABLE = "echo ' V libx264 '; echo ' A aac '"


def program(folder: Path, script: str, name: str = "ffmpeg") -> Path:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


@posix
def test_named_program_comes_first(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    named, variable = program(tmp_path, ABLE, "mine"), program(tmp_path, ABLE, "theirs")
    on_path = program(tmp_path / "bin", ABLE)
    environ = {"PATH": str(on_path.parent), "GROK_SPICY_FFMPEG": str(variable)}
    assert find_ffmpeg(named, environ=environ) == named
    assert find_ffmpeg(environ=environ) == variable
    assert find_ffmpeg(environ={"PATH": environ["PATH"]}) == on_path


@posix
@pytest.mark.parametrize("lists", ["echo ' A aac '", "exit 1"])
def test_program_on_the_path_that_cannot_encode_a_film_is_passed_over(
    tmp_path: Path, lists: str
) -> None:
    unfit = program(tmp_path, lists)
    assert find_ffmpeg(environ={"PATH": str(tmp_path)}) != unfit
    with pytest.raises(MediaError, match=r"cannot encode H\.264"):
        find_ffmpeg(environ={"PATH": "", "GROK_SPICY_FFMPEG": str(unfit)})


def test_module_of_another_package_is_told_from_ffmpeg_python(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = types.ModuleType("ffmpeg")
    other.__file__ = str(tmp_path / "ffmpeg.py")
    monkeypatch.setitem(sys.modules, "ffmpeg", other)
    with pytest.raises(MediaError, match="stands in the place of ffmpeg-python"):
        graph_builder()


def test_package_brings_a_program_where_there_is_none_on_the_path(tmp_path: Path) -> None:
    found = find_ffmpeg(environ={"PATH": str(tmp_path)})
    assert found.is_file()
    assert os.access(found, os.X_OK)


@pytest.mark.parametrize("how", ["argument", "variable"])
def test_named_program_that_is_missing_is_an_error_with_its_cure(tmp_path: Path, how: str) -> None:
    missing = tmp_path / "missing"
    explicit = missing if how == "argument" else None
    with pytest.raises(MediaError, match="missing is not a program") as caught:
        find_ffmpeg(explicit, environ={"GROK_SPICY_FFMPEG": str(missing)})
    assert "GROK_SPICY_FFMPEG" in str(caught.value)


def test_package_without_its_program_is_an_error_with_its_cure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "imageio_ffmpeg", None)
    with pytest.raises(MediaError, match="FFmpeg is missing") as caught:
        find_ffmpeg(environ={"PATH": str(tmp_path)})
    assert "reinstall imageio-ffmpeg" in str(caught.value)


async def run(path: Path, output: Path) -> None:
    graph = ffmpeg.input("in").output(str(output))
    await run_ffmpeg(graph, output, program=path, purpose="cannot encode scene 3")


@posix
async def test_failure_says_what_the_program_said_last(tmp_path: Path) -> None:
    failing = program(tmp_path, "seq 1 20000 >&2; echo 'Invalid data' >&2; exit 3")
    output = tmp_path / "out.mp4"
    output.touch()
    with pytest.raises(MediaError, match=r"(?s)scene 3: FFmpeg ended with status 3.*Invalid data"):
        await run(failing, output)
    assert not output.exists()


@posix
async def test_silent_failure_says_so(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="status 1: it gave no reason"):
        await run(program(tmp_path, "exit 1"), tmp_path / "out.mp4")


@posix
@pytest.mark.parametrize(
    ("said", "hint"),
    [
        ("av_interleaved_write_frame(): No space left on device", "Free some space"),
        ("Unknown encoder 'libx264'", "GROK_SPICY_FFMPEG"),
        ("No such filter: 'xfade'", "FFmpeg 4.3 or newer"),
    ],
)
async def test_known_reasons_come_with_a_cure(tmp_path: Path, said: str, hint: str) -> None:
    with pytest.raises(MediaError) as caught:
        await run(program(tmp_path, f'echo "{said}" >&2; exit 1'), tmp_path / "out.mp4")
    assert hint in str(caught.value.hint)


@posix
async def test_full_disk_is_told_apart_because_it_ends_the_run(tmp_path: Path) -> None:
    full = program(tmp_path, 'echo "out.mp4: No space left on device" >&2; exit 1')
    with pytest.raises(StorageError, match="No space left"):
        await run(full, tmp_path / "out.mp4")


async def test_program_that_cannot_be_run_is_an_error(tmp_path: Path) -> None:
    text = tmp_path / "ffmpeg"
    text.write_text("not a program")
    with pytest.raises(MediaError, match="cannot be run"):
        await run(text, tmp_path / "out.mp4")


@posix
async def test_cancelled_program_is_gone_with_its_children_and_its_output(
    tmp_path: Path, lifeline: Any
) -> None:
    output = tmp_path / "out.mp4"
    script = f"touch {output}; exec 3>{lifeline.path}; sleep 60 & echo begun >&3; wait"
    task = asyncio.create_task(run(program(tmp_path, script), output))
    with await lifeline.begun(task) as alive:
        assert output.exists()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert not output.exists()
        # The pipe ends when nobody is left who could write to it.
        async with asyncio.timeout(60):
            assert await asyncio.to_thread(alive.read) == ""


@posix
@pytest.mark.parametrize("times", [1, 3])
@pytest.mark.parametrize("turns", range(12))
async def test_program_that_is_just_being_started_is_gone_too(
    tmp_path: Path, times: int, turns: int
) -> None:
    lifeline = tmp_path / "lifeline"
    os.mkfifo(lifeline)
    reader = os.open(lifeline, os.O_RDONLY | os.O_NONBLOCK)
    endless = program(tmp_path, f"exec 3>{lifeline}; sleep 60")
    task = asyncio.create_task(run(endless, tmp_path / "out.mp4"))
    for _ in range(turns):
        await asyncio.sleep(0)
    for _ in range(times):
        task.cancel()
        await asyncio.sleep(0)
    with pytest.raises(asyncio.CancelledError):
        await task
    try:
        assert nobody_writes(reader)
    finally:
        os.close(reader)


def nobody_writes(reader: int) -> bool:
    """Whether all who hold the other end of a pipe are gone, or go within a minute."""
    try:
        return os.read(reader, 1) == b""
    except BlockingIOError:
        return bool(select.select([reader], [], [], 60)[0]) and os.read(reader, 1) == b""


@posix
async def test_program_that_does_not_listen_is_killed(tmp_path: Path) -> None:
    ready = tmp_path / "ready"
    os.mkfifo(ready)
    deaf = program(tmp_path, f"trap '' TERM; echo > {ready}; while :; do sleep 60; done")
    process = await asyncio.create_subprocess_exec(deaf, **children.child_options())
    await asyncio.to_thread(ready.read_text)
    await children.end_process_group(process, patience=0.05)
    assert process.returncode == -signal.SIGKILL


@posix
async def test_program_that_has_ended_is_left_alone(tmp_path: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        program(tmp_path, "exit 0"), **children.child_options()
    )
    await process.wait()
    await children.end_process_group(process)
    assert process.returncode == 0
