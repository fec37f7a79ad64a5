"""Local pictures and clips as data URIs that fit into one request.

A gRPC message of xAI may have 20 MiB (xai-sdk 1.21.0, channel options), base64 included, and all
pictures of a request share it. What does not fit is encoded anew or scaled down, and what lies
on its side is turned.
"""

from __future__ import annotations

import base64
import io
import math
from pathlib import Path
from typing import TYPE_CHECKING

from grok_spicy.errors import MediaError
from grok_spicy.toolkit import upright_rgb

from grok_spicy_grok import clips

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

    from PIL import Image

MIB = 1 << 20

# Leaves 1 MiB for the prompt and the framing.
REQUEST_CHARS = 19 * MIB

# The most one picture of a question may have (xai-sdk 1.21.0, `chat.image`).
PICTURE_BYTES = 10 * MIB

HEADER_CHARS = 32

# EXIF 2.3, tag Orientation. Models do not heed it, so what goes out is turned first.
EXIF_ORIENTATION = 0x0112

UPRIGHT = 1

PICTURE_HINT = "Use a PNG or JPEG file."

SENT_AS_THEY_ARE = {"JPEG": "image/jpeg", "PNG": "image/png"}

QUALITIES = (92, 85)

SMALLEST_SIDE = 16


def picture_uris(
    pictures: Sequence[str | os.PathLike[str]],
    *,
    request_chars: int = REQUEST_CHARS,
    picture_bytes: int = PICTURE_BYTES,
) -> list[str]:
    """Return the pictures as data URIs, in order. Blocks: call it in a thread.

    Args:
        pictures: Image files.
        request_chars: The most characters of all URIs together.
        picture_bytes: The most bytes of one picture.

    Raises:
        MediaError: If a file cannot be read as a picture.
    """
    files = [_read(Path(picture)) for picture in pictures]
    room = _shares([len(file) for file in files], _bytes_in(request_chars, len(files)))
    return [
        _picture_uri(file, min(share, picture_bytes), Path(picture))
        for file, share, picture in zip(files, room, pictures, strict=True)
    ]


def clip_uri(path: Path, *, request_chars: int = REQUEST_CHARS) -> str:
    """Return an MP4 clip as a data URI. Blocks: call it in a thread.

    Args:
        path: The clip.
        request_chars: The most characters of the URI; a larger clip is encoded anew.

    Raises:
        MediaError: If the file cannot be read as a clip.
    """
    room = _bytes_in(request_chars, 1)
    file = _read(path)
    if len(file) > room:
        file = clips.shrink(path, room)
    return _uri("video/mp4", file)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise MediaError(f"{path.name} cannot be read: {error.strerror or error}") from error


def _bytes_in(chars: int, count: int) -> int:
    """How many bytes of files fit into so many characters of base64."""
    return max(1, (chars - count * (HEADER_CHARS + 4)) // 4 * 3)


def _shares(sizes: Sequence[int], total: int) -> list[int]:
    """Divide `total` fairly: what a small file does not need is left to the larger ones."""
    shares = [0] * len(sizes)
    left = total
    for done, index in enumerate(sorted(range(len(sizes)), key=lambda index: sizes[index])):
        shares[index] = min(sizes[index], left // (len(sizes) - done))
        left -= shares[index]
    spare = left // max(1, len(sizes))
    return [share + spare for share in shares]


def _uri(mime: str, file: bytes) -> str:
    return f"data:{mime};base64,{base64.b64encode(file).decode('ascii')}"


def _picture_uri(file: bytes, room: int, path: Path) -> str:
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(file)) as image:
            mime = SENT_AS_THEY_ARE.get(image.format or "")
            if mime and len(file) <= room and not _is_turned(image):
                return _uri(mime, file)
            return _uri("image/jpeg", _smaller(image, room))
    except UnidentifiedImageError as error:  # its text names a place in memory
        raise MediaError(f"{path.name} is not a picture", hint=PICTURE_HINT) from error
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        text = f"{path.name} cannot be read as a picture: {error}"
        raise MediaError(text, hint=PICTURE_HINT) from error


def _is_turned(image: Image.Image) -> bool:
    """Whether the file says that it is to be shown in another position than it lies."""
    return bool(image.getexif().get(EXIF_ORIENTATION, UPRIGHT) != UPRIGHT)


def _smaller(image: Image.Image, room: int) -> bytes:
    """Encode as JPEG, with less and less detail until it fits."""
    flat = upright_rgb(image)
    for quality in QUALITIES:
        encoded = _jpeg(flat, quality)
        if len(encoded) <= room:
            return encoded
    while len(encoded) > room and min(flat.size) > SMALLEST_SIDE:
        factor = min(0.9, math.sqrt(room / len(encoded)))
        width, height = (max(SMALLEST_SIDE, int(side * factor)) for side in flat.size)
        flat = flat.resize((width, height))
        encoded = _jpeg(flat, QUALITIES[-1])
    return encoded


def _jpeg(image: Image.Image, quality: int) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=quality)
    return buffer.getvalue()
