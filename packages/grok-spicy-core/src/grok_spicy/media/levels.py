"""How much louder or softer the sounds of a film are made, so that they fit. Pure arithmetic."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grok_spicy.media.loudness import Loudness

FILM_LUFS = -16.0
"""What streaming services and AES TD1008 ask of stereo programmes."""

FILM_PEAK = -1.5
"""dBTP that no peak of a film exceeds: room for what a lossy codec adds."""

HARDLY_AUDIBLE = -50.0
"""LUFS: what is softer is room tone or nothing, and no reference for what is meant to be heard."""

MOST_CHANGE = 8.0
"""dB by which the sound of one clip is changed at most: a whisper is no shout."""

BED_BELOW = 8.0
"""dB by which music lies below the clips, before it gives way to them."""


def level_of(clips: Sequence[float]) -> float | None:
    """Return the loudness to which the clips of a film are brought: the median of what is heard.

    Args:
        clips: Loudness of each clip, in LUFS.

    Returns:
        LUFS; None if nothing is heard in any of them.
    """
    heard = [one for one in clips if one > HARDLY_AUDIBLE]
    return median(heard) if heard else None


def gain_to(level: float | None, lufs: float) -> float:
    """Return the gain in dB that brings a clip to the level of its film, or near it.

    Args:
        level: The level of the film, in LUFS; None if nothing is heard in it.
        lufs: Loudness of the clip.
    """
    if level is None or lufs <= HARDLY_AUDIBLE:
        return 0.0
    return max(-MOST_CHANGE, min(MOST_CHANGE, level - lufs))


def gain_of_film(sound: Loudness) -> float:
    """Return the one gain in dB that brings a whole film to its loudness.

    It is linear: where peaks would exceed what a film may have, the film stays softer, and no
    limiter bends them.

    Args:
        sound: How loud the film is.
    """
    if sound.lufs <= HARDLY_AUDIBLE:
        return 0.0
    return min(FILM_LUFS - sound.lufs, FILM_PEAK - sound.peak)
