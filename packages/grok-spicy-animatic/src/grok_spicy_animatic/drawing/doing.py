"""Deeds in words: plates beside those who do them, and rows of words where nobody is seen."""

from __future__ import annotations

import math
from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING

from grok_spicy import lettering
from grok_spicy.lettering import unspaced
from PIL import Image, ImageDraw

from grok_spicy_animatic.drawing.acting import CLOSE_SHOTS
from grok_spicy_animatic.drawing.bodies import (
    Box,
    body_of,
    box_of,
    head_of,
    limbs_of,
    torso_of,
    whole,
)
from grok_spicy_animatic.drawing.shading import INK, styled
from grok_spicy_animatic.drawing.stage import Layer, joined

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from grok_spicy_animatic.drawing.colour import RGB
    from grok_spicy_animatic.drawing.recipe import Panel, Said
    from grok_spicy_animatic.drawing.stage import Stage

_PAPER: RGB = (252, 250, 244)
_LEADER: RGB = (226, 60, 48)
_ROWS = 3
_FACE, _HEAD, _LETTERS, _HAND, _BODY, _FAR, _OUT = 24.0, 6.0, 12.0, 4.0, 2.5, 0.6, 60.0
"""What it costs to cover a face, hair or ears around it, other letters, a hand that does something,
a body, to be far away, to leave the picture."""
_RIM = 0.2
"""How much of a head, on each side, is hair and ears."""


def deed_layers(stage: Stage, panel: Panel, letters: Sequence[Layer]) -> list[Layer]:
    """Return the plates that say what is done, each with a line to whoever does it.

    Args:
        stage: The stage.
        panel: The panel.
        letters: What else is lettered: nothing of it is covered where that can be helped.
    """
    seen = whole(stage)
    layers: list[Layer] = []
    taken = [box_of(layer) for layer in letters]
    for said in panel.deeds:
        doers = _doers(stage, panel, said, letters)
        image, at = _best_plate(said.words, doers, stage, panel, taken, seen)
        goes = [one.name for one in panel.actors if one.name in said.doers and not one.back]
        plate = Layer(
            f"deed {said.words}", styled(image, panel.style), round(at.left), round(at.top), 1.0,
            actor=goes[0] if len(goes) == 1 else None,
        )  # fmt: skip
        taken.append(at)
        lines = (_leader(at, doer, stage, panel) for doer in doers[:4])
        layers.append(joined([*(line for line in lines if line is not None), plate]))
    return layers


_NARROW, _BROAD = 0.48, 1.1
"""How broad a plate is at most, in heights of the picture: broad where faces are all around."""


def _best_plate(
    words: str,
    doers: Sequence[_Doer],
    stage: Stage,
    panel: Panel,
    taken: Sequence[Box],
    seen: Box,
) -> tuple[Image.Image, Box]:
    """Return words on a plate, and where it covers least: in one line if that covers less."""
    image = _plate(words, stage, panel, _NARROW)
    cost, at = _best_place(image.size, doers, stage, panel, taken, seen)
    if cost >= _FACE * _COVERED and panel.shot in CLOSE_SHOTS:
        broad = _plate(words, stage, panel, _BROAD)
        less, there = _best_place(broad.size, doers, stage, panel, taken, seen)
        if less < cost:
            return broad, there
    return image, at


_COVERED = 0.1
"""Which share of a plate may lie on faces before another shape of it is tried."""


def _plate(words: str, stage: Stage, panel: Panel, room: float) -> Image.Image:
    """Return words on a plate of paper at most `room` broad, broken into lines."""
    size = max(15, round(stage.near.scale * (0.043 if panel.shot in CLOSE_SHOTS else 0.038)))
    room *= stage.near.scale
    rows = lettering.lines(lettering.legible(words), size, room, _ROWS)
    wide = round(max(lettering.width(row, size) for row in rows) + size * 0.9)
    tall = round(size * (1.28 * len(rows) + 0.5))
    image = Image.new("RGBA", (wide, tall), (0, 0, 0, 0))
    edge = max(2, size // 12)
    ImageDraw.Draw(image).rounded_rectangle(
        (0, 0, wide - 1, tall - 1), size // 5, fill=(*_PAPER, 242), outline=_LEADER, width=edge
    )
    for number, row in enumerate(rows):
        y = size * (0.25 + 1.28 * (number + 0.5))
        lettering.write(image, (wide / 2, y), row, size, INK, anchor="mm", bold=True)
    return image


@dataclass(frozen=True, slots=True)
class _Doer:
    """Who does something: what a line points at, and the head that it keeps clear of."""

    target: Box
    head: Box | None = None


def _doers(stage: Stage, panel: Panel, said: Said, letters: Sequence[Layer]) -> list[_Doer]:
    """Return where those are who do something: bodies, or the box of a thing."""
    found = [
        _Doer(torso_of(stage, panel, actor), head_of(stage, panel, actor))
        for actor in panel.actors
        if actor.name in said.doers and not actor.back
    ]
    if found:
        return found
    told = said.words.casefold()
    things = [
        layer
        for layer in letters
        for name in [layer.name.removeprefix("thing ")]
        if name != layer.name and (name in said.doers or (not said.doers and name in told))
    ]
    return [_Doer(box_of(layer)) for layer in things[-1:]]


def _best_place(
    size: tuple[int, int],
    doers: Sequence[_Doer],
    stage: Stage,
    panel: Panel,
    taken: Sequence[Box],
    seen: Box,
) -> tuple[float, Box]:
    """Return where a plate covers least and is nearest to whom it is about, and at what cost."""
    heads = [head_of(stage, panel, actor) for actor in panel.actors]
    own = [doer.head for doer in doers]
    # Hair and ears of who does it may be covered; on those of another it would be said of them.
    faces = [head.inner(_RIM) if head in own else head for head in heads]
    bodies = [body_of(stage, panel, actor) for actor in panel.actors]
    found = (limbs_of(stage, panel, actor) for actor in panel.actors)
    hands = [hand for hand in found if hand is not None]
    places = [doer.target.middle for doer in doers] or [seen.middle]
    near = (sum(x for x, _ in places) / len(places), sum(y for _, y in places) / len(places))

    def cost(spot: Box) -> float:
        covered = (
            _FACE * sum(spot.shared(face) for face in faces)
            + _HEAD * sum(spot.shared(head) for head in heads)
            + _LETTERS * sum(spot.shared(box) for box in taken)
            + _BODY * sum(spot.shared(body) for body in bodies)
            + _HAND * sum(spot.shared(hand) for hand in hands)
            + _OUT * (1.0 - spot.shared(seen))
        )
        x, y = spot.middle
        away = abs(x - near[0]) + 0.8 * abs(y - near[1])
        return covered + _FAR * away / stage.near.scale

    return min(((cost(spot), spot) for spot in _spots(size, seen)), key=itemgetter(0))


_COLUMNS, _LINES = 25, 15


def _spots(size: tuple[int, int], seen: Box) -> Iterator[Box]:
    """Yield places all over the picture."""
    wide, high = size
    for column in range(_COLUMNS):
        for line in range(_LINES):
            left = seen.left + (seen.right - seen.left - wide) * column / (_COLUMNS - 1)
            top = seen.top + (seen.bottom - seen.top - high) * line / (_LINES - 1)
            yield Box(left, top, left + wide, top + high)


def _leader(plate: Box, doer: _Doer, stage: Stage, panel: Panel) -> Layer | None:
    """Return the line from a plate to whoever does what it says, a dot at its end.

    There is none where they are not in the picture, or stand under the plate as it is.
    """
    target, seen = doer.target, whole(stage)
    start, end = plate.nearest(target.middle), target.nearest(plate.middle)
    if doer.head is not None and plate.bottom <= doer.head.top + 2 and _above(plate, doer.head):
        # From above: no line over a face.
        end = (end[0], doer.head.top + (doer.head.bottom - doer.head.top) * 0.1)
    elif doer.head is not None and _over(start, end, doer.head.inner(_RIM / 2)):
        # Nor from the side: it ends where the face begins.
        rim = _rim(doer.head, start)
        if rim is None:
            return None
        end = rim
    others = [head_of(stage, panel, actor) for actor in panel.actors]
    if target.top > seen.bottom - stage.near.scale * 0.06 or _crosses(start, end, others, doer):
        return None
    end = (end[0], min(end[1], seen.bottom))
    far = abs(start[0] - end[0]) + abs(start[1] - end[1])
    if not seen.holds(end) or plate.holds(end) or far < stage.near.scale * 0.012:
        return None
    pad = round(stage.near.scale * 0.02)
    left, top = min(start[0], end[0]) - pad, min(start[1], end[1]) - pad
    wide = round(abs(start[0] - end[0])) + 2 * pad
    high = round(abs(start[1] - end[1])) + 2 * pad
    image = Image.new("RGBA", (max(1, wide), max(1, high)), (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    points = [(start[0] - left, start[1] - top), (end[0] - left, end[1] - top)]
    thick = max(2, round(stage.near.scale * 0.006))
    draw.line(points, fill=_LEADER, width=thick)
    (ex, ey), dot = points[1], thick * 1.5
    draw.ellipse((ex - dot, ey - dot, ex + dot, ey + dot), fill=_LEADER)
    return Layer("leader", styled(image, panel.style), round(left), round(top), 1.0)


def _crosses(
    start: tuple[float, float], end: tuple[float, float], heads: Sequence[Box], doer: _Doer
) -> bool:
    """Tell whether a line would go over the head of somebody else."""
    return any(_over(start, end, head) for head in heads if head != doer.head)


def _rim(head: Box, at: tuple[float, float]) -> tuple[float, float] | None:
    """Return where a head, taken as an oval, begins on the way to it; None from within."""
    x, y = head.middle
    wide = (head.right - head.left) * (0.5 - _RIM / 2)
    high = (head.bottom - head.top) * (0.5 - _RIM / 2)
    far = math.hypot((at[0] - x) / wide, (at[1] - y) / high)
    return (x + (at[0] - x) / far, y + (at[1] - y) / far) if far > 1 else None


def _over(start: tuple[float, float], end: tuple[float, float], head: Box) -> bool:
    """Tell whether a line goes over a head."""
    return any(
        head.holds(
            (start[0] + (end[0] - start[0]) * step / 20, start[1] + (end[1] - start[1]) * step / 20)
        )
        for step in range(21)
    )


def _above(plate: Box, head: Box) -> bool:
    return plate.left < head.right and head.left < plate.right


def row_layer(stage: Stage, panel: Panel) -> Layer:
    """Return what happens where nobody is seen, in words under the boxes of the things."""
    words = " ".join(panel.row)
    return _paper(stage, panel, words, _ROW_SIZE, bottom=0.025)


def words_layer(stage: Stage, panel: Panel, words: str) -> Layer:
    """Return what a board says that shows no thing: words on paper, in the middle."""
    share = 0.085 if panel.shot in CLOSE_SHOTS else 0.065
    if " " not in words and len(words) <= (_ONE_SIGN if unspaced(words) else _ONE_WORD):
        return _paper(stage, panel, words, _LARGE, bottom=0.34)
    return _paper(stage, panel, words, share, bottom=0.3)


_ONE_WORD, _ONE_SIGN, _LARGE = 24, 4, 0.2
"""A word that is all that a shot shows stands there as large as a title, in letters and heights."""


_ROW_SIZE = 0.048
_SMALLEST = 14


def _paper(stage: Stage, panel: Panel, words: str, share: float, *, bottom: float) -> Layer:
    """Return words on paper that stand in the middle of the frame, their foot at `bottom`."""
    scale = stage.near.scale
    room = stage.width * scale * 0.86
    size = max(_SMALLEST, round(scale * share))
    rows = lettering.lines(lettering.legible(words), size, room, _ROWS + 1)
    most = scale * (0.1 if bottom < 0.1 else 0.4)  # noqa: PLR2004 - words under boxes, or alone
    one_word = " " not in words and not unspaced(words)
    while size > _SMALLEST and (
        len(rows) * size * 1.34 > most or (one_word and lettering.width(words, size) > room)
    ):
        size = max(_SMALLEST, round(size * 0.88))
        rows = lettering.lines(lettering.legible(words), size, room, _ROWS + 1)
    wide = round(max(lettering.width(row, size) for row in rows) + size * 0.9)
    tall = round(size * (1.28 * len(rows) + 0.4))
    image = Image.new("RGBA", (wide, tall), (0, 0, 0, 0))
    ImageDraw.Draw(image).rounded_rectangle(
        (0, 0, wide - 1, tall - 1), size // 5, fill=(*_PAPER, 226)
    )
    for number, row in enumerate(rows):
        y = size * (0.2 + 1.28 * (number + 0.5))
        lettering.write(image, (wide / 2, y), row, size, INK, anchor="mm", bold=True)
    x, y = stage.near.pixel((stage.width / 2, bottom))
    return Layer("row", styled(image, panel.style), round(x - wide / 2), round(y) - tall, 1.0)
