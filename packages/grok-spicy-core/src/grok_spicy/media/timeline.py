"""When the frames or sound blocks of a stream are shown, gathered one by one."""

from __future__ import annotations

from fractions import Fraction

from grok_spicy.media.formats import FILM_FPS


class Timeline:
    """Times and lengths of what a stream holds, in any order.

    Args:
        time_base: Seconds per tick of the stream's clock.
    """

    def __init__(self, time_base: Fraction | None) -> None:
        self._time_base = time_base or Fraction(1, FILM_FPS)
        self._ticks: list[int] = []
        self._latest = 0
        self._latest_length = 0

    def __len__(self) -> int:
        return len(self._ticks)

    def add(self, at: int | None, length: int | None) -> None:
        """Note one frame.

        Args:
            at: When it is shown, in ticks; None continues from the latest frame.
            length: For how long, in ticks; None or 0 where the file does not say.
        """
        if at is None:
            at = self._latest + (self._latest_length or 1) if self._ticks else 0
        if not self._ticks or at >= self._latest:
            self._latest, self._latest_length = at, length or 0
        self._ticks.append(at)

    @property
    def start(self) -> Fraction:
        """Seconds on the stream's clock at which the first frame is shown."""
        return min(self._ticks) * self._time_base

    def duration(self, nominal: Fraction | None = None) -> Fraction:
        """Return the seconds from the first frame to the end of the last.

        Args:
            nominal: Frames per second by the file's header, used where the last frame does not
                say how long it lasts and is the only one.
        """
        span = self._latest - min(self._ticks)
        if self._latest_length:
            return (span + self._latest_length) * self._time_base
        if span:
            return Fraction(span * len(self), len(self) - 1) * self._time_base
        return 1 / (nominal or Fraction(FILM_FPS))

    def lies_on_grid(self, fps: int) -> bool:
        """Whether every frame is shown within a quarter frame of its place at `fps` a second."""
        tolerance = Fraction(1, 4)
        first = min(self._ticks)
        return all(
            abs((at - first) * self._time_base * fps - place) <= tolerance
            for place, at in enumerate(sorted(self._ticks))
        )
