"""Checking and shaping still pictures."""

from __future__ import annotations

import functools
import os
import threading
import warnings
from pathlib import Path
from typing import Any

from PIL import Image, ImageOps

from grok_spicy.errors import MediaError
from grok_spicy.media.facts import PictureFacts
from grok_spicy.media.formats import Size, fit
from grok_spicy.system.files import write_atomically

MAX_PIXELS = 64_000_000

MAX_BYTES = 50_000_000

# Decoders that are let near foreign bytes.
_MIME = {
    "PNG": "image/png",
    "JPEG": "image/jpeg",
    "WEBP": "image/webp",
    "GIF": "image/gif",
    "BMP": "image/bmp",
    "TIFF": "image/tiff",
    "HEIF": "image/heic",
    "AVIF": "image/avif",
}

PHONE_FORMATS = frozenset({"image/heic", "image/avif"})
"""What phones save and few services read: kept as a JPEG in a run."""

_WHITES = (1.0, 255.0, 65_535.0)
"""What white is in grey of floats, of eight bits and of sixteen."""

_GROUND = (255, 255, 255)
"""What is transparent stands on white, as on paper."""

# What a phone makes: a JPEG with a second one behind it.
_DOUBLE_JPEG = "MPO"

_QUALITY = 95
"""Of a JPEG that takes the place of a photo: nothing of it is seen to be lost."""

_ORIENTATION = 0x0112

_UPRIGHT = 1

_LYING = (5, 6, 7, 8)

# `warnings.catch_warnings` is for one thread at a time.
_OPENING = threading.Lock()


def verify_picture(
    path: str | os.PathLike[str],
    *,
    max_pixels: int = MAX_PIXELS,
    max_bytes: int = MAX_BYTES,
) -> PictureFacts:
    """Make sure that a file is one still picture, by decoding all of it.

    Args:
        path: The picture: PNG, JPEG, WebP, GIF, BMP, TIFF, HEIC or AVIF, whatever it is called.
        max_pixels: Larger ones are refused before memory is taken for them.
        max_bytes: Larger files are refused unread.

    Raises:
        MediaError: If it is missing, empty, too large, cut off, animated or not a picture.
    """
    name = os.fspath(path)
    _check_file(name, max_bytes)
    with _opened(name, max_pixels) as image:
        width, height = image.size
        # A JPEG is read to its end all the same, but drawn at an eighth of its size: a photo of
        # 50 megapixels takes 2 MB of memory instead of 150.
        image.draft(None, (1, 1))
        _load(image, name)
        return _facts(image, width, height)


def letterbox(source: Path, dest: Path, size: Size) -> PictureFacts:
    """Fit a picture into a frame, upright, between black bars where its shape differs.

    Args:
        source: The picture.
        dest: The PNG file to write.
        size: The frame; width and height are even.

    Raises:
        MediaError: If the picture cannot be read or the result not written.
    """
    _check_file(os.fspath(source), MAX_BYTES)
    with _opened(os.fspath(source), MAX_PIXELS) as image:
        _load(image, os.fspath(source))
        upright = upright_rgb(image)
    box = fit(Size(*upright.size), size)
    frame = Image.new("RGB", (size.width, size.height))
    frame.paste(
        upright.resize((box.size.width, box.size.height), Image.Resampling.LANCZOS), (box.x, box.y)
    )
    write_atomically(dest, lambda stream: frame.save(stream, "PNG"))
    return PictureFacts(size.width, size.height, "image/png")


def upright_rgb(image: Image.Image) -> Image.Image:
    """Return a picture as it is meant to be seen: upright, RGB, eight bits a channel. Blocks.

    The one way in which pictures are made ready for a model or a page. What is transparent
    stands on white, whatever colours are hidden under it; grey of sixteen bits keeps its range,
    which Pillow's own conversion cuts off at 255.

    Args:
        image: An opened picture of any mode.
    """
    upright = ImageOps.exif_transpose(image)
    if upright.mode.startswith("I") or upright.mode == "F":
        return _eight_bits(upright).convert("RGB")
    if not upright.has_transparency_data:
        return upright.convert("RGB")
    clear = upright.convert("RGBA")
    ground = Image.new("RGB", clear.size, _GROUND)
    ground.paste(clear, mask=clear.getchannel("A"))
    return ground


def _eight_bits(grey: Image.Image) -> Image.Image:
    """Bring grey of more than eight bits to eight, keeping its range from black to white."""
    wide = grey.convert("F")
    # A picture of one band has one pair of extremes.
    extremes: Any = wide.getextrema()
    brightest = max(1.0, float(extremes[1]))
    white = next((white for white in _WHITES if brightest <= white), brightest)
    return wide.point(lambda value: value * (255.0 / white)).convert("L")


def is_plain(image: Image.Image) -> bool:
    """Whether a picture has nothing that programs see differently: transparency, deep grey."""
    return not (image.has_transparency_data or image.mode.startswith("I") or image.mode == "F")


def save_plain(source: Path, dest: Path) -> None:
    """Save a picture such that every service sees the same in it: RGB, upright. Blocks.

    Args:
        source: The picture.
        dest: The file to write: a JPEG if it is called so, else a PNG.

    Raises:
        MediaError: If the picture cannot be read or the result not written.
    """
    with _opened(os.fspath(source), MAX_PIXELS) as image:
        _load(image, os.fspath(source))
        made = upright_rgb(image)
    jpeg = dest.suffix == ".jpg"
    write_atomically(
        dest,
        lambda stream: (
            made.save(stream, "JPEG", quality=_QUALITY) if jpeg else made.save(stream, "PNG")
        ),
    )


def _check_file(name: str, max_bytes: int) -> None:
    try:
        size = Path(name).stat().st_size
    except (OSError, ValueError) as error:
        raise MediaError(f"{name} is not there") from error
    if not Path(name).is_file():
        raise MediaError(f"{name} is not a file")
    if size == 0:
        raise MediaError(f"{name} is empty")
    if size > max_bytes:
        raise MediaError(
            f"{name} is too large: {size / 1e6:.0f} MB, of {max_bytes / 1e6:.0f} MB allowed",
            hint="Save it smaller, for example as a JPEG.",
        )


def _opened(name: str, max_pixels: int) -> Image.Image:
    """Read the header of a picture; its pixels are not decoded yet."""
    _know_phone_formats()
    try:
        with _OPENING, warnings.catch_warnings():
            # Pillow warns of sizes that are refused below.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image = Image.open(name, formats=tuple(_MIME))
    except Image.DecompressionBombError as error:
        raise _too_many_pixels(name, None, max_pixels) from error
    except Exception as error:  # decoders of foreign bytes raise anything
        raise MediaError(
            f"{name} is not a picture that can be used",
            hint="PNG, JPEG, WebP, GIF, BMP, TIFF, HEIC and AVIF can.",
        ) from error
    pixels = image.width * image.height
    if pixels > max_pixels:
        image.close()
        raise _too_many_pixels(name, pixels, max_pixels)
    if image.format != _DOUBLE_JPEG and getattr(image, "n_frames", 1) > 1:
        image.close()
        raise MediaError(
            f"{name} is animated or has several pages", hint="Save the one you mean as a PNG."
        )
    return image


@functools.cache
def _know_phone_formats() -> None:
    """Teach Pillow to read HEIC, where the decoder can be had; AVIF it knows by itself."""
    try:
        from pi_heif import register_heif_opener
    except ImportError:
        return
    register_heif_opener()


def _too_many_pixels(name: str, pixels: int | None, max_pixels: int) -> MediaError:
    has = f"{pixels / 1e6:.0f}" if pixels else "far too many"
    return MediaError(
        f"{name} is too large: {has} megapixels, of {max_pixels / 1e6:.0f} allowed",
        hint="Scale it down first.",
    )


def _load(image: Image.Image, name: str) -> None:
    try:
        image.load()
    except Exception as error:  # decoders of foreign bytes raise anything
        raise MediaError(f"{name} is cut off or damaged: {error}") from error


def _facts(image: Image.Image, width: int, height: int) -> PictureFacts:
    try:
        orientation = image.getexif().get(_ORIENTATION, _UPRIGHT)
    except Exception:  # noqa: BLE001 - a broken note about the picture is not a broken picture
        orientation = _UPRIGHT
    if orientation in _LYING:
        width, height = height, width
    mime = _MIME["JPEG" if image.format == _DOUBLE_JPEG else image.format or ""]
    return PictureFacts(
        width,
        height,
        mime,
        rotated=orientation != _UPRIGHT,
        plain=mime not in PHONE_FORMATS and is_plain(image),
    )
