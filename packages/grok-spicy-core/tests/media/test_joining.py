from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path

import av
import pytest
from grok_spicy.errors import MediaError, StorageError
from grok_spicy.media import probe, verify_clip
from grok_spicy.media.facts import ClipFacts
from grok_spicy.media.joining import JoinPart, copyable
from grok_spicy.media.joining import join as join_with
from grok_spicy.media.mixing import ClipSound, SoundMix, film_sound
from grok_spicy.system.threads import Stop, Stopped

MakeClip = Callable[..., Path]
Numbers = Callable[[Path], list[int]]
Beeps = Callable[[Path], list[float]]

OWN = {"x264-params": "sps-id=31"}


Part = tuple[JoinPart, ClipSound]


def part(picture: Path, sound: Path | None = None) -> Part:
    known = copyable(picture)
    assert known is not None
    heard = ClipSound(sound or picture, probe(sound or picture), known.frames)
    return JoinPart(picture, known), heard


def join(parts: Sequence[Part], film: Path, *, stop: Stop | None = None) -> ClipFacts:
    """Join clips with their own sound, as it is."""
    sound = film_sound([heard for _, heard in parts], SoundMix(levelled=False), Stop())
    return join_with([seen for seen, _ in parts], sound.blocks(), film, stop=stop)


def streams(film: Path) -> tuple[list[bytes], list[int]]:
    """Return the stored frames of a film and when each is shown, in ticks of a 24th second."""
    with av.open(str(film)) as container:
        packets = [packet for packet in container.demux(video=0) if packet.size]
    times = [round((packet.pts or 0) * packet.time_base * 24) for packet in packets]
    return [bytes(packet) for packet in packets], times


def test_frames_are_copied_bit_by_bit(make_clip: MakeClip, tmp_path: Path) -> None:
    clips = [make_clip(f"{n}.mp4", frames=n) for n in (7, 1, 24)]
    film = tmp_path / "film.mp4"
    facts = join([part(clip) for clip in clips], film)
    stored, times = streams(film)
    assert stored == [frame for clip in clips for frame in streams(clip)[0]]
    assert sorted(times) == list(range(32))
    assert facts.frames == 32
    assert facts.duration == Fraction(32, 24)
    assert facts.at_film_rate
    assert facts.start == 0


def test_film_decodes_to_the_frames_of_its_clips(
    make_clip: MakeClip, frame_numbers: Numbers, tmp_path: Path
) -> None:
    clips = [make_clip("a.mp4", frames=9), make_clip("b.mp4", frames=5, options=OWN)]
    film = tmp_path / "film.mp4"
    join([part(clips[0]), part(clips[1]), part(clips[0])], film)
    assert frame_numbers(film) == [*range(9), *range(5), *range(9)]
    assert verify_clip(film).frames == 23


@pytest.mark.parametrize(
    "depths", [(0, 3), (3, 0), (0, 1, 3, 0), (3, 3)], ids=lambda depths: "-".join(map(str, depths))
)
def test_encoders_that_reorder_differently_join(
    make_clip: MakeClip, frame_numbers: Numbers, tmp_path: Path, depths: tuple[int, ...]
) -> None:
    clips = [
        make_clip(
            f"{place}.mp4",
            frames=12,
            options={"x264-params": f"bframes={depth}:b-adapt=0:scenecut=0:sps-id={place}"},
        )
        for place, depth in enumerate(depths)
    ]
    film = tmp_path / "film.mp4"
    join([part(clip) for clip in clips], film)
    assert frame_numbers(film) == list(range(12)) * len(depths)
    with av.open(str(film)) as container:
        decoded = [packet.dts for packet in container.demux(video=0) if packet.size]
    times = [time for time in decoded if time is not None]
    assert len(times) == len(decoded)
    assert times == sorted(set(times))


def test_sound_and_picture_end_together_whatever_the_clips_have(
    make_clip: MakeClip, tmp_path: Path
) -> None:
    parts = [
        part(make_clip("silent.mp4", frames=7)),
        part(make_clip("short.mp4", frames=24, sound=0.3)),
        part(make_clip("long.mp4", frames=5, sound=2.0, sound_rate=32_000)),
        part(make_clip("late.mp4", frames=24, sound=0.5, sound_start=0.8)),
        part(make_clip("even.mkv", frames=24, sound=1.0, sound_codec="flac")),
        part(make_clip("pcm.mov", frames=24, sound=1.0, sound_codec="pcm_s16le")),
    ]
    facts = join(parts, tmp_path / "film.mp4")
    assert facts.frames == 108
    assert facts.audio is not None
    assert (facts.audio.codec, facts.audio.sample_rate, facts.audio.channels) == ("aac", 48_000, 2)
    assert facts.audio.start == facts.start == 0
    assert facts.audio.duration == facts.duration == Fraction(108, 24)


def test_film_of_silent_clips_has_silence(
    make_clip: MakeClip, beeps_in: Beeps, tmp_path: Path
) -> None:
    facts = join([part(make_clip())] * 2, tmp_path / "film.mp4")
    assert facts.audio is not None
    assert facts.audio.duration == 2
    assert beeps_in(tmp_path / "film.mp4") == []


def test_sound_stays_in_step_over_a_hundred_clips(
    make_clip: MakeClip, beeps_in: Beeps, tmp_path: Path
) -> None:
    # 7 frames are 14,000 samples and 13.67 blocks of AAC; the sound is too long, then too short.
    clips = [
        make_clip("a.mp4", frames=7, sound=0.4, beeps=[0.125]),
        make_clip("b.mp4", frames=7),
        make_clip("c.mp4", frames=7, sound=0.2, sound_rate=48_000, beeps=[0.125]),
        make_clip(
            "d.mkv", frames=7, sound=0.25, sound_start=0.05, sound_codec="flac", beeps=[0.075]
        ),
    ]
    facts = join([part(clip) for clip in clips * 25], tmp_path / "film.mp4")
    assert facts.frames == 700
    assert facts.audio is not None
    assert facts.audio.duration == Fraction(700, 24)
    wanted = [place * 7 / 24 + 0.125 for place in range(100) if place % 4 != 1]
    assert beeps_in(tmp_path / "film.mp4") == pytest.approx(wanted, abs=0.003)


def test_sound_comes_from_the_source_of_an_encoded_picture(
    make_clip: MakeClip, beeps_in: Beeps, tmp_path: Path
) -> None:
    picture = make_clip("picture.mp4", frames=24)
    source = make_clip("source.webm", codec="libvpx-vp9", fps=30, frames=30, sound=1.0,
                       sound_codec="libopus", sound_rate=48_000, beeps=[0.5])  # fmt: skip
    join([part(picture), part(picture, source)], tmp_path / "film.mp4")
    assert beeps_in(tmp_path / "film.mp4") == pytest.approx([1.5], abs=0.01)


def test_picture_that_begins_late_keeps_its_sound_in_step(
    make_clip: MakeClip, beeps_in: Beeps, tmp_path: Path
) -> None:
    clip = make_clip(
        "late.mkv",
        frames=12,
        times=[0.5 + place / 24 for place in range(12)],
        sound=1.0,
        sound_codec="flac",
        beeps=[0.25, 0.75],
    )
    assert probe(clip).start == Fraction(1, 2)
    facts = join([part(clip)], tmp_path / "film.mp4")
    assert facts.start == 0
    assert beeps_in(tmp_path / "film.mp4") == pytest.approx([0.25], abs=0.01)


def test_same_clips_give_the_same_bytes(make_clip: MakeClip, tmp_path: Path) -> None:
    parts = [part(make_clip("a.mp4", sound=1.0, beeps=[0.2])), part(make_clip("b.mp4"))]
    films = [tmp_path / "one.mp4", tmp_path / "other.mp4"]
    for film in films:
        join(parts, film)
    assert films[0].read_bytes() == films[1].read_bytes()


def test_film_can_be_played_while_it_is_fetched(make_clip: MakeClip, tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    join([part(make_clip())], film)
    content = film.read_bytes()
    assert content.index(b"moov") < content.index(b"mdat")


def test_stopped_join_leaves_nothing(make_clip: MakeClip, tmp_path: Path) -> None:
    clip, stop = part(make_clip()), Stop()
    stop.set()
    with pytest.raises(Stopped):
        join([clip], tmp_path / "film.mp4", stop=stop)
    assert [path.name for path in tmp_path.iterdir()] == ["clip.mp4"]


def test_holes_in_the_sound_become_silence(
    make_clip: MakeClip, beeps_in: Beeps, tmp_path: Path
) -> None:
    clip = make_clip(frames=24, sound=1.0, beeps=[0.1, 0.5, 0.9])
    content = bytearray(clip.read_bytes())
    with av.open(str(clip)) as container:
        blocks = [packet for packet in container.demux(audio=0) if packet.size]
    for block in blocks[20:24]:
        assert block.pos is not None
        content[block.pos : block.pos + block.size] = b"\xff" * block.size
    clip.write_bytes(content)
    facts = join([part(clip)], tmp_path / "film.mp4")
    assert facts.audio is not None
    assert facts.audio.duration == 1
    assert beeps_in(tmp_path / "film.mp4") == pytest.approx([0.1, 0.9], abs=0.03)


def test_damaged_clip_is_an_error_that_names_it(make_clip: MakeClip, tmp_path: Path) -> None:
    clip = make_clip(sound=1.0)
    known = part(clip)
    clip.write_bytes(clip.read_bytes()[:200])
    with pytest.raises(MediaError, match=r"clip\.mp4"):
        join([known], tmp_path / "film.mp4")
    assert [path.name for path in tmp_path.iterdir()] == ["clip.mp4"]


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit on the size of files")
def test_film_that_cannot_be_written_is_an_error_that_names_it(
    make_clip: MakeClip, tmp_path: Path
) -> None:
    import resource

    clips = [part(make_clip(sound=1.0, beeps=[0.1]))] * 9
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (9000, limits[1]))
    try:
        with pytest.raises(StorageError, match=r"cannot write .*film\.mp4: File too large"):
            join(clips, tmp_path / "film.mp4")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert [path.name for path in tmp_path.iterdir()] == ["clip.mp4"]
