"""The pictures of a storyboard, small enough for a file that is sent around."""

from __future__ import annotations

import io
import os
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grok_spicy.toolkit import upright_rgb
from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

LONGEST_SIDE = 640
"""Pixels: sharp at a third of a page in print, 20 to 60 kB each."""

_QUALITY = 82

_COLOURS = 6

_SAMPLE = (24, 24)


@dataclass(frozen=True, slots=True)
class SmallPicture:
    """A picture, made small.

    Attributes:
        jpeg: The file.
        width: Pixels.
        height: Pixels.
        colours: What colours it has, as `#rrggbb`, the most frequent first.
    """

    jpeg: bytes
    width: int
    height: int
    colours: tuple[str, ...]


def small_pictures(paths: Iterable[Path]) -> Mapping[Path, SmallPicture]:
    """Make pictures small, several at once; one that cannot be read is left out. Blocks.

    Args:
        paths: The pictures; the same one may be named twice.
    """
    wanted = list(dict.fromkeys(paths))
    # Pillow lets other threads run while it decodes.
    with ThreadPoolExecutor(max_workers=min(4, os.cpu_count() or 1)) as threads:
        made = threads.map(_small, wanted)
        return {path: one for path, one in zip(wanted, made, strict=True) if one is not None}


def palette(pictures: Iterable[SmallPicture]) -> tuple[str, ...]:
    """Return the colours that a film's pictures share, the most frequent first.

    Args:
        pictures: The pictures.
    """
    counted: Counter[str] = Counter()
    for one in pictures:
        for place, colour in enumerate(one.colours):
            counted[_rounded(colour)] += _COLOURS - place
    return tuple(colour for colour, _ in counted.most_common(_COLOURS))


def _small(path: Path) -> SmallPicture | None:
    try:
        with Image.open(path) as opened:
            opened.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            picture = upright_rgb(opened)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        # Pillow raises any of these for pictures that are damaged or far too large.
        return None
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.BILINEAR, reducing_gap=1.0)
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=_QUALITY)
    return SmallPicture(file.getvalue(), picture.width, picture.height, _colours_of(picture))


def _colours_of(picture: Image.Image) -> tuple[str, ...]:
    few = picture.resize(_SAMPLE, Image.Resampling.BOX).quantize(_COLOURS)
    table = few.getpalette() or []
    counts = few.getcolors() or []
    indices = [index for _, index in sorted(counts, reverse=True) if isinstance(index, int)]
    return tuple("#{:02x}{:02x}{:02x}".format(*table[3 * one : 3 * one + 3]) for one in indices)


def _rounded(colour: str) -> str:
    """Return the middle of the 32 steps a channel that a colour falls into."""
    channels = (int(colour[at : at + 2], 16) // 32 * 32 + 16 for at in (1, 3, 5))
    return "#{:02x}{:02x}{:02x}".format(*channels)
