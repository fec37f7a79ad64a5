"""Whatever is written gives the film's own frames when another program's reader reads it."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pycmx
import pytest
from grok_spicy_handover.cutlist import cut_list
from grok_spicy_handover.formats import writing
from grok_spicy_handover.formats.checking import ReadBackError, check_read_back
from grok_spicy_handover.stems import Stem
from grok_spicy_handover.timeline import (
    DRAWN_HERE,
    END_CARD,
    TITLE_CARD,
    Media,
    Missing,
    Shot,
    Take,
    Timeline,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

WRITERS = [
    writing.write_otio_file,
    writing.write_xmeml_file,
    writing.write_fcpxml_file,
    writing.write_edl_file,
]

STEMS = (Stem("Voice", Path("sound/voice.wav")), Stem("Mix", Path("sound/mix.wav"), heard=False))

RATES = [
    Fraction(24),
    Fraction(24_000, 1001),
    Fraction(25),
    Fraction(30_000, 1001),
    Fraction(30),
    Fraction(50),
    Fraction(60),
]


def a_timeline(*shots: tuple[int, int], rate: Fraction = Fraction(24)) -> Timeline:
    """Return a timeline of shots, each given by its length and its dissolve."""
    return Timeline(
        "Harbour",
        rate,
        1280,
        720,
        tuple(
            a_shot(number, [frames], dissolve=dissolve)
            for number, (frames, dissolve) in enumerate(shots, start=1)
        ),
    )


def a_shot(number: int, lengths: list[int], *, picked: int = 0, dissolve: int = 0) -> Shot:
    """Return a shot with takes of some lengths."""
    media = Path("media")
    return Shot(
        number,
        f"S{number:02d}",
        "Gulls & masts <1>",
        tuple(
            Take(
                take,
                Media(
                    f"S{number:02d}T{take:02d}",
                    media / f"S{number:02d}T{take:02d}.mp4",
                    frames,
                    sound=media / f"S{number:02d}T{take:02d}.wav" if take % 2 else None,
                ),
                score=0.5,
                seed=number,
            )
            for take, frames in enumerate(lengths, start=1)
        ),
        picked=picked,
        dissolve=dissolve,
        still=media / f"S{number:02d}.png",
        prompt="a gull, slowly",
    )


def a_card(name: str, frames: int) -> Shot:
    """Return a card before or after a film."""
    media = Media(name, Path("media") / f"{name}.mp4", frames)
    return Shot(None, name, "A card", (Take(1, media, provider=DRAWN_HERE),))


@st.composite
def timelines(draw: st.DrawFn) -> Timeline:
    """Draw a film: 1 to 40 scenes, some missing, cuts and crossfades, takes, cards, any rate."""
    present = draw(st.lists(st.booleans(), min_size=1, max_size=40).filter(any))
    cards = draw(st.tuples(*[st.none() | st.integers(24, 200)] * 2))
    shots: list[Shot] = [] if cards[0] is None else [a_card(TITLE_CARD, cards[0])]
    missing: list[Missing] = []
    for number, there in enumerate(present, start=1):
        if not there:
            missing.append(Missing(number, "Fog", len(shots), "refused"))
            continue
        lengths = draw(st.lists(st.integers(1, 400), min_size=1, max_size=3))
        picked = draw(st.integers(0, len(lengths) - 1))
        fades = bool(shots) and draw(st.sampled_from([False, True]))
        # The rule by which films are cut: both clips are at least as long as the crossfade.
        fades = fades and min(shots[-1].frames, lengths[picked]) >= 12
        shots.append(a_shot(number, lengths, picked=picked, dissolve=12 if fades else 0))
    if cards[1] is not None:
        shots.append(a_card(END_CARD, cards[1]))
    rate = draw(st.sampled_from(RATES))
    return Timeline("Harbour, 港", rate, 1280, 720, tuple(shots), tuple(missing))


def written_as_aaf(timeline: Timeline) -> None:
    with TemporaryDirectory() as folder:
        writing.write_aaf_file(writing.Job(timeline, Path(folder), STEMS))


@given(timelines())
@settings(max_examples=3, deadline=None)
def test_random_films_are_read_back_from_aaf(timeline: Timeline) -> None:
    written_as_aaf(timeline)


@pytest.mark.chaos
@given(timelines())
@settings(max_examples=100, deadline=None)
def test_a_hundred_random_films_are_read_back_from_aaf(timeline: Timeline) -> None:
    written_as_aaf(timeline)


@given(timelines())
@settings(max_examples=100, deadline=None)
def test_cut_list_shows_the_frames_that_the_film_shows(timeline: Timeline) -> None:
    placed = dict(zip((one.name for one in timeline.shots), timeline.starts, strict=True))
    at = 0
    for cut in cut_list(timeline).cuts:
        shot = timeline.shot_of(cut.media)
        assert cut.record == at
        assert cut.record - cut.source == placed[shot.name]
        assert cut.source - (cut.fade.before if cut.fade else 0) >= 0
        assert cut.source + cut.frames <= shot.frames
        at = cut.end
    assert at == timeline.frames


RULES = """
<!ELEMENT fcpxml (resources, library)>
<!ATTLIST fcpxml version (1.10) #REQUIRED>
<!ELEMENT resources (format | asset | effect)*>
<!ELEMENT format EMPTY>
<!ATTLIST format id ID #REQUIRED name CDATA #IMPLIED frameDuration CDATA #IMPLIED
  width CDATA #IMPLIED height CDATA #IMPLIED colorSpace CDATA #IMPLIED>
<!ELEMENT effect EMPTY>
<!ATTLIST effect id ID #REQUIRED name CDATA #IMPLIED uid CDATA #REQUIRED>
<!ELEMENT asset (media-rep+)>
<!ATTLIST asset id ID #REQUIRED name CDATA #IMPLIED start CDATA #IMPLIED duration CDATA #IMPLIED
  hasVideo (1) #IMPLIED format IDREF #IMPLIED hasAudio (1) #IMPLIED audioSources CDATA #IMPLIED
  audioChannels CDATA #IMPLIED audioRate CDATA #IMPLIED>
<!ELEMENT media-rep EMPTY>
<!ATTLIST media-rep kind (original-media | proxy-media) #REQUIRED src CDATA #REQUIRED>
<!ELEMENT library (event)>
<!ELEMENT event (project)>
<!ATTLIST event name CDATA #REQUIRED>
<!ELEMENT project (sequence)>
<!ATTLIST project name CDATA #REQUIRED>
<!ELEMENT sequence (spine)>
<!ATTLIST sequence format IDREF #REQUIRED duration CDATA #REQUIRED tcStart CDATA #REQUIRED
  tcFormat (DF | NDF) #REQUIRED audioLayout (mono | stereo | surround) #REQUIRED
  audioRate (32k | 44.1k | 48k | 88.2k | 96k) #REQUIRED>
<!ELEMENT spine (asset-clip | audition | transition)*>
<!ELEMENT audition (asset-clip+)>
<!ATTLIST audition offset CDATA #REQUIRED>
<!ELEMENT transition (filter-video)>
<!ATTLIST transition name CDATA #REQUIRED offset CDATA #REQUIRED duration CDATA #REQUIRED>
<!ELEMENT filter-video EMPTY>
<!ATTLIST filter-video ref IDREF #REQUIRED name CDATA #REQUIRED>
<!ELEMENT asset-clip ((asset-clip | video)*, marker*)>
<!ATTLIST asset-clip ref IDREF #REQUIRED name CDATA #REQUIRED lane CDATA #IMPLIED
  offset CDATA #IMPLIED start CDATA #REQUIRED duration CDATA #REQUIRED format IDREF #IMPLIED
  tcFormat (DF | NDF) #IMPLIED audioRole CDATA #IMPLIED enabled (0 | 1) "1">
<!ELEMENT video EMPTY>
<!ATTLIST video ref IDREF #REQUIRED name CDATA #REQUIRED lane CDATA #REQUIRED
  offset CDATA #REQUIRED start CDATA #REQUIRED duration CDATA #REQUIRED enabled (0 | 1) "1">
<!ELEMENT marker EMPTY>
<!ATTLIST marker start CDATA #REQUIRED duration CDATA #REQUIRED value CDATA #REQUIRED
  note CDATA #IMPLIED>
"""
"""What of FCPXML 1.10 is used: order of children, required attributes, references that hold."""


@given(timelines())
@settings(max_examples=20, deadline=None)
def test_fcpxml_keeps_the_rules_of_its_format(timeline: Timeline) -> None:
    rules = etree.DTD(StringIO(RULES))
    with TemporaryDirectory() as folder:
        path = writing.write_fcpxml_file(writing.Job(timeline, Path(folder), STEMS))
        assert rules.validate(etree.parse(str(path))), rules.error_log


def test_takes_that_are_not_in_the_film_cover_nothing_in_xmeml(tmp_path: Path) -> None:
    shot = a_shot(1, [60, 72, 40], picked=1)
    timeline = Timeline("Harbour", Fraction(24), 1280, 720, (shot,))
    path = writing.write_xmeml_file(writing.Job(timeline, tmp_path))
    tracks = etree.parse(str(path)).findall(".//video/track")
    assert [one.findtext("enabled") for one in tracks] == ["TRUE", "FALSE", "FALSE", "FALSE"]
    assert [one.findtext("clipitem/name") for one in tracks] == [
        "S01T02", "S01T01", "S01T03", "S01",
    ]  # fmt: skip


def test_edl_has_whole_reels_and_begins_at_one_hour(tmp_path: Path) -> None:
    path = writing.write_edl_file(writing.Job(a_timeline((72, 0), (48, 12)), tmp_path))
    with path.open(encoding="utf-8") as file:
        events = list(pycmx.parse_cmx3600(file).events)
    assert [str(event.edits[-1].source) for event in events] == ["S01T01", "S02T01"]
    assert str(events[0].edits[0].record_in) == "01:00:00:00"
    assert [str(one.transition.operand) for one in events[1].edits if one.transition.dissolve] == [
        "012"
    ]


def test_control_characters_of_a_title_do_not_break_a_timeline(tmp_path: Path) -> None:
    timeline = replace(a_timeline((72, 0)), title="Har\x00bour\x1b[31m \u202ex")
    for write in WRITERS:
        write(writing.Job(timeline, tmp_path))
    text = (tmp_path / "film.xml").read_text("utf-8")
    assert "<name>Harbour[31m x</name>" in text


def test_file_that_reads_otherwise_is_no_film(tmp_path: Path) -> None:
    wanted = cut_list(a_timeline((72, 0), (48, 12))).cuts
    other = cut_list(a_timeline((72, 0), (48, 0))).cuts
    with pytest.raises(ReadBackError, match="cut 1 should be S01T01 frames 0 to 66"):
        check_read_back(tmp_path / "film.edl", wanted, other)
    with pytest.raises(ReadBackError, match="1 cuts instead of 2"):
        check_read_back(tmp_path / "film.edl", wanted, wanted[:1])
