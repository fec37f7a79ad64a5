"""What a board letters instead of drawing: things, names, arrows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grok_spicy import lettering
from PIL import Image, ImageDraw

from grok_spicy_animatic.drawing.acting import CLOSE_SHOTS, across, face_of, feet_of, height_of
from grok_spicy_animatic.drawing.arrows import TURNS, arrow_image
from grok_spicy_animatic.drawing.boxes import SMALLEST, box_tones, capitals, carton
from grok_spicy_animatic.drawing.canvas import Canvas, box
from grok_spicy_animatic.drawing.colour import luminance
from grok_spicy_animatic.drawing.grasp import at_hand, is_aloft
from grok_spicy_animatic.drawing.places.plain import horizon_of, standing_at
from grok_spicy_animatic.drawing.shading import INK, PAPER, styled
from grok_spicy_animatic.drawing.stage import DENSITY, Layer, Stage
from grok_spicy_animatic.drawing.surroundings import bed_around
from grok_spicy_animatic.language.acts import goes

if TYPE_CHECKING:
    from grok_spicy_animatic.drawing.recipe import Actor, Panel, Thing

_BOX_HEIGHT = 1.8
"""Height of a lettered box, in heights of its letters."""


def thing_layer(stage: Stage, panel: Panel, thing: Thing, slot: int = 0) -> Layer:
    """Return a thing as a box with its name on it, where it is used or where it stands."""
    holder = next((actor for actor in panel.actors if actor.name == thing.holder), None)
    close, scale = panel.shot in CLOSE_SHOTS, stage.near.scale
    x, y = _spot(stage, panel, thing, holder, slot)
    large = is_far(stage, panel, thing) and thing.large
    if large:
        room = _room(stage, panel, x)
        image = carton(thing.name, round(scale * (0.34 if close else 0.22)), room * scale)
    else:
        size = round(scale * (0.052 if close or thing.spot == "sky" else 0.042))
        image = lettered_box(thing.name, size, 0.94 * stage.width * scale)
    left, top = stage.near.pixel((x, y))
    grounded = (holder is None and thing.spot not in {"ahead", "between"}) or large
    top -= image.height if grounded else image.height / 2
    left = max(
        stage.near.pixel((0.01 * stage.width, 0))[0],
        min(left - image.width / 2, stage.near.pixel((0.99 * stage.width, 0))[0] - image.width),
    )
    return Layer(
        f"thing {thing.name}", styled(image, panel.style), round(left), round(top), 1.0,
        actor=holder.name if holder is not None else None,
    )  # fmt: skip


def way_layer(stage: Stage, panel: Panel, thing: Thing, box: Layer) -> Layer | None:
    """Return the arrow beside a thing that goes somewhere while somebody is there, or None."""
    if thing.way not in TURNS:
        return None
    unit = stage.near.scale * 0.11
    image = styled(arrow_image(unit, TURNS[thing.way]), panel.style)
    x, y = box.left + box.image.width + unit * 0.6, box.top + box.image.height / 2
    if thing.holder is not None and thing.way in {"left", "right"}:
        x, y = box.left + box.image.width / 2, box.top - unit * 0.5
    elif thing.way == "down":
        x, y = box.left + box.image.width / 2, box.top + box.image.height + unit * 0.6
        if y + unit * 0.7 > stage.near.pixel((0, 0))[1]:
            # Below it there is no room: beside it, down to its foot.
            x = box.left + box.image.width + unit * 0.6
            y = box.top + box.image.height - unit * 0.7
    elif thing.way == "up":
        x, y = box.left + box.image.width / 2, box.top - unit * 0.6
        ceiling = stage.near.pixel((0, 0.99))[1] + unit * 0.6
        if y < ceiling:
            x, y = box.left + box.image.width + unit * 0.6, box.top + box.image.height / 2
    low, high = (stage.near.pixel((share * stage.width, 0))[0] for share in (0.005, 0.995))
    x = max(low + image.width / 2, min(high - image.width / 2, x))
    return Layer(
        f"way {thing.name}", image, round(x - image.width / 2), round(y - image.height / 2), 1.0,
        actor=box.actor,
    )  # fmt: skip


def is_far(stage: Stage, panel: Panel, thing: Thing) -> bool:
    """Tell whether a thing stands behind everybody, so that no figure is covered by it.

    What they would hide stands before them, small.
    """
    if thing.holder is not None:
        return False
    if thing.spot in {"sky", "behind", *_ON_MARKS}:
        return True
    return thing.large and _gap(stage, panel, thing.x * stage.width) >= _NARROWEST


_ON_MARKS = {"window": 0.0, "door": 0.3, "table": -0.1, "bed": -0.12, "shelves": 0.5}
"""How far above the horizon the name of a drawn mark stands, in heights of the picture."""


_NARROWEST = 0.2
"""How wide a box as large as a figure is at least, in heights of the picture."""


def _room(stage: Stage, panel: Panel, x: float) -> float:
    """Return how wide a box may be that stands at `x` without hiding behind somebody."""
    return min(0.62, max(_NARROWEST, _gap(stage, panel, x)))


def _gap(stage: Stage, panel: Panel, x: float) -> float:
    """Return how much room there is around `x` between those who are seen, in units."""
    gaps = [min(x, stage.width - x)]
    for actor in panel.actors:
        height = height_of(panel, actor, stage.width)
        half = (0.15 if actor.look.kind == "person" else 0.34) * height
        gaps.append(abs(across(panel, actor, stage.width) - x) - half)
    return 2 * min(gaps) - 0.04


def _spot(
    stage: Stage, panel: Panel, thing: Thing, holder: Actor | None, slot: int
) -> tuple[float, float]:
    """Return where a thing is: its middle if it is held, its foot if it stands, in units."""
    if panel.subject == "hand":
        right = holder is None or holder.facing > 0
        return (1.0 if right else stage.width - 1.0), 0.34 - 0.14 * slot
    if thing.spot in _ON_MARKS:
        return _on_mark(stage, panel, thing)
    x = thing.x * stage.width
    if holder is None:
        return x, _foot(stage, panel, thing, slot)
    height = height_of(panel, holder, stage.width)
    feet = feet_of(panel, holder, height, stage.width)
    if holder.pose in {"lie", "sleep"} and thing.spot != "under":
        return _in_arms(stage, panel, holder, slot)
    if thing.spot == "under":
        low = holder.pose in {"jump", "fly"}  # their name stands where the ground is
        wide = 0.045 if low else max(0.06, _ground(panel) + 0.035)
        return x, 0.12 if panel.shot in CLOSE_SHOTS else wide
    ahead, up = at_hand(holder)
    reach = ahead * height
    y = feet + height * up
    face = feet + height * face_of(holder) / 100
    lowest = (0.15 if holder.pose == "ride" else 0.08) if panel.shot in CLOSE_SHOTS else 0.0
    below_face = panel.shot in CLOSE_SHOTS and not is_aloft(holder)
    y = max(min(max(y, lowest), face - 0.16 if below_face else _HIGHEST), lowest)
    # A second thing is below the first: above it there is a face.
    y = max(y - 0.1 * slot, lowest)
    if thing.spot == "dropped":
        reach *= 1.2
        y = 0.24 if panel.shot in CLOSE_SHOTS else feet + height * 0.3
    return (holder.x * stage.width + holder.facing * reach), y


_HIGHEST = 0.93
"""How high the middle of a thing in hands is at most, in heights of the picture."""


def _in_arms(stage: Stage, panel: Panel, holder: Actor, slot: int) -> tuple[float, float]:
    """Return where somebody who lies has something in their arms: on the chest, hiding nothing."""
    height = height_of(panel, holder, stage.width)
    feet = feet_of(panel, holder, height, stage.width)
    x = across(panel, holder, stage.width)
    if panel.shot in CLOSE_SHOTS:
        above = (face_of(holder) / 100 + 0.12) * height
        return x + holder.facing * 0.34 * height, feet + above + 0.03 + 0.1 * slot
    return x - holder.facing * 0.06 * height, feet + 0.34 * height + 0.028 + 0.08 * slot


def _ground(panel: Panel) -> float:
    lower = {"low angle": -0.05, "high angle": 0.08, "top view": 0.2}.get(panel.angle, 0.0)
    return (0.10 if panel.shot == "wide" else 0.15) + lower


def _foot(stage: Stage, panel: Panel, thing: Thing, slot: int) -> float:
    """Return the height at which a thing stands that nobody holds."""
    if thing.spot == "sky":
        return (0.76 if panel.shot in CLOSE_SHOTS else 0.7) - 0.12 * slot
    if thing.spot in {"ahead", "between"}:
        actor = panel.actors[0]
        height = height_of(panel, actor, stage.width)
        up = 0.68 if thing.spot == "ahead" else 0.5 if actor.look.kind == "person" else 0.34
        return max(0.16, feet_of(panel, actor, height, stage.width) + height * up) + 0.1 * slot
    horizon = min(0.6, horizon_of(panel))
    if thing.spot == "behind":
        return horizon - 0.03 + 0.1 * slot
    if thing.large:
        return min(horizon - 0.12, 0.22)
    if panel.shot in CLOSE_SHOTS:
        return 0.05 + 0.13 * slot
    return max(0.03, _ground(panel) - 0.02 + 0.1 * slot)


def _on_mark(stage: Stage, panel: Panel, thing: Thing) -> tuple[float, float]:
    """Return where the name of something stands that the backdrop shows."""
    around = bed_around(stage, panel) if thing.spot == "bed" else None
    if around is not None:
        return around.label
    share = standing_at(stage, panel).get(thing.spot, thing.x)
    horizon = horizon_of(panel)
    above = _ON_MARKS[thing.spot]
    y = max(0.42, horizon + 0.1) - 0.06 if thing.spot == "window" else horizon + above
    return share * stage.width, y


def lettered_box(name: str, size: int, room: float) -> Image.Image:
    """Return an outlined box with a name on it.

    Args:
        name: The words.
        size: Height of the letters in pixels; longer words get smaller ones.
        room: The widest that the box may be, in pixels.
    """
    words = capitals(name)
    while size > SMALLEST and lettering.width(words, size) + size * 1.1 > room:
        size = round(size * 0.86)
    words = lettering.shortened(words, size, room - size * 1.1)
    wide = round(lettering.width(words, size) + size * 1.1)
    tall = round(size * _BOX_HEIGHT)
    image = Image.new("RGBA", (wide, tall), (0, 0, 0, 0))
    edge = max(2, size // 9)
    fill, ink = box_tones(name)
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle(
        (0, 0, wide - 1, tall - 1), size // 4, fill=fill, outline=INK, width=edge
    )
    lettering.write(image, (wide / 2, tall / 2), words, size, ink, anchor="mm", bold=True)
    return image


def name_layer(stage: Stage, panel: Panel, actor: Actor, taken: int) -> Layer:
    """Return the name of a figure, on a small label at its feet, or over the strip."""
    size = max(15, round(stage.near.scale * 0.034))
    words = lettering.shortened(
        actor.name, size, stage.near.scale * stage.width / max(2, len(panel.actors)) * 0.9
    )
    wide = round(lettering.width(words, size) + size)
    image = Image.new("RGBA", (wide, round(size * 1.5)), (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle(
        (0, 0, wide - 1, image.height - 1), size // 2, fill=PAPER, outline=INK, width=2
    )
    lettering.write(image, (wide / 2, image.height / 2), words, size, INK, anchor="mm")
    height = height_of(panel, actor, stage.width)
    foot = feet_of(panel, actor, height, stage.width)
    y = max(0.012, foot - 0.02) if panel.shot not in CLOSE_SHOTS else 0.012
    x, low = stage.near.pixel((across(panel, actor, stage.width), y))
    left = max(
        stage.near.pixel((0.005 * stage.width, 0))[0],
        min(x - wide / 2, stage.near.pixel((0.995 * stage.width, 0))[0] - wide),
    )
    top = low - (image.height if panel.shot in CLOSE_SHOTS else 0)
    top = min(top, stage.near.pixel((0, 0.006))[1] - image.height)
    return Layer(
        f"name {actor.name}", styled(image, panel.style), round(left), round(top) - taken, 1.0,
        actor=actor.name,
    )  # fmt: skip


def arrow_layer(stage: Stage, panel: Panel) -> Layer | None:
    """Return the arrow that shows which way somebody goes, or None."""
    seen = [actor for actor in panel.actors if not actor.back]
    goers = [actor for actor in seen if goes(actor.pose)] or seen
    if not goers or not (panel.arrow or panel.rise):
        return None
    at_x = {actor.name: across(panel, actor, stage.width) for actor in goers}
    lead = max(goers, key=lambda one: at_x[one.name] * panel.arrow) if panel.arrow else goers[0]
    turn = (0.0, float(panel.rise)) if panel.rise else (float(panel.arrow), 0.0)
    image = styled(arrow_image(stage.near.scale * 0.16, turn), panel.style)
    height = height_of(panel, lead, stage.width)
    foot = feet_of(panel, lead, height, stage.width)
    aside = 0.26 * min(height, 1.0) + 0.1
    if panel.rise:
        at = (
            at_x[lead.name] + lead.facing * (aside + 0.06),
            0.5 if panel.shot in CLOSE_SHOTS else foot + height * 0.55,
        )
    else:
        at = (
            at_x[lead.name] + panel.arrow * (aside + 0.04),
            0.2 if panel.shot in CLOSE_SHOTS else foot + 0.06,
        )
    reach = 0.12
    at = (max(reach, min(stage.width - reach, at[0])), at[1])
    x, y = stage.near.pixel(at)
    return Layer(
        "arrow", image, round(x - image.width / 2), round(y - image.height / 2), 1.0,
        actor=lead.name,
    )  # fmt: skip


def hand_layer(stage: Stage, panel: Panel, actor: Actor) -> Layer:
    """Return the hand that an extreme close-up shows, in its sleeve."""
    from grok_spicy_animatic.drawing.colour import from_hex

    scale = stage.near.scale
    canvas = Canvas.blank((round(scale * 1.5), round(scale * 0.9)), scale, 0.0, scale * 0.9)
    skin, sleeve = from_hex(actor.look.main), from_hex(actor.look.accent)
    for points, widths, tone in (
        ([(-0.2, 0.3), (0.42, 0.36)], [0.42], sleeve),
        ([(0.5, 0.37), (0.78, 0.42)], [0.24, 0.3], skin),
        ([(0.84, 0.5), (1.1, 0.56), (1.2, 0.5)], [0.085], skin),
        ([(0.88, 0.43), (1.18, 0.46), (1.28, 0.4)], [0.085], skin),
        ([(0.88, 0.36), (1.14, 0.36), (1.24, 0.31)], [0.085], skin),
        ([(0.84, 0.3), (1.04, 0.27), (1.12, 0.23)], [0.075], skin),
        ([(0.66, 0.5), (0.84, 0.64), (0.98, 0.66)], [0.09], skin),
    ):
        canvas.limb(points, [width + 0.022 for width in widths], INK)
        canvas.limb(points, widths, tone)
    image = (
        canvas.image
        if actor.facing > 0
        else canvas.image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    )
    x, y = stage.near.pixel((0 if actor.facing > 0 else stage.width - 1.5, 0.95))
    _ = DENSITY, box, luminance
    return Layer(actor.name, styled(image, panel.style), round(x), round(y), 1.0, actor.name)
