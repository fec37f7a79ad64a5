"""Sizes and lengths: what a model can make, and never more than that."""

from __future__ import annotations

import pytest
from grok_spicy.errors import InvalidRequestError
from grok_spicy_comfyui.families import FAMILIES
from grok_spicy_comfyui.rows import Family
from grok_spicy_comfyui.sizes import (
    INTERPOLATED_FPS,
    FrameRule,
    SizeRule,
    fitting_length,
    fixed_pace,
    part_lengths,
)
from hypothesis import given
from hypothesis import strategies as st

WAN = FrameRule(81, 16.0)
SVD = FrameRule(25, 6.0, step=1, least=14)
RULE = SizeRule({"16:9": (832, 480)})

ROWS = [pytest.param(row, id=row.name) for row in FAMILIES.values()]


@pytest.mark.parametrize("row", ROWS)
@pytest.mark.parametrize("aspect_ratio", ["16:9", "9:16", "1:1", "4:3"])
def test_native_sizes_have_the_shape_and_the_multiples_of_the_model(
    aspect_ratio: str, row: Family
) -> None:
    width, height = row.sizes.choose(aspect_ratio)

    wide, high = map(int, aspect_ratio.split(":"))
    assert width % row.sizes.multiple == height % row.sizes.multiple == 0
    assert width / height == pytest.approx(wide / high, rel=0.05)


@pytest.mark.parametrize(
    ("width", "height", "size"),
    [
        (1280, 720, (1280, 720)),
        (1344, 768, (1344, 768)),
        (720, 1280, (1280, 720)),
        (256, 256, (336, 192)),
        (1280, None, (1280, 720)),
        (None, 720, (1280, 720)),
        (None, None, (832, 480)),
    ],
)
def test_configured_size_counts_as_such_or_by_its_pixels(
    width: int | None, height: int | None, size: tuple[int, int]
) -> None:
    assert RULE.choose("16:9", width, height) == size


def test_unusual_shape_gets_the_native_number_of_pixels() -> None:
    width, height = RULE.choose("21:9")

    assert width % 16 == height % 16 == 0
    assert width * height == pytest.approx(832 * 480, rel=0.1)
    assert width / height == pytest.approx(21 / 9, rel=0.05)


@pytest.mark.parametrize("text", ["wide", "16x9", "16:0", "1:2:3"])
def test_what_is_no_aspect_ratio_is_refused(text: str) -> None:
    with pytest.raises(InvalidRequestError, match="is not an aspect ratio"):
        RULE.choose(text)


@pytest.mark.parametrize(
    ("seconds", "lengths"), [(3, (49,)), (5, (81,)), (8, (65, 65)), (15, (81, 81, 81))]
)
def test_long_clip_is_divided_into_even_parts(seconds: int, lengths: tuple[int, ...]) -> None:
    assert part_lengths(seconds, 16.0, WAN) == lengths


@given(st.integers(1, 60), st.floats(1, 60), st.integers(2, 40))
def test_parts_suit_the_model_and_cover_the_scene(seconds: int, fps: float, most: int) -> None:
    rule = FrameRule(most * 4 + 1, fps)

    lengths = part_lengths(seconds, fps, rule)

    frames = sum(lengths) - (len(lengths) - 1)
    assert all(length % 4 == 1 and 5 <= length <= rule.most for length in lengths)
    assert round(seconds * fps) <= frames
    assert frames <= max(rule.least, round(seconds * fps)) + 3
    assert max(lengths) - min(lengths) <= 4


@given(st.integers(0, 500))
def test_fitting_length_never_asks_for_frames_that_are_not_there(frames: int) -> None:
    length = fitting_length(frames, WAN)

    assert length % 4 == 1
    assert length <= max(frames, 1)
    assert length <= 81


@given(st.integers(1, 15))
def test_interpolated_clip_runs_at_film_rate_and_is_stretched_by_half_at_most(
    seconds: int,
) -> None:
    frames, pace = fixed_pace(seconds, SVD, interpolated=True)

    assert pace["fps"] == INTERPOLATED_FPS
    made = ((frames - 1) * pace["interpolation"] + 1) / INTERPOLATED_FPS
    natural = (frames - 1) / SVD.fps
    assert made <= natural * 1.5 + 0.1
    assert made >= min(seconds, natural * 1.5) - 0.1


@given(st.integers(1, 15))
def test_clip_without_interpolation_is_slowed_by_half_at_most(seconds: int) -> None:
    frames, pace = fixed_pace(seconds, SVD, interpolated=False)

    assert 4.0 <= pace["fps"] <= 6.0
    assert 14 <= frames <= 25
    assert "interpolation" not in pace
