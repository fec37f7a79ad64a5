from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import pytest
from grok_spicy.errors import MediaError
from grok_spicy.media import Size, probe, verify_clip
from grok_spicy.system.threads import Stop, Stopped
from PIL import Image

MakeClip = Callable[..., Path]
Rotated = Callable[[Path, int], Path]


def pixel(picture: Image.Image, at: tuple[int, int]) -> tuple[int, ...]:
    value = picture.getpixel(at)
    assert isinstance(value, tuple)
    return value


@pytest.mark.parametrize("fps", [8, 12, 15, 24, 25, 30, Fraction(30000, 1001), 50, 60])
def test_rate_count_and_length_are_exact(make_clip: MakeClip, fps: int | Fraction) -> None:
    facts = probe(make_clip(frames=20, fps=fps))
    assert facts.frames == 20
    assert facts.fps == fps
    assert facts.duration == 20 / Fraction(fps)
    assert facts.at_film_rate == (fps == 24)
    assert not facts.has_audio


@pytest.mark.parametrize(
    ("name", "codec", "sound_codec"),
    [
        ("a.mp4", "libx264", "aac"),
        ("a.mp4", "mpeg4", "aac"),
        ("a.mov", "libx264", "pcm_s16le"),
        ("a.webm", "libvpx-vp9", "libopus"),
        ("a.mkv", "libx264", "flac"),
        ("a.avi", "mpeg4", "mp3"),
        ("a.ts", "libx264", "aac"),
    ],
)
def test_verifying_and_probing_agree_on_every_container(
    make_clip: MakeClip, name: str, codec: str, sound_codec: str
) -> None:
    clip = make_clip(
        name, frames=24, codec=codec, sound=1.0, sound_codec=sound_codec, sound_rate=48_000
    )
    probed = probe(clip)
    assert verify_clip(clip) == probed
    assert probed.frames == 24
    assert abs(probed.duration - 1) < Fraction(1, 20)
    assert probed.audio is not None
    assert probed.audio.codec == {"libopus": "opus", "mp3": "mp3float"}.get(
        sound_codec, sound_codec
    )
    assert probed.audio.sample_rate == 48_000
    assert abs(probed.audio.duration - 1) < Fraction(1, 10)


def test_length_of_the_clip_is_that_of_its_picture(make_clip: MakeClip) -> None:
    facts = probe(make_clip(frames=12, sound=3.0))
    assert facts.duration == Fraction(1, 2)
    assert facts.audio is not None
    assert facts.audio.duration > 2


def test_uneven_frames_last_until_the_next(make_clip: MakeClip) -> None:
    times = [0.0, 0.1, 0.5, 0.6, 1.0]
    facts = probe(make_clip(frames=5, times=times))
    assert facts.frames == 5
    assert not facts.at_film_rate
    assert facts.duration > 1


def test_one_frame_is_a_clip(make_clip: MakeClip) -> None:
    facts = probe(make_clip(frames=1, fps=24))
    assert (facts.frames, facts.duration) == (1, Fraction(1, 24))


def test_sound_that_begins_later_is_noticed(make_clip: MakeClip) -> None:
    facts = probe(make_clip(frames=24, sound=0.5, sound_start=0.5))
    assert facts.audio is not None
    assert facts.audio.start - facts.start > Fraction(4, 10)


def test_square_pixels_are_counted_for_display(make_clip: MakeClip) -> None:
    facts = probe(make_clip(size=(96, 96), sar=Fraction(4, 3)))
    assert facts.sar == Fraction(4, 3)
    assert facts.display_size == Size(128, 96)


def test_rotation_is_undone_for_display(make_clip: MakeClip, rotated: Rotated) -> None:
    facts = probe(rotated(make_clip(size=(96, 64)), 90))
    assert (facts.width, facts.height) == (96, 64)
    assert facts.rotation in {90, 270}
    assert facts.display_size == Size(64, 96)


@pytest.mark.parametrize("frames", [1, 2, 24, 31])
@pytest.mark.parametrize(
    ("name", "codec", "fps", "sound"),
    [
        ("a.mp4", "libx264", 24, 3.0),
        ("b.mp4", "mpeg4", 8, None),
        ("c.webm", "libvpx-vp9", 30, None),
        ("d.mp4", "libx264", 60, None),
    ],
)
def test_first_and_last_frame_are_exact(
    make_clip: MakeClip,
    frame_number: Callable[[Image.Image], int],
    tmp_path: Path,
    frames: int,
    name: str,
    codec: str,
    fps: int | Fraction,
    sound: float | None,
) -> None:
    clip = make_clip(name, frames=frames, codec=codec, fps=fps, sound=sound)
    first, last = tmp_path / "frames" / "first.png", tmp_path / "frames" / "last.png"
    facts = verify_clip(clip, first=first, last=last)
    assert facts.frames == frames
    with Image.open(first) as picture:
        assert picture.format == "PNG"
        assert picture.size == (80, 64)
        assert frame_number(picture) == 0
    with Image.open(last) as picture:
        assert frame_number(picture) == frames - 1


def test_frames_are_written_upright_with_square_pixels(
    make_clip: MakeClip, rotated: Rotated, tmp_path: Path
) -> None:
    clip = rotated(make_clip(size=(96, 64), colour=(200, 30, 30)), 90)
    first = tmp_path / "first.png"
    verify_clip(clip, first=first)
    with Image.open(first) as picture:
        assert picture.size == (64, 96)
        red = [pixel(picture, at) > (150, 0, 0) for at in ((8, 48), (56, 48))]
    assert sorted(red) == [False, True]

    wide = make_clip("wide.mp4", size=(96, 96), sar=Fraction(4, 3))
    verify_clip(wide, first=first)
    with Image.open(first) as picture:
        assert picture.size == (128, 96)


def test_colours_of_a_frame_are_those_of_the_clip(make_clip: MakeClip, tmp_path: Path) -> None:
    colour = (190, 80, 40)
    first = tmp_path / "first.png"
    verify_clip(make_clip(colour=colour, options={"crf": "1"}), first=first)
    with Image.open(first) as picture:
        seen = pixel(picture, (40, 56))
    assert max(abs(a - b) for a, b in zip(seen, colour, strict=True)) <= 6


def test_missing_empty_and_foreign_files_are_named(tmp_path: Path) -> None:
    missing = tmp_path / "missing.mp4"
    with pytest.raises(MediaError, match=r"missing\.mp4 is not there"):
        probe(missing)
    with pytest.raises(MediaError, match="is not there"):
        probe(tmp_path)
    empty = tmp_path / "empty.mp4"
    empty.touch()
    with pytest.raises(MediaError, match="is empty"):
        verify_clip(empty)
    text = tmp_path / "text.mp4"
    text.write_text("not a clip\n" * 100)
    with pytest.raises(MediaError, match="not a readable video"):
        verify_clip(text)


def test_picture_sound_and_playlist_are_no_clips(make_clip: MakeClip, tmp_path: Path) -> None:
    picture = tmp_path / "picture.mp4"
    Image.new("RGB", (64, 64)).save(picture, "PNG")
    with pytest.raises(MediaError, match="not a readable video"):
        probe(picture)

    make_clip("secret.mp4")
    playlist = tmp_path / "playlist.mp4"
    playlist.write_text("ffconcat version 1.0\nfile secret.mp4\n")
    with pytest.raises(MediaError, match="not a readable video"):
        probe(playlist)

    sound = tmp_path / "sound.mp4"
    with av.open(str(sound), "w") as container:
        stream = container.add_stream("aac", rate=48_000)
        frame = av.AudioFrame("fltp", "stereo", 1024)
        frame.sample_rate = 48_000
        for plane in frame.planes:
            plane.update(bytes(plane.buffer_size))
        container.mux(stream.encode(frame))
        container.mux(stream.encode())
    with pytest.raises(MediaError, match="no moving picture"):
        probe(sound)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.8])
@pytest.mark.parametrize(
    ("name", "codec", "faststart"),
    [
        ("index-last.mp4", "libx264", False),
        ("index-first.mp4", "libx264", True),
        ("stream.webm", "libvpx-vp9", False),
    ],
)
def test_cut_off_clip_is_refused_and_leaves_no_frame(
    make_clip: MakeClip, tmp_path: Path, share: float, name: str, codec: str, faststart: bool
) -> None:
    options = {"movflags": "+faststart"} if faststart else {}
    clip = make_clip(
        name, frames=96, codec=codec, size=(160, 128), options={"b": "300k"},
        container_options=options,
    )  # fmt: skip
    whole = clip.read_bytes()
    clip.write_bytes(whole[: int(len(whole) * share)])
    first = tmp_path / "first.png"
    with pytest.raises(MediaError, match=name):
        verify_clip(clip, first=first, last=first)
    with pytest.raises(MediaError, match=name):
        probe(clip)
    assert not first.exists()


def test_name_like_a_protocol_is_a_file(
    make_clip: MakeClip, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_clip("http:clip%03d.mp4")
    monkeypatch.chdir(tmp_path)
    assert probe(Path("http:clip%03d.mp4")).frames == 24


def test_stopped_verification_writes_nothing(make_clip: MakeClip, tmp_path: Path) -> None:
    stop = Stop()
    stop.set()
    with pytest.raises(Stopped):
        verify_clip(make_clip(), first=tmp_path / "first.png", stop=stop)
    assert not (tmp_path / "first.png").exists()
