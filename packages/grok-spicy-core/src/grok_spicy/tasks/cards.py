"""Title cards become clips of the film: drawn and encoded here, by no provider."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PIL import Image

from grok_spicy.media.binary import find_ffmpeg
from grok_spicy.media.cards import draw_card
from grok_spicy.media.encoding import encode_still
from grok_spicy.media.formats import FILM_FPS, film_size
from grok_spicy.system.files import write_atomically
from grok_spicy.system.threads import in_thread

if TYPE_CHECKING:
    from pathlib import Path

    from grok_spicy.schemas import AspectRatio, Card

_FADE = 12
"""Frames in which a card comes and goes: half a second; a quarter of shorter cards."""


def card_frames(card: Card) -> int:
    """Return how long a card is seen, in frames of film."""
    return round(card.seconds * FILM_FPS)


async def make_card(
    card: Card,
    picture: Path,
    clip: Path,
    *,
    aspect_ratio: AspectRatio,
    ground: Path | None = None,
    ffmpeg: Path | None = None,
) -> None:
    """Draw a card and make a clip of it, without sound.

    Args:
        card: What stands on it, and for how long.
        picture: The PNG file to write.
        clip: The MP4 file to write.
        aspect_ratio: Shape of the film.
        ground: A frame of the film, in whose colours it is drawn.
        ffmpeg: The FFmpeg program; None looks for it.

    Raises:
        MediaError: If it cannot be encoded.
        StorageError: If the disk is full, broken or not writable.
    """

    def draw() -> None:
        drawn = draw_card(card.text, film_size(aspect_ratio), _opened(ground))
        write_atomically(picture, lambda stream: drawn.save(stream, "PNG"))

    await in_thread(lambda _: draw())
    program = await in_thread(lambda _: find_ffmpeg(ffmpeg))
    frames = card_frames(card)
    await encode_still(picture, clip, frames=frames, fade=min(_FADE, frames // 4), program=program)


def _opened(ground: Path | None) -> Image.Image | None:
    """Return a frame of the film; None if it cannot be read: a card is drawn without it too."""
    if ground is None:
        return None
    try:
        with Image.open(ground, formats=("PNG",)) as opened:
            return opened.convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
