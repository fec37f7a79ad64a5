"""What this package offers to grok-spicy. Light: nothing here imports the SDK."""

from __future__ import annotations

from grok_spicy import PresetPart, ProviderSpec, hookimpl

PROVIDER = "grok"

DEFAULT_URL = "https://api.x.ai"

DEFAULT_IMAGE_MODEL = "grok-imagine-image"

DEFAULT_VIDEO_MODEL = "grok-imagine-video"

QUALITY = "grok-quality"
"""Finer pictures, and clips that are filmed after the sheets too: about twice the price."""

QUALITY_IMAGE_MODEL = "grok-imagine-image-2.0"

QUALITY_VIDEO_MODEL = "grok-imagine-video-1.5"

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
    """Fill the presets `grok` and `grok-quality`: all four capabilities."""
    return [
        PresetPart("grok", "image", PROVIDER),
        PresetPart("grok", "video", PROVIDER),
        PresetPart("grok", "llm", PROVIDER),
        PresetPart("grok", "vision", PROVIDER),
        PresetPart(
            QUALITY,
            "image",
            PROVIDER,
            QUALITY_IMAGE_MODEL,
            params={"quality": "medium"},
            steps={"characters": {"resolution": "2k"}},
        ),
        PresetPart(
            QUALITY,
            "video",
            PROVIDER,
            QUALITY_VIDEO_MODEL,
            params={"use_first_last_frame": True, "use_references": True},
        ),
        PresetPart(QUALITY, "llm", PROVIDER),
        PresetPart(QUALITY, "vision", PROVIDER),
    ]
