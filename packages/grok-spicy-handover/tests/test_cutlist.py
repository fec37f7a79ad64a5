"""Dissolves are laid around cuts; what cannot be laid becomes a cut, and nothing else moves."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from grok_spicy_handover.cutlist import cut_list, markers
from grok_spicy_handover.text import maker
from grok_spicy_handover.timeline import Cut, Fade, Media, Shot, Take, Timeline, timecode


def a_timeline(*shots: tuple[int, int]) -> Timeline:
    """Return a timeline of shots, each given by its length and its dissolve."""
    return Timeline(
        "Film", Fraction(24), 1280, 720,
        tuple(
            Shot(number, f"S{number:02d}", "A shot",
                 (Take(1, Media(f"S{number:02d}T01", Path("x.mp4"), frames)),), dissolve=dissolve)
            for number, (frames, dissolve) in enumerate(shots, start=1)
        ),
    )  # fmt: skip


def test_dissolve_is_laid_around_the_middle_of_what_both_clips_show() -> None:
    timeline = a_timeline((72, 0), (48, 12))
    assert cut_list(timeline).cuts == (
        Cut("S01T01", 0, 66, 0),
        Cut("S02T01", 66, 42, 6, Fade(6, 6)),
    )
    assert timeline.frames == 108


def test_format_without_dissolves_cuts_in_the_middle_and_says_so() -> None:
    timeline = a_timeline((72, 0), (48, 12))
    cuts = cut_list(timeline, dissolves=False)
    assert cuts.cuts == (Cut("S01T01", 0, 66, 0), Cut("S02T01", 66, 42, 6))
    assert [one.frame for one in markers(timeline, cuts) if one.name == "Warning"] == [66]


def test_dissolve_with_too_few_handles_becomes_a_cut() -> None:
    timeline = a_timeline((72, 0), (48, 12))
    assert cut_list(timeline, handles=5).lost == ("S02T01",)
    assert cut_list(timeline, handles=6).lost == ()


def test_second_of_two_dissolves_that_overlap_becomes_a_cut() -> None:
    cuts = cut_list(a_timeline((48, 0), (20, 12), (48, 12)))
    assert cuts.lost == ("S03T01",)
    assert cuts.cuts == (
        Cut("S01T01", 0, 42, 0),
        Cut("S02T01", 42, 8, 6, Fade(6, 6)),
        Cut("S03T01", 50, 42, 6),
    )


def test_maker_whose_model_has_its_own_name_is_named_once() -> None:
    assert maker("animatic", "animatic") == maker("animatic", "") == "animatic"
    assert maker("grok", "grok-imagine-video") == "grok grok-imagine-video"


def test_timecode_counts_no_drop_frames() -> None:
    assert timecode(86_400 + 25, 24) == "01:00:01:01"
