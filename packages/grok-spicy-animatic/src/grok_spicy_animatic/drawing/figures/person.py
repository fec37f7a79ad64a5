"""People: a jointed body, plain where the words are silent, dressed as they say."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from grok_spicy_animatic.drawing.canvas import box
from grok_spicy_animatic.drawing.colour import luminance, mix, shade
from grok_spicy_animatic.drawing.figures.brush import INK, Brush, ring
from grok_spicy_animatic.drawing.figures.face import draw_face
from grok_spicy_animatic.drawing.figures.hair import back_hair, beard, front_hair, hair_from_behind
from grok_spicy_animatic.drawing.figures.inked import EDGE, inked_limb, inked_shape
from grok_spicy_animatic.drawing.figures.skeleton import (
    HEAD_OF_A_CHILD,
    Skeleton,
    childlike,
    skeleton,
)
from grok_spicy_animatic.drawing.figures.wear import headwear

if TYPE_CHECKING:
    from grok_spicy_animatic.drawing.canvas import Point
    from grok_spicy_animatic.drawing.colour import RGB

_LONG = ("coat", "gown")
_SKIRTED = ("dress", "gown")


def draw(brush: Brush) -> None:
    """Draw a person: `main` is the skin, `accent` the clothes, `dark` the hair."""
    body = skeleton(
        brush.pose, brush.step, (brush.lift(3, 8, 1), brush.lift(3, 8, -1)), brush.hands
    )
    if brush.has("child"):
        body = childlike(body)
    if brush.pose == "sit" and not brush.seated:
        _stool(brush)
    if brush.has("cape"):
        _cape(brush, body)
    above = _at_head(brush, body.head)
    if not brush.back:
        back_hair(above, body.head)
    hides = brush.pose == "hide" and not brush.back
    if not hides:
        _arm(brush, body.chest, body.far_arm, -1)
    _leg(brush, body.hip, body.far_leg, -1)
    _leg(brush, body.hip, body.near_leg, 1)
    _torso(brush, body)
    neck = [(body.chest[0] + 0.3, body.chest[1] - 0.5), (body.head[0], body.head[1] - 9)]
    inked_limb(brush, neck, [6.6, 6.2], shade(brush.main, -0.08))
    _head(above, body.head)
    if hides:  # both hands are before the face
        _arm(brush, body.chest, body.far_arm, -1)
    _arm(brush, body.chest, body.near_arm, 1)
    if "knit" in {brush.pose, brush.hands} and not brush.back:
        _needles(brush, body)


def _needles(brush: Brush, body: Skeleton) -> None:
    """Draw two needles that cross before the hands."""
    for (x, y), way in ((body.near_arm[1], -1), (body.far_arm[1], 1)):
        needle = [(x - way * 3, y - 2), (x + way * 11, y + 9)]
        brush.canvas.limb(needle, [2.6], INK)
        brush.canvas.limb(needle, [1.4], (236, 232, 222))


def _at_head(brush: Brush, head: Point) -> Brush:
    """Return a brush that draws about the head in the head's own size: a child's is larger."""
    if not brush.has("child"):
        return brush
    canvas = brush.canvas
    x, y = canvas.pixel(head)
    scale = canvas.scale * HEAD_OF_A_CHILD
    across = -head[0] if canvas.flip else head[0]
    larger = replace(canvas, scale=scale, left=x - across * scale, base=y + head[1] * scale)
    return replace(brush, canvas=larger)


def _cloth(brush: Brush) -> RGB:
    return brush.accent


def _trousers(brush: Brush) -> RGB:
    own = brush.tone("trousers")
    if own is not None:
        return own
    if brush.has("uniform", "overalls"):
        return shade(brush.accent, -0.08)
    return (
        mix(brush.accent, (70, 72, 84), 0.62) if luminance(brush.accent) > 0.3 else (112, 114, 124)  # noqa: PLR2004 - a drawing, or grammar, is made of numbers
    )


def _leg(brush: Brush, hip: Point, leg: tuple[Point, Point], side: int) -> None:
    knee, foot = leg
    bare = brush.has("dress") and not brush.has("trousers")
    tone = brush.main if bare else _trousers(brush)
    tone = shade(tone, -0.12 if side < 0 else 0.0)
    start = (hip[0] + side * 4.2, hip[1])
    inked_limb(brush, [start, knee, foot], [10.5, 8.6, 6.6], tone)
    shoe = brush.tone("shoes") or (62, 56, 60)
    inked_limb(
        brush,
        [(foot[0] - 1, foot[1]), (foot[0] + 5.5, foot[1] - 0.6)],
        [5.4, 4.6],
        shade(shoe, -0.1 if side < 0 else 0),
    )


def _arm(brush: Brush, chest: Point, arm: tuple[Point, Point], side: int) -> None:
    elbow, hand = arm
    shoulder = (chest[0] + side * 9.4, chest[1] - 2.4)
    bare = brush.has("vest", "overalls") and not brush.has("shirt", "coat", "jacket", "sweater")
    tone = brush.main if bare else _cloth(brush)
    if brush.has("vest") and brush.tone("shirt"):
        tone = brush.tone("shirt") or tone
    tone = shade(tone, -0.12 if side < 0 else 0.0)
    inked_limb(brush, [shoulder, elbow, hand], [8.6, 7.4, 6.2], tone)
    glove = brush.tone("gloves") or ((90, 84, 88) if brush.has("gloves") else brush.main)
    size = 3.6
    if brush.pose == "hide":
        size = 4.6 * (HEAD_OF_A_CHILD if brush.has("child") else 1.0)
        for dx in (-3.4, -1.2, 1.2, 3.4):
            finger = [hand, (hand[0] + dx, hand[1] + size * 2 - abs(dx) * 0.5)]
            inked_limb(brush, finger, [2.6, 2.2], glove)
    brush.canvas.ellipse(hand, size + EDGE, size + EDGE, INK)
    brush.canvas.ellipse(hand, size, size, glove)


def _torso(brush: Brush, body: Skeleton) -> None:
    (hx, hy), (cx, cy) = body.hip, body.chest
    tone = _cloth(brush)
    hem = hy - (21 if brush.has(*_LONG) else 2.5)
    wide = 15.5 if brush.has(*_SKIRTED) else 12.4 if brush.has("coat") else 10.4
    if brush.has(*_SKIRTED):
        hem = hy - (34 if brush.has("gown") else 20)
        wide = 19
    if brush.pose in {"sit", "kneel", "dig"}:
        hem, wide = max(hem, hy - 8), min(wide, 14)
    outline = [
        (cx - 10.6, cy - 1),
        (cx, cy + 2.2),
        (cx + 10.6, cy - 1),
        (hx + 9.6, (cy + hy) / 2),
        (hx + wide, hem),
    ]
    outline += [(hx, hem - 1), (hx - wide, hem), (hx - 9.6, (cy + hy) / 2)]
    inked_shape(brush, outline, tone)
    if brush.back:
        return
    _front(brush, body, hem)


def _front(brush: Brush, body: Skeleton, hem: float) -> None:
    """Draw what is open, tied, buttoned or worn over the chest."""
    (hx, hy), (cx, cy) = body.hip, body.chest
    canvas = brush.canvas
    middle = (cx + hx) / 2
    if brush.has("coat", "jacket", "vest", "uniform"):
        if brush.has("coat", "jacket", "vest"):
            canvas.fill(
                [(cx - 2.4, cy + 0.8), (cx + 5.4, cy + 0.8), (cx + 1.8, cy - 13)], brush.second
            )
        canvas.limb([(cx + 1.8, cy - 12), (hx + 1.8, hem + 1)], [1.0], INK)
        for share in (0.42, 0.6, 0.78):
            canvas.ellipse((middle + 4, cy + (hy - cy) * share), 1, 1, INK)
    if brush.has("sweater"):
        canvas.limb(
            [(hx - 9.6, hem + 2.6), (hx, hem + 1.6), (hx + 9.6, hem + 2.6)],
            [1.2],
            shade(brush.accent, -0.3),
        )
        canvas.limb(
            [(cx - 4.6, cy + 0.6), (cx, cy - 1.6), (cx + 4.8, cy + 0.6)],
            [1.6],
            shade(brush.accent, -0.3),
        )
    if brush.has("apron", "overalls"):
        colour = (
            brush.tone("apron")
            or brush.tone("overalls")
            or (brush.accent if brush.has("overalls") else (240, 238, 232))
        )
        inked_shape(
            brush,
            [
                (cx - 5.5, cy - 8),
                (cx + 6.5, cy - 8),
                (hx + 9.4, hy),
                (hx + 8.6, hem - 6),
                (hx - 8, hem - 6),
                (hx - 8.6, hy),
            ],
            colour,
        )
    if brush.has("belt"):
        canvas.fill(box(hx - 10, hy + 2, hx + 10, hy + 5, 1), brush.tone("belt") or (70, 52, 44))
    if brush.has("tie"):
        canvas.fill(
            [(cx + 0.4, cy), (cx + 3.6, cy), (cx + 4, cy - 16), (cx + 2, cy - 20), (cx, cy - 16)],
            brush.tone("tie") or INK,
        )
    if brush.has("scarf"):
        tone = brush.tone("scarf") or brush.second
        inked_limb(brush, [(cx - 6.5, cy + 2.5), (cx + 1, cy), (cx + 7, cy + 2.8)], [5.6], tone)
        inked_limb(brush, [(cx + 4.6, cy), (cx + 6.2, cy - 18)], [5, 5.4], tone)
    if brush.has("bag"):
        tone = brush.tone("bag") or (150, 102, 64)
        canvas.limb(
            [(cx - 8, cy), (hx + 2, (cy + hy) / 2), (hx + 11, hy + 2)], [2], shade(tone, -0.3)
        )
        inked_shape(
            brush, [(hx + 6, hy + 5), (hx + 19, hy + 5), (hx + 19, hy - 8), (hx + 6, hy - 8)], tone
        )


def _cape(brush: Brush, body: Skeleton) -> None:
    (cx, cy), (hx, hy) = body.chest, body.hip
    tone = brush.tone("cape") or shade(brush.accent, -0.2)
    inked_shape(
        brush,
        [
            (cx - 9, cy),
            (cx + 9, cy),
            (hx + 16, hy),
            (hx + 22, hy - 34),
            (hx, hy - 37),
            (hx - 24, hy - 34),
            (hx - 17, hy),
        ],
        tone,
    )


def _stool(brush: Brush) -> None:
    """Draw the box that somebody sits on."""
    brush.canvas.fill(box(-17, -0.5, 10, 23, 1.5), INK)
    brush.canvas.fill(box(-15.8, 0.6, 8.8, 21.8, 1), (226, 218, 204))


def _head(brush: Brush, head: Point) -> None:
    x, y = head
    oval = [
        (x, y + 11.6),
        (x - 8.8, y + 7.4),
        (x - 9.8, y),
        (x - 7, y - 7.4),
        (x + 0.6, y - 11),
        (x + 7.4, y - 7.4),
    ]
    aside = brush.pose == "look" and not brush.back
    oval += [(x + 9.8, y), (x + 8.8, y + 7.4)]
    if aside:  # the nose stands out from the face
        nose = [(x + 9.0, y + 1.6), (x + 13.4, y - 2.6), (x + 9.0, y - 3.8)]
        brush.canvas.limb([*nose, nose[0]], [2 * EDGE], INK)
    inked_shape(brush, oval, brush.main)
    if aside:
        brush.canvas.fill([(x + 7.0, y + 1.4), *nose, (x + 7.0, y - 3.8)], brush.main)
    if brush.back:
        hair_from_behind(brush, (x, y))
    else:
        draw_face(brush, (x, y))
        front_hair(brush, (x, y))
        beard(brush, (x, y))
    _on_head(brush, (x, y))


def _on_head(brush: Brush, head: Point) -> None:
    x, y = head
    if brush.has("glasses") and not brush.back:
        for dx in (-2.6, 5.8):
            brush.canvas.fill(ring((x + dx, y + 0.6), 3.6, 0.8), brush.tone("glasses") or INK)
    if brush.has("chef hat"):
        for dx in (-6, 0.5, 7):
            brush.canvas.ellipse((x + dx, y + 20), 6.6, 6, INK)
        for dx in (-6, 0.5, 7):
            brush.canvas.ellipse((x + dx, y + 20), 5.6, 5, (250, 250, 248))
        inked_shape(
            brush,
            [(x - 8.6, y + 8), (x + 9.4, y + 8), (x + 9.4, y + 17), (x - 8.6, y + 17)],
            (250, 250, 248),
        )
        return
    if brush.has("headscarf"):
        tone = brush.tone("headscarf") or brush.second
        inked_shape(
            brush,
            [
                (x, y + 14),
                (x - 11, y + 8),
                (x - 12, y - 8),
                (x - 8, y - 14),
                (x - 6.6, y),
                (x - 3, y + 7),
                (x + 5, y + 7),
                (x + 9, y + 2),
                (x + 10.6, y + 8),
            ],
            tone,
        )
    if brush.has("helmet"):
        tone = brush.tone("helmet") or (244, 244, 246)
        brush.canvas.fill(ring((x, y), 15.6, 3.6), INK)
        brush.canvas.fill(ring((x, y), 14.8, 2.2), tone)
        brush.canvas.ellipse((x, y), 12.6, 12.6, (170, 206, 232), opacity=0.25)
        return
    headwear(brush, (x + 0.4, y + 8.6), 9.6)
