"""What was made, and how well it agrees with the cast."""

from __future__ import annotations

import math
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from grok_spicy.schemas.base import Model


def _unit(value: Any) -> Any:
    """Clamp a score to 0..1; NaN and infinities are refused."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        if not math.isfinite(value):
            raise ValueError("a score must be a number from 0 to 1")
        return min(1.0, max(0.0, float(value)))
    return value


Score = Annotated[float, BeforeValidator(_unit), Field(ge=0.0, le=1.0)]


class ConsistencyScore(Model):
    """How well a picture agrees with the characters."""

    overall_score: Score = Field(description="0 (someone else) to 1 (unmistakably the same)")
    per_character: dict[str, Score] = Field(default_factory=dict)
    issues: list[str] = Field(default_factory=list, description="What is wrong, most telling first")
    fix_prompt: str | None = Field(
        default=None, description="An edit instruction that would mend the issues"
    )


class CharacterAsset(Model):
    """An accepted character sheet."""

    name: str
    portrait_url: str = ""
    portrait_path: str
    visual_description: str
    consistency_score: float | None = Field(description="null: not checked, the user's own")
    generation_attempts: int
    base_portrait_path: str | None = None
    enhancement_applied: bool = False
    enhancements: list[str] = Field(default_factory=list)
    issues: list[str] = Field(
        default_factory=list, description="What the check found wrong with it, if it is kept below"
    )


class EntityAsset(Model):
    """An accepted sheet of a place or a prop."""

    kind: Literal["place", "prop"]
    id: str
    name: str = ""
    picture_url: str = ""
    picture_path: str
    visual_description: str
    consistency_score: float | None = Field(description="null: not checked, the user's own")
    generation_attempts: int
    issues: list[str] = Field(
        default_factory=list, description="What the check found wrong with it, if it is kept below"
    )


class KeyframeAsset(Model):
    """An accepted keyframe."""

    scene_id: int
    keyframe_url: str = ""
    keyframe_path: str
    consistency_score: float | None = Field(description="null: not checked, the user's own")
    generation_attempts: int
    edit_passes: int
    video_prompt: str
    issues: list[str] = Field(
        default_factory=list, description="What the check found wrong with it, if it is kept below"
    )
    decoy: bool | None = Field(
        default=None,
        description="Whether the vision model named one of wrong sheets; null: it was not tried",
    )


class VideoAsset(Model):
    """An accepted clip."""

    scene_id: int
    video_url: str = ""
    video_path: str
    duration: float
    first_frame_path: str
    last_frame_path: str
    consistency_score: float | None
    correction_passes: int
    middle_frame_path: str = ""
    issues: list[str] = Field(
        default_factory=list, description="What the check found wrong with it, if it is kept below"
    )
