"""Sound of clips: kept through seams and corrections, to the sample."""

from __future__ import annotations

import math
from array import array
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import pytest
from grok_spicy.errors import MediaError
from grok_spicy.providers.base import Picture
from grok_spicy.system.threads import Stop
from grok_spicy_comfyui import media, sound
from grok_spicy_comfyui.video import ComfyUIVideoProvider
from grok_spicy_testing.fake_comfyui import FakeComfyUI
from hypothesis import given, settings
from hypothesis import strategies as st

MakeVideo = Callable[..., ComfyUIVideoProvider]

SMALL = {"width": 256, "height": 256}
FPS = 24.0


def tone(hertz: float, seconds: float, loudness: int = 8000) -> array[int]:
    made = array("h")
    for n in range(round(seconds * sound.RATE)):
        value = round(loudness * math.sin(2 * math.pi * hertz * n / sound.RATE))
        made.extend([value] * sound.CHANNELS)
    return made


def pitch(samples: array[int], begin: float, end: float) -> float:
    """Return how often a second the sound passes through zero upwards."""
    left = samples[:: sound.CHANNELS][round(begin * sound.RATE) : round(end * sound.RATE)]
    ups = sum(a < 0 <= b for a, b in pairwise(left))
    return ups / (end - begin)


def clip_with(path: Path, frames: int, heard: array[int] | None) -> Path:
    """Write a small clip, with sound if there is any."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=24)
        stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
        track = sound.add_stream(container) if heard else None
        for number in range(frames):
            frame = av.VideoFrame(64, 64, "yuv420p")
            frame.pts = number
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
        if track is not None and heard is not None:
            sound.write(container, track, heard)
    return path


def test_sound_written_is_sound_read(tmp_path: Path) -> None:
    heard = tone(440, 1.0)

    found = sound.read(clip_with(tmp_path / "a.mp4", 24, heard))

    assert found == heard


def test_seam_lies_at_the_sample_where_the_next_picture_begins(tmp_path: Path) -> None:
    seconds = 25 / FPS
    first, second = tone(300, seconds), tone(600, seconds)
    parts = [
        clip_with(tmp_path / "a.mp4", 25, first),
        clip_with(tmp_path / "b.mp4", 25, second),
    ]

    frames = media.join(parts, tmp_path / "clip.mp4", FPS, Stop())

    found = sound.read(tmp_path / "clip.mp4")
    seam, shared = round(seconds * sound.RATE), round(sound.RATE / FPS)
    assert found is not None
    assert frames == 49
    assert len(found) == round(49 / FPS * sound.RATE) * sound.CHANNELS
    fade = round(0.01 * sound.RATE)
    before = (seam - fade) * sound.CHANNELS
    assert found[:before] == first[:before]
    assert found[seam * sound.CHANNELS :] == second[shared * sound.CHANNELS :]


def test_seam_has_no_click() -> None:
    one, other = tone(300, 1.0), tone(410, 1.0)

    found = sound.joined([one, other], [24, 23], FPS)

    assert found is not None
    left = found[:: sound.CHANNELS]
    steps = [abs(b - a) for a, b in pairwise(left)]
    steepest = 8000 * 2 * math.pi * 410 / sound.RATE
    assert max(steps) < 2 * steepest


@settings(deadline=None, max_examples=30)
@given(
    st.lists(st.tuples(st.integers(1, 30), st.integers(0, sound.RATE)), min_size=1, max_size=4),
    st.sampled_from([16.0, 24.0, 25.0, 23.976]),
)
def test_joined_sound_is_as_long_as_its_pictures(shapes: list[tuple[int, int]], fps: float) -> None:
    parts = [array("h", [1] * (n * sound.CHANNELS)) if n else None for _, n in shapes]
    frames = [count for count, _ in shapes]

    found = sound.joined(parts, frames, fps)

    expected = round(sum(frames) / fps * sound.RATE) * sound.CHANNELS
    assert found is None if not any(parts) else len(found or ()) == expected


def test_silent_part_leaves_silence_and_silent_parts_no_track(tmp_path: Path) -> None:
    silent = clip_with(tmp_path / "a.mp4", 25, None)
    loud = clip_with(tmp_path / "b.mp4", 25, tone(600, 25 / FPS))

    media.join([silent, loud], tmp_path / "one.mp4", FPS, Stop())
    media.join([silent, silent], tmp_path / "none.mp4", FPS, Stop())

    found = sound.read(tmp_path / "one.mp4")
    assert found is not None
    assert not any(found[: sound.RATE])
    assert pitch(found, 1.2, 1.9) == pytest.approx(600, abs=10)
    assert sound.read(tmp_path / "none.mp4") is None


def test_sound_that_changes_its_layout_on_the_way_is_read_as_one(tmp_path: Path) -> None:
    path = tmp_path / "odd.mkv"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=24)
        stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
        track = container.add_stream("pcm_s16le", rate=44_100)
        track.layout = "mono"
        frame = av.VideoFrame(64, 64, "yuv420p")
        frame.pts = 0
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
        piece = av.AudioFrame(format="s16", layout="mono", samples=44_100)
        piece.planes[0].update(tone(441, 1.0)[: 44_100 * 2 : 2].tobytes()[: 44_100 * 2])
        piece.sample_rate, piece.pts = 44_100, 0
        container.mux(track.encode(piece))
        container.mux(track.encode(None))

    found = sound.read(path)

    assert found is not None
    assert len(found) == pytest.approx(sound.RATE * sound.CHANNELS, abs=200)


def test_sound_that_cannot_be_decoded_is_told(tmp_path: Path) -> None:
    (tmp_path / "no.mp4").write_bytes(b"no clip")

    with pytest.raises(MediaError, match=r"The sound of no\.mp4"):
        sound.read(tmp_path / "no.mp4")


@pytest.mark.parametrize("model", ["ltx-2.5", "ltx-2.3", "minimax-h3"])
async def test_clip_filmed_in_parts_keeps_its_sound(
    model: str, make_video: MakeVideo, keyframe: Picture, tmp_path: Path, server: FakeComfyUI
) -> None:
    frames = 39 if model == "minimax-h3" else 33
    provider = make_video(model, frames=frames, **SMALL)

    clip = await provider.generate(
        keyframe, "waves", 3, dest=tmp_path / "clip", aspect_ratio="1:1", seed=80
    )

    facts = media.clip_facts(clip.local_path)
    found = sound.read(clip.local_path)
    assert len(server.prompts) == 3 if model != "minimax-h3" else 2
    assert found is not None
    assert len(found) == round(facts.frames / FPS * sound.RATE) * sound.CHANNELS
    # The stand-in's tone is 220 Hz and the seed of the last noise: of LTX that is 42.
    hertz = 300 if model == "minimax-h3" else 262
    assert pitch(found, 0.1, 1.2) == pytest.approx(hertz, abs=10)
    assert pitch(found, 1.6, 2.6) == pytest.approx(hertz, abs=10)


@pytest.mark.parametrize("way", ["bernini", "vace", "v2v"])
async def test_correction_keeps_the_sound_of_the_clip(
    way: str, make_video: MakeVideo, tmp_path: Path, server: FakeComfyUI
) -> None:
    before = clip_with(tmp_path / "before.mp4", 49, tone(500, 49 / FPS))
    provider: Any = make_video("ltx-2.5", correct_with=way, **SMALL)

    fixed = await provider.edit(before, "calmer waves", dest=tmp_path / "fixed", seed=6)

    facts = media.clip_facts(fixed.local_path)
    found = sound.read(fixed.local_path)
    assert found is not None
    assert len(found) == round(facts.seconds * sound.RATE) * sound.CHANNELS
    assert pitch(found, 0.2, 1.6) == pytest.approx(500, abs=10)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["before.mp4", "fixed.mp4"]
