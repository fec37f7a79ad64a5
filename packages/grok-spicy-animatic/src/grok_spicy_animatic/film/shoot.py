"""Filming: a keyframe, a camera move and a duration become a clip."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageOps

from grok_spicy_animatic.drawing.caption import accent, strip
from grok_spicy_animatic.drawing.colour import RGB, digest
from grok_spicy_animatic.drawing.panel import layers_of
from grok_spicy_animatic.drawing.reading import panel_in_words
from grok_spicy_animatic.drawing.recipe import Actor, Panel, panel_in
from grok_spicy_animatic.drawing.stage import Layer
from grok_spicy_animatic.film import motion
from grok_spicy_animatic.film.camera import Move, View, move_in, path
from grok_spicy_animatic.film.encode import FPS, ClipWriter, packed
from grok_spicy_animatic.film.planes import REST, Lens, Plane, Shift, plane_of, yuv
from grok_spicy_animatic.film.sound import room_tone

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import numpy.typing as npt

    from grok_spicy_animatic.backend import Stop

_PROGRESS_ROWS = 4
_MATCH_SECONDS = 1.2
"""How long the last picture takes to appear, in seconds."""


@dataclass(frozen=True, slots=True)
class Take:
    """What is to be filmed.

    Attributes:
        keyframe: The first frame.
        prompt: Motion and camera.
        seconds: Length.
        size: Width and height of the clip in pixels.
        last: The picture to end on, if there is one.
        sound: Whether there is room tone; the clip is silent without it.
        seed: Varies the noise.
    """

    keyframe: Path
    prompt: str
    seconds: int
    size: tuple[int, int]
    last: Path | None = None
    sound: bool = True
    seed: int | None = None


def shoot(take: Take, dest: Path, stop: Stop, progress: Callable[[float], None]) -> int:
    """Film a take and return the number of frames.

    Args:
        take: What is to be filmed.
        dest: The file; it does not exist afterwards if filming was stopped or failed.
        stop: Checked at every frame.
        progress: Told the finished fraction, about once a second.
    """
    panel = panel_in(take.keyframe)
    scene = _drawn(panel) if panel and panel.size == take.size else _flat(take)
    frames = take.seconds * FPS
    stop.check()
    with ClipWriter(dest, take.size, _sound(take, panel)) as writer:
        for index, frame in enumerate(scene.frames(move_in(take.prompt), frames, _ending(take))):
            stop.check()
            writer.add(frame)
            if index % FPS == 0:
                progress(index / frames)
    return frames


@dataclass(frozen=True, slots=True)
class _Part:
    """The figure, or its shadow, that a plane shows."""

    actor: Actor
    lies: bool


class _Scene:
    """A stack of planes above a strip that does not move."""

    def __init__(
        self,
        size: tuple[int, int],
        planes: list[Plane],
        parts: list[_Part | None],
        *,
        flat: bool,
        below: Image.Image | None,
        tone: RGB,
    ) -> None:
        self._size = size
        self._planes = planes
        self._parts = parts
        self._flat = flat
        height = size[1] - (below.height if below else 0)
        self._picture = (size[0], height)
        self._lens = Lens(self._picture, flat=flat)
        self._below = [np.asarray(band) for band in yuv(below)] if below else None
        self._tone = [int(np.asarray(band)[0, 0]) for band in yuv(Image.new("RGB", (2, 2), tone))]

    def frames(
        self, move: Move, count: int, ending: npt.NDArray[np.uint8] | None
    ) -> Iterator[npt.NDArray[np.uint8]]:
        """Yield each frame as `ClipWriter.add` takes it."""
        fade = min(count // 2, round(_MATCH_SECONDS * FPS)) if ending is not None else 0
        for index, view in enumerate(path(move, count, flat=self._flat)):
            frame = self._frame(view, index, count)
            if ending is not None and index >= count - fade:
                share = (index - (count - fade) + 1) / fade
                frame = _blended(frame, ending, share * share * (3 - 2 * share))
            yield frame

    def _frame(self, view: View, index: int, count: int) -> npt.NDArray[np.uint8]:
        along = index / max(1, count - 1)
        staged = [
            (plane, self._shift(part, index / FPS, along))
            for plane, part in zip(self._planes, self._parts, strict=True)
        ]
        luma, blue, red = (np.asarray(band) for band in self._lens.see(staged, view))
        if self._below is not None:
            luma, blue, red = (
                np.concatenate((above, below))
                for above, below in zip((luma, blue, red), self._below, strict=True)
            )
            self._mark_progress((luma, blue, red), along, count // FPS)
        return packed(luma, blue, red)

    def _shift(self, part: _Part | None, seconds: float, along: float) -> Shift:
        if part is None:
            return REST
        moved = motion.shift(part.actor, seconds, along, self._picture)
        return Shift(right=moved.right) if part.lies else moved

    def _mark_progress(
        self, bands: tuple[npt.NDArray[np.uint8], ...], along: float, seconds: int
    ) -> None:
        """Fill the strip's upper edge as time passes, a notch at each second."""
        top, width = self._picture[1], self._picture[0]
        for band, value, small in zip(bands, self._tone, (1, 2, 2), strict=True):
            rows = slice(top // small, (top + _PROGRESS_ROWS) // small)
            done = round(width * along / small)
            band[rows, done:] = (
                band[rows, done:].astype(np.uint16) + 3 * (16 if small == 1 else 128)
            ) // 4
            band[rows, :done] = value
            for second in range(1, seconds):
                notch = round(width * second / seconds / small / 2) * 2
                band[rows, notch : notch + 2 // small] = 16 if small == 1 else 128


def _drawn(panel: Panel) -> _Scene:
    """Set up a panel that was drawn here, in its layers."""
    layers = layers_of(panel)
    by_name = {actor.name: actor for actor in panel.actors}
    parts = [_Part(by_name[layer.actor], layer.lies) if layer.actor else None for layer in layers]
    # Each layer goes as soon as its plane is there: together they are the most that a clip holds.
    planes = [plane_of(layers.pop(0)) for _ in parts]
    return _Scene(
        panel.size,
        planes,
        parts,
        flat=False,
        below=strip(panel) if panel.caption is not None else None,
        tone=accent(panel),
    )


def _flat(take: Take) -> _Scene:
    """Set up a picture from elsewhere, which has no layers."""
    picture = _fitted(take.keyframe, take.size)
    return _Scene(
        take.size,
        [plane_of(Layer("picture", picture, 0, 0, 1.0))],
        [None],
        flat=True,
        below=None,
        tone=(0, 0, 0),
    )


def _fitted(path_: Path, size: tuple[int, int]) -> Image.Image:
    with Image.open(path_) as image:
        upright = ImageOps.exif_transpose(image).convert("RGB")
    return ImageOps.pad(upright, size, Image.Resampling.BICUBIC)


def _ending(take: Take) -> npt.NDArray[np.uint8] | None:
    if take.last is None:
        return None
    luma, blue, red = (np.asarray(band) for band in yuv(_fitted(take.last, take.size)))
    return packed(luma, blue, red)


def _blended(
    frame: npt.NDArray[np.uint8], ending: npt.NDArray[np.uint8], share: float
) -> npt.NDArray[np.uint8]:
    weight = round(share * 256)
    mixed = frame.astype(np.uint16) * (256 - weight) + ending.astype(np.uint16) * weight
    blended: npt.NDArray[np.uint8] = (mixed >> 8).astype(np.uint8)
    return blended


def _sound(take: Take, panel: Panel | None) -> npt.NDArray[np.float32]:
    if not take.sound:
        return np.zeros((2, take.seconds * 48_000), np.float32)
    place = (
        panel.place
        if panel
        else panel_in_words(
            take.prompt, take.size, {}, seed=take.seed, caption=False, grain=0.0
        ).place
    )
    return room_tone(place, take.seconds, digest(take.prompt, take.seed) % 2**32)
