"""Where the figures of a panel stand, how large they are, and the layers they make."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PIL import Image, ImageChops

from grok_spicy_animatic.drawing.canvas import Canvas
from grok_spicy_animatic.drawing.colour import mix
from grok_spicy_animatic.drawing.figures.kinds import draw_figure, kind_of
from grok_spicy_animatic.drawing.shading import in_light
from grok_spicy_animatic.drawing.stage import Layer, Moment, Stage

if TYPE_CHECKING:
    from collections.abc import Mapping

    from grok_spicy_animatic.drawing.recipe import Actor, Panel, Pose, Shot

_TALLEST: dict[Shot, float] = {
    "extreme wide": 0.30,
    "wide": 0.46,
    "medium": 0.70,
    "close-up": 1.30,
    "extreme close-up": 1.7,
}
"""Height of the tallest figure of a panel, in heights of the picture."""

_FEET: dict[Shot, float] = {"extreme wide": 0.13, "wide": 0.10, "medium": 0.075}

_LOW = ("sit", "sleep")
"""Poses in which something, a tail or a hem, may reach below where the feet would be."""

CLOSE_SHOTS = ("close-up", "extreme close-up")
"""Shots that end above the feet."""

STEPPING = ("walk", "run")
"""Poses that take a figure from place to place."""

_GESTURES = ("wave", "fly")
"""Poses that are one of two halves of a gesture."""

_PHASES = 6
"""In how many pictures two steps go round."""


def acted(stage: Stage, panel: Panel, actor: Actor, *, moving: bool) -> list[Layer]:
    """Return the layers of one actor: the shadow, unless the shot is close, and the figure.

    Args:
        stage: The stage, its scenery drawn.
        panel: The panel.
        actor: One of its actors.
        moving: Whether the figure is wanted in more than one moment.
    """
    height = height_of(panel, actor, stage.width)
    shadow = [] if panel.shot in CLOSE_SHOTS else _shadow(stage, panel, actor, height)
    return [*shadow, *_figure(stage, panel, actor, height, moving=moving)]


def height_of(panel: Panel, actor: Actor, width: float) -> float:
    """Return how tall an actor appears in a picture `width` units wide, in units."""
    tallest = max(other.look.stature for other in panel.actors)
    share: float = (actor.look.stature / tallest) ** (
        0.55 if panel.shot not in CLOSE_SHOTS else 0.3
    )
    height = _TALLEST[panel.shot] * share
    room = width / max(1, len(panel.actors)) / (kind_of(actor.look).half * 2 / 100)
    return min(height, room * (1.25 if panel.shot in CLOSE_SHOTS else 0.98))


def _feet(panel: Panel, actor: Actor, height: float) -> float:
    """Return the height of an actor's feet above the bottom of the picture, in units."""
    if panel.shot in CLOSE_SHOTS:
        return 0.56 - height * kind_of(actor.look).face / 100
    aloft = 0.12 if actor.pose == "fly" else 0.0
    behind = 0.03 if abs(actor.x - 0.5) < 0.1 and len(panel.actors) > 2 else 0.0  # noqa: PLR2004
    return _FEET[panel.shot] + aloft + behind


def _shadow(stage: Stage, panel: Panel, actor: Actor, height: float) -> list[Layer]:
    """Let a figure's shadow fall away from the light."""
    side = -1 if stage.light.sun[0] > actor.x else 1
    tone = mix((20, 18, 34), stage.light.cast, 0.12)
    foot = stage.near.pixel((actor.x * stage.width, _FEET[panel.shot]))
    unit = stage.near.scale * height
    half, tall = round(unit * 0.62), round(unit * 0.14)
    canvas = Canvas.blank((2 * half, 2 * tall), unit, half, tall)
    canvas.ellipse((side * 0.12, -0.005), 0.32, 0.045, tone, opacity=0.3, blur=0.02)
    canvas.ellipse((0, 0), 0.17, 0.026, tone, opacity=0.42, blur=0.008)
    left, top = round(foot[0]) - half, round(foot[1]) - tall
    return _placed(actor, canvas.image, left, top, lies=True)


def _placed(
    actor: Actor,
    image: Image.Image,
    left: int,
    top: int,
    *,
    lies: bool = False,
    moments: Mapping[Moment, Image.Image] | None = None,
) -> list[Layer]:
    """Return a layer of what an actor looks like, in one moment or in several."""
    others = moments or {}
    whole = image.getchannel("A")
    for other in others.values():
        whole = ImageChops.lighter(whole, other.getchannel("A"))
    box = whole.getbbox()
    if box is None:
        return []
    box = (
        max(0, box[0] - 2),
        max(0, box[1] - 2),
        min(whole.width, box[2] + 2),
        min(whole.height, box[3] + 2),
    )
    cut = {moment: other.crop(box) for moment, other in others.items()}
    return [
        Layer(
            actor.name, image.crop(box), box[0] + left, box[1] + top, 1.0, actor.name,
            lies=lies, moments=cut,
        )
    ]  # fmt: skip


def _figure(
    stage: Stage, panel: Panel, actor: Actor, height: float, *, moving: bool
) -> list[Layer]:
    """Draw one actor as a layer of its own."""
    kind = kind_of(actor.look)
    unit = stage.near.scale * height / 100
    foot = stage.near.pixel((actor.x * stage.width, _feet(panel, actor, height)))
    half, above, below = kind.half * unit, kind.top * unit, (24 if actor.pose in _LOW else 6) * unit
    left, top = round(foot[0] - half), round(foot[1] - above)
    bottom = min(round(foot[1] + below), stage.height)
    if bottom - top < 2:  # noqa: PLR2004 - nothing to be seen
        return []

    def drawn(pose: Pose, *, phase: float = 0.0, blink: bool = False) -> Image.Image:
        canvas = Canvas.blank((round(2 * half), bottom - top), unit, foot[0] - left, foot[1] - top)
        canvas.flip = actor.facing < 0
        draw_figure(canvas, actor.look, pose, phase=phase, blink=blink)
        return in_light(
            canvas.image,
            stage.light,
            towards=1 if stage.light.sun[0] > actor.x else -1,
            reach=max(2.0, unit * 3.2),
            strength=panel.strength,
        )

    moments: dict[Moment, Image.Image] = {}
    if moving:
        moments["blink"] = drawn(actor.pose, blink=True)
        near = panel.shot in CLOSE_SHOTS
        count = min(2, phases(actor)) if near else phases(actor)
        for number in range(1, count):
            moments[number] = drawn(actor.pose, phase=2 * number / count)
        if actor.pose in STEPPING and not near:
            moments["rest"] = drawn("stand")
    return _placed(actor, drawn(actor.pose), left, top, moments=moments)


def phases(actor: Actor) -> int:
    """Return in how many pictures an actor's movement goes round."""
    if actor.pose in STEPPING:
        return _PHASES if kind_of(actor.look).stride[0] else 1
    return 2 if actor.pose in _GESTURES else 1
