"""A vehicle around those who are in it: its side before them, its windows around their heads."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from grok_spicy import lettering
from PIL import Image

from grok_spicy_animatic.drawing.acting import (
    CLOSE_SHOTS,
    FACES,
    across,
    face_of,
    feet_of,
    height_of,
)
from grok_spicy_animatic.drawing.boxes import SMALLEST, box_tones, capitals
from grok_spicy_animatic.drawing.canvas import Canvas, box
from grok_spicy_animatic.drawing.colour import shade
from grok_spicy_animatic.drawing.places.marks import shape
from grok_spicy_animatic.drawing.recipe import Thing
from grok_spicy_animatic.drawing.shading import INK, styled
from grok_spicy_animatic.drawing.stage import Layer, Stage, cropped
from grok_spicy_animatic.language.gestures import is_boat
from grok_spicy_animatic.language.seated import SEATED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grok_spicy_animatic.drawing.canvas import Point
    from grok_spicy_animatic.drawing.colour import RGB
    from grok_spicy_animatic.drawing.recipe import Actor, Panel

_LINE = 0.011
_BRIM = 0.12
"""How much of a vehicle is seen below a face at least: its name is on it."""

_GLASS: RGB = (190, 214, 226)
_FLIES = re.compile(r"plane|copter|cockpit|flugzeug|avi[oóã]|aereo|сам", re.IGNORECASE)
"""Says that a vehicle has no wheels that are seen."""


def vehicle_layers(stage: Stage, panel: Panel, thing: Thing) -> tuple[Layer, Layer]:
    """Return what is around those who are seen, and its name: they look out of it."""
    wide, scale = stage.width, stage.near.scale
    seated = [(actor, height_of(panel, actor, wide)) for actor in panel.actors]
    tall = max(height for _, height in seated)
    feet = [feet_of(panel, actor, height, wide) for actor, height in seated]
    faces = [
        foot + height * face_of(actor) / 100
        for foot, (actor, height) in zip(feet, seated, strict=True)
    ]
    hull = is_boat(thing.name)
    foot = min(feet) - 0.02 * tall
    sill, roof = min(faces) - (0.3 if hull else 0.2) * tall, max(faces) + 0.24 * tall
    if panel.shot in FACES:
        sill = max(sill, _BRIM)
    middles = [across(panel, actor, wide) for actor, _ in seated]
    left, right = min(middles) - 0.62 * tall, max(middles) + 0.62 * tall
    canvas = stage.blank()
    tone, ink = box_tones(thing.name)
    if hull:
        _hull(canvas, (left, right), (foot, sill), tone, tall)
    else:
        _car(canvas, (left, right), (foot, sill, roof), tone, tall)
        if not _FLIES.search(thing.name):
            _wheels(canvas, (left, right), foot, tall)
    image = styled(canvas.image, panel.style)
    body = cropped("vehicle", image, 1.0) or Layer("vehicle", image, 0, 0, 1.0)
    # Their own names stand at the lower edge of a close shot.
    low = max(foot, 0.08) if panel.shot in CLOSE_SHOTS else foot
    size = max(SMALLEST, round(min(max(sill - low, 0.0), 0.16) * 0.5 * scale))
    at = ((left + right) / 2, (low + sill) / 2)
    if panel.shot in FACES:
        size, at = round(0.05 * scale), (0.14 * wide, _BRIM / 2)
    while (
        size > SMALLEST
        and lettering.width(capitals(thing.name), size) > 0.78 * (right - left) * scale
    ):
        size -= 1
    return body, _named(stage, panel, thing, at, size, ink)


def _named(stage: Stage, panel: Panel, thing: Thing, at: Point, size: int, ink: RGB) -> Layer:
    words = capitals(thing.name)
    image = Image.new("RGBA", (round(lettering.width(words, size)) + size, size * 2), (0, 0, 0, 0))
    lettering.write(image, (image.width / 2, size), words, size, ink, anchor="mm", bold=True)
    x, y = stage.near.pixel(at)
    left = max(stage.near.pixel((0, 0))[0], x - image.width / 2)
    image = styled(image, panel.style)
    return Layer(f"thing {thing.name}", image, round(left), round(y - size), 1.0)


def boarded(
    actors: tuple[Actor, ...], things: Sequence[Thing], vehicle: str
) -> tuple[tuple[Actor, ...], tuple[Thing, ...]]:
    """Return those who are in a vehicle, seated, and the things with it in place of its box."""
    if not vehicle or not actors or any(actor.look.kind != "person" for actor in actors):
        return actors, tuple(things)
    noun = vehicle.rsplit(" ", 1)[-1]
    kept = [thing for thing in things if noun not in thing.name.casefold().split()]
    named = (thing.name for thing in things if thing.name.casefold().split()[-1:] == [noun])
    own = next(named, vehicle)
    seated = tuple(
        actor.model_copy(
            update={"pose": "sit"} | ({"hands": actor.pose} if actor.pose in SEATED else {})
        )
        for actor in actors
    )
    return seated, (*kept, Thing(name=own, x=0.5, spot="around"))


def _car(
    canvas: Canvas, ends: tuple[float, float], levels: tuple[float, float, float], tone: RGB,
    tall: float,
) -> None:  # fmt: skip
    """Draw a body, a roof on pillars, and glass between them."""
    (left, right), (foot, sill, roof) = ends, levels
    edge, pillar = 0.05 * tall, 0.05 * tall
    inner = (left + 0.1 * tall, right - 0.1 * tall)
    canvas.fill(box(inner[0], sill, inner[1], roof), _GLASS, opacity=0.12)
    for x in inner:
        post = box(x - pillar / 2, sill, x + pillar / 2, roof)
        shape(canvas, post, tone, line=_LINE)
    shape(
        canvas,
        box(inner[0] - pillar, roof, inner[1] + pillar, roof + 0.08 * tall, edge),
        tone,
        line=_LINE,
    )
    shape(canvas, box(left, foot, right, sill, edge), tone, line=_LINE)
    canvas.limb([(left, sill - edge), (right, sill - edge)], [_LINE / 2], shade(tone, -0.4))


def _wheels(canvas: Canvas, ends: tuple[float, float], foot: float, tall: float) -> None:
    for x in (ends[0] + 0.28 * tall, ends[1] - 0.28 * tall):
        canvas.ellipse((x, foot), 0.13 * tall, 0.13 * tall, INK)
        canvas.ellipse((x, foot), 0.06 * tall, 0.06 * tall, (150, 150, 156))


def _hull(
    canvas: Canvas, ends: tuple[float, float], levels: tuple[float, float], tone: RGB, tall: float
) -> None:
    """Draw a boat's side: narrower below, its bow and stern raised."""
    (left, right), (foot, sill) = ends, levels
    keel = 0.24 * tall
    rim: list[Point] = [(left - 0.06 * tall, sill + 0.06 * tall), (left + 0.2 * tall, sill)]
    rim += [(right - 0.2 * tall, sill), (right + 0.06 * tall, sill + 0.06 * tall)]
    shape(canvas, [*rim, (right - keel, foot), (left + keel, foot)], tone, line=_LINE)
