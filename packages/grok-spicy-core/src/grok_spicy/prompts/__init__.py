"""From typed models to the text that providers are sent: pure functions, whatever the backend.

One module a step. Prompts are lines; those that name a part of the scene begin with its label
(`Setting:`, `Camera:`), so that a person, a model and a parser read the same thing.
"""

from grok_spicy.prompts.boards import board_text, positions
from grok_spicy.prompts.briefs import clip_brief, keyframe_brief, mending_brief, sheet_brief
from grok_spicy.prompts.entities import entity_brief, entity_check_prompt, entity_prompt
from grok_spicy.prompts.ideation import mapping_messages, plan_messages, repair_messages
from grok_spicy.prompts.keyframes import (
    keyframe_check_prompt,
    keyframe_fix_prompt,
    keyframe_prompt,
)
from grok_spicy.prompts.sheets import (
    describe_prompt,
    enhance_prompt,
    sheet_check_prompt,
    sheet_prompt,
    stylize_prompt,
)
from grok_spicy.prompts.shots import same_place, sides
from grok_spicy.prompts.spice import PLAIN, Spice
from grok_spicy.prompts.tags import look_tags, without_names
from grok_spicy.prompts.videos import (
    clip_check_prompt,
    correction_prompt,
    phases,
    retake_prompt,
    video_prompt,
)
from grok_spicy.prompts.wording import with_negative

__all__ = [
    "PLAIN",
    "Spice",
    "board_text",
    "clip_brief",
    "clip_check_prompt",
    "correction_prompt",
    "describe_prompt",
    "enhance_prompt",
    "entity_brief",
    "entity_check_prompt",
    "entity_prompt",
    "keyframe_brief",
    "keyframe_check_prompt",
    "keyframe_fix_prompt",
    "keyframe_prompt",
    "look_tags",
    "mapping_messages",
    "mending_brief",
    "phases",
    "plan_messages",
    "positions",
    "repair_messages",
    "retake_prompt",
    "same_place",
    "sheet_brief",
    "sheet_check_prompt",
    "sheet_prompt",
    "sides",
    "stylize_prompt",
    "video_prompt",
    "with_negative",
    "without_names",
]
