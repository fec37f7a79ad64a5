"""Filming a keyframe: which workflow makes each part, how long it is, and at what pace."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from grok_spicy_comfyui.failures import NodeUnusableError
from grok_spicy_comfyui.parts import Filmed, film
from grok_spicy_comfyui.runner import Order
from grok_spicy_comfyui.sizes import FrameRule, fixed_pace, part_lengths

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from grok_spicy.providers.job import Job

    from grok_spicy_comfyui.backend import Backend, Choice
    from grok_spicy_comfyui.progress import Progress
    from grok_spicy_comfyui.rows import Family

SVD = "svd-xt"


@dataclass(frozen=True, slots=True)
class Shot:
    """A keyframe to be filmed.

    Attributes:
        start: The first frame.
        end: The last frame, if it is given.
        prompt: What happens.
        negative_prompt: What to avoid; None leaves the workflow's own words.
        seconds: How long the clip is to be.
        aspect_ratio: `"W:H"`.
        seed: The seed.
        parts: A prompt for each part, if they differ.
    """

    start: Path
    end: Path | None
    prompt: str
    negative_prompt: str | None
    seconds: int
    aspect_ratio: str
    seed: int
    parts: tuple[str, ...] = ()

    def prompt_of(self, number: int, count: int) -> str:
        """Return the prompt of one of several parts: its own, or that of its stretch of time."""
        return self.parts[number * len(self.parts) // count] if self.parts else self.prompt


@dataclass(frozen=True, slots=True)
class Taken:
    """A keyframe that was filmed.

    Attributes:
        filmed: The clip and its parts.
        choice: The way it was made.
        notes: What the user should know of it.
    """

    filmed: Filmed
    choice: Choice
    notes: tuple[str, ...]


async def shoot(backend: Backend, shot: Shot, dest: Path, job: Job) -> Taken:
    """Film a keyframe in the best way that works.

    A way whose node turns out to lack what no server tells of is passed over from then on; what
    was sampled for it is in the server's cache and serves the next way.

    Args:
        backend: The configuration.
        shot: What to film.
        dest: Where to write, without a suffix.
        job: Remembers the jobs between processes.
    """
    notes: tuple[str, ...] = ()
    choice = await backend.choose("clip")
    while True:
        try:
            filmed, more = await _filmed(backend, choice, shot, dest, job)
        except NodeUnusableError as error:
            choice = await backend.choose("clip")
            instead = f"Filmed with workflow {choice.template.name} instead."
            notes += (f"{error.message}. {instead} {error.hint}",)
        else:
            return Taken(filmed, choice, notes + _lent(backend, choice) + more)


def frame_rule(backend: Backend, row: Family | None = None) -> FrameRule:
    """Return the frame rule in force: the configured one for the family's own workflows."""
    row = row or backend.row
    rule = row.frames or FrameRule(81, 16.0)
    if row is not backend.row:
        return rule
    most, fps = getattr(backend.options, "frames", None), getattr(backend.options, "fps", None)
    return replace(rule, most=most or rule.most, fps=fps or rule.fps)


async def _filmed(
    backend: Backend, choice: Choice, shot: Shot, dest: Path, job: Job
) -> tuple[Filmed, tuple[str, ...]]:
    """Film a keyframe in one way, and say what it leaves undone."""
    notes: tuple[str, ...] = ()
    lengths, pace = _lengths(backend, choice, shot.seconds)
    end = shot.end
    if end is not None and choice.row.name == SVD:
        end = None
        notes = (f"{choice.row.title} cannot end a clip on the next scene's first frame",)
    bridge = choice if end is None else await backend.choose("bridge")

    def order(number: int, start: Path) -> Order:
        final = end is not None and number == len(lengths) - 1
        way = bridge if final else choice
        values = backend.values(way.use, way.template)
        size = _size(backend, way, shot.aspect_ratio)
        asked: dict[str, Any] = {
            "prompt": shot.prompt_of(number, len(lengths)),
            "negative_prompt": shot.negative_prompt,
            "frames": lengths[number],
        }
        values |= way.fitting({**asked, **size, **pace})
        ends = {"image_path": start, "end_image_path": end if final else None}
        pictures = {slot: path for slot, path in ends.items() if path is not None}
        files = backend.files(way.use)
        return Order(way.template, "video", values, shot.seed, pictures, files, way.servers)

    def tell(number: int) -> Callable[[Progress], None]:
        share = 1 / len(lengths)
        what = f"part {number + 1} of {len(lengths)}: " if len(lengths) > 1 else ""
        return backend.teller(number * share, (number + 1) * share, what)

    runner = await backend.runner()
    return await film(runner, order, len(lengths), shot.start, dest, job, tell), notes


def _lengths(
    backend: Backend, choice: Choice, seconds: int
) -> tuple[tuple[int, ...], Mapping[str, float]]:
    """Return the frames of each part, and the values that set their pace."""
    rule = frame_rule(backend, choice.row)
    if choice.row.name == SVD:
        between = "interpolation" in choice.template.parameters
        length, pace = fixed_pace(seconds, rule, interpolated=between)
        return (length,), pace
    return part_lengths(seconds, rule.fps, rule), {"fps": rule.fps}


def _size(backend: Backend, choice: Choice, aspect_ratio: str) -> dict[str, int]:
    rule = choice.use.sizes or choice.row.sizes
    width, height = backend.size(rule, aspect_ratio, own=choice.row is backend.row)
    return {"width": width, "height": height}


def _lent(backend: Backend, choice: Choice) -> tuple[str, ...]:
    if choice.row is backend.row or choice.use.path is not None:
        return ()
    return (f"{backend.row.title} is not on the server; this clip is by {choice.row.title}",)
