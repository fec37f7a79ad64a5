"""Whether everybody can use it: axe-core on every page, in light and dark, phone and desk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conftest import FakeRun, MakeRun, Server, Story

axe = pytest.importorskip("axe_playwright_python.sync_playwright")

SERIOUS = {"serious", "critical"}

LOOKS = {"phone": ("light", 390), "desk": ("dark", 1280)}

EXAMINE = """axe.run(document, {resultTypes: ["violations"]})"""
"""What passes is not told in full, which would take longer than to look at it."""

PAGES = [
    "/",
    "/?q=nothing+like+it",
    "/new",
    "/help",
    "/runs/{run}",
    "/runs/{run}/approve",
    "/runs/{run}/plan",
    "/runs/{run}/board",
    "/runs/{run}/handover",
    "/runs/{run}/compare",
    "/compare",
    "/runs/{run}/pieces/keyframe:1",
    "/runs/{run}/pieces/clip:1",
    "/nowhere",
]


@pytest.fixture
def run(make_run: MakeRun, story: Story) -> FakeRun:
    run = make_run(plan=story(2))
    run.finish()
    run.accept("keyframe:1", takes=3)
    run.end(piece="clip:2", state="refused", reason="the service refused it")
    run.log("clip:2: refused: the service refused it")
    run.write(
        finished=False,
        waits_for="keyframes",
        config=run.state.config.model_copy(update={"approve": ["keyframes"]}),
    )
    return run


def test_axe_finds_nothing_serious_and_nothing_is_wider_than_the_page(
    page: Any, server: Server, run: FakeRun
) -> None:
    found = []
    for path in PAGES:
        page.goto(path.format(run=run.folder.run_id))
        page.evaluate(axe.Axe().axe_script)
        for look, (scheme, width) in LOOKS.items():
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme)
            seen = page.evaluate(EXAMINE)
            assert seen["violations"] or seen["passes"]
            for fault in seen["violations"]:
                if fault["impact"] in SERIOUS:
                    places = [node["html"][:120] for node in fault["nodes"][:3]]
                    found.append((path, look, fault["id"], places))
            if page.evaluate("document.documentElement.scrollWidth") > width:
                found.append((path, look, "wider than the page", []))
    assert found == []
