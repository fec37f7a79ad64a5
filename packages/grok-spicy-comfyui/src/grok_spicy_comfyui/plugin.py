"""What this distribution offers to grok-spicy: descriptors only, nothing is imported or asked."""

from __future__ import annotations

from grok_spicy import PresetPart, ProviderSpec, hookimpl

_URL = "http://127.0.0.1:8188"


@hookimpl
def grok_spicy_image_providers() -> list[ProviderSpec]:
    """Offer the drawing."""
    return [
        ProviderSpec(
            "comfyui",
            "grok_spicy_comfyui.image:ComfyUIImageProvider",
            summary="Z-Image, Flux, Qwen-Image, SDXL, Pony on your own ComfyUI servers",
            default_model="z-image",
            default_url=_URL,
        )
    ]


@hookimpl
def grok_spicy_video_providers() -> list[ProviderSpec]:
    """Offer the filming."""
    return [
        ProviderSpec(
            "comfyui",
            "grok_spicy_comfyui.video:ComfyUIVideoProvider",
            summary="Wan, LTX, MiniMax H3, SVD-XT on your own ComfyUI servers",
            default_model="wan2.2",
            default_url=_URL,
        )
    ]


@hookimpl
def grok_spicy_presets() -> list[PresetPart]:
    """Take the pictures of `--backend local`."""
    return [PresetPart("local", "image", "comfyui"), PresetPart("local", "video", "comfyui")]
