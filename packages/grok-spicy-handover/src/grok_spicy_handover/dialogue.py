"""What is spoken in a film: the `dialogue` of the plan's scenes, or a file of lines with times."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from grok_spicy.schemas import StoryPlan

_WHO = ("speaker", "character", "name", "who")

_WHAT = ("text", "line", "words")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of dialogue.

    Attributes:
        text: What is said.
        speaker: Who says it; empty if nobody is named.
    """

    text: str
    speaker: str = ""


def spoken_lines(path: Path, plan: StoryPlan) -> dict[int, tuple[Line, ...]]:
    """Return what is spoken in each scene. Blocks.

    The plan is read as it is written: a story may have dialogue that the running version of core
    does not know of.

    Args:
        path: The plan's file, which may be missing.
        plan: What core read from it.
    """
    scenes = _written(path)
    if len(scenes) < len(plan.scenes):
        scenes = [scene.model_dump() for scene in plan.scenes]
    by_number = {one.get("scene_id"): one for one in scenes}
    found = {
        scene.scene_id: _lines(by_number.get(scene.scene_id, {}).get("dialogue"))
        for scene in plan.scenes
    }
    return {number: lines for number, lines in found.items() if lines}


def _written(path: Path) -> list[dict[str, Any]]:
    try:
        document = json.loads(path.read_text("utf-8-sig"))
    except (OSError, ValueError):
        return []
    story = document.get("story_plan") or document if isinstance(document, dict) else {}
    scenes = story.get("scenes") if isinstance(story, dict) else None
    return [one for one in scenes if isinstance(one, dict)] if isinstance(scenes, list) else []


def _lines(value: Any) -> tuple[Line, ...]:
    items = value if isinstance(value, list) else [value]
    return tuple(line for line in map(_line, items) if line is not None)


def _line(item: Any) -> Line | None:
    if isinstance(item, str):
        return Line(" ".join(item.split())) if item.strip() else None
    if not isinstance(item, dict):
        return None
    text = next((item[name] for name in _WHAT if isinstance(item.get(name), str)), "")
    speaker = next((item[name] for name in _WHO if isinstance(item.get(name), str)), "")
    return Line(" ".join(text.split()), " ".join(speaker.split())) if text.strip() else None
