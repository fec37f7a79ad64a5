"""Clips whose first frame does not tell what the rest of them is, or how they are to be seen."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import pytest
from grok_spicy.errors import MediaError
from grok_spicy.media import Size, find_ffmpeg, probe, verify_clip
from grok_spicy.media.colour import hdr_transfer, tone_mapped
from grok_spicy.media.encoding import fits
from grok_spicy.media.frames import frames_at
from grok_spicy.media.uniform import make_uniform
from grok_spicy.tasks.assembly import FilmClip, assemble
from PIL import Image

SIZE = Size(320, 180)


def ffmpeg(*arguments: object) -> None:
    command = [str(find_ffmpeg()), "-nostdin", "-v", "error", "-y", *map(str, arguments)]
    subprocess.run(command, check=True)


def drawn(path: Path, size: str = "320x180", seconds: float = 1) -> Path:
    """Make a clip that is red at the left and blue at the top right."""
    source = f"color=c=red:s={size}:r=24:d={seconds},drawbox=x=iw/2:w=iw/2:h=ih/2:c=blue:t=fill"
    ffmpeg("-f", "lavfi", "-i", f"{source},drawbox=x=iw/2:y=ih/2:w=iw/2:h=ih/2:c=lime:t=fill",
           "-pix_fmt", "yuv420p", path)  # fmt: skip
    return path


def corner(image: Image.Image, x: float, y: float) -> str:
    colour = image.convert("RGB").getpixel((int(image.width * x), int(image.height * y)))
    assert isinstance(colour, tuple)
    return {0: "red", 1: "lime", 2: "blue"}[colour.index(max(colour))]


@pytest.mark.parametrize(
    ("how", "top_left", "top_right"),
    [
        (["-display_hflip"], "blue", "red"),
        (["-display_vflip"], "red", "lime"),
        (["-display_rotation", "180"], "lime", "red"),
        (["-display_rotation", "90", "-display_hflip"], "lime", "blue"),
        (["-display_rotation", "270", "-display_hflip"], "red", "red"),
    ],
)
def test_frames_that_are_kept_are_what_the_film_shows(
    tmp_path: Path, how: list[str], top_left: str, top_right: str
) -> None:
    clip = tmp_path / "clip.mp4"
    ffmpeg(*how, "-i", drawn(tmp_path / "base.mp4"), "-c", "copy", clip)
    facts = verify_clip(clip, first=tmp_path / "first.png")
    assert not facts.as_stored
    assert not fits(clip, facts, Size(facts.width, facts.height))
    ffmpeg("-i", clip, "-frames:v", "1", tmp_path / "player.png")
    with Image.open(tmp_path / "first.png") as ours, Image.open(tmp_path / "player.png") as theirs:
        assert ours.size == theirs.size
        for x in (0.25, 0.75):
            for y in (0.25, 0.75):
                assert corner(ours, x, y) == corner(theirs, x, y)
        assert (corner(ours, 0.25, 0.25), corner(ours, 0.75, 0.25)) == (top_left, top_right)


async def test_matrix_of_the_first_clip_turns_no_later_one(tmp_path: Path) -> None:
    plain = drawn(tmp_path / "plain.mp4", "1280x720", 0.25)
    ffmpeg("-display_vflip", "-i", plain, "-c", "copy", tmp_path / "first.mp4")
    clips = [FilmClip(1, tmp_path / "first.mp4", "cut"), FilmClip(2, plain, "cut")]
    await assemble(clips, tmp_path / "film.mp4", aspect_ratio="16:9", workdir=tmp_path / "work")
    facts = probe(tmp_path / "film.mp4")
    assert facts.as_stored
    begin, end = frames_at(tmp_path / "film.mp4", [0, 1])
    assert corner(begin, 0.75, 0.25) == "lime"
    assert corner(end, 0.75, 0.25) == "blue"


def joined(tmp_path: Path, second: str, sound: list[str]) -> Path:
    parts = []
    for number, (size, more) in enumerate(
        (("320x180", ["-ac", "1", "-ar", "44100"]), (second, sound))
    ):
        part = tmp_path / f"{number}.ts"
        ffmpeg("-f", "lavfi", "-i", f"color=c=red:s={size}:r=24:d=1", "-f", "lavfi", "-i",
               "sine=440:d=1", *more, "-pix_fmt", "yuv420p", "-c:v", "libx264", "-c:a", "aac",
               "-output_ts_offset", number, part)  # fmt: skip
        parts.append(part)
    clip = tmp_path / "joined.ts"
    with clip.open("wb") as whole:
        for part in parts:
            with part.open("rb") as stream:
                shutil.copyfileobj(stream, whole)
    return clip


@pytest.mark.parametrize(
    ("second", "sound"),
    [
        ("320x180", ["-ac", "2", "-ar", "48000"]),
        ("320x180", ["-ac", "1", "-ar", "22050"]),
        ("240x240", ["-ac", "1", "-ar", "44100"]),
    ],
)
def test_clip_that_changes_on_the_way_is_told_and_made_uniform(
    tmp_path: Path, second: str, sound: list[str]
) -> None:
    clip = joined(tmp_path, second, sound)
    facts = probe(clip)
    assert not facts.steady
    assert not fits(clip, facts, Size(320, 180))
    make_uniform(clip, facts, tmp_path / "uniform.mov")
    uniform = probe(tmp_path / "uniform.mov")
    assert uniform.steady
    assert (uniform.width, uniform.height) == (320, 180)
    assert loudness(tmp_path / "uniform.mov", begin=1.2) > 0.01


def loudness(clip: Path, begin: float) -> float:
    """Return the loudest sample of a clip's sound from a second on."""
    loudest = 0.0
    with av.open(str(clip)) as container:
        to_floats = av.AudioResampler(format="flt", layout="mono", rate=48_000)
        for frame in container.decode(audio=0):
            if frame.time is not None and frame.time >= begin:
                for block in to_floats.resample(frame):
                    loudest = max(loudest, *map(abs, memoryview(block.planes[0]).cast("f")))
    return loudest


@pytest.mark.parametrize("transfer", ["smpte2084", "arib-std-b67"])
async def test_paper_white_of_hdr_is_white_in_the_film_and_in_kept_frames(
    tmp_path: Path, transfer: str
) -> None:
    # Signals of 203 cd/m2: 58 % of PQ, 75 % of HLG (ITU-R BT.2408).
    luma = {"smpte2084": 573, "arib-std-b67": 721}[transfer]
    clip = tmp_path / "hdr.mp4"
    ffmpeg("-f", "lavfi", "-i",
           f"color=c=black:s=64x64:r=24:d=1,format=yuv420p10le,geq=lum={luma}:cb=512:cr=512",
           "-vf", f"setparams=color_primaries=bt2020:color_trc={transfer}:colorspace=bt2020nc",
           "-c:v", "libx265", "-x265-params",
           f"log-level=none:colorprim=bt2020:transfer={transfer}:colormatrix=bt2020nc",
           clip)  # fmt: skip
    facts = verify_clip(clip, first=tmp_path / "first.png")
    assert hdr_transfer(facts) == transfer
    await assemble(
        [FilmClip(1, clip, "cut")], tmp_path / "film.mp4", aspect_ratio="1:1", workdir=tmp_path
    )
    (filmed,) = frames_at(tmp_path / "film.mp4", [0])
    with Image.open(tmp_path / "first.png") as first:
        for picture in (filmed, first):
            grey = picture.convert("L").getpixel((picture.width // 2, picture.height // 2))
            assert isinstance(grey, int)
            assert grey > 225


def test_ordinary_light_is_left_alone(make_clip: Callable[..., Path], tmp_path: Path) -> None:
    facts = probe(make_clip())
    picture = Image.new("RGB", (2, 2), (120, 130, 140))
    assert tone_mapped(picture, facts) is picture


def test_clip_of_endless_frames_is_given_up_before_its_end(make_clip: Any) -> None:
    seen: list[int] = []
    clip = make_clip(frames=50)
    with pytest.raises(MediaError, match="more than 10 frames"):
        verify_clip(clip, on_frame=lambda frame: seen.append(frame.width), most_frames=10)
    assert len(seen) == 10
    assert verify_clip(clip, most_frames=50).frames == 50


def test_clip_of_huge_frames_is_refused(make_clip: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("grok_spicy.media.frames.MAX_PIXELS", 80 * 64 - 1)
    with pytest.raises(MediaError, match="megapixels"):
        verify_clip(make_clip(frames=2))
