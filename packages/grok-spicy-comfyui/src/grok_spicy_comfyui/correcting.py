"""Correcting a clip: video to video, or VACE, at the length and rate that the model makes."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from grok_spicy.errors import InvalidRequestError
from grok_spicy.toolkit import in_thread

from grok_spicy_comfyui import media
from grok_spicy_comfyui.failures import PROVIDER
from grok_spicy_comfyui.runner import Order
from grok_spicy_comfyui.sizes import FrameRule, fitting_length

if TYPE_CHECKING:
    from pathlib import Path

    from grok_spicy.providers.job import Job

    from grok_spicy_comfyui.backend import Backend, Choice
    from grok_spicy_comfyui.runner import Made

_FPS_TOLERANCE = 0.01


@dataclass(frozen=True, slots=True)
class Correction:
    """What is to be corrected.

    Attributes:
        video: The clip.
        prompt: What it shall show.
        negative_prompt: What to avoid; None leaves the workflow's own words.
        seed: The seed.
    """

    video: Path
    prompt: str
    negative_prompt: str | None
    seed: int


async def correct(
    backend: Backend, choice: Choice, wanted: Correction, rule: FrameRule, dest: Path, job: Job
) -> Made:
    """Correct the pictures of a clip; what is heard stays.

    Args:
        backend: The configuration.
        choice: How, and where.
        wanted: What is to be corrected.
        rule: Length and rate that the model makes.
        dest: Where to write, without a suffix.
        job: Remembers the job between processes.

    Raises:
        InvalidRequestError: If the clip is longer than one generation.
    """
    before = await asyncio.to_thread(media.clip_facts, wanted.video)
    most = rule.most / rule.fps
    if before.seconds > most + 1 / before.fps:
        raise InvalidRequestError(
            PROVIDER,
            f"{wanted.video.name} is {before.seconds:.1f} s long; {backend.row.title} corrects "
            f"at most {most:.1f} s",
            hint="Shorten the scene, or raise params.frames if the GPU has the memory.",
        )
    frames = fitting_length(round(before.seconds * rule.fps), rule)
    sizes = choice.row.sizes
    small = "v2v" in choice.use.tags and choice.row is not backend.row
    # Wan 2.1 1.3B is made for 480p: a larger clip of another model would come out blurred, and
    # needs more memory than a card for small models has.
    fitting = sizes.within if small else sizes.nearest
    width, height = fitting(before.width, before.height)
    asked = {
        "prompt": wanted.prompt,
        "negative_prompt": wanted.negative_prompt,
        "width": width,
        "height": height,
        "frames": frames,
        "fps": rule.fps,
    }
    source = dest.with_name(f"{dest.name}.source.mp4")
    first = dest.with_name(f"{dest.name}.first.png")
    try:
        fits = before.frames == frames and abs(before.fps - rule.fps) <= _FPS_TOLERANCE
        if not fits:
            await in_thread(
                lambda stop: media.conform(wanted.video, source, rule.fps, frames, stop)
            )
        pictures = {"video_path": wanted.video if fits else source}
        if "image_path" in choice.template.parameters:
            await asyncio.to_thread(media.save_frame, wanted.video, first, last=False)
            pictures["image_path"] = first
        order = Order(
            choice.template,
            "video",
            backend.values(choice.use, choice.template) | choice.fitting(asked),
            wanted.seed,
            pictures,
            backend.files(choice.use),
            choice.servers,
        )
        runner = await backend.runner()
        made = await runner.run(order, job, dest, backend.teller())
        return await _with_sound(made, wanted.video, dest)
    finally:
        await asyncio.to_thread(media.remove, [source, first])


async def _with_sound(made: Made, source: Path, dest: Path) -> Made:
    """Give a corrected clip the sound of the one it was made from, unless it has some."""
    sounding = dest.with_name(f"{dest.name}.sound.mp4")
    path = dest.with_name(f"{dest.name}.mp4")
    try:
        if not await asyncio.to_thread(media.give_sound, made.path, source, sounding):
            return made
        await asyncio.to_thread(made.path.unlink)
        await asyncio.to_thread(sounding.replace, path)
    except BaseException:
        await asyncio.to_thread(media.remove, [sounding, made.path])
        raise
    return replace(made, path=path)
