from __future__ import annotations

from pathlib import Path
from typing import Any

import av
import pytest
from grok_spicy.media.h264 import (
    NotAvccError,
    ParameterSets,
    begins_with_idr,
    merged,
    odd_ones,
)
from grok_spicy.media.joining import copyable


def extradata(clip: Path) -> bytes:
    with av.open(str(clip)) as container:
        return container.streams.video[0].codec_context.extradata or b""


def sets(number: int, content: bytes = b"", *, head: bytes = b"\x64\x00\x1f") -> ParameterSets:
    return ParameterSets(
        head, {("sps", number): b"s" + content, ("pps", number): b"p" + content}, b""
    )


def test_record_of_an_encoder_is_read_and_written_unchanged(make_clip: Any) -> None:
    record = extradata(make_clip())
    parsed = ParameterSets.parse(record)
    assert set(parsed.sets) == {("sps", 0), ("pps", 0)}
    assert parsed.record() == record


@pytest.mark.parametrize("number", [1, 2, 7, 30, 31])
def test_numbers_of_the_sets_are_read(make_clip: Any, number: int) -> None:
    clip = make_clip(options={"x264-params": f"sps-id={number}"})
    assert set(ParameterSets.parse(extradata(clip)).sets) == {("sps", number), ("pps", number)}


@pytest.mark.parametrize("profile", ["baseline", "main", "high"])
def test_every_profile_is_read(make_clip: Any, profile: str) -> None:
    record = extradata(make_clip(options={"profile": profile}))
    assert ParameterSets.parse(record).record() == record


@pytest.mark.parametrize(
    "record", [None, b"", b"\x00\x00\x00\x01\x67", b"\x01\x64\x00\x1f\xfd\xe0"]
)
def test_other_records_are_refused(record: bytes | None) -> None:
    with pytest.raises(NotAvccError):
        ParameterSets.parse(record)


def test_cut_off_records_are_refused(make_clip: Any) -> None:
    record = extradata(make_clip(options={"profile": "main"}))
    for length in range(len(record)):
        with pytest.raises(NotAvccError):
            ParameterSets.parse(record[:length])


def test_sets_of_different_numbers_agree_and_merge(make_clip: Any) -> None:
    one = ParameterSets.parse(extradata(make_clip("a.mp4")))
    other = ParameterSets.parse(
        extradata(make_clip("b.mp4", size=(160, 128), options={"x264-params": "sps-id=31"}))
    )
    assert one.agrees_with(other)
    assert other.agrees_with(one)
    both = merged([one, other, one])
    assert ParameterSets.parse(both.record()) == both
    assert both.sets == {**one.sets, **other.sets}


def test_merged_sets_name_the_profile_and_level_that_cover_all() -> None:
    both = merged([sets(0, head=b"\x42\xc0\x28"), sets(1, head=b"\x64\x00\x1f")])
    assert both.head == b"\x64\x00\x28"


def test_clip_whose_writer_left_out_the_bit_depths_joins(make_clip: Any) -> None:
    whole = ParameterSets.parse(extradata(make_clip()))
    bare = ParameterSets(whole.head, whole.sets, b"")
    assert whole.tail
    assert bare.agrees_with(whole)
    assert merged([bare, whole]) == merged([whole, bare]) == whole


def test_same_number_with_another_meaning_disagrees() -> None:
    assert not sets(0, b"a").agrees_with(sets(0, b"b"))
    assert sets(0, b"a").agrees_with(sets(0, b"a"))


def test_clips_that_agree_need_no_encoding() -> None:
    clips = [(sets(0), 10), (sets(0), 20), (sets(31), 5)]
    assert odd_ones(clips, fixed=[False, False, True]) == set()


def test_the_smaller_group_is_encoded() -> None:
    clips = [(sets(0, b"a"), 100), (sets(0, b"b"), 60), (sets(0, b"b"), 60)]
    assert odd_ones(clips, fixed=[False] * 3) == {0}


def test_what_contradicts_an_encoded_clip_is_encoded() -> None:
    clips = [(sets(31, b"theirs"), 900), (sets(31, b"ours"), 12)]
    assert odd_ones(clips, fixed=[False, True]) == {0}


def test_beginning_of_a_clip_can_be_decoded_alone(make_clip: Any) -> None:
    with av.open(str(make_clip(frames=10))) as container:
        packets = [bytes(packet) for packet in container.demux(video=0) if packet.size]
    assert [begins_with_idr(packet) for packet in packets] == [True] + [False] * 9
    assert not begins_with_idr(b"")
    assert not begins_with_idr(b"\x00\x00\x00\x00" * 8)


def test_only_h264_as_mp4_stores_it_can_be_copied(make_clip: Any) -> None:
    assert copyable(make_clip("a.mp4")) is not None
    assert copyable(make_clip("a.mkv")) is not None
    assert copyable(make_clip("a.ts")) is None
    assert copyable(make_clip("b.mp4", codec="mpeg4")) is None


@pytest.mark.parametrize(("bframes", "delay"), [(0, 0), (1, 1), (3, 2)])
def test_delay_is_what_the_encoder_reorders(make_clip: Any, bframes: int, delay: int) -> None:
    known = copyable(
        make_clip(options={"x264-params": f"bframes={bframes}:b-adapt=0:scenecut=0:keyint=99"})
    )
    assert known is not None
    assert (known.frames, known.delay) == (24, delay)
