"""The list of films."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
from grok_spicy.ledger.locks import only_writer
from grok_spicy.schemas import Card, PipelineConfig
from grok_spicy_studio.projection.summaries import Summaries, matching

if TYPE_CHECKING:
    from conftest import MakeRun, Server, Story

BEGAN = 1795931115.0


def test_unfinished_films_come_first_and_then_the_newest(
    make_run: MakeRun, client: httpx.Client
) -> None:
    make_run("20260101-0000-old", started=BEGAN - 99).finish()
    make_run("20260102-0000-new", started=BEGAN - 9).finish()
    make_run("20250101-0000-open", started=BEGAN - 999)
    runs = client.get("/api/runs").json()["runs"]
    assert [(one["run_id"][-4:], one["state"]) for one in runs] == [
        ("open", "unfinished"),
        ("-new", "finished"),
        ("-old", "finished"),
    ]


def test_a_film_that_a_process_works_on_is_running(make_run: MakeRun, server: Server) -> None:
    run = make_run()
    summaries = Summaries(server.output)
    with only_writer(run.folder.root):
        assert summaries.with_work(summaries.all())[0].state == "running"
    assert summaries.with_work(summaries.all())[0].state == "unfinished"


def test_a_line_says_what_is_made_and_what_it_cost(make_run: MakeRun, server: Server) -> None:
    run = make_run(config=PipelineConfig(max_cost=5.0))
    run.accept("character:Fox")
    run.accept("keyframe:1")
    run.write(cost_usd=1.25, unpriced_calls=2)
    (line,) = Summaries(server.output).all()
    assert (line.accepted, line.pieces) == (2, 6)
    assert (line.cost_usd, line.cap_usd, line.unpriced) == (1.25, 5.0, 2)
    assert line.seconds == 8
    assert line.picture == "keyframes/scene-01.png"


def test_length_of_a_film_counts_its_cards_and_the_seconds_that_scenes_share(
    story: Story, make_run: MakeRun, server: Server
) -> None:
    plan = story(
        2, title_card=Card(text="The Fox", seconds=3), end_card=Card(text="End", seconds=2)
    )
    second = plan.scenes[1].model_copy(update={"transition": "crossfade"})
    make_run(plan=plan.model_copy(update={"scenes": [plan.scenes[0], second]}))
    (line,) = Summaries(server.output).all()
    assert line.seconds == 3 + 4 + 4 - 0.5 + 2


def test_films_are_found_by_words_and_state(
    story: Story, make_run: MakeRun, client: httpx.Client
) -> None:
    make_run("20260101-0000-a", plan=story(title="Der Fuchs im Wald")).finish()
    make_run("20260101-0000-b", plan=story(title="灯台の梟"))
    runs = Summaries(make_run("20260101-0000-c").folder.output).all()
    assert [one.title for one in matching(runs, "wald FUCHS")] == ["Der Fuchs im Wald"]
    page = client.get("/", params={"q": "梟", "state": "unfinished"}).text
    assert "灯台の梟" in page
    assert "Fuchs" not in page


def test_a_film_that_changed_is_read_anew(make_run: MakeRun, server: Server) -> None:
    run = make_run()
    summaries = Summaries(server.output)
    assert summaries.all()[0].accepted == 0
    run.accept("keyframe:1")
    assert summaries.all()[0].accepted == 1


def test_an_empty_folder_says_how_to_begin(client: httpx.Client) -> None:
    assert "grok-spicy run --backend animatic" in client.get("/").text


def test_many_films_stand_on_several_pages(make_run: MakeRun, client: httpx.Client) -> None:
    for number in range(70):
        make_run(f"20260101-0000-{number:03d}")
    first, second = client.get("/").text, client.get("/?page=2").text
    assert first.count("data-item") == 60
    assert second.count("data-item") == 10
    assert client.get("/?page=99").text.count("data-item") == 10


def test_programs_find_out_that_the_studio_is_there(server: Server) -> None:
    answer = httpx.get(f"{server.address}/health", trust_env=False, timeout=120)
    assert answer.json() == {"status": "ok"}
