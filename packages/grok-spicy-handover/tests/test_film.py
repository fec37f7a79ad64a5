"""A run as it was cut becomes a timeline."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from grok_spicy import ConfigError
from grok_spicy.media import probe
from grok_spicy_handover.cutlist import cut_list, markers
from grok_spicy_handover.film import read_film, timeline_of

if TYPE_CHECKING:
    from pathlib import Path

    from grok_spicy_handover.film import Film

    from conftest import Made


def test_timeline_is_as_long_as_the_film_to_the_frame(film: Film) -> None:
    timeline = timeline_of(film)
    assert film.path is not None
    assert timeline.frames == probe(film.path).frames == 3 * 72 - 12


def test_retaken_clip_has_both_takes_and_the_new_one_is_picked(film: Film) -> None:
    shot = timeline_of(film).shots[1]
    assert [take.media.name for take in shot.takes] == ["S02T01", "S02T02"]
    assert shot.take.media.name == "S02T02"


def test_provider_and_model_come_from_the_ledger(film: Film) -> None:
    take = timeline_of(film).shots[0].take
    assert (take.provider, take.model) == ("scripted", "script-1")


def test_refused_scene_is_a_marker_where_it_would_be(film: Film) -> None:
    timeline = timeline_of(film)
    (gone,) = [one for one in markers(timeline, cut_list(timeline)) if one.name == "Missing"]
    assert gone.frame == timeline.starts[2]
    assert "The storm" in gone.note
    assert "refused" in gone.note


def test_plan_without_clips_is_nothing_to_hand_over(made: Made, tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    plan.write_bytes((made.run / "plan.json").read_bytes())
    with pytest.raises(ConfigError, match="no clip"):
        timeline_of(read_film(plan, output=made.output))


def test_path_that_leaves_the_run_is_as_good_as_missing(film: Film, made: Made) -> None:
    assert film.file("state.json") is not None
    assert film.file("../../ledger/ledger.db") is None
    assert film.file(str(made.output / "ledger" / "ledger.db")) is None


def test_dialogue_is_read_from_the_plan_as_it_is_written(made: Made, tmp_path: Path) -> None:
    story = json.loads((made.run / "plan.json").read_text("utf-8"))
    story["scenes"][0]["dialogue"] = [
        {"speaker": "Luna", "text": "  Good   morning. "},
        {"speaker": "", "text": "Caw!"},
    ]
    plan = tmp_path / "plan.json"
    plan.write_text(json.dumps(story), "utf-8")
    lines = read_film(plan, output=tmp_path).lines
    assert [(line.speaker, line.text) for line in lines[1]] == [
        ("Luna", "Good morning."),
        ("", "Caw!"),
    ]
