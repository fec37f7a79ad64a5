"""The cards of a film are on its storyboard, in its timelines, and come back from an editor."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from typing import TYPE_CHECKING

from grok_spicy.media import probe
from grok_spicy.schemas import Card
from grok_spicy_handover.board.write import write_storyboard
from grok_spicy_handover.cutlist import cut_list, markers
from grok_spicy_handover.film import timeline_of
from grok_spicy_handover.formats import edl
from grok_spicy_handover.handing import Wanted, hand_over
from grok_spicy_handover.proposal import propose
from grok_spicy_handover.signing.manifest import MIXED, source_type
from lxml import html

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Made


def test_timelines_have_the_cards_to_the_frame(carded: Made, tmp_path: Path) -> None:
    film = carded.film()
    done = asyncio.run(hand_over(film, Wanted(programs=("avid",)), tmp_path / "h"))
    assert film.path is not None
    assert done.timeline.frames == probe(film.path).frames == 24 + 72 + 36 - 12
    cuts = edl.read_cuts(tmp_path / "h/film.edl", 24)
    assert [cut.media for cut in cuts] == ["TITLE", "S01T01", "END"]
    assert probe(tmp_path / "h/media/TITLE.mp4").frames == 24
    assert source_type(done.timeline) == MIXED


def test_storyboard_shows_the_cards_and_when_each_shot_begins(carded: Made, tmp_path: Path) -> None:
    (page,) = write_storyboard(carded.film(), tmp_path / "board.html")
    panels = html.fromstring(page.read_text("utf-8")).findall(".//main/article")
    assert [one.get("id") for one in panels] == ["TITLE", "S01", "END"]
    assert all(one.find(".//img") is not None for one in panels)
    times = [one.findtext(".//span[@class='seconds']") for one in panels]
    assert times == ["0:00 · 1 s", "0:00.5 · 3 s", "0:03.5 · 1.5 s"]


def test_card_that_is_not_drawn_yet_is_missing_by_name(carded: Made) -> None:
    film = carded.film()
    assert film.state is not None
    card = Card(text="Harbour", seconds=1)
    bare = replace(film, plan=film.plan.model_copy(update={"title_card": card}), folder=None)
    assert bare.card_file("title", ".png") is None
    timeline = timeline_of(film)
    (title,) = [one for one in markers(timeline, cut_list(timeline)) if one.name == "TITLE"]
    assert title.note == "The title card"


def test_card_that_the_editor_dropped_or_shortened_changes_the_plan(carded: Made) -> None:
    film = carded.film()
    timeline = timeline_of(film)
    _, scene, end = cut_list(timeline, dissolves=False).cuts
    edited = [replace(scene, record=0), replace(end, record=scene.frames, frames=30)]
    plan = json.loads(propose(film, timeline, edited).after)
    assert "title_card" not in plan
    assert plan["end_card"] == {"text": "終わり", "seconds": 1.25}
