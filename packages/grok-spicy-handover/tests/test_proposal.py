"""What an editor did to a timeline comes back into the plan, or is named."""

from __future__ import annotations

import asyncio
import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import opentimelineio as otio
import pytest
from click.testing import CliRunner
from grok_spicy import ConfigError
from grok_spicy_handover.commands.handover import handover
from grok_spicy_handover.edits import read_edit
from grok_spicy_handover.film import read_film, timeline_of
from grok_spicy_handover.handing import HandedOver, Wanted, hand_over
from grok_spicy_handover.proposal import Pick, Proposal, propose

if TYPE_CHECKING:
    from conftest import Made


@pytest.fixture(scope="module")
def done(made: Made, tmp_path_factory: pytest.TempPathFactory) -> HandedOver:
    place = tmp_path_factory.mktemp("back") / "h"
    return asyncio.run(hand_over(made.film(), Wanted(takes=True), place))


def proposed(made: Made, path: Path) -> Proposal:
    film = made.film()
    return propose(film, timeline_of(film), read_edit(path, nominal=24))


@pytest.mark.parametrize("name", ["film.otio", "film.xml", "film.fcpxml", "film.edl"])
def test_timeline_that_nobody_edited_changes_nothing(
    made: Made, done: HandedOver, name: str
) -> None:
    found = proposed(made, done.folder / name)
    assert found.empty
    assert found.notices == ()


def edited(done: HandedOver, path: Path) -> Path:
    """Move the last shot first, take the first take of the second, and shorten the first."""
    whole = otio.adapters.read_from_file(str(done.folder / "film.otio"))
    track = whole.video_tracks()[0]
    clips = [item.deepcopy() for item in track if isinstance(item, otio.schema.Clip)]
    del track[:]
    first, second, fourth = clips
    second.active_media_reference_key = "S02T01"
    start = first.source_range.start_time
    first.source_range = otio.opentime.TimeRange(start, otio.opentime.RationalTime(40, 24))
    fourth.source_range = otio.opentime.TimeRange(start, otio.opentime.RationalTime(72, 24))
    second.source_range = fourth.source_range
    fade = otio.schema.Transition(
        transition_type="SMPTE_Dissolve",
        in_offset=otio.opentime.RationalTime(0, 24),
        out_offset=otio.opentime.RationalTime(8, 24),
    )
    title = otio.schema.Clip(
        name="Title", source_range=fourth.source_range,
        media_reference=otio.schema.ExternalReference(target_url="title.mov"),
    )  # fmt: skip
    track.extend([title, fourth, second, fade, first])
    otio.adapters.write_to_file(whole, str(path))
    return path


def test_order_take_and_transition_come_back(made: Made, done: HandedOver, tmp_path: Path) -> None:
    found = proposed(made, edited(done, tmp_path / "edited.otio"))
    scenes = json.loads(found.after)["scenes"]
    # The third was never filmed: it stays behind the second.
    assert [one["scene_id"] for one in scenes] == [4, 2, 3, 1]
    assert found.picks == (Pick("clip:2", 1),)
    assert scenes[3]["transition"] == "crossfade"
    assert any("'title' is not a clip of this run" in one for one in found.notices)
    assert any("fades in over 8 frames" in one for one in found.notices)
    assert any("S01 is 40 frames long instead of 72" in one for one in found.notices)


def test_changes_are_written_only_after_yes(made: Made, done: HandedOver, tmp_path: Path) -> None:
    output = tmp_path / "films"
    shutil.copytree(made.output, output)
    run = output / "runs" / made.run.name
    path = edited(done, tmp_path / "edited.otio")
    before = (run / "plan.json").read_bytes()
    arguments = [str(run), "--read", str(path), "--output-dir", str(output)]
    result = CliRunner().invoke(handover, arguments, catch_exceptions=False)
    assert "add --yes" in result.output
    assert (run / "plan.json").read_bytes() == before
    result = CliRunner().invoke(handover, [*arguments, "--yes"], catch_exceptions=False)
    assert result.exit_code == 0
    film = read_film(run, output=output)
    assert [one.scene_id for one in film.plan.scenes] == [4, 2, 3, 1]
    assert timeline_of(film).shots[1].take.number == 1


def test_timeline_of_another_film_is_refused(made: Made, tmp_path: Path) -> None:
    path = tmp_path / "other.edl"
    path.write_text(
        "TITLE: Other\nFCM: NON-DROP FRAME\n\n"
        "001  A001     V     C        00:00:00:00 00:00:02:00 01:00:00:00 01:00:02:00\n",
        "utf-8",
    )
    with pytest.raises(ConfigError, match="none of the clips"):
        proposed(made, path)


def test_clips_are_known_by_their_files_where_reels_are_not_ours(
    made: Made, tmp_path: Path
) -> None:
    path = tmp_path / "premiere.edl"
    path.write_text(
        "TITLE: Harbour\n\n"
        "001  AX       V     C        00:00:00:00 00:00:03:00 01:00:00:00 01:00:03:00\n"
        "* FROM CLIP NAME: S02T01.mp4\n",
        "utf-8",
    )
    found = proposed(made, path)
    assert found.picks == (Pick("clip:2", 1),)
    assert [one["scene_id"] for one in json.loads(found.after)["scenes"]] == [2, 3]


@pytest.mark.parametrize("name", ["a.edl", "a.xml", "a.fcpxml", "a.otio", "a.txt"])
def test_file_that_is_no_timeline_is_named(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text("What is this?", "utf-8")
    with pytest.raises(ConfigError, match=r"a\.(edl|xml|fcpxml|otio|txt) "):
        read_edit(path, nominal=24)


@pytest.mark.parametrize("text", ['{"a":' * 200_000, "[" * 100_000])
def test_a_timeline_that_is_nested_without_end_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "deep.otio"
    path.write_text(text, "utf-8")
    with pytest.raises(ConfigError, match="cannot be read"):
        read_edit(path, nominal=24)
