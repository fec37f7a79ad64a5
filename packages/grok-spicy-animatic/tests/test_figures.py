"""Figures: each kind is itself, and stays itself."""

from __future__ import annotations

import numpy as np
import pytest
from grok_spicy_animatic.drawing.canvas import Canvas
from grok_spicy_animatic.drawing.figures.kinds import KINDS, draw_figure, kind_of
from grok_spicy_animatic.drawing.look import look_of
from grok_spicy_animatic.drawing.recipe import Look, Pose
from PIL import Image

_WEAR = (
    "scarf", "tie", "collar", "vest", "coat", "uniform", "sweater", "apron", "overalls", "cape",
    "bag", "captain hat", "cap", "wizard hat", "hat", "straw hat", "crown", "beanie", "flower",
    "glasses", "lantern", "staff", "book", "umbrella", "map", "tool",
)  # fmt: skip
_PERSONAL = (
    "dress", "gown", "beard", "moustache", "long hair", "bun", "curls", "braid", "bob",
    "helmet",
)  # fmt: skip


def _drawn(look: Look, pose: Pose = "stand", *, flip: bool = False) -> np.ndarray:
    canvas = Canvas.blank((280, 280), 2.0, 140, 264)
    canvas.flip = flip
    draw_figure(canvas, look, pose)
    return np.asarray(canvas.image)


def _look(kind: str, *features: str) -> Look:
    return Look(
        kind=kind, main="#b4582c", second="#efe2c6", accent="#2c8284", dark="#3c2c2c",
        eyes="#7a9a3a", features=features, seed=4,
    )  # fmt: skip


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_stands_within_its_bounds(kind: str) -> None:
    alpha = Image.fromarray(_drawn(_look(kind, "scarf"))).getchannel("A")
    box = alpha.getbbox()
    assert box is not None
    tall = 264 - box[1]
    assert 120 <= tall <= kind_of(_look(kind)).top * 2.0
    assert max(140 - box[0], box[2] - 140) <= kind_of(_look(kind)).half * 2.0
    assert box[3] <= 264 + 12 or kind == "spirit"


def test_no_two_kinds_look_alike() -> None:
    pictures = {kind: _drawn(_look(kind)).tobytes() for kind in KINDS}
    alike = {"bird": "penguin", "fish": "whale"}
    assert len(set(pictures.values())) >= len(pictures) - len(alike)


@pytest.mark.parametrize("kind", ["fox", "owl", "person", "robot", "creature", "boat"])
def test_a_figure_wears_its_own_colours(kind: str) -> None:
    pixels = _drawn(_look(kind, "scarf"))
    solid = pixels[pixels[..., 3] == 255][:, :3].astype(int)
    for colour in ((180, 88, 44), (44, 130, 132)):
        near = np.abs(solid - colour).sum(axis=1) < 60
        assert near.mean() > 0.01


@pytest.mark.parametrize("kind", ["fox", "owl", "person", "robot", "creature", "spirit", "tree"])
def test_poses_differ(kind: str) -> None:
    poses: tuple[Pose, ...] = ("stand", "wave", "walk", "sleep")
    pictures = [_drawn(_look(kind), pose).tobytes() for pose in poses]
    assert len(set(pictures)) >= 3


@pytest.mark.parametrize("kind", ["fox", "owl", "person", "robot"])
def test_whoever_looks_left_is_the_mirror_image(kind: str) -> None:
    right, left = _drawn(_look(kind)), _drawn(_look(kind), flip=True)
    difference = np.abs(right[:, ::-1].astype(int) - left.astype(int))
    assert difference.mean() < 2.5
    assert np.abs(right.astype(int) - left.astype(int)).mean() > 1.5


@pytest.mark.parametrize("feature", _WEAR)
def test_what_is_worn_is_seen(feature: str) -> None:
    assert _drawn(_look("fox", feature)).tobytes() != _drawn(_look("fox")).tobytes() or (
        _drawn(_look("person", feature)).tobytes() != _drawn(_look("person")).tobytes()
    )


@pytest.mark.parametrize("feature", _PERSONAL)
def test_hair_and_clothes_of_people_are_seen(feature: str) -> None:
    assert _drawn(_look("person", feature)).tobytes() != _drawn(_look("person")).tobytes()


def test_a_childs_head_is_a_larger_part_of_it() -> None:
    def width_at(features: tuple[str, ...], height: float) -> int:
        row = _drawn(_look("person", *features))[round(264 - height * 2)]
        return int((row[:, 3] > 0).sum())

    assert width_at(("short hair", "child"), 82) > 1.25 * width_at(("short hair",), 86)


def test_an_unknown_kind_is_drawn_as_a_creature() -> None:
    assert _drawn(_look("teapot")).tobytes() == _drawn(_look("creature")).tobytes()


def test_robots_have_builds_of_their_own() -> None:
    builds = {_drawn(_look("robot").model_copy(update={"seed": n})).tobytes() for n in range(6)}
    assert len(builds) > 2
    wheeled = look_of("Bolt", "A robot with treads")
    assert (
        _drawn(wheeled).tobytes() != _drawn(wheeled.model_copy(update={"features": ()})).tobytes()
    )
