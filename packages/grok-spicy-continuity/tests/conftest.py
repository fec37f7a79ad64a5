"""Small drawn figures on plain ground and in scenes, and the model converted once a session."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import pytest
from grok_spicy.continuity import Reference
from grok_spicy_continuity.figure import FigureMeasure
from grok_spicy_continuity.model_files import lite0_file
from grok_spicy_continuity.options import FigureOptions
from PIL import Image, ImageDraw

if TYPE_CHECKING:
    from pathlib import Path

Painter = Callable[[ImageDraw.ImageDraw, int, int, int], None]

Stage = Callable[..., Image.Image]

PLAIN = (236, 236, 232)


def fox(pen: ImageDraw.ImageDraw, x: int, y: int, size: int) -> None:
    """Draw a fox's head: orange, pointed ears, white muzzle."""
    s = size / 100
    for left in (10, 62):
        ear = [(x + left * s, y), (x + (left + 28) * s, y + 45 * s), (x + left * s, y + 50 * s)]
        pen.polygon(ear, "darkorange")
    pen.ellipse([x, y + 25 * s, x + 100 * s, y + 100 * s], "darkorange")
    pen.polygon(
        [(x + 25 * s, y + 65 * s), (x + 75 * s, y + 65 * s), (x + 50 * s, y + 100 * s)], "white"
    )
    for left in (28, 62):
        pen.ellipse([x + left * s, y + 45 * s, x + (left + 10) * s, y + 55 * s], "black")


def owl(pen: ImageDraw.ImageDraw, x: int, y: int, size: int) -> None:
    """Draw an owl: brown, round, two large yellow eyes."""
    s = size / 100
    pen.ellipse([x + 10 * s, y, x + 90 * s, y + 100 * s], "saddlebrown")
    for left in (20, 52):
        pen.ellipse([x + left * s, y + 20 * s, x + (left + 28) * s, y + 48 * s], "gold")
        pen.ellipse([x + (left + 9) * s, y + 29 * s, x + (left + 19) * s, y + 39 * s], "black")
    pen.polygon(
        [(x + 45 * s, y + 50 * s), (x + 55 * s, y + 50 * s), (x + 50 * s, y + 62 * s)], "orange"
    )


def robot(pen: ImageDraw.ImageDraw, x: int, y: int, size: int) -> None:
    """Draw a robot: grey-blue boxes, a red light."""
    s = size / 100
    pen.rectangle([x + 25 * s, y, x + 75 * s, y + 40 * s], "slategray")
    pen.rectangle([x + 10 * s, y + 44 * s, x + 90 * s, y + 100 * s], "steelblue")
    pen.rectangle([x + 35 * s, y + 12 * s, x + 65 * s, y + 22 * s], "cyan")
    pen.ellipse([x + 44 * s, y + 60 * s, x + 56 * s, y + 72 * s], "red")


CAST: dict[str, Painter] = {"Fox": fox, "Owl": owl, "Robot": robot}


def _scene(*figures: tuple[str, int, int, int]) -> Image.Image:
    size = (640, 360)
    image = Image.new("RGB", size, "lightsteelblue")
    pen = ImageDraw.Draw(image)
    pen.rectangle([0, size[1] * 2 // 3, *size], "darkolivegreen")
    for left in range(20, size[0], 90):
        pen.line([(left, 60), (left, size[1] * 2 // 3)], "dimgray", 4)
    for name, x, y, across in figures:
        CAST[name](pen, x, y, across)
    return image


@pytest.fixture
def scene() -> Stage:
    """Return what draws a harbour with some of the cast: name, left, top and size of each."""
    return _scene


@pytest.fixture(scope="session")
def cast(tmp_path_factory: pytest.TempPathFactory) -> Sequence[Reference]:
    """Return the sheets of everybody; a measure looks at each of them once."""
    folder = tmp_path_factory.mktemp("cast")
    found = []
    for name, paint in CAST.items():
        sheet = Image.new("RGB", (512, 512), PLAIN)
        paint(ImageDraw.Draw(sheet), 130, 120, 260)
        path = folder / f"{name}.png"
        sheet.save(path)
        found.append(Reference(name, path))
    return tuple(found)


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return lite0_file(tmp_path_factory.mktemp("models"))


@pytest.fixture(scope="session")
def figures(model: Path) -> FigureMeasure:
    return FigureMeasure(FigureOptions(model=model))
