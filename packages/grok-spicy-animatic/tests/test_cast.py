"""Who a concept is about."""

from __future__ import annotations

import pytest
from grok_spicy_animatic.story.cast import MOST, find_cast


@pytest.mark.parametrize(
    ("concept", "expected"),
    [
        (
            "A curious fox meets a wise owl in an enchanted autumn forest",
            [("Fox", "fox"), ("Owl", "owl")],
        ),
        (
            "Two robots repair a lighthouse at dawn",
            [("First Robot", "robot"), ("Second Robot", "robot")],
        ),
        (
            "Luna the cat and Captain Otto sail to a hidden island",
            [("Luna", "cat"), ("Captain Otto", "person")],
        ),
        ("Mist rolls over empty mountains at sunrise", []),
        ("Fox", [("Fox", "fox")]),
        ("a fox named Rusty finds a map", [("Rusty", "fox")]),
        ("The lighthouse keeper writes a letter to the moon", [("Lighthouse Keeper", "person")]),
        (
            "The lighthouse keeper's daughter, Mara, befriends a whale",
            [("Mara", "person"), ("Whale", "whale")],
        ),
        ("A small boat crosses a stormy lake", [("Boat", "boat")]),
        ("A sailor waits beside his boat", [("Sailor", "person")]),
        (
            "Ein neugieriger Fuchs trifft eine weise Eule im Wald",
            [("Fuchs", "fox"), ("Eule", "owl")],
        ),
        ("The robot factory at night", []),
        ("In Paris, Mia, a young painter, paints the Seine", [("Mia", "person")]),
        ("A wolf meets another wolf", [("Wolf", "wolf"), ("Other Wolf", "wolf")]),
        (
            "1. Mia opens the door. 2. The dog runs out. 3. They hug.",
            [("Mia", "person"), ("Dog", "dog")],
        ),
        (
            "Rusty chases Bolt through a neon city",
            [("Rusty", "person"), ("Bolt", "person")],
        ),
        ("A knight's horse waits", [("Horse", "horse")]),
        ("A fox finds a map. The fox hides it.", [("Fox", "fox")]),
        ("asdf qwer zxcv", []),
        ("", []),
    ],
)
def test_characters_are_found_in_the_concepts_own_words(
    concept: str, expected: list[tuple[str, str]]
) -> None:
    assert [(one.name, one.kind) for one in find_cast(concept)] == expected


def test_adjectives_stay_with_their_character() -> None:
    fox, owl = find_cast("A curious red fox meets a wise old owl")
    assert fox.adjectives == ["curious", "red"]
    assert owl.adjectives == ["wise", "old"]


def test_a_crowd_is_cut_to_a_cast() -> None:
    assert len(find_cast("A fox, an owl, a bear, a wolf, a deer and a mouse dance")) == MOST


def test_plurals_without_a_number_are_two() -> None:
    assert [one.name for one in find_cast("Children play in the snow")] == [
        "First Child",
        "Second Child",
    ]


def test_every_mention_lies_within_the_concept() -> None:
    concept = "A fox meets an owl. The fox bows to the owl."
    for one in find_cast(concept):
        assert len(one.spans) == 2
        for start, stop in one.spans:
            assert one.noun in concept[start:stop].lower()
