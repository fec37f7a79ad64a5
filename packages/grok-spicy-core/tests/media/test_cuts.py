from __future__ import annotations

from collections.abc import Sequence

import pytest
from grok_spicy.media.cuts import AssemblyPlan, Copy, Crossfade, Layer, plan_assembly
from grok_spicy.media.formats import CROSSFADE_FRAMES
from grok_spicy.schemas import Transition
from hypothesis import given
from hypothesis import strategies as st

TRANSITIONS: tuple[Transition, ...] = ("cut", "crossfade", "match-cut")

SCENES = st.lists(
    st.tuples(st.integers(1, 60), st.sampled_from(TRANSITIONS)), min_size=1, max_size=30
)


def planned(scenes: Sequence[tuple[int, Transition]]) -> AssemblyPlan:
    return plan_assembly([frames for frames, _ in scenes], [how for _, how in scenes])


def test_cuts_and_match_cuts_copy_every_clip() -> None:
    plan = planned([(192, "cut"), (72, "match-cut"), (360, "cut")])
    assert plan.segments == (Copy(0, 192), Copy(1, 72), Copy(2, 360))
    assert plan.frames == 192 + 72 + 360
    assert plan.crossfades == 0


def test_crossfade_joins_two_clips_and_leaves_the_others_alone() -> None:
    plan = planned([(192, "cut"), (192, "cut"), (96, "crossfade"), (72, "cut")])
    assert plan.segments == (
        Copy(0, 192),
        Crossfade((Layer(1, 0, 192), Layer(2, 0, 96))),
        Copy(3, 72),
    )
    assert plan.frames == 192 + 192 + 96 + 72 - 12


def test_first_scene_has_nothing_to_fade_from() -> None:
    plan = planned([(192, "crossfade"), (192, "cut")])
    assert plan.segments == (Copy(0, 192), Copy(1, 192))
    assert plan.too_short == ()


def test_chain_is_divided_so_that_two_clips_are_read_at_a_time() -> None:
    plan = planned([(100, "cut"), (101, "crossfade"), (102, "crossfade")])
    assert plan.segments == (
        Crossfade((Layer(0, 0, 100), Layer(1, 0, 50))),
        Crossfade((Layer(1, 50, 101), Layer(2, 0, 102))),
    )
    assert plan.frames == 100 + 101 + 102 - 24


def test_clip_of_exactly_two_overlaps_is_all_fade() -> None:
    plan = planned([(48, "cut"), (24, "crossfade"), (48, "crossfade")])
    assert plan.segments == (
        Crossfade((Layer(0, 0, 48), Layer(1, 0, 12))),
        Crossfade((Layer(1, 12, 24), Layer(2, 0, 48))),
    )


def test_short_clip_between_two_fades_is_encoded_with_both_neighbours() -> None:
    plan = planned([(48, "cut"), (20, "crossfade"), (48, "crossfade")])
    assert plan.segments == (Crossfade((Layer(0, 0, 48), Layer(1, 0, 20), Layer(2, 0, 48))),)
    assert plan.frames == 48 + 20 + 48 - 24


@pytest.mark.parametrize("frames", [(11, 48), (48, 11), (1, 1)])
def test_clip_shorter_than_a_fade_begins_with_a_cut(frames: tuple[int, int]) -> None:
    plan = planned([(frames[0], "cut"), (frames[1], "crossfade")])
    assert plan.segments == (Copy(0, frames[0]), Copy(1, frames[1]))
    assert plan.too_short == (1,)
    assert plan.frames == sum(frames)


@given(SCENES)
def test_no_frame_is_gained_or_lost(scenes: list[tuple[int, Transition]]) -> None:
    plan = planned(scenes)
    wanted = [
        clip
        for clip in range(1, len(scenes))
        if scenes[clip][1] == "crossfade"
        and min(scenes[clip][0], scenes[clip - 1][0]) >= CROSSFADE_FRAMES
    ]
    assert plan.crossfades == len(wanted)
    assert plan.frames == sum(frames for frames, _ in scenes) - 12 * len(wanted)


@given(SCENES)
def test_every_frame_of_every_clip_is_used_once_and_in_order(
    scenes: list[tuple[int, Transition]],
) -> None:
    used = []
    for segment in planned(scenes).segments:
        layers = (
            segment.layers
            if isinstance(segment, Crossfade)
            else (Layer(segment.clip, 0, segment.frames),)
        )
        for layer in layers:
            used += [(layer.clip, frame) for frame in range(layer.start, layer.end)]
    assert used == [
        (clip, frame) for clip, (frames, _) in enumerate(scenes) for frame in range(frames)
    ]


@given(SCENES)
def test_parts_of_a_crossfade_are_long_enough_to_overlap(
    scenes: list[tuple[int, Transition]],
) -> None:
    for segment in planned(scenes).segments:
        if isinstance(segment, Crossfade):
            assert len(segment.layers) >= 2
            assert all(layer.frames >= CROSSFADE_FRAMES for layer in segment.layers)
            # A clip in the middle is whole only where it is too short to be divided.
            assert all(layer.frames < 24 for layer in segment.layers[1:-1])
