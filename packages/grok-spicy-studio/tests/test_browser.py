"""In a real browser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from grok_spicy.ledger.locks import only_writer
from grok_spicy_studio.comparing.comparison import (
    Cell,
    Comparison,
    Variant,
    cell_folder,
    folder_of,
    write_comparison,
)
from PIL import Image

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import FakeRun, MakeRun, Server, Story


playwright = pytest.importorskip("playwright.sync_api")

expect = playwright.expect

# What is expected comes soon, but a busy machine may need its time.
expect.set_options(timeout=120_000)


@pytest.fixture
def run(story: Story, make_run: MakeRun) -> FakeRun:
    return make_run(plan=story(3))


def here(run: FakeRun) -> str:
    return f"/runs/{run.folder.run_id}"


def test_what_happens_is_on_the_page_without_reloading(page: Any, run: FakeRun) -> None:
    page.goto(here(run))
    expect(page.locator("#scene-1 .blank")).to_be_visible()
    run.accept("keyframe:1")
    expect(page.locator("#scene-1 img")).to_be_visible()
    run.accept("character:Fox")
    expect(page.locator("#cast img")).to_have_count(1)
    run.finish()
    expect(page.locator("#head .state")).to_have_text("finished")
    expect(page.locator("#film video")).to_be_visible()
    anew = page.context.new_page()
    anew.goto(here(run))
    whole = anew.locator("main").inner_text()
    page.bring_to_front()  # what nobody looks at is not kept up to date
    expect(page.locator("main")).to_have_text(whole, use_inner_text=True)


def test_a_page_goes_on_after_the_studio_was_killed_and_started_again(
    page: Any, run: FakeRun, server: Server
) -> None:
    page.goto(here(run))
    run.accept("keyframe:1")
    expect(page.locator("#scene-1 img")).to_be_visible()
    server.stop()
    run.accept("keyframe:2")
    server.start()
    expect(page.locator("#scene-2 img")).to_be_visible()


def test_news_comes_however_late_a_script_is(page: Any, run: FakeRun) -> None:
    def come_late(route: Any) -> None:
        page.evaluate("new Promise((done) => setTimeout(done))")  # whatever is due is done
        route.continue_()

    page.add_init_script("window.setInterval = () => 0")  # it is not asked for again
    page.route("**/hx-sse.min.js", come_late)
    page.goto(here(run))
    run.accept("keyframe:1")
    expect(page.locator("#scene-1 img")).to_be_visible()


def test_a_page_whose_first_request_for_news_fails_asks_again(page: Any, run: FakeRun) -> None:
    asked: list[str] = []
    page.add_init_script(
        "const every = window.setInterval; window.setInterval = (work) => every(work, 50)"
    )

    def fail_once(route: Any) -> None:
        asked.append(route.request.url)
        if len(asked) == 1:
            route.abort()
        else:
            route.continue_()

    page.route("**/stream*", fail_once)
    page.goto(here(run))
    run.accept("keyframe:1")
    expect(page.locator("#scene-1 img")).to_be_visible()
    assert len(asked) > 1


def test_two_pages_show_the_same(page: Any, run: FakeRun) -> None:
    other = page.context.new_page()
    page.goto(here(run))
    other.goto(here(run))
    run.accept("keyframe:3")
    for one in (page, other):
        one.bring_to_front()  # what nobody looks at is not kept up to date
        expect(one.locator("#scene-3 img")).to_be_visible()


def test_a_story_that_grows_brings_its_cards(story: Story, page: Any, run: FakeRun) -> None:
    page.goto(here(run))
    run.write(plan=story(5))
    expect(page.locator(".board .card")).to_have_count(5)


def test_pictures_of_a_comparison_appear_while_they_are_drawn(page: Any, output: Path) -> None:
    page.add_init_script(
        "const later = window.setTimeout;"
        "window.setTimeout = (work, wait, ...more) =>"
        " later(work, wait === 2000 ? 50 : wait, ...more)"
    )
    waiting = [Cell(id=f"c0{n}", variant=n, scene=1, state="done") for n in (1, 2)]
    drawn = [one.model_copy(update={"still": "keyframes/a.png"}) for one in waiting]
    compared = Comparison(
        id="20261129-1200-the-fox-51b9",
        title="The Fox",
        scenes={1: "Clearing"},
        variants=[
            Variant(number=1, name="left", backends={"image": {"provider": "animatic"}}),
            Variant(number=2, name="right", backends={}),
        ],
        cells=waiting,
    )
    write_comparison(output, compared)
    for cell in drawn:
        picture = cell_folder(output, compared.id, cell.id).root / str(cell.still)
        picture.parent.mkdir(parents=True)
        Image.new("RGB", (32, 18), "teal").save(picture)
    with only_writer(folder_of(output, compared.id)):
        page.goto(f"/compare/{compared.id}")
        assert page.locator(".board img").count() == 0
        write_comparison(output, compared.model_copy(update={"cells": drawn}))
        page.locator(".board img").nth(1).wait_for()
    page.get_by_text("Film what is ticked").wait_for()


def test_script_in_a_title_does_nothing(story: Story, page: Any, make_run: MakeRun) -> None:
    run = make_run(plan=story(1, title="<script>document.body.dataset.owned=1</script>"))
    page.goto(here(run))
    run.write(plan=story(1, title='<img src=x onerror="document.body.dataset.owned=1">'))
    expect(page.locator("h1")).to_contain_text("onerror")
    assert page.locator("body[data-owned]").count() == 0


def test_everything_is_reached_by_keyboard(page: Any, run: FakeRun) -> None:
    run.accept("keyframe:1")
    page.goto("/")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()
    page.keyboard.press("/")
    expect(page.locator("#search")).to_be_focused()
    page.keyboard.press("Tab")
    page.locator("h1").click()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{here(run)}")
    page.keyboard.press("j")
    expect(page.locator("#scene-1")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/pieces/**")


def test_without_scripts_everything_can_be_read(browser: Any, server: Server, run: FakeRun) -> None:
    run.finish()
    context = browser.new_context(base_url=server.address, java_script_enabled=False)
    context.set_default_timeout(120_000)
    page = context.new_page()
    page.goto(server.entrance)
    page.wait_for_url(f"{server.address}/")
    page.get_by_role("link", name="The Fox and the Owl").click()
    expect(page.locator("#film video")).to_be_visible()
    page.get_by_text("Script", exact=True).click()
    expect(page.locator(".paper")).to_be_visible()
    context.close()
