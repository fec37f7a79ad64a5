"""A film in another shape has all its frames, and what is cut off is said before."""

from __future__ import annotations

import asyncio
import json
import shutil
from fractions import Fraction
from typing import TYPE_CHECKING

import av
import grok_spicy_handover
import numpy as np
import pytest
from click.testing import CliRunner
from grok_spicy import ConfigError
from grok_spicy.cli.root import root
from grok_spicy.media import probe
from grok_spicy_handover.commands.handover import handover
from grok_spicy_handover.cutlist import cut_list
from grok_spicy_handover.film import read_film, timeline_of
from grok_spicy_handover.focus import Stretch, stretches
from grok_spicy_handover.reframing import reframe, window
from PIL import Image, ImageDraw

if TYPE_CHECKING:
    from pathlib import Path

    from grok_spicy_handover.film import Film

    from conftest import Made


def test_film_is_cut_to_another_shape(made: Made, film: Film, tmp_path: Path) -> None:
    arguments = [str(made.run), "--reframe", "9:16", "--folder", str(tmp_path)]
    result = CliRunner().invoke(handover, arguments, catch_exceptions=False)
    assert result.output.startswith("180x180 becomes 180x320: 43% of the picture is cut off")
    new, old = probe(tmp_path / "film-9x16.mp4"), probe(film.path) if film.path else None
    assert old is not None
    assert (new.width, new.height) == (180, 320)
    assert new.frames == old.frames
    assert new.has_audio == old.has_audio


def test_figures_are_followed_where_a_report_says_where_they_are(
    made: Made, tmp_path: Path
) -> None:
    output = tmp_path / "films"
    shutil.copytree(made.output, output)
    run = output / "runs" / made.run.name
    box = {"left": 0.7, "top": 0.2, "right": 0.9, "bottom": 0.8}
    looks = [
        {"picture": "x", "which": which, "verdicts": [{"who": "Luna", "kind": kind, "box": box}]}
        for which, kind in (("first", "right"), ("last", "missing"))
    ]
    report = {"schema": 1, "shots": [{"scene_id": 2, "looks": looks}]}
    (run / "continuity.json").write_text(json.dumps(report), "utf-8")
    film = read_film(run, output=output)
    timeline = timeline_of(film)
    places = stretches(film, timeline, cut_list(timeline))
    assert [(one.start, one.end, one.here) for one in places] == [
        (0, 72, (0.5, 0.5)),
        (72, 138, (pytest.approx(0.8), pytest.approx(0.5))),
        (138, 204, (0.5, 0.5)),
    ]


def an_owl(ground: Image.Image, x: int, y: int, size: int) -> Image.Image:
    """Draw an owl into a picture: brown, round, two large yellow eyes."""
    pen = ImageDraw.Draw(ground)
    pen.ellipse([x, y, x + size * 4 // 5, y + size], "saddlebrown")
    for left in (size // 10, size * 42 // 100):
        eye, pupil = x + left, size // 10
        pen.ellipse([eye, y + size // 5, eye + size * 28 // 100, y + size // 2], "gold")
        pen.ellipse([eye + pupil, y + 3 * pupil, eye + 2 * pupil, y + 4 * pupil], "black")
    return ground


def a_harbour() -> Image.Image:
    picture = Image.new("RGB", (640, 640), "lightsteelblue")
    ImageDraw.Draw(picture).rectangle([0, 420, 640, 640], "darkolivegreen")
    return picture


@pytest.mark.chaos
def test_figures_are_followed_where_the_measures_of_a_run_find_them(
    carded: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GROK_SPICY_DISABLE", raising=False)
    pytest.importorskip("grok_spicy_continuity")
    output = tmp_path / "films"
    shutil.copytree(carded.output, output)
    run = output / "runs" / carded.run.name
    an_owl(Image.new("RGB", (640, 360), (236, 236, 232)), 220, 80, 200).save(
        run / "characters/luna.png"
    )
    shown = an_owl(a_harbour(), 460, 300, 150)
    for path in (run / "keyframes/scene-01.png", *(run / "frames").glob("*.png")):
        shown.save(path)
    (run / "continuity.json").unlink()
    looked = CliRunner().invoke(root, ["continuity", str(run)], catch_exceptions=False)
    assert looked.exit_code == 0
    film = read_film(run, output=output)
    timeline = timeline_of(film)
    title, *scene, end = stretches(film, timeline, cut_list(timeline))
    assert title.here == end.here == (0.5, 0.5)
    assert all(0.75 < where[0] < 0.95 for one in scene for where in (one.here, one.there))


def test_crop_moves_with_the_figure(tmp_path: Path) -> None:
    """A white bar that wanders from left to right stays in the middle of the new picture."""
    path = tmp_path / "film.mp4"
    with av.open(str(path), "w") as container:
        video = container.add_stream("libx264", rate=24)
        video.width, video.height, video.pix_fmt = 320, 180, "yuv420p"
        video.time_base = Fraction(1, 24)
        for number in range(24):
            picture = np.zeros((180, 320, 3), np.uint8)
            centre = 80 + round(160 * number / 24)
            picture[:, centre - 5 : centre + 5] = 255
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, 24)
            container.mux(video.encode(frame))
        container.mux(video.encode(None))
    dest = tmp_path / "tall.mp4"
    places = (Stretch(0, 24, (0.25, 0.5), (0.75, 0.5)),)
    asyncio.run(reframe(path, dest, window(path, "9:16"), places))
    with av.open(str(dest)) as container:
        for frame in container.decode(video=0):
            bright = frame.to_ndarray(format="gray").mean(axis=0)
            middle = float((bright * np.arange(len(bright))).sum() / bright.sum())
            assert abs(middle / len(bright) - 0.5) < 0.06


def test_film_that_has_the_shape_already_is_left_alone(film: Film) -> None:
    assert film.path is not None
    with pytest.raises(ConfigError, match="1:1 already"):
        window(film.path, "1:1")


def test_every_public_name_is_there() -> None:
    for name in grok_spicy_handover.__all__:
        assert getattr(grok_spicy_handover, name) is not None
