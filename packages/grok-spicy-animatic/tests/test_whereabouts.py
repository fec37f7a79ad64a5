"""The phrase that says where."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from grok_spicy_animatic.story.whereabouts import noun_group, where_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from grok_spicy.schemas import StoryPlan


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("A robot tends a lighthouse", "the foot of the lighthouse"),
        ("The one ship sails home", "the deck of the ship"),
        ("A sailor sails home", ""),
        ("She studies hard and sails away", ""),
        ("A fox in an enchanted autumn forest", "an enchanted autumn forest"),
        ("Un renard dans la foret", "la foret"),
        ("The robot paints the old harbour", "the old harbour"),
        ("Luna sails to a hidden island", "the shore of the hidden island"),
        ("Tom runs through the rain to the bakery", "the bakery"),
        ("The lighthouse keeper waits", ""),
        ("Foxes cross snowy mountains", "the snowy mountains"),
    ],
)
def test_a_place_begins_at_its_own_article(text: str, where: str) -> None:
    assert where_in(text) == where


def test_a_place_crosses_no_verb_and_no_other_article() -> None:
    assert noun_group("the old robot mends a small boat near the harbour") == "the harbour"
    assert noun_group("the gardener waters a garden") == "a garden"


def test_the_shape_of_the_film_is_no_place(plan_of: Callable[..., StoryPlan]) -> None:
    plan = plan_of("A square 1:1 film about a fox")
    assert plan.aspect_ratio == "1:1"
    assert not any("square" in scene.setting.lower() for scene in plan.scenes)


def test_one_figure_is_not_shot_as_two(plan_of: Callable[..., StoryPlan]) -> None:
    for kind in ("robot", "fox", "bear", "girl", "captain", "owl"):
        for scene in plan_of(f"A {kind} tends a lighthouse", 6).scenes:
            assert "two-shot" not in scene.camera
