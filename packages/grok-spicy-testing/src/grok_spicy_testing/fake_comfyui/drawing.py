"""Draws what a graph would have drawn: real files of the right size, length and rate."""

from __future__ import annotations

import hashlib
import json
import math
from array import array
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import av
from PIL import Image, ImageDraw
from PIL.PngImagePlugin import PngInfo

from grok_spicy_testing.fake_comfyui.values import Frames, Sound

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

_SOUND_RATE = 48_000
_PIECE = 1024

_CODECS = {".mp4": "libx264", ".webm": "libvpx", ".mov": "libx264", ".mkv": "libx264"}
_FAST = {
    "libx264": {"preset": "ultrafast", "crf": "20", "threads": "1"},
    "libvpx": {"deadline": "realtime"},
}


def paint(
    text: str, seed: int, references: Sequence[Image.Image], width: int, height: int
) -> Image.Image:
    """Paint a picture that depends on the prompt and the seed and shows its references."""
    digest = hashlib.sha256(f"{seed}|{text}".encode()).digest()
    top, bottom = tuple(digest[0:3]), tuple(digest[3:6])
    picture = Image.new("RGB", (1, 2))
    picture.putdata([top, bottom])
    picture = picture.resize((width, height), Image.Resampling.BILINEAR)
    draw = ImageDraw.Draw(picture)
    x, y = digest[6] * width // 256, digest[7] * height // 256
    size = max(2, min(width, height) // 6)
    draw.ellipse((x - size, y - size, x + size, y + size), fill=tuple(digest[8:11]))
    for number, reference in enumerate(references):
        share = width // max(3, len(references))
        small = reference.convert("RGB").resize((max(1, share), max(1, height // 3)))
        picture.paste(small, (number * share, height - small.height))
    return picture


def fit(picture: Image.Image, width: int, height: int) -> Image.Image:
    """Return the picture scaled and cropped to a size, as ComfyUI's nodes do."""
    factor = max(width / picture.width, height / picture.height)
    wide, high = round(picture.width * factor), round(picture.height * factor)
    left, top = (wide - width) // 2, (high - height) // 2
    resized = picture.convert("RGB").resize((max(wide, width), max(high, height)))
    return resized.crop((left, top, left + width, top + height))


def each(frames: Frames) -> Iterator[Image.Image]:
    """Yield every picture; a bar wanders across so that no two are alike but at the ends."""
    for index in range(frames.count):
        share = index / (frames.count - 1) if frames.count > 1 else 0.0
        if frames.last is not None and share > 0:
            picture = Image.blend(frames.first, frames.last, share)
        else:
            picture = frames.first.copy()
        if 0 < share < 1:
            x = round(share * frames.width)
            ImageDraw.Draw(picture).line((x, 0, x, frames.height), fill="white", width=2)
        yield picture


def write_png(path: Path, picture: Image.Image, graph: Any) -> None:
    """Write a picture that carries its graph, as SaveImage does."""
    info = PngInfo()
    info.add_text("prompt", json.dumps(graph))
    picture.save(path, pnginfo=info, compress_level=1)


def write_webp(path: Path, frames: Frames, fps: float) -> None:
    """Write an animated WebP."""
    first, *rest = each(frames)
    first.save(path, save_all=True, append_images=rest, duration=round(1000 / fps), quality=30)


def write_video(path: Path, frames: Frames, fps: float, sound: Sound | None = None) -> None:
    """Write a clip with exactly the given number of frames and rate, and a tone if it has sound."""
    codec = _CODECS[path.suffix]
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=Fraction(fps).limit_denominator(1001))
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height = frames.width // 2 * 2, frames.height // 2 * 2
        stream.pix_fmt = "yuv420p"
        stream.options = dict(_FAST[codec])
        tone = container.add_stream("aac", rate=_SOUND_RATE) if sound else None
        size = (stream.width, stream.height)
        for picture in each(frames):
            even = picture if picture.size == size else picture.crop((0, 0, *size))
            frame = av.VideoFrame.from_image(even)  # type: ignore[no-untyped-call]
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
        if sound is not None and tone is not None:
            for frame in _tone(sound):
                container.mux(tone.encode(frame))
            container.mux(tone.encode(None))


def _tone(sound: Sound) -> Iterator[av.AudioFrame]:
    """Yield a tone in pieces of a thousand samples or so."""
    total = round(sound.seconds * _SOUND_RATE)
    for begin in range(0, total, _PIECE):
        count = min(_PIECE, total - begin)
        turns = (2 * math.pi * sound.hertz * (begin + n) / _SOUND_RATE for n in range(count))
        samples = array("h", (round(8000 * math.sin(turn)) for turn in turns))
        frame = av.AudioFrame(format="s16", layout="mono", samples=count)
        frame.planes[0].update(samples.tobytes())
        frame.sample_rate, frame.pts = _SOUND_RATE, begin
        yield frame


def read_picture(path: Path) -> Frames:
    """Read a picture from the input folder."""
    with Image.open(path) as opened:
        picture = opened.convert("RGB")
    return Frames(picture.width, picture.height, 1, picture)


def read_video(path: Path) -> tuple[Frames, float]:
    """Read a clip from the input folder: its ends, its length and its rate."""
    first = last = None
    count = 0
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        rate = float(stream.average_rate or 16)
        for frame in container.decode(stream):
            first = first or frame
            last = frame
            count += 1
    if first is None or last is None:
        raise ValueError(f"{path.name} has no frames")
    opening, ending = (frame.to_image() for frame in (first, last))  # type: ignore[no-untyped-call]
    return Frames(opening.width, opening.height, count, opening, ending), rate
