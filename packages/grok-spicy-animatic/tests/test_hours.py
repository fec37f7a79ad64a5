"""When scenes play, and in which weather."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from grok_spicy_animatic.story.hours import air_in, hour_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from grok_spicy.schemas import StoryPlan
    from grok_spicy_animatic.drawing.recipe import Panel


def _drawn(panels: list[Panel]) -> list[tuple[str, str]]:
    return [(panel.time, panel.weather) for panel in panels]


def test_hours_and_weather_are_what_each_scene_says(
    plan_of: Callable[..., StoryPlan], panels_of: Callable[[StoryPlan], list[Panel]]
) -> None:
    plan = plan_of(
        "Scene 1: Mia the baker opens her bakery in Paris at dawn. Scene 2: Mia carries a basket "
        "of bread across the market square at noon. Scene 3: Tom the postman runs through the "
        "rain to the bakery at night. Scene 4: Mia and Tom dance in the snow at midnight."
    )
    assert _drawn(panels_of(plan)) == [
        ("dawn", "clear"),
        ("day", "clear"),
        ("night", "rain"),
        ("night", "snow"),
    ]
    assert plan.scenes[2].setting == "The street in front of the bakery, at night, in the rain"


def test_numbered_scenes_keep_their_own_hours(
    plan_of: Callable[..., StoryPlan], panels_of: Callable[[StoryPlan], list[Panel]]
) -> None:
    plan = plan_of(
        "Scene 1: a fox sleeps at night. Scene 2: the fox hunts at noon. "
        "Scene 3: the fox rests at sunset."
    )
    assert [time for time, _ in _drawn(panels_of(plan))] == ["night", "day", "golden"]


def test_silent_scenes_come_before_the_hour_that_is_told_later(
    plan_of: Callable[..., StoryPlan], panels_of: Callable[[StoryPlan], list[Panel]]
) -> None:
    plan = plan_of(
        "A boy and his dog play football on the beach; the dog steals the ball; "
        "at night they sleep under the stars"
    )
    times = [time for time, _ in _drawn(panels_of(plan))]
    assert times[2] == "night"
    assert "night" not in times[:2]
    assert plan.scenes[2].characters_present == ["Boy", "Dog"]


def test_an_hour_that_was_told_goes_on_until_another_is(plan_of: Callable[..., StoryPlan]) -> None:
    plan = plan_of(
        "At noon a fox finds a map. It follows the map to a cave. There it meets a bear."
    )
    assert all("at noon" in scene.setting for scene in plan.scenes)


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("Fox wakes at sunrise", "at sunrise"),
        ("A knight in golden armour", ""),
        ("They lie under the stars", "at night, under the stars"),
        ("One day a fox", ""),
    ],
)
def test_hours_are_read_from_words_that_name_one(text: str, hour: str) -> None:
    assert hour_in(text) == hour


@pytest.mark.parametrize(
    ("text", "air"),
    [
        ("Tom runs through the rain", "in the rain"),
        ("They dance in the snow", "in falling snow"),
        ("It begins to storm; a storm rages", "in a storm"),
        ("A hut on a snow plain", ""),
        ("Fox meets Owl", ""),
    ],
)
def test_weather_is_read_from_words_that_name_it(text: str, air: str) -> None:
    assert air_in(text) == air
