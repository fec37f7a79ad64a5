"""The page about shots shows the prompts as they are, and explains every field of a shot."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest
from grok_spicy.schemas import Character, Scene
from grok_spicy.story.coverage import shot_notices

TOOL = Path(__file__).resolve().parents[1] / "tools" / "shots_page.py"


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("shots_page", TOOL)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_page_shows_the_prompts_as_they_are(tool: ModuleType) -> None:
    # Written anew by: python tools/shots_page.py
    assert tool.page() == tool.PAGE.read_text("utf-8")


def test_page_explains_every_field_of_a_shot(tool: ModuleType) -> None:
    explained = set(re.findall(r"`(\w+)`", tool.PAGE.read_text("utf-8").partition(tool.BEGIN)[0]))
    fields = Character.later_fields | Scene.later_fields | {"places", "props"}
    assert fields - explained == set()


def test_story_of_the_page_cuts_together(tool: ModuleType) -> None:
    assert shot_notices(tool.story()) == []


def test_phrases_fit_into_one_chunk_and_sentences_into_their_length(tool: ModuleType) -> None:
    counted = re.findall(r"about (\d+) of (\d+) tokens", tool.section())
    assert len(counted) > 6
    assert [pair for pair in counted if int(pair[0]) > int(pair[1])] == []
