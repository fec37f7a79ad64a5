"""Looks: colours, clothes, ages and sizes that a text gives, in the languages of the text."""

# ruff: noqa: RUF001, E501 - words of other scripts

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from grok_spicy_animatic.drawing.acting import height_of
from grok_spicy_animatic.drawing.colour import WORDS, to_hex
from grok_spicy_animatic.drawing.look import look_of
from grok_spicy_animatic.drawing.recipe import Actor, Panel

if TYPE_CHECKING:
    from collections.abc import Callable

    from grok_spicy.schemas import StoryPlan
    from grok_spicy_animatic.drawing.recipe import Look

OLD_HAIR = "#d6d4d0"


@pytest.fixture(scope="session")
def looks_in(plan_of: Callable[..., StoryPlan]) -> Callable[[str], dict[str, Look]]:
    def looks(concept: str) -> dict[str, Look]:
        return {
            one.name: look_of(one.name, one.visual_description, one.role)
            for one in plan_of(concept).characters
        }

    return looks


@pytest.mark.parametrize(
    ("concept", "name", "colour"),
    [
        ("تدخل قطة سوداء.", "قطة", "black"),
        ("Un petit chien noir arrive.", "Chien", "black"),
        ("黒い猫が眠る。", "猫", "black"),
        ("A white cat sleeps.", "Cat", "white"),
    ],
)
def test_an_animal_has_the_colour_that_the_text_gives_it(
    looks_in: Callable[[str], dict[str, Look]], concept: str, name: str, colour: str
) -> None:
    assert looks_in(concept)[name].main == to_hex(WORDS[colour])


@pytest.mark.parametrize(
    ("concept", "name", "part", "colour"),
    [
        ("Marta, 60, in a yellow raincoat, turns a wheel.", "Marta", "coat", "yellow"),
        ("Una bailaora con vestido rojo baila.", "Bailaora", "dress", "red"),
        ("Une vieille femme en manteau rouge attend.", "Femme", "coat", "red"),
        ("Девочка в красной шапке идёт.", "Девочка", "hat", "red"),
        ("ילדה קטנה בשמלה אדומה רצה.", "ילדה", "dress", "red"),
        ("赤いマフラーの少女が祈る。", "少女", "scarf", "red"),
        ("一个穿蓝色外套的男孩跑过来。", "男孩", "coat", "blue"),
        ("Ein Junge in gelber Jacke rennt.", "Junge", "jacket", "yellow"),
    ],
)
def test_clothes_have_the_colour_that_the_text_gives_them(
    looks_in: Callable[[str], dict[str, Look]], concept: str, name: str, part: str, colour: str
) -> None:
    assert dict(looks_in(concept)[name].tones)[part] == to_hex(WORDS[colour])


@pytest.mark.parametrize(
    ("concept", "name"),
    [
        ("老渔夫在江上划船。", "渔夫"),
        ("خباز عجوز يخبز الخبز.", "خباز"),
        ("Eine alte Frau sitzt.", "Frau"),
        ("할머니가 시장에서 김치를 판다.", "할머니"),
        ("Grandfather stirs the soup.", "Grandfather"),
        ("Marta, 60, in a yellow raincoat, turns a wheel.", "Marta"),
    ],
)
def test_the_old_have_grey_hair(
    looks_in: Callable[[str], dict[str, Look]], concept: str, name: str
) -> None:
    look = looks_in(concept)[name]
    assert "short hair" in look.features
    assert look.dark == OLD_HAIR


@pytest.mark.parametrize(
    "concept",
    [
        "A child eats an orange.", "A baby sleeps.", "Mia, 7, in a red cap, runs.", "A schoolboy waits.", "The kids sing.",
        "Ein Kind lacht.", "Ein Mädchen lacht.", "Une enfant rit.", "Une fillette rit.", "Três crianças correm.",
        "La niña canta.", "Un bambino corre.", "Девочка идёт.", "Мальчик бежит.", "Внук бежит.",
        "Το κορίτσι γελά.", "少女が立っている。", "一个男孩跑过来。", "손자가 뛰어온다.", "एक लड़का पतंग उड़ाता है।",
        "طفل يركض.", "ילדה קטנה רצה.",
    ],
)  # fmt: skip
def test_children_have_a_childs_proportions(
    looks_in: Callable[[str], dict[str, Look]], concept: str
) -> None:
    for look in looks_in(concept).values():
        assert "child" in look.features
        assert look.stature < 0.8


@pytest.mark.parametrize(
    "description", ["A kind old man.", "A mother of a boy.", "A man with a child.", "A detective."]
)
def test_nobody_is_a_child_for_a_word_about_others(description: str) -> None:
    look = look_of("Otto", description)
    assert "child" not in look.features
    assert look.stature == 1.0


def test_hair_is_plain_long_short_or_grey_as_the_words_say() -> None:
    def hair(description: str) -> set[str]:
        found = look_of("Sam", description).features
        return {one for one in found if one in {"short hair", "long hair", "bun", "bald"}}

    assert hair("A woman.") == hair("Une fillette.") == hair("Девочка.") == {"long hair"}
    assert hair("A man.") == hair("A boy.") == hair("A detective.") == {"short hair"}
    assert hair("An old woman.") == {"short hair", "bun"}
    assert hair("A bald man.") == {"bald"}
    assert hair("A woman with a bun.") == {"bun"}


def test_tiny_and_giant_ones_are_seen_to_be_so() -> None:
    giant, knight, dragon = (
        Actor(name=name, look=look_of(name, text), x=0.5, facing=1)
        for name, text in (
            ("Giant", "A giant man."), ("Knight", "A knight."), ("Dragon", "A tiny dragon."),
        )
    )  # fmt: skip
    panel = Panel(size=(1280, 720), shot="wide", actors=(giant, knight, dragon))
    heights = [height_of(panel, actor, 16 / 9) for actor in panel.actors]
    assert heights[0] > 1.6 * heights[1]
    assert heights[1] > 1.6 * heights[2]
    alone = [
        height_of(panel.model_copy(update={"actors": (actor,)}), actor, 16 / 9)
        for actor in panel.actors
    ]
    assert alone == sorted(alone, reverse=True)
