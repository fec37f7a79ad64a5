"""Whether one frame goes on where another ends."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
from grok_spicy.continuity.joins import join_of
from grok_spicy.errors import MediaError
from PIL import Image, ImageDraw, ImageEnhance

if TYPE_CHECKING:
    from pathlib import Path


def place(path: Path, seed: int, *, moved: int = 0, light: float = 1.0) -> Path:
    dice = random.Random(seed)
    image = Image.new("RGB", (640, 360), (40 + 30 * seed % 160, 120, 200 - 40 * seed % 150))
    pen = ImageDraw.Draw(image)
    for _ in range(25):
        x, y = dice.randrange(640) + moved, dice.randrange(360)
        colour = (dice.randrange(256), dice.randrange(40 * seed, 255), dice.randrange(60))
        pen.rectangle([x, y, x + dice.randrange(30, 160), y + dice.randrange(30, 120)], colour)
    ImageEnhance.Brightness(image).enhance(light).save(path)
    return path


def test_frame_matches_itself_after_a_codec(tmp_path: Path) -> None:
    one = place(tmp_path / "one.png", 1)
    again = tmp_path / "again.jpg"
    with Image.open(one) as image:
        image.convert("RGB").save(again, quality=80)

    assert join_of(one, again).matches
    assert join_of(one, again).complaint == ""


def test_other_scene_other_light_and_moved_things_are_told_apart(tmp_path: Path) -> None:
    one = place(tmp_path / "one.png", 1)

    other = join_of(one, place(tmp_path / "other.png", 4))
    darker = join_of(one, place(tmp_path / "darker.png", 1, light=0.85))
    moved = join_of(one, place(tmp_path / "moved.png", 1, moved=220))

    assert "other colours" in other.complaint
    assert not darker.same_light
    assert "darker" in darker.complaint
    assert darker.same_moment
    assert "stand elsewhere" in moved.complaint


def test_unreadable_frame_is_a_media_error(tmp_path: Path) -> None:
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"nothing")

    with pytest.raises(MediaError, match="that can be read"):
        join_of(place(tmp_path / "one.png", 1), broken)
