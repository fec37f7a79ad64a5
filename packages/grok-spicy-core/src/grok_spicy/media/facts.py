"""What is known about a picture or a clip once it has been read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from grok_spicy.media.formats import Size

if TYPE_CHECKING:
    from fractions import Fraction

_QUARTER_TURN = 90


@dataclass(frozen=True, slots=True)
class PictureFacts:
    """One decoded picture.

    Attributes:
        width: Pixels, upright.
        height: Pixels, upright.
        mime: The true type, whatever the file is called, for example `"image/jpeg"`.
        rotated: Whether the stored pixels lie on their side and EXIF data sets them upright.
        plain: Whether every program sees the same in it: nothing transparent, eight bits a
            channel, a format that services read.
    """

    width: int
    height: int
    mime: str
    rotated: bool = False
    plain: bool = True


@dataclass(frozen=True, slots=True)
class AudioFacts:
    """The first audio stream of a clip.

    Attributes:
        codec: Name of the codec, for example `"aac"`.
        sample_rate: Samples per second.
        channels: How many.
        start: Seconds on the clip's clock at which it begins.
        duration: Seconds.
    """

    codec: str
    sample_rate: int
    channels: int
    start: Fraction
    duration: Fraction


@dataclass(frozen=True, slots=True)
class ClipFacts:
    """One clip.

    Attributes:
        width: Pixels as stored, before rotation and pixel shape.
        height: Pixels as stored.
        sar: Width of a pixel by its height.
        rotation: Degrees by which a player turns the picture counter-clockwise: 0, 90, 180, 270.
        fps: Frames per second on average.
        at_film_rate: Whether the frames are shown at 24 a second, evenly.
        frames: How many.
        start: Seconds on the clip's clock at which the first frame is shown.
        duration: Seconds from there to the end of the last frame.
        video_codec: Name of the codec, for example `"h264"`.
        pix_fmt: Pixel format, for example `"yuv420p"`.
        colorspace: Matrix coefficients of ITU-T H.273; 2 where the clip does not say.
        audio: The first audio stream, or None for a silent clip.
        mirrored: Whether a player also mirrors it, after turning it: top and bottom change
            places, or left and right where it is turned by a quarter.
        as_stored: Whether a player shows the stored picture as it is: neither turned, mirrored
            nor tilted, be it by a fraction of a degree.
        transfer: Transfer characteristics of ITU-T H.273; 2 where the clip does not say.
        steady: Whether picture size and sound format stay what they are to the end.
    """

    width: int
    height: int
    sar: Fraction
    rotation: int
    fps: Fraction
    at_film_rate: bool
    frames: int
    start: Fraction
    duration: Fraction
    video_codec: str
    pix_fmt: str
    colorspace: int
    audio: AudioFacts | None
    mirrored: bool = False
    as_stored: bool = True
    transfer: int = 2
    steady: bool = True

    @property
    def has_audio(self) -> bool:
        """Whether there is an audio stream."""
        return self.audio is not None

    @property
    def display_size(self) -> Size:
        """The size in which a player shows it: square pixels, upright."""
        upright = Size(max(1, round(self.width * self.sar)), self.height)
        lying = self.rotation % (2 * _QUARTER_TURN) == _QUARTER_TURN
        return Size(upright.height, upright.width) if lying else upright
