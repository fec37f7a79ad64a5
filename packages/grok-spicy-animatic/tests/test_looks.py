"""Looks: colours, clothes, ages and sizes that a text gives, in the languages of the text."""

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
