"""What is said once of colour, clothes, weather and place, and holds in the shots after it."""

# ruff: noqa: E501 - words of other scripts

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from grok_spicy_animatic.drawing.look import look_of
from grok_spicy_animatic.language.places import place_in
from grok_spicy_animatic.language.props import props_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from grok_spicy.schemas import StoryPlan
    from grok_spicy_animatic.drawing.recipe import Panel


@pytest.mark.parametrize(
    ("concept", "things"),
    [
        ("A blue square meets a fox. The square grows.", [["blue square"], ["blue square"]]),
        ("A red car stops. A car burns.", [["red car"], ["car"]]),
        ("A red car stops. A blue car stops. The car burns.", [["red car"], ["blue car"], ["car"]]),
        ("Un quadrato blu cade. Il quadrato brucia.", [["quadrato blu"], ["quadrato blu"]]),
        ("Ein gelber Fiat rast hinunter. Der Fiat brennt.", [["gelber fiat"], ["gelber fiat"]]),
        ("A fox waits. Super: STAYS WARM.", [[], ["STAYS WARM"]]),
    ],
)  # fmt: skip
def test_a_thing_keeps_the_colour_that_it_was_given(
    plan_of: Callable[..., StoryPlan],
    panels_of: Callable[[StoryPlan], list[Panel]],
    concept: str,
    things: list[list[str]],
) -> None:
    panels = panels_of(plan_of(concept))
    assert [[thing.name for thing in panel.things] for panel in panels] == things


@pytest.mark.parametrize(
    ("concept", "name", "words"),
    [
        ("A jellyfish glows blue. A fox runs.", "Jellyfish", "jellyfish glows blue"),
        ("クラゲが青く光る。ペンギンが歩く。", "クラゲ", "クラゲが青く"),
        ("Two boxers fight. The boxer in blue shorts hits the boxer in red shorts.",
         "Boxer in blue shorts", "boxer in blue shorts"),
        ("Two friends sing. Ann wears a red coat. Bo wears a green hat. One friend laughs.",
         "Friend 1", "wears a red coat"),
        ("Two friends sing. Ann wears a red coat. Bo wears a green hat.", "Ann", "wears a red coat"),
    ],
)  # fmt: skip
def test_looks_that_are_told_by_a_verb_or_of_others_are_in_the_description(
    plan_of: Callable[..., StoryPlan], concept: str, name: str, words: str
) -> None:
    (one,) = (character for character in plan_of(concept).characters if character.name == name)
    assert f"In the story's words: {words}." in one.visual_description


@pytest.mark.parametrize(
    ("concept", "opening", "hair"),
    [
        ("A hiker reaches a hut. She drinks.", "Hiker, hiker, a woman.", "long hair"),
        ("A hiker reaches a hut. He drinks.", "Hiker, hiker, a man.", "short hair"),
        ("A child waits. She laughs.", "Child, child, a girl.", "long hair"),
        ("A hiker sings. A guide waits. She drinks. He laughs. She cries.", "Hiker, hiker.", "short hair"),
        ("Олена відкриває скриню. Вона плаче.", "Олена, person, a woman.", "long hair"),
        ("The witness hides his face.", "Witness, witness. The story does not say", "short hair"),
        ("医生在等。她笑。", "医生, 医生, a woman.", "long hair"),
        ("Babcia kroi kapustę. Wnuk je.", "Babcia, babcia.", "bun"),
        ("A queen waits. She laughs.", "Queen, queen.", "long hair"),
    ],
)  # fmt: skip
def test_a_pronoun_says_who_is_a_woman(
    plan_of: Callable[..., StoryPlan], concept: str, opening: str, hair: str
) -> None:
    one = plan_of(concept).characters[0]
    assert one.visual_description.startswith(opening)
    assert hair in look_of(one.name, one.visual_description, one.role).features


@pytest.mark.parametrize(
    ("concept", "names", "casts"),
    [
        ("Two friends sing. Ann wears a red coat. Bo wears a green hat. The friends laugh.",
         ["Ann", "Bo"], [["Ann", "Bo"], ["Ann"], ["Bo"], ["Ann", "Bo"]]),
        ("三个孩子放风筝。小明穿着红色毛衣,小红戴着黄帽子,小刚穿着绿外套。小明爬上树。",
         ["小明", "小红", "小刚"], [["小明", "小红", "小刚"], ["小明", "小红", "小刚"], ["小明"]]),
        ("Three friends sing. Ann wears a red coat. Bo wears a green hat.",
         ["Friend 1", "Friend 2", "Friend 3", "Ann", "Bo"], [["Friend 1", "Friend 2", "Friend 3"], ["Ann"], ["Bo"]]),
    ],
)  # fmt: skip
def test_a_counted_group_is_those_who_are_named_after_it_if_they_are_as_many(
    plan_of: Callable[..., StoryPlan],
    panels_of: Callable[[StoryPlan], list[Panel]],
    concept: str,
    names: list[str],
    casts: list[list[str]],
) -> None:
    plan = plan_of(concept)
    assert [character.name for character in plan.characters] == names
    assert [scene.characters_present for scene in plan.scenes] == casts
    assert panels_of(plan)[0].deeds[0].doers == tuple(casts[0])


@pytest.mark.parametrize(
    ("concept", "settings"),
    [
        ("Neon rain. A singer dances on a rooftop. A drummer plays.",
         ["night, rain", "rooftop, night, rain", "rooftop, night, rain"]),
        ("It rains. A man sits in a kitchen.", ["rain", "kitchen"]),
        ("It snows on a beach. A man sits in a garden.", ["beach, snow", "garden"]),
        ("A space station turns above the Earth. A woman floats through a hatch. She laughs.",
         ["space", "space station", "space station"]),
    ],
)  # fmt: skip
def test_weather_hour_and_place_of_the_first_shot_hold_until_another_is_named(
    plan_of: Callable[..., StoryPlan], concept: str, settings: list[str]
) -> None:
    assert [scene.setting for scene in plan_of(concept).scenes] == settings


@pytest.mark.parametrize(
    "concept",
    ["A diver swims under the sea. A fish follows.", "Sous la mer, une femme nage. Un poisson la suit.",
     "Unter dem Meer tanzt ein Fisch. Er lacht.", "Рыба плывёт под водой. Она поёт.", "女孩在海底游泳。她笑。"],
)  # fmt: skip
def test_under_the_sea_is_no_shore(
    plan_of: Callable[..., StoryPlan], panels_of: Callable[[StoryPlan], list[Panel]], concept: str
) -> None:
    assert [panel.place for panel in panels_of(plan_of(concept))] == ["deep"] * 2


def test_whom_a_verb_is_at_is_no_place(plan_of: Callable[..., StoryPlan]) -> None:
    (first, second) = plan_of("A dog barks at Bo. Ann waves at Lena.").scenes
    assert (first.characters_present, first.setting) == (["Dog", "Bo"], "")
    assert (second.characters_present, second.setting) == (["Ann", "Lena"], "")
    assert plan_of("A dog waits at Lisbon.").scenes[0].setting == "Lisbon"


def test_a_place_before_a_colon_is_where_it_plays(
    plan_of: Callable[..., StoryPlan], panels_of: Callable[[StoryPlan], list[Panel]]
) -> None:
    plan = plan_of("Kindergarten morning: five children paint a dragon. A teacher kneels.")
    assert [scene.setting for scene in plan.scenes] == ["Kindergarten, dawn"] * 2
    assert panels_of(plan)[0].deeds[0].words == "paint a dragon"


@pytest.mark.parametrize(
    ("concept", "deeds"),
    [
        ("Un vecchio falegname canta. La nipote, con trecce rosse, balla. La bambina abbraccia il falegname.",
         [("abbraccia il falegname", ("Nipote",))]),
        ("The keeper, Orm, reads. A cat sleeps. The keeper feeds the cat.", [("feeds the cat", ("Orm",))]),
        ("An old carpenter sings. The granddaughter dances. The grandfather glues a leg.",
         [("glues a leg", ("Carpenter",))]),
    ],
)  # fmt: skip
def test_what_somebody_does_who_is_called_otherwise_is_their_deed(
    plan_of: Callable[..., StoryPlan],
    panels_of: Callable[[StoryPlan], list[Panel]],
    concept: str,
    deeds: list[tuple[str, tuple[str, ...]]],
) -> None:
    assert [(one.words, one.doers) for one in panels_of(plan_of(concept))[2].deeds] == deeds


def test_what_is_above_a_planet_is_in_space() -> None:
    assert place_in("Two astronauts float above the Earth.") == "space"
    assert place_in("A farmer digs in the earth above the barn.") != "space"


@pytest.mark.parametrize(
    ("told", "things"),
    [
        ("The fence creaks, as fences have.", ["fence"]),
        ("The echo comes back smaller, the way news does.", ["echo"]),
        ("Nobody thinks anything of it.", []),
        ("A jellyfish glows blue.", []),
        ("Neon rain.", []),
    ],
)
def test_ways_colours_and_the_same_thing_again_are_no_things(told: str, things: list[str]) -> None:
    assert props_in(told) == things
