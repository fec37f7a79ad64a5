"""grok-spicy: a film from an idea, on the models of your choice.

Everything public is importable from here. Names are resolved on first use, so that a plugin
module which only needs `hookimpl` and `ProviderSpec` never pays for Pydantic, HTTP or SQLite.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from grok_spicy.api import (
        approve_run,
        explain_run,
        make_film,
        pick_take,
        resume_film,
        run_film,
    )
    from grok_spicy.calls.factory import ProviderFactory
    from grok_spicy.config.check import validate_backends
    from grok_spicy.config.choose import choose_backends
    from grok_spicy.config.chosen import ChosenBackends
    from grok_spicy.config.files import (
        load_backends,
        load_configuration,
        load_plan,
        load_video_config,
    )
    from grok_spicy.errors import (
        AuthenticationError,
        BudgetError,
        ConfigError,
        ContentRefusedError,
        DownloadError,
        GrokSpicyError,
        InvalidOutputError,
        InvalidRequestError,
        JobLostError,
        MediaError,
        ModelMissingError,
        OutcomeUnknownError,
        OutOfCreditError,
        OutOfMemoryError,
        PluginError,
        PolicyError,
        PreflightError,
        ProviderError,
        RateLimitedError,
        StorageError,
        UnavailableError,
        UnsupportedError,
    )
    from grok_spicy.hookspecs import hookimpl
    from grok_spicy.plugins import PluginManager, PluginRow
    from grok_spicy.plugins.registry import ProviderRegistry
    from grok_spicy.providers.base import (
        ImageProvider,
        LLMProvider,
        Message,
        Provider,
        ResolvedConfig,
        VideoProvider,
        VisionProvider,
    )
    from grok_spicy.providers.context import Context
    from grok_spicy.providers.job import Job
    from grok_spicy.providers.limits import Finding, Limits, ModelInfo, QuoteRequest
    from grok_spicy.providers.options import Options, option
    from grok_spicy.providers.pictures import Picture
    from grok_spicy.providers.results import GeneratedImage, GeneratedVideo
    from grok_spicy.providers.usage import Usage
    from grok_spicy.runs.result import PieceOutcome, RunResult
    from grok_spicy.runs.why import Verdict
    from grok_spicy.schemas import (
        BackendConfig,
        Character,
        CharacterAsset,
        CharacterDescription,
        CharacterRefMapping,
        ConsistencyScore,
        KeyframeAsset,
        PipelineConfig,
        ProviderConfig,
        Scene,
        StoryPlan,
        VideoAsset,
        VideoConfig,
    )
    from grok_spicy.specs import MeasureSpec, PresetPart, ProviderSpec
    from grok_spicy.system.secrets import Secrets
    from grok_spicy.watch.events import (
        CharacterReady,
        Event,
        KeyframeReady,
        Observer,
        PlanReady,
        RunCompleted,
        RunFailed,
        RunStarted,
        ScriptReady,
        VideoReady,
        VideoStarted,
    )

__all__ = [
    "AuthenticationError",
    "BackendConfig",
    "BudgetError",
    "Character",
    "CharacterAsset",
    "CharacterDescription",
    "CharacterReady",
    "CharacterRefMapping",
    "ChosenBackends",
    "ConfigError",
    "ConsistencyScore",
    "ContentRefusedError",
    "Context",
    "DownloadError",
    "Event",
    "Finding",
    "GeneratedImage",
    "GeneratedVideo",
    "GrokSpicyError",
    "ImageProvider",
    "InvalidOutputError",
    "InvalidRequestError",
    "Job",
    "JobLostError",
    "KeyframeAsset",
    "KeyframeReady",
    "LLMProvider",
    "Limits",
    "MeasureSpec",
    "MediaError",
    "Message",
    "ModelInfo",
    "ModelMissingError",
    "Observer",
    "Options",
    "OutOfCreditError",
    "OutOfMemoryError",
    "OutcomeUnknownError",
    "Picture",
    "PieceOutcome",
    "PipelineConfig",
    "PlanReady",
    "PluginError",
    "PluginManager",
    "PluginRow",
    "PolicyError",
    "PreflightError",
    "PresetPart",
    "Provider",
    "ProviderConfig",
    "ProviderError",
    "ProviderFactory",
    "ProviderRegistry",
    "ProviderSpec",
    "QuoteRequest",
    "RateLimitedError",
    "ResolvedConfig",
    "RunCompleted",
    "RunFailed",
    "RunResult",
    "RunStarted",
    "Scene",
    "ScriptReady",
    "Secrets",
    "StorageError",
    "StoryPlan",
    "UnavailableError",
    "UnsupportedError",
    "Usage",
    "Verdict",
    "VideoAsset",
    "VideoConfig",
    "VideoProvider",
    "VideoReady",
    "VideoStarted",
    "VisionProvider",
    "approve_run",
    "choose_backends",
    "explain_run",
    "hookimpl",
    "load_backends",
    "load_configuration",
    "load_plan",
    "load_video_config",
    "make_film",
    "option",
    "pick_take",
    "resume_film",
    "run_film",
    "validate_backends",
]

_PUBLIC = {
    "grok_spicy.api": (
        "approve_run",
        "explain_run",
        "make_film",
        "pick_take",
        "resume_film",
        "run_film",
    ),
    "grok_spicy.config.check": ("validate_backends",),
    "grok_spicy.config.choose": ("choose_backends",),
    "grok_spicy.config.chosen": ("ChosenBackends",),
    "grok_spicy.config.files": (
        "load_backends",
        "load_configuration",
        "load_plan",
        "load_video_config",
    ),
    "grok_spicy.watch.events": (
        "CharacterReady",
        "Event",
        "KeyframeReady",
        "Observer",
        "PlanReady",
        "RunCompleted",
        "RunFailed",
        "RunStarted",
        "ScriptReady",
        "VideoReady",
        "VideoStarted",
    ),
    "grok_spicy.hookspecs": ("hookimpl",),
    "grok_spicy.plugins": ("PluginManager", "PluginRow"),
    "grok_spicy.providers.base": (
        "ImageProvider",
        "LLMProvider",
        "Message",
        "Provider",
        "ResolvedConfig",
        "VideoProvider",
        "VisionProvider",
    ),
    "grok_spicy.providers.context": ("Context",),
    "grok_spicy.errors": (
        "AuthenticationError",
        "BudgetError",
        "ConfigError",
        "ContentRefusedError",
        "DownloadError",
        "GrokSpicyError",
        "InvalidOutputError",
        "InvalidRequestError",
        "JobLostError",
        "MediaError",
        "ModelMissingError",
        "OutOfCreditError",
        "OutOfMemoryError",
        "OutcomeUnknownError",
        "PluginError",
        "PolicyError",
        "PreflightError",
        "ProviderError",
        "RateLimitedError",
        "StorageError",
        "UnavailableError",
        "UnsupportedError",
    ),
    "grok_spicy.calls.factory": ("ProviderFactory",),
    "grok_spicy.providers.job": ("Job",),
    "grok_spicy.providers.limits": ("Finding", "Limits", "ModelInfo", "QuoteRequest"),
    "grok_spicy.providers.options": ("Options", "option"),
    "grok_spicy.providers.pictures": ("Picture",),
    "grok_spicy.plugins.registry": ("ProviderRegistry",),
    "grok_spicy.providers.results": ("GeneratedImage", "GeneratedVideo"),
    "grok_spicy.providers.usage": ("Usage",),
    "grok_spicy.runs.result": ("PieceOutcome", "RunResult"),
    "grok_spicy.schemas": (
        "BackendConfig",
        "Character",
        "CharacterAsset",
        "CharacterDescription",
        "CharacterRefMapping",
        "ConsistencyScore",
        "KeyframeAsset",
        "PipelineConfig",
        "ProviderConfig",
        "Scene",
        "StoryPlan",
        "VideoAsset",
        "VideoConfig",
    ),
    "grok_spicy.system.secrets": ("Secrets",),
    "grok_spicy.specs": ("MeasureSpec", "PresetPart", "ProviderSpec"),
    "grok_spicy.runs.why": ("Verdict",),
}
"""Where the public names live."""

_HOMES = {name: home for home, names in _PUBLIC.items() for name in names}


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        return version("grok-spicy-core")
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'grok_spicy' has no attribute {name!r}")
    value = getattr(import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES, "__version__"})
