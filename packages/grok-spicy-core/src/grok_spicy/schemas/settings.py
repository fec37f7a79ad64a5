"""What the user settles beforehand: the rules of a run, and video.json."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, field_validator, model_validator

from grok_spicy.schemas.backends import BackendConfig, by_its_name
from grok_spicy.schemas.base import StrictModel
from grok_spicy.schemas.story import MAX_SCENE_SECONDS, MIN_SCENE_SECONDS, AspectRatio, StoryPlan

Until = Literal["plan", "characters", "keyframes", "script", "videos"]

Approvable = Literal["characters", "keyframes"]

FilmSound = Literal["level", "raw"]

Intensity = Literal["low", "medium", "high", "extreme"]

DEFAULT_THRESHOLD = 0.80


class PipelineConfig(StrictModel):
    """How a run behaves, whatever the backend.

    `max_retries` overrides attempts per sheet, keyframe iterations and video corrections alike.
    """

    negative_prompt: str | None = Field(None, description="What no picture or clip should show")
    style_override: str | None = Field(
        None, description="The visual style, whatever the story says"
    )
    aspect: AspectRatio | None = Field(
        None, description="The shape of the film, whatever the story says"
    )
    consistency_threshold: float = Field(
        DEFAULT_THRESHOLD, ge=0.0, le=1.0, description="The score at which a picture is accepted"
    )
    max_retries: int | None = Field(
        None,
        ge=1,
        description="Attempts per sheet and keyframe and corrections per clip; null: 3, 3 and 2",
    )
    max_duration: int = Field(
        MAX_SCENE_SECONDS,
        ge=MIN_SCENE_SECONDS,
        le=MAX_SCENE_SECONDS,
        description="The longest scene, in seconds",
    )
    debug: bool = Field(False, description="Only the first scene and its characters")
    dry_run: bool = Field(False, description="Write the prompts, call no provider")
    spicy: bool = Field(False, description="Apply spicy mode, if it is enabled")
    seed: int | None = Field(None, ge=0, description="Derives every piece's seed")
    until: Annotated[Until, BeforeValidator(by_its_name)] | None = Field(
        None, description="The last step that is done; null: the film"
    )
    approve: list[Approvable] = Field(
        default_factory=list, description="Steps after which the run waits for your approval"
    )
    max_cost: float | None = Field(None, ge=0, description="US dollars: stop before more is spent")
    fresh: bool = Field(False, description="Use no earlier result")
    takes: int | None = Field(
        None,
        ge=1,
        le=8,
        description="Takes of each clip, of which the best is kept; null: as continuity says",
    )
    entity_sheets: bool | None = Field(
        None,
        description="Draw sheets of places and props that more than one scene shows, where the "
        "image model makes use of them; null: yes",
    )
    sound: FilmSound | None = Field(
        None,
        description="level: clips as loud as one another, joined without clicks; raw: as they "
        "are; null: as the configuration says, else level",
    )
    music: Path | None = Field(None, description="A file with music to lay under the film")


class SpicyMode(StrictModel):
    """The user's own modifiers and how strongly they apply."""

    enabled: bool = Field(False, description="Whether --spicy may apply any of this")
    enabled_modifiers: list[str] = Field(
        default_factory=list, description="Phrases added to the prompts"
    )
    intensity: Intensity = Field(
        "medium", description="How many modifiers apply: low 1, medium 2, high and extreme all"
    )
    global_prefix: str = Field("", description="Begins every prompt")
    extreme_emphasis: str = Field("", description="Follows the modifiers at the extreme")


class NarrativeCore(StrictModel):
    """Rules of the telling."""

    restraint_rule: str = Field("", description="What the story never does")
    escalation_arc: str = Field("", description="How it develops from scene to scene")
    style_directive: str = Field("", description="How it is staged")


class ConfigCharacter(StrictModel):
    """A character the user brings: description, photos, declarations."""

    id: str = Field("", description="A short name for programs")
    name: str = Field(min_length=1, description="The name in the story")
    description: str = Field("", description="How they look; empty: as in the photos")
    images: list[str] = Field(
        default_factory=list, description="Photos: files or http(s) addresses"
    )
    spicy_traits: list[str] = Field(default_factory=list, description="Shown in spicy mode only")
    adult: bool = Field(False, description="Declares the character an adult")
    consent: bool = Field(False, description="The photos show no real person, or one who consents")


class DefaultVideo(StrictModel):
    """What the story falls back to where the concept is silent."""

    scene: str = Field("", description="Where it plays")
    motion: str = Field("", description="What moves, and how the camera does")
    audio_cues: str = Field("", description="What is heard")


class ContinuityConfig(StrictModel):
    """What is done about who is who, broken clips and bad joins."""

    enforce: Literal["report", "warn", "retake"] = Field(
        "report", description="What a finding does: stands in the report, warns, or is made again"
    )
    takes: int = Field(1, ge=1, le=8, description="Takes of each clip, of which the best is kept")
    judge: bool = Field(
        True, description="Ask the vision model where it and a measure disagree (retake only)"
    )
    measures: dict[str, dict[str, Any] | bool] = Field(
        default_factory=dict, description="Options by measure; false switches one off"
    )


class SignConfig(StrictModel):
    """How a copy of every finished film is signed (C2PA)."""

    key: str = Field(
        "", description="Your private key, a PEM file; empty: the one of grok-spicy sign-key"
    )
    certificate: str = Field("", description="The certificate that belongs to it, a PEM file")
    prompts: bool = Field(False, description="Tell the prompts in the signed copy")

    @model_validator(mode="after")
    def _belong_together(self) -> Self:
        if bool(self.key) != bool(self.certificate):
            raise ValueError("key and certificate belong together: give both, or none")
        return self


class SoundConfig(StrictModel):
    """The sound of the film."""

    mix: FilmSound | None = Field(
        None,
        description="level: clips as loud as one another, joined without clicks; raw: as they "
        "are; null: level",
    )
    music: str | None = Field(
        None, description="A file with music to lay under the film, relative to the configuration"
    )


class VideoConfig(StrictModel):
    """The user's video.json."""

    json_schema: str | None = Field(
        None, alias="$schema", description="The JSON Schema, for editors"
    )
    version: str | int | None = Field(None, description="Yours; nothing reads it")
    spicy_mode: SpicyMode = Field(SpicyMode(), description="What --spicy adds to the prompts")
    narrative_core: NarrativeCore = Field(NarrativeCore(), description="How every story is told")
    characters: list[ConfigCharacter] = Field(
        default_factory=list, description="Who is in your films"
    )
    default_video: DefaultVideo = Field(
        DefaultVideo(), description="What holds where the concept is silent"
    )
    story_plan: StoryPlan | None = Field(
        None, description="The story itself; nothing is written then"
    )
    backends: BackendConfig | None = Field(
        None, description="Who does what; absent: the default preset"
    )
    continuity: ContinuityConfig = Field(
        ContinuityConfig(), description="What is done about who is who and broken clips"
    )
    sound: SoundConfig = Field(SoundConfig(), description="How the sound of the film is made")
    sign: SignConfig | None = Field(
        None, description="Sign a copy of every finished film; absent: none is signed"
    )

    @field_validator("characters")
    @classmethod
    def _names_differ(cls, value: list[ConfigCharacter]) -> list[ConfigCharacter]:
        seen: set[str] = set()
        for character in value:
            if character.name.casefold() in seen:
                raise ValueError(f"two characters are called {character.name!r}")
            seen.add(character.name.casefold())
        return value
