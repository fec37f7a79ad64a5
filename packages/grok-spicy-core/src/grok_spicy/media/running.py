"""Running FFmpeg: a child process in its own group, gone when its caller is cancelled."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Any

from grok_spicy.errors import MediaError, StorageError
from grok_spicy.media.binary import FFMPEG_VARIABLE, graph_builder
from grok_spicy.system import children
from grok_spicy.system.files import discard
from grok_spicy.system.threads import wait_until_done

if TYPE_CHECKING:
    from pathlib import Path

_QUIET = ("-nostdin", "-hide_banner", "-loglevel", "error")

_TAIL_LINES = 8

_FULL_DISK = "No space left on device"

_NO_ENCODER = "Unknown encoder"

_NO_FILTER = "No such filter"


async def run_ffmpeg(graph: Any, output: Path, *, program: Path, purpose: str) -> None:
    """Let FFmpeg carry out a graph.

    Args:
        graph: The output stream, as ffmpeg-python builds it, that writes `output`.
        output: The file it writes; removed if it fails or is cancelled.
        program: The FFmpeg program.
        purpose: What this is for, as in "scene 3 cannot be encoded"; begins the error message.

    Raises:
        MediaError: If the program cannot be started or fails; says what it said last.
        StorageError: If it fails because the disk is full.
    """
    command = graph_builder().compile(graph, cmd=[str(program), *_QUIET], overwrite_output=True)
    try:
        status, tail = await _run(command)
    except BaseException as error:
        discard(output)
        if isinstance(error, OSError):
            raise MediaError(f"{purpose}: {program} cannot be run: {error}") from error
        raise
    if status != 0:
        discard(output)
        kind = StorageError if _FULL_DISK in tail else MediaError
        raise kind(
            f"{purpose}: FFmpeg ended with status {status}: {tail or 'it gave no reason'}",
            hint=_hint(tail, output, program),
        )


async def _run(command: list[str]) -> tuple[int, str]:
    starting = asyncio.ensure_future(
        asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
            **children.child_options(),
        )
    )
    try:
        process = await asyncio.shield(starting)
        children.end_with_us(process)
        tail = await _last_lines(process)
        return await process.wait(), tail
    finally:
        # However often this is cancelled, and be it while the child is just being started.
        await wait_until_done(asyncio.ensure_future(_end(starting)))


async def _end(starting: asyncio.Future[asyncio.subprocess.Process]) -> None:
    """End a child and read its pipe to the end: only then has asyncio let go of it."""
    process = await starting
    await children.end_process_group(process)
    await _last_lines(process)


async def _last_lines(process: asyncio.subprocess.Process) -> str:
    """Read all that the child says, so that it never blocks, and keep the end."""
    assert process.stderr is not None  # noqa: S101 - it was asked for
    text: deque[bytes] = deque(maxlen=4)
    while chunk := await process.stderr.read(4096):
        text.append(chunk)
    lines = b"".join(text).decode(errors="replace").splitlines()
    return "\n".join(line for line in lines[-_TAIL_LINES:] if line.strip())


def _hint(tail: str, output: Path, program: Path) -> str | None:
    if _FULL_DISK in tail:
        return f"Free some space on {output.parent}."
    if _NO_ENCODER in tail:
        return f"{program} lacks the x264 encoder. Set {FFMPEG_VARIABLE} to one that has it."
    if _NO_FILTER in tail:
        return f"{program} is too old. Set {FFMPEG_VARIABLE} to FFmpeg 4.3 or newer."
    return None
