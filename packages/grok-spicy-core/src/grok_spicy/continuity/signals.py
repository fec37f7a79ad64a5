"""What was seen of a clip while it was decoded: a few numbers a frame, and its sound."""

from __future__ import annotations

from pydantic import Field

from grok_spicy.schemas import Model

SIGNALS_VERSION = "1"
"""Part of the key under which signals are kept: raise it when the same clip gives others."""


class Span(Model):
    """A part of a clip.

    Attributes:
        start: Seconds from the first frame.
        end: Seconds from the first frame.
    """

    start: float
    end: float


class Sound(Model):
    """How a clip sounds."""

    loudness: float | None = Field(
        default=None, description="Integrated loudness in LUFS (ITU-R BS.1770); null: too quiet"
    )
    peak: float | None = Field(default=None, description="True peak in dBTP")
    silences: list[Span] = Field(default_factory=list, description="Silent for 2 s and more")


class Signals(Model):
    """What was seen of a clip, frame by frame; the lists are of one length."""

    fps: float = Field(description="Frames a second")
    luma: list[float] = Field(default_factory=list, description="Mean lightness, 0 to 255")
    change: list[float] = Field(
        default_factory=list, description="Mean difference to the frame before, 0 to 255"
    )
    shift: list[float] = Field(
        default_factory=list,
        description="Mean difference of 16x9 blocks to the frame before, in the same light",
    )
    sharpness: list[float] = Field(
        default_factory=list,
        description="Mean of the Laplacian, 0 to 255, in the middle of the picture as it is stored",
    )
    flicker: list[float] = Field(
        default_factory=list,
        description="How far the light lies off the mean of both neighbours, as a share of it",
    )
    black: list[Span] = Field(default_factory=list)
    frozen: list[Span] = Field(default_factory=list)
    sound: Sound | None = Field(default=None, description="null: there is none")

    @property
    def seconds(self) -> float:
        """Length of the clip."""
        return len(self.luma) / self.fps if self.fps else 0.0
