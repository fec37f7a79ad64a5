"""Model families that draw: Flux, SDXL, Pony, Qwen-Image, Z-Image.

Sampler, steps, guidance and shift are those of the templates that ComfyUI ships for the model:
comfyui-workflow-templates 0.7.67 of January 2026, and for Z-Image-Turbo, Flux.2 klein and
Qwen-Image-2.1 the set of October 2026 (comfyui-workflow-templates-json 0.1.123). IP-Adapter,
ControlNet and LoRA strengths are our own choice.
"""

from __future__ import annotations

from typing import Any

from grok_spicy_comfyui.licences import (
    APACHE,
    FLUX_NON_COMMERCIAL,
    OPEN_RAIL,
    PONY,
    QWEN_RESEARCH,
)
from grok_spicy_comfyui.rows import Family, Tag, Use, Values
from grok_spicy_comfyui.sizes import SizeRule

_MEGAPIXEL = SizeRule(
    {"16:9": (1280, 720), "9:16": (720, 1280), "1:1": (1024, 1024), "4:3": (1152, 864)}
)

_SDXL_SIZES = SizeRule(
    {"16:9": (1344, 768), "9:16": (768, 1344), "1:1": (1024, 1024), "4:3": (1152, 896)},
    multiple=64,
)

_EDIT: frozenset[Tag] = frozenset({"edit"})
_ADAPTER: frozenset[Tag] = frozenset({"ip-adapter"})
_FACE: frozenset[Tag] = frozenset({"faceid"})
_FAST_EDIT: frozenset[Tag] = frozenset({"edit", "lightning"})

_QWEN_FAST: Values = {
    "lightning_lora": "Qwen-Image-Edit-2511-Lightning-4steps-V1.0-bf16.safetensors",
    "steps": 4,
    "cfg_scale": 1.0,
}

_PONY: dict[str, Any] = {
    "values": {"sampler": "euler_ancestral", "scheduler": "normal"},
    "files": {"sd_xl_base_1.0.safetensors": "ponyDiffusionV6XL.safetensors"},
}


def _qwen(template: str, of: str | None) -> tuple[Use, ...]:
    """Return both ways to use Qwen-Image-Edit: with its four-step LoRA, and in full."""
    return (
        Use(template, of, values=_QWEN_FAST, tags=_FAST_EDIT),
        Use(template, of, tags=_EDIT),
    )


IMAGE_FAMILIES: tuple[Family, ...] = (
    Family(
        "flux-dev",
        "Flux.1-dev",
        "image",
        {
            "generate": (Use("character_sheet"),),
            "stylize": (
                Use("character_stylize", "flux-kontext", tags=_EDIT),
                Use("character_stylize.sdxl", "sdxl", tags=_ADAPTER),
                Use("character_stylize.faceid", "sdxl", tags=_FACE),
            ),
            "compose": (
                *_qwen("keyframe_compose", "qwen-image-edit"),
                Use("keyframe_compose.sdxl", "sdxl", tags=_ADAPTER),
            ),
            "retouch": (
                Use("character_stylize", "flux-kontext", tags=_EDIT),
                *_qwen("character_stylize.qwen-image-edit", "qwen-image-edit"),
                Use("keyframe_compose.sdxl-retouch", "sdxl", tags=_ADAPTER),
            ),
        },
        _MEGAPIXEL,
        {"steps": 20, "cfg_scale": 3.5, "sampler": "euler", "scheduler": "simple"},
        vram_gb=16,
        licence=FLUX_NON_COMMERCIAL,
    ),
    Family(
        "flux-kontext",
        "Flux.1 Kontext",
        None,
        {},
        _MEGAPIXEL,
        {"steps": 20, "cfg_scale": 2.5, "sampler": "euler", "scheduler": "simple"},
        vram_gb=16,
        licence=FLUX_NON_COMMERCIAL,
    ),
    Family(
        "flux2",
        "Flux.2-dev",
        "image",
        {
            "generate": (Use("character_sheet.flux2"),),
            "stylize": (Use("character_stylize.flux2"),),
            "compose": (Use("keyframe_compose.flux2"),),
            "retouch": (Use("character_stylize.flux2"),),
        },
        _MEGAPIXEL,
        {"steps": 20, "cfg_scale": 4.0, "sampler": "euler"},
        vram_gb=24,
        licence=FLUX_NON_COMMERCIAL,
        entities=True,
    ),
    Family(
        "sdxl",
        "Stable Diffusion XL",
        "image",
        {
            "generate": (Use("character_sheet.sdxl"),),
            "stylize": (
                Use("character_stylize.sdxl", tags=_ADAPTER),
                Use("character_stylize.faceid", tags=_FACE),
            ),
            "compose": (Use("keyframe_compose.sdxl", tags=_ADAPTER),),
            "retouch": (Use("keyframe_compose.sdxl-retouch", tags=_ADAPTER),),
        },
        _SDXL_SIZES,
        {"steps": 25, "cfg_scale": 7.0, "sampler": "dpmpp_2m", "scheduler": "karras"},
        negative_prompt=True,
        licence=OPEN_RAIL,
    ),
    Family(
        "pony",
        "Pony Diffusion XL",
        "image",
        {
            "generate": (Use("character_sheet.pony"),),
            "stylize": (
                Use("character_stylize.sdxl", tags=_ADAPTER, **_PONY),
                Use("character_stylize.faceid", tags=_FACE, **_PONY),
            ),
            "compose": (Use("keyframe_compose.sdxl", tags=_ADAPTER, **_PONY),),
            "retouch": (Use("keyframe_compose.sdxl-retouch", tags=_ADAPTER, **_PONY),),
        },
        _SDXL_SIZES,
        {"steps": 25, "cfg_scale": 7.0, "sampler": "euler_ancestral", "scheduler": "normal"},
        negative_prompt=True,
        licence=PONY,
    ),
    Family(
        "qwen-image-edit",
        "Qwen-Image-Edit 2511",
        "image",
        {
            "generate": (Use("character_sheet", "flux-dev"),),
            "stylize": _qwen("character_stylize.qwen-image-edit", None),
            "compose": _qwen("keyframe_compose", None),
            "retouch": _qwen("character_stylize.qwen-image-edit", None),
        },
        _MEGAPIXEL,
        {"steps": 40, "cfg_scale": 4.0, "sampler": "euler", "scheduler": "simple"},
        vram_gb=24,
        licence=APACHE,
        entities=True,
    ),
    Family(
        "qwen-image-2.1",
        "Qwen-Image-2.1",
        "image",
        {
            "generate": (Use("character_sheet.qwen-image-2.1"),),
            "stylize": (Use("character_stylize.qwen-image-2.1"),),
            "compose": (Use("keyframe_compose.qwen-image-2.1"),),
            "retouch": (Use("keyframe_compose.qwen-image-2.1-retouch"),),
        },
        _MEGAPIXEL,
        {"steps": 25, "cfg_scale": 1.0, "sampler": "euler", "scheduler": "simple"},
        vram_gb=16,
        licence=QWEN_RESEARCH,
        pictures=5,
        entities=True,
    ),
    Family(
        "flux2-klein",
        "Flux.2 klein 4B",
        "image",
        {
            "generate": (Use("character_sheet.flux2-klein"),),
            "stylize": (Use("character_stylize.flux2-klein"),),
            "compose": (Use("keyframe_compose.flux2-klein"),),
            "retouch": (Use("character_stylize.flux2-klein"),),
        },
        _MEGAPIXEL,
        {"steps": 4, "cfg_scale": 1.0, "sampler": "euler"},
        licence=APACHE,
        pictures=4,
        entities=True,
    ),
    Family(
        "z-image",
        "Z-Image-Turbo",
        "image",
        {
            "generate": (Use("character_sheet.z-image"),),
            "stylize": (Use("character_stylize.flux2-klein", "flux2-klein"),),
            "compose": (Use("keyframe_compose.flux2-klein", "flux2-klein"),),
            "retouch": (Use("character_stylize.flux2-klein", "flux2-klein"),),
        },
        _MEGAPIXEL,
        {"steps": 8, "cfg_scale": 1.0, "sampler": "res_multistep", "scheduler": "simple"},
        licence=APACHE,
        pictures=4,
        entities=True,
    ),
)
