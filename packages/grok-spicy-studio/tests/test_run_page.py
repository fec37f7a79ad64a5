"""One run, as its page and the programs' view of it show it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import httpx
import pytest
from grok_spicy.ledger.locks import only_writer
from grok_spicy.schemas import Card, Place
from grok_spicy_studio.live.following import Following
from grok_spicy_studio.live.stream import message
from grok_spicy_studio.projection.activity import read_activity
from grok_spicy_studio.projection.film import read_film
from grok_spicy_studio.rendering import Pages
from PIL import Image

if TYPE_CHECKING:
    from conftest import FakeRun, MakeRun, Story


@pytest.fixture
def run(make_run: MakeRun) -> FakeRun:
    return make_run()


def test_a_finished_film_shows_everything(run: FakeRun, client: httpx.Client) -> None:
    run.finish()
    page = client.get(f"/runs/{run.folder.run_id}").text
    for shown in ("The Fox and the Owl", "Clearing 2", "final_video.mp4", "Wide shot", "animatic"):
        assert shown in page
    assert page.count('class="card"') == 4


def test_cards_show_what_was_measured_and_found(run: FakeRun, client: httpx.Client) -> None:
    run.finish()
    box = {"who": "Luna", "kind": "swapped", "margin": -0.12, "reason": "nearer to Oren"}
    look = {"picture": "keyframes/scene-01.png", "which": "keyframe", "verdicts": [box]}
    report = {"schema": 1, "shots": [{"scene_id": 1, "looks": [look]}]}
    run.folder.continuity.write_text(json.dumps(report), "utf-8")
    page = client.get(f"/runs/{run.folder.run_id}").text
    assert "Luna swapped -0.12" in page
    assert "scene 1, keyframe: nearer to Oren" in page


def test_places_and_props_that_come_again_are_shown_with_their_takes(
    make_run: MakeRun, story: Story, client: httpx.Client
) -> None:
    plan = story()
    scenes = [one.model_copy(update={"place_id": "quay"}) for one in plan.scenes]
    quay = Place(id="quay", name="The quay", visual_description="wet grey stone")
    run = make_run(plan=plan.model_copy(update={"scenes": scenes, "places": [quay]}))
    page = f"/runs/{run.folder.run_id}"
    # Where they are not drawn, nothing waits for them.
    assert "The quay" not in client.get(page).text
    run.accept("place:quay", takes=2)
    shown = client.get(page).text
    assert "Places and props" in shown
    assert f"{page}/files/places/quay.png" in shown
    assert client.get(f"{page}/files/places/quay.png").status_code == 200
    run.write(
        waits_for="characters",
        config=run.state.config.model_copy(update={"approve": ["characters"]}),
    )
    waiting = client.get(f"{page}/approve").text
    assert "How they look" in waiting
    assert "How it looks" in waiting
    takes = client.get(f"{page}/pieces/place:quay").text
    assert "Sheet of quay" in takes
    assert "wet grey stone" in takes


def test_cards_stand_on_the_board_as_words_and_once_they_are_drawn_as_pictures(
    make_run: MakeRun, story: Story, client: httpx.Client
) -> None:
    cards = {"title_card": Card(text="Night <b>ferry</b>"), "end_card": Card(text="The end")}
    run = make_run(plan=story(**cards))
    board = f"/runs/{run.folder.run_id}/board"
    page = client.get(board).text
    said = ["Night &lt;b&gt;ferry", "Clearing 1", "Clearing 2", "The end"]
    assert sorted(said, key=page.index) == said
    assert "/files/cards/" not in page
    drawn = run.folder.card("end").with_suffix(".png")
    drawn.parent.mkdir()
    Image.new("RGB", (64, 36)).save(drawn)
    assert f"/runs/{run.folder.run_id}/files/cards/end-card.png?v=" in client.get(board).text
    shown = client.get(f"/runs/{run.folder.run_id}/files/cards/end-card.png")
    assert shown.content == drawn.read_bytes()


def test_a_run_without_a_story_yet_says_so(make_run: MakeRun, client: httpx.Client) -> None:
    run = make_run()
    run.write(plan=None)
    assert "not written yet" in client.get(f"/runs/{run.folder.run_id}").text


def test_what_failed_says_why(run: FakeRun, client: httpx.Client) -> None:
    run.accept("keyframe:1")
    run.end(piece="clip:1", state="refused", reason="the service refused it")
    run.tell("error", error="clip:1 is refused: the service refused it")
    view = client.get(f"/api/runs/{run.folder.run_id}").json()
    assert view["failure"] == "clip:1 is refused: the service refused it"
    assert "clip refused: the service refused it" in client.get(f"/runs/{run.folder.run_id}").text


def test_an_interrupted_run_is_not_a_failed_one(run: FakeRun, client: httpx.Client) -> None:
    run.tell("error", error="interrupted")
    assert "What is finished is kept" in client.get(f"/runs/{run.folder.run_id}").text


def test_the_log_says_what_is_done_and_waited_for_while_a_process_works(run: FakeRun) -> None:
    run.log("keyframe:1: call 7: edit by animatic animatic, attempt 1")
    run.log("call 7: done")
    run.log("clip:1: call 8: generate by animatic animatic, attempt 2")
    run.log("keyframe:2: waits: the GPU works for ollama, 3.0 s")
    with only_writer(run.folder.root):
        film = read_film(run.folder)
    clip, still = film.piece("clip:1"), film.piece("keyframe:2")
    assert clip is not None
    assert still is not None
    assert (clip.state, clip.reason) == ("working", "generate by animatic animatic, attempt 2")
    assert still.reason == "the GPU works for ollama, 3.0 s"
    assert film.summary.state == "running"
    stopped = read_film(run.folder).piece("clip:1")
    assert stopped is not None
    assert stopped.state == "waits"


def test_a_run_that_only_waits_says_for_what(run: FakeRun) -> None:
    run.log("clip:1: waits: the rate limit of grok, 20.0 s")
    assert read_activity(run.folder.log).why == "the rate limit of grok, 20.0 s"


def test_a_torn_line_of_events_is_left_out(run: FakeRun) -> None:
    with run.folder.events.open("a") as stream:
        stream.write('{"kind": "keyfr')
    assert [event["kind"] for event in read_film(run.folder).events] == ["run_start", "plan"]


def test_takes_stand_side_by_side_with_what_differs(run: FakeRun, client: httpx.Client) -> None:
    run.accept("keyframe:1", takes=3)
    page = client.get(f"/runs/{run.folder.run_id}/pieces/keyframe:1").text
    assert page.count("data-take=") == 3
    assert "Take 3, chosen" in page
    assert "Differs from the chosen one in: plan" in page


def test_a_shot_is_shown_between_its_neighbours(
    story: Story, make_run: MakeRun, client: httpx.Client
) -> None:
    run = make_run(plan=story(3))
    run.finish()
    page = client.get(f"/runs/{run.folder.run_id}/pieces/clip:2").text
    assert "scene-01.mp4" in page
    assert "scene-03.mp4" in page
    assert 'data-shot="1"' in page


def test_a_piece_that_the_story_has_not_is_no_page(run: FakeRun, client: httpx.Client) -> None:
    assert client.get(f"/runs/{run.folder.run_id}/pieces/clip:9").status_code == 404


def test_only_what_changed_is_sent(run: FakeRun) -> None:
    following = Following(Pages(8420).fragments)
    _, before = following.snapshot(run.folder)
    run.accept("keyframe:1")
    _, after = following.snapshot(run.folder)
    assert set(after.since(before.digests)) == {"head", "log", "scene-1"}
    assert after.since(None).keys() == after.parts.keys()
    assert set(message("v", {"a": "<p>\n</p>"}).splitlines()) == {
        "id: v",
        'data: <hx-partial hx-target="#a" hx-swap="outerMorph"><p>',
        "data: </p></hx-partial>",
        "",
    }


async def test_pages_of_one_run_share_one_look_at_it(run: FakeRun) -> None:
    following = Following(Pages(8420).fragments, look_seconds=0.01)
    _, shown = following.snapshot(run.folder)
    async with (
        following.changes(run.folder, shown.version) as one,
        following.changes(run.folder, "never seen") as other,
    ):
        everything = await anext(other)
        assert everything[0] == shown.version
        run.accept("character:Fox")
        version, parts = await anext(one)
        assert await anext(other) == (version, parts)
        assert "cast" in parts
        assert "story" not in parts
    assert not following.full


async def test_a_page_that_comes_back_is_sent_what_it_missed(run: FakeRun) -> None:
    following = Following(Pages(8420).fragments, look_seconds=0.01)
    async with following.changes(run.folder, None) as stays:
        seen, _ = await anext(stays)
        run.accept("keyframe:1")
        await anext(stays)
        async with following.changes(run.folder, seen) as back:
            _, missed = await anext(back)
        assert set(missed) == {"head", "log", "scene-1"}
