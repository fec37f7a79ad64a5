"""Measurements: who is recognised, who is not, and in which words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from grok_spicy.errors import InvalidRequestError
from grok_spicy.providers.base import Picture
from grok_spicy_animatic.drawing.look import look_of
from grok_spicy_animatic.drawing.panel import draw_panel
from grok_spicy_animatic.drawing.recipe import Actor, Figure, Look, Panel
from grok_spicy_animatic.drawing.sheet import draw_sheet
from grok_spicy_animatic.sight.pixels import cutout, lab, pieces
from grok_spicy_animatic.sight.scoring import judge
from grok_spicy_animatic.vision import AnimaticVisionProvider
from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


HALF = (640, 360)
"""Of panels that are looked at: eyes see them smaller still."""


@pytest.fixture
def eyes(provider_of: Callable[..., Any]) -> AnimaticVisionProvider:
    made: AnimaticVisionProvider = provider_of(AnimaticVisionProvider, "vision")
    return made


@pytest.fixture(scope="session")
def robot_sheet(shelf: Path) -> Picture:
    look = look_of("Bolt", "A robot with violet plating, a lime panel and orange trim.")
    draw_sheet(Figure(name="Bolt", look=look), (1280, 720)).save(shelf / "robot.png")
    return Picture(shelf / "robot.png", "character", "Bolt")


def _plain(picture: Picture, folder: Path) -> Picture:
    """Return the picture without anything but pixels in its file."""
    with Image.open(picture) as image:
        stripped = Image.fromarray(np.asarray(image.convert("RGB")))
    stripped.save(folder / "plain.png")
    return Picture(folder / "plain.png", picture.role, picture.name, picture.position)


async def test_a_keyframe_shows_its_characters(
    eyes: AnimaticVisionProvider, keyframe: Path, fox_sheet: Picture, owl_sheet: Picture
) -> None:
    score = await eyes.check_consistency(
        Picture(keyframe, "candidate"), [fox_sheet, owl_sheet], "Check."
    )
    assert score.overall_score >= 0.8
    assert set(score.per_character) == {"Rusty", "Oona"}
    assert score.issues == []
    assert score.fix_prompt is None


async def test_only_pixels_count(
    eyes: AnimaticVisionProvider, keyframe: Path, fox_sheet: Picture, tmp_path: Path
) -> None:
    candidate = Picture(keyframe, "candidate")
    bare = _plain(candidate, tmp_path)
    assert await eyes.check_consistency(candidate, [fox_sheet], "") == (
        await eyes.check_consistency(bare, [fox_sheet], "")
    )


async def test_a_sheet_swapped_for_anothers_is_noticed(
    eyes: AnimaticVisionProvider, keyframe: Path, fox_sheet: Picture, robot_sheet: Picture
) -> None:
    score = await eyes.check_consistency(
        Picture(keyframe, "candidate"), [fox_sheet, robot_sheet], ""
    )
    assert score.per_character["Rusty"] >= 0.8
    assert score.per_character["Bolt"] < 0.5
    assert score.overall_score == score.per_character["Bolt"]
    assert score.issues[0].startswith("Bolt: ")
    assert score.fix_prompt is not None
    assert "Bolt" in score.fix_prompt
    assert "Rusty" not in score.fix_prompt


async def test_a_clip_still_shows_them_at_its_end(
    eyes: AnimaticVisionProvider, clip: Path, fox_sheet: Picture, owl_sheet: Picture, tmp_path: Path
) -> None:
    import av

    with av.open(str(clip)) as opened:
        *_, last = opened.decode(opened.streams.video[0])
        Image.fromarray(last.to_ndarray(format="rgb24").astype(np.uint8)).save(
            tmp_path / "last.png"
        )
    score = await eyes.check_consistency(
        Picture(tmp_path / "last.png", "candidate"), [fox_sheet, owl_sheet], ""
    )
    assert score.overall_score >= 0.8


async def test_one_sheet_is_not_another(
    eyes: AnimaticVisionProvider, fox_sheet: Picture, owl_sheet: Picture, robot_sheet: Picture
) -> None:
    for candidate in (fox_sheet, owl_sheet, robot_sheet):
        for reference in (fox_sheet, owl_sheet, robot_sheet):
            score = await eyes.check_consistency(candidate, [reference], "")
            if candidate is reference:
                assert score.overall_score > 0.95
            else:
                assert score.overall_score < 0.5


async def test_nothing_to_compare_is_no_fault(
    eyes: AnimaticVisionProvider, fox_sheet: Picture
) -> None:
    score = await eyes.check_consistency(fox_sheet, [], "A sheet")
    assert score.overall_score == 1.0
    assert score.issues == ["nothing to compare"]
    assert score.fix_prompt is None


async def test_a_photo_is_found_on_its_sheet_only(
    eyes: AnimaticVisionProvider, fox: Look, fox_sheet: Picture, tmp_path: Path
) -> None:
    y, x = np.mgrid[0:240, 0:320]
    disc = ((x - 160) ** 2 + (y - 120) ** 2 < 6400)[..., None]
    pixels = np.where(disc, (60, 90, 200), np.stack((x // 2, 90 + y // 4, 140 - x // 4), -1))
    photo = Image.fromarray(pixels.astype(np.uint8))
    photo.save(tmp_path / "photo.jpg", quality=92)
    draw_sheet(Figure(name="Rusty", look=fox, photo=True), (1280, 720), photo).save(
        tmp_path / "sheet.png"
    )
    reference = Picture(tmp_path / "photo.jpg", "photo", "Rusty")
    shown = await eyes.check_consistency(
        Picture(tmp_path / "sheet.png", "candidate", "Rusty"), [reference], ""
    )
    other = await eyes.check_consistency(fox_sheet, [reference], "")
    assert shown.overall_score >= 0.8
    assert other.overall_score < 0.5


def test_scores_fall_as_the_figure_changes(duet: Panel, fox_sheet: Picture, tmp_path: Path) -> None:
    scores = []
    rusty = duet.actors[0]
    rusty = rusty.model_copy(update={"look": rusty.look.model_copy(update={"tones": ()})})
    blue = {"main": "#2c50b4", "second": "#283c78", "accent": "#b428b4"}
    for number, look in enumerate(
        (
            rusty.look,
            rusty.look.model_copy(update={"second": "#3c6440", "accent": "#c83232"}),
            rusty.look.model_copy(update=blue),
        )
    ):
        panel = duet.model_copy(
            update={
                "size": HALF,
                "actors": (rusty.model_copy(update={"look": look}),),
                "place": "meadow",
                "grain": 0.0,
            }
        )
        draw_panel(panel).save(tmp_path / f"{number}.png")
        verdict = judge(Picture(tmp_path / f"{number}.png", "candidate"), [fox_sheet])[0]
        scores.append(verdict.score)
    assert scores[0] > 0.9
    assert scores[0] > scores[1] > scores[2]
    assert scores[2] < 0.5


async def test_an_empty_picture_shows_nobody(
    eyes: AnimaticVisionProvider, fox_sheet: Picture, tmp_path: Path
) -> None:
    for name, colour in (("black", (0, 0, 0)), ("white", (255, 255, 255))):
        Image.new("RGB", (640, 360), colour).save(tmp_path / f"{name}.png")
        score = await eyes.check_consistency(
            Picture(tmp_path / f"{name}.png", "candidate"), [fox_sheet], ""
        )
        assert score.overall_score < 0.1
        assert score.issues


async def test_any_picture_can_be_a_reference(
    eyes: AnimaticVisionProvider, keyframe: Path, tmp_path: Path
) -> None:
    for name, size in (("dot", (1, 1)), ("line", (900, 3)), ("column", (3, 900))):
        Image.new("RGB", size, (90, 140, 200)).save(tmp_path / f"{name}.png")
        score = await eyes.check_consistency(
            Picture(keyframe, "candidate"), [Picture(tmp_path / f"{name}.png", "photo", "X")], ""
        )
        assert 0.0 <= score.overall_score <= 1.0


async def test_unreadable_pictures_are_named(
    eyes: AnimaticVisionProvider, fox_sheet: Picture, tmp_path: Path
) -> None:
    (tmp_path / "broken.png").write_bytes(b"no picture")
    broken = Picture(tmp_path / "broken.png", "candidate", "Luna")
    with pytest.raises(InvalidRequestError, match="Luna"):
        await eyes.check_consistency(broken, [fox_sheet], "")
    with pytest.raises(InvalidRequestError, match="Luna"):
        await eyes.analyze([broken], "Describe")
    with pytest.raises(InvalidRequestError, match="no picture"):
        await eyes.analyze([], "Describe")


async def test_a_description_tells_size_colours_and_light(
    eyes: AnimaticVisionProvider, tmp_path: Path
) -> None:
    pixels = np.full((200, 400, 3), (20, 24, 40), np.uint8)
    pixels[40:160, 120:280] = (198, 56, 52)
    pixels[:, :60] = (230, 230, 225)
    Image.fromarray(pixels).save(tmp_path / "photo.png")
    text = await eyes.analyze([Picture(tmp_path / "photo.png", "photo", "Luna")], "Describe")
    assert len(text.split()) >= 80
    assert "400 by 200 pixels" in text
    assert "wide" in text
    assert "red" in text
    assert "lit from the left" in text
    assert "Luna" in text


async def test_several_pictures_are_described_in_turn(
    eyes: AnimaticVisionProvider, fox_sheet: Picture, owl_sheet: Picture
) -> None:
    text = await eyes.analyze([fox_sheet, owl_sheet], "Describe")
    assert text.index("Picture 1") < text.index("Picture 2")


def test_the_figure_is_cut_out_of_its_card(fox_sheet: Picture) -> None:
    with Image.open(fox_sheet) as sheet:
        cut = cutout(sheet.convert("RGB"))
    assert cut.plain
    height, width = cut.mask.shape
    assert height > width
    assert 0.4 < cut.mask.mean() < 0.9


def test_a_picture_without_plain_background_is_taken_whole() -> None:
    noise = np.random.default_rng(1).integers(0, 255, (120, 160, 3), dtype=np.uint8)
    cut = cutout(Image.fromarray(noise))
    assert not cut.plain
    assert cut.mask[cut.mask.shape[0] // 2, cut.mask.shape[1] // 2] > 0.99
    assert cut.mask[0, 0] < 0.2


def test_lab_agrees_with_known_values() -> None:
    values = lab(Image.fromarray(np.array([[[255, 255, 255], [255, 0, 0], [0, 0, 0]]], np.uint8)))
    assert values[0, 0] == pytest.approx((100, 0, 0), abs=0.1)
    assert values[0, 1] == pytest.approx((53.2, 80.1, 67.2), abs=0.3)
    assert values[0, 2] == pytest.approx((0, 0, 0), abs=0.1)


def test_pieces_that_touch_are_one() -> None:
    drawn = np.array(
        [
            [1, 1, 0, 0, 0, 1],
            [0, 1, 0, 0, 1, 0],
            [0, 0, 0, 1, 0, 0],
            [1, 0, 0, 0, 0, 0],
            [1, 0, 1, 0, 1, 0],
            [1, 1, 1, 0, 0, 0],
        ],
        np.bool_,
    )
    labels = pieces(drawn)
    assert labels.max() == 4
    assert labels[0, 0] == labels[1, 1]
    assert labels[0, 5] == labels[2, 3]
    assert labels[3, 0] == labels[4, 2]
    assert len({int(labels[0, 0]), int(labels[0, 5]), int(labels[3, 0]), int(labels[4, 4])}) == 4
    assert ((labels > 0) == drawn).all()
    assert pieces(np.zeros((3, 3), np.bool_)).max() == 0


@pytest.mark.parametrize("size", [(1280, 720), (720, 1280), (720, 720), (960, 720)])
@pytest.mark.parametrize(
    "description",
    ["A denim whale with a pearl belly", "A wizard in a crimson robe with a tall pointed hat",
     "A copper robot with a teal stripe", "A mahogany boat with ivory sails"],
)  # fmt: skip
def test_only_the_figure_is_cut_out_of_any_sheet(description: str, size: tuple[int, int]) -> None:
    look = look_of("Pip", description)
    cut = cutout(draw_sheet(Figure(name="Pip", look=look), size))
    assert cut.plain
    scale = max(size) / 240
    tall = cut.mask.shape[0] * scale
    wide = cut.mask.shape[1] * scale
    assert tall < size[1] * 0.86
    assert wide < size[0] * 0.8


@pytest.mark.parametrize("who", ["A sheriff with a hat.", "A girl.", "A man."])
def test_eyes_alone_are_recognised(who: str, tmp_path: Path) -> None:
    look = look_of("Ida", who)
    draw_sheet(Figure(name="Ida", look=look), HALF).save(tmp_path / "sheet.png")
    actor = Actor(name="Ida", look=look, x=0.5, facing=1)
    panel = Panel(size=HALF, shot="extreme close-up", subject="eyes", actors=(actor,))
    draw_panel(panel).save(tmp_path / "panel.png")
    sheet = Picture(tmp_path / "sheet.png", "character", "Ida")
    assert judge(Picture(tmp_path / "panel.png", "candidate"), [sheet])[0].score >= 0.8
