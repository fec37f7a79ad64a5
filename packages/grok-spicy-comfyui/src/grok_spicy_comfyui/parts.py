"""Clips longer than a model makes at once: filmed in parts, each from the last frame before."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from grok_spicy.errors import ProviderError
from grok_spicy.toolkit import in_thread

from grok_spicy_comfyui import media
from grok_spicy_comfyui.outputs import OutputFile
from grok_spicy_comfyui.runner import Made

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from grok_spicy.providers.job import Job

    from grok_spicy_comfyui.progress import Progress
    from grok_spicy_comfyui.runner import JobRunner, Order

    Ordering = Callable[[int, Path], Order]
    Telling = Callable[[int], Callable[[Progress], None]]


@dataclass(frozen=True, slots=True)
class Filmed:
    """All parts of a clip, joined.

    Attributes:
        path: The clip.
        parts: The parts, in order.
    """

    path: Path
    parts: tuple[Made, ...]


async def film(
    runner: JobRunner,
    order: Ordering,
    count: int,
    start: Path,
    dest: Path,
    job: Job,
    tell: Telling,
) -> Filmed:
    """Film the parts one after the other and join them.

    Each part is a job of its own; where it lies on its server is remembered in `job.state`, so
    that a call that is made again films only what is missing.

    Args:
        runner: Runs the jobs.
        order: Returns what to make for a part, given its number and its first frame.
        count: How many parts.
        start: The first frame of the first part.
        dest: Where to write the clip, without a suffix.
        job: Remembers the parts between processes.
        tell: Returns what shows the progress of a part.
    """
    if count == 1:
        made = await runner.run(order(0, start), job, dest, tell(0))
        return Filmed(made.path, (made,))
    scraps: list[Path] = []
    try:
        parts: list[Made] = []
        for number in range(count):
            place = dest.with_name(f"{dest.name}.part{number + 1}")
            made = await _fetched(runner, job, number, place) or await runner.run(
                order(number, start), job, place, tell(number)
            )
            scraps.append(made.path)
            parts.append(made)
            await _remember(job, number, made)
            if number + 1 < count:
                start = dest.with_name(f"{dest.name}.seam{number + 1}.png")
                scraps.append(start)
                await asyncio.to_thread(media.save_frame, made.path, start, last=True)
        clip = await _joined([made.path for made in parts], dest)
    finally:
        await asyncio.to_thread(media.remove, scraps)
    return Filmed(clip, tuple(parts))


async def _joined(parts: Sequence[Path], dest: Path) -> Path:
    clip = dest.with_name(f"{dest.name}.mp4")
    facts = await asyncio.to_thread(media.clip_facts, parts[0])
    try:
        await in_thread(lambda stop: media.join(parts, clip, facts.fps, stop))
    except BaseException:
        await asyncio.to_thread(media.remove, [clip])
        raise
    return clip


async def _fetched(runner: JobRunner, job: Job, number: int, place: Path) -> Made | None:
    """Fetch a part that an earlier process filmed; None if it is to be filmed now."""
    saved = _saved(job)
    if number >= len(saved):
        return None
    record = saved[number]
    client = runner.pool.find(record["server"])
    if client is not None:
        try:
            output = OutputFile.restore(record["file"])
            path = await client.fetch(output, place)
        except ProviderError:
            client = None
        else:
            return Made(
                path,
                output,
                record["server"],
                record["job_id"],
                record["seed"],
                record["seconds"],
            )
    await job.save(None, parts=saved[:number])
    return None


async def _remember(job: Job, number: int, made: Made) -> None:
    saved = _saved(job)
    if number < len(saved):
        return
    record = {
        "server": made.server,
        "job_id": made.prompt_id,
        "file": made.output.saved(),
        "seed": made.seed,
        "seconds": made.seconds,
    }
    await job.save(None, parts=[*saved, record])


def _saved(job: Job) -> list[dict[str, Any]]:
    return list(job.state.get("parts", ()))
