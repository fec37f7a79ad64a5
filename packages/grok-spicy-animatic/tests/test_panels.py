"""Panels: what stands where, in which light, with which caption."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from grok_spicy_animatic.drawing.colour import from_hex
from grok_spicy_animatic.drawing.light import Light
from grok_spicy_animatic.drawing.panel import draw_panel, drawn, picture_size, sign_layers
from grok_spicy_animatic.drawing.places.plain import horizon_of
from grok_spicy_animatic.drawing.places.views import PLACES, free_places
from grok_spicy_animatic.drawing.recipe import Actor, Figure, Look, Panel, Thing
from grok_spicy_animatic.drawing.sheet import draw_sheet, photo_box
from grok_spicy_animatic.drawing.stage import Stage
from PIL import Image

if TYPE_CHECKING:
    import numpy.typing as npt

SMALL = (320, 180)
TINY = (160, 90)
VIOLET, LIME = "#a020f0", "#60ff20"


def _small(duet: Panel, **changes: Any) -> Panel:
    """Return the panel small and plain, in a place that is quickly drawn."""
    plain = {"size": SMALL, "caption": None, "grain": 0.0, "place": "desert"}
    return duet.model_copy(update={**plain, **changes})


def _painted(duet: Panel) -> Panel:
    """Give the two figures colours that nothing else has."""
    fox, owl = duet.actors
    return _small(
        duet,
        actors=(
            fox.model_copy(update={"look": _one_colour(fox.look, VIOLET)}),
            owl.model_copy(update={"look": _one_colour(owl.look, LIME)}),
        ),
    )


def _one_colour(look: Look, code: str) -> Look:
    return look.model_copy(update={"main": code, "second": code, "accent": code, "dark": code})


def _columns(image: Image.Image, code: str) -> npt.NDArray[np.intp]:
    pixels = np.asarray(image).astype(int)
    near = np.abs(pixels - from_hex(code)).sum(axis=-1) < 150
    return np.flatnonzero(near.any(axis=0))


def test_the_figure_on_the_left_is_left(duet: Panel) -> None:
    image = draw_panel(_painted(duet))
    left, right = _columns(image, VIOLET), _columns(image, LIME)
    assert left.mean() < 130
    assert right.mean() > 190
    assert left.max() < right.min() + 20


def test_closer_shots_show_larger_figures(duet: Panel) -> None:
    counts = []
    for shot in ("extreme wide", "wide", "medium", "close-up"):
        panel = _painted(duet).model_copy(update={"shot": shot})
        pixels = np.asarray(draw_panel(panel)).astype(int)
        counts.append(int((np.abs(pixels - from_hex(VIOLET)).sum(-1) < 150).sum()))
    assert counts == sorted(counts)
    assert counts[-1] > 4 * counts[0]


def test_a_panel_is_drawn_the_same_every_time(duet: Panel) -> None:
    tiny = _small(duet, size=TINY)
    assert draw_panel(tiny).tobytes() == draw_panel(tiny.model_copy()).tobytes()


def test_another_seed_places_other_trees(duet: Panel) -> None:
    tiny = _small(duet, size=TINY)
    other = tiny.model_copy(update={"seed": 6})
    assert draw_panel(tiny).tobytes() != draw_panel(other).tobytes()


@pytest.mark.parametrize("place", sorted(PLACES))
def test_every_place_has_depth_and_an_hour(duet: Panel, place: str) -> None:
    layers = list(drawn(_small(duet, size=TINY, place=place, time="night")))
    depths = [layer.depth for layer in layers]
    assert depths == sorted(depths)
    assert len(depths) >= 5
    night = np.asarray(layers[0].image.convert("L")).astype(float)
    assert night.mean() < 128


def test_places_do_not_look_alike(duet: Panel) -> None:
    thumbs = {}
    for place in PLACES:
        image = draw_panel(_small(duet, size=TINY, place=place, actors=()))
        thumbs[place] = np.asarray(image.resize((16, 9))).astype(float)
        assert np.asarray(image).std() > 12
    for place, thumb in thumbs.items():
        others = [np.abs(thumb - other).mean() for name, other in thumbs.items() if name != place]
        assert min(others) > 3


@pytest.mark.parametrize("weather", ["fog", "rain", "snow", "storm"])
def test_weather_changes_the_picture(duet: Panel, weather: str) -> None:
    clear = np.asarray(draw_panel(_small(duet, size=TINY))).astype(int)
    wet = np.asarray(draw_panel(_small(duet, size=TINY, weather=weather))).astype(int)
    assert np.abs(clear - wet).mean() > 2


@pytest.mark.parametrize(
    "landmark",
    ["lighthouse", "castle", "windmill", "tent", "campfire", "bridge", "ship", "rocket"],
)
def test_landmarks_are_seen(duet: Panel, landmark: str) -> None:
    without = draw_panel(_small(duet, size=TINY, actors=()))
    with_it = draw_panel(_small(duet, size=TINY, actors=(), landmarks=(landmark,)))
    assert without.tobytes() != with_it.tobytes()


@pytest.mark.parametrize("use", ["kitchen", "workshop"])
def test_rooms_show_what_they_are_for(duet: Panel, use: str) -> None:
    library = draw_panel(_small(duet, size=TINY, place="room", actors=()))
    other = draw_panel(_small(duet, size=TINY, place="room", actors=(), landmarks=(use,)))
    assert library.tobytes() != other.tobytes()


def test_the_palette_tints_the_scene(duet: Panel) -> None:
    tiny = _small(duet, size=TINY)
    warm, cold = (
        np.asarray(draw_panel(tiny.model_copy(update={"palette": colours}))).mean((0, 1))
        for colours in (("#c8321e", "#e89628"), ("#1e50c8", "#28b4e8"))
    )
    assert warm[0] - warm[2] > cold[0] - cold[2]


def test_the_caption_takes_a_strip_and_can_be_left_out(duet: Panel) -> None:
    with_strip = duet.model_copy(update={"grain": 0.0})
    assert picture_size(with_strip) == (1280, 612)
    assert picture_size(with_strip.model_copy(update={"caption": None})) == (1280, 720)
    strip = np.asarray(draw_panel(with_strip))[620:]
    assert strip.mean() > 200
    assert (strip.max(axis=-1) < 60).sum() > 200


@pytest.mark.parametrize("size", [(1280, 720), (180, 320), (180, 180), (240, 180)])
def test_panels_and_sheets_have_the_size_asked_for(
    duet: Panel, fox: Look, size: tuple[int, int]
) -> None:
    assert draw_panel(duet.model_copy(update={"size": size})).size == size
    assert draw_sheet(Figure(name="Rusty", look=fox), size).size == size


def test_layers_leave_room_for_the_camera(duet: Panel) -> None:
    back = next(drawn(_small(duet)))
    assert back.image.mode == "RGB"
    assert back.image.width > 320 * 1.2
    assert back.image.height > 180 * 1.2


def test_a_shadow_lies_under_each_figure(duet: Panel) -> None:
    layers = list(drawn(_small(duet, shot="wide")))
    for name in ("Rusty", "Oona"):
        shadow, figure = (one for one in layers if one.actor == name and not one.words)
        assert shadow.lies
        assert not figure.lies
        assert shadow.top > figure.top


def test_a_sheet_shows_figure_face_and_colours(fox: Look) -> None:
    sheet = np.asarray(draw_sheet(Figure(name="Rusty", look=fox), (1280, 720))).astype(int)
    russet = np.abs(sheet - from_hex(fox.main)).sum(-1) < 90
    assert russet[:, :700].sum() > 8_000
    assert russet[:, 800:].sum() > 3_000
    assert sheet[700, 10].min() > 200


def test_the_photo_lies_on_the_sheet(fox: Look) -> None:
    photo = Image.new("RGB", (400, 300), (10, 200, 30))
    figure = Figure(name="Rusty", look=fox, photo=True)
    sheet = draw_sheet(figure, (1280, 720), photo)
    left, top, right, bottom = photo_box((1280, 720))
    assert sheet.getpixel(((left + right) // 2, (top + bottom) // 2)) == (10, 200, 30)


def test_a_landmark_does_not_hide_behind_a_figure(fox: Look) -> None:
    for xs in ((0.5,), (0.27, 0.73), (0.27, 0.5, 0.73)):
        actors = tuple(Actor(name=f"Fox {n}", look=fox, x=x, facing=1) for n, x in enumerate(xs))
        panel = Panel(size=SMALL, place="coast", landmarks=("lighthouse",), actors=actors)
        first, second = free_places(panel)
        assert all(abs(first - x) > 0.1 for x in xs)
        assert abs(first - second) > 0.2


def test_who_sits_in_a_dress_touches_the_ground(fox: Look) -> None:
    look = fox.model_copy(update={"kind": "person", "features": ("dress", "bob")})
    actor = Actor(name="Ida", look=look, x=0.5, facing=1, pose="sit")
    standing = actor.model_copy(update={"pose": "stand"})
    feet = []
    for one in (actor, standing):
        panel = Panel(size=(640, 360), place="meadow", actors=(one,))
        figure = next(layer for layer in list(drawn(panel)) if layer.actor and not layer.lies)
        feet.append(figure.top + figure.image.height)
    assert feet[0] >= feet[1] - 3


@pytest.mark.parametrize("place", ["", "meadow"])
@pytest.mark.parametrize("count", [1, 2, 5])
def test_signs_of_a_close_up_stand_on_each_other_and_cover_nothing(place: str, count: int) -> None:
    names = ("lamp", "letter", "key", "knife", "map")[:count]
    things = tuple(
        Thing(name=name, x=0.5, holder="Ida" if n == 1 else None) for n, name in enumerate(names)
    )
    panel = Panel(
        size=(640, 360), place=place, lettered="Harbour", shot="close-up", subject="thing",
        things=things,
    )  # fmt: skip
    stage = Stage.of(picture_size(panel), Light.of(panel), panel.seed, ())
    boxes = sign_layers(stage, panel)
    horizon = stage.near.pixel((0, horizon_of(panel)))[1]
    ceiling = stage.near.pixel((0, 0.82))[1]
    assert len(boxes) == count
    assert boxes[0].top + boxes[0].image.height > horizon
    for under, over in itertools.pairwise(boxes):
        assert abs(over.top + over.image.height - under.top) <= 2
    assert all(box.top >= ceiling for box in boxes)
