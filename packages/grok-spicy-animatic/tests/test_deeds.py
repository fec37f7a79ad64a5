"""Who does what, in the text's own words, and what of it stands on the board."""

# ruff: noqa: RUF001, E501 - words of other scripts and rows of a table

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from grok_spicy_animatic.drawing.doing import deed_layers, row_layer
from grok_spicy_animatic.drawing.light import Light
from grok_spicy_animatic.drawing.look import look_of
from grok_spicy_animatic.drawing.panel import picture_size
from grok_spicy_animatic.drawing.recipe import Actor, Panel, Said, Thing
from grok_spicy_animatic.drawing.stage import Stage
from grok_spicy_animatic.language.deeds import deeds_in, left_to_say

if TYPE_CHECKING:
    from collections.abc import Callable

    from grok_spicy.schemas import StoryPlan

TABLE: list[tuple[str, tuple[str, ...], tuple[str, ...], list[tuple[tuple[str, ...], str]]]] = [
    # what happens, figures, things, who does what
    ("Marta, 60, in a yellow raincoat, turns a wheel. Rain hits the window.", ("Marta",), ("wheel", "window"),
     [(("Marta",), "turns a wheel"), ((), "Rain hits the window")]),
    ("They wave a lantern at a ship.", ("Jonas", "Marta"), ("lantern", "ship"), [(("Jonas", "Marta"), "wave a lantern at a ship")]),
    ("One drops a wrench.", ("Astronaut 1", "Astronaut 2"), ("wrench",), [(("Astronaut 1",), "drops a wrench")]),
    ("An orange rolls to the feet of a child.", ("Child",), ("orange",), [(("orange",), "rolls to the feet of a child")]),
    ("A drummer plays on a roof while two dancers spin around him.", ("Drummer", "Dancer 1", "Dancer 2"), ("roof",),
     [(("Drummer",), "plays on a roof"), (("Dancer 1", "Dancer 2"), "spin around him")]),
    ("A baker, a postman and a florist meet.", ("Baker", "Postman", "Florist"), (), [(("Baker", "Postman", "Florist"), "meet")]),
    ("The baker gives the florist a loaf.", ("Baker", "Florist"), ("loaf",), [(("Baker",), "gives the florist a loaf")]),
    ("The keeper of the lighthouse oils the hinge.", ("Keeper",), ("hinge",), [(("Keeper",), "oils the hinge")]),
    ("On the bench sits Anna.", ("Anna",), (), [(("Anna",), "On the bench sits")]),
    ("CLOSE-UP: the girl cries. Slow push in.", ("Girl",), (), [(("Girl",), "cries")]),
    ("Sie weint und umarmt ihn.", ("Briefträger", "Frau"), (), [(("Frau",), "weint und umarmt ihn")]),
    ("El perro del panadero ladra.", ("Perro",), (), [(("Perro",), "ladra")]),
    ("Todos aplauden.", ("Bailaora", "Guitarrista"), (), [(("Bailaora", "Guitarrista"), "aplauden")]),
    ("Llora.", ("Niña",), (), [(("Niña",), "Llora")]),
    ("Дровосек держит топор.", ("Дровосек",), (), [(("Дровосек",), "держит топор")]),
    ("駅で少女が傘を持って立っている。", ("少女",), (), [(("少女",), "傘を持って立っている")]),
    ("老渔夫在江上划船。", ("渔夫",), (), [(("渔夫",), "在江上划船")]),
    ("할머니가 시장에서 김치를 판다.", ("할머니",), (), [(("할머니",), "시장에서 김치를 판다")]),
    ("يركض الرجل وراء الطفلة.", ("رجل", "طفلة"), (), [(("رجل",), "يركض وراء الطفلة")]),
    ("एक लड़का पतंग उड़ाता है।", ("लड़का",), (), [(("लड़का",), "पतंग उड़ाता है")]),
    ("Yaşlı bir kadın pencereyi açar.", ("Kadın",), (), [(("Kadın",), "pencereyi açar")]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "figures", "things", "deeds"), TABLE)
def test_a_deed_is_told_of_whoever_does_it(
    text: str,
    figures: tuple[str, ...],
    things: tuple[str, ...],
    deeds: list[tuple[tuple[str, ...], str]],
) -> None:
    assert [(deed.doers, deed.words) for deed in deeds_in(text, figures, things)] == deeds


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Luna sits.", False),
        ("Luna walks in the forest.", False),
        ("Luna sits on a rock.", True),
        ("Luna repairs it.", True),
    ],
)
def test_what_pose_and_place_show_is_not_written_as_well(text: str, *, said: bool) -> None:
    (deed,) = deeds_in(text, ("Luna",), ())
    assert bool(left_to_say(deed, "forest")) is said


def _boards(
    concept: str,
    plan_of: Callable[..., StoryPlan],
    panels_of: Callable[[StoryPlan], list[Panel]],
) -> list[Panel]:
    return panels_of(plan_of(concept))


def test_the_board_says_and_hands_over_what_is_done(
    plan_of: Callable[..., StoryPlan], panels_of: Callable[[StoryPlan], list[Panel]]
) -> None:
    antenna, wrench, away, earth, says = _boards(
        "Two astronauts repair an antenna. One drops a wrench. It floats away. Earth rises behind "
        'them. Ana eats an orange: "Good."',
        plan_of,
        panels_of,
    )
    assert [said.words for said in antenna.deeds] == ["repair an antenna"]
    assert [thing.holder for thing in wrench.things] == ["Astronaut 1"]
    assert wrench.actors[0].pose == "drop"
    assert [(thing.name, thing.spot, thing.way) for thing in wrench.things] == [
        ("wrench", "dropped", "down")
    ]
    assert away.row == ("It floats away",)
    assert [(thing.name, thing.way) for thing in away.things] == [("wrench", "away")]
    assert [(thing.spot, thing.way) for thing in earth.things] == [("sky", "up")]
    assert earth.deeds == (Said(words="rises behind them", doers=("earth",)),)
    assert [thing.name for thing in says.things] == ["orange"]


def test_it_is_the_thing_of_the_shot_before(
    plan_of: Callable[..., StoryPlan], panels_of: Callable[[StoryPlan], list[Panel]]
) -> None:
    boards = _boards(
        "A robot vacuum wakes. It rolls under a desk. It finds a coin. A cleaner picks it up.",
        plan_of,
        panels_of,
    )
    assert [board.row for board in boards[1:3]] == [
        ("It rolls under a desk",),
        ("It finds a coin",),
    ]
    assert [[(thing.name, thing.spot) for thing in board.things] for board in boards[1:3]] == [
        [("robot vacuum", ""), ("desk", "over")],
        [("robot vacuum", ""), ("coin", "")],
    ]
    assert [(thing.name, thing.holder) for thing in boards[3].things] == [("coin", "Cleaner")]


def test_lines_of_dialogue_stand_beside_their_speakers(
    plan_of: Callable[..., StoryPlan], panels_of: Callable[[StoryPlan], list[Panel]]
) -> None:
    (board, *_) = _boards(
        "INT. HALL - DAY\n\nEva reads.\n\nEVA\nLate again.\n\nPAUL (O.S.)\nSorry!",
        plan_of,
        panels_of,
    )
    assert board.deeds == (
        Said(words="“Late again.”", doers=("Eva",)),
        Said(words="Paul (O.S.): “Sorry!”"),
        Said(words="reads", doers=("Eva",)),
    )


@pytest.mark.parametrize("shot", ["wide", "medium", "close-up"])
def test_words_of_a_deed_cover_no_face_and_stay_in_the_picture(shot: str) -> None:
    look = look_of("Ida", "Ida, person")
    panel = Panel.model_validate(
        {
            "size": (640, 360),
            "shot": shot,
            "actors": (Actor(name="Ida", look=look, x=0.5, facing=1),),
            "deeds": (Said(words="winds the clock of the tower up", doers=("Ida",)),),
        }
    )
    stage = Stage.of(picture_size(panel), Light.of(panel), panel.seed, ())
    plate = deed_layers(stage, panel, [])[-1]
    left, top = stage.near.pixel((0, 1))
    right, bottom = stage.near.pixel((stage.width, 0))
    assert left <= plate.left
    assert plate.left + plate.image.width <= right
    assert top <= plate.top
    assert plate.top + plate.image.height <= bottom
    middle = stage.near.pixel((stage.width / 2, 0.6))
    inside = plate.left < middle[0] < plate.left + plate.image.width
    assert not (inside and plate.top < middle[1] < plate.top + plate.image.height)


def test_a_row_keeps_within_the_picture_however_much_it_says() -> None:
    names = ("a very long name of a thing", "another name", "one more of these things")
    row = tuple(part for name in names for part in (name, "and then something happens to the"))
    panel = Panel(size=(640, 360), things=tuple(Thing(name=name, x=0.5) for name in names), row=row)
    stage = Stage.of(picture_size(panel), Light.of(panel), panel.seed, ())
    layer = row_layer(stage, panel)
    left, _ = stage.near.pixel((0, 0))
    right, _ = stage.near.pixel((stage.width, 0))
    assert left <= layer.left
    assert layer.left + layer.image.width <= right


@pytest.mark.parametrize(
    ("text", "figures", "things", "deeds"),
    [
        ("Il tombe.", ("Funambule",), (), [(("Funambule",), "tombe")]),
        ("The river carries them under the bridge.", ("Ferryman", "Widow"), (),
         [((), "The river carries them under the bridge")]),
        ("All three kneel and pick up the pieces.", ("Baker", "Florist"), ("pieces",),
         [(("Baker", "Florist"), "three kneel and pick up the pieces")]),
        ("두 사람은 버스를 탄다.", ("할머니", "손자"), ("버스",), [(("할머니", "손자"), "두 사람은 버스를 탄다")]),
        ("One of them draws a handkerchief.", ("Knight 1", "Knight 2"), ("handkerchief",),
         [(("Knight 1",), "draws a handkerchief")]),
    ],
)  # fmt: skip
def test_a_deed_without_a_name_is_of_those_whom_its_pronoun_means(
    text: str,
    figures: tuple[str, ...],
    things: tuple[str, ...],
    deeds: list[tuple[tuple[str, ...], str]],
) -> None:
    assert [(deed.doers, deed.words) for deed in deeds_in(text, figures, things)] == deeds


def test_nobody_does_what_is_done_to_them_and_who_is_chased_runs(
    plan_of: Callable[..., StoryPlan], panels_of: Callable[[StoryPlan], list[Panel]]
) -> None:
    (_, _, carried, chase) = _boards(
        "A ferryman waits. A widow waves. The river carries them. A policeman chases a thief.",
        plan_of,
        panels_of,
    )
    assert [actor.pose for actor in carried.actors] == ["stand", "stand"]
    assert [actor.pose for actor in chase.actors] == ["run", "run"]


@pytest.mark.parametrize(
    ("concept", "thing", "holder"),
    [
        ("A baker gives a florist a loaf. Rain falls.", "loaf", "Baker"),
        ("Un pescatore ripara una rete. Piove.", "rete", "Pescatore"),
        ("Der Briefträger bringt ein Paket. Es regnet.", "paket", "Briefträger"),
        ("少女が傘を持って立っている。電車が来る。", "傘", "少女"),
        ("A man with a lantern waits. Rain falls.", "lantern", "Man"),
        ("A boy looks at a lantern. Rain falls.", "lantern", None),
        ("A fox sets a knight's picnic on fire. Rain falls.", "picnic", None),
        ("A detective crosses a bridge. Rain falls.", "bridge", None),
    ],
)
def test_a_thing_is_in_the_hands_of_whoever_does_something_with_it(
    concept: str,
    thing: str,
    holder: str | None,
    plan_of: Callable[..., StoryPlan],
    panels_of: Callable[[StoryPlan], list[Panel]],
) -> None:
    first = _boards(concept, plan_of, panels_of)[0]
    assert [one.holder for one in first.things if one.name == thing] in ([holder], [])
    assert holder is None or first.things
