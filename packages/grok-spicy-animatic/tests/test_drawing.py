"""Canvas, colours, recipes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from grok_spicy_animatic.drawing.canvas import Canvas, Gradient, box, oval, ribbon, smooth
from grok_spicy_animatic.drawing.colour import (
    digest,
    from_hex,
    luminance,
    mix,
    named_in,
    shade,
    to_hex,
)
from grok_spicy_animatic.drawing.recipe import (
    Figure,
    Look,
    Panel,
    figure_in,
    panel_in,
    save_png,
)
from PIL import Image, PngImagePlugin

if TYPE_CHECKING:
    from pathlib import Path

RED = (200, 30, 30)
BLUE = (30, 30, 200)


def _canvas() -> Canvas:
    return Canvas.blank((100, 80), 10.0, 50, 70)


def _solid(canvas: Canvas) -> tuple[int, int, int, int] | None:
    """Return the box of what is more than half covered."""
    return canvas.image.getchannel("A").point([0] * 128 + [255] * 128).getbbox()


def test_units_become_pixels_with_y_upwards() -> None:
    canvas = _canvas()
    canvas.fill(box(0, 0, 2, 3), RED)
    assert _solid(canvas) == (50, 40, 70, 70)
    assert canvas.image.getpixel((60, 50)) == (*RED, 255)


def test_a_flipped_canvas_mirrors_at_the_middle() -> None:
    canvas = _canvas()
    canvas.flip = True
    canvas.fill(box(0, 0, 2, 3), RED)
    assert _solid(canvas) == (30, 40, 50, 70)


def test_edges_are_smooth() -> None:
    canvas = _canvas()
    canvas.ellipse((0, 3), 2, 2, RED)
    values = set(np.unique(np.asarray(canvas.image)[..., 3]).tolist())
    assert len(values - {0, 255}) > 4


def test_gradients_run_from_top_to_bottom() -> None:
    canvas = _canvas()
    canvas.fill(box(-2, 0, 2, 6), Gradient(RED, BLUE))
    pixels = np.asarray(canvas.image)
    assert pixels[12, 50, 0] > 190
    assert pixels[68, 50, 2] > 190


def test_nothing_is_drawn_outside_the_limit() -> None:
    canvas = _canvas()
    canvas.fill(box(-4, 0, 4, 6), RED, inside=box(0, 0, 1, 1))
    assert _solid(canvas) == (50, 60, 60, 70)


def test_shapes_out_of_sight_change_nothing() -> None:
    canvas = _canvas()
    canvas.fill(box(50, 50, 60, 60), RED)
    assert canvas.image.getchannel("A").getbbox() is None


def test_opacity_and_blur_soften() -> None:
    canvas = _canvas()
    canvas.fill(box(-1, 1, 1, 3), RED, opacity=0.5)
    assert canvas.image.getpixel((50, 50))[3] in range(120, 136)  # type: ignore[index]
    blurred = _canvas()
    blurred.fill(box(-1, 1, 1, 3), RED, blur=0.5)
    left = blurred.image.getchannel("A").getbbox()
    assert left is not None
    assert left[0] < 40


def test_outlines_pass_through_their_points() -> None:
    corners = [(0.0, 0.0), (4.0, 0.0), (4.0, 4.0)]
    curve = smooth(corners)
    assert all(any(np.hypot(x - a, y - b) < 1e-9 for a, b in curve) for x, y in corners)
    assert max(x for x, _ in oval((1, 1), 2, 1)) == pytest.approx(3)
    stroke = ribbon([(0, 0), (10, 0)], [2])
    assert min(y for _, y in stroke) == pytest.approx(-1)
    assert max(x for x, _ in stroke) > 10.9


def test_colours_are_found_in_words_and_codes() -> None:
    assert named_in("Amber, RUST and #0a0b0c, amber again") == [
        (232, 163, 61),
        (178, 82, 44),
        (10, 11, 12),
    ]
    assert named_in("no colours here") == []
    assert to_hex(from_hex("#0a0b0c")) == "#0a0b0c"


def test_shading_and_mixing_keep_to_the_range() -> None:
    assert luminance(shade(RED, -0.5)) < luminance(RED) < luminance(shade(RED, 0.5))
    assert mix(RED, BLUE, 0.0) == RED
    assert mix(RED, BLUE, 1.0) == BLUE


def test_digests_depend_on_every_part_and_nothing_else() -> None:
    assert digest("a", 1) == digest("a", 1)
    assert digest("a", 1) != digest("a1") != digest("a", 2)
    assert digest("animatic") == 3283544596907043185


def test_recipes_travel_in_the_picture(tmp_path: Path, duet: Panel, fox: Look) -> None:
    image = Image.new("RGB", (8, 8))
    save_png(image, tmp_path / "panel.png", duet)
    save_png(image, tmp_path / "figure.png", Figure(name="Rusty", look=fox))
    save_png(image, tmp_path / "plain.png", None)
    assert panel_in(tmp_path / "panel.png") == duet
    assert figure_in(tmp_path / "panel.png") is None
    assert figure_in(tmp_path / "figure.png") == Figure(name="Rusty", look=fox)
    assert panel_in(tmp_path / "plain.png") is None


def test_a_garbled_recipe_is_no_recipe(tmp_path: Path) -> None:
    info = PngImagePlugin.PngInfo()
    info.add_text("grok-spicy-animatic-panel", '{"size": "large"}')
    info.add_text("grok-spicy-animatic-figure", "not json")
    Image.new("RGB", (8, 8)).save(tmp_path / "odd.png", pnginfo=info)
    assert panel_in(tmp_path / "odd.png") is None
    assert figure_in(tmp_path / "odd.png") is None
