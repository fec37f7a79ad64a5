"""Title and end cards: words of the user's before and after the film, and nothing otherwise."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from grok_spicy.documents.json_schemas import json_schema
from grok_spicy.ledger import Ledger
from grok_spicy.media import Size, film_size, probe
from grok_spicy.schemas import Card, StoryPlan
from grok_spicy_testing.scripted import Script
from PIL import Image

if TYPE_CHECKING:
    from pathlib import Path

    from grok_spicy.runs.result import RunResult

    from conftest import Set

SECOND = 24


async def cuts(result: RunResult) -> int:
    """Return how often something of a run was cut or encoded."""
    async with Ledger(result.folder.parent.parent) as ledger:
        return sum(one.provider == "ffmpeg" for one in await ledger.of_run(result.run_id))


@pytest.fixture
def carded(told: Any) -> StoryPlan:
    plan: StoryPlan = told(1)
    title, end = Card(text="Harbour\n港の夜明け", seconds=1), Card(text="النهاية", seconds=2)
    return plan.model_copy(update={"title_card": title, "end_card": end, "aspect_ratio": "1:1"})


async def test_film_begins_and_ends_with_its_cards_and_is_cut_once(
    stage: Set, carded: StoryPlan
) -> None:
    script = Script(carded)
    result = await stage.film(script, plan=carded)
    assert result.film is not None
    assert probe(result.film).frames == (1 + 3 + 2) * SECOND
    for which in ("title", "end"):
        with Image.open(result.folder / f"cards/{which}-card.png") as picture:
            assert Size(*picture.size) == film_size("1:1")
    before = await cuts(result)
    again = await stage.resume(Script(carded), result.run_id)
    assert await cuts(again) == before
    plan = result.folder / "plan.json"
    story = json.loads(plan.read_text("utf-8"))
    del story["title_card"]
    plan.write_text(json.dumps(story), "utf-8")
    shorter = await stage.resume(Script(carded), result.run_id)
    assert shorter.film is not None
    assert probe(shorter.film).frames == (3 + 2) * SECOND


async def test_card_that_a_model_puts_into_its_story_is_left_out(
    stage: Set, carded: StoryPlan
) -> None:
    result = await stage.film(Script(carded), until="plan")
    story = json.loads((result.folder / "plan.json").read_text("utf-8"))
    assert not {"title_card", "end_card"} & set(story)


def test_plan_without_cards_is_written_as_before_there_were_any(told: Any) -> None:
    assert not {"title_card", "end_card"} & set(told(1).model_dump())


def test_models_are_not_told_of_cards_but_editors_are() -> None:
    assert "title_card" not in StoryPlan.model_json_schema()["properties"]
    schema = json_schema("plan")
    assert {"title_card", "end_card"} <= set(schema["properties"])
    assert schema["$defs"]["Card"]["properties"]["seconds"]["minimum"] == 1
    assert "title_card" in json_schema("video-config")["$defs"]["StoryPlan"]["properties"]


@pytest.mark.parametrize("wrong", [{"text": "  "}, {"text": "Harbour", "seconds": 0.2}])
def test_card_that_says_nothing_or_is_too_short_to_read_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"words|greater than"):
        Card.model_validate(wrong)


def test_script_names_the_cards_and_counts_them(carded: StoryPlan, tmp_path: Path) -> None:
    from grok_spicy.tasks.script import write_script

    text = write_script(carded, {}, {}, {})
    assert "- Length: 6 s in 1 scene" in text
    assert "- Title card, 1 s: Harbour 港の夜明け" in text
