from __future__ import annotations

from fractions import Fraction

import pytest
from grok_spicy.media.timeline import Timeline


def line(*frames: tuple[int | None, int | None], base: Fraction = Fraction(1, 24)) -> Timeline:
    timeline = Timeline(base)
    for at, length in frames:
        timeline.add(at, length)
    return timeline


def test_frames_in_the_order_of_decoding_span_the_order_of_showing() -> None:
    timeline = line((5, 1), (8, 1), (6, 1), (7, 1))
    assert len(timeline) == 4
    assert timeline.start == Fraction(5, 24)
    assert timeline.duration() == Fraction(4, 24)
    assert timeline.lies_on_grid(24)


def test_last_frame_without_a_length_lasts_as_long_as_the_others_do() -> None:
    assert line((0, None), (2, 0), (4, None)).duration() == Fraction(6, 24)


def test_single_frame_without_a_length_lasts_one_frame_of_the_announced_rate() -> None:
    assert line((0, None)).duration(Fraction(10)) == Fraction(1, 10)
    assert line((0, None)).duration() == Fraction(1, 24)


def test_frames_without_times_follow_one_another() -> None:
    timeline = line((None, 2), (None, 2), (None, None))
    assert timeline.start == 0
    assert timeline.duration() == Fraction(6, 24)


@pytest.mark.parametrize(
    ("milliseconds", "even"),
    [
        ((0, 42, 83, 125, 167), True),
        ((0, 42, 83, 125, 180), False),
        ((0, 42, 125, 167), False),
        ((7, 49, 90), True),
    ],
)
def test_clock_of_milliseconds_may_round_but_not_skip(
    milliseconds: tuple[int, ...], even: bool
) -> None:
    timeline = line(*((at, 0) for at in milliseconds), base=Fraction(1, 1000))
    assert timeline.lies_on_grid(24) == even


def test_clock_that_is_not_known_counts_frames_of_film() -> None:
    timeline = Timeline(None)
    timeline.add(24, 1)
    assert timeline.start == 1
