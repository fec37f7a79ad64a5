"""What of a layer is seen at each pixel of a frame: between its pixels, weighed.

Columns are mixed first, then rows. Layers are kept column by column, and what is mixed of them is
turned in between, so that whole runs of pixels are copied each time and never single ones.
Weights are 256ths; everything is done in whole numbers, and comes out the same everywhere.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from grok_spicy_animatic.film.axis import Axis

    Bytes = npt.NDArray[np.uint8]
    Words = npt.NDArray[np.uint16]

_WHOLE = 256
_HALF = 128

_FIRST, _SECOND = (0, 16) if sys.byteorder == "little" else (16, 0)
"""At which bit the channels of a pixel begin."""


@dataclass(frozen=True, slots=True, eq=False)
class Steps:
    """Between which two pixels of a layer, in one direction, each pixel of a frame lies.

    Attributes:
        near: The one.
        next: The other.
        share: How much of the other is seen, in 256ths.
        rest: How much of the one.
    """

    near: npt.NDArray[np.intp]
    next: npt.NDArray[np.intp]
    share: Words
    rest: Words

    @classmethod
    def along(cls, axis: Axis, room: int, length: int, *, turned: bool = False) -> Steps:
        """Return the steps of all pixels of a frame.

        Args:
            axis: Where in the frame the layer lies.
            room: Pixels of the frame.
            length: Of the layer in pixels.
            turned: Whether the layer is seen mirrored.
        """
        step, begin = _WHOLE / axis.scale, (0.5 - axis.offset) * _WHOLE / axis.scale
        if turned:
            step, begin = -step, length * _WHOLE - begin
        at = np.rint(np.arange(room) * step + (begin - _HALF)).astype(np.intp)
        at = np.minimum(np.maximum(at, 0), (length - 1) * _WHOLE)
        near = at >> 8
        share = (at & (_WHOLE - 1)).astype(np.uint16)
        return cls(near, np.minimum(near + 1, length - 1), share, _WHOLE - share)

    def part(self, start: int, stop: int) -> Steps:
        """Return the steps of the pixels from `start` to `stop`."""
        here = slice(start, stop)
        return Steps(self.near[here], self.next[here], self.share[here], self.rest[here])


class Workspace:
    """Room for what lies between a layer and a frame: each part of a frame takes the same."""

    def __init__(self) -> None:
        self._rooms: dict[str, Bytes] = {}

    def bytes_for(self, what: str, shape: tuple[int, int]) -> Bytes:
        """Return room for bytes; what was in it before is gone."""
        size = shape[0] * shape[1]
        room = self._rooms.get(what)
        if room is None or len(room) < size:
            room = self._rooms[what] = np.empty(size, np.uint8)
        return room[:size].reshape(shape)

    def words_for(self, what: str, shape: tuple[int, int]) -> Words:
        """Return room for words."""
        return self.bytes_for(what, (shape[0], shape[1] * 2)).view(np.uint16)


def resampled(pixels: Bytes, across: Steps, down: Steps, space: Workspace) -> list[Words]:
    """Return what is seen of a layer: for each channel, rows x columns of 0..255.

    Args:
        pixels: Columns x rows x one or two channels.
        across: The columns that are seen.
        down: The rows that are seen.
        space: Where it is worked out.
    """
    width, height, channels = pixels.shape
    columns = pixels.reshape(width, height * channels)
    first = min(down.near[0], down.near[-1])
    last = max(down.next[0], down.next[-1]) + 1
    taken = (len(across.near), height * channels)
    near, after = (
        columns.take(steps, axis=0, out=space.bytes_for(what, taken), mode="clip")
        for what, steps in (("near", across.near), ("next", across.next))
    )
    seen = slice(first * channels, last * channels)
    mixed = _mixed(near[:, seen], after[:, seen], across, space)
    # The channels of a pixel move together.
    together = np.uint32 if channels > 1 else np.uint16
    rows = space.words_for("turned", (last - first, taken[0] * channels))
    np.copyto(rows.view(together), mixed.view(together).T)
    taken = (len(down.near), rows.shape[1])
    upper, lower = (
        rows.take(steps - first, axis=0, out=space.words_for(what, taken), mode="clip")
        for what, steps in (("near", down.near), ("next", down.next))
    )
    mixed = _mixed(upper, lower, down, space)
    if channels == 1:
        return [mixed]
    pairs = mixed.view(np.uint32)
    # What is too much for a word is cut off.
    return [(pairs >> place).astype(np.uint16) for place in (_FIRST, _SECOND)]


def _mixed(first: Bytes | Words, second: Bytes | Words, steps: Steps, space: Workspace) -> Words:
    mixed = space.words_for("mixed", first.shape)
    other = space.words_for("other", first.shape)
    np.multiply(first, steps.rest[:, None], out=mixed)
    np.multiply(second, steps.share[:, None], out=other)
    mixed += other
    mixed += _HALF
    mixed >>= 8
    return mixed


def laid(onto: Bytes, values: Words, opacity: Words) -> None:
    """Lay pixels over others: an opacity of 0 leaves what is there, 255 hides it."""
    weight = opacity + (opacity >> 7)
    mixed = values * weight
    mixed += onto * (_WHOLE - weight)
    mixed += _HALF
    mixed >>= 8
    onto[:] = mixed


def halved(opacity: Words) -> Words:
    """Return what four pixels each have on average; there are even numbers of both."""
    pairs = (opacity[::2] + opacity[1::2]).view(np.uint32)
    return (((pairs & 0xFFFF) + (pairs >> 16) + 2) >> 2).astype(np.uint16)
