"""A first film from the form to the played film, with the offline animatic, in a real browser."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conftest import Server, Story

playwright = pytest.importorskip("playwright.sync_api")

expect = playwright.expect

A_FILM_TAKES = 180_000
"""Milliseconds, on a busy machine."""


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no configuration of the developer's count."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GROK_SPICY_STATE", str(tmp_path / "state"))


def state_of(page: Any, state: str) -> None:
    expect(page.locator("#head .state")).to_have_text(state, timeout=A_FILM_TAKES)


def top_of(page: Any, what: str) -> float:
    return float(page.locator(what).bounding_box()["y"])


@pytest.mark.slow
def test_a_film_from_the_form_to_the_played_film(
    page: Any, server: Server, story: Story, tmp_path: Path, small_films_of_children: None
) -> None:
    page.set_default_timeout(A_FILM_TAKES)
    expect.set_options(timeout=A_FILM_TAKES)
    # Small and square: little to draw, to encode and to play.
    plan = story(2, aspect_ratio="1:1").model_dump(mode="json")
    for scene in plan["scenes"]:
        scene["duration_seconds"] = 3
    (tmp_path / "plan.json").write_text(json.dumps({"schema": 1, **plan}))

    # What it would cost comes first, and only then it can be begun.
    page.goto("/new")
    page.get_by_label("What is it about?").fill("A fox waves at an owl")
    page.get_by_label("Who makes it?").fill("animatic")
    page.get_by_label("after the keyframes").check()
    page.get_by_text("A plan, and more options").click()
    page.get_by_label("or its text").fill((tmp_path / "plan.json").read_text())
    assert page.get_by_role("button", name="Make it").count() == 0
    page.get_by_role("button", name="What would it cost?").click()
    expect(page.locator("#quote")).to_contain_text("videos")
    page.get_by_role("button", name="Make it, free").click()
    page.wait_for_url("**/runs/**")
    run = page.url
    state_of(page, "waiting")

    # One still is made again, from other words, before anything moves.
    page.get_by_role("link", name="Look at the keyframes and approve").click()
    page.locator("[data-item]").nth(1).focus()
    page.keyboard.press("r")
    item = page.locator("[data-item]").nth(1)
    item.get_by_label("mood").fill("merry")
    item.get_by_role("button", name="Make another take").click()
    page.wait_for_url(run)
    expect(page.locator("#scene-2")).to_contain_text("2 keyframe takes")
    state_of(page, "waiting")
    page.goto(f"{run}/pieces/keyframe:2")
    expect(page.get_by_text("Differs from the chosen one in")).to_be_visible()
    assert top_of(page, "[data-take='1']") == top_of(page, "[data-take='2']")
    page.locator("h1").click()
    page.keyboard.press("1")
    expect(page.locator("[data-take='1']")).to_have_class(re.compile("chosen"))

    # One key approves; the button has named the price.
    page.goto(f"{run}/approve")
    expect(page.locator("button[data-key=a]")).to_contain_text("free")
    page.keyboard.press("a")
    page.wait_for_url(run)
    state_of(page, "finished")
    film = page.locator(".whole video")
    film.evaluate("film => { film.muted = true; return film.play(); }")
    expect(page.locator(".marks li")).to_have_count(2)
    assert film.evaluate("film => film.duration") == pytest.approx(6, abs=0.2)

    # The order of scenes: nothing is made again, the film is cut anew.
    page.get_by_role("link", name="Edit the story").click()
    page.get_by_role("button", name="Move scene 2 up").click()
    page.get_by_role("button", name="What would be made again?").click()
    expect(page.locator("#again")).to_be_visible()
    page.get_by_role("button", name="Save and make").click()
    page.wait_for_url(run)
    state_of(page, "finished")
    expect(page.locator(".board .card").first).to_have_id("scene-2")
