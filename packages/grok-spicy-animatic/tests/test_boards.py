"""Boards as a stranger reads them: who does what, where, with what, and in which colours."""

# ruff: noqa: E501 - words of other scripts and rows of a table

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from grok_spicy_animatic.drawing.bodies import body_of, box_of, head_of
from grok_spicy_animatic.drawing.boxes import BOX, box_tones
from grok_spicy_animatic.drawing.colour import luminance
from grok_spicy_animatic.drawing.light import Light
from grok_spicy_animatic.drawing.look import look_of
from grok_spicy_animatic.drawing.panel import drawn, picture_size, sign_layers
from grok_spicy_animatic.drawing.plate import plate
from grok_spicy_animatic.drawing.stage import Stage

if TYPE_CHECKING:
    from collections.abc import Callable

    from grok_spicy.schemas import StoryPlan
    from grok_spicy_animatic.drawing.recipe import Panel

    Panels = Callable[[StoryPlan], list[Panel]]
    Plan = Callable[..., StoryPlan]


@pytest.mark.parametrize(
    ("concept", "places"),
    [
        ("A baker kneads dough in a bakery in Porto. The oven glows. A girl waits.", ["bakery in Porto"] * 3),
        ("A hiker sits on a rock above the clouds. She drinks tea.", ["clouds"] * 2),
        ("On a rooftop in Mumbai, Ravi flies a kite. His sister laughs.", ["rooftop in Mumbai"] * 2),
        ("Un falegname lavora nella sua bottega a Siena. La nipote ride.", ["bottega a Siena"] * 2),
        ("Ein Fiat rast durch Neapel. Zwei Polizisten folgen ihm.", ["Neapel"] * 2),
        ("The square becomes a circle. It rolls.", ["", ""]),
        ("Олена саджає квіти. Вона співає.", ["", ""]),
        ("A courtroom in 1920s Chicago. Judge Harlow bangs the gavel.", ["courtroom in 1920s Chicago"] * 2),
        ("Кошка смотрит в окно. Собака спит.", ["", ""]),
        ("Der Uhrmacher schläft. Seine Enkelin lacht.", ["", ""]),
        ("A bride waits at a bus stop. She laughs.", ["bus stop"] * 2),
        ("ليلى تضحك. سامي يقرأ كتابا.", ["", ""]),
        ("Tom waits at the station. Ann reads in the kitchen. Tom runs. Ann smiles.", ["station", "kitchen", "station", "kitchen"]),
        ("수빈이가 시장에서 사과를 고른다.", ["시장"] * 3),
        ("The fence creaks, and nobody in the village thinks anything of it. A boy runs up the spiral staircase.", ["", "spiral staircase"]),
        ("A boy cries, because the village has heard it. He runs.", ["", ""]),
        ("Because he is late, a boy runs in the kitchen. He laughs.", ["kitchen"] * 2),
        ("A boy runs all the way to the station. He laughs.", ["station"] * 2),
        ("Ayşe okulda resim yapar. Can güler.", ["okulda"] * 2),
        ("Tom laughs in the kitchen. In the morning two customers buy bread.", ["kitchen", "dawn"]),
        ("Tom laughs in the kitchen. In the morning Tom buys bread.", ["kitchen", "kitchen, dawn"]),
        ("Sous la mer, une plongeuse nage. Elle rit.", ["Sous la mer"] * 2),
        ("海の底でタコが踊る。魚が笑う。", ["海の底"] * 2),
        ("A diver lives under water. She sings.", ["under water"] * 2),
        ("A boat sinks beneath the waves. A girl cries.", ["waves"] * 2),
    ],
)  # fmt: skip
def test_a_place_is_kept_as_it_is_said_until_another_is(
    concept: str, places: list[str], plan_of: Plan
) -> None:
    assert [scene.setting for scene in plan_of(concept).scenes] == places


@pytest.mark.parametrize("word", ["Sehnsucht", "勇気", "Homecoming"])
def test_a_word_alone_is_one_shot_lettered_as_large_as_a_title(
    word: str, plan_of: Plan, panels_of: Panels
) -> None:
    (panel,) = panels_of(plan_of(word))
    stage = Stage.of(picture_size(panel), Light.of(panel), panel.seed, ())
    (card,) = sign_layers(stage, panel)
    assert card.image.height > stage.near.scale * 0.15


def test_the_word_for_a_drawn_landmark_stands_beside_it(plan_of: Plan, panels_of: Panels) -> None:
    (panel,) = panels_of(plan_of("Lighthouse"))
    stage = Stage.of(picture_size(panel), Light.of(panel), panel.seed, panel.landmarks)
    letters = plate(stage, panel)
    assert panel.landmarks == ("lighthouse",)
    assert letters is not None
    assert letters.left + letters.image.width < stage.near.pixel((0.48 * stage.width, 0))[0]


@pytest.mark.parametrize(
    ("concept", "deeds"),
    [
        ("Bo laughs, Anna hugs Chidi.", [("laughs", ("Bo",)), ("hugs Chidi", ("Anna",))]),
        ("Anna waits. Bo waits. At night they sit by a fire and Bo plays the guitar.",
         [("sit by a fire", ("Bo", "Anna")), ("plays the guitar", ("Bo",))]),
        ("On a hill in Iowa, Ravi flies a kite.", [("flies a kite", ("Ravi",))]),
        ("Una oveja, un pato y un gallo viajan.", [("viajan", ("Oveja", "Pato", "Gallo"))]),
        ("Two friends, Anna in a green coat and Bo with a red beard, build a raft.",
         [("build a raft", ("Anna", "Bo"))]),
        ("小红和小刚在树下喊。", [("在树下喊", ("小红", "小刚"))]),
        ("小明穿着红毛衣,小红戴着黄帽子。", [("穿着红毛衣", ("小明",)), ("戴着黄帽子", ("小红",))]),
        ("警備員の田中さんが歌を歌う。", [("歌を歌う", ("田中",))]),
        ("おばあさんが歌う。孫が走る。二人はスイカを食べる。", [("スイカを食べる", ("孫", "おばあさん"))]),
        ("Two chefs wait. The other laughs.", [("The other laughs", ())]),
        ("People run to the river with chests.", [("run to the river with chests", ("Person 1", "Person 2"))]),
        ("Олена чекає. Її собака копає яму.", [("копає яму", ("Собака",))]),
        ("An old woman waits. She feeds a crow.", [("feeds a crow", ("Woman",))]),
        ("Two boxers fight. The boxer in blue shorts hits the boxer in red shorts.",
         [("hits the boxer in red shorts", ("Boxer in blue shorts",))]),
    ],
)  # fmt: skip
def test_each_deed_is_said_of_whoever_does_it(
    concept: str, deeds: list[tuple[str, tuple[str, ...]]], plan_of: Plan, panels_of: Panels
) -> None:
    panel = _last_that_tells(panels_of(plan_of(concept)))
    assert [(one.words, one.doers) for one in panel.deeds] == deeds


def test_those_who_hug_stand_together_and_the_third_aside(plan_of: Plan, panels_of: Panels) -> None:
    panel = panels_of(plan_of("Bo laughs, Anna hugs Chidi."))[0]
    at = {actor.name: (actor.pose, actor.x) for actor in panel.actors}
    assert at["Bo"][0] != "hug"
    assert at["Anna"][0] == at["Chidi"][0] == "hug"
    assert abs(at["Anna"][1] - at["Chidi"][1]) < 0.2
    assert min(abs(at["Bo"][1] - at[name][1]) for name in ("Anna", "Chidi")) > 0.3


def test_those_who_go_together_face_one_way(plan_of: Plan, panels_of: Panels) -> None:
    panel = panels_of(plan_of("Anna waits. Bo waits. They run to the bus."))[-1]
    assert {actor.facing for actor in panel.actors} == {1}


@pytest.mark.parametrize(
    ("concept", "cast"),
    [
        ("Mila holds a plush rabbit. She gives him the rabbit.", ["Mila"]),
        ("Five children paint a paper dragon. A girl carries the dragon.", ["Child 1", "Child 2", "Child 3", "Child 4", "Child 5", "Girl"]),
        ("A girl has a toy robot. A robot comes in.", ["Girl", "Robot"]),
        ("Two boxers fight. The boxer in blue shorts hits the boxer in red shorts.", ["Boxer in blue shorts", "Boxer in red shorts"]),
        ("Los hermanos Montgolfier sueltan un globo.", ["Montgolfier 1", "Montgolfier 2"]),
    ],
)  # fmt: skip
def test_toys_are_no_cast_and_those_of_a_group_have_the_names_that_the_text_has(
    concept: str, cast: list[str], plan_of: Plan
) -> None:
    assert [one.name for one in plan_of(concept).characters] == cast


def test_a_toy_is_labelled_whole_where_only_its_noun_is_said(
    plan_of: Plan, panels_of: Panels
) -> None:
    panels = panels_of(plan_of("Mila holds a plush rabbit. Tom enters. Mila hugs the rabbit."))
    assert [(one.name, one.holder) for one in panels[-1].things] == [("plush rabbit", "Mila")]


@pytest.mark.parametrize(
    ("concept", "shown"),
    [
        ("Tom sits beside Ann. Tom stands alone on the pier.", ["Tom"]),
        ("Die Mutter kocht. Der Junge ruft seine Mutter an.", ["Junge"]),
    ],
)
def test_nobody_is_shown_with_one_who_is_alone_or_on_the_telephone(
    concept: str, shown: list[str], plan_of: Plan
) -> None:
    assert plan_of(concept).scenes[-1].characters_present == shown


@pytest.mark.parametrize(
    "words", ["nipote, con trecce rosse e un vestito verde", "in a green raincoat"]
)
def test_each_garment_has_its_own_colour(words: str) -> None:
    look = look_of("Ann", f"Ann, girl. In the story's words: {words}.")
    red, green, blue = (int(look.accent[at : at + 2], 16) for at in (1, 3, 5))
    assert green > max(red, blue), look.accent


def test_what_one_wears_is_not_what_the_next_wears(plan_of: Plan) -> None:
    plan = plan_of(
        "Three friends, Anna in a green raincoat, Bo with a red beard, and Cy in a white shirt, wait."
    )
    looks = {
        one.name: look_of(one.name, one.visual_description, one.role) for one in plan.characters
    }
    assert [("beard" in looks[name].features) for name in ("Anna", "Bo", "Cy")] == [
        False,
        True,
        False,
    ]


def test_age_and_clothes_of_a_screenplay_are_drawn(plan_of: Plan) -> None:
    plan = plan_of(
        "INT. WARD - NIGHT\n\nDR. OKAFOR, 50s, in a white coat, waits. MILA, 9, sleeps.\n\nMILA\nHello.\n\nDR. OKAFOR\nHello."
    )
    looks = {
        one.name: look_of(one.name, one.visual_description, one.role) for one in plan.characters
    }
    assert "child" in looks["Mila"].features
    assert "coat" in looks["Okafor"].features


@pytest.mark.parametrize("name", ["red flag", "black line", "blue square", "حقيبة حمراء"])
def test_a_box_has_the_colour_that_its_name_says_and_letters_that_are_read(name: str) -> None:
    tone, letters = box_tones(name)
    assert tone != BOX
    assert abs(luminance(tone) - luminance(letters)) > 0.3
    assert box_tones("flag")[0] == BOX


@pytest.mark.parametrize(
    ("concept", "things"),
    [
        ("The wool rolls under the sofa.", ["wool", "sofa"]),
        ("White cells find the virus.", ["white cells", "virus"]),
        ("Tom stands alone and holds a kite.", ["kite"]),
        ("O goleiro salta para a esquerda.", []),
        ("A bola bate na trave.", ["bola"]),
        ("DR. OKAFOR checks a monitor.", ["monitor"]),
    ],
)
def test_directions_adverbs_and_titles_are_no_things(
    concept: str, things: list[str], plan_of: Plan, panels_of: Panels
) -> None:
    panel = _last_that_tells(panels_of(plan_of(concept)))
    assert [one.name for one in panel.things] == things


def _last_that_tells(panels: list[Panel]) -> Panel:
    """Return the last board of a film that is not the near one of a sentence, of faces alone."""
    return next(panel for panel in reversed(panels) if panel.shot != "close-up")


def test_what_is_carried_lies_beside_whoever_is_named_last_before_it(
    plan_of: Plan, panels_of: Panels
) -> None:
    told = "Nadia arrives and a captain greets a boy while Nadia carries a suitcase."
    panel = panels_of(plan_of(told))[0]
    at = {actor.name: actor.x for actor in panel.actors}
    (case,) = [thing for thing in panel.things if thing.name == "suitcase"]
    assert min(at, key=lambda name: abs(at[name] - case.x)) == "Nadia"


def test_nobody_is_hugged_where_the_ground_is_kissed(plan_of: Plan, panels_of: Panels) -> None:
    panels = panels_of(
        plan_of("Ann waits. Bo waits. Cy waits. They cheer and Cy kisses the ground.")
    )
    assert "hug" not in {actor.pose for actor in panels[-1].actors}


def test_what_rain_falls_on_goes_nowhere(plan_of: Plan, panels_of: Panels) -> None:
    panels = panels_of(plan_of("Rain runs down the window. A ball rolls."))
    assert [[thing.way for thing in panel.things] for panel in panels] == [[""], ["right"]]


def test_an_arrow_covers_no_sign(plan_of: Plan, panels_of: Panels) -> None:
    panel = panels_of(plan_of("雨の夜、少女が傘を持って歩く。"))[0]
    by_name = {layer.name: box_of(layer) for layer in list(drawn(panel))}
    assert by_name["arrow"].shared(by_name["thing 傘"]) == 0


@pytest.mark.parametrize("shot", ["WIDE", "MEDIUM"])
def test_two_things_in_a_hand_hide_no_face(shot: str, plan_of: Plan, panels_of: Panels) -> None:
    panel = panels_of(plan_of(f"Ann waits. {shot}: Ann holds a cup and a spoon."))[-1]
    stage = Stage.of(picture_size(panel), Light.of(panel), panel.seed, ())
    signs = [box_of(layer) for layer in sign_layers(stage, panel)]
    assert len(signs) == 2
    assert [box.shared(head_of(stage, panel, panel.actors[0])) for box in signs] == [0, 0]


def test_what_lies_beside_one_who_lies_hides_nothing_of_them(
    plan_of: Plan, panels_of: Panels
) -> None:
    told = "Tom waits. WIDE: Tom checks a monitor while Mila lies in the bed, a plush rabbit in her arm."
    panel = panels_of(plan_of(told))[-1]
    stage = Stage.of(picture_size(panel), Light.of(panel), panel.seed, ())
    mila = next(actor for actor in panel.actors if actor.name == "Mila")
    rabbit = next(layer for layer in sign_layers(stage, panel) if "rabbit" in layer.name)
    assert mila.pose == "lie"
    assert box_of(rabbit).shared(body_of(stage, panel, mila)) < 0.2
