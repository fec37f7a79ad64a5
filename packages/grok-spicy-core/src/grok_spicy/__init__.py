"""grok-spicy: a film from an idea, on the models of your choice.

Everything public is importable from here. Names are resolved on first use, so that a plugin
module which only needs `hookimpl` and `ProviderSpec` never pays for Pydantic, HTTP or SQLite.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_PUBLIC = {
    "grok_spicy.api": (
        "approve_run",
        "explain_run",
        "make_film",
        "pick_take",
        "resume_film",
        "run_film",
    ),
    "grok_spicy.calls.factory": ("ProviderFactory",),
    "grok_spicy.config.check": ("validate_backends",),
    "grok_spicy.config.choose": ("choose_backends",),
    "grok_spicy.config.chosen": ("ChosenBackends",),
    "grok_spicy.config.files": (
        "load_backends",
        "load_configuration",
        "load_plan",
        "load_video_config",
    ),
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
    "grok_spicy.hookspecs": ("hookimpl",),
    "grok_spicy.plugins": ("PluginManager", "PluginRow"),
    "grok_spicy.plugins.registry": ("ProviderRegistry",),
    "grok_spicy.providers.base": (
        "ImageProvider",
        "LLMProvider",
        "Message",
        "Provider",
        "ResolvedConfig",
        "VideoProvider",
        "VisionProvider",
    ),
    "grok_spicy.providers.brief": ("Brief", "BriefPart", "CastMember", "Line", "Phrasing"),
    "grok_spicy.providers.context": ("Context",),
    "grok_spicy.providers.job": ("Job",),
    "grok_spicy.providers.limits": ("Finding", "Limits", "ModelInfo", "QuoteRequest"),
    "grok_spicy.providers.options": ("Options", "option"),
    "grok_spicy.providers.pictures": ("Picture",),
    "grok_spicy.providers.results": ("GeneratedImage", "GeneratedVideo"),
    "grok_spicy.providers.usage": ("Usage",),
    "grok_spicy.runs.result": ("PieceOutcome", "RunResult"),
    "grok_spicy.runs.why": ("PieceOutlook",),
    "grok_spicy.schemas": (
        "BackendConfig",
        "Character",
        "CharacterAsset",
        "CharacterDescription",
        "CharacterRefMapping",
        "ConsistencyScore",
        "EntityAsset",
        "KeyframeAsset",
        "PipelineConfig",
        "ProviderConfig",
        "Scene",
        "StoryPlan",
        "VideoAsset",
        "VideoConfig",
    ),
    "grok_spicy.specs": ("MeasureSpec", "PresetPart", "ProviderSpec"),
    "grok_spicy.system.secrets": ("Secrets",),
    "grok_spicy.watch.events": (
        "CharacterReady",
        "EntityReady",
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
}
"""Where the public names live; `__init__.pyi` says the same to type checkers."""

_HOMES = {name: home for home, names in _PUBLIC.items() for name in names}

__all__ = sorted(_HOMES)  # noqa: PLE0605 - type checkers read __init__.pyi


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
