"""Deeds in words: plates beside those who do them, and rows of words where nobody is seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from grok_spicy import lettering
from PIL import Image, ImageDraw

from grok_spicy_animatic.drawing.acting import CLOSE_SHOTS, face_of, feet_of, height_of
from grok_spicy_animatic.drawing.board import lettered_box
from grok_spicy_animatic.drawing.shading import INK, styled
from grok_spicy_animatic.drawing.stage import Layer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from grok_spicy_animatic.drawing.colour import RGB
    from grok_spicy_animatic.drawing.recipe import Actor, Panel, Said
    from grok_spicy_animatic.drawing.stage import Stage

_PAPER: RGB = (252, 250, 244)
_LEADER: RGB = (226, 60, 48)
_ROWS = 3
_FACE, _LETTERS, _BODY, _FAR, _OUT = 30.0, 12.0, 2.5, 0.6, 60.0
"""What it costs to cover a face, other letters, a body, to be far away, to leave the picture."""


@dataclass(frozen=True, slots=True)
class _Box:
    """A part of the board, in pixels of a layer."""

    left: float
    top: float
    right: float
    bottom: float

    def shared(self, other: _Box) -> float:
        """Return how much of this box another one covers, 0..1."""
        wide = min(self.right, other.right) - max(self.left, other.left)
        high = min(self.bottom, other.bottom) - max(self.top, other.top)
        area = max(1.0, (self.right - self.left) * (self.bottom - self.top))
        return max(0.0, wide) * max(0.0, high) / area

    @property
    def middle(self) -> tuple[float, float]:
        """Its middle."""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2


def _of(layer: Layer) -> _Box:
    return _Box(
        layer.left, layer.top, layer.left + layer.image.width, layer.top + layer.image.height
    )


def deed_layers(stage: Stage, panel: Panel, letters: Sequence[Layer]) -> list[Layer]:
    """Return the plates that say what is done, each with a line to whoever does it.

    Args:
        stage: The stage.
        panel: The panel.
        letters: What else is lettered: nothing of it is covered where that can be helped.
    """
    whole = _whole(stage)
    layers: list[Layer] = []
    taken = [_of(layer) for layer in letters]
    for said in panel.deeds:
        image = _plate(said.words, stage, panel)
        doers = _doers(stage, panel, said, letters)
        at = _best_place(image.size, doers, stage, panel, taken, whole)
        plate = Layer(
            f"deed {said.words}", styled(image, panel.style), round(at.left), round(at.top), 1.0
        )
        taken.append(at)
        layers += [*(_leader(at, doer, stage, panel) for doer in doers[:4]), plate]
    return layers


def _whole(stage: Stage) -> _Box:
    """Return what of the layers is in the picture, with a margin."""
    left, top = stage.near.pixel((0.012 * stage.width, 0.988))
    right, bottom = stage.near.pixel((0.988 * stage.width, 0.012))
    return _Box(left, top, right, bottom)


def _plate(words: str, stage: Stage, panel: Panel) -> Image.Image:
    """Return words on a plate of paper, broken into lines."""
    size = max(15, round(stage.near.scale * (0.043 if panel.shot in CLOSE_SHOTS else 0.038)))
    room = stage.near.scale * (0.46 if panel.shot in CLOSE_SHOTS else 0.5)
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


def _doers(stage: Stage, panel: Panel, said: Said, letters: Sequence[Layer]) -> list[_Box]:
    """Return where those are who do something: bodies, or the box of a thing."""
    found = [
        _body(stage, panel, actor)
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
    return [_of(layer) for layer in things[-1:]]


def _body(stage: Stage, panel: Panel, actor: Actor) -> _Box:
    height = height_of(panel, actor, stage.width)
    foot = feet_of(panel, actor, height, stage.width)
    x = actor.x * stage.width
    if panel.shot not in CLOSE_SHOTS and actor.pose in {"lie", "sleep"}:
        half, high = height * 0.5, height * 0.34
    else:
        person = actor.look.kind == "person"
        half = height * ((0.105 if panel.shot == "close-up" else 0.17) if person else 0.3)
        high = min(height, foot + height, 1.2)
    left, top = stage.near.pixel((x - half, foot + (height if half < height * 0.3 else high)))
    right, bottom = stage.near.pixel((x + half, max(0.0, foot)))
    return _Box(left, top, right, bottom)


def _face(stage: Stage, panel: Panel, actor: Actor) -> _Box:
    height = height_of(panel, actor, stage.width)
    foot = feet_of(panel, actor, height, stage.width)
    x, y = actor.x * stage.width, foot + height * face_of(actor) / 100
    half = height * (0.15 if actor.look.kind == "person" else 0.3)
    left, top = stage.near.pixel((x - half, y + half))
    right, bottom = stage.near.pixel((x + half, y - half))
    return _Box(left, top, right, bottom)


def _best_place(
    size: tuple[int, int],
    doers: Sequence[_Box],
    stage: Stage,
    panel: Panel,
    taken: Sequence[_Box],
    whole: _Box,
) -> _Box:
    """Return where a plate covers least and stands nearest to whom it is about."""
    faces = [_face(stage, panel, actor) for actor in panel.actors]
    bodies = [_body(stage, panel, actor) for actor in panel.actors]
    places = [doer.middle for doer in doers] or [whole.middle]
    near = (sum(x for x, _ in places) / len(places), sum(y for _, y in places) / len(places))

    def cost(spot: _Box) -> float:
        covered = (
            _FACE * sum(spot.shared(face) for face in faces)
            + _LETTERS * sum(spot.shared(box) for box in taken)
            + _BODY * sum(spot.shared(body) for body in bodies)
            + _OUT * (1.0 - spot.shared(whole))
        )
        x, y = spot.middle
        away = abs(x - near[0]) + 0.8 * abs(y - near[1])
        return covered + _FAR * away / stage.near.scale

    return min(_spots(size, whole), key=cost)


_COLUMNS, _LINES = 25, 15


def _spots(size: tuple[int, int], whole: _Box) -> Iterator[_Box]:
    """Yield places all over the picture."""
    wide, high = size
    for column in range(_COLUMNS):
        for line in range(_LINES):
            left = whole.left + (whole.right - whole.left - wide) * column / (_COLUMNS - 1)
            top = whole.top + (whole.bottom - whole.top - high) * line / (_LINES - 1)
            yield _Box(left, top, left + wide, top + high)


def _leader(plate: _Box, doer: _Box, stage: Stage, panel: Panel) -> Layer:
    """Return the line from a plate to whoever does what it says, a dot at its end."""
    x, y = doer.middle
    y = doer.top + (doer.bottom - doer.top) * 0.45
    px, py = plate.middle
    # The line begins at the plate's edge and ends at the body's.
    start = (min(max(x, plate.left), plate.right), min(max(y, plate.top), plate.bottom))
    end = (min(max(px, doer.left), doer.right), min(max(py, doer.top), doer.bottom))
    if start[1] > doer.top:  # from the side: a body is narrower than its box
        end = (end[0] + (x - end[0]) * 0.2, end[1])
    if plate.left < x < plate.right and plate.bottom < y:  # from above: no line over a face
        end = (end[0], min(end[1], start[1] + stage.near.scale * 0.05))
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


def row_layer(stage: Stage, panel: Panel) -> Layer:
    """Return what happens where nobody is seen: words in rows, things in their boxes."""
    scale = stage.near.scale
    size = round(scale * (0.085 if panel.subject == "thing" else 0.062))
    names = {thing.name for thing in panel.things}
    room = stage.width * scale * 0.9
    while True:
        rows = _in_rows([_part(part, size, part in names, room) for part in panel.row], size, room)
        high = sum(max(one.height for one in row) + size // 3 for row in rows)
        if high < scale * 0.62 or size <= _SMALLEST:
            break
        size = round(size * 0.86)
    wide = round(max(sum(one.width + size // 3 for one in row) for row in rows))
    image = Image.new("RGBA", (wide, round(high)), (0, 0, 0, 0))
    backwards = lettering.right_to_left(" ".join(panel.row))
    top = 0
    for row in rows:
        tall = max(one.height for one in row)
        x = (wide - sum(one.width + size // 3 for one in row)) // 2 + size // 6
        for one in reversed(row) if backwards else row:
            image.alpha_composite(one, (x, top + (tall - one.height) // 2))
            x += one.width + size // 3
        top += tall + size // 3
    left, middle = stage.near.pixel((stage.width / 2, 0.42))
    return Layer(
        "row", styled(image, panel.style), round(left - wide / 2), round(middle - high / 2), 1.0
    )


_SMALLEST = 14


def _part(words: str, size: int, boxed: bool, room: float) -> Image.Image:
    """Return a part of a row: a thing in its box, or words on paper."""
    if boxed:
        return lettered_box(words, size, room)
    rows = lettering.lines(lettering.legible(words), size, room * 0.8, _ROWS)
    wide = round(max(lettering.width(row, size) for row in rows) + size * 0.5)
    tall = round(size * 1.34 * len(rows))
    image = Image.new("RGBA", (wide, tall), (0, 0, 0, 0))
    ImageDraw.Draw(image).rounded_rectangle(
        (0, 0, wide - 1, tall - 1), size // 5, fill=(*_PAPER, 214)
    )
    for number, row in enumerate(rows):
        y = size * 1.34 * (number + 0.5)
        lettering.write(image, (wide / 2, y), row, size, INK, anchor="mm", bold=True)
    return image


def _in_rows(parts: Sequence[Image.Image], size: int, room: float) -> list[list[Image.Image]]:
    """Set parts in rows, as words are set in lines."""
    rows: list[list[Image.Image]] = [[]]
    taken = 0.0
    for part in parts:
        if rows[-1] and taken + part.width > room:
            rows.append([])
            taken = 0.0
        rows[-1].append(part)
        taken += part.width + size / 3
    return rows
