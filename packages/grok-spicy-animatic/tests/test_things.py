"""Things of a shot: who holds what, where the rest stands, and how large it is alone."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest
from grok_spicy_animatic.drawing.bodies import box_of, head_of
from grok_spicy_animatic.drawing.light import Light
from grok_spicy_animatic.drawing.look import look_of
from grok_spicy_animatic.drawing.panel import drawn, picture_size, sign_layers
from grok_spicy_animatic.drawing.plate import plate
from grok_spicy_animatic.drawing.reading import Order, panel_in_words
from grok_spicy_animatic.drawing.recipe import Actor, Panel, Thing
from grok_spicy_animatic.drawing.stage import Stage
from grok_spicy_animatic.language.gestures import boat_of, is_boat
from grok_spicy_animatic.language.handling import can_be_held, in_the_sky, relation_of, way_of
from grok_spicy_animatic.language.places import place_in
from grok_spicy_animatic.language.unseen import seen_in
from grok_spicy_animatic.language.vehicles import vehicle_around

if TYPE_CHECKING:
    from collections.abc import Callable

    from grok_spicy.schemas import StoryPlan
    from grok_spicy_animatic.drawing.recipe import Shot

    Plan = Callable[..., StoryPlan]
    Panels = Callable[[StoryPlan], list[Panel]]


@pytest.mark.parametrize(
    "name",
    ["window", "school window", "buses", "janela", "버스", "窓", "rock", "fire", "moon", "πόρτα"],
)
def test_what_is_larger_than_hands_is_not_held(name: str) -> None:
    assert not can_be_held(name)


@pytest.mark.parametrize("name", ["wrench", "red thermos", "letter", "김치", "傘", "bola amarela"])
def test_small_things_are_held(name: str) -> None:
    assert can_be_held(name)
    assert not in_the_sky(name)


@pytest.mark.parametrize(
    ("name", "text", "relation"),
    [
        ("cart", "The thief jumps over a cart of oranges.", "under"),
        ("desks", "It rolls under the desks.", "over"),
        ("large pot", "Melt butter in a large pot.", "under"),
        ("ship", "They wave the lantern at a ship.", "towards"),
        ("ball", "The striker kicks the ball.", ""),
    ],
)
def test_a_preposition_says_where_a_thing_is(name: str, text: str, relation: str) -> None:
    assert relation_of(name, text) == relation


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("It floats away.", "away"),
        ("Steam rises.", "up"),
        ("A raindrop falls from a cloud.", "down"),
        ("The train arrives.", "right"),
        ("電車が来る。", "right"),
        ("A taxi waits in the fog.", ""),
        ("The lamp goes out.", ""),
    ],
)
def test_a_known_movement_has_a_way(text: str, way: str) -> None:
    assert way_of(text) == way


@pytest.mark.parametrize(
    ("concept", "thing", "holder", "spot"),
    [
        ("A teacher opens the window.", "window", None, "window"),
        ("Two astronauts repair an antenna.", "antenna", None, ""),
        ("Two cooks toast marshmallows.", "marshmallows", None, "between"),
        ("A hiker sits on a rock.", "rock", "Hiker", "under"),
        ("A referee points at the clock.", "clock", None, "ahead"),
        ("A baker drops a plate.", "plate", "Baker", "dropped"),
        ("A keeper stirs the soup with a wooden spoon.", "soup", None, ""),
        ("A keeper stirs the soup with a wooden spoon.", "wooden spoon", "Keeper", ""),
        ("A girl writes in a notebook.", "notebook", "Girl", ""),
        ("A drummer plays under a broken billboard.", "broken billboard", None, "sky"),
        ("A boy catches a kite.", "kite", "Boy", ""),
        ("Ein Fahrer wirft Orangen auf die Straße.", "orangen", "Fahrer", ""),
        ("A atacante corre e chuta a bola.", "bola", "Atacante", ""),
        ("A fox waits. Earth rises behind the fox.", "earth", None, "sky"),
    ],
)
def test_a_thing_is_where_the_words_say(
    concept: str,
    thing: str,
    holder: str | None,
    spot: str,
    plan_of: Callable[..., StoryPlan],
    panels_of: Callable[[StoryPlan], list[Panel]],
) -> None:
    things = [one for panel in panels_of(plan_of(concept)) for one in panel.things]
    assert {(one.holder, one.spot) for one in things if one.name == thing} == {(holder, spot)}


def _boxes(shot: Shot, *things: Thing) -> list[tuple[float, float, float, float]]:
    panel = Panel(size=(640, 360), shot=shot, things=things, row=("The train arrives",))
    stage = Stage.of(picture_size(panel), Light.of(panel), panel.seed, ())
    boxes = [box_of(layer) for layer in sign_layers(stage, panel) if "thing" in layer.name]
    return [(box.left, box.top, box.right, box.bottom) for box in boxes]


def test_a_thing_alone_is_as_large_as_the_shot_is_close() -> None:
    shots: tuple[Shot, ...] = ("wide", "medium", "close-up", "extreme close-up")
    areas = []
    for shot in shots:
        ((left, top, right, bottom),) = _boxes(shot, Thing(name="train", x=0.5, large=True))
        areas.append((right - left) * (bottom - top))
    assert all(2 * small < large for small, large in itertools.pairwise(areas[:3]))
    assert areas[3] > 640 * 360 * 0.8


def test_a_thing_alone_that_goes_somewhere_has_an_arrow() -> None:
    panel = Panel(size=(640, 360), things=(Thing(name="train", x=0.5, way="right"),))
    stage = Stage.of(picture_size(panel), Light.of(panel), panel.seed, ())
    box, arrow = sign_layers(stage, panel)
    assert arrow.left > box.left + box.image.width / 2


@pytest.mark.parametrize("hat", ["", "in a wide hat"])
@pytest.mark.parametrize("xs", [(0.3, 0.7), (0.2, 0.6), (0.5,)])
def test_the_words_of_the_place_cover_no_head(xs: tuple[float, ...], hat: str) -> None:
    look = look_of("Ida", f"A woman {hat}", "lead")
    actors = tuple(
        Actor(name=f"Ida {n}", look=look, x=x, facing=1) for n, x in enumerate(xs, start=1)
    )
    panel = Panel(
        size=(640, 360), lettered="porch of the saloon · noon", side="out", shot="medium",
        actors=actors,
    )  # fmt: skip
    stage = Stage.of(picture_size(panel), Light.of(panel), panel.seed, ())
    words = plate(stage, panel)
    assert words is not None
    assert [box_of(words).shared(head_of(stage, panel, actor)) for actor in actors] == [0.0] * len(
        actors
    )


def test_a_relatives_home_is_no_place_of_the_film() -> None:
    told = "The keeper of the lighthouse writes to his sister in Bergen."
    assert place_in(seen_in(told)) == "lighthouse"


_TWO = (
    "Setting: a plain room\nIn the frame: Fox (reference image 1), positioned on the left side; "
    "Owl (reference image 2), positioned on the right side\nAction: The two open a tea house\n"
    "Camera: {shot}, static"
)


@pytest.mark.parametrize("take", range(4))
@pytest.mark.parametrize("shot", ["Close-up", "Extreme close-up"])
@pytest.mark.parametrize(
    ("first", "second"),
    [("a russet fox", "a grey owl"), ("a penguin", "a penguin"), ("a man", "an old woman")],
)
def test_no_face_lies_over_another(shot: str, take: int, first: str, second: str) -> None:
    looks = {1: look_of("Fox", first), 2: look_of("Owl", second)}
    panel = panel_in_words(_TWO.format(shot=shot), Order((640, 360), "1", variant=take), looks)
    stage = Stage.of(picture_size(panel), Light.of(panel), panel.seed, ())
    left, right = (head_of(stage, panel, actor).inner(0.1) for actor in panel.actors)
    assert left.shared(right) < 0.01


def test_what_two_faces_would_hide_stands_before_them() -> None:
    looks = {1: look_of("Fox", "a russet fox"), 2: look_of("Owl", "a grey owl")}
    house = Thing(name="tea house", x=0.5, large=True)
    order = {}
    for shot in ("Wide shot", "Close-up"):
        panel = panel_in_words(_TWO.format(shot=shot), Order((640, 360), "1"), looks)
        panel = panel.model_copy(update={"things": (house,), "deeds": ()})
        names = [layer.name for layer in list(drawn(panel))]
        order[shot] = names.index("thing tea house") > names.index("Owl")
    assert order == {"Wide shot": False, "Close-up": True}


@pytest.mark.parametrize(
    ("told", "vehicle"),
    [
        ("Omar drives through Cairo in a yellow taxi.", "yellow taxi"),
        ("Tom looks out of the train window.", "train"),
        ("Er sitzt im Auto und weint.", "auto"),
        ("Un hombre duerme en el tren.", "tren"),
        ("女がタクシーの中で泣く。", "タクシー"),
        ("Two boys sit in a small wooden boat.", "small wooden boat"),
        ("She gets into the taxi.", ""),
        ("She waits in the rain beside her car.", ""),
        ("A man stands next to the car.", ""),
        ("A taxi driver waits at the airport.", ""),
        ("The car drives through the rain.", ""),
        ("A child plays with a toy train.", ""),
        ("He is in the car park.", ""),
    ],
)
def test_who_is_in_a_vehicle_is_told_from_who_is_beside_it(told: str, vehicle: str) -> None:
    assert vehicle_around(told, "") == vehicle


def test_whoever_is_in_a_vehicle_keeps_the_hands_at_what_they_do(
    plan_of: Plan, panels_of: Panels
) -> None:
    told = "Ida sits in a car and eats bread. Bo waves. Bo sleeps. Bo runs."
    (actor,) = panels_of(plan_of(told))[0].actors
    assert (actor.pose, actor.hands) == ("sit", "eat")


def test_who_is_in_a_vehicle_sits_behind_its_side(plan_of: Plan, panels_of: Panels) -> None:
    panel = panels_of(plan_of("INT. TAXI - NIGHT\n\nMARTA (60) cries.\n\nEXT. ROAD\n\nIt rains."))[
        0
    ]
    assert panel.side == ""
    assert [thing.spot for thing in panel.things if thing.name == "taxi"] == ["around"]
    assert panel.actors[0].pose == "sit"
    names = [layer.name for layer in list(drawn(panel))]
    assert names.index("Marta") < names.index("vehicle") < names.index("thing taxi")


def test_boots_navigators_and_drafts_are_no_boats() -> None:
    for name in ("rubber boots", "aircraft", "draft", "navigator", "knave"):
        assert not is_boat(name), name
    for name in ("rowboat", "fishing boat", "kayaks", "Boot", "barca", "лодке", "łódź", "船"):
        assert is_boat(name), name
    assert boat_of("A man in boots rows a boat") == "boat"
