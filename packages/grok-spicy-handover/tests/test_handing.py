"""A hand-over is one folder that stands alone: media, timelines, and what to do with them."""

from __future__ import annotations

import asyncio
import io
import json
import shutil
import wave
import zipfile
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

import av
import numpy as np
import opentimelineio as otio
import pytest
from grok_spicy import ConfigError
from grok_spicy.media import probe
from grok_spicy_handover.film import read_film
from grok_spicy_handover.handing import HandedOver, Wanted, hand_over

if TYPE_CHECKING:
    from pathlib import Path

    from grok_spicy_handover.film import Film

    from conftest import Made


@pytest.fixture(scope="module")
def done(made: Made, tmp_path_factory: pytest.TempPathFactory) -> HandedOver:
    """A hand-over of everything."""
    place = tmp_path_factory.mktemp("handover") / "harbour"
    wanted = Wanted(takes=True, zipped=True)
    return asyncio.run(hand_over(made.film(), wanted, place))


def test_every_program_gets_its_file(done: HandedOver) -> None:
    assert [path.name for path in done.written] == [
        "film.otio", "film.fcpxml", "film.edl", "film.xml", "film.aaf",
    ]  # fmt: skip


def test_every_file_that_the_master_names_is_there(done: HandedOver) -> None:
    whole = otio.adapters.read_from_file(str(done.folder / "film.otio"))
    assert whole.global_start_time.value == 86_400
    urls = [
        reference.target_url
        for clip in whole.find_clips()
        for reference in clip.media_references().values()
    ]
    assert urls
    assert not [url for url in urls if not (done.folder / url).is_file()]
    retaken = next(clip for clip in whole.find_clips() if clip.name == "S02T02")
    assert set(retaken.media_references()) == {"S02T01", "S02T02"}
    assert retaken.active_media_reference_key == "S02T02"


def test_pictures_and_sound_of_a_clip_are_equally_long(done: HandedOver) -> None:
    for shot in done.timeline.shots:
        media = shot.take.media
        assert probe(media.path).frames == media.frames == 72
        if media.sound is not None:
            with wave.open(str(media.sound)) as sound:
                assert sound.getnframes() == 72 * 2000


def test_zip_holds_the_whole_folder(done: HandedOver) -> None:
    assert done.packed == done.folder.with_name("harbour.zip")
    with zipfile.ZipFile(done.packed) as packed:
        names = {name for name in packed.namelist() if not name.endswith("/")}
    assert names == {
        f"harbour/{path.relative_to(done.folder).as_posix()}"
        for path in done.folder.rglob("*")
        if path.is_file()
    }


def test_nothing_in_it_names_the_machine(done: HandedOver, made: Made) -> None:
    for path in done.written:
        assert str(made.output).encode() not in path.read_bytes()
        assert str(done.folder).encode() not in path.read_bytes()


def test_readme_says_what_is_missing(done: HandedOver) -> None:
    text = (done.folder / "README.md").read_text("utf-8")
    assert "Scene 3, The storm: refused" in text
    assert any("Scene 3, The storm is not in it" in one for one in done.notices)


def test_handles_shorten_clips_to_what_is_shown_and_a_little_more(
    film: Film, tmp_path: Path
) -> None:
    wanted = Wanted(programs=("otio",), handles=2)
    done = asyncio.run(hand_over(film, wanted, tmp_path / "h"))
    last = done.timeline.shots[-1].take.media
    # 66 of its 72 frames are shown once the dissolve is a cut in its middle.
    assert (last.frames, last.first) == (68, 4)
    assert probe(last.path).frames == 68
    assert any("here it is a cut" in one for one in done.notices)


def test_clip_of_another_rate_is_made_to_fit(made: Made, tmp_path: Path) -> None:
    output = tmp_path / "films"
    shutil.copytree(made.output, output)
    film = read_film(output / "runs" / made.run.name, output=output)
    assert film.folder is not None
    assert film.state is not None
    record = film.state.pieces["clip:1"]
    (film.folder.root / "videos" / "odd.mp4").write_bytes(odd_clip())
    odd = record.model_copy(
        update={"asset": {**record.asset, "video_path": "videos/odd.mp4"}, "takes": []}
    )
    state = film.state.model_copy(update={"pieces": {**film.state.pieces, "clip:1": odd}})
    done = asyncio.run(
        hand_over(replace(film, state=state), Wanted(programs=("otio",)), tmp_path / "h")
    )
    assert probe(done.timeline.shots[0].take.media.path).frames == 24
    assert probe(done.timeline.shots[0].take.media.path).width == 180


def test_run_without_a_story_says_how_to_go_on(tmp_path: Path) -> None:
    run = tmp_path / "runs" / "20260101-0900-empty"
    run.mkdir(parents=True)
    (run / "state.json").write_text(json.dumps({"schema": 1, "run_id": run.name}), "utf-8")
    with pytest.raises(ConfigError, match="no story yet"):
        read_film(run.name, output=tmp_path)


def odd_clip() -> bytes:
    """Return one second at 30 frames a second, small."""
    target = io.BytesIO()
    with av.open(target, "w", format="mp4") as container:
        video = container.add_stream("libx264", rate=30)
        video.width, video.height, video.pix_fmt = 64, 64, "yuv420p"
        video.time_base = Fraction(1, 30)
        for number in range(30):
            picture = np.full((64, 64, 3), 8 * number % 255, np.uint8)
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, 30)
            container.mux(video.encode(frame))
        container.mux(video.encode(None))
    return target.getvalue()
