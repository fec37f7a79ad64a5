"""Small real clips, sounds and pictures, made on the spot."""

from __future__ import annotations

import asyncio
import math
import os
import time
from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, TextIO

import av
import pytest
import stamina
from PIL import Image, ImageDraw

Rgb = tuple[int, int, int]

BITS = 10

BEEP_SECONDS = 0.03


def numbered(number: int, size: tuple[int, int], colour: Rgb) -> Image.Image:
    """Draw a frame that says its number: white stripes for its bits, above a coloured half."""
    image = Image.new("RGB", size, colour)
    draw = ImageDraw.Draw(image)
    width, height = size
    for bit in range(BITS):
        shade = 235 if number >> bit & 1 else 20
        left, right = width * bit // BITS, width * (bit + 1) // BITS
        draw.rectangle((left, 0, right - 1, height // 2), fill=(shade, shade, shade))
    return image


def number_in(image: Image.Image) -> int:
    """Read the number of a frame drawn by `numbered`, whatever was done to it since."""
    grey = image.convert("L").resize((BITS * 10, 20), Image.Resampling.BOX)
    return sum((shade(grey, (bit * 10 + 5, 4)) > 127) << bit for bit in range(BITS))


def shade(grey: Image.Image, at: tuple[int, int]) -> float:
    value = grey.getpixel(at)
    assert isinstance(value, int | float)
    return value


def shown(frame: av.VideoFrame) -> Image.Image:
    to_image: Callable[[], Image.Image] = frame.to_image
    return to_image()


def framed(image: Image.Image) -> av.VideoFrame:
    from_image: Callable[[Image.Image], av.VideoFrame] = av.VideoFrame.from_image
    return from_image(image)


@dataclass(frozen=True)
class ClipMaker:
    """Encodes clips into one folder."""

    folder: Path

    def __call__(
        self,
        name: str = "clip.mp4",
        *,
        frames: int = 24,
        fps: int | Fraction = 24,
        size: tuple[int, int] = (80, 64),
        codec: str = "libx264",
        options: dict[str, str] | None = None,
        colour: Rgb = (90, 120, 60),
        times: Sequence[float] | None = None,
        sar: Fraction | None = None,
        sound: float | None = None,
        sound_codec: str = "aac",
        sound_rate: int = 44_100,
        sound_start: float = 0.0,
        beeps: Sequence[float] = (),
        container_options: dict[str, str] | None = None,
    ) -> Path:
        """Encode a clip with numbered frames.

        Args:
            name: File name; its suffix chooses the container.
            frames: How many.
            fps: A second.
            size: Pixels.
            codec: Encoder.
            options: Its options.
            colour: Of the lower half of the frames.
            times: Seconds at which the frames are shown; None for evenly.
            sar: Shape of a pixel.
            sound: Seconds of sound; None for none.
            sound_codec: Encoder of the sound.
            sound_rate: Samples a second.
            sound_start: Seconds at which the sound begins.
            beeps: Seconds after `sound_start` at which a beep begins, in silence else.
            container_options: Options of the muxer.
        """
        path = self.folder / name
        with av.open(str(path), "w", options=container_options or {}) as container:
            video = container.add_stream(codec, rate=Fraction(fps), options=options or {})
            assert isinstance(video, av.VideoStream)
            video.width, video.height = size
            video.pix_fmt = "yuv420p"
            video.codec_context.thread_count = 1
            clock = Fraction(1, 12_000) if times else 1 / Fraction(fps)
            video.codec_context.time_base = clock
            if sar is not None:
                video.codec_context.sample_aspect_ratio = sar
            audio = None if sound is None else container.add_stream(sound_codec, rate=sound_rate)
            if isinstance(audio, av.AudioStream):
                audio.codec_context.layout = "mono"
            for number in range(frames):
                frame = framed(numbered(number, size, colour))
                frame.pts = round(times[number] / clock) if times else number
                frame.time_base = clock
                container.mux(video.encode(frame))
            container.mux(video.encode())
            if isinstance(audio, av.AudioStream) and sound is not None:
                for block in _sound(sound, sound_rate, beeps):
                    block.pts = (block.pts or 0) + round(sound_start * sound_rate)
                    container.mux(audio.encode(block))
                container.mux(audio.encode())
        return path


def _sound(seconds: float, rate: int, beeps: Sequence[float]) -> list[av.AudioFrame]:
    samples = array("h", bytes(2 * round(seconds * rate)))
    for at in beeps:
        for sample in range(round(BEEP_SECONDS * rate)):
            place = round(at * rate) + sample
            if place < len(samples):
                samples[place] = round(20_000 * math.sin(2 * math.pi * 1000 * sample / rate))
    blocks = []
    for start in range(0, len(samples), 1024):
        part = samples[start : start + 1024]
        block = av.AudioFrame("s16", "mono", len(part))
        block.planes[0].update(part.tobytes().ljust(block.planes[0].buffer_size, b"\0"))
        block.sample_rate = rate
        block.pts = start
        block.time_base = Fraction(1, rate)
        blocks.append(block)
    return blocks


@pytest.fixture
def make_clip(tmp_path: Path) -> ClipMaker:
    """Encode small real clips; see `ClipMaker`."""
    return ClipMaker(tmp_path)


@pytest.fixture
def frame_number() -> Callable[[Image.Image], int]:
    """Read the number of a frame that `make_clip` drew."""
    return number_in


@pytest.fixture
def frame_numbers() -> Callable[[Path], list[int]]:
    """Decode a clip and read the number of each of its frames."""

    def read(path: Path) -> list[int]:
        with av.open(str(path)) as container:
            return [number_in(shown(frame)) for frame in container.decode(video=0)]

    return read


@pytest.fixture
def beeps_in() -> Callable[[Path], list[float]]:
    """Decode the sound of a clip and find the seconds at which beeps begin."""

    def find(path: Path) -> list[float]:
        found: list[float] = []
        resampler = av.AudioResampler("s16", "mono", 48_000)
        with av.open(str(path)) as container:
            for frame in container.decode(audio=0):
                for block in resampler.resample(frame):
                    _find(block, found)
        return found

    def _find(block: av.AudioFrame, found: list[float]) -> None:
        samples = memoryview(bytes(block.planes[0])[: 2 * block.samples]).cast("h")
        if min(samples) >= -6000 and max(samples) <= 6000:
            return
        for place, sample in enumerate(samples):
            at = (block.time or 0.0) + place / 48_000
            if abs(sample) > 6000 and (not found or at - found[-1] > 2 * BEEP_SECONDS):
                found.append(at)

    return find


class Lifeline:
    """A pipe that a program holds open for as long as it or a child of it lives."""

    def __init__(self, path: Path) -> None:
        self.path = path
        os.mkfifo(path)

    async def begun(self, task: asyncio.Task[Any]) -> TextIO:
        """Wait until the program that `task` runs has written a line."""
        # A task that ends early must not leave the reader waiting for a writer.
        task.add_done_callback(lambda _: os.close(os.open(self.path, os.O_RDWR | os.O_NONBLOCK)))
        pipe = await asyncio.to_thread(self.path.open)
        assert await asyncio.to_thread(pipe.readline)
        return pipe


@pytest.fixture
def lifeline(tmp_path: Path) -> Lifeline:
    """Tell whether a program still lives."""
    return Lifeline(tmp_path / "lifeline")


@pytest.fixture
def rotated() -> Callable[[Path, int], Path]:
    """Copy a clip with the note that players should turn it by some degrees."""

    def rotate(source: Path, degrees: int) -> Path:
        path = source.with_name(f"rotated-{source.name}")
        content = bytearray(source.read_bytes())
        matrix = content.index(b"tkhd", content.index(b"trak")) + 4 + 40
        cosine, sine = {90: (0, 1), 180: (-1, 0), 270: (0, -1)}[degrees]
        for place, value in enumerate((cosine, sine, 0, -sine, cosine, 0)):
            fixed = (value * 0x10000) & 0xFFFFFFFF
            content[matrix + 4 * place : matrix + 4 * place + 4] = fixed.to_bytes(4, "big")
        path.write_bytes(content)
        return path

    return rotate


@pytest.fixture
def let_pass(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Let seconds pass at once, for every event loop and all who look at the clock.

    So a time limit is over when a test says so, and not before, however slow the machine is.
    """
    real, passed = time.monotonic, 0.0

    def let_pass(seconds: float) -> None:
        nonlocal passed
        passed += seconds

    monkeypatch.setattr(time, "monotonic", lambda: real() + passed)
    return let_pass


@pytest.fixture(autouse=True)
def no_backoff() -> Iterator[None]:
    """Repeat failed calls at once, as often as in earnest."""
    with stamina.set_testing(True, attempts=100, cap=True):
        yield
