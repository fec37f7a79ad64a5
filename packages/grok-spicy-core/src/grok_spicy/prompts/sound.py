"""What a scene sounds like, for models that make sound."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grok_spicy.prompts.tags import without_names
from grok_spicy.prompts.wording import capital, labelled, lines
from grok_spicy.providers.brief import Line

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from grok_spicy.schemas import Scene, StoryPlan

NO_SCORE = "the scene has no score"
"""Models that are told nothing invent music for every clip, each another one."""


def spoken_lines(plan: StoryPlan, scene: Scene, tags: Mapping[str, str]) -> tuple[Line, ...]:
    """Return what is said in a scene, its speakers by tag.

    The words themselves stay as they are: people say each other's names.
    """
    voices = {one.name: one.voice for one in plan.characters}
    return tuple(
        Line(
            tags.get(line.speaker, without_names(line.speaker, tags)),
            line.text.strip(),
            without_names(line.manner.strip(), tags),
            without_names(voices.get(line.speaker, "").strip(), tags),
        )
        for line in scene.dialogue
        if line.text.strip()
    )


def sound_words(dialogue: Sequence[Line], ambience: str) -> str:
    """Say what is heard: the lines in quotes, then the place, and nothing besides.

    Args:
        dialogue: What is said, in order.
        ambience: What is heard besides.
    """
    heard = ambience.strip().rstrip(".")
    alone = "Only voices and natural sound are heard" if dialogue else "Only natural sound is heard"
    return lines(
        *(_said(line) for line in dialogue),
        labelled("Sound", f"{f'{heard}. ' if heard else ''}{alone}; {NO_SCORE}."),
    )


def _said(line: Line) -> str:
    speaker = capital(line.speaker) or "A voice from off screen"
    how = ", ".join(text.rstrip(".") for text in (line.voice, line.manner) if text)
    return f'{speaker}{f", {how}," if how else ""} says: "{line.text}"'
