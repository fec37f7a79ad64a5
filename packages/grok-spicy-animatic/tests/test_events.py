"""What happens, in the concept's own words."""

from __future__ import annotations

import pytest
from grok_spicy_animatic.story.cast import find_cast
from grok_spicy_animatic.story.events import (
    events_of,
    listed,
    present_in,
    summary,
    with_subject,
    without_setting,
)


@pytest.mark.parametrize(
    ("concept", "events"),
    [
        ("A fox meets an owl", ["Fox meets Owl"]),
        (
            "A fox finds a map. It follows it to a cave. There it meets an old bear.",
            ["Fox finds a map", "It follows it to a cave", "There it meets Bear"],
        ),
        (
            "A fox finds a map and follows it to a cave",
            ["Fox finds a map", "Fox follows it to a cave"],
        ),
        ("Two robots repair a lighthouse", ["First Robot and Second Robot repair a lighthouse"]),
        ("", []),
        ("rain", []),
    ],
)
def test_events_keep_their_order_and_get_names(concept: str, events: list[str]) -> None:
    assert events_of(concept, find_cast(concept)) == events


@pytest.mark.parametrize(
    ("event", "before", "expected"),
    [
        ("It follows the map", ["Fox"], "Fox follows the map"),
        ("They hug", ["Mia", "Dog"], "Mia and Dog hug"),
        ("They hug", ["Dog"], "Mia and Dog hug"),
        ("There it meets Bear", ["Fox"], "Fox meets Bear"),
        ("Fox sleeps", ["Owl"], "Fox sleeps"),
        ("They hug", [], "They hug"),
    ],
)
def test_pronouns_mean_those_of_the_scene_before(
    event: str, before: list[str], expected: str
) -> None:
    assert with_subject(event, before, ["Mia", "Dog"]) == expected


@pytest.mark.parametrize(
    ("event", "shorter"),
    [
        ("Fox meets Owl in an enchanted autumn forest", "Fox meets Owl"),
        ("Fox meets Owl in the forest at night", "Fox meets Owl at night"),
        ("Frog follows Robot in a neon city at night", "Frog follows Robot at night"),
        ("Deer helps Owl on a snowy mountain", "Deer helps Owl"),
        ("Fox runs", "Fox runs"),
        ("Walks in forest", "Walks in forest"),
    ],
)
def test_the_setting_is_left_out_where_something_remains(event: str, shorter: str) -> None:
    assert without_setting(event) == shorter


def test_summaries_have_at_most_thirty_words() -> None:
    assert summary("one two three") == "one two three"
    assert len(summary("word " * 80).split()) <= 30


def test_those_present_come_in_order_of_mention() -> None:
    assert present_in("Captain Otto waves to luna", ["Luna", "Captain Otto", "Pip"]) == [
        "Captain Otto",
        "Luna",
    ]
    assert present_in("Otto waves", ["Captain Otto"]) == ["Captain Otto"]
    assert present_in("First Robot waves", ["First Robot", "Second Robot"]) == ["First Robot"]


def test_names_are_listed_as_in_a_sentence() -> None:
    assert listed([]) == ""
    assert listed(["Luna"]) == "Luna"
    assert listed(["Luna", "Otto", "Pip"]) == "Luna, Otto and Pip"
