"""Who goes, goes: at the pace of the feet, the right way, without sliding."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np
import pytest
from grok_spicy_animatic.drawing.acting import height_of
from grok_spicy_animatic.drawing.figures.kinds import kind_of
from grok_spicy_animatic.drawing.panel import drawn
from grok_spicy_animatic.drawing.reading import Order, panel_in_words
from grok_spicy_animatic.drawing.recipe import Actor, Look, Panel
from grok_spicy_animatic.drawing.stage import DENSITY
from grok_spicy_animatic.film import motion
from grok_spicy_animatic.film.camera import Move, View, move_in
from grok_spicy_animatic.film.lens import Lens
from grok_spicy_animatic.film.planes import REST, plane_of
from grok_spicy_animatic.film.travel import travel_of

if TYPE_CHECKING:
    from collections.abc import Callable

SIZE = (320, 180)
_STILL = Move("static")


@pytest.fixture
def walking(fox: Look) -> Callable[..., Panel]:
    """Return a function that makes a panel of foxes: `x`, which way, and what each does."""

    def panel(*actors: tuple[float, int, str], place: str = "meadow", shot: str = "wide") -> Panel:
        return Panel.model_validate(
            {
                "size": SIZE,
                "place": place,
                "shot": shot,
                "actors": [
                    Actor.model_validate(
                        {"name": f"Fox {n}", "look": fox, "x": x, "facing": facing, "pose": pose}
                    )
                    for n, (x, facing, pose) in enumerate(actors)
                ],
            }
        )

    return panel


def _over_ground(panel: Panel, move: Move, seconds: float) -> list[float]:
    """Return how far each figure gets over the ground, in widths of the picture."""
    travel = travel_of(panel, move, seconds)
    across = SIZE[0] * DENSITY
    return [
        motion.shift(actor, seconds, travel.gaits.get(actor.name), SIZE).right / across
        + travel.at(seconds)
        for actor in panel.actors
    ]


@pytest.mark.parametrize("pose", ["walk", "run"])
@pytest.mark.parametrize("facing", [-1, 1])
def test_each_step_takes_a_figure_as_far_as_its_feet_are_apart(
    walking: Callable[..., Panel], pose: str, facing: int
) -> None:
    panel = walking((0.5, facing, pose))
    actor = panel.actors[0]
    gait = travel_of(panel, _STILL, 4.0).gaits[actor.name]
    stride = kind_of(actor.look).stride[pose == "run"] / 100 * height_of(panel, actor, 16 / 9)
    (way,) = _over_ground(panel, _STILL, 4.0)
    assert way == pytest.approx(facing * 4.0 * gait.steps * 2 * stride * 9 / 16, rel=0.01)
    assert abs(way) > 0.25


def test_who_is_tracked_stays_in_the_frame_while_the_ground_passes(
    walking: Callable[..., Panel],
) -> None:
    panel = walking((0.5, -1, "run"))
    move = move_in("Camera: medium shot, tracking left")
    travel = travel_of(panel, move, 8.0)
    assert travel.at(8.0) < -0.8
    shift = motion.shift(panel.actors[0], 8.0, travel.gaits["Fox 0"], SIZE)
    assert 0.16 <= 0.5 + shift.right / SIZE[0] / DENSITY <= 0.84


def test_nobody_walks_past_the_walls_of_a_room(walking: Callable[..., Panel]) -> None:
    panel = walking((0.3, 1, "walk"), place="room")
    travel = travel_of(panel, _STILL, 9.0)
    assert travel.speed == 0
    gait = travel.gaits["Fox 0"]
    assert gait.until < 9.0
    assert motion.moment(panel.actors[0], 8.5, 0.5, gait, 6) == "rest"


def test_nobody_stops_in_one_picture(walking: Callable[..., Panel]) -> None:
    panel = walking((0.27, 1, "walk"), (0.73, -1, "stand"))
    gait = travel_of(panel, _STILL, 9.0).gaits["Fox 0"]
    ways = [
        motion.shift(panel.actors[0], frame / 24, gait, SIZE).right for frame in range(9 * 24 + 1)
    ]
    steps = [there - here for here, there in itertools.pairwise(ways)]
    moving = [step for step in steps if step > 1e-9]
    assert len(moving) < len(steps)
    assert moving[-1] < 0.15 * max(moving)
    assert all(later <= here + 1e-9 for here, later in itertools.pairwise(moving))
    assert max(moving) == pytest.approx(gait.speed / 24)


def test_who_comes_up_to_another_stops_before_them(walking: Callable[..., Panel]) -> None:
    panel = walking((0.27, 1, "walk"), (0.73, -1, "stand"))
    travel = travel_of(panel, _STILL, 9.0)
    assert travel.speed == 0
    there, stays = _over_ground(panel, _STILL, 9.0)
    assert stays == 0
    assert 0.05 < there < 0.4
    assert motion.moment(panel.actors[0], 8.9, 0.1, travel.gaits["Fox 0"], 6) == "rest"


def test_a_group_walks_at_one_pace(walking: Callable[..., Panel]) -> None:
    panel = walking((0.27, 1, "walk"), (0.73, 1, "walk"))
    first, second = _over_ground(panel, _STILL, 3.0)
    assert first == pytest.approx(second)
    assert first > 0.2


@pytest.mark.parametrize(("camera", "facing"), [("tracking left", -1), ("tracking right", 1)])
def test_figures_turn_the_way_the_camera_tracks(camera: str, facing: int) -> None:
    prompt = (
        "In the frame: Tom (reference image 1), positioned in the center\n"
        f"Action: Tom runs home\nCamera: Medium shot, {camera}"
    )
    panel = panel_in_words(prompt, Order(SIZE, caption=False), {})
    assert [actor.facing for actor in panel.actors] == [facing]


def test_both_run_in_a_chase() -> None:
    prompt = (
        "In the frame: Rusty, positioned on the left side; Bolt, positioned on the right side\n"
        "Action: Rusty chases Bolt\nCamera: Medium shot, tracking right"
    )
    panel = panel_in_words(prompt, Order(SIZE, caption=False), {})
    assert [(actor.pose, actor.facing) for actor in panel.actors] == [("run", 1), ("run", 1)]


def test_the_feet_go_round_in_even_steps(walking: Callable[..., Panel]) -> None:
    panel = walking((0.5, 1, "walk"))
    figure = next(
        layer for layer in list(drawn(panel, moving=True)) if layer.actor and not layer.lies
    )
    assert {1, 2, 3, 4, 5, "rest"} == set(figure.moments)
    assert {image.size for image in figure.moments.values()} == {figure.image.size}
    gait = travel_of(panel, _STILL, 4.0).gaits["Fox 0"]
    seen = [motion.moment(panel.actors[0], n / 24, 1.0, gait, 6) or 0 for n in range(24)]
    steps = [after for before, after in itertools.pairwise(seen) if after != before]
    assert steps == [n % 6 for n in range(1, len(steps) + 1)]


def test_the_ground_goes_on_beyond_the_picture(walking: Callable[..., Panel]) -> None:
    planes = [(plane_of(layer), REST) for layer in list(drawn(walking(place="desert")))]
    lens = Lens(SIZE)
    for gone in (0.4, 1.3, -2.2):
        luma = lens.see(planes, View(gone=gone))[0].astype(int)
        assert luma[:, :].min() > 20
        assert np.abs(np.diff(luma, axis=1)).max() < 120
    here = lens.see(planes, View())[0].copy()
    assert not np.array_equal(here, lens.see(planes, View(gone=0.4))[0])
