"""Where the figures of a panel stand, how large they are, and the layers they make."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PIL import Image, ImageChops

from grok_spicy_animatic.drawing.canvas import Canvas
from grok_spicy_animatic.drawing.figures.grazer import BUILDS
from grok_spicy_animatic.drawing.figures.kinds import draw_figure, kind_of
from grok_spicy_animatic.drawing.figures.skeleton import HEAD_OF_A_CHILD, eyes_of
from grok_spicy_animatic.drawing.shading import from_angle, outlined, styled
from grok_spicy_animatic.drawing.stage import Layer, Moment, Stage

if TYPE_CHECKING:
    from collections.abc import Mapping

    from grok_spicy_animatic.drawing.recipe import Actor, Panel, Pose, Shot

HEIGHTS: dict[Shot, float] = {
    "extreme wide": 0.26,
    "wide": 0.56,
    "medium": 1.22,
    "over the shoulder": 1.22,
    "close-up": 2.5,
    "extreme close-up": 5.6,
}
"""Height of a grown person in a panel, in heights of the picture: all of them in a wide shot, down
to the waist in a medium one, head and shoulders in a close-up."""

_EYES: dict[Shot, float] = {
    "medium": 0.66, "over the shoulder": 0.66, "close-up": 0.56, "extreme close-up": 0.54,
}  # fmt: skip
"""Where the eyes of the tallest are, in heights of the picture, where the feet are not seen."""

_OF_EYES = 1.32
"""How much closer the camera is to a person's eyes than to the whole face."""

_FEET: dict[Shot, float] = {"extreme wide": 0.15, "wide": 0.10}

CLOSE_SHOTS = ("medium", "over the shoulder", "close-up", "extreme close-up")
"""Shots that end above the feet."""

FACES = ("close-up", "extreme close-up")
"""Shots of faces."""

STEPPING = ("walk", "run")
"""Poses that take a figure from place to place."""

_AFLOAT = ("fly", "jump", "dive")
"""Poses in which somebody under water is far above the ground, where no shadow falls."""

_GESTURES = ("wave", "fly", "jump", "dance")
"""Poses that are one of two halves of a gesture."""

_LYING = {"lie": 86, "sleep": 86, "fall": 40, "dive": -68}
"""How far a body that has lost its footing is turned backwards, in degrees."""

_LYING_LOWER = 0.24
"""How much lower in a close shot the eyes of somebody lying are, in heights of the picture."""

_PHASES = 6
"""In how many pictures two steps go round."""

_SMALL = 0.5
"""Stature below which a medium shot shows all of a figure."""

_SHOULDER = 1.45
"""How much closer than the one who is faced is the one over whose shoulder one looks."""


def acted(stage: Stage, panel: Panel, actor: Actor, *, moving: bool) -> list[Layer]:
    """Return the layers of one actor: the shadow, unless the shot is close, and the figure.

    Args:
        stage: The stage, its scenery drawn.
        panel: The panel.
        actor: One of its actors.
        moving: Whether the figure is wanted in more than one moment.
    """
    height = height_of(panel, actor, stage.width)
    unseen = panel.shot in CLOSE_SHOTS or _mount(panel, actor) is not None
    unseen = unseen or _ungrounded(actor) or (panel.place == "deep" and actor.pose in _AFLOAT)
    shadow = [] if unseen else _shadow(stage, panel, actor, height)
    return [*shadow, *_figure(stage, panel, actor, height, moving=moving)]


def _ungrounded(actor: Actor) -> bool:
    """Tell whether somebody's weight is on no ground: a bed, water or a tree carries them."""
    return actor.at in {"bed", "water", "tree"}


_EMBRACE = 0.23
"""How far apart the middles of two stand who hug each other, in heights of the taller."""


def across(panel: Panel, actor: Actor, width: float) -> float:
    """Return how far from the left edge an actor's middle is, in units.

    Whoever hugs is so close that arms reach around; an animal is under whoever rides it.
    """
    rider = _rider(panel, actor)
    x = (rider or actor).x * width
    hugging = [other for other in panel.actors if other.pose == "hug"]
    if actor.pose != "hug" or len(hugging) != 2:  # noqa: PLR2004 - a hug is of two
        return x
    middle = sum(other.x for other in hugging) / 2 * width
    apart = _EMBRACE * max(height_of(panel, other, width) for other in hugging)
    side = 1 if x > middle else -1
    beast = next((other for other in hugging if other.look.kind != "person"), None)
    if beast is not None and beast.look.kind in BUILDS:
        # Its head and chest are far before its middle: nobody hugs it from within.
        apart = _EMBRACE / 2 * height_of(panel, actor, width) + _CHEST * height_of(
            panel, beast, width
        )
        return middle + side * apart / 2
    return middle + side * min(abs(x - middle), apart / 2)


_CHEST = 0.42
"""How far before its middle a grazing animal is hugged, in heights of it."""


_BACK, _SEAT = 0.62, 0.40
"""Where an animal's back is, and where whoever rides it sits, in heights of each of them."""


def _rider(panel: Panel, actor: Actor) -> Actor | None:
    """Return who rides an animal, or None."""
    if actor.look.kind not in BUILDS:
        return None
    return next((one for one in panel.actors if _mount(panel, one) is actor), None)


def _mount(panel: Panel, actor: Actor) -> Actor | None:
    """Return the animal that somebody rides, or None."""
    if actor.pose != "ride" or actor.look.kind != "person":
        return None
    return next((one for one in panel.actors if one.look.kind in BUILDS), None)


def _raised(panel: Panel, actor: Actor, width: float) -> float:
    """Return how much higher than the ground somebody's feet are who rides an animal, in units."""
    mount = _mount(panel, actor)
    if mount is None:
        return 0.0
    return _BACK * height_of(panel, mount, width) - _SEAT * height_of(panel, actor, width)


def height_of(panel: Panel, actor: Actor, width: float) -> float:
    """Return how tall an actor appears in a picture `width` units wide, in units."""
    if actor.back:
        return HEIGHTS[panel.shot] * _SHOULDER * panel.framing
    tallest = max(other.look.stature for other in panel.actors)
    share: float = (actor.look.stature / tallest) ** (
        0.85 if panel.shot not in CLOSE_SHOTS else 0.6
    )
    height = HEIGHTS[panel.shot] * share * panel.framing
    if panel.subject == "eyes" and panel.shot == "extreme close-up" and actor.look.kind == "person":
        height *= _OF_EYES / (HEAD_OF_A_CHILD if "child" in actor.look.features else 1.0)
    if panel.shot not in CLOSE_SHOTS:
        # A film of mice alone is not shot from a person's distance; giants fill the frame.
        height *= min(1.5, max(0.36, tallest)) ** 0.5
    elif panel.shot == "medium" and tallest < _SMALL:
        height *= 0.75
    count = sum(not other.back for other in panel.actors)
    room = width / max(1, count) / (2 * _half_seen(panel, actor) / 100)
    if panel.shot in FACES and count > 1:
        room *= 0.94  # no face lies over another
    elif panel.shot in CLOSE_SHOTS:
        room *= 1.1
    return min(height, room)


def _half_seen(panel: Panel, actor: Actor) -> float:
    """Return half the width of what must fit in the frame: the body, or the face of it."""
    # Of one face alone an extreme close-up shows a part, of several each face.
    alone = sum(not other.back for other in panel.actors) < 2  # noqa: PLR2004 - two are several
    if actor.look.kind == "person":
        return {"close-up": 15.0, "extreme close-up": 9.0 if alone else 14.0}.get(panel.shot, 17.0)
    close = {"close-up": 26.0, "extreme close-up": 16.0 if alone else 25.0, "medium": 36.0}
    return close.get(panel.shot, kind_of(actor.look).half * 0.62)


def face_of(actor: Actor) -> float:
    """Return where the eyes are, in hundredths of the figure's height; lower where it sits."""
    if actor.look.kind == "person":
        return eyes_of(actor.pose, child="child" in actor.look.features)
    return (
        12.0
        if actor.pose in {"lie", "sleep"} and actor.look.kind != "person"
        else kind_of(actor.look).face
    )


def feet_of(panel: Panel, actor: Actor, height: float, width: float) -> float:
    """Return the height of an actor's feet above the bottom of the picture, in units."""
    if panel.shot not in CLOSE_SHOTS:
        aloft = 0.16 if actor.pose == "fly" else 0.05 if actor.pose in {"jump", "dive"} else 0.0
        aloft += 0.1 if panel.place == "deep" and actor.pose in _AFLOAT else 0.0
        behind = 0.03 if abs(actor.x - 0.5) < 0.1 and len(panel.actors) > 2 else 0.0  # noqa: PLR2004
        lower = {"low angle": -0.06, "high angle": 0.06, "top view": 0.2}.get(panel.angle, 0.0)
        aloft += _BORNE.get((actor.at, actor.pose), 0.0)
        aloft += _OUT if _swims_off(panel, actor) else 0.0
        return _FEET[panel.shot] + aloft + behind + lower + _raised(panel, actor, width)
    eyes = _EYES[panel.shot] - (0.17 if panel.subject == "eyes" else 0.0)
    eyes += {"low angle": 0.05, "high angle": -0.04}.get(panel.angle, 0.0)
    if actor.at == "water" or (actor.pose in {"lie", "sleep"} and actor.look.kind == "person"):
        eyes -= _LYING_LOWER
    if actor.back:
        return eyes + 0.02 - height * face_of(actor) / 100
    others = [other for other in panel.actors if not other.back]
    tallest = max(others, key=lambda other: height_of(panel, other, width))
    ground = eyes - height_of(panel, tallest, width) * face_of(tallest) / 100
    ground -= max(_raised(panel, other, width) for other in others)
    raised = _raised(panel, actor, width)
    own = ground + raised + height * face_of(actor) / 100
    return ground + raised + max(0.0, 0.30 - own)


_BORNE = {
    ("bed", "lie"): 0.2, ("bed", "sleep"): 0.2, ("bed", "sit"): 0.06, ("tree", "climb"): 0.2,
}  # fmt: skip
"""How much higher than the ground those are whom something carries, in heights of the picture."""

_OUT = 0.1
"""How much farther off those swim whom somebody watches from the shore."""


def _swims_off(panel: Panel, actor: Actor) -> bool:
    """Tell whether somebody swims in the water that a board shows, while others are ashore."""
    there = "water" in panel.marks or panel.place in {"lake", "sea", "coast", "harbour"}
    return actor.at == "water" and there and any(one.at != "water" for one in panel.actors)


def is_turned(actor: Actor) -> bool:
    """Tell whether a body lost its footing: an animal swims on its belly, as it stands."""
    return actor.pose in _LYING and not _swims_as_it_stands(actor)


def _swims_as_it_stands(actor: Actor) -> bool:
    return actor.at == "water" and actor.look.kind != "person"


def _shadow(stage: Stage, panel: Panel, actor: Actor, height: float) -> list[Layer]:
    """Lay a flat shadow under a figure's feet."""
    foot = stage.near.pixel(
        (across(panel, actor, stage.width), feet_of(panel, actor, height, stage.width))
    )
    unit = stage.near.scale * height
    half, tall = round(unit * 0.5), round(unit * 0.1)
    canvas = Canvas.blank((2 * half, 2 * tall), unit, half, tall)
    wide = 0.44 if actor.pose in {"lie", "sleep"} else 0.2
    canvas.ellipse((0, 0), wide, 0.03, (24, 22, 34), opacity=0.34)
    left, top = round(foot[0]) - half, round(foot[1]) - tall
    return _placed(actor, styled(canvas.image, panel.style), left, top, lies=True)


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
    foot = stage.near.pixel(
        (across(panel, actor, stage.width), feet_of(panel, actor, height, stage.width))
    )
    lying = is_turned(actor)
    half, above, below = (kind.half + 6) * unit, (kind.top + 4) * unit, 8 * unit
    if lying:
        half = max(half, 118 * unit)
    left, top = round(foot[0] - half), round(foot[1] - above)
    bottom = round(foot[1] + below) if lying else min(round(foot[1] + below), stage.height)
    if bottom - top < 2:  # noqa: PLR2004 - nothing to be seen
        return []
    about = (foot[0], foot[1] - 12 * unit)
    if lying and panel.shot in CLOSE_SHOTS:
        # Turned about the face, in a square so large that no edge of it comes into the picture.
        about = (foot[0], foot[1] - face_of(actor) * unit)
        half = 0.8 * stage.width * stage.near.scale
        left, top, bottom = (round(about[0] - half), round(about[1] - half), round(about[1] + half))
    elif not lying:
        # Only what the stage shows is drawn: a close-up's body goes far beyond it.
        top, bottom = top + max(0, -top - 4), min(bottom, stage.height + 4)

    def drawn(pose: Pose, *, phase: float = 0.0, blink: bool = False) -> Image.Image:
        canvas = Canvas.blank((round(2 * half), bottom - top), unit, foot[0] - left, foot[1] - top)
        canvas.flip = (_rider(panel, actor) or actor).facing < 0
        if _swims_as_it_stands(actor):
            pose = "stand"
        draw_figure(
            canvas,
            actor.look,
            pose,
            phase=phase,
            blink=blink,
            mood=actor.mood,
            back=actor.back,
            seated=actor.at == "bed",
            hands=actor.hands,
        )
        image = canvas.image
        if lying:
            image = _turned(image, (about[0] - left, about[1] - top), actor, panel)
        inked = outlined(image, max(1.5, stage.near.scale * 0.0032))
        return styled(from_angle(inked, panel.angle), panel.style)

    moments: dict[Moment, Image.Image] = {}
    if moving:
        moments.update(_moments(panel, actor, drawn))
    return _placed(actor, drawn(actor.pose), left, top, moments=moments)


def _moments(panel: Panel, actor: Actor, drawn):  # type: ignore[no-untyped-def]
    moments: dict[Moment, Image.Image] = {}
    near = panel.shot in {"close-up", "extreme close-up"}
    if near and not actor.back:
        moments["blink"] = drawn(actor.pose, blink=True)
    count = 1 if near else phases(actor)
    for number in range(1, count):
        moments[number] = drawn(actor.pose, phase=2 * number / count)
    if actor.pose in STEPPING and not near:
        moments["rest"] = drawn("stand")
    return moments


def _turned(
    image: Image.Image, about: tuple[float, float], actor: Actor, panel: Panel
) -> Image.Image:
    """Turn a body that falls or lies, backwards, about where it touches the ground, or its face."""
    degrees = _LYING[actor.pose] * actor.facing
    if panel.shot in CLOSE_SHOTS:
        return image.rotate(degrees, Image.Resampling.BILINEAR, center=about)
    shift = round((image.height * 0.22) * (1 if degrees > 0 else -1)) if abs(degrees) > 60 else 0  # noqa: PLR2004
    turned = image.rotate(degrees, Image.Resampling.BILINEAR, center=about)
    return ImageChops.offset(turned, shift, 0) if shift else turned


def phases(actor: Actor) -> int:
    """Return in how many pictures an actor's movement goes round."""
    if actor.pose in STEPPING:
        return _PHASES if kind_of(actor.look).stride[0] else 1
    return 2 if actor.pose in _GESTURES else 1
