"""Plans: valid whatever the concept, and faithful where there is something to be faithful to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from grok_spicy.schemas import ConfigCharacter, VideoConfig
from grok_spicy.story.checks import plan_problems
from grok_spicy_animatic.lexicon import KIND_WORDS, PLACE_WORDS
from hypothesis import given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Callable

    from grok_spicy.schemas import StoryPlan

_VOCABULARY = [
    *(name for names in KIND_WORDS.values() for name in names[:2]),
    *(name for names in PLACE_WORDS.values() for name in names[:1]),
    *["a", "the", "two", "three", "another", "and", "in", "at", "through", "named", "meets"],
    *["finds", "runs", "Luna", "Captain", "Otto", "it", "they", "he", "until", "then", "1."],
    *["2.", "3)", "Scene", ",", ".", ";", "'", '"', "(", ")", "..."],
]


def _check(plan: StoryPlan) -> None:
    names = [character.name for character in plan.characters]
    assert len({name.casefold() for name in names}) == len(names)
    for character in plan.characters:
        assert len(character.visual_description.split()) >= 80
        assert 3 <= len(character.personality_cues) <= 5
    for scene in plan.scenes:
        assert set(scene.characters_present) <= set(names)
        assert len(scene.prompt_summary.split()) <= 30
        assert scene.camera
        assert scene.setting
        assert scene.mood
    assert {name for scene in plan.scenes for name in scene.characters_present} == set(names)
    assert plan.scenes[0].transition == "cut"
    assert plan_problems(plan) == []


@settings(deadline=None, max_examples=150)
@given(words=st.lists(st.sampled_from(_VOCABULARY), min_size=1, max_size=24))
def test_any_sequence_of_known_words_gives_a_consistent_plan(
    plan_of: Callable[..., StoryPlan], words: list[str]
) -> None:
    _check(plan_of(" ".join(words)))


@settings(deadline=None, max_examples=100)
@given(concept=st.text(min_size=1, max_size=120).filter(str.strip))
def test_any_text_gives_a_consistent_plan(plan_of: Callable[..., StoryPlan], concept: str) -> None:
    _check(plan_of(concept))


def test_a_story_has_a_beginning_a_middle_and_an_end(plan_of: Callable[..., StoryPlan]) -> None:
    plan = plan_of("A curious fox meets a wise owl in an enchanted autumn forest")
    first, second, third = plan.scenes
    assert plan.title == "The Fox and the Owl"
    assert [character.name for character in plan.characters] == ["Fox", "Owl"]
    assert first.characters_present == ["Fox"]
    assert second.action == "Fox meets Owl"
    assert second.characters_present == ["Fox", "Owl"]
    assert third.transition == "crossfade"
    assert all("enchanted autumn forest" in scene.setting for scene in plan.scenes)
    assert len({scene.setting for scene in plan.scenes}) == 3
    assert len({scene.camera for scene in plan.scenes}) == 3
    assert len({scene.mood for scene in plan.scenes}) == 3
    assert all(5 <= scene.duration_seconds <= 8 for scene in plan.scenes)


def test_numbered_scenes_are_kept_exactly(plan_of: Callable[..., StoryPlan]) -> None:
    plan = plan_of(
        "Scene 4: A bear bakes bread in a kitchen. Scene 5: A mouse steals the bread. "
        "Scene 6: They share it by the fire."
    )
    assert [scene.scene_id for scene in plan.scenes] == [4, 5, 6]
    assert [scene.description for scene in plan.scenes] == [
        "Bear bakes bread in a kitchen",
        "Mouse steals the bread",
        "Bear and Mouse share it by the fire",
    ]
    assert [scene.characters_present for scene in plan.scenes] == [
        ["Bear"],
        ["Mouse"],
        ["Bear", "Mouse"],
    ]


def test_many_numbered_scenes_are_all_there(plan_of: Callable[..., StoryPlan]) -> None:
    concept = " ".join(f"{number}. A fox walks past tree {number}." for number in range(1, 41))
    assert [scene.scene_id for scene in plan_of(concept).scenes] == list(range(1, 41))


def test_a_told_story_becomes_one_scene_an_event(plan_of: Callable[..., StoryPlan]) -> None:
    plan = plan_of(
        "A fox named Rusty finds a map. It follows it to a cave. There it meets an old bear."
    )
    assert [scene.action for scene in plan.scenes] == [
        "Rusty finds a map",
        "Rusty follows it to a cave",
        "Rusty meets Bear",
    ]
    assert "cave" not in plan.scenes[0].setting
    assert "cave" in plan.scenes[2].setting.lower()


def test_scenery_is_filmed_longer_and_in_two_phases(plan_of: Callable[..., StoryPlan]) -> None:
    plan = plan_of("Mist rolls over empty mountains at sunrise")
    assert plan.characters == []
    for scene in plan.scenes:
        assert 9 <= scene.duration_seconds <= 15
        assert scene.action.count(";") == 1


def test_scenes_are_no_longer_than_asked(plan_of: Callable[..., StoryPlan]) -> None:
    assert all(s.duration_seconds <= 5 for s in plan_of("A fox runs", max_duration=5).scenes)
    assert all(s.duration_seconds <= 4 for s in plan_of("An empty sea", max_duration=4).scenes)


@pytest.mark.parametrize("scenes", [2, 3, 4, 5, 6])
def test_the_number_of_scenes_can_be_chosen(plan_of: Callable[..., StoryPlan], scenes: int) -> None:
    for concept in ("A fox meets an owl", "A quiet sea", "Hope"):
        plan = plan_of(concept, scenes)
        assert len(plan.scenes) == scenes
        _check(plan)


def test_the_configs_characters_are_the_cast(plan_of: Callable[..., StoryPlan]) -> None:
    config = VideoConfig(
        characters=[
            ConfigCharacter(name="Luna", description="A slate cat with a saffron scarf"),
            ConfigCharacter(name="Otto", description="A stout captain in a navy overcoat"),
        ]
    )
    plan = plan_of("A cat and a captain sail across the sea", video_config=config)
    assert [character.name for character in plan.characters] == ["Luna", "Otto"]
    luna = plan.character("Luna")
    assert luna.visual_description.startswith("A slate cat with a saffron scarf.")
    assert any("Luna and Otto" in scene.action for scene in plan.scenes)
    _check(plan)


def test_descriptions_of_photos_are_copied_verbatim(plan_of: Callable[..., StoryPlan]) -> None:
    shown = "A tall woman with auburn hair, a green coat and a small scar. " * 8
    plan = plan_of("Mara walks through a harbour", descriptions={"Mara": shown})
    assert plan.character("Mara").visual_description == shown.strip()


def test_a_photo_without_a_namesake_becomes_the_main_character(
    plan_of: Callable[..., StoryPlan],
) -> None:
    plan = plan_of("A woman crosses a bridge", descriptions={"Mara": "A woman in a coat. " * 20})
    assert [character.name for character in plan.characters] == ["Mara"]
    assert any("Mara crosses" in scene.action for scene in plan.scenes)


@pytest.mark.parametrize(
    ("concept", "ratio"),
    [
        ("A fox runs", "16:9"),
        ("A fox runs, vertical video", "9:16"),
        ("A fox runs, square format", "1:1"),
        ("A fox in 4:3", "4:3"),
    ],
)
def test_the_shape_is_what_the_concept_asks_for(
    plan_of: Callable[..., StoryPlan], concept: str, ratio: str
) -> None:
    assert plan_of(concept).aspect_ratio == ratio


@pytest.mark.parametrize(
    ("concept", "place"),
    [
        ("A lonely astronaut plants a flower on a small moon", "space"),
        ("Two robots repair a lighthouse at dawn", "lighthouse"),
        ("A whale sings", "underwater"),
        ("A baker bakes bread in a cozy kitchen", "kitchen"),
    ],
)
def test_stories_play_where_they_belong(
    plan_of: Callable[..., StoryPlan], concept: str, place: str
) -> None:
    assert place in plan_of(concept).scenes[1].setting.lower()


def test_a_storm_is_tense_and_a_colour_is_kept(plan_of: Callable[..., StoryPlan]) -> None:
    plan = plan_of("A boat fights a storm on a crimson sea")
    assert "tense" in plan.scenes[1].mood
    assert "crimson" in plan.color_palette


def test_the_same_concept_gives_the_same_plan(plan_of: Callable[..., StoryPlan]) -> None:
    concept = "Luna the cat and Captain Otto sail to a hidden island"
    assert plan_of(concept) == plan_of(concept)


def test_different_concepts_are_shot_differently(plan_of: Callable[..., StoryPlan]) -> None:
    cameras = {
        tuple(scene.camera for scene in plan_of(f"A {kind} walks in a forest").scenes)
        for kind in ("fox", "bear", "mouse", "robot", "cat", "deer", "wolf", "dragon")
    }
    assert len(cameras) > 3


def test_a_journey_sets_out_travels_and_arrives(plan_of: Callable[..., StoryPlan]) -> None:
    plan = plan_of("Luna the cat and Captain Otto sail to a hidden island")
    setting_out, way, arrival = (scene.setting.lower() for scene in plan.scenes)
    assert "harbour" in setting_out
    assert "open sea" in way
    assert "hidden island" in arrival
    assert plan.scenes[0].title == "Setting Out"
