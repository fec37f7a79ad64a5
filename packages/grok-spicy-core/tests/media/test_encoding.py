from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import pytest
from grok_spicy.errors import MediaError
from grok_spicy.media import Size, find_ffmpeg, frames_in, probe, verify_clip
from grok_spicy.media.encoding import encode_crossfade, fits, normalise_clip
from grok_spicy.media.graphs import Part
from PIL import Image

MakeClip = Callable[..., Path]
Numbers = Callable[[Path], list[int]]

SMALL = Size(80, 64)


async def normalised(clip: Path, size: Size = SMALL, name: str = "normalised.mp4") -> Path:
    dest = clip.with_name(name)
    frames = await normalise_clip(clip, probe(clip), dest, size=size, program=find_ffmpeg())
    assert probe(dest).frames == frames
    return dest


@pytest.mark.parametrize(
    ("fps", "frames"),
    [
        (8, 1), (8, 13), (10, 7), (12, 12), (15, 31), (Fraction(24000, 1001), 48), (25, 49),
        (30, 1), (30, 30), (30, 61), (50, 25), (60, 1), (60, 2), (60, 47), (120, 13),
    ],
)  # fmt: skip
async def test_length_is_the_duration_in_frames_of_film(
    make_clip: MakeClip, frame_numbers: Numbers, fps: int | Fraction, frames: int
) -> None:
    result = await normalised(make_clip(fps=fps, frames=frames))
    facts = verify_clip(result)
    assert facts.frames == max(1, round(frames / Fraction(fps) * 24))
    assert facts.duration == Fraction(facts.frames, 24)
    assert facts.at_film_rate
    numbers = frame_numbers(result)
    assert numbers[0] == 0
    assert numbers == sorted(numbers)
    # Every frame is the one that the clip shows at that moment, to a sixteenth.
    moments = [Fraction(place, 24) + Fraction(1, 384) for place in range(len(numbers))]
    assert numbers == [min(frames - 1, int(moment * fps)) for moment in moments]


async def test_slow_frames_are_repeated_evenly(make_clip: MakeClip, frame_numbers: Numbers) -> None:
    numbers = frame_numbers(await normalised(make_clip(fps=8, frames=6)))
    assert numbers == [number for number in range(6) for _ in range(3)]


async def test_uneven_frames_keep_their_times(make_clip: MakeClip, frame_numbers: Numbers) -> None:
    clip = make_clip(frames=4, times=[0, 0.25, 1.0, 1.25])
    numbers = frame_numbers(await normalised(clip))
    shown = [len(list(group)) for _, group in itertools.groupby(numbers)]
    assert numbers == sorted(numbers)
    assert shown[:3] == [6, 18, 6]
    assert len(numbers) == frames_in(probe(clip).duration)


@pytest.mark.parametrize(
    ("name", "codec", "sound_codec"),
    [("a.webm", "libvpx-vp9", "libopus"), ("a.avi", "mpeg4", "mp3"), ("a.mkv", "libx264", "aac")],
)
async def test_any_container_and_codec_becomes_the_films(
    make_clip: MakeClip, name: str, codec: str, sound_codec: str
) -> None:
    clip = make_clip(
        name, codec=codec, fps=30, frames=30, sound=2.0, sound_codec=sound_codec, sound_rate=48_000
    )
    facts = probe(await normalised(clip))
    assert (facts.video_codec, facts.pix_fmt) == ("h264", "yuv420p")
    assert facts.sar == 1
    assert abs(facts.frames - 24) <= 1
    assert not facts.has_audio


def colour_at(clip: Path, at: tuple[int, int]) -> tuple[int, ...]:
    picture = clip.with_name("colour.png")
    verify_clip(clip, first=picture)
    with Image.open(picture) as image:
        value = image.getpixel(at)
    assert isinstance(value, tuple)
    return value


def near(seen: tuple[int, ...], wanted: tuple[int, ...]) -> bool:
    return max(abs(a - b) for a, b in zip(seen, wanted, strict=True)) <= 10


RED, BLACK = (190, 80, 40), (0, 0, 0)


async def test_other_shape_is_set_between_bars(make_clip: MakeClip) -> None:
    tall = await normalised(make_clip(size=(64, 64), colour=RED), Size(160, 64))
    assert near(colour_at(tall, (80, 56)), RED)
    assert near(colour_at(tall, (20, 56)), BLACK)
    assert near(colour_at(tall, (140, 56)), BLACK)


async def test_rotated_clip_stands_upright(
    make_clip: MakeClip, rotated: Callable[[Path, int], Path]
) -> None:
    clip = rotated(make_clip(size=(128, 64), colour=RED), 90)
    result = await normalised(clip, Size(64, 128))
    assert sorted([near(colour_at(result, at), RED) for at in ((8, 64), (56, 64))]) == [False, True]


async def test_wide_pixels_become_square(make_clip: MakeClip) -> None:
    clip = make_clip(size=(64, 64), sar=Fraction(2), colour=RED)
    result = await normalised(clip, Size(128, 64))
    for at in ((4, 56), (124, 56)):
        assert near(colour_at(result, at), RED)


async def test_colours_survive_the_change_of_matrix(make_clip: MakeClip) -> None:
    clip = make_clip(colour=RED, options={"crf": "1"})
    assert near(colour_at(clip, (40, 56)), RED)
    result = await normalised(clip)
    assert probe(result).colorspace == 1
    assert near(colour_at(result, (40, 56)), RED)


async def test_same_clip_gives_the_same_bytes(make_clip: MakeClip) -> None:
    clip = make_clip(fps=30, sound=1.0)
    one, other = await normalised(clip), await normalised(clip, name="other.mp4")
    assert one.read_bytes() == other.read_bytes()


async def test_clip_named_like_an_option_or_address_is_encoded(make_clip: MakeClip) -> None:
    clip = make_clip("-y http:'clip'%03d [1],;.mp4", fps=30)
    assert (await normalised(clip, name="-out:put'%03d.mp4")).is_file()


async def test_encoded_clip_fits_the_film_and_others_do_not(
    make_clip: MakeClip, rotated: Callable[[Path, int], Path]
) -> None:
    def fit(clip: Path, size: Size = SMALL) -> bool:
        return fits(clip, probe(clip), size)

    assert fit(await normalised(make_clip(fps=30)))
    hd = make_clip("hd.mp4", size=(1280, 720), frames=3)
    assert fit(hd, Size(1280, 720))
    assert not fit(hd, Size(720, 720))
    assert not fit(rotated(hd, 180), Size(1280, 720))
    others: list[dict[str, Any]] = [
        {"fps": 30},
        {"codec": "mpeg4"},
        {"sar": Fraction(4, 3)},
        {"times": [0, 0.1, 0.2]},
    ]
    for number, options in enumerate(others):
        other = make_clip(f"{number}.mp4", size=(1280, 720), frames=3, **options)
        assert not fit(other, Size(1280, 720)), options


async def test_failed_encoding_leaves_nothing(make_clip: MakeClip) -> None:
    clip = make_clip(fps=30)
    facts = probe(clip)
    clip.write_bytes(clip.read_bytes()[:300])
    with pytest.raises(MediaError, match=r"cannot encode normalised\.mp4"):
        await normalise_clip(
            clip, facts, clip.with_name("normalised.mp4"), size=SMALL, program=find_ffmpeg()
        )
    assert [path.name for path in clip.parent.iterdir()] == [clip.name]


async def test_cancelled_encoding_leaves_nothing(make_clip: MakeClip) -> None:
    clip = make_clip(fps=8, frames=8)
    program = find_ffmpeg()
    facts = probe(clip)
    for turns in range(6):
        task = asyncio.create_task(
            normalise_clip(clip, facts, clip.with_name("n.mp4"), size=SMALL, program=program)
        )
        for _ in range(turns):
            await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert [path.name for path in clip.parent.iterdir()] == [clip.name]


# -- crossfades --------------------------------------------------------------------------------


async def crossfade(*layers: tuple[Path, int, int], size: Size = SMALL) -> Path:
    parts = [Part(clip, probe(clip), start, end) for clip, start, end in layers]
    dest = layers[0][0].with_name("crossfade.mov")
    frames = await encode_crossfade(parts, dest, size=size, program=find_ffmpeg())
    assert frames == sum(end - start for _, start, end in layers) - 12 * (len(layers) - 1)
    assert verify_clip(dest).frames == frames
    return dest


def shades(clip: Path) -> list[int]:
    """Read the brightness of the lower half of every frame."""
    with av.open(str(clip)) as container:
        return [
            bytes(frame.planes[0])[frame.planes[0].line_size * (frame.height - 6) + 40]
            for frame in container.decode(video=0)
        ]


DARK, LIGHT = (60, 60, 60), (200, 200, 200)


@pytest.mark.parametrize(
    ("one", "other"),
    [((0, 12), (0, 12)), ((0, 30), (0, 12)), ((0, 12), (0, 30)), ((10, 30), (0, 18))],
)
async def test_twelve_frames_overlap_and_no_other_is_touched(
    make_clip: MakeClip, one: tuple[int, int], other: tuple[int, int]
) -> None:
    dark = make_clip("dark.mp4", frames=30, colour=DARK, options={"crf": "1"})
    light = make_clip("light.mp4", frames=30, colour=LIGHT, options={"crf": "1"})
    result = shades(await crossfade((dark, *one), (light, *other)))
    before, after = one[1] - one[0] - 12, other[1] - other[0] - 12
    low, high = shades(dark)[0], shades(light)[0]
    assert all(abs(shade - low) <= 3 for shade in result[:before])
    assert all(abs(shade - high) <= 3 for shade in result[len(result) - after :])
    fade = result[before : before + 12]
    assert fade == sorted(fade)
    for place, shade in enumerate(fade):
        assert abs(shade - (low + (high - low) * place / 12)) <= (high - low) / 12 + 3


async def test_parts_begin_and_end_at_their_frames(
    make_clip: MakeClip, frame_numbers: Numbers
) -> None:
    one, other = make_clip("a.mp4", frames=40), make_clip("b.mp4", frames=40)
    numbers = frame_numbers(await crossfade((one, 20, 40), (other, 0, 20)))
    assert numbers[:8] == list(range(20, 28))
    assert numbers[-8:] == list(range(12, 20))


async def test_short_clip_fades_in_and_out_at_once(make_clip: MakeClip) -> None:
    dark = make_clip("dark.mp4", frames=30, colour=DARK)
    light = make_clip("light.mp4", frames=14, colour=LIGHT)
    result = shades(await crossfade((dark, 0, 30), (light, 0, 14), (dark, 0, 30)))
    assert len(result) == 30 + 14 + 30 - 24
    assert result.index(max(result)) in range(20, 32)


async def test_clips_of_all_kinds_fade_into_one_another(make_clip: MakeClip) -> None:
    one = make_clip("a.webm", codec="libvpx-vp9", fps=30, frames=45, size=(64, 64))
    other = make_clip("b.avi", codec="mpeg4", fps=8, frames=12, size=(100, 40))
    lengths = [frames_in(probe(clip).duration) for clip in (one, other)]
    result = await crossfade((one, 0, lengths[0]), (other, 0, lengths[1]))
    assert not probe(result).has_audio


async def test_same_crossfade_gives_the_same_bytes(make_clip: MakeClip) -> None:
    one, other = make_clip("a.mp4", frames=20, sound=1.0), make_clip("b.mp4", frames=20, fps=30)
    first = (await crossfade((one, 0, 20), (other, 0, 16))).read_bytes()
    assert (await crossfade((one, 0, 20), (other, 0, 16))).read_bytes() == first
