"""Small real pictures and clips, of the sizes and lengths that the service makes."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

import av
from PIL import Image, ImageDraw

FPS = 24

# A quarter of a second is encoded; a clip repeats it.
LOOP_FRAMES = 6

SOUND_RATE = 48_000

# Sizes of 1k pictures, as seen at the service in 2026; the others keep the area.
PICTURE_SIZES = {
    "16:9": (1408, 768),
    "9:16": (768, 1408),
    "1:1": (1024, 1024),
    "3:2": (1296, 864),
    "2:3": (864, 1296),
    "4:3": (1184, 880),
    "3:4": (880, 1184),
}

CLIP_SHORT_SIDES = {"480p": 480, "720p": 720, "1080p": 1080}


@dataclass(frozen=True, slots=True)
class ClipShape:
    """Width and height in pixels, length in frames."""

    width: int
    height: int
    frames: int


def picture_size(aspect_ratio: str, resolution: str, shrink: int = 1) -> tuple[int, int]:
    """Return width and height of a picture in pixels, so many times smaller than the service's."""
    width, height = PICTURE_SIZES.get(aspect_ratio) or _of_area(aspect_ratio, 1024 * 1024)
    factor = 2 if resolution == "2k" else 1
    return width * factor // shrink, height * factor // shrink


def clip_size(aspect_ratio: str, resolution: str, shrink: int = 1) -> tuple[int, int]:
    """Return width and height of a clip in pixels, so many times smaller than the service's."""
    wide, high = (float(side) for side in aspect_ratio.split(":"))
    short = CLIP_SHORT_SIDES[resolution] // shrink // 2 * 2
    long = round(short * max(wide, high) / min(wide, high) / 2) * 2
    return (long, short) if wide >= high else (short, long)


def _of_area(aspect_ratio: str, area: int) -> tuple[int, int]:
    wide, high = (float(side) for side in aspect_ratio.split(":"))
    height = (area * high / wide) ** 0.5
    return round(height * wide / high / 16) * 16, round(height / 16) * 16


def draw_picture(text: str, size: tuple[int, int], inputs: tuple[bytes, ...] = ()) -> bytes:
    """Draw a JPEG that depends on the text and shows its input pictures, small."""
    digest = hashlib.sha256(text.encode()).digest()
    width, height = size
    picture = Image.new("RGB", (2, 2))
    picture.putdata([tuple(digest[start : start + 3]) for start in (0, 3, 6, 9)])
    picture = picture.resize(size, Image.Resampling.BILINEAR)
    draw = ImageDraw.Draw(picture)
    x, y, radius = digest[12] * width // 256, digest[13] * height // 256, min(size) // 6
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=tuple(digest[14:17]))
    for number, file in enumerate(inputs):
        with Image.open(io.BytesIO(file)) as opened:
            small = opened.convert("RGB").resize((width // 5, height // 5))
        picture.paste(small, (number * (width // 5), height - height // 5))
    draw.text((16, 16), text[:80].encode("ascii", "replace").decode(), fill="white")
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=80)
    return buffer.getvalue()


@lru_cache(maxsize=64)
def film(first: bytes, shape: ClipShape, mark: str = "") -> bytes:
    """Film a picture: an H.264 clip with sound that begins with it. Same input, same bytes.

    A few frames are encoded and their packets repeated, which is quick and plays as well.

    Args:
        first: The picture, any format.
        shape: Size and length.
        mark: Drawn onto the clip, so that a corrected one differs.
    """
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="mp4") as clip:
        video = clip.add_stream("libx264", rate=FPS)
        video.width, video.height, video.pix_fmt = shape.width, shape.height, "yuv420p"
        video.options = {"preset": "ultrafast", "crf": "30", "bf": "0", "g": str(LOOP_FRAMES)}
        video.options |= {"threads": "1"}
        if min(shape.width, shape.height) < min(CLIP_SHORT_SIDES.values()):
            # Of clips that say nothing the colours are guessed by size: these are as large ones'.
            video.options |= {"x264-params": "colormatrix=bt709"}
        sound = clip.add_stream(
            "aac", rate=SOUND_RATE, layout="mono", options={"aac_coder": "fast"}
        )
        packets = [
            packet for frame in [*_loop(first, shape, mark), None] for packet in video.encode(frame)
        ]
        _repeat(clip, packets, shape.frames)
        _hum(clip, sound, shape.frames)
    return buffer.getvalue()


def _loop(first: bytes, shape: ClipShape, mark: str) -> list[av.VideoFrame]:
    with Image.open(io.BytesIO(first)) as opened:
        base = opened.convert("RGB").resize((shape.width, shape.height))
    frames = []
    for index in range(min(LOOP_FRAMES, shape.frames)):
        picture = base.copy()
        draw = ImageDraw.Draw(picture)
        if mark:
            draw.text((16, shape.height - 32), mark, fill="white")
        if index:
            x = index * shape.width // LOOP_FRAMES
            draw.rectangle((x, 0, x + 8, 16), fill="white")
        frame = av.VideoFrame.from_image(picture)  # type: ignore[no-untyped-call]
        frame.pts, frame.time_base = index, Fraction(1, FPS)
        frames.append(frame)
    return frames


def _repeat(
    clip: av.container.OutputContainer, packets: list[av.Packet[av.VideoStream]], frames: int
) -> None:
    stream = packets[0].stream
    tick = packets[0].time_base or Fraction(1, FPS)
    step = round(Fraction(1, FPS) / tick)
    for index in range(frames):
        source = packets[index % len(packets)]
        packet = av.Packet(bytes(source))
        packet.stream, packet.time_base, packet.is_keyframe = stream, tick, source.is_keyframe
        packet.pts = packet.dts = index * step
        packet.duration = step
        clip.mux(packet)


def _hum(clip: av.container.OutputContainer, stream: av.AudioStream, frames: int) -> None:
    """A quiet tone as long as the picture."""
    samples = frames * SOUND_RATE // FPS
    period = SOUND_RATE // 200
    wave = bytes((128 + (20 if index % period < period // 2 else -20)) for index in range(1024))
    for start in range(0, samples, 1024):
        count = min(1024, samples - start)
        frame = av.AudioFrame(format="u8", layout="mono", samples=count)
        frame.planes[0].update(wave[:count].ljust(frame.planes[0].buffer_size, b"\x80"))
        frame.sample_rate, frame.pts = SOUND_RATE, start
        frame.time_base = Fraction(1, SOUND_RATE)
        clip.mux(stream.encode(frame))
    clip.mux(stream.encode(None))


def look_at_clip(file: bytes) -> tuple[ClipShape, bytes]:
    """Return the shape of a clip and its first frame as a PNG file."""
    with av.open(io.BytesIO(file), "r") as clip:
        stream = clip.streams.video[0]
        seconds = float((stream.duration or 0) * (stream.time_base or 0))
        shape = ClipShape(stream.width, stream.height, round(seconds * FPS))
        frame = next(clip.decode(stream))
    buffer = io.BytesIO()
    _image_of(frame).save(buffer, "PNG")
    return shape, buffer.getvalue()


def _image_of(frame: av.VideoFrame) -> Image.Image:
    picture: Image.Image = frame.to_image()  # type: ignore[no-untyped-call]
    return picture
