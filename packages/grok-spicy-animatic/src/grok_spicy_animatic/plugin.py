"""What this distribution offers grok-spicy; imports nothing that draws."""

from __future__ import annotations

from grok_spicy import PresetPart, ProviderSpec, hookimpl

NAME = "animatic"


def _spec(module: str, class_name: str, summary: str) -> ProviderSpec:
    return ProviderSpec(
        NAME, f"grok_spicy_animatic.{module}:{class_name}", summary=summary, default_model=NAME
    )


@hookimpl
def grok_spicy_image_providers() -> list[ProviderSpec]:
    """Offer storyboard panels and character sheets."""
    return [_spec("image", "AnimaticImageProvider", "Storyboard panels, drawn offline")]


@hookimpl
def grok_spicy_video_providers() -> list[ProviderSpec]:
    """Offer camera moves over those panels."""
    return [_spec("video", "AnimaticVideoProvider", "Camera moves over the panels, filmed offline")]


@hookimpl
def grok_spicy_llm_providers() -> list[ProviderSpec]:
    """Offer a story planner."""
    return [_spec("llm", "AnimaticLLMProvider", "A story planner that needs no model")]


@hookimpl
def grok_spicy_vision_providers() -> list[ProviderSpec]:
    """Offer measured comparisons of pictures."""
    return [_spec("vision", "AnimaticVisionProvider", "Pictures compared by measurement")]


@hookimpl
def grok_spicy_presets() -> list[PresetPart]:
    """Make `--backend animatic` mean all four."""
    return [
        PresetPart(NAME, "image", NAME),
        PresetPart(NAME, "video", NAME),
        PresetPart(NAME, "llm", NAME),
        PresetPart(NAME, "vision", NAME),
    ]
