"""Faults of clips, seen in the one decode that verifies them: real clips with one fault each."""

from __future__ import annotations

import math
import random
from typing import TYPE_CHECKING

import av
import pytest
from grok_spicy.continuity.faults import faults_of
from grok_spicy.continuity.watching import ClipWatch
from grok_spicy.media import verify_clip
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from grok_spicy.continuity.faults import Fault
    from grok_spicy.continuity.signals import Signals

SIZE = (320, 180)
FRAMES = 48
AT = 20


def harbour(seed: int) -> Image.Image:
    """Draw a wide picture full of edges, to pan over."""
    dice = random.Random(seed)
    image = Image.new("RGB", (900, 180), (120 + seed % 60, 140, 150))
    pen = ImageDraw.Draw(image)
    for _ in range(260):
        x, y = dice.randrange(900), dice.randrange(180)
        across, down = dice.randrange(4, 60), dice.randrange(4, 40)
        colour = tuple(dice.randrange(40, 220) for _ in range(3))
        pen.rectangle([x, y, x + across, y + down], colour)
    return image


def panned(seed: int = 1, speed: int = 4) -> list[Image.Image]:
    image = harbour(seed)
    return [image.crop((speed * n, 0, speed * n + SIZE[0], SIZE[1])) for n in range(FRAMES)]


def held() -> list[Image.Image]:
    return [harbour(3).crop((0, 0, *SIZE))] * FRAMES


def lit(image: Image.Image, light: float) -> Image.Image:
    return ImageEnhance.Brightness(image).enhance(light)


def filmed(path: Path, frames: Sequence[Image.Image]) -> Path:
    framed: Callable[[Image.Image], av.VideoFrame] = av.VideoFrame.from_image
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=24, options={"preset": "veryfast"})
        stream.width, stream.height = frames[0].size
        stream.pix_fmt = "yuv420p"
        stream.codec_context.thread_count = 1
        for frame in frames:
            container.mux(stream.encode(framed(frame)))
        container.mux(stream.encode(None))
    return path


@pytest.fixture
def seen(tmp_path: Path) -> Callable[[Sequence[Image.Image]], Signals]:
    def watch(frames: Sequence[Image.Image]) -> Signals:
        eye = ClipWatch()
        path = filmed(tmp_path / "clip.mp4", frames)
        facts = verify_clip(path, on_frame=eye.see, on_sound=eye.hear)
        signals = eye.signals(float(facts.fps))
        assert signals is not None
        return signals

    return watch


def black() -> list[Image.Image]:
    frames = panned()
    frames[AT : AT + 3] = [Image.new("RGB", SIZE)] * 3
    return frames


def frozen() -> list[Image.Image]:
    frames = panned()
    frames[AT : AT + 12] = [frames[AT]] * 12
    return frames


def cut() -> list[Image.Image]:
    return [*panned(1)[:AT], *panned(9)[AT:]]


def flickering() -> list[Image.Image]:
    dice = random.Random(4)
    return [lit(frame, 1 + dice.choice((-0.03, 0.03))) for frame in panned()]


def stuttering() -> list[Image.Image]:
    frames = panned()
    return [frames[n - 1] if n % 3 == 2 else frames[n] for n in range(FRAMES)]


def softened() -> list[Image.Image]:
    frames = panned()
    soft = [frame.filter(ImageFilter.GaussianBlur(1.5)) for frame in frames[AT : AT + 8]]
    return [*frames[:AT], *soft, *frames[AT + 8 :]]


def exposed() -> list[Image.Image]:
    frames = panned()
    return [*frames[:AT], *(lit(frame, 0.85) for frame in frames[AT:])]


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (black, "black"),
        (frozen, "freeze"),
        (cut, "cut"),
        (flickering, "flicker"),
        (stuttering, "stutter"),
        (softened, "soft"),
        (exposed, "exposure"),
    ],
)
def test_injected_fault_is_found(
    seen: Callable[[Sequence[Image.Image]], Signals],
    fault: Callable[[], list[Image.Image]],
    kind: str,
) -> None:
    found = faults_of(seen(fault()))

    assert kind in {one.kind for one in found}, found


@pytest.mark.parametrize("clean", [panned, held])
def test_clean_clip_and_held_pose_have_no_fault(
    seen: Callable[[Sequence[Image.Image]], Signals], clean: Callable[[], list[Image.Image]]
) -> None:
    assert faults_of(seen(clean())) == []


def test_fault_says_where_it_is(seen: Callable[[Sequence[Image.Image]], Signals]) -> None:
    fault = next(one for one in faults_of(seen(black())) if one.kind == "black")

    assert fault.hard
    assert fault.start == pytest.approx(AT / 24, abs=0.1)
    assert "0.8" in fault.text


def test_what_the_scene_asks_for_is_no_fault(
    seen: Callable[[Sequence[Image.Image]], Signals],
) -> None:
    signals = seen(black())

    kinds = {one.kind for one in faults_of(signals, "The harbour goes dark: it fades to black.")}

    assert "black" not in kinds


def test_silence_is_heard(make_clip: Callable[..., Path]) -> None:
    loud = make_clip("loud.mp4", frames=72, sound=3.0, beeps=[n / 10 for n in range(29)])
    silent = make_clip("silent.mp4", frames=72, sound=3.0, beeps=[10.0])

    assert "silent" not in [one.kind for one in _sounds(loud)]
    assert [one.kind for one in _sounds(silent)] == ["silent"]


def _sounds(path: Path) -> list[Fault]:
    eye = ClipWatch()
    facts = verify_clip(path, on_frame=eye.see, on_sound=eye.hear)
    signals = eye.signals(float(facts.fps))
    assert signals is not None
    assert signals.sound is not None
    return [one for one in faults_of(signals) if one.kind in ("silent", "quiet", "peak")]


def test_clip_that_cannot_be_followed_is_verified_all_the_same() -> None:
    eye = ClipWatch()
    for width in (64, 32):
        frame = av.VideoFrame(width, 32, "yuv420p")
        frame.pts = 0
        eye.see(frame)

    assert eye.signals(24.0) is None


def test_every_frame_has_its_numbers(seen: Callable[[Sequence[Image.Image]], Signals]) -> None:
    signals = seen(panned())

    lists = (signals.luma, signals.change, signals.shift, signals.sharpness, signals.flicker)
    assert {len(one) for one in lists} == {FRAMES}
    assert math.isclose(signals.seconds, 2.0)


def test_light_and_change_are_those_of_the_filter_of_ffmpeg(
    tmp_path: Path, seen: Callable[[Sequence[Image.Image]], Signals]
) -> None:
    frames = [*panned(5)[:6], *(lit(one, 0.5) for one in panned(6)[6:10])]
    found = seen(frames)
    graph = av.filter.Graph()
    source = graph.add(
        "buffer", video_size="320x180", pix_fmt="yuv420p", time_base="1/24", pixel_aspect="1/1"
    )
    statistics, sink = graph.add("signalstats"), graph.add("buffersink")
    source.link_to(statistics)
    statistics.link_to(sink)
    graph.configure()
    with av.open(str(tmp_path / "clip.mp4")) as container:
        for number, frame in enumerate(container.decode(video=0)):
            source.push(frame)
            facts = sink.pull().metadata
            # What the filter says has six digits.
            light, change = (float(facts[f"lavfi.signalstats.{name}"]) for name in ("YAVG", "YDIF"))
            assert found.luma[number] == pytest.approx(light, abs=0.011)
            assert found.change[number] == pytest.approx(change, abs=0.0011)
    assert number == len(frames) - 1
