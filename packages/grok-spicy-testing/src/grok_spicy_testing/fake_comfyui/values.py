"""What flows along the links of a graph, as far as a picture of the right size needs it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image


@dataclass(frozen=True, slots=True)
class Token:
    """A loaded model, mask or setting: it only has to be there."""

    name: str = ""


@dataclass(frozen=True, slots=True)
class Model:
    """A diffusion model and the reference pictures that adapters gave it."""

    images: tuple[Image.Image, ...] = ()


@dataclass(frozen=True, slots=True)
class Words:
    """A conditioning: the prompt and the reference pictures that came with it."""

    text: str = ""
    images: tuple[Image.Image, ...] = ()


@dataclass(frozen=True, slots=True)
class Frames:
    """An IMAGE: one picture, or the first and last of many.

    Attributes:
        width: Pixels.
        height: Pixels.
        count: How many pictures.
        first: The first of them.
        last: The last of them, where it is not the same scene as the first.
    """

    width: int
    height: int
    count: int
    first: Image.Image
    last: Image.Image | None = None


@dataclass(frozen=True, slots=True)
class Latent:
    """A LATENT: a size, and the pictures it was encoded from."""

    width: int
    height: int
    count: int = 1
    first: Image.Image | None = None
    last: Image.Image | None = None
    encoded: bool = False
    """Whether it is a whole picture or clip to be changed, not the ends of a clip to be made."""


@dataclass(frozen=True, slots=True)
class Sound:
    """An AUDIO, or the latent of one: a tone.

    Attributes:
        seconds: How long.
        hertz: How high.
    """

    seconds: float
    hertz: float = 440.0


@dataclass(frozen=True, slots=True)
class AVLatent:
    """A LATENT of pictures and sound together."""

    video: Latent
    sound: Sound


@dataclass(frozen=True, slots=True)
class Video:
    """A VIDEO: frames, their rate, and what is heard."""

    frames: Frames
    fps: float
    audio: Sound | None = field(default=None)
