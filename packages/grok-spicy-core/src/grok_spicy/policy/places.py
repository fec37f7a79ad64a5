"""The places of a plan and a configuration that are judged, and what kinds of content each names.

A place is a character, a scene, or one of the plan's own places and props. What is said of one of
those holds in every scene that names it; what the title, the style or the narrative rules say
holds everywhere.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from grok_spicy.policy.kinds import Kind
from grok_spicy.policy.reading import kinds_in
from grok_spicy.text.names import name_key

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from grok_spicy.schemas import (
        Character,
        ConfigCharacter,
        Place,
        Prop,
        Scene,
        StoryPlan,
        VideoConfig,
    )

Judged = tuple[str, Kind]
"""What to call a place, beginning a sentence, and the kinds of content it names."""


def plan_places(plan: StoryPlan) -> Iterator[Judged]:
    """Yield the plan as a whole, each character, and each scene with whoever is in it."""
    cards = [card.text for card in (plan.title_card, plan.end_card) if card is not None]
    everywhere = kinds_in(_lines(plan.title, plan.style, plan.color_palette, *cards))
    yield "Title, style, palette and cards of the plan", everywhere
    seen: dict[str, Kind] = {}
    things: list[Place | Prop] = [*plan.places, *plan.props]
    for thing in things:
        facts = kinds_in(_lines(thing.id, thing.name, thing.visual_description))
        seen[thing.id] = seen.get(thing.id, Kind.NONE) | facts
    for number, place in enumerate(plan.places):
        yield f"places[{number}] of the plan", seen[place.id] | everywhere
    for number, prop in enumerate(plan.props):
        yield f"props[{number}] of the plan", seen[prop.id] | everywhere
    known: dict[str, Kind] = {}
    for number, character in enumerate(plan.characters):
        facts = kinds_in(_character_text(character))
        if facts:
            known[character.name] = known.get(character.name, Kind.NONE) | facts
        yield f"{called(character.name, f'characters[{number}]')} of the plan", facts | everywhere
    mentions = {name: _mention(name) for name in known}
    for scene in plan.scenes:
        kinds = kinds_in(_scene_text(scene)) | everywhere
        for name in _present(scene, mentions):
            kinds |= known[name]
        for name in (scene.place_id, *scene.prop_ids):
            kinds |= seen.get(name, Kind.NONE)
        yield f"Scene {scene.scene_id} of the plan", kinds


def config_places(config: VideoConfig, *, spicy: bool) -> Iterator[Judged]:
    """Yield the configuration's rules, its modifiers, and each character with what holds for all.

    Args:
        config: The user's video.json.
        spicy: Whether the modifiers are used, so that they hold for every character.
    """
    core, default, mode = config.narrative_core, config.default_video, config.spicy_mode
    rules = kinds_in(
        _lines(
            core.restraint_rule,
            core.escalation_arc,
            core.style_directive,
            default.scene,
            default.motion,
            default.audio_cues,
        )
    )
    modifiers = kinds_in(_lines(mode.global_prefix, *mode.enabled_modifiers, mode.extreme_emphasis))
    yield "narrative_core and default_video of the configuration", rules
    yield "spicy_mode of the configuration", modifiers
    everywhere = rules | modifiers if spicy else rules
    for number, character in enumerate(config.characters):
        where = called(character.name, f"characters[{number}]")
        yield f"{where} of the configuration", kinds_in(_config_text(character)) | everywhere


def called(name: str, otherwise: str) -> str:
    """Call a character by name, unless the name itself should not be repeated."""
    return f"Character {name!r}" if not kinds_in(name) else otherwise


def _mention(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(name_key(name.strip()))}(?!\w)")


def _present(scene: Scene, mentions: Mapping[str, re.Pattern[str]]) -> list[str]:
    """Return whom a scene names, in its list or in its words."""
    present = {name_key(name) for name in scene.characters_present}
    text = name_key(_scene_text(scene))
    return [
        name
        for name, mention in mentions.items()
        if name_key(name) in present or mention.search(text)
    ]


def _character_text(character: Character) -> str:
    return _lines(
        character.name,
        character.role,
        character.visual_description,
        *character.personality_cues,
        *character.spicy_traits,
        character.look_tag,
        character.voice,
    )


def _config_text(character: ConfigCharacter) -> str:
    return _lines(character.name, character.description, *character.spicy_traits)


def _scene_text(scene: Scene) -> str:
    return _lines(
        scene.title,
        scene.description,
        *scene.characters_present,
        scene.setting,
        scene.camera,
        scene.mood,
        scene.action,
        scene.prompt_summary,
        scene.place_id,
        *scene.prop_ids,
        scene.shot_size,
        scene.angle,
        scene.camera_move,
        scene.start_state,
        scene.end_state,
        *(text for one in scene.staging for text in (one.name, one.facing)),
        scene.wardrobe,
        *(text for one in scene.dialogue for text in (one.speaker, one.text, one.manner)),
        scene.ambience,
        scene.beat,
    )


def _lines(*texts: str) -> str:
    """Join what stands in fields of its own, so that no word is read across two of them."""
    return ".\n".join(texts)
