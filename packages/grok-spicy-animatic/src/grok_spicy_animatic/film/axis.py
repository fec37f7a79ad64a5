"""How pixels of a layer map to those of a frame, in one direction."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Axis:
    """Position in the frame = scale x position in the layer + offset.

    Attributes:
        scale: Pixels of the frame for each pixel of the layer.
        offset: Where the layer begins, in pixels of the frame.
    """

    scale: float
    offset: float

    @property
    def halved(self) -> Axis:
        """The same, where frame and layer have half as many pixels."""
        return Axis(self.scale, self.offset / 2)

    def span(self, start: int, stop: int, length: int, room: int) -> tuple[int, int]:
        """Return the even stretch of the frame that a part of the layer covers.

        Neighbouring parts get neighbouring stretches: each edge is rounded by itself.
        """
        return self._edge(start, length, room), self._edge(stop, length, room)

    def _edge(self, position: int, length: int, room: int) -> int:
        lowest = -(-self.offset // 2) * 2
        highest = (self.offset + length * self.scale) // 2 * 2
        edge = round((self.offset + position * self.scale) / 2) * 2
        return int(max(0, lowest, min(room, highest, edge)))

    def within(self, scale: float, length: int, edge: tuple[float, float]) -> Axis:
        """Return the axis of a layer that is moved, and magnified no more, to stay inside `edge`.

        Args:
            scale: Its magnification.
            length: Of the layer, in its pixels.
            edge: First and last pixel of the frame that it may cover.
        """
        offset = self.offset + length * (self.scale - scale) / 2
        return Axis(scale, max(edge[0], min(edge[1] - length * scale, offset)))
