"""What stands before the camera, frame by frame."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from grok_spicy_animatic.film import motion
from grok_spicy_animatic.film.camera import Move, View, path
from grok_spicy_animatic.film.encode import FPS, bands_of
from grok_spicy_animatic.film.lens import Lens
from grok_spicy_animatic.film.planes import REST, Plane, Shift, plane_of, yuv
from grok_spicy_animatic.film.travel import Travel, travel_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import numpy.typing as npt

    from grok_spicy_animatic.drawing.colour import RGB
    from grok_spicy_animatic.drawing.recipe import Actor, Panel
    from grok_spicy_animatic.drawing.stage import Layer, Moment

_PROGRESS_ROWS = 4
_MATCH_SECONDS = 1.2
"""How long the last picture takes to appear, in seconds."""


@dataclass(frozen=True, slots=True)
class Element:
    """One thing in the scene: scenery, a figure, or what belongs to it.

    Attributes:
        still: What it looks like in the panel.
        moments: What it looks like at others.
        actor: The figure that it shows or belongs to; None for scenery.
        lies: Whether it goes along with the figure and does nothing else: its shadow, its name.
    """

    still: Plane
    moments: Mapping[Moment, Plane] = field(default_factory=dict)
    actor: Actor | None = None
    lies: bool = False

    @classmethod
    def of(cls, layer: Layer, actor: Actor | None) -> Element:
        """Prepare a layer for filming."""
        moments = {
            moment: plane_of(layer.showing(image)) for moment, image in layer.moments.items()
        }
        return cls(plane_of(layer), moments, actor, layer.lies)

    def at(
        self, seconds: float, left: float, travel: Travel, picture: tuple[int, int]
    ) -> tuple[Plane, Shift]:
        """Return what it looks like and where it is.

        Args:
            seconds: Since the clip began.
            left: Seconds until the last frame.
            travel: Who goes where.
            picture: Width and height of the picture in pixels.
        """
        if self.actor is None:
            return self.still, REST
        gait = travel.gaits.get(self.actor.name)
        shift = motion.shift(self.actor, seconds, gait, picture)
        if self.lies:
            return self.still, Shift(right=shift.right)
        phases = 1 + sum(isinstance(moment, int) for moment in self.moments)
        moment = motion.moment(self.actor, seconds, left, gait, phases)
        return self.still if moment is None else self.moments.get(moment, self.still), shift


class Scene:
    """A stack of planes above a strip that does not move.

    Args:
        size: Width and height of the frames in pixels.
        elements: What there is to see, the farthest first.
        flat: The only element is the picture itself, without bleed.
        below: The strip, which does not move; None for none.
        tone: Colour in which the strip shows how far the clip is.
        panel: The panel that the elements were drawn from; None for a flat picture.
    """

    def __init__(
        self,
        size: tuple[int, int],
        elements: list[Element],
        *,
        flat: bool,
        below: Image.Image | None,
        tone: RGB,
        panel: Panel | None = None,
    ) -> None:
        self._size = size
        self._elements = elements
        self._flat = flat
        self._panel = panel
        height = size[1] - (below.height if below else 0)
        self._picture = (size[0], height)
        self._lens = Lens(self._picture, flat=flat)
        # Each frame is made in the same place: nothing as large as a frame is set up anew.
        self._whole = np.empty((size[1] * 3 // 2, size[0]), np.uint8)
        self._bands = bands_of(self._whole)
        self._below = yuv(below) if below else ()
        for band, strip in zip(self._bands, self._below, strict=False):
            band[-len(strip) :] = strip
        self._tone = [int(band[0, 0]) for band in yuv(Image.new("RGB", (2, 2), tone))]

    def frames(
        self, move: Move, count: int, ending: npt.NDArray[np.uint8] | None
    ) -> Iterator[npt.NDArray[np.uint8]]:
        """Yield each frame as `ClipWriter.add` takes it; the next one takes its place."""
        fade = min(count // 2, round(_MATCH_SECONDS * FPS)) if ending is not None else 0
        travel = travel_of(self._panel, move, count / FPS) if self._panel else Travel()
        for index, view in enumerate(path(_led(move, travel), count, flat=self._flat)):
            gone = replace(view, gone=travel.at(index / FPS))
            frame = self._frame(gone, index, count, travel)
            if ending is not None and index >= count - fade:
                share = (index - (count - fade) + 1) / fade
                frame = _blended(frame, ending, share * share * (3 - 2 * share))
            yield frame

    def _frame(self, view: View, index: int, count: int, travel: Travel) -> npt.NDArray[np.uint8]:
        along = index / max(1, count - 1)
        seconds = index / FPS
        left = (count - 1 - index) / FPS
        staged = [element.at(seconds, left, travel, self._picture) for element in self._elements]
        for band, seen in zip(self._bands, self._lens.see(staged, view), strict=True):
            band[: len(seen)] = seen
        if self._below:
            self._mark_progress(along, count // FPS)
        return self._whole

    def _mark_progress(self, along: float, seconds: int) -> None:
        """Fill the strip's upper edge as time passes, a notch at each second."""
        top, width = self._picture[1], self._picture[0]
        for band, below, value, small in zip(
            self._bands, self._below, self._tone, (1, 2, 2), strict=True
        ):
            rows = slice(top // small, (top + _PROGRESS_ROWS) // small)
            done = round(width * along / small)
            band[rows, done:] = (
                below[: _PROGRESS_ROWS // small, done:].astype(np.uint16)
                + 3 * (16 if small == 1 else 128)
            ) // 4
            band[rows, :done] = value
            for second in range(1, seconds):
                notch = round(width * second / seconds / small / 2) * 2
                band[rows, notch : notch + 2 // small] = 16 if small == 1 else 128


def _led(move: Move, travel: Travel) -> Move:
    """Return what is left of a move to the side when the camera goes along with somebody."""
    return replace(move, right=0.0) if travel.speed and move.along else move


def _blended(
    frame: npt.NDArray[np.uint8], ending: npt.NDArray[np.uint8], share: float
) -> npt.NDArray[np.uint8]:
    weight = round(share * 256)
    mixed = frame.astype(np.uint16) * (256 - weight) + ending.astype(np.uint16) * weight
    blended: npt.NDArray[np.uint8] = (mixed >> 8).astype(np.uint8)
    return blended
