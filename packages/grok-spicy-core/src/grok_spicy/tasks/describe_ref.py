"""Step 0: what is seen in the reference photos of one character."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grok_spicy.prompts import describe_prompt
from grok_spicy.providers.base import Picture
from grok_spicy.steps import photo_piece
from grok_spicy.story.refs import tells_of_somebody
from grok_spicy.tasks.context import require_photos

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from grok_spicy.tasks.context import TaskContext


async def describe_reference(task: TaskContext, label: str, photos: Sequence[Path]) -> str:
    """Describe one character as the photos show it.

    Args:
        task: What to work with.
        label: The user's name for the character.
        photos: All photos of it.

    Returns:
        The description, to be used verbatim; empty if nothing is said of who is in the photos.

    Raises:
        ConfigError: If a photo is gone.
        ProviderError: If the vision provider cannot.
    """
    await require_photos(label, photos)
    eyes = task.providers.vision("describe", photo_piece(label))
    pictures = [Picture(photo, "photo", label) for photo in photos]
    seen = pictures[: eyes.limits.reference_images]
    said = (await eyes.analyze(seen, describe_prompt(label, len(seen)))).strip()
    if tells_of_somebody(said):
        return said
    task.notice(
        f"The photos of {label!r} were measured by {eyes.config.provider}, which does not see who "
        "is in them: the story's own words say what they look like, and the photos are drawn from."
    )
    return ""
