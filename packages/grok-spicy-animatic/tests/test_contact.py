"""Contact: bodies are in, on and at what the words put them in, on and at."""

from __future__ import annotations

import numpy as np
import pytest
from grok_spicy_animatic.drawing import board
from grok_spicy_animatic.drawing.acting import across, acted, face_of, feet_of, height_of
from grok_spicy_animatic.drawing.canvas import Canvas
from grok_spicy_animatic.drawing.contact import touching
from grok_spicy_animatic.drawing.figures.kinds import draw_figure
from grok_spicy_animatic.drawing.figures.skeleton import HEAD_OF_A_CHILD, childlike, skeleton
from grok_spicy_animatic.drawing.light import Light
from grok_spicy_animatic.drawing.look import look_of
from grok_spicy_animatic.drawing.panel import drawn, picture_size
from grok_spicy_animatic.drawing.places.plain import standing_at
from grok_spicy_animatic.drawing.reading import Order, panel_in_words
from grok_spicy_animatic.drawing.recipe import Actor, Panel
from grok_spicy_animatic.drawing.stage import Layer, Stage
from grok_spicy_animatic.drawing.surroundings import bed_around, surface_of
from grok_spicy_animatic.language.acts import pose_of

_SIDES = ("on the left", "on the right")


def _read(action: str, *names: str, setting: str = "", camera: str = "Wide shot") -> Panel:
    sides = ("in the center",) if len(names) == 1 else _SIDES
    cast = "; ".join(f"{name}, {side}" for name, side in zip(names, sides, strict=True))
    prompt = f"In the frame: {cast}\nSetting: {setting}\nCamera: {camera}\nAction: {action}"
    return panel_in_words(prompt, Order((640, 360), caption=False), {})


def _stage(panel: Panel) -> Stage:
    return Stage.of(picture_size(panel), Light.of(panel), panel.seed)


def _layer(panel: Panel, name: str) -> Layer | None:
    return next((layer for layer in list(drawn(panel)) if layer.name == name), None)


@pytest.mark.parametrize(
    ("action", "setting", "at"),
    [
        ("Mila lies in the bed.", "INT. HOSPITAL ROOM - NIGHT", "bed"),
        ("Mila sleeps.", "bedroom with a bed", "bed"),
        ("Mila sleeps on the floor beside the bed.", "bedroom", ""),
        ("Mila sits down on the edge of the bed.", "INT. HOSPITAL ROOM - NIGHT", "bed"),
        ("Mila sits beside the bed.", "INT. HOSPITAL ROOM - NIGHT", ""),
        ("Mila sits at the table.", "classroom", "table"),
        ("Mila swims to the shore.", "shore", "water"),
        ("Mila nage vers une épave.", "mer", "water"),
        ("Mila dives.", "football field", ""),
        ("Mila dives into the water.", "pool", "water"),
        ("Mila climbs the tree.", "park", "tree"),
        ("Mila爬上树。", "公园", "tree"),
        ("Mila climbs the stairs.", "park", ""),
        ("Mila klettert auf den Baum.", "Park", "tree"),
    ],
)
def test_a_body_is_at_what_the_words_put_it_at(action: str, setting: str, at: str) -> None:
    assert [actor.at for actor in _read(action, "Mila", setting=setting).actors] == [at]


@pytest.mark.parametrize("camera", ["Wide shot", "Medium shot"])
@pytest.mark.parametrize("deed", ["lies in", "sits on the edge of"])
def test_whoever_is_in_bed_rests_on_the_linen(deed: str, camera: str) -> None:
    panel = _read(f"Mila {deed} the bed.", "Mila", setting="INT. BEDROOM", camera=camera)
    stage = _stage(panel)
    (mila,) = panel.actors
    bed = bed_around(stage, panel)
    assert bed is not None
    tall = height_of(panel, mila, stage.width)
    face = feet_of(panel, mila, tall, stage.width) + tall * face_of(mila) / 100
    assert bed.left < across(panel, mila, stage.width) < bed.right
    if mila.pose == "lie" and camera == "Wide shot":
        face = feet_of(panel, mila, tall, stage.width) + 0.12 * tall
    assert 0 < face - bed.top < 0.5 * tall
    assert _layer(panel, "bed") is not None
    names = [layer.name for layer in list(drawn(panel))]
    assert names.index("bed") < names.index("Mila")


def test_all_who_sleep_in_a_bed_share_it() -> None:
    told = "Ann sleeps in the bed. The cat sleeps on the bed."
    panel = _read(told, "Cat", "Ann", setting="bedroom")
    stage = _stage(panel)
    bed = bed_around(stage, panel)
    assert bed is not None
    assert [actor.at for actor in panel.actors] == ["bed", "bed"]
    names = [layer.name for layer in list(drawn(panel))]
    assert names.index("Ann") < names.index("Cat")  # who lies on her is seen
    assert all(bed.left < across(panel, one, stage.width) < bed.right for one in panel.actors)


def test_what_is_in_an_arm_is_there_although_its_owner_lies() -> None:
    told = "Okafor checks a monitor. Mila lies in the bed, a plush rabbit in her arm."
    panel = _read(told, "Mila", "Okafor", setting="INT. HOSPITAL ROOM")
    rabbit = next(thing for thing in panel.things if thing.name == "plush rabbit")
    assert rabbit.holder == "Mila"
    stage = _stage(panel)
    mila = panel.actors[0]
    layer = board.thing_layer(stage, panel, rabbit)
    x, y = layer.left + layer.image.width / 2, layer.top + layer.image.height / 2
    tall = height_of(panel, mila, stage.width)
    foot = feet_of(panel, mila, tall, stage.width)
    left, low = stage.near.pixel((across(panel, mila, stage.width) - 0.4 * tall, foot))
    right, high = stage.near.pixel(
        (across(panel, mila, stage.width) + 0.3 * tall, foot + tall * 0.45)
    )
    assert left < x < right
    assert high < y < low


def test_those_at_a_table_have_it_between_them() -> None:
    panel = _read("Anna and Ben sit at the table.", "Anna", "Ben", setting="classroom")
    left, right = (actor.x for actor in panel.actors)
    assert left < standing_at(_stage(panel), panel)["table"] < right


@pytest.mark.parametrize("camera", ["Wide shot", "Medium shot"])
def test_water_hides_the_lower_bodies_of_swimmers_and_no_shadow_lies_on_it(camera: str) -> None:
    panel = _read("Anna and Bo swim to the shore.", "Anna", "Bo", setting="shore", camera=camera)
    assert "water" in panel.marks
    stage = _stage(panel)
    anna = panel.actors[0]
    layers = list(drawn(panel))
    names = [layer.name for layer in layers]
    water = layers[names.index("water")]
    assert names.index("water") > max(names.index("Anna"), names.index("Bo"))
    assert water.image.width >= 640
    level = stage.near.pixel((0, surface_of(stage, panel, anna)))[1]
    figure = layers[names.index("Anna")]
    assert figure.top < level < figure.top + figure.image.height
    assert not any(layer.lies for layer in acted(stage, panel, anna, moving=False))


def test_whoever_watches_swimmers_stands_ashore() -> None:
    panel = _read("Tom swims. Ann waits on the shore.", "Tom", "Ann", setting="lake")
    tom, ann = panel.actors
    assert (tom.at, ann.at) == ("water", "")
    layers = list(drawn(panel))
    names = [layer.name for layer in layers]
    assert names.index("Tom") < names.index("water") < names.index("Ann")
    assert layers[names.index("water")].image.width < 640


def test_whoever_climbs_a_tree_is_up_at_its_trunk() -> None:
    panel = _read("Tom climbs the tree. Ann calls him.", "Tom", "Ann", setting="park")
    width = _stage(panel).width
    tom, ann = (feet_of(panel, one, height_of(panel, one, width), width) for one in panel.actors)
    assert tom > ann + 0.1
    assert panel.actors[0].pose == "climb"
    assert not panel.things
    tree = _layer(panel, "tree")
    assert tree is not None
    trunk = np.flatnonzero(np.asarray(tree.image)[-12, :, 3] > 200).mean() + tree.left
    hand = skeleton("climb", 1.0, (0, 0)).near_arm[1][0] / 100
    actor = panel.actors[0]
    at = across(panel, actor, width) + actor.facing * hand * height_of(panel, actor, width)
    assert abs(_stage(panel).near.pixel((at, 0))[0] - trunk) < 0.1 * 360


def test_whoever_hugs_an_animal_stands_before_its_chest() -> None:
    prompt = (
        "In the frame: Ida, on the left; Horse, on the right\nHorse: a brown horse\n"
        "Camera: Medium shot\nAction: Ida hugs the horse."
    )
    panel = panel_in_words(prompt, Order((640, 360), caption=False), {})
    ida, horse = panel.actors
    width = _stage(panel).width
    apart = across(panel, horse, width) - across(panel, ida, width)
    tall, high = height_of(panel, ida, width), height_of(panel, horse, width)
    assert 0.3 * high < apart < 0.35 * tall + 0.45 * high


def test_who_is_called_by_another_name_hugs_too() -> None:
    panel = _read("La bambina abbraccia il cavallo.", "Nipote", "Cavallo", camera="Medium shot")
    assert [actor.pose for actor in panel.actors] == ["hug", "hug"]


def test_hands_that_give_are_near_to_those_that_take() -> None:
    def apart(action: str) -> float:
        left, right = (actor.x for actor in _read(action, "Ann", "Ben").actors)
        return right - left

    assert apart("Ann gives Ben an injection.") < apart("Ann and Ben wait.")


@pytest.mark.parametrize(
    "text",
    [
        "The witness hides his face.",
        "The witness covers her face with her hands.",
        "Der Zeuge verbirgt sein Gesicht.",
        "Le témoin cache son visage.",
        "Свидетель закрывает лицо руками.",
        "证人捂住脸。",
        "証人は顔を覆う。",
    ],
)
def test_whoever_hides_their_face_has_their_hands_before_it(text: str) -> None:
    assert pose_of("Witness", text, first=True) == "hide"
    grown = skeleton("hide", 1.0, (0, 0))
    for body, size in ((grown, 1.0), (childlike(grown), HEAD_OF_A_CHILD)):
        for (_, hand), side in ((body.near_arm, 1), (body.far_arm, -1)):
            assert abs(hand[0] - body.head[0]) < 7 * size
            assert (hand[0] - body.head[0]) * side > 0
            assert abs(hand[1] - body.head[1]) < 4 * size


@pytest.mark.parametrize(
    ("action", "way"),
    [
        ("The goalkeeper jumps to the left.", (-1, 0)),
        ("O goleiro salta para a esquerda.", (-1, 0)),
        ("Der Torwart springt nach rechts.", (1, 0)),
        ("The goalkeeper jumps.", (1, 1)),
        ("The goalkeeper falls.", (1, -1)),
    ],
)
def test_who_jumps_to_a_side_goes_there_and_who_falls_down(
    action: str, way: tuple[int, int]
) -> None:
    name = next(word for word in ("goalkeeper", "goleiro", "Torwart") if word in action)
    panel = _read(action, name.title(), setting="field")
    assert (panel.arrow, panel.rise) == way


def _back_of(description: str) -> np.ndarray:
    canvas = Canvas.blank((280, 280), 2.0, 140, 264)
    draw_figure(canvas, look_of("Otto", description), "stand", back=True)
    return np.asarray(canvas.image)


def test_hair_is_seen_from_behind_as_long_as_it_is() -> None:
    def hair(description: str) -> int:
        """Count the pixels in which two heads differ from one that is bald."""
        return int((_back_of(description) != _back_of("A bald man.")).any(axis=2)[:160].sum())

    short, long = hair("A man with short black hair."), hair("A woman with long black hair.")
    assert 500 < short < long
    short_haired = _back_of("A man with short black hair.")
    ear = short_haired[264 - 2 * 86 : 264 - 2 * 83, 140 - 2 * 13 : 140 - 2 * 11, :3].sum(2).max()
    crown = short_haired[264 - 2 * 92, 144, :3].sum()
    assert int(ear) > int(crown) + 150


def test_whatever_catches_another_thing_goes_to_it() -> None:
    told = "Weeks later the virus comes back, and the antibodies catch it."
    panel = panel_in_words(f"Camera: Medium shot\nAction: {told}", Order((640, 360)), {})
    assert [(thing.name, thing.way) for thing in panel.things] == [
        ("antibodies", "right"), ("virus", ""),
    ]  # fmt: skip


def test_an_arrow_keeps_clear_of_others_and_of_the_edge() -> None:
    told = "Nadia walks to the pier. A rope falls down."
    for camera in ("Wide shot", "Medium shot"):
        for setting in ("pier", "stage"):
            layers = list(drawn(_read(told, "Nadia", setting=setting, camera=camera)))
            arrows = [one for one in layers if one.name == "arrow" or one.name.startswith("way")]
            stage = _stage(Panel(size=(640, 360)))
            left, low = stage.near.pixel((0.0, 0.0))
            right, high = stage.near.pixel((stage.width, 1.0))
            assert arrows
            for arrow in arrows:
                assert left <= arrow.left
                assert arrow.left + arrow.image.width <= right + 1
                assert high <= arrow.top
                assert arrow.top + arrow.image.height <= low + 2


def test_nobody_climbs_because_another_does() -> None:
    anna, bo = (
        Actor(name=name, look=look_of(name, "a woman"), x=x, facing=1, pose=pose)
        for name, x, pose in (("Anna", 0.3, "reach"), ("Bo", 0.7, "stand"))
    )
    first, second = touching((anna, bo), "Anna climbs the tree.", (), "", "wide")
    assert (first.at, first.pose) == ("tree", "climb")
    assert (second.at, second.pose) == ("", "stand")
