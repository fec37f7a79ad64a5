"""One prompt straight from the user's video.json, for a single shot without a plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grok_spicy.errors import ConfigError
from grok_spicy.prompts.keyframes import positions
from grok_spicy.prompts.spice import Spice
from grok_spicy.prompts.wording import labelled, lines, listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grok_spicy.schemas import ConfigCharacter, VideoConfig


def build_prompt(
    config: VideoConfig, characters: Sequence[str] | None = None, *, spicy: bool = False
) -> str:
    """Compose one prompt from a configuration.

    Contains: the default scene, motion and sound; nobody, one character, or several with their
    places and each description verbatim. In spicy mode also prefix, traits, directive, rules,
    as many modifiers as the intensity lets through (low 1, medium 2, high and extreme all), each
    once, and at the extreme the emphasis.

    Args:
        config: The user's video.json.
        characters: Names or ids of those in the shot; None means all of the config's characters.
        spicy: Whether spicy mode is asked for; the file must enable it as well.

    Raises:
        ConfigError: If the configuration has no such character.
    """
    spice = Spice.of(config, spicy=spicy)
    cast = _chosen(config, characters)
    default = config.default_video
    return spice.dress(
        lines(
            default.scene,
            *_people(cast, spice),
            labelled("Action", default.motion),
            labelled("Sound", default.audio_cues),
        ),
        directive=True,
        rules=True,
    )


def _chosen(config: VideoConfig, wanted: Sequence[str] | None) -> list[ConfigCharacter]:
    if wanted is None:
        return list(config.characters)
    known = {character.id: character for character in config.characters if character.id}
    known |= {character.name: character for character in config.characters}
    missing = [name for name in wanted if name not in known]
    if missing:
        raise ConfigError(
            f"The configuration has no character called {listed(map(repr, missing))}.",
            hint=f"It has {listed(map(repr, known)) or 'none'}.",
        )
    return [known[name] for name in wanted]


def _people(cast: list[ConfigCharacter], spice: Spice) -> list[str]:
    """Describe who is in the shot: one stands alone, several stand beside each other."""
    places = positions([character.name for character in cast])
    people = []
    if len(cast) > 1:
        people.append(f"{listed(character.name for character in cast)} together in one shot.")
    for character, place in zip(cast, places, strict=True):
        side = "in the center" if place == "center" else f"on the {place} side"
        who = f"{character.name}, {side}" if len(cast) > 1 else character.name
        traits = spice.traits_by_name.get(character.name.casefold(), ())
        people.append(labelled(who, character.description) or who)
        people.append(labelled(f"Traits of {character.name}", ", ".join(traits)))
    return people
