from __future__ import annotations

import asyncio
import stat
import sys
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import pytest
from grok_spicy.errors import MediaError
from grok_spicy.media import Size, colour, probe, verify_clip
from grok_spicy.media.formats import FILM_SIZES
from grok_spicy.schemas import AspectRatio, Transition
from grok_spicy.tasks.assembly import FilmClip, FilmFacts, assemble, prepare_clip
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

MakeClip = Callable[..., Path]
Numbers = Callable[[Path], list[int]]

SQUARE = (180, 180)


@pytest.fixture(autouse=True)
def _small_squares(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make square films a quarter as wide and high, but where their size is what is asked."""
    if "size" in request.fixturenames:
        return
    monkeypatch.setitem(FILM_SIZES, "1:1", Size(*SQUARE))
    # What says nothing of its colours has those of a film from there on.
    monkeypatch.setattr(colour, "_HD_HEIGHT", SQUARE[1])


async def film_of(
    clips: Sequence[FilmClip], folder: Path, *, aspect_ratio: AspectRatio = "1:1"
) -> FilmFacts:
    folder.mkdir(exist_ok=True)
    workdir = folder / "work"
    workdir.mkdir(exist_ok=True)
    film = await assemble(clips, folder / "film.mp4", aspect_ratio=aspect_ratio, workdir=workdir)
    assert list(workdir.iterdir()) == []
    facts = verify_clip(film.path)
    assert facts.frames == film.frames
    assert facts.duration == Fraction(film.frames, 24)
    assert film.duration == pytest.approx(film.frames / 24)
    assert (facts.width, facts.height) == (film.width, film.height)
    assert (facts.video_codec, facts.pix_fmt) == ("h264", "yuv420p")
    assert facts.fps == 24
    assert facts.colorspace == 1
    assert facts.audio is not None
    assert (facts.audio.codec, facts.audio.sample_rate, facts.audio.channels) == ("aac", 48_000, 2)
    assert facts.audio.duration == facts.duration
    return film


@pytest.mark.parametrize(
    ("ratio", "size"),
    [("16:9", (1280, 720)), ("9:16", (720, 1280)), ("1:1", (720, 720)), ("4:3", (960, 720))],
)
async def test_film_has_the_shape_of_its_plan(
    make_clip: MakeClip, tmp_path: Path, ratio: AspectRatio, size: tuple[int, int]
) -> None:
    small = make_clip("small.mp4", frames=2)
    ready = make_clip("ready.mp4", frames=2, size=size)
    clips = [FilmClip(1, small), FilmClip(2, ready)]
    film = await film_of(clips, tmp_path / "out", aspect_ratio=ratio)
    assert (film.width, film.height) == size
    assert (film.frames, film.copied) == (4, 1)


async def test_agreeing_clips_are_copied_without_an_encoder(
    make_clip: MakeClip, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GROK_SPICY_FFMPEG", str(tmp_path / "there-is-none"))
    clips = [
        FilmClip(n, make_clip(f"{n}.mp4", size=SQUARE, frames=n, sound=0.2)) for n in (3, 1, 8)
    ]
    film = await film_of(clips, tmp_path / "out")
    assert (film.frames, film.copied, film.crossfades) == (12, 3, 0)
    with av.open(str(film.path)) as container:
        stored = [bytes(packet) for packet in container.demux(video=0) if packet.size]
    wanted = []
    for clip in clips:
        with av.open(str(clip.path)) as container:
            wanted += [bytes(packet) for packet in container.demux(video=0) if packet.size]
    assert stored == wanted


async def test_disagreeing_clips_are_encoded_and_the_others_still_copied(
    make_clip: MakeClip, frame_numbers: Numbers, tmp_path: Path
) -> None:
    clips = [
        FilmClip(1, make_clip("1.mp4", size=SQUARE, frames=5)),
        FilmClip(2, make_clip("2.webm", size=(90, 90), codec="libvpx-vp9", fps=12, frames=3)),
        FilmClip(4, make_clip("4.mp4", size=SQUARE, frames=4, sound=1.0)),
    ]
    film = await film_of(clips, tmp_path / "out")
    assert (film.frames, film.copied) == (15, 2)
    assert frame_numbers(film.path) == [*range(5), 0, 0, 1, 1, 2, 2, *range(4)]


async def test_all_frames_of_a_film_say_the_same_of_their_colours(
    make_clip: MakeClip, tmp_path: Path
) -> None:
    unsaid = FilmClip(1, make_clip("1.mp4", size=SQUARE, frames=3))
    encoded = FilmClip(2, make_clip("2.mp4", frames=3))
    film = await film_of([unsaid, encoded, unsaid], tmp_path / "out")
    with av.open(str(film.path)) as container:
        said = {(frame.colorspace, frame.color_range) for frame in container.decode(video=0)}
    assert said == {(1, 1)}


async def test_encoders_that_contradict_each_other_are_reconciled(
    make_clip: MakeClip, frame_numbers: Numbers, tmp_path: Path
) -> None:
    # All are films already, but number 0 of the parameter sets means two things.
    plain = [make_clip(f"{n}.mp4", size=SQUARE, frames=6) for n in range(2)]
    other = make_clip("other.mp4", size=SQUARE, frames=6, options={"profile": "main"})
    clips = [FilmClip(n, path) for n, path in enumerate([plain[0], other, plain[1]])]
    film = await film_of(clips, tmp_path / "out")
    assert (film.frames, film.copied) == (18, 2)
    assert frame_numbers(film.path) == list(range(6)) * 3


async def test_foreign_clip_with_our_own_number_is_encoded(
    make_clip: MakeClip, frame_numbers: Numbers, tmp_path: Path
) -> None:
    ours = {"x264-params": "sps-id=31", "profile": "main"}
    clips = [
        FilmClip(1, make_clip("1.mp4", size=SQUARE, frames=6, options=ours)),
        FilmClip(2, make_clip("2.mp4", size=(90, 90), frames=6)),
    ]
    film = await film_of(clips, tmp_path / "out")
    assert film.copied == 0
    assert frame_numbers(film.path) == list(range(6)) * 2


async def test_crossfade_shortens_the_film_by_twelve_frames(
    make_clip: MakeClip, frame_numbers: Numbers, tmp_path: Path
) -> None:
    clips = [
        FilmClip(1, make_clip("1.mp4", size=SQUARE, frames=4), "crossfade"),
        FilmClip(2, make_clip("2.mp4", size=(90, 90), frames=20), "match-cut"),
        FilmClip(3, make_clip("3.mp4", size=(90, 90), fps=12, frames=10), "crossfade"),
        FilmClip(4, make_clip("4.mp4", size=SQUARE, frames=4)),
    ]
    film = await film_of(clips, tmp_path / "out")
    assert (film.frames, film.crossfades, film.copied) == (4 + 20 + 20 - 12 + 4, 1, 2)
    numbers = frame_numbers(film.path)
    assert numbers[:4] == numbers[-4:] == [0, 1, 2, 3]
    assert numbers[4:12] == list(range(8))
    assert numbers[24:32] == [6, 6, 7, 7, 8, 8, 9, 9]


async def test_clip_too_short_to_fade_is_reported_and_cut(
    make_clip: MakeClip, tmp_path: Path
) -> None:
    clips = [
        FilmClip(1, make_clip("1.mp4", size=SQUARE, frames=5)),
        FilmClip(7, make_clip("2.mp4", size=SQUARE, frames=20), "crossfade"),
    ]
    film = await film_of(clips, tmp_path / "out")
    assert (film.frames, film.crossfades, film.cut_instead) == (25, 0, (7,))


@settings(
    max_examples=5,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    scenes=st.lists(
        st.tuples(
            st.sampled_from([(8, 1), (8, 7), (24, 13), (24, 26), (30, 17), (30, 60)]),
            st.sampled_from(["cut", "crossfade", "crossfade", "match-cut"]),
        ),
        min_size=2,
        max_size=5,
    )
)
async def test_no_frame_of_a_real_film_is_gained_or_lost(
    make_clip: MakeClip,
    tmp_path: Path,
    scenes: list[tuple[tuple[int, int], Transition]],
) -> None:
    clips = [
        FilmClip(place, make_clip(f"{fps}-{frames}.mp4", fps=fps, frames=frames), transition)
        for place, ((fps, frames), transition) in enumerate(scenes)
    ]
    lengths = [max(1, round(Fraction(frames, fps) * 24)) for (fps, frames), _ in scenes]
    fades = [
        place
        for place in range(1, len(scenes))
        if scenes[place][1] == "crossfade" and min(lengths[place - 1 : place + 1]) >= 12
    ]
    film = await film_of(clips, tmp_path / "out")
    assert film.crossfades == len(fades)
    assert film.frames == sum(lengths) - 12 * len(fades)


async def test_prepared_clips_are_copied_into_the_film(
    make_clip: MakeClip,
    frame_numbers: Numbers,
    beeps_in: Callable[[Path], list[float]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    small = make_clip("small.mp4", fps=12, frames=12, sound=1.0, beeps=[0.5])
    ready = make_clip("ready.mp4", size=SQUARE, frames=12)
    encoded = await prepare_clip(small, out / "small.mp4", aspect_ratio="1:1")
    kept = await prepare_clip(ready, out / "ready.mp4", aspect_ratio="1:1")
    assert (encoded.picture, encoded.frames, encoded.encoded) == (out / "small.mp4", 24, True)
    assert (kept.picture, kept.frames, kept.encoded) == (ready, 12, False)
    assert not (out / "ready.mp4").exists()

    monkeypatch.setenv("GROK_SPICY_FFMPEG", str(tmp_path / "there-is-none"))
    clips = [FilmClip(1, ready, prepared=kept), FilmClip(2, small, prepared=encoded)]
    film = await film_of(clips, out)
    assert (film.frames, film.copied) == (36, 1)
    assert frame_numbers(film.path)[12:] == [n for n in range(12) for _ in range(2)]
    assert beeps_in(film.path) == pytest.approx([1.0], abs=0.01)


async def test_prepared_clip_that_is_another_one_is_refused(
    make_clip: MakeClip, tmp_path: Path
) -> None:
    one, other = make_clip("1.mp4", frames=5), make_clip("2.mp4", frames=6)
    prepared = await prepare_clip(one, tmp_path / "p.mp4", aspect_ratio="1:1")
    with pytest.raises(MediaError, match="not what was prepared for scene 9"):
        await film_of([FilmClip(9, other, prepared=prepared)], tmp_path / "out")


async def test_same_clips_give_the_same_film(make_clip: MakeClip, tmp_path: Path) -> None:
    clips = [
        FilmClip(1, make_clip("1.mp4", fps=30, sound=1.0)),
        FilmClip(2, make_clip("2.mp4", frames=14), "crossfade"),
        FilmClip(3, make_clip("3.mp4", size=SQUARE, frames=3)),
    ]
    films = [await film_of(clips, tmp_path / name) for name in ("one", "other")]
    assert films[0].path.read_bytes() == films[1].path.read_bytes()


async def test_film_without_clips_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match="no clip"):
        await film_of([], tmp_path / "out")


async def test_broken_clip_is_named_and_leaves_no_film(make_clip: MakeClip, tmp_path: Path) -> None:
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"not a clip")
    with pytest.raises(MediaError, match=r"broken\.mp4"):
        await film_of([FilmClip(1, make_clip()), FilmClip(2, broken)], tmp_path / "out")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["work"]


@pytest.mark.skipif(sys.platform == "win32", reason="a shell script stands for FFmpeg")
async def test_cancelled_assembly_leaves_no_process_and_no_file(
    make_clip: MakeClip, tmp_path: Path, lifeline: Any
) -> None:
    workdir = tmp_path / "work"
    endless = tmp_path / "endless"
    able = "case $2 in -encoders) echo ' V libx264 '; echo ' A aac '; exit;; esac"
    endless.write_text(f"#!/bin/sh\n{able}\nexec 3>{lifeline.path}\necho begun >&3\nsleep 60\n")
    endless.chmod(stat.S_IRWXU)
    clips = [FilmClip(n, make_clip(f"{n}.mp4")) for n in range(5)]
    task = asyncio.create_task(
        assemble(clips, tmp_path / "film.mp4", aspect_ratio="1:1", workdir=workdir, ffmpeg=endless)
    )
    with await lifeline.begun(task) as alive:
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        async with asyncio.timeout(60):
            await asyncio.to_thread(alive.read)
    assert list(workdir.iterdir()) == []
    assert not (tmp_path / "film.mp4").exists()


async def test_crossfade_blends_both_pictures(make_clip: MakeClip, tmp_path: Path) -> None:
    red = make_clip("red.mp4", frames=24, colour=(200, 30, 30))
    blue = make_clip("blue.mp4", frames=24, colour=(30, 30, 200))
    film = await film_of([FilmClip(1, red), FilmClip(2, blue, "crossfade")], tmp_path / "out")
    with av.open(str(film.path)) as container:
        frames = [to_image(frame) for frame in container.decode(video=0)]
    assert len(frames) == 36
    reds = [frame.getpixel((90, 150))[0] for frame in frames]  # type: ignore[index]
    assert max(reds[:12]) - min(reds[:12]) < 8
    assert max(reds[24:]) - min(reds[24:]) < 8
    assert reds[12:24] == sorted(reds[12:24], reverse=True)
    assert abs(reds[18] - (reds[0] + reds[-1]) / 2) < 12


def to_image(frame: av.VideoFrame) -> Image.Image:
    shown: Callable[[], Image.Image] = frame.to_image
    return shown()


def test_length_of_a_clip_that_is_ready_is_its_own(make_clip: MakeClip) -> None:
    assert probe(make_clip(size=SQUARE, frames=5)).at_film_rate
