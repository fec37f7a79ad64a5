"""The models in which a film's data crosses boundaries: story, assets, scores, configuration.

Names, types and bounds of the story and asset models are fixed: files written with them outlive
versions. Fields may be added. All are immutable; a changed plan is a new plan.
"""

from __future__ import annotations

import math
import re
from typing import Annotated, Any, ClassVar, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PrivateAttr,
    SerializerFunctionWrapHandler,
    field_validator,
    model_serializer,
    model_validator,
)

AspectRatio = Literal["16:9", "9:16", "1:1", "4:3", "21:9"]

Transition = Literal["cut", "crossfade", "match-cut"]

Approvable = Literal["characters", "keyframes"]

Intensity = Literal["low", "medium", "high", "extreme"]

DEFAULT_THRESHOLD = 0.80

MIN_SCENE_SECONDS = 3

MAX_SCENE_SECONDS = 15


class Model(BaseModel):
    """Base of all models here: immutable, and tolerant of fields a later version adds."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class GrowingModel(Model):
    """A part of a plan that got more fields after films had been made with it.

    Those fields are written only where they say something: a plan that does not use them reads,
    and is recognised, as it was before there were any.
    """

    later_fields: ClassVar[frozenset[str]] = frozenset()

    @model_serializer(mode="wrap")
    def _without_silent_fields(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        fields: dict[str, Any] = write(self)
        return {
            name: value for name, value in fields.items() if value or name not in self.later_fields
        }


class StrictModel(BaseModel):
    """Base of what users write by hand: a misspelt name is an error, not silence."""

    model_config = ConfigDict(frozen=True, extra="forbid")


# -- story -------------------------------------------------------------------------------------


class Character(GrowingModel):
    """One member of the cast."""

    later_fields = frozenset({"look_tag", "voice"})

    name: str = Field(min_length=1, description="Exact name, used everywhere else")
    role: str = Field(default="", description="Part in the story")
    visual_description: str = Field(
        min_length=1,
        description="Full appearance in at least 80 words; the sole truth of how they look",
    )
    personality_cues: list[str] = Field(
        default_factory=list, description="3 to 5 words or phrases that show in pose and face"
    )
    spicy_traits: list[str] = Field(default_factory=list, description="Only in spicy mode")
    look_tag: str = Field(
        default="",
        description="How they are told apart by eye, in at most 12 words and without a name: "
        "the man in the red oilskin. No two characters share one",
    )
    voice: str = Field(default="", description="How they sound: low and dry, a northern lilt")


class Place(Model):
    """Where scenes play; one that is used twice looks the same twice."""

    id: str = Field(min_length=1, description="Short name that scenes refer to: harbour")
    name: str = ""
    visual_description: str = Field(
        default="", description="What is seen there, with nobody in it: space, objects, materials"
    )


class Prop(Model):
    """A thing that matters to the story."""

    id: str = Field(min_length=1, description="Short name that scenes refer to: compass")
    name: str = ""
    visual_description: str = Field(default="", description="How it looks")


Side = Literal["", "left", "center", "right"]

_SIDES: dict[str, Side] = {
    "left": "left",
    "right": "right",
    "center": "center",
    "centre": "center",
    "middle": "center",
}


def _side(value: Any) -> Any:
    """Read the side that a text names; one that it does not name is left open."""
    if not isinstance(value, str):
        return "" if value is None else value
    named = {_SIDES[word] for word in re.findall(r"[a-z]+", value.casefold()) if word in _SIDES}
    return named.pop() if len(named) == 1 else ""


class Staging(Model):
    """Where somebody is in the picture, and where they look."""

    name: str = Field(description="Exact name of the character")
    side: Annotated[Side, BeforeValidator(_side)] = Field(
        default="", description="Side of the picture, as the camera sees it"
    )
    facing: str = Field(
        default="", description="Where they face: right, the camera, away, another's name"
    )


class DialogueLine(Model):
    """Something that is said in a scene."""

    speaker: str = Field(default="", description="Exact name; empty for a voice from off screen")
    text: str = Field(description="The words, at most two and a half for each second of the scene")
    manner: str = Field(default="", description="How they are said: under her breath")


class Scene(GrowingModel):
    """One shot of the film."""

    later_fields = frozenset(
        {
            "place_id",
            "prop_ids",
            "shot_size",
            "angle",
            "camera_move",
            "start_state",
            "end_state",
            "staging",
            "wardrobe",
            "dialogue",
            "ambience",
            "beat",
            "continues",
        }
    )

    scene_id: int = Field(description="Number of the scene, unique in the plan")
    title: str
    description: str = Field(default="", description="What happens")
    characters_present: list[str] = Field(
        default_factory=list, description="Exact names of the characters in the shot"
    )
    setting: str = Field(default="", description="Where and when")
    camera: str = Field(default="", description="Shot size and camera move")
    mood: str = ""
    action: str = Field(default="", description="One clear primary motion")
    prompt_summary: str = Field(
        default="", description="At most 30 words, without anyone's appearance"
    )
    duration_seconds: int = Field(
        default=8, ge=MIN_SCENE_SECONDS, le=MAX_SCENE_SECONDS, description="Length in seconds"
    )
    transition: Transition = Field(default="cut", description="How the scene begins")
    place_id: str = Field(default="", description="The id of one of the plan's places")
    prop_ids: list[str] = Field(default_factory=list, description="Ids of the props that are seen")
    shot_size: str = Field(
        default="",
        description="extreme wide shot, wide shot, full shot, medium shot, medium close-up, "
        "close-up, extreme close-up or insert",
    )
    angle: str = Field(
        default="", description="eye level, low angle, high angle, overhead or over the shoulder"
    )
    camera_move: str = Field(
        default="",
        description="One move with its pace: static, pan, tilt, push, pull, truck, pedestal, arc, "
        "tracking or handheld; slow push in",
    )
    start_state: str = Field(
        default="", description="A photograph taken before anything moves: poses, hands, eyes"
    )
    end_state: str = Field(default="", description="What is seen when the motion is over")
    staging: list[Staging] = Field(
        default_factory=list, description="Who stands on which side and faces where"
    )
    wardrobe: str = Field(
        default="", description="Name of the look, where someone wears something else than usual"
    )
    dialogue: list[DialogueLine] = Field(default_factory=list, description="What is said")
    ambience: str = Field(default="", description="What is heard besides: wind, gulls, a tap")
    beat: str = Field(default="", description="What changes for the story in this scene")
    continues: bool = Field(
        default=False, description="Whether it goes on without a gap in time from the scene before"
    )


class StoryPlan(GrowingModel):
    """The whole film on paper."""

    later_fields = frozenset({"places", "props"})

    title: str = Field(min_length=1)
    style: str = Field(description="Visual style; starts every image prompt")
    aspect_ratio: AspectRatio = "16:9"
    color_palette: str = Field(default="", description="Colours of the film, in words")
    characters: list[Character] = Field(default_factory=list)
    scenes: list[Scene] = Field(min_length=1, max_length=100)
    places: list[Place] = Field(default_factory=list, description="Where the scenes play")
    props: list[Prop] = Field(default_factory=list, description="Things that matter to the story")

    def character(self, name: str) -> Character:
        """Return the character called `name`.

        Raises:
            KeyError: If nobody has that name.
        """
        for character in self.characters:
            if character.name == name:
                return character
        raise KeyError(name)

    def place(self, scene: Scene) -> Place | None:
        """Return the place where a scene plays; None if the plan does not describe one."""
        return next((place for place in self.places if place.id == scene.place_id), None)


class CharacterDescription(Model):
    """What is seen in the reference photos of one person or thing."""

    name: str
    visual_description: str = Field(description="At least 80 words about what is seen")


class CharacterRefMapping(Model):
    """Which character each photo label means."""

    mapping: dict[str, str] = Field(
        default_factory=dict, description="Photo label to exact character name"
    )


# -- assets and scores -------------------------------------------------------------------------


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
    consistency_score: float
    generation_attempts: int
    base_portrait_path: str | None = None
    enhancement_applied: bool = False
    enhancements: list[str] = Field(default_factory=list)
    issues: list[str] = Field(
        default_factory=list, description="What the check found wrong with it, if it is kept below"
    )


class KeyframeAsset(Model):
    """An accepted keyframe."""

    scene_id: int
    keyframe_url: str = ""
    keyframe_path: str
    consistency_score: float
    generation_attempts: int
    edit_passes: int
    video_prompt: str
    issues: list[str] = Field(
        default_factory=list, description="What the check found wrong with it, if it is kept below"
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


# -- configuration -----------------------------------------------------------------------------


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
    until: Literal["plan", "characters", "keyframes", "script", "videos"] | None = Field(
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


class ProviderConfig(StrictModel):
    """Who serves one capability; a bare string is the provider's name."""

    provider: str = Field(min_length=1, description="Its name, as `grok-spicy providers` lists it")
    model: str | None = Field(None, description="null: the provider's default model")
    params: dict[str, Any] = Field(default_factory=dict, description="The provider's own options")

    @model_validator(mode="before")
    @classmethod
    def _from_name(cls, value: Any) -> Any:
        return {"provider": value} if isinstance(value, str) else value


class StepOverride(StrictModel):
    """Other providers for one step."""

    image: ProviderConfig | None = Field(None, description="Who draws in that step")
    video: ProviderConfig | None = Field(None, description="Who films in that step")
    llm: ProviderConfig | None = Field(None, description="Who writes in that step")
    vision: ProviderConfig | None = Field(None, description="Who looks at pictures in that step")


class ParamsOverride(StrictModel):
    """Other options for one capability of one scene."""

    params: dict[str, Any] = Field(
        default_factory=dict, description="What is different in that scene"
    )


class SceneOverride(StrictModel):
    """Other options for one scene."""

    image: ParamsOverride | None = Field(None, description="For its keyframe")
    video: ParamsOverride | None = Field(None, description="For its clip")
    llm: ParamsOverride | None = Field(None, description="For its words")
    vision: ParamsOverride | None = Field(None, description="For its checks")


class StepOverrides(StrictModel):
    """Overrides by step; the steps that call no provider have none."""

    describe: StepOverride = Field(StepOverride(), description="Describing reference photos")
    plan: StepOverride = Field(StepOverride(), description="Writing the story")
    characters: StepOverride = Field(StepOverride(), description="Drawing and checking the sheets")
    keyframes: StepOverride = Field(StepOverride(), description="Composing and checking keyframes")
    videos: StepOverride = Field(StepOverride(), description="Filming and correcting the clips")


_URL_FIELD = re.compile(r"^[a-z0-9][a-z0-9_-]*_url$")


class BackendConfig(BaseModel):
    """Who does what: the `backends` object of video.json.

    Besides the fields below it takes `<provider>_url`: one address, or a list of several servers.
    """

    model_config = ConfigDict(frozen=True, extra="allow")

    image: ProviderConfig | None = Field(None, description="Draws; absent: the default preset's")
    video: ProviderConfig | None = Field(None, description="Films; absent: the default preset's")
    llm: ProviderConfig | None = Field(None, description="Writes; absent: the default preset's")
    vision: ProviderConfig | None = Field(None, description="Looks; absent: the default preset's")
    steps: StepOverrides = Field(StepOverrides(), description="Who does it in one step instead")
    scenes: dict[int, SceneOverride] = Field(
        default_factory=dict, description="Other options by scene number"
    )
    resources: dict[str, str | None] = Field(
        default_factory=dict, description="Provider name to what it occupies; null: nothing"
    )
    max_cost: float | None = Field(None, ge=0, description="US dollars: stop before more is spent")
    require_plugins: list[str] = Field(
        default_factory=list, description="Without these nothing begins"
    )

    @model_validator(mode="before")
    @classmethod
    def _only_urls_beside(cls, value: Any) -> Any:
        if isinstance(value, dict):
            for name, url in value.items():
                if name in cls.model_fields or name == "$schema":
                    continue
                if not _URL_FIELD.match(name):
                    raise ValueError(f"unknown field {name!r}")
                if not isinstance(url, str) and not (
                    isinstance(url, list) and url and all(isinstance(item, str) for item in url)
                ):
                    raise ValueError(f"{name} must be an address or a list of addresses")
            return {name: item for name, item in value.items() if name != "$schema"}
        return value

    _found: bool = PrivateAttr(default=False)

    @property
    def found(self) -> bool:
        """Whether it was found, in a folder or a run, and not written or named by the user."""
        return self._found

    def as_found(self) -> BackendConfig:
        """Return the same, marked as found: keys go to its servers only if agreed to."""
        marked = self.model_copy()
        marked._found = True  # noqa: SLF001 - its own copy
        return marked

    def urls(self, provider: str) -> tuple[str, ...]:
        """Return the addresses configured for `provider`; empty if there are none."""
        value = (self.model_extra or {}).get(f"{provider.replace('-', '_')}_url")
        if value is None:
            value = (self.model_extra or {}).get(f"{provider}_url")
        if value is None:
            return ()
        return (value,) if isinstance(value, str) else tuple(value)


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

    @field_validator("characters")
    @classmethod
    def _names_differ(cls, value: list[ConfigCharacter]) -> list[ConfigCharacter]:
        seen: set[str] = set()
        for character in value:
            if character.name.casefold() in seen:
                raise ValueError(f"two characters are called {character.name!r}")
            seen.add(character.name.casefold())
        return value
