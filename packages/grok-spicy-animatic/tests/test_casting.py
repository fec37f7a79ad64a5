"""Groups, titles and names in plans."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from grok_spicy.schemas import StoryPlan


def _cast(plan: StoryPlan) -> list[tuple[str, str]]:
    return [(character.name, character.role) for character in plan.characters]


def test_the_number_of_scenes_that_the_concept_names_is_kept(
    plan_of: Callable[..., StoryPlan],
) -> None:
    plan = plan_of("A film in 12 scenes about a snail crossing a road")
    assert len(plan.scenes) == 12
    assert plan.scenes[1].action == "Snail crosses a road"
    assert all("road" in scene.setting for scene in plan.scenes)


def test_names_behind_a_plural_are_those_people(plan_of: Callable[..., StoryPlan]) -> None:
    plan = plan_of("Two identical twins, Ada and Eve, build a treehouse")
    assert plan.title == "Ada and Eve"
    assert _cast(plan) == [("Ada", "identical twin"), ("Eve", "identical twin")]


def test_forms_of_address_belong_to_the_name(plan_of: Callable[..., StoryPlan]) -> None:
    plan = plan_of("Mr. Brown visits Dr. Smith")
    assert _cast(plan) == [("Mr Brown", "man"), ("Dr Smith", "doctor")]
    assert plan.scenes[1].action == "Mr Brown visits Dr Smith"


def test_a_name_behind_a_noun_is_one_person(plan_of: Callable[..., StoryPlan]) -> None:
    assert _cast(plan_of("grandfather Otto paints a boat")) == [("Otto", "grandfather")]
    assert _cast(plan_of("A girl visits grandfather Otto in his garden")) == [
        ("Girl", "girl"),
        ("Otto", "grandfather"),
    ]


def test_as_many_come_as_are_counted(plan_of: Callable[..., StoryPlan]) -> None:
    assert len(plan_of("Five owls sit on a branch").characters) == 5
    three = plan_of("Three robots repair a rocket and wave as it flies away")
    assert [len(scene.characters_present) for scene in three.scenes] == [3, 3, 3]
    assert three.scenes[2].action.endswith("wave as it flies away")
    assert all("rocket" in scene.setting for scene in three.scenes)


def test_a_crowd_is_made_of_people_not_of_numbers(plan_of: Callable[..., StoryPlan]) -> None:
    plan = plan_of("A crowd of twenty people waits at a station")
    assert plan.title == "The People"
    assert {role for _, role in _cast(plan)} == {"person"}
    assert "crowd" not in plan.scenes[1].action


def test_what_is_eaten_is_no_character(plan_of: Callable[..., StoryPlan]) -> None:
    plan = plan_of("1. A cat and a dog go to the lake. 2. They eat fish.")
    assert [name for name, _ in _cast(plan)] == ["Cat", "Dog"]
    assert plan.scenes[1].action == "Cat and Dog eat fish"


def test_scenes_called_by_number_may_leave_numbers_out(plan_of: Callable[..., StoryPlan]) -> None:
    plan = plan_of("Scene 3: A fox wakes. Scene 7: The fox runs home.")
    assert [(scene.scene_id, scene.action) for scene in plan.scenes] == [
        (3, "Fox wakes"),
        (7, "Fox runs home"),
    ]


def test_who_rows_a_boat_is_on_the_water(plan_of: Callable[..., StoryPlan]) -> None:
    plan = plan_of("Grandmother rows a boat with two children who wait")
    assert plan.title == "The Grandmother and the Children"
    assert all("boat" in scene.setting for scene in plan.scenes)
    assert len(plan.characters) == 3


def test_a_long_list_of_names_is_no_title(plan_of: Callable[..., StoryPlan]) -> None:
    plan = plan_of("Ada, Ben, Cid, Dan, Eva, Fay, Gil and Hal dance in a hall")
    assert plan.title == "Ada and the Others"
    assert len(plan.characters) == 6


@pytest.mark.parametrize(
    "concept", ["Boy finds a penguin and takes it home", "A boy finds a penguin and takes it home"]
)
def test_it_means_the_one_of_the_scene_before(
    plan_of: Callable[..., StoryPlan], concept: str
) -> None:
    assert plan_of(concept).scenes[-1].characters_present == ["Boy", "Penguin"]
