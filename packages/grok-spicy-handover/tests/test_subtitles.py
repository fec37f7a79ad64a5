"""Subtitles stand where they are spoken, can be read, and survive every format and script."""

from __future__ import annotations

import asyncio
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import av
import pysubs2
import pytest
from grok_spicy import ConfigError
from grok_spicy_handover.cutlist import cut_list
from grok_spicy_handover.dialogue import Line
from grok_spicy_handover.soft import add_subtitles
from grok_spicy_handover.subtitles import (
    WIDTH,
    Cue,
    cues_of,
    hurried,
    letters,
    read_cues,
    wrapped,
    write_subtitles,
)
from grok_spicy_handover.timeline import Media, Shot, Take, Timeline
from hypothesis import given
from hypothesis import strategies as st

if TYPE_CHECKING:
    from grok_spicy_handover.film import Film


def a_timeline(*lengths: int) -> Timeline:
    shots = tuple(
        Shot(number, f"S{number:02d}", "", (Take(1, Media(f"T{number}", Path("x"), frames)),))
        for number, frames in enumerate(lengths, start=1)
    )
    return Timeline("Film", Fraction(24), 1280, 720, shots)


LINES = {
    1: (Line("The tide is out, and the boats lie on their sides like sleeping cows.", "Luna"),),
    2: (Line("夜明けの港で、船はみな牛のように横になって眠っている。そして潮は遠くへ引いた。"),),
    3: (Line("المد منحسر، والقوارب نائمة على جوانبها."), Line("{\\b1}Loud\\N{\\i1}")),
}


def test_lines_stay_within_their_shot_and_never_overlap() -> None:
    timeline = a_timeline(96, 240, 120)
    cues = cues_of(timeline, cut_list(timeline), LINES)
    assert cues[0].start == 0.0
    assert all(one.end <= other.start for one, other in pairwise(cues))
    assert [cue.speaker for cue in cues[:1]] == ["Luna"]
    second = [cue for cue in cues if "港" in cue.text or "潮" in cue.text]
    assert all(4.0 <= cue.start < cue.end <= 14.0 for cue in second)


def test_line_that_is_too_long_for_its_shot_is_told() -> None:
    timeline = a_timeline(24)
    cues = cues_of(timeline, cut_list(timeline), {1: LINES[1]})
    (warning,) = hurried(cues)
    assert "needs 3.4 s to be read and has 0.9 s" in warning
    slow = a_timeline(120)
    assert hurried(cues_of(slow, cut_list(slow), {1: LINES[1]})) == ()


@given(st.text(max_size=200))
def test_any_text_is_wrapped_without_losing_a_letter(text: str) -> None:
    line = " ".join(text.split())
    lines = wrapped(line).split("\n")
    assert "".join("".join(lines).split()) == "".join(line.split())


@pytest.mark.parametrize("lines", LINES.values())
def test_no_line_is_wider_than_is_read(lines: tuple[Line, ...]) -> None:
    for line in lines:
        assert all(letters(one) <= WIDTH for one in wrapped(line.text).split("\n"))


def test_every_format_gives_the_words_back(tmp_path: Path) -> None:
    timeline = a_timeline(96, 240, 120)
    cues = cues_of(timeline, cut_list(timeline), LINES)
    for path in write_subtitles(cues, timeline, tmp_path):
        events = pysubs2.load(str(path))
        assert len(events) == len(cues)
        assert "港" in "".join(event.plaintext for event in events)
        assert "المد" in "".join(event.plaintext for event in events)
        for event, cue in zip(events, cues, strict=True):
            assert abs(event.start / 1000 - cue.start) < 0.011


def test_film_gets_subtitles_that_can_be_switched_on(film: Film, tmp_path: Path) -> None:
    cues = (Cue(0.5, 2.0, "Good morning, harbour."),)
    timeline = a_timeline(72)
    srt, *_ = write_subtitles(cues, timeline, tmp_path)
    dest = tmp_path / "film.mp4"
    assert film.path is not None
    asyncio.run(add_subtitles(film.path, srt, dest))
    with av.open(str(dest)) as container, av.open(str(film.path)) as before:
        (stream,) = container.streams.subtitles
        assert stream.codec_context.name == "mov_text"
        text = b"".join(bytes(packet) for packet in container.demux(stream))
        assert b"Good morning, harbour." in text
        assert len(container.streams.video) == len(before.streams.video) == 1


def test_file_of_lines_with_times_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "lines.srt"
    path.write_text("1\n00:00:01,000 --> 00:00:02,500\n<i>Caw!</i>\n", "utf-8")
    assert read_cues(path) == (Cue(1.0, 2.5, "Caw!"),)
    with pytest.raises(ConfigError, match="not a readable subtitle file"):
        read_cues(tmp_path / "none.srt")
