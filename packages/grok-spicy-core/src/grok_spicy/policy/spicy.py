"""Spicy mode: nobody but declared adults, and no photo without declared consent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grok_spicy.errors import PolicyError
from grok_spicy.policy.places import called
from grok_spicy.prompts.wording import listed
from grok_spicy.text.names import name_key

if TYPE_CHECKING:
    from grok_spicy.schemas import ConfigCharacter, StoryPlan, VideoConfig

_DECLARE = "Add the declaration if it is true, or run without --spicy."


def check_declarations(cast: list[ConfigCharacter], labels: list[str]) -> None:
    """Refuse spicy mode unless everybody is declared and every photo has consent."""
    if not cast:
        raise PolicyError(
            "Spicy mode films only characters of the configuration, and there are none.",
            hint='Describe them in video.json, each with "adult": true, or run without --spicy.',
        )
    _require(
        [one.name for one in cast if not one.adult],
        'not declared an adult ("adult": true) in video.json',
    )
    known = {name_key(one.name) for one in cast}
    _require(
        [label for label in labels if name_key(label) not in known],
        "the label of a reference photo, but no character of video.json",
        hint="Label the photo with a character's name from video.json, or run without --spicy.",
    )
    shown = {name_key(label) for label in labels}
    _require(
        [
            one.name
            for one in cast
            if not one.consent and (one.images or name_key(one.name) in shown)
        ],
        'shown by reference photos without "consent": true in video.json, which states that they '
        "show no real person or one who consents",
    )


def check_cast(plan: StoryPlan, video_config: VideoConfig | None) -> None:
    """Refuse spicy mode for a plan with anyone who is not declared."""
    cast = video_config.characters if video_config else []
    adults = {name_key(one.name) for one in cast if one.adult}
    names = [character.name for character in plan.characters]
    names += [name for scene in plan.scenes for name in scene.characters_present]
    _require(
        [name for name in dict.fromkeys(names) if name_key(name) not in adults],
        'in the plan, but not declared in video.json with "adult": true',
    )


def _require(offenders: list[str], what: str, hint: str = _DECLARE) -> None:
    """Refuse spicy mode because of the characters named."""
    if offenders:
        names = listed(called(name, "a character") for name in offenders)
        verb = "is" if len(offenders) == 1 else "are"
        raise PolicyError(
            f"Spicy mode: {names} {verb} {what}.",
            hint=hint,
        )
