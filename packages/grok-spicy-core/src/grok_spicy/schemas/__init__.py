"""The models in which a film's data crosses boundaries: story, assets, scores, configuration.

Names, types and bounds of the story and asset models are fixed: files written with them outlive
versions. Fields may be added. All are immutable; a changed plan is a new plan.
"""

from __future__ import annotations

from grok_spicy.schemas.assets import (
    CharacterAsset,
    ConsistencyScore,
    KeyframeAsset,
    Score,
    VideoAsset,
)
from grok_spicy.schemas.backends import (
    BackendConfig,
    ParamsOverride,
    ProviderConfig,
    SceneOverride,
    StepOverride,
    StepOverrides,
)
from grok_spicy.schemas.base import GrowingModel, Model, StrictModel
from grok_spicy.schemas.settings import (
    DEFAULT_THRESHOLD,
    Approvable,
    ConfigCharacter,
    ContinuityConfig,
    DefaultVideo,
    Intensity,
    NarrativeCore,
    PipelineConfig,
    SignConfig,
    SpicyMode,
    VideoConfig,
)
from grok_spicy.schemas.story import (
    LEAST_CARD_SECONDS,
    MAX_SCENE_SECONDS,
    MIN_SCENE_SECONDS,
    MOST_CARD_SECONDS,
    AspectRatio,
    Card,
    Character,
    CharacterDescription,
    CharacterRefMapping,
    DialogueLine,
    Place,
    Prop,
    Scene,
    Side,
    Staging,
    StoryPlan,
    Transition,
)

__all__ = [
    "DEFAULT_THRESHOLD",
    "LEAST_CARD_SECONDS",
    "MAX_SCENE_SECONDS",
    "MIN_SCENE_SECONDS",
    "MOST_CARD_SECONDS",
    "Approvable",
    "AspectRatio",
    "BackendConfig",
    "Card",
    "Character",
    "CharacterAsset",
    "CharacterDescription",
    "CharacterRefMapping",
    "ConfigCharacter",
    "ConsistencyScore",
    "ContinuityConfig",
    "DefaultVideo",
    "DialogueLine",
    "GrowingModel",
    "Intensity",
    "KeyframeAsset",
    "Model",
    "NarrativeCore",
    "ParamsOverride",
    "PipelineConfig",
    "Place",
    "Prop",
    "ProviderConfig",
    "Scene",
    "SceneOverride",
    "Score",
    "Side",
    "SignConfig",
    "SpicyMode",
    "Staging",
    "StepOverride",
    "StepOverrides",
    "StoryPlan",
    "StrictModel",
    "Transition",
    "VideoAsset",
    "VideoConfig",
]
