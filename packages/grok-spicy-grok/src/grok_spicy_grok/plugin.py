"""What this package offers to grok-spicy. Light: nothing here imports the SDK."""

from __future__ import annotations

from grok_spicy import PresetPart, ProviderSpec, hookimpl

PROVIDER = "grok"

DEFAULT_URL = "https://api.x.ai"

DEFAULT_IMAGE_MODEL = "grok-imagine-image"

DEFAULT_VIDEO_MODEL = "grok-imagine-video"

DEFAULT_CHAT_MODEL = "grok-4.3"


@hookimpl
def grok_spicy_image_providers() -> list[ProviderSpec]:
    """Offer Grok Imagine for pictures."""
    return [
        ProviderSpec(
            PROVIDER,
            "grok_spicy_grok.image:GrokImageProvider",
            summary="Pictures by Grok Imagine",
            default_model=DEFAULT_IMAGE_MODEL,
            default_url=DEFAULT_URL,
        )
    ]


@hookimpl
def grok_spicy_video_providers() -> list[ProviderSpec]:
    """Offer Grok Imagine for clips."""
    return [
        ProviderSpec(
            PROVIDER,
            "grok_spicy_grok.video:GrokVideoProvider",
            summary="Clips with sound by Grok Imagine",
            default_model=DEFAULT_VIDEO_MODEL,
            default_url=DEFAULT_URL,
        )
    ]


@hookimpl
def grok_spicy_llm_providers() -> list[ProviderSpec]:
    """Offer Grok for writing."""
    return [
        ProviderSpec(
            PROVIDER,
            "grok_spicy_grok.llm:GrokLLMProvider",
            summary="Grok, for the story and its wording",
            default_model=DEFAULT_CHAT_MODEL,
            default_url=DEFAULT_URL,
        )
    ]


@hookimpl
def grok_spicy_vision_providers() -> list[ProviderSpec]:
    """Offer Grok for looking."""
    return [
        ProviderSpec(
            PROVIDER,
            "grok_spicy_grok.vision:GrokVisionProvider",
            summary="Grok, looking at pictures",
            default_model=DEFAULT_CHAT_MODEL,
            default_url=DEFAULT_URL,
        )
    ]


@hookimpl
def grok_spicy_presets() -> list[PresetPart]:
    """Fill the preset `grok`: all four capabilities."""
    return [
        PresetPart("grok", "image", PROVIDER),
        PresetPart("grok", "video", PROVIDER),
        PresetPart("grok", "llm", PROVIDER),
        PresetPart("grok", "vision", PROVIDER),
    ]
