"""What a scene sounds like, for models that make sound."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grok_spicy.prompts.tags import without_names
from grok_spicy.prompts.wording import labelled, lines
from grok_spicy.providers.brief import Line

if TYPE_CHECKING:
    from collections.abc import Mapping

    from grok_spicy.schemas import Scene


def spoken_lines(scene: Scene, tags: Mapping[str, str]) -> tuple[Line, ...]:
    """Return what is said in a scene, its speakers by tag.

    The words themselves stay as they are: people say each other's names.
    """
    return tuple(
        Line(
            tags.get(line.speaker, without_names(line.speaker, tags)),
            line.text.strip(),
            without_names(line.manner.strip(), tags),
        )
        for line in scene.dialogue
        if line.text.strip()
    )


def sound_words(scene: Scene, tags: Mapping[str, str]) -> str:
    """Say what is heard: the lines in quotes, then the place.

    Models that are told nothing invent a score for every clip, each another one.
    """
    said = []
    for line in spoken_lines(scene, tags):
        manner = f", {line.manner}," if line.manner else ""
        said.append(f'{line.speaker or "A voice from off screen"}{manner} says: "{line.text}"')
    heard = without_names(scene.ambience.strip().rstrip("."), tags)
    voices = "Only voices and natural sound" if said else "Only natural sound"
    return lines(
        "\n".join(said), labelled("Sound", f"{heard}. {voices}." if heard else f"{voices}.")
    )
