from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from grok_spicy.media import ClipFacts
from grok_spicy.media.colour import film_may_mean, matrix

CLIP = ClipFacts(
    width=1280, height=720, sar=Fraction(1), rotation=0, fps=Fraction(24), at_film_rate=True,
    frames=24, start=Fraction(0), duration=Fraction(1), video_codec="h264", pix_fmt="yuv420p",
    colorspace=2, audio=None,
)  # fmt: skip


@pytest.mark.parametrize(
    ("colorspace", "expected"), [(1, "bt709"), (5, "bt601"), (6, "bt601"), (9, "bt2020")]
)
def test_clip_that_says_its_matrix_is_believed(colorspace: int, expected: str) -> None:
    for height in (480, 1080):
        assert matrix(replace(CLIP, colorspace=colorspace, height=height)) == expected


@pytest.mark.parametrize(
    ("width", "height", "expected"),
    [(1280, 720, "bt709"), (720, 720, "bt709"), (1280, 544, "bt709"), (848, 480, "bt601")],
)
def test_clip_that_does_not_say_is_judged_by_its_size(
    width: int, height: int, expected: str
) -> None:
    assert matrix(replace(CLIP, width=width, height=height)) == expected


def test_only_colours_of_a_film_are_copied_into_one() -> None:
    assert film_may_mean(CLIP)
    assert not film_may_mean(replace(CLIP, colorspace=6))
