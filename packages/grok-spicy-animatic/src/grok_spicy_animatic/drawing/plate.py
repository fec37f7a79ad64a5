"""The words of the place on a board: where, at what hour, in which weather, with their signs."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from grok_spicy import lettering
from PIL import Image, ImageDraw

from grok_spicy_animatic.drawing.acting import CLOSE_SHOTS
from grok_spicy_animatic.drawing.bodies import box_of, head_of
from grok_spicy_animatic.drawing.canvas import Canvas
from grok_spicy_animatic.drawing.shading import INK, PAPER, styled
from grok_spicy_animatic.drawing.stage import Layer
from grok_spicy_animatic.language.places import HOURS, WEATHER, key_in
from grok_spicy_animatic.language.scenery import season_in

if TYPE_CHECKING:
    from grok_spicy_animatic.drawing.colour import RGB
    from grok_spicy_animatic.drawing.recipe import Panel
    from grok_spicy_animatic.drawing.stage import Stage

_SMALLEST = 14
"""Pixels below which letters are not read."""

_MOST_LINES = 3


def plate(stage: Stage, panel: Panel) -> Layer | None:
    """Return the place in letters: large on a plain backdrop, small on one that is drawn."""
    where, when = _parts(panel.lettered)
    if not where and not when:
        return None
    high = round(stage.near.scale)
    bare = not panel.place
    aside = beside(panel)
    size = round(high * (0.062 if aside else 0.1 if bare else 0.046))
    room = stage.width * high * (0.3 if aside else 0.9)
    ink = PAPER if aside or not bare or _dark(stage, panel) else INK
    heads = [head_of(stage, panel, actor) for actor in panel.actors]
    best: tuple[float, Layer] | None = None
    for smaller, low in ((1.0, False), (0.8, False), (0.64, False), (0.8, True)):
        if low and not aside:
            break
        rows = _rows(where, when, round(size * smaller), room * smaller, one=not aside)
        image = _written(rows, panel, ink, bare=bare and not aside, left=aside or not bare)
        image = styled(image, panel.style)
        centred = bare and not aside and not panel.landmarks
        for x, y in _corners(stage, image, centred=centred, low=low):
            layer = Layer("place", image, round(x), round(y), 0.5)
            covered = sum(box_of(layer).shared(head) for head in heads)
            if best is None or covered < best[0] - 0.001:
                best = covered, layer
        if best is not None and best[0] <= 0.0:
            break
    return best[1] if best is not None else None


def _corners(
    stage: Stage, image: Image.Image, *, centred: bool, low: bool
) -> list[tuple[float, float]]:
    """Return where the words may stand, the usual place first: no head is under them."""
    left, top = stage.near.pixel((0.03 * stage.width, 0.965))
    right = left + stage.width * stage.near.scale * 0.94 - image.width
    middle = (left + right) / 2
    if low:
        foot = stage.near.pixel((0, 0.1))[1] - image.height
        return [(left, foot), (right, foot)]
    return [(x, top) for x in ((middle, left, right) if centred else (left, right, middle))]


def in_front(panel: Panel) -> bool:
    """Tell whether the words of the place stand before everybody: large ones stand behind."""
    return beside(panel) or bool(panel.place)


def beside(panel: Panel) -> bool:
    """Tell whether figures fill the frame, so that the words stand at the side."""
    return panel.shot in CLOSE_SHOTS and bool(panel.actors) and not panel.place


def _dark(stage: Stage, panel: Panel) -> bool:
    vault = "tunnel" in panel.marks and panel.side == "in"
    dusk = panel.time == "dusk" and panel.side != ""
    return stage.light.night or "craters" in panel.marks or vault or dusk


def _parts(lettered: str) -> tuple[str, str]:
    """Tell the words of the place from those of hour, season and weather."""
    parts = [part for part in lettered.split(" · ") if part]
    when = [
        part
        for index, part in enumerate(parts)
        if _is_when(part) and (index or len(parts) == 1 or _only_when(part))
    ]
    where = [part for part in parts if part not in when]
    return _capitals(" · ".join(where)), _capitals(" · ".join(when))


def _is_when(part: str) -> bool:
    return bool(key_in(part, HOURS) or key_in(part, WEATHER) or season_in(part))


def _only_when(part: str) -> bool:
    words = part.split()
    return len(words) == 1


def _capitals(text: str) -> str:
    # A sharp s has no capital of its own: in capitals it would be another word.
    return lettering.legible(text if "ß" in text else text.upper())


def _rows(where: str, when: str, size: int, room: float, *, one: bool) -> list[tuple[str, int]]:
    """Break the words into rows with the size of their letters."""
    rows: list[tuple[str, int]] = []
    if where:
        while size > _SMALLEST and (
            lettering.width(where, size) > room * (1 if one else _MOST_LINES * 0.9)
            or max(lettering.width(word, size) for word in where.split()) > room
        ):
            size = max(_SMALLEST, round(size * 0.88))
        rows += [
            (line, size) for line in lettering.lines(where, size, room, 1 if one else _MOST_LINES)
        ]
    if when:
        small = max(_SMALLEST, round(size * (0.62 if where else 1.0)))
        while small > _SMALLEST and lettering.width(when, small) > room * 0.8:
            small = max(_SMALLEST, round(small * 0.88))
        rows.append((lettering.shortened(when, small, room), -small))
    return rows


def _written(
    rows: list[tuple[str, int]], panel: Panel, ink: RGB, *, bare: bool, left: bool
) -> Image.Image:
    """Write rows below each other; one of a negative size is the hour's, its signs before it."""
    signs = _signs(panel)
    widths = [
        lettering.width(text, abs(size)) + (len(signs) * 1.25 * -size if size < 0 else 0)
        for text, size in rows
    ]
    edge = round(abs(rows[0][1]) * (0.25 if bare else 0.5))
    heights = [round(abs(size) * 1.34) for _, size in rows]
    image = Image.new(
        "RGBA", (round(max(widths)) + 2 * edge + 8, sum(heights) + edge), (0, 0, 0, 0)
    )
    if not bare:
        shape = (0, 0, image.width - 1, image.height - 1)
        ImageDraw.Draw(image).rounded_rectangle(shape, edge, fill=(*INK, 150))
    top = edge / 2
    for (text, size), wide, high in zip(rows, widths, heights, strict=True):
        x = edge if left else (image.width - wide) / 2
        if size < 0:
            for sign in signs:
                _sign(image, sign, (x - size * 0.5, top + high / 2), -size, ink)
                x -= size * 1.25
        at = (x, top + high / 2)
        lettering.write(image, at, text, abs(size), ink, anchor="lm", bold=bare)
        top += high
    if bare:
        image.putalpha(image.getchannel("A").point([round(value * 0.86) for value in range(256)]))
    return image


# -- signs -------------------------------------------------------------------------------------


def _signs(panel: Panel) -> list[str]:
    """Return the signs of what the letters say of hour and weather."""
    found: list[str] = []
    for part in panel.lettered.split(" · "):
        hour, weather = key_in(part, HOURS), key_in(part, WEATHER)
        if hour == panel.time and hour != "day":
            found.append(hour)
        if weather == panel.weather:
            found.append(weather)
    return list(dict.fromkeys(found))


def _sign(image: Image.Image, name: str, at: tuple[float, float], size: float, ink: RGB) -> None:
    """Draw a small sign of an hour or a weather."""
    layer = Canvas.blank((round(size * 1.2), round(size * 1.2)), size, size * 0.6, size * 0.6)
    if name == "night":
        layer.ellipse((0, 0), 0.36, 0.36, ink)
        hole = Canvas.blank(layer.image.size, size, size * 0.6, size * 0.6)
        hole.ellipse((0.16, 0.1), 0.32, 0.32, ink)
        layer.image.paste((0, 0, 0, 0), (0, 0), hole.image.getchannel("A"))
    elif name in {"noon", "dawn", "golden", "dusk"}:
        _sun_sign(layer, name, ink)
    elif name in {"rain", "storm"}:
        for x in (-0.24, 0.0, 0.24):
            layer.limb([(x + 0.08, 0.3), (x - 0.08, -0.3)], [0.09], ink)
    elif name == "snow":
        for step in range(3):
            dx, dy = 0.38 * math.cos(step * math.pi / 3), 0.38 * math.sin(step * math.pi / 3)
            layer.limb([(-dx, -dy), (dx, dy)], [0.08], ink)
    elif name == "fog":
        for y in (-0.22, 0.0, 0.22):
            layer.limb([(-0.36, y), (0.36, y)], [0.09], ink)
    corner = (round(at[0] - layer.image.width / 2), round(at[1] - layer.image.height / 2))
    image.alpha_composite(layer.image, (max(0, corner[0]), max(0, corner[1])))


def _sun_sign(layer: Canvas, name: str, ink: RGB) -> None:
    """Draw the whole sun at noon, else half of it on a line."""
    half = name != "noon"
    rise = -0.16 if half else 0.0
    disc = [
        (0.2 * math.cos(step * math.pi / 18), rise + 0.2 * math.sin(step * math.pi / 18))
        for step in range(19 if half else 37)
    ]
    layer.fill(disc, ink)
    for step in range(5 if half else 8):
        turn = step * math.pi / 4
        layer.limb(
            [
                (0.29 * math.cos(turn), rise + 0.29 * math.sin(turn)),
                (0.42 * math.cos(turn), rise + 0.42 * math.sin(turn)),
            ],
            [0.08],
            ink,
        )
    if half:
        layer.limb([(-0.46, rise - 0.08), (0.46, rise - 0.08)], [0.08], ink)
