from __future__ import annotations

from fractions import Fraction

import pytest
from grok_spicy.media.formats import (
    SAMPLE_RATE,
    SAMPLES_PER_FRAME,
    Size,
    film_size,
    fit,
    frames_in,
)
from grok_spicy.schemas import AspectRatio
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("ratio", "size"),
    [("16:9", "1280x720"), ("9:16", "720x1280"), ("1:1", "720x720"), ("4:3", "960x720")],
)
def test_films_are_720p_in_every_shape(ratio: AspectRatio, size: str) -> None:
    assert str(film_size(ratio)) == size


def test_samples_fit_frames_exactly() -> None:
    assert SAMPLES_PER_FRAME * 24 == SAMPLE_RATE


@pytest.mark.parametrize(
    ("duration", "frames"),
    [
        (Fraction(8), 192),
        (Fraction(8041, 1000), 193),
        (Fraction(1, 60), 1),
        (Fraction(1, 48), 1),
        (Fraction(3, 48), 2),
        (Fraction(5, 48), 2),
    ],
)
def test_length_is_the_nearest_number_of_frames(duration: Fraction, frames: int) -> None:
    assert frames_in(duration) == frames


@pytest.mark.parametrize(
    ("picture", "width", "height", "x", "y"),
    [
        (Size(1280, 720), 1280, 720, 0, 0),
        (Size(640, 360), 1280, 720, 0, 0),
        (Size(854, 480), 1280, 720, 0, 0),
        (Size(1408, 768), 1280, 698, 0, 10),
        (Size(720, 1280), 404, 720, 438, 0),
        (Size(1000, 1000), 720, 720, 280, 0),
    ],
)
def test_picture_is_fitted_between_bars(
    picture: Size, width: int, height: int, x: int, y: int
) -> None:
    box = fit(picture, Size(1280, 720))
    assert (box.size, box.x, box.y) == (Size(width, height), x, y)


SIDES = st.integers(1, 8000)


@given(SIDES, SIDES, st.sampled_from([Size(1280, 720), Size(720, 1280), Size(720, 720)]))
def test_fitted_picture_lies_centred_within_the_frame(width: int, height: int, frame: Size) -> None:
    box = fit(Size(width, height), frame)
    assert box.size.width % 2 == box.size.height % 2 == box.x % 2 == box.y % 2 == 0
    assert 0 <= box.x <= frame.width - box.size.width
    assert 0 <= box.y <= frame.height - box.size.height
    assert frame.width in {
        box.size.width,
        box.size.width + 2 * box.x,
        box.size.width + 2 * box.x + 2,
    }
    assert frame.height in {
        box.size.height,
        box.size.height + 2 * box.y,
        box.size.height + 2 * box.y + 2,
    }
    # One side is filled, and the other is off by less than the two pixels that evenness costs.
    scale = min(Fraction(frame.width, width), Fraction(frame.height, height))
    assert abs(box.size.width - width * scale) < 2 or box.size.width == 2
    assert abs(box.size.height - height * scale) < 2 or box.size.height == 2
