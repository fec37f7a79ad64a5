"""What stands before the camera, frame by frame."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from grok_spicy_animatic.film import motion
from grok_spicy_animatic.film.camera import Move, View, path
from grok_spicy_animatic.film.encode import FPS, packed
from grok_spicy_animatic.film.planes import REST, Lens, Plane, Shift, plane_of, yuv

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from grok_spicy_animatic.drawing.colour import RGB
    from grok_spicy_animatic.drawing.recipe import Actor
    from grok_spicy_animatic.drawing.stage import Layer

_PROGRESS_ROWS = 4
_MATCH_SECONDS = 1.2
"""How long the last picture takes to appear, in seconds."""


@dataclass(frozen=True, slots=True)
class Element:
    """One thing in the scene: scenery, a figure or its shadow.

    Attributes:
        planes: What it looks like, by moment.
        actor: The figure that it shows or belongs to; None for scenery.
        lies: Whether it lies on the ground, like a shadow.
    """

    planes: dict[motion.Moment, Plane]
    actor: Actor | None = None
    lies: bool = False

    @classmethod
    def of(cls, layer: Layer, actor: Actor | None) -> Element:
        """Prepare a layer for filming."""
        planes: dict[motion.Moment, Plane] = {"still": plane_of(layer)}
        if layer.other is not None:
            planes["other step"] = plane_of(layer.showing(layer.other))
        if layer.blink is not None:
            planes["blink"] = plane_of(layer.showing(layer.blink))
        return cls(planes, actor, layer.lies)

    def at(
        self, seconds: float, along: float, left: float, picture: tuple[int, int]
    ) -> tuple[Plane, Shift]:
        """Return what it looks like and where it is.

        Args:
            seconds: Since the clip began.
            along: How much of the clip is over, 0..1.
            left: Seconds until the last frame.
            picture: Width and height of the picture in pixels.
        """
        still = self.planes["still"]
        if self.actor is None:
            return still, REST
        shift = motion.shift(self.actor, seconds, along, picture)
        if self.lies:
            return still, Shift(right=shift.right)
        return self.planes.get(motion.moment(self.actor, seconds, left), still), shift


class Scene:
    """A stack of planes above a strip that does not move.

    Args:
        size: Width and height of the frames in pixels.
        elements: What there is to see, the farthest first.
        flat: The only element is the picture itself, without bleed.
        below: The strip, which does not move; None for none.
        tone: Colour in which the strip shows how far the clip is.
    """

    def __init__(
        self,
        size: tuple[int, int],
        elements: list[Element],
        *,
        flat: bool,
        below: Image.Image | None,
        tone: RGB,
    ) -> None:
        self._size = size
        self._elements = elements
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
        seconds = index / FPS
        left = (count - 1 - index) / FPS
        staged = [element.at(seconds, along, left, self._picture) for element in self._elements]
        luma, blue, red = (np.asarray(band) for band in self._lens.see(staged, view))
        if self._below is not None:
            luma, blue, red = (
                np.concatenate((above, below))
                for above, below in zip((luma, blue, red), self._below, strict=True)
            )
            self._mark_progress((luma, blue, red), along, count // FPS)
        return packed(luma, blue, red)

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


def _blended(
    frame: npt.NDArray[np.uint8], ending: npt.NDArray[np.uint8], share: float
) -> npt.NDArray[np.uint8]:
    weight = round(share * 256)
    mixed = frame.astype(np.uint16) * (256 - weight) + ending.astype(np.uint16) * weight
    blended: npt.NDArray[np.uint8] = (mixed >> 8).astype(np.uint8)
    return blended
