"""Camera moves named in prompts."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np
import pytest
from grok_spicy_animatic.drawing.recipe import Actor, Look
from grok_spicy_animatic.drawing.stage import BLEED, Layer, layer_size
from grok_spicy_animatic.film import motion
from grok_spicy_animatic.film.camera import View, eased, move_in, path
from grok_spicy_animatic.film.lens import Lens
from grok_spicy_animatic.film.planes import REST, plane_of
from grok_spicy_animatic.film.travel import Gait
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

if TYPE_CHECKING:
    import numpy.typing as npt


@pytest.mark.parametrize(
    ("camera", "name"),
    [
        ("medium shot, slow push in", "push in"),
        ("dolly in", "push in"),
        ("zoom in on the lantern", "push in"),
        ("camera moves slowly closer", "push in"),
        ("wide shot, pull out", "pull out"),
        ("dolly back", "pull out"),
        ("zooms out", "pull out"),
        ("slow pan left", "pan left"),
        ("pans to the right", "pan right"),
        ("pan", "pan right"),
        ("tilt up to the sky", "tilt up"),
        ("tilts down", "tilt down"),
        ("handheld", "handheld"),
        ("tracking shot", "track right"),
        ("tracking left", "track left"),
        ("crane up", "crane up"),
        ("crane down", "crane down"),
        ("orbit", "orbit"),
        ("static camera", "static"),
        ("locked-off tripod shot", "static"),
        ("medium shot", "drift"),
        ("", "drift"),
    ],
)
def test_moves_are_recognised(camera: str, name: str) -> None:
    prompt = f"Luna runs out and pans for gold\nCamera: {camera}\nMood: calm"
    assert move_in(prompt).name == name or camera == ""


def test_without_a_camera_line_the_whole_prompt_is_read() -> None:
    assert move_in("Slow pan left over the harbour").name == "pan left"


def test_directions_point_where_they_say() -> None:
    assert move_in("Camera: push in").zoom > 1 > move_in("Camera: pull out").zoom
    assert move_in("Camera: pan left").right < 0 < move_in("Camera: pan right").right
    assert move_in("Camera: tilt down").up < 0 < move_in("Camera: tilt up").up


def test_slow_moves_go_less_far() -> None:
    assert 1 < move_in("Camera: slow push in").zoom < move_in("Camera: push in").zoom
    assert abs(move_in("Camera: slow pan left").right) < abs(move_in("Camera: pan left").right)


def test_handheld_adds_to_another_move() -> None:
    both = move_in("Camera: handheld push in")
    assert both.name == "push in"
    assert both.shake > 0


def test_motion_starts_and_ends_softly() -> None:
    steps = [eased(index / 100) for index in range(101)]
    assert steps[0] == 0
    assert steps[-1] == pytest.approx(1)
    assert steps == sorted(steps)
    speeds = [after - before for before, after in itertools.pairwise(steps)]
    assert speeds[0] < speeds[50] > speeds[-1]


@given(
    st.sampled_from(
        ["push in", "pull out", "pan left", "pan right", "tilt up", "crane up", "handheld", "orbit",
         "track left", "fast handheld push in", "whip pan", "static"]
    ),
    st.integers(1, 360),
    st.booleans(),
)  # fmt: skip
def test_the_camera_never_leaves_what_is_drawn(name: str, frames: int, flat: bool) -> None:
    margin = 0.0 if flat else BLEED
    for view in path(move_in(f"Camera: {name}"), frames, flat=flat):
        assert view.zoom > 0
        assert 0.5 / view.zoom + abs(view.right) <= 0.5 + margin + 1e-9
        assert 0.5 / view.zoom + abs(view.up) <= 0.5 + margin + 1e-9


def test_a_clip_begins_with_the_panel_as_drawn() -> None:
    for name in ("push in", "pull out", "pan left", "tilt up", "orbit", "handheld", "static"):
        first = path(move_in(f"Camera: {name}"), 48)[0]
        assert (first.zoom, first.right, first.up) == (1.0, 0.0, 0.0)


def test_a_static_camera_does_not_move() -> None:
    views = path(move_in("Camera: static"), 24)
    assert len(set(views)) == 1


def _actor(pose: str, x: float = 0.5, facing: int = 1) -> Actor:
    look = Look(kind="fox", main="#aa5522", second="#eeeeee", accent="#226666", dark="#332222",
                eyes="#88aa44")  # fmt: skip
    return Actor.model_validate(
        {"name": "Rusty", "look": look, "x": x, "facing": facing, "pose": pose}
    )


@pytest.mark.parametrize("pose", ["stand", "walk", "run", "fly", "sleep", "wave"])
def test_figures_begin_where_the_panel_shows_them(pose: str) -> None:
    first = motion.shift(_actor(pose), 0.0, Gait(100.0, 2.0, 3.0), (1280, 656))
    assert first.right == 0.0
    assert first.stretch == 1.0
    assert first.down == pytest.approx(0.0)


def test_who_stands_breathes() -> None:
    stretches = {
        round(motion.shift(_actor("stand"), second / 4, None, (1280, 656)).stretch, 5)
        for second in range(14)
    }
    assert len(stretches) > 6
    assert max(stretches) < 1.02


@pytest.mark.parametrize(
    ("camera", "far", "figure"),
    [
        ("pan left", (1, 0), (1, 0)),
        ("pan right", (-1, 0), (-1, 0)),
        ("tilt up", (0, 1), (0, 1)),
        ("tilt down", (0, -1), (0, -1)),
        ("track left", (1, 0), (1, 0)),
        ("track right", (-1, 0), (-1, 0)),
        ("crane up", (0, 1), (0, 1)),
        ("crane down", (0, -1), (0, -1)),
        ("orbit", (1, 0), (0, 0)),
        ("push in", (0, 0), (0, 0)),
        ("pull out", (0, 0), (0, 0)),
        ("static", (0, 0), (0, 0)),
    ],
)
def test_what_is_far_and_who_is_near_shift_as_the_move_says(
    camera: str, far: tuple[int, int], figure: tuple[int, int]
) -> None:
    shifts = _shifts(camera)
    assert _signs(shifts[0]) == far
    assert _signs(shifts[1]) == figure


@pytest.mark.parametrize("camera", ["pan left", "pan right", "tilt up", "tilt down"])
def test_a_camera_that_turns_shifts_all_alike(camera: str) -> None:
    far, figure = _shifts(camera)
    assert far == pytest.approx(figure, abs=2)


@pytest.mark.parametrize("camera", ["crane up", "crane down"])
def test_a_crane_passes_who_is_near_faster_than_what_is_far(camera: str) -> None:
    far, figure = _shifts(camera)
    assert abs(figure[1]) > 1.5 * abs(far[1]) > 0


def _shifts(camera: str) -> list[tuple[float, float]]:
    """Return how far a light mark far away and a dark one among the figures shift, in pixels.

    Both lie in the middle of the picture at first, so that no zoom shifts them.
    """
    picture = (320, 180)
    wide, high = layer_size(picture)
    back = Image.new("RGB", (wide, high), (128, 128, 128))
    size = 40
    box = (wide // 2 - size, high // 2 - size, wide // 2 + size, high // 2 + size)
    back.paste((255, 255, 255), box)
    small = Image.new("RGBA", (size, size), (0, 0, 0, 255))
    figure = Layer("figure", small, (wide - size) // 2, (high - size) // 2, 1.0)
    planes = [(plane_of(layer), REST) for layer in (Layer("back", back, 0, 0, 0.35), figure)]
    views = path(move_in(f"Camera: {camera}"), 48)
    lens = Lens(picture)
    first, last = (lens.see(planes, view)[0].copy() for view in (views[0], views[-1]))
    found = []
    for marks in ([(one > 200) | (one < 50) for one in (first, last)], [first < 50, last < 50]):
        (top, left), (low, right) = (_middle(mark) for mark in marks)
        found.append((right - left, low - top))
    return found


def _middle(mark: npt.NDArray[np.bool_]) -> tuple[float, float]:
    rows, columns = np.flatnonzero(mark.any(axis=1)), np.flatnonzero(mark.any(axis=0))
    return (rows[0] + rows[-1]) / 2, (columns[0] + columns[-1]) / 2


def _signs(shift: tuple[float, float]) -> tuple[int, int]:
    across, down = (0 if abs(way) <= 2 else 1 if way > 0 else -1 for way in shift)
    return across, down


@pytest.mark.parametrize("camera", ["tilt up", "fast tilt up", "crane up", "fast crane up"])
def test_feet_stay_above_the_strip_when_the_camera_looks_or_goes_up(camera: str) -> None:
    picture = (320, 180)
    wide, high = layer_size(picture)
    shoe = Image.new("RGBA", (40, 40), (0, 0, 0, 255))
    foot = round(high / 2 + 0.44 * picture[1])
    layer = Layer("figure", shoe, wide // 2, foot - shoe.height, 1.0)
    view = path(move_in(f"Camera: {camera}"), 48)[-1]
    _, down = Lens(picture).axes(plane_of(layer), REST, view)
    assert 0.94 * picture[1] < down.offset + shoe.height * down.scale < picture[1]


@pytest.mark.parametrize("camera", ["track left", "track right", "crane up", "handheld"])
def test_who_stands_does_not_slide_over_the_ground_while_the_camera_passes(camera: str) -> None:
    picture = (320, 180)
    wide, high = layer_size(picture)
    view = path(move_in(f"Camera: {camera}"), 48)[-1]
    view = View(right=view.right, up=view.up, way=view.way)  # without its zoom
    lens = Lens(picture)
    stands = Image.new("RGBA", (40, 40), (0, 0, 0, 255))
    moved = []
    for depth in (0.8, 1.0):
        plane = plane_of(Layer("figure", stands, wide // 2, high // 2, depth))
        before, after = (lens.axes(plane, REST, one) for one in (View(), view))
        moved.append([now.offset - then.offset for then, now in zip(before, after, strict=True)])
    assert moved[0] == pytest.approx(moved[1])
