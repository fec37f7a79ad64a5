"""Appearances in words, and the figures drawn from them."""

from __future__ import annotations

import re

import pytest
from grok_spicy_animatic.drawing.colour import WORDS, to_hex
from grok_spicy_animatic.drawing.figures.kinds import KINDS
from grok_spicy_animatic.drawing.look import look_of
from grok_spicy_animatic.story.bodies import BODIES
from grok_spicy_animatic.story.cast import Found, find_cast
from grok_spicy_animatic.story.describe import describe, padded
from grok_spicy_animatic.story.wardrobe import KITS


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"creature", "spirit", "tree", "whale"}))
def test_what_is_described_is_what_is_drawn(kind: str) -> None:
    noun = {"person": "painter", "vehicle": "truck"}.get(kind, kind)
    text, cues, accent = describe(Found("Pip", kind, noun), [])
    look = look_of("Pip", text, noun)
    assert len(text.split()) >= 80
    assert 3 <= len(cues) <= 5
    assert look.kind == kind
    assert look.accent == to_hex(WORDS[accent])
    assert " a a" not in text
    assert "{" not in text


_TEMPLATES = [(noun, wear) for noun, kit in sorted(KITS.items()) for wear in kit] + [
    (kind, wear) for kind, body in sorted(BODIES.items()) for wear in body.kit
]


@pytest.mark.parametrize(("noun", "wear"), _TEMPLATES)
def test_every_colour_and_garment_of_the_wardrobe_is_drawn(
    noun: str, wear: tuple[str, str]
) -> None:
    colours = {"accent": "crimson", "second": "cream", "dark": "umber"}
    text = " ".join(wear)
    look = look_of("Pip", f"Pip is a {noun}. {text.format(name='Pip', **colours)}", noun)
    drawn = {look.accent, look.second, look.dark}
    for part, word in colours.items():
        if f"{{{part}}}" in text:
            assert to_hex(WORDS[word]) in drawn, text
    for word, feature in _GARMENTS.items():
        if re.search(rf"\b{word}\b", text):
            assert feature in look.features, text


_GARMENTS = {
    "raincoat": "coat", "overcoat": "coat", "coat": "coat", "sweater": "sweater", "apron": "apron",
    "dress": "dress", "gown": "robe", "robe": "robe", "uniform": "uniform", "waistcoat": "vest",
    "jacket": "vest", "cape": "cape", "scarf": "scarf", "satchel": "bag", "backpack": "bag",
    "spectacles": "glasses", "beanie": "beanie", "beard": "beard", "lantern": "lantern",
    "captain's hat": "captain hat", "pointed hat": "wizard hat", "crown": "crown", "cap": "cap",
}  # fmt: skip


@pytest.mark.parametrize(
    ("description", "accent"),
    [
        ("a man in a crimson raincoat", "crimson"),
        ("a woman in a teal overcoat over a cream blouse", "teal"),
        ("a girl in mustard dungarees", "mustard"),
        ("a fox with a navy bandana", "navy"),
    ],
)
def test_cloth_of_every_name_takes_its_colour(description: str, accent: str) -> None:
    assert look_of("Pip", description).accent == to_hex(WORDS[accent])


def test_an_apron_goes_over_a_sweater() -> None:
    look = look_of("Mia", "A baker in a teal sweater under a cream apron")
    assert {"sweater", "apron"} <= set(look.features)
    assert (look.accent, look.second) == (to_hex(WORDS["teal"]), to_hex(WORDS["cream"]))


def test_clothes_and_hair_go_with_the_noun() -> None:
    for name in ("Ben", "Tom", "Kai", "Leo", "Max", "Finn", "Otto", "Sam"):
        boy = Found(name, "person", "boy", gender="male")
        worn = set(look_of(name, describe(boy, [])[0], "boy").features)
        assert not worn & {"dress", "robe", "bun", "braid", "bob", "long hair"}
        captain = Found(name, "person", "captain", gender="female")
        assert "beard" not in look_of(name, describe(captain, [])[0], "captain").features


def test_a_pronoun_tells_the_gender_of_a_name() -> None:
    mia, tom = find_cast("Mia the baker opens her bakery. Tom the baker waves his hat to Mia.")
    assert (mia.gender, tom.gender) == ("female", "male")


def test_a_common_name_tells_the_gender_where_nothing_else_does() -> None:
    mia, tom, zed = find_cast("Mia, Tom and Zed dance")
    assert (mia.gender, tom.gender, zed.gender) == ("female", "male", "")


def test_members_of_one_cast_do_not_share_an_accent() -> None:
    taken: list[str] = []
    for number in range(4):
        _, _, accent = describe(Found(f"Robot {number}", "robot", "robot"), taken)
        assert accent not in taken
        taken.append(accent)


def test_a_colour_in_the_concept_is_worn() -> None:
    text, _, _ = describe(Found("Fox", "fox", "fox", ["crimson"]), [])
    assert look_of("Fox", text).main == to_hex(WORDS["crimson"])


def test_grandmothers_have_silver_hair() -> None:
    text, _, _ = describe(Found("Grandmother", "person", "grandmother"), [])
    assert look_of("Grandmother", text, "grandmother").dark == to_hex(WORDS["silver"])


def test_a_short_description_is_filled_up_and_kept() -> None:
    text = padded("A grey cat with a bell", "Luna")
    assert text.startswith("A grey cat with a bell.")
    assert len(text.split()) >= 80
    assert look_of("Luna", text).kind == "cat"
    assert padded("", "Luna") == ""


@pytest.mark.parametrize(
    ("description", "part", "word"),
    [
        ("A fox with russet fur", "main", "russet"),
        ("The fur is russet, the belly cream", "main", "russet"),
        ("A russet fox with a cream chest and a teal scarf", "second", "cream"),
        ("A russet fox with a cream chest and a teal scarf", "accent", "teal"),
        ("Its eyes are bright amber", "eyes", "amber"),
        ("She has auburn hair", "dark", "auburn"),
        ("A robot with mustard plating", "main", "mustard"),
    ],
)
def test_colours_go_to_the_parts_they_belong_to(description: str, part: str, word: str) -> None:
    assert getattr(look_of("Pip", description), part) == to_hex(WORDS[word])


def test_skin_has_colours_of_its_own() -> None:
    olive = look_of("Mara", "A woman with olive skin and black hair")
    assert olive.kind == "person"
    assert olive.main != to_hex(WORDS["olive"])


def test_hex_colours_are_understood() -> None:
    assert look_of("Pip", "A fox whose fur is #aa5522").main == "#aa5522"


@pytest.mark.parametrize(
    ("description", "worn"),
    [
        ("a man with a captain's hat and a white beard", {"captain hat", "beard"}),
        ("a fox in a waistcoat, with a satchel", {"vest", "bag"}),
        ("a witch with a pointed hat and a staff", {"wizard hat", "staff"}),
        ("a girl in a dress with a braid and round spectacles", {"dress", "braid", "glasses"}),
    ],
)
def test_clothes_are_read_from_the_description(description: str, worn: set[str]) -> None:
    assert worn <= set(look_of("Pip", description).features)


def test_only_one_hat_is_worn_at_a_time() -> None:
    features = look_of("Pip", "a king with a crown and a felt hat").features
    assert len({"crown", "hat"} & set(features)) == 1


def test_size_words_and_youth_count() -> None:
    tall = look_of("A", "A tall woman").stature
    usual = look_of("A", "A woman").stature
    child = look_of("A", "A girl with brown hair").stature
    assert child < usual < tall
    assert look_of("A", "A tiny mouse").stature < look_of("A", "A mouse").stature


def test_undescribed_characters_differ_by_name_only() -> None:
    assert look_of("Fox", "") == look_of("Fox", "")
    assert look_of("Fox", "").accent != look_of("Rusty the fox", "").accent


def test_the_unknown_is_a_friendly_creature() -> None:
    assert look_of("Zzyx", "").kind == "creature"
    assert look_of("Zzyx", "He smiles with his whole face").kind == "person"
